"""The pieces of work, each on its own server with its own data set."""

import contextlib
import datetime
import pathlib
import random
import tempfile
import time

import datasets
from contenders import MARGIN_SECONDS, Contenders
from race import Race
from sandbox import Sandbox, write_playbooks


class Bench:
    """What all work needs: programs, folders, latencies, sizes."""

    def __init__(self, rollbook, peers, folder, quick):
        self.rollbook = rollbook
        self.peers = peers
        self.folder = pathlib.Path(folder)
        self.quick = quick
        self.latencies = (0, 30)
        self.runs_max = 2 if quick else 5
        self.budget_seconds = 8 if quick else 45
        self.missing = set()

    @contextlib.contextmanager
    def stage(self, dependencies=()):
        """A server with empty buckets, its race and its contenders."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            channel = {"bucket": datasets.BUCKET, "region": "us-east-2", "roots": ["v2"], "production": True,
                       "public": "https://example.org/"}
            playbooks = write_playbooks(f"{folder}/server", {"bench": channel}, datasets.catalog())
            with Sandbox(self.rollbook, playbooks) as server:
                race = Race(server, folder, self.latencies, self.runs_max, self.budget_seconds)
                contenders = Contenders(server, self.rollbook, self.peers, folder, dependencies)
                yield server, race, contenders
                self.missing.update(contenders.missing)

    def carry_out(self, race, contender, what):
        """Runs a contender to make ready for others."""
        if contender.before:
            contender.before()
        took = race.measure(contender)
        if took["status"] != 0:
            raise RuntimeError(f"{what}: {took['output'][-4000:]}")


def present(*contenders):
    return [one for one in contenders if one]


def keep_journal(race, name):
    """A copy of the journal that the last run of rollbook left."""
    kept = race.folder / name
    kept.write_bytes((race.folder / "journal.sqlite").read_bytes())
    return kept


def reindex(bench):
    """(a) Pages of every index, cold and warm, and (b) after one new wheel."""
    rows = []
    for count in (1_000, 10_000) if bench.quick else (1_000, 10_000, 100_000):
        with bench.stage() as (server, race, make):
            server.seed(datasets.BUCKET, datasets.index_set(22, max(2, round(count / 484))))
            server.keep("seeded")
            slow = count > 1_000 and bench.quick or count > 10_000
            reference = [] if slow else present(make.reference("reindex"))
            cold = make.rollbook("rollbook", "reindex", "quiet", "--yes")
            checked = make.rollbook("rollbook, public URLs checked", "reindex", "bench", "--yes")
            rows += race.run(f"reindex {count:,}, cold", "seeded", [cold, checked, *reference])
            server.go_back("seeded")
            bench.carry_out(race, cold, "reindex")
            journal = keep_journal(race, "warm.sqlite")
            server.keep("warm")
            warm = make.rollbook("rollbook", "reindex", "quiet", "--yes", journal=journal)
            rows += race.run(f"reindex {count:,}, warm", "warm", [warm, *reference])
            name, data = datasets.wheel("own-001", "9.0", b"new")
            server.go_back("warm")
            server.seed(datasets.BUCKET, [datasets.line(f"{datasets.INDEXES[0]}/{name}", data, checksum=True)])
            server.keep("new-wheel")
            new = make.rollbook("rollbook", "reindex", "quiet", "--yes", journal=journal)
            rows += race.run(f"reindex {count:,}, one new wheel", "new-wheel", [new])
    return rows


def mirror(bench):
    """(c) One project, and all projects, into every index."""
    dependencies = [f"dep-{number:03}" for number in range(0, 75, 5)]
    wheels, wheel_bytes = (4, 64 << 10) if bench.quick else (4, 1 << 20)
    rows = []
    with bench.stage(dependencies) as (server, race, make):
        server.seed(datasets.UPSTREAM, datasets.upstream_set(dependencies, wheels, wheel_bytes), batch=8)
        server.seed(datasets.BUCKET, datasets.index_set(2, 2))
        server.keep("nothing")
        upstream = server.address["upstream"]
        for package, names in (("one", dependencies[:1]), ("every", dependencies)):
            mine = ("mirror", "quiet", "--package", package, "--yes", "--upstream", upstream)
            cold = make.rollbook("rollbook", *mine)
            scripts = make.reference("mirror", "--upstream", upstream, "--projects", *names)
            files = f"mirror {len(names) * wheels} wheels to 22 indexes"
            rows += race.run(
                f"{files}, nothing there", "nothing", present(cold, scripts, make.pip_download(upstream, names)))
            server.go_back("nothing")
            bench.carry_out(race, cold, "mirror")
            server.keep("everything")
            journal = keep_journal(race, "mirrored.sqlite")
            warm = make.rollbook("rollbook", *mine, journal=journal)
            rows += race.run(f"{files}, everything there", "everything", present(warm, scripts))
    return rows


def rollback(bench):
    """(d) Take back a run that replaced pages, and (e) the same from the versions alone."""
    rows = []
    with bench.stage() as (server, race, make):
        project_count, files = (46, 9) if bench.quick else (455, 9)
        server.seed(datasets.BUCKET, datasets.index_set(project_count, files))
        wanted = server.summary(f"{datasets.BUCKET}/v2")
        time.sleep(MARGIN_SECONDS)
        then = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        time.sleep(MARGIN_SECONDS)
        server.keep("before")
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes", "--dry-run"), "reindex")
        facts = keep_journal(race, "facts.sqlite")

        def problem():
            found = server.summary(f"{datasets.BUCKET}/v2")
            same = found["sha256"] == wanted["sha256"]
            return None if same else f"the bucket is not as it was: {found['objects']} of {wanted['objects']} objects"

        selections = [["--project", name] for name in datasets.projects(project_count)[:45]]
        for title, selection in (("1,000", sum(selections, [])), ("10,000", [])):
            if bench.quick and not selection:
                continue
            server.go_back("before")
            change = make.rollbook("", "reindex", "quiet", "--yes", *selection, journal=facts)
            bench.carry_out(race, change, "reindex")
            journal = keep_journal(race, f"changed-{title}.sqlite")
            server.keep("changed")
            objects = f"{title} of {wanted['objects']:,}"
            mine = [make.rollbook("rollbook", "rollback", "last", "--yes", journal=journal)]
            rows += race.run(f"roll back {objects}", "changed", mine, problem)
            restore = make.rollbook("rollbook, without journal", "restore", "quiet", "--at", then.isoformat(), "--yes")
            peers = present(
                make.rclone(then), make.rclone(then, 64), make.pit_restore(then), make.pit_restore(then, 64))
            rows += race.run(f"restore {objects}", "changed", [restore, *peers], problem)
    return rows


def versions(bench):
    """(f) List every version."""
    keys = 25_000 if bench.quick else 250_000
    with bench.stage() as (server, race, make):
        server.seed(datasets.BUCKET, datasets.version_set(keys, 4))
        server.keep("versions")
        time.sleep(MARGIN_SECONDS)
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        mine = make.rollbook(
            "rollbook restore --dry-run", "restore", "quiet", "--at", now.isoformat(), "--dry-run", reads_only=True)
        return race.run(f"list {4 * keys:,} versions", "versions", [mine, *make.listers()])


def verify(bench):
    """(g) Verify every index, from outside and from inside."""
    with bench.stage() as (server, race, make):
        server.seed(datasets.BUCKET, datasets.index_set(22, 3 if bench.quick else 21))
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes"), "reindex")
        server.keep("published")
        links = 22 * 22 * (3 if bench.quick else 21)
        mine = make.rollbook("rollbook verify", "verify", "bench", reads_only=True)
        urls = [f"{server.public_url('bench')}{index}/index.html" for index in datasets.INDEXES]
        return race.run(f"verify {links:,} links", "published", present(mine, make.linkchecker(urls)))


def large(bench):
    """(h) One large wheel, up and through the check of its public URL."""
    mebibytes = 256 if bench.quick else 2048
    with bench.stage(["dep-000"]) as (server, race, make):
        server.seed(datasets.UPSTREAM, datasets.large_upstream("dep_000", mebibytes))
        server.seed(datasets.BUCKET, datasets.index_set(1, 1)[:4])
        server.keep("nothing")
        upstream = server.address["upstream"]
        mine = make.rollbook(
            "rollbook, down, up and checked", "mirror", "bench", "--package", "one", "--yes", "--index",
            datasets.INDEXES[0], "--upstream", upstream)
        file = race.folder / "large.whl"
        block = random.Random(1).randbytes(1 << 20)
        with file.open("wb") as out:
            for _ in range(mebibytes):
                out.write(block)
        return race.run(
            f"one wheel of {mebibytes} MiB", "nothing", [mine, *make.copy_up(file, "large.whl")], latencies=(0,))


def start(bench):
    """(i) Start-up, the history of many runs, and the doctor."""
    with bench.stage() as (server, race, make):
        server.seed(datasets.BUCKET, datasets.index_set(2, 2))
        server.keep("seeded")
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes"), "reindex")
        from history import journal_of_many_runs

        count = 1_000 if bench.quick else 10_000
        journal = journal_of_many_runs(bench.rollbook, race.folder, count)
        mine = [("start-up", "--version"), (f"history, {count:,} runs", "history", "--limit", str(count)),
                ("doctor", "doctor", "quiet")]
        rows = []
        for title, *arguments in mine:
            contender = make.rollbook("rollbook", *arguments, journal=journal, reads_only=True)
            if title == "start-up":
                contender.argv = [bench.rollbook, "--version"]
            rows += race.run(title, "seeded", [contender], latencies=(0,) if title != "doctor" else None)
        return rows


WORK = {"a": reindex, "c": mirror, "d": rollback, "f": versions, "g": verify, "h": large, "i": start}
