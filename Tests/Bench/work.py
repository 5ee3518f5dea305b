"""The pieces of work, each on its own server with its own data set."""

import dataclasses
import datetime
import shutil
import subprocess
import time

import datasets
from contenders import MARGIN_SECONDS
from endstate import Mirrored, Reindexed, different, unlike_file
from growth import growth
from history import journal_of_many_runs
from sandbox import VIEWERS
from stage import NARROW, PLAIN, keep_journal, present


def reindex(bench):
    """(a) Pages of every index, cold and warm, and (b) after one new wheel."""
    return reindexed(bench, 1_000, with_scripts=True, networks=bench.plain_networks) + bench.on_each_network(
        lambda secure: reindexed(bench, 1_000 if bench.quick and secure else 10_000, with_scripts=True, secure=secure))


def memory(bench):
    """(j) The same of ten times as many files, for memory and requests; without the scripts."""
    return reindexed(bench, 20_000 if bench.quick else 100_000, with_scripts=False)


def reindexed(bench, count, with_scripts, networks=None, secure=False):
    """All three for about `count` files in 22 indexes; on a network with TLS the cold one alone."""
    with bench.stage(secure=secure) as (server, race, make):
        lines = datasets.index_set(22, max(2, round(count / 484)))
        server.seed(datasets.BUCKET, lines)
        server.keep("seeded")
        wanted = Reindexed(server.current(datasets.BUCKET, "v2"), lines)
        public = server.plain_public_url("bench")
        scripts = make.reference("reindex") if with_scripts and not (bench.quick and count > 1_000) else None
        cold = make.rollbook("rollbook", "reindex", "quiet", "--yes")
        checked = make.rollbook("rollbook, public URLs checked", "reindex", "bench", "--yes")
        others = []
        if with_scripts:
            others = [*make.handwritten_by_all("reindex", datasets.BUCKET), make.reference("reindex", threads=256),
                      make.bare_libcurl(datasets.own_wheels(lines))]
        rows = race.run(
            f"reindex {count:,}, cold", "seeded", present(cold, checked, *others, scripts),
            lambda contender: wanted.problem(server.current(datasets.BUCKET, "v2"), contender, public), networks)
        if secure:
            return rows
        # The scripts do the same whatever is there, and are not run twice.
        again = [dataclasses.replace(row, work=f"reindex {count:,}, warm") for row in rows
                 if scripts and row.contender == scripts.name]
        server.go_back("seeded")
        bench.carry_out(race, cold, "reindex")
        journal = keep_journal(race, "warm.sqlite")
        server.keep("warm")
        warm = make.rollbook("rollbook", "reindex", "quiet", "--yes", journal=journal)
        rows += race.run(f"reindex {count:,}, warm", "warm", [warm], networks=bench.plain_networks) + again
        name, data = datasets.wheel("own-001", "9.0", b"new")
        server.go_back("warm")
        server.seed(datasets.BUCKET, [datasets.line(f"{datasets.INDEXES[0]}/{name}", data, checksum=True)])
        server.keep("new-wheel")
        new = make.rollbook("rollbook", "reindex", "quiet", "--yes", journal=journal)
        return rows + race.run(f"reindex {count:,}, one new wheel", "new-wheel", [new], networks=bench.plain_networks)


def mirror(bench):
    """(c) One project, and all projects, into every index."""
    return bench.on_each_network(lambda secure: mirrored(bench, secure))


