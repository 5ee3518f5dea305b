"""Follows every link of indexes and compares every file with its digest, in asyncio."""

import argparse
import asyncio
import hashlib
import html.parser
import sys
import urllib.parse

from s3 import Answers


class Links(html.parser.HTMLParser):
    """What the anchors of a page point to."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found += [value for name, value in attributes if name == "href"]


class Public:
    """One host, with at most so many requests in flight."""

    def __init__(self, url, in_flight=256):
        parts = urllib.parse.urlsplit(url)
        self.place, self.host = (parts.hostname, parts.port), parts.netloc
        self.places, self.idle = asyncio.Semaphore(in_flight), []

    async def get(self, url):
        parts = urllib.parse.urlsplit(url)
        async with self.places:
            if self.idle:
                connection = self.idle.pop()
            else:
                _, connection = await asyncio.get_running_loop().create_connection(Answers, *self.place)
            status, _, body = await connection.ask(
                f"GET {parts.path} HTTP/1.1\r\nhost: {self.host}\r\nuser-agent: check\r\n\r\n".encode())
            self.idle.append(connection)
        if status != 200:
            raise ConnectionError(f"{url}: {status}")
        return body


async def links(public, url):
    return [urllib.parse.urljoin(url, one) for one in Links((await public.get(url)).decode()).found]


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
    public = Public(options.indexes[0])
    roots = await asyncio.gather(*(links(public, url) for url in options.indexes))
    counts = await asyncio.gather(*(check(public, url) for root in roots for url in root))
    print(f"{sum(counts)} files")


if __name__ == "__main__":
    asyncio.run(main())
