"""HTTP by asyncio and the standard library alone: connections kept open, so many requests in flight."""

import asyncio
import os
import ssl
import urllib.parse

IN_FLIGHT = 256


class Answers(asyncio.Protocol):
    """One connection: a request at a time, its answer as status, headers and body."""

    def connection_made(self, transport):
        self.transport = transport
        self.waiting = None
        self.begin()

    def begin(self, has_body=True):
        self.pieces, self.size, self.head, self.has_body = [], 0, None, has_body

    def ask(self, data, has_body=True):
        self.begin(has_body)
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(data)
        return self.waiting

    def data_received(self, data):
        self.pieces.append(data)
        self.size += len(data)
        if self.head is None and not self._read_head():
            return
        status, headers = self.head
        if headers.get(b"transfer-encoding") == b"chunked":
            # Only the last piece can end it.
            body = unchunked(b"".join(self.pieces)) if self.pieces[-1].endswith(b"\r\n") else None
            if body is None:
                return
        elif self.has_body and self.size < int(headers.get(b"content-length", 0)):
            return
        else:
            body = b"".join(self.pieces)
        waiting, self.waiting = self.waiting, None
        if waiting and not waiting.done():
            waiting.set_result((status, headers, body))

    def _read_head(self):
        head, separator, rest = b"".join(self.pieces).partition(b"\r\n\r\n")
        if not separator:
            return False
        status, *lines = head.split(b"\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        self.head = int(status.split()[1]), headers
        self.pieces, self.size = [rest], len(rest)
        return True

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


class Host:
    """Connections to the host of a URL."""

    def __init__(self, url, in_flight=IN_FLIGHT):
        parts = urllib.parse.urlsplit(url)
        self.place, self.name = (parts.hostname, parts.port), parts.netloc
        self.tls = ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE")) if parts.scheme == "https" else None
        self.places, self.idle = asyncio.Semaphore(in_flight), []

    async def exchange(self, data, has_body=True):
        """One request and its answer; the caller holds one of the places."""
        if self.idle:
            connection = self.idle.pop()
        else:
            _, connection = await asyncio.get_running_loop().create_connection(Answers, *self.place, ssl=self.tls)
        try:
            answer = await connection.ask(data, has_body)
        except BaseException:
            connection.transport.close()
            raise
        if answer[1].get(b"connection") == b"close":
            connection.transport.close()
        else:
            self.idle.append(connection)
        return answer

    async def get(self, url):
        """The body of what is public."""
        path = urllib.parse.urlsplit(url).path
        request = f"GET {path} HTTP/1.1\r\nhost: {self.name}\r\nuser-agent: bench\r\n\r\n".encode()
        async with self.places:
            status, _, body = await self.exchange(request)
        if status != 200:
            raise ConnectionError(f"{url}: {status}")
        return body