def mirrored(bench, secure):
    """Both, and again where all is there; on a network with TLS all projects alone."""
    dependencies = [f"dep-{number:03}" for number in range(0, 75, 5)]
    wheels, wheel_bytes = (4, 64 << 10) if bench.quick else (4, 1 << 20)
    rows = []
    with bench.stage(dependencies, secure) as (server, race, make):
        lines = list(datasets.upstream_set(dependencies, wheels, wheel_bytes))
        server.seed(datasets.UPSTREAM, lines, batch=8)
        server.seed(datasets.BUCKET, datasets.index_set(2, 2))
        server.keep("nothing")
        before, upstream = server.current(datasets.BUCKET, "v2"), server.address["upstream"]
        for package, names in (("one", dependencies[:1]), ("every", dependencies))[secure:]:
            wanted = Mirrored(before, lines, names)
            mine = ("mirror", "quiet", "--package", package, "--yes", "--upstream", upstream)
            theirs = ("--upstream", upstream, "--projects", *names)
            cold = make.rollbook("rollbook", *mine)
            scripts = make.reference("mirror", *theirs)
            others = make.handwritten_by_all("mirror", datasets.BUCKET, *theirs)
            files = f"mirror {len(names) * wheels} wheels to 22 indexes"
            networks = None if package == "every" else bench.plain_networks

            def problem(contender, wanted=wanted):
                return wanted.problem(server.current(datasets.BUCKET, "v2"), contender)

            rows += race.run(f"{files}, nothing there", "nothing",
                             present(cold, *others, scripts, make.pip_download(upstream, names)), problem, networks)
            if secure:
                continue
            server.go_back("nothing")
            bench.carry_out(race, cold, "mirror")
            server.keep("everything")
            journal = keep_journal(race, "mirrored.sqlite")
            warm = make.rollbook("rollbook", *mine, journal=journal)
            there = server.current(datasets.BUCKET, "v2")
            rows += race.run(f"{files}, everything there", "everything", present(warm, *others, scripts),
                             lambda _, there=there: different(there, server.current(datasets.BUCKET, "v2")),
                             bench.plain_networks)
    return rows


def rollback(bench):
    """(d) Take back a run that replaced pages, and (e) the same from the versions alone."""
    rows = bench.on_each_network(lambda secure: taken_back(bench, 46, {"1,000": []}, True, secure))
    if not bench.quick:
        few = sum([["--project", name] for name in datasets.projects(455)[:45]], [])
        rows += bench.on_each_network(lambda secure: taken_back(
            bench, 455, {"10,000": []} if secure else {"1,000": few, "10,000": []}, False, secure))
    return rows


def taken_back(bench, project_count, selections, everything, secure):
    """`selections`: what the run replaced, by its size. `everything`: also peers that copy each object of the bucket,
    changed or not."""
    rows = []
    with bench.stage(secure=secure) as (server, race, make):
        server.seed(datasets.BUCKET, datasets.index_set(project_count, 9))
        wanted = server.current(datasets.BUCKET, "v2")
        time.sleep(MARGIN_SECONDS)
        then = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        time.sleep(MARGIN_SECONDS)
        server.keep("before")
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes", "--dry-run"), "reindex")
        facts = keep_journal(race, "facts.sqlite")

        def problem(contender):
            return different(wanted, server.current(datasets.BUCKET, "v2"), contender.marks)

        for title, selection in selections.items():
            server.go_back("before")
            change = make.rollbook("", "reindex", "quiet", "--yes", *selection, journal=facts)
            bench.carry_out(race, change, "reindex")
            journal = keep_journal(race, f"changed-{title}.sqlite")
            server.keep("changed")
            objects = f"{title} of {len(wanted):,}"
            mine = make.rollbook("rollbook rollback", "rollback", "last", "--yes", journal=journal)
            restore = make.rollbook("rollbook restore", "restore", "quiet", "--at", then.isoformat(), "--yes")
            # obstore neither lists versions nor copies them.
            peers = make.handwritten_by_all("rollback", datasets.BUCKET, "--at", then.isoformat(), clients=["aiobotocore"])
            peers += [make.rclone(then), make.rclone(then, 64), make.rclone(then, 256)]
            peers += [make.pit_restore(then), make.pit_restore(then, 64)] if everything else []
            few = bench.plain_networks if title == "1,000" and not everything else None
            rows += race.run(f"take back {objects}", "changed", present(mine, restore, *peers), problem, few)
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
        title = f"list {4 * keys:,} versions"
        return (race.run(title, "versions", [mine, *make.listers()], networks=PLAIN[:1])
                + race.run(title, "versions", [mine], networks=PLAIN[1:]))


