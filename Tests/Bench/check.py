"""What rollbook may take for small pieces of work: requests by operation, answers waited for one after another, and memory.
`make bench-check`, and CI.

Never time, which depends on who else uses the machine.
"""

import argparse
import datetime
import pathlib
import signal
import sys
import tempfile
import time

import datasets
import stage
from contenders import MARGIN_SECONDS

INDEXES = len(datasets.INDEXES)
ROOTS = 2
PROJECTS, FILES = 6, 3
# Of listings, for the versions below one root.
PAGES_OF_ROOT = 2
DEPENDENCIES = datasets.projects(PROJECTS)[::5]
# Of a run that writes: taken, and let go.
LOCK_WRITES, LOCK_READS = 2, 1
# The log of the bucket: an entry before the first write and one after the last, and one listing for each run.
LOG_WRITES, LOG_LISTINGS = 2, 1
# Whether strangers can read the log: its last entry, at S3 and at each public URL of the bucket.
ASKED_AT_S3, ASKED_OUTSIDE = 1, 2
# Whether objects have ACLs, of a rollback or restore, or of a plan that overwrites what readers get; by a restore for its plan,
# and again for its run.
OWNERSHIP = 2
# When files of others were first there: of an index with news the document, read once for the plan and for its writing, and a
# listing of versions.
TIMES_READ, TIMES_WRITTEN, TIMES_LISTED = 1, 1, 1
# What was decided of files is one document; who signs is asked of the identity service, which this store has not.
DECISIONS, SIGNERS = 1, 1
# Long beside what the machine needs for a request, so that what does not wait for another request overlaps with it.
LATENCY_MILLISECONDS = 150
MIB = 1 << 20


