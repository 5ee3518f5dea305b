"""S3 by asyncio and the standard library alone: connections kept open, requests signed by hand.

What a very good engineer would write in an afternoon, to race against.
"""

import asyncio
import datetime
import hashlib
import hmac
import os
import urllib.parse
import xml.etree.ElementTree

EMPTY = hashlib.sha256(b"").hexdigest()
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
ATTEMPTS_MAX = 5


class Failed(Exception):
    """An answer that is none of the expected ones."""


class Answers(asyncio.Protocol):
    """One connection: a request at a time, its answer as status, headers and body."""

    def connection_made(self, transport):
        self.transport = transport
        self.rest = b""
        self.waiting = None

    def ask(self, data):
        self.waiting = asyncio.get_running_loop().create_future()
        self.rest = b""
        self.transport.write(data)
        return self.waiting

    def data_received(self, data):
        self.rest += data
        head, separator, body = self.rest.partition(b"\r\n\r\n")
        if not separator or not self.waiting:
            return
        status, *lines = head.split(b"\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        if headers.get(b"transfer-encoding") == b"chunked":
            body = unchunked(body)
            if body is None:
                return
        elif len(body) < int(headers.get(b"content-length", 0)):
            return
        waiting, self.waiting = self.waiting, None
        waiting.set_result((int(status.split()[1]), headers, body))

    def connection_lost(self, error):
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionResetError("closed by the server"))


def unchunked(body):
    """The bytes of a chunked body, or nothing while it is not whole."""
    parts, at = [], 0
    while True:
        end = body.find(b"\r\n", at)
        if end < 0:
            return None
        size = int(body[at:end].split(b";")[0], 16)
        if size == 0:
            return b"".join(parts)
        if len(body) < end + 2 + size + 2:
            return None
        parts.append(body[end + 2:end + 2 + size])
        at = end + 2 + size + 2


class S3:
    """One bucket, with at most so many requests in flight."""

    def __init__(self, bucket, in_flight=256):
        url = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
        self.place, self.host, self.bucket = (url.hostname, url.port), url.netloc, bucket
        self.key_id, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        now = datetime.datetime.now(datetime.timezone.utc)
        self.scope = f"{now:%Y%m%d}/{os.environ['AWS_REGION']}/s3/aws4_request"
        key = b"AWS4" + secret.encode()
        for part in self.scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        self.signing_key = key
        self.places = asyncio.Semaphore(in_flight)
        self.idle = []

    async def ask(self, method, key="", query=(), headers=(), body=b"", expected=(200,)):
        """The headers and the body of an answer; throttled and broken requests are repeated."""
        data = self._request(method, key, query, headers, body)
        async with self.places:
            for attempt in range(ATTEMPTS_MAX):
                try:
                    status, answer, text = await self._exchange(data)
                except ConnectionError:
                    if attempt == ATTEMPTS_MAX - 1:
                        raise
                    continue
                if status in expected:
                    return answer, text
                if status not in (500, 503) or attempt == ATTEMPTS_MAX - 1:
                    raise Failed(f"{method} {key}: {status} {text[:300]!r}")
                await asyncio.sleep(0.1 * 2**attempt)

    async def _exchange(self, data):
        if self.idle:
            connection = self.idle.pop()
        else:
            _, connection = await asyncio.get_running_loop().create_connection(Answers, *self.place)
        try:
            answer = await connection.ask(data)
        except BaseException:
            connection.transport.close()
            raise
        if answer[1].get(b"connection") == b"close":
            connection.transport.close()
        else:
            self.idle.append(connection)
        return answer

    def _request(self, method, key, query, headers, body):
        path = f"/{self.bucket}" + (f"/{urllib.parse.quote(key)}" if key else "")
        text = "&".join(f"{name}={urllib.parse.quote(value, safe='')}" for name, value in sorted(query))
        stamp = f"{datetime.datetime.now(datetime.timezone.utc):%Y%m%dT%H%M%SZ}"
        digest = hashlib.sha256(body).hexdigest() if body else EMPTY
        fields = sorted([
            ("host", self.host), ("x-amz-content-sha256", digest), ("x-amz-date", stamp), *headers])
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

    async def pages(self, query, prefix, next_names):
        """The elements of each page of a listing, one page after the other."""
        marks = []
        while True:
            _, text = await self.ask("GET", query=[*query, ("prefix", prefix), *marks])
            page = xml.etree.ElementTree.fromstring(text)
            yield page
            if page.findtext(f"{NAMESPACE}IsTruncated") != "true":
                return
            marks = [(name, page.findtext(NAMESPACE + element)) for name, element in next_names]