def verify(bench):
    """(g) Verify every index, from outside and from inside."""
    return bench.on_each_network(lambda secure: verified(bench, secure))


def verified(bench, secure):
    projects, files = (22, 3) if bench.quick else (60, 8)
    with bench.stage(secure=secure) as (server, race, make):
        server.seed(datasets.BUCKET, datasets.index_set(projects, files))
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes"), "reindex")
        server.keep("published")
        race.delayed = VIEWERS
        mine = [make.rollbook("rollbook verify" + "".join(f" {option}" for option in options), "verify", "listed",
                              *options, reads_only=True)
                for options in (["--outside"], ["--inside"], ["--outside", "--concurrency", "64"])]
        public = server.public_url("bench")
        urls = [f"{public}{index}/index.html" for index in datasets.INDEXES]
        checker = make.handwritten("check", *(f"{public}{index}/" for index in datasets.INDEXES), reads_only=True)
        links = len(datasets.INDEXES) * projects * files
        return race.run(f"verify {links:,} links", "published", present(*mine, checker, make.linkchecker(urls)),
                        networks=[one for one in race.networks if not one.writes])


def large(bench):
    """(h) One large wheel, up and through the check of its public URL."""
    mebibytes = 256 if bench.quick else 2048
    with bench.stage(["dep-000"]) as (server, race, make):
        server.seed(datasets.UPSTREAM, datasets.large_upstream("dep-000", mebibytes))
        server.seed(datasets.BUCKET, datasets.index_objects(datasets.INDEXES[0], ["dep-000"], 1, seed=1))
        server.keep("nothing")
        upstream = server.address["upstream"]
        mine = make.rollbook(
            "rollbook, down, up and checked", "mirror", "bench", "--package", "one", "--yes", "--index",
            datasets.INDEXES[0], "--upstream", upstream)
        file, public = race.folder / "large.whl", server.plain_public_url("bench")
        block, tail = datasets.large_wheel("dep-000")[1:]
        with file.open("wb") as out:
            for _ in range(mebibytes):
                out.write(block)
            out.write(tail)
        mirrored_key = f"{datasets.INDEXES[0]}/{datasets.large_wheel('dep-000')[0]}"

        def problem(contender):
            return unlike_file(public + (mirrored_key if contender is mine else "large.whl"), file)

        return race.run(f"one wheel of {mebibytes} MiB", "nothing", [mine, *make.copy_up(file, "large.whl")], problem,
                        networks=[*PLAIN[:1], NARROW])


def start(bench):
    """(i) Start-up, the history of many runs, and the doctor."""
    with bench.stage() as (server, race, make):
        server.seed(datasets.BUCKET, datasets.index_set(2, 2))
        bench.carry_out(race, make.rollbook("", "reindex", "quiet", "--yes"), "reindex")
        server.keep("published")
        count = 1_000 if bench.quick else 10_000
        journal = journal_of_many_runs(bench.rollbook, race.folder, count)
        checked = race.folder / "checked.sqlite"
        shutil.copy(journal, checked)
        subprocess.run([bench.rollbook, "journal", "check", "--journal", checked], check=True, capture_output=True)
        rows = []
        for title, begin, *arguments in (
                ("start-up", journal, "--version"),
                (f"history, {count:,} runs", journal, "history", "--limit", str(count)),
                ("history, the last 20 of them", journal, "history"),
                ("journal check", journal, "journal", "check"),
                ("doctor, for the first time", journal, "doctor", "quiet"),
                ("doctor, after a check", checked, "doctor", "quiet")):
            contender = make.rollbook("rollbook", *arguments, journal=begin, reads_only=True)
            if title == "start-up":
                contender.argv = [bench.rollbook, "--version"]
            rows += race.run(
                title, "published", [contender], networks=bench.plain_networks if title.startswith("doctor") else PLAIN[:1])
        return rows


# In the order in which it is done.
WORK = {"a": reindex, "d": rollback, "c": mirror, "i": start, "f": versions, "j": memory, "h": large, "g": verify, "k": growth}
