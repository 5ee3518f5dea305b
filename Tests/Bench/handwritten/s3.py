"""S3 by asyncio and the standard library alone, requests signed by hand.

What a very good engineer would write in an afternoon, to race against.
"""

import asyncio
import base64
import datetime
import hashlib
import hmac
import os
import urllib.parse
import xml.etree.ElementTree

from connection import Host

EMPTY = hashlib.sha256(b"").hexdigest()
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
KEY, VERSION_ID, TAG, SIZE, MODIFIED = (
    NAMESPACE + name for name in ("Key", "VersionId", "ETag", "Size", "LastModified"))
VERSION, MARKER = f"{NAMESPACE}Version", f"{NAMESPACE}DeleteMarker"
ATTEMPTS_MAX = 7


class Failed(Exception):
    """An answer that is none of the expected ones."""


class S3:
    """One bucket, with at most so many requests in flight."""

    def __init__(self, bucket):
        self.host, self.bucket = Host(os.environ["AWS_ENDPOINT_URL"]), bucket
        self.key_id, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        now = datetime.datetime.now(datetime.timezone.utc)
        self.scope = f"{now:%Y%m%d}/{os.environ['AWS_REGION']}/s3/aws4_request"
        key = b"AWS4" + secret.encode()
        for part in self.scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        self.signing_key = key

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def ask(self, method, key="", query=(), headers=(), body=b"", expected=(200,)):
        """The headers and the body of an answer; throttled and broken requests are repeated."""
        data = self._request(method, key, query, headers, body)
        async with self.host.places:
            for attempt in range(ATTEMPTS_MAX):
                try:
                    status, answer, text = await self.host.exchange(data, has_body=method != "HEAD")
                except ConnectionError:
                    if attempt == ATTEMPTS_MAX - 1:
                        raise
                    continue
                if status in expected:
                    return answer, text
                if status not in (500, 503) or attempt == ATTEMPTS_MAX - 1:
                    raise Failed(f"{method} {key}: {status} {text[:300]!r}")
                await asyncio.sleep(0.1 * 2**attempt)

    def _request(self, method, key, query, headers, body):
        path = f"/{self.bucket}" + (f"/{urllib.parse.quote(key)}" if key else "")
        text = "&".join(f"{name}={urllib.parse.quote(value, safe='')}" for name, value in sorted(query))
        stamp = f"{datetime.datetime.now(datetime.timezone.utc):%Y%m%dT%H%M%SZ}"
        digest = hashlib.sha256(body).hexdigest() if body else EMPTY
        fields = sorted([
            ("host", self.host.name), ("x-amz-content-sha256", digest), ("x-amz-date", stamp), *headers])
        names = ";".join(name for name, _ in fields)
        lines = "".join(f"{name}:{value}\n" for name, value in fields)
        canonical = f"{method}\n{path}\n{text}\n{lines}\n{names}\n{digest}"
        to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{self.scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.digest(self.signing_key, to_sign.encode(), "sha256").hex()
        sent = "".join(f"{name}: {value}\r\n" for name, value in fields)
        target = f"{path}?{text}" if text else path
        return (
            f"{method} {target} HTTP/1.1\r\n{sent}content-length: {len(body)}\r\n"
            f"authorization: AWS4-HMAC-SHA256 Credential={self.key_id}/{self.scope}, "
            f"SignedHeaders={names}, Signature={signature}\r\n\r\n").encode() + body

    async def _pages(self, query, prefix, next_names):
        """The elements of each page of a listing, one page after the other."""
        marks = []
        while True:
            _, text = await self.ask("GET", query=[*query, ("prefix", prefix), *marks])
            page = xml.etree.ElementTree.fromstring(text)
            yield page
            if page.findtext(f"{NAMESPACE}IsTruncated") != "true":
                return
            marks = [(name, page.findtext(NAMESPACE + element)) for name, element in next_names]

    async def versions(self, prefix):
        """Key, version id, entity tag, whether it is a marker, and time of each version, the newest of a key first."""
        following = (("key-marker", "NextKeyMarker"), ("version-id-marker", "NextVersionIdMarker"))
        async for page in self._pages([("versions", "")], prefix, following):
            for entry in page:
                if entry.tag in (VERSION, MARKER):
                    yield (entry.findtext(KEY), entry.findtext(VERSION_ID), entry.findtext(TAG), entry.tag == MARKER,
                           entry.findtext(MODIFIED))

    async def objects(self, prefix):
        """Entity tag and size of each key."""
        found = {}
        following = (("continuation-token", "NextContinuationToken"),)
        async for page in self._pages([("list-type", "2")], prefix, following):
            for entry in page.iter(f"{NAMESPACE}Contents"):
                found[entry.findtext(KEY)] = entry.findtext(TAG), int(entry.findtext(SIZE))
        return found

    async def get(self, key):
        return (await self.ask("GET", key))[1]

    async def sha256(self, key):
        """What the bucket knows of it, in hexadecimal."""
        headers, _ = await self.ask("HEAD", key, headers=[("x-amz-checksum-mode", "ENABLED")])
        known = headers.get(b"x-amz-checksum-sha256")
        return base64.b64decode(known).hex() if known else None

    async def put(self, key, data, over, headers):
        """Writes over an entity tag, or where nothing is. The version and the entity tag."""
        checksum = ("x-amz-checksum-sha256", base64.b64encode(hashlib.sha256(data).digest()).decode())
        answer, _ = await self.ask("PUT", key, headers=[*headers.items(), condition(over), checksum], body=data)
        return answer[b"x-amz-version-id"].decode(), answer[b"etag"].decode()

    async def copy(self, source, version, key, over):
        """Copies within the bucket, over an entity tag or where nothing is. The version."""
        path = f"/{self.bucket}/{urllib.parse.quote(source)}"
        path += f"?versionId={urllib.parse.quote(version, safe='')}" if version else ""
        headers, text = await self.ask("PUT", key, headers=[("x-amz-copy-source", path), condition(over)])
        if b"<Error>" in text:
            raise Failed(f"{key}: {text!r}")
        return headers[b"x-amz-version-id"].decode()

    async def delete(self, key, over):
        """A marker over an entity tag. Its version."""
        headers, _ = await self.ask("DELETE", key, headers=[("if-match", over)], expected=(204,))
        return headers[b"x-amz-version-id"].decode()


def condition(over):
    return ("if-match", over) if over else ("if-none-match", "*")
