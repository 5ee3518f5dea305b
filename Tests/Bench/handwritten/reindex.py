"""Writes the pages of indexes anew from their wheels, in asyncio, with the same promises as rollbook.

Reads what no page can be made without (each wheel once, files of one entity tag and size once for all indexes), syncs what it
is about to do to a log, writes pages that changed under the condition that nobody else did, rank by rank and root by root,
and lists again.
"""

import argparse
import asyncio
import email.parser
import hashlib
import html
import io
import json
import pathlib
import re
import sys
import urllib.parse
import zipfile

from client import opened
from log import Log

HEADERS = {"cache-control": "no-cache", "content-type": "text/html; charset=utf-8"}


class Facts:
    """Of files: sha256, of their metadata too, and Requires-Python; each content is read once."""

    def __init__(self, s3):
        self.s3, self.known = s3, {}

    async def of(self, key, mark, side):
        if mark not in self.known:
            self.known[mark] = asyncio.ensure_future(self._read(key, side))
        return await self.known[mark]

    async def _read(self, key, side):
        data = await self.s3.get(key)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
            text = archive.read(name)
        python = email.parser.BytesHeaderParser().parsebytes(text)["Requires-Python"]
        core = None
        if side:
            core = hashlib.sha256(await self.s3.get(f"{key}.metadata")).hexdigest()
        return hashlib.sha256(data).hexdigest(), core, python


def page(title, links):
    lines = ["<!DOCTYPE html>", "<html>", f"  <head><title>{title}</title></head>", "  <body>", *links, "  </body>"]
    return "\n".join([*lines, "</html>", ""]).encode()


async def planned(s3, facts, prefix):
    """The pages of an index that have to be written, by rank, as (key, earlier entity tag, bytes)."""
    found = await s3.objects(prefix + "/")
    wheels = sorted(key for key in found if key.endswith(".whl"))
    known = await asyncio.gather(*(facts.of(key, found[key], f"{key}.metadata" in found) for key in wheels))
    by_project = {}
    for key, (sha256, core, python) in zip(wheels, known, strict=True):
        name = key.rsplit("/", 1)[1]
        attributes = f' data-core-metadata="sha256={core}"' if core else ""
        if python:
            attributes += f' data-requires-python="{html.escape(python)}"'
        link = f'    <a href="../{urllib.parse.quote(name)}#sha256={sha256}"{attributes}>{html.escape(name)}</a><br/>'
        by_project.setdefault(re.sub("[-_.]+", "-", name.split("-")[0]).lower(), []).append(link)
    root = [f'    <a href="{name}/">{name}</a><br/>' for name in sorted(by_project)]
    pages = [{f"{prefix}/{name}/index.html": page(name, links) for name, links in by_project.items()},
             {f"{prefix}/index.html": page("Simple index", root)}]
    return [await asyncio.gather(*(changed(s3, found, key, data) for key, data in rank.items())) for rank in pages]


async def changed(s3, found, key, data):
    tag = found.get(key, (None,))[0]
    if tag and await s3.get(key) == data:
        return None
    return key, tag, data


async def write(s3, log, key, tag, data):
    await log.write({"sent": key, "over": tag, "sha256": hashlib.sha256(data).hexdigest()})
    version, written = await s3.put(key, data, tag, HEADERS)
    await log.write({"done": key, "version": version})
    return key, written


async def reindexed(s3, log, prefixes):
    """The entity tag of each page that was written, when all of them stand."""
    facts = Facts(s3)
    plans = await asyncio.gather(*(planned(s3, facts, prefix) for prefix in prefixes))
    written = {}
    # Staging before what users install from; of an index, the pages of its projects before the one that lists them.
    for root in sorted({prefix.split("/")[0] for prefix in prefixes}, reverse=True):
        of_root = [plan for prefix, plan in zip(prefixes, plans, strict=True) if prefix.split("/")[0] == root]
        for rank in range(2):
            changes = [change for plan in of_root for change in plan[rank] if change]
            written |= dict(await asyncio.gather(*(write(s3, log, *change) for change in changes)))
    after = await asyncio.gather(*(s3.objects(prefix + "/") for prefix in prefixes))
    tags = {key: tag for found in after for key, (tag, _) in found.items()}
    wrong = [key for key, tag in written.items() if tags.get(key) != tag]
    if wrong:
        sys.exit(f"somebody wrote meanwhile: {wrong[:5]}")
    return written


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bucket")
    parser.add_argument("--prefixes", type=pathlib.Path, required=True, help="JSON list")
    parser.add_argument("--log", type=pathlib.Path, required=True)
    parser.add_argument("--client", default="sockets")
    options = parser.parse_args()
    prefixes = json.loads(options.prefixes.read_text())
    async with opened(options.client, options.bucket) as s3:
        written = await reindexed(s3, Log(options.log), prefixes)
    print(f"{len(written)} pages")


if __name__ == "__main__":
    asyncio.run(main())
