"""The same work on more and more objects: what it takes as a curve."""

import datasets
from stage import PLAIN, keep_journal

INDEX_COUNT = 200
SIZES = (10_000, 100_000, 1_000_000)
LINKS = (1_000, 10_000, 100_000)


def growth(bench):
    """(k) Up to 1,000,000 objects in 200 indexes, and a page of up to 100,000 links."""
    sizes, links = (SIZES[:2], LINKS[:2]) if bench.quick else (SIZES, LINKS)
    return ([row for size in sizes for row in grown(bench, size)]
            + [row for count in links for row in long_page(bench, count)])


def once(race, work, snapshot, contender, size):
    """One run each, since what grows takes long."""
    runs, race.runs_max = race.runs_max, 1
    rows = race.run(work, snapshot, [contender], networks=PLAIN[:1], size=size)
    race.runs_max = runs
    return rows


def grown(bench, size):
    """Reindex, cold and warm, verification, and the way back of all pages: a tenth of the objects."""
    indexes = datasets.many_indexes(INDEX_COUNT)
    with bench.stage(indexes=indexes) as (server, race, make):
        server.seed(datasets.BUCKET, datasets.grown_set(indexes, size))
        objects = server.summary(datasets.BUCKET)["objects"]
        server.keep("seeded")
        reindex = ("reindex", "quiet", "--yes")
        rows = once(race, f"reindex of {INDEX_COUNT} indexes, cold", "seeded", make.rollbook("rollbook", *reindex), objects)
        if not rows:
            return rows
        journal = keep_journal(race, "cold.sqlite")
        server.keep("published")
        for title, *arguments in (
                ("reindex, warm", *reindex), ("verify --inside", "verify", "listed", "--inside"),
                ("rollback of a tenth", "rollback", "last", "--yes")):
            contender = make.rollbook("rollbook", *arguments, journal=journal, reads_only=arguments[0] == "verify")
            rows += once(race, f"{title}", "published", contender, objects)
        return rows


def long_page(bench, links):
    """A page that is made, one that is read and made anew after one new wheel, and one that is verified."""
    index = datasets.INDEXES[0]
    with bench.stage(indexes=[index]) as (server, race, make):
        server.seed(datasets.BUCKET, datasets.long_page_set(index, links))
        server.keep("seeded")
        reindex = ("reindex", "quiet", "--yes")
        rows = once(race, "page of so many links, made", "seeded", make.rollbook("rollbook", *reindex), links)
        if not rows:
            return rows
        journal = keep_journal(race, "page.sqlite")
        server.keep("made")
        name, data = datasets.wheel("own-one", "9.0", b"new")
        server.seed(datasets.BUCKET, [datasets.line(f"{index}/{name}", data, checksum=True)])
        server.keep("new-wheel")
        new = make.rollbook("rollbook", *reindex, journal=journal)
        rows += once(race, "page of so many links, read and made anew", "new-wheel", new, links)
        inside = make.rollbook("rollbook", "verify", "listed", "--inside", journal=journal, reads_only=True)
        return rows + once(race, "page of so many links, verified from inside", "made", inside, links)