class Check:
    """Runs rollbook once for each piece of work, and keeps what was too much."""

    def __init__(self, bench):
        self.bench = bench
        self.problems = []

    def run(self, title, server, race, contender, most, peak_mib=128, waits=None):
        """`most`: the most requests of each operation; others may not occur at all.
        `waits`: the most answers that it may wait for one after another, where that is looked at."""
        if contender.before:
            contender.before()
        server.forget_requests()
        server.set_latency(LATENCY_MILLISECONDS if waits else 0)
        took = race.measure(contender)
        server.set_latency(0)
        requests = server.requests()
        chain = server.chain() if waits else 0
        if waits and chain > waits:
            self.problems.append(f"{title}: {chain} answers waited for in a row, expected at most {waits}")
        if took["status"] != 0:
            self.problems.append(f"{title}: exit status {took['status']}: {took['output'][-2000:]}")
        # Asked when a channel is opened: by a restore for its plan, and again for its run.
        most = {"GetBucketVersioning": 2, "GetBucketLifecycleConfiguration": 2, "ListObjectVersions": 0} | most
        most["ListObjectVersions"] += LOG_LISTINGS
        for operation, count in (
                ("HeadObject", ASKED_AT_S3), ("CDN", ASKED_OUTSIDE), ("GetBucketOwnershipControls", OWNERSHIP),
                ("GetObject", DECISIONS), ("Unknown", SIGNERS)):
            most[operation] = most.get(operation, 0) + count
        for operation, count in sorted(requests.items()):
            if count > most.get(operation, 0):
                self.problems.append(f"{title}: {count} {operation}, expected at most {most.get(operation, 0)}")
        if took["peakBytes"] > peak_mib * MIB:
            self.problems.append(f"{title}: peak of {took['peakBytes'] // MIB} MiB, expected at most {peak_mib}")
        row = f", {chain} in a row" if waits else ""
        print(f"{title}: {sum(requests.values())} requests{row}, {took['peakBytes'] // MIB} MiB", flush=True)

    def pages(self):
        """Reindex cold, warm, and after one new wheel; then the way back, with the journal and without."""
        own, pages = (PROJECTS - len(DEPENDENCIES)) * FILES * INDEXES, (PROJECTS + 1) * INDEXES
        mirrored = len(DEPENDENCIES) * FILES
        listings = {"ListObjectsV2": INDEXES + 2}
        with self.bench.stage() as (server, race, make):
            server.seed(datasets.BUCKET, datasets.index_set(PROJECTS, FILES))
            time.sleep(MARGIN_SECONDS)
            then = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
            time.sleep(MARGIN_SECONDS)
            reindex = ("reindex", "quiet", "--yes")
            self.run("reindex, cold", server, race, make.rollbook("", *reindex), listings | {
                "HeadObject": mirrored * INDEXES,
                "GetObject": own + mirrored + pages + LOCK_READS + TIMES_READ * INDEXES,
                "PutObject": pages + LOCK_WRITES + LOG_WRITES + TIMES_WRITTEN * INDEXES,
                "ListObjectVersions": INDEXES + ROOTS * PAGES_OF_ROOT * 2 + TIMES_LISTED * INDEXES},
                waits=30)
            journal = stage.keep_journal(race, "cold.sqlite")
            server.keep("pages")
            self.run("reindex, warm", server, race, make.rollbook("", *reindex, journal=journal),
                     listings | {"GetObject": LOCK_READS}, waits=5)
            back = {"CopyObject": pages, "PutObject": LOCK_WRITES + LOG_WRITES, "GetObject": LOCK_READS}
            # Looked at for the plan; of each index after its project pages, together as it happens; and all at the end.
            looks = {"ListObjectVersions": INDEXES + ROOTS * PAGES_OF_ROOT * 2}
            self.run("rollback", server, race, make.rollbook("", "rollback", "last", "--yes", journal=journal),
                     back | looks, waits=18)
            server.go_back("pages")
            restore = make.rollbook("", "restore", "quiet", "--at", then.isoformat(), "--yes")
            # Without a journal, so that what the log has of the run before is read.
            self.run("restore", server, race, restore, back | {
                "GetObject": LOCK_READS + LOG_WRITES, "ListObjectVersions": looks["ListObjectVersions"] + ROOTS}, waits=24)
            server.go_back("pages")
            name, data = datasets.wheel("own-001", "9.0", b"new")
            server.seed(datasets.BUCKET, [datasets.line(f"{datasets.INDEXES[0]}/{name}", data, checksum=True)])
            self.run("reindex, one new wheel", server, race, make.rollbook("", *reindex, journal=journal), listings | {
                "GetObject": 2 + LOCK_READS + TIMES_READ, "PutObject": 1 + LOCK_WRITES + LOG_WRITES + TIMES_WRITTEN,
                "ListObjectVersions": 2 + TIMES_LISTED}, waits=17)

    def mirrored(self):
        """Each file is downloaded once, and nothing is done where all is there."""
        wheels = 2
        with self.bench.stage(DEPENDENCIES) as (server, race, make):
            server.seed(datasets.UPSTREAM, datasets.upstream_set(DEPENDENCIES, wheels, 1 << 10))
            server.seed(datasets.BUCKET, datasets.index_set(2, 1))
            mirror = ("mirror", "quiet", "--package", "every", "--yes", "--upstream", server.address["upstream"])
            files, pages = len(DEPENDENCIES) * wheels, len(DEPENDENCIES)
            listings = {"ListObjectsV2": INDEXES + 2, "GetObject": LOCK_READS}
            self.run("mirror, nothing there", server, race, make.rollbook("", *mirror), listings | {
                # Wheels and metadata files once each, and a HEAD for sizes that upstream does not state.
                "CDN": pages + 3 * files, "PutObject": files + files * INDEXES + LOCK_WRITES + LOG_WRITES,
                "CopyObject": files * (INDEXES - 1), "ListObjectVersions": 3 * INDEXES})
            journal = stage.keep_journal(race, "mirrored.sqlite")
            self.run("mirror, everything there", server, race, make.rollbook("", *mirror, journal=journal),
                     listings | {"CDN": pages + files})

    def verified(self):
        """A verification asks for every page by both of its addresses, and for files in their turn; the next one for less."""
        listings = {"ListObjectsV2": INDEXES + 2}
        pages, links = 2 * (PROJECTS + 1) * INDEXES, PROJECTS * FILES * INDEXES
        # Addresses without their last slash, what the newest releases require, a control URL.
        rest = 5 * INDEXES + 2
        with self.bench.stage() as (server, race, make):
            server.seed(datasets.BUCKET, datasets.index_set(PROJECTS, FILES))
            self.bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes"), "reindex")
            journal = stage.keep_journal(race, "published.sqlite")
            self.run("verify, for the first time", server, race, make.rollbook("", "verify", "listed", journal=journal),
                     # Files whole, and the metadata of some.
                     listings | {"CDN": pages + 2 * links + PROJECTS * INDEXES + rest})
            journal = stage.keep_journal(race, "verified.sqlite")
            self.run("verify, again", server, race, make.rollbook("", "verify", "listed", journal=journal),
                     listings | {"CDN": pages + links + rest})
            inside = make.rollbook("", "verify", "listed", "--inside", "--rotate", "0", journal=journal)
            self.run("verify, inside", server, race, inside, listings | {"CDN": pages + rest})

    def memory(self):
        """Memory does not grow with what is only listed."""
        keys, versions = 10_000, 4
        with self.bench.stage() as (server, race, make):
            server.seed(datasets.BUCKET, datasets.version_set(keys, versions))
            time.sleep(MARGIN_SECONDS)
            now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
            dry = make.rollbook("", "restore", "quiet", "--at", now.isoformat(), "--dry-run")
            self.run(f"list {keys * versions} versions", server, race, dry,
                     {"ListObjectVersions": keys * versions // 1000 + INDEXES}, peak_mib=96)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rollbook", required=True, type=pathlib.Path, help="the program, of any build")
    options = parser.parse_args()
    # So that an ended race ends its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="rollbook-bench-") as folder:
        check = Check(stage.Bench(options.rollbook.resolve(), pathlib.Path(folder), folder, quick=True))
        check.pages()
        check.mirrored()
        check.verified()
        check.memory()
    if check.problems:
        sys.exit("\n".join(["more than allowed:", *check.problems]))


if __name__ == "__main__":
    main()
