"""Takes a bucket back to a second, by versions: the same promises as rollbook's, in asyncio.

Lists all versions below the prefixes side by side, syncs what it is about to do to a log, copies the earlier version of each
changed object over it under the condition that nobody else wrote it, rank by rank and root by root, and lists again.
"""

import argparse
import asyncio
import datetime
import json
import pathlib
import sys

from client import opened
from log import Log


async def looked(s3, prefix, then):
    """What stands on top of each key, and what stood there at a time: (version, entity tag, is a marker) each."""
    now, before = {}, {}
    async for key, version, tag, is_marker, modified in s3.versions(prefix):
        state = version, tag, is_marker
        now.setdefault(key, state)
        if key not in before and modified <= then:
            before[key] = state
    return now, before


async def take_back(s3, log, key, top, wanted):
    """One object: its intent, its write, its outcome."""
    await log.write({"sent": key, "over": top, "restores": wanted})
    if wanted is None or wanted[2]:
        version = await s3.delete(key, top[1])
    else:
        version = await s3.copy(key, wanted[0], key, None if top[2] else top[1])
    await log.write({"done": key, "version": version})
    return key, version


async def taken_back(s3, log, prefixes, then):
    """The version of each object that was written, when all of them are on top."""
    found = await asyncio.gather(*(looked(s3, prefix + "/", then) for prefix in prefixes))
    written = {}
    # Staging before what users install from; of an index, the pages of its projects before the one that lists them.
    for root in sorted({prefix.split("/")[0] for prefix in prefixes}, reverse=True):
        ranks = ([], [], [])
        for prefix, (now, before) in zip(prefixes, found, strict=True):
            if prefix.split("/")[0] != root:
                continue
            for key, top in now.items():
                wanted = before.get(key)
                if wanted == top or (wanted is None or wanted[2]) and top[2]:
                    continue
                rank = 2 if key == f"{prefix}/index.html" else 1 if key.endswith("/index.html") else 0
                ranks[rank].append((key, top, wanted))
        for rank in ranks:
            written |= dict(await asyncio.gather(*(take_back(s3, log, *change) for change in rank)))
    after = await asyncio.gather(*(looked(s3, prefix + "/", then) for prefix in prefixes))
    tops = {key: state[0] for now, _ in after for key, state in now.items()}
    wrong = [key for key, version in written.items() if tops[key] != version]
    if wrong:
        sys.exit(f"somebody wrote meanwhile: {wrong[:5]}")
    return written


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bucket")
    parser.add_argument("--prefixes", type=pathlib.Path, required=True, help="JSON list")
    parser.add_argument("--at", type=datetime.datetime.fromisoformat, required=True)
    parser.add_argument("--log", type=pathlib.Path, required=True)
    parser.add_argument("--client", default="sockets")
    options = parser.parse_args()
    log = Log(options.log)
    prefixes = json.loads(options.prefixes.read_text())
    async with opened(options.client, options.bucket) as s3:
        written = await taken_back(s3, log, prefixes, f"{options.at:%Y-%m-%dT%H:%M:%S}.999Z")
    print(f"{len(written)} objects")


if __name__ == "__main__":
    asyncio.run(main())
