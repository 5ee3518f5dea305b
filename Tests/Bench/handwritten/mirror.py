"""Mirrors the newest wheels of projects into indexes, in asyncio, with the same promises as rollbook.

Reads upstream's pages, downloads what an index lacks once and compares it with its SHA-256, syncs what it is about to do to a
log, writes where nothing is, wheels before their metadata files and staging before what users install from, copies within the
bucket to the other indexes, and lists again. What is there is compared by what the bucket knows of it, and not written.
"""

import argparse
import asyncio
import dataclasses
import hashlib
import json
import pathlib
import re
import sys
import urllib.parse

from client import opened
from connection import Host
from links import Links
from log import Log

HEADERS = {"content-type": "binary/octet-stream"}


@dataclasses.dataclass(frozen=True)
class File:
    """One file of upstream; a metadata file comes after its wheel."""

    name: str
    url: str
    sha256: str
    rank: int


async def offered(host, url):
    """The wheels of a project's newest version, and their metadata files."""
    found = []
    for href, attributes in Links((await host.get(url)).decode()).found:
        place, _, fragment = urllib.parse.urljoin(url, href).partition("#")
        name = urllib.parse.unquote(place.rsplit("/", 1)[1])
        if name.endswith(".whl") and fragment.startswith("sha256="):
            version = tuple(map(int, re.findall(r"\d+", name.split("-")[1])))
            found.append((version, File(name, place, fragment[len("sha256="):], 0), attributes.get("data-core-metadata")))
    newest = [one for one in found if one[0] == max(version for version, _, _ in found)]
    for _, file, core in newest:
        yield file
        if core and core.startswith("sha256="):
            yield File(f"{file.name}.metadata", f"{file.url}.metadata", core[len("sha256="):], 1)


class Mirror:
    """One run."""

    def __init__(self, s3, log, host):
        self.s3, self.log, self.host = s3, log, host
        self.known, self.bytes, self.written, self.first = {}, {}, {}, {}

    async def lacks(self, key, file, found):
        """Whether the file has to be written; other bytes under its name end the run."""
        if key not in found:
            return True
        if found[key] not in self.known:
            self.known[found[key]] = asyncio.ensure_future(self.s3.sha256(key))
        if await self.known[found[key]] != file.sha256:
            sys.exit(f"{key} has other bytes than upstream's")
        self.first.setdefault(file, key)
        return False

    async def data(self, file):
        """Its bytes; those of a metadata file, which is written to each index, stay."""
        if file.rank == 0:
            return await self._download(file)
        if file not in self.bytes:
            self.bytes[file] = asyncio.ensure_future(self._download(file))
        return await self.bytes[file]

    async def _download(self, file):
        data = await self.host.get(file.url)
        if hashlib.sha256(data).hexdigest() != file.sha256:
            sys.exit(f"{file.url} is not what its page says")
        return data

    async def write(self, key, file):
        """One object: its intent, its write, its outcome."""
        source = self.first.get(file) if file.rank == 0 else None
        await self.log.write({"sent": key, "sha256": file.sha256, "from": source or file.url})
        if source:
            version, tag = await self.s3.copy(source, None, key, None), self.written.get(source)
        else:
            version, tag = await self.s3.put(key, await self.data(file), None, HEADERS)
        await self.log.write({"done": key, "version": version})
        self.written[key] = tag

    async def file_to_all(self, file, keys):
        """To the first index by a put, from there to the others by copies."""
        if file not in self.first or file.rank > 0:
            await self.write(keys[0], file)
            self.first[file], keys = keys[0], keys[1:]
        await asyncio.gather(*(self.write(key, file) for key in keys))

    async def run(self, prefixes, projects, upstream):
        listings, offers = await asyncio.gather(
            asyncio.gather(*(self.s3.objects(prefix + "/") for prefix in prefixes)),
            asyncio.gather(*(collected(offered(self.host, f"{upstream}{project}/")) for project in projects)))
        listed = dict(zip(prefixes, listings, strict=True))
        files = [file for offer in offers for file in offer]
        wanted = [(file, prefix) for file in files for prefix in prefixes]
        lacking = await asyncio.gather(
            *(self.lacks(f"{prefix}/{file.name}", file, listed[prefix]) for file, prefix in wanted))
        missing = {}
        for (file, prefix), lacks in zip(wanted, lacking, strict=True):
            if lacks:
                missing.setdefault((prefix.split("/")[0], file.rank), {}).setdefault(file, []).append(f"{prefix}/{file.name}")
        # Staging before what users install from; wheels before their metadata files.
        for place in sorted(missing, key=lambda one: (one[0] == "v2", one[1])):
            await asyncio.gather(*(self.file_to_all(file, keys) for file, keys in missing[place].items()))
        after = await asyncio.gather(*(self.s3.objects(prefix + "/") for prefix in prefixes)) if missing else []
        tags = {key: tag for found in after for key, (tag, _) in found.items()}
        wrong = [key for key, tag in self.written.items() if key not in tags or tag and tags[key] != tag]
        if wrong:
            sys.exit(f"somebody wrote meanwhile: {wrong[:5]}")


async def collected(items):
    return [item async for item in items]


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bucket")
    parser.add_argument("--prefixes", type=pathlib.Path, required=True, help="JSON list")
    parser.add_argument("--log", type=pathlib.Path, required=True)
    parser.add_argument("--client", default="sockets")
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--projects", nargs="+", required=True)
    options = parser.parse_args()
    async with opened(options.client, options.bucket) as s3:
        mirror = Mirror(s3, Log(options.log), Host(options.upstream))
        await mirror.run(json.loads(options.prefixes.read_text()), options.projects, options.upstream)
    print(f"{len(mirror.written)} objects")


if __name__ == "__main__":
    asyncio.run(main())
