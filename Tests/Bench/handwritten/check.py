"""Follows every link of indexes and compares every file with its digest, in asyncio."""

import argparse
import asyncio
import hashlib
import sys
import urllib.parse

from connection import Host
from links import Links


async def links(public, url):
    return [urllib.parse.urljoin(url, one) for one, _ in Links((await public.get(url)).decode()).found]


async def check(public, url):
    """How many files a project's page has, all of which are what it says."""
    files = await links(public, url)
    for count in await asyncio.gather(*(same(public, file) for file in files)):
        if count:
            sys.exit(count)
    return len(files)


async def same(public, url):
    plain, _, fragment = url.partition("#")
    body = await public.get(plain)
    if fragment != f"sha256={hashlib.sha256(body).hexdigest()}":
        return f"{plain} is not what its page says"
    return None


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", nargs="+", help="URLs, each with a slash at its end")
    options = parser.parse_args()
    public = Host(options.indexes[0])
    roots = await asyncio.gather(*(links(public, url) for url in options.indexes))
    counts = await asyncio.gather(*(check(public, url) for root in roots for url in root))
    print(f"{sum(counts)} files")


if __name__ == "__main__":
    asyncio.run(main())
