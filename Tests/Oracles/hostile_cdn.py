"""A CDN that is hostile in a way named by the path: /FAULT/v2/gfx110X-all/…, answered byte by byte over a raw socket.

Serves on a free port of the loopback until its standard input ends, and answers each line of it with its URL. `sound` is right: a root page, one project, one
wheel with its metadata file. The others are the same but for what FAULTS says of them.
"""

import base64
import hashlib
import io
import itertools
import json
import socket
import sys
import threading
import time
import urllib.parse
import zipfile
import zlib

MIB = 1 << 20
GIB = 1 << 30
# What acts on a terminal, on a job of GitHub Actions, on XML, on Markdown or on HTML, each with a word to look for.
NASTY = (
    b"\x1b[2J\x1b]0;owned\x07 \x9b31m ::error title=owned::owned ##[add-mask]owned ]]> <b>owned</b> | `owned` "
    b"\xe2\x80\xae \xff\xfe %0A::set-output name=owned::1"
)
TRICKLE_SECONDS = 0.5


def wheel(metadata):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(zipfile.ZipInfo("torch-2.9.1.dist-info/METADATA"), "w", force_zip64=True) as file:
            for piece in metadata:
                file.write(piece)
        archive.writestr("torch-2.9.1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("torch-2.9.1.dist-info/RECORD", "")
    return buffer.getvalue()


METADATA = b"Metadata-Version: 2.1\nName: torch\nVersion: 2.9.1\n"
WHEEL = wheel([METADATA])
NAME = "torch-2.9.1-py3-none-any.whl"


def html(body):
    return b"<!DOCTYPE html>\n<html>\n<body>\n" + body + b"\n</body>\n</html>\n"


def link(name=NAME, data=WHEEL, metadata=METADATA, href=None):
    attribute = f' data-core-metadata="sha256={hashlib.sha256(metadata).hexdigest()}"' if metadata else ""
    href = href or f"../{name}#sha256={hashlib.sha256(data).hexdigest()}"
    return f'<a href="{href}"{attribute}>{name}</a>\n'.encode()


ROOT, PAGE = html(b'<a href="torch/">torch</a>'), html(link())


class Answer:
    """What is sent for one request: a head, and a body in pieces."""

    def __init__(self, body, kind="text/html", status="200 OK", headers=(), length=None):
        self.pieces = [body] if isinstance(body, bytes) else body
        self.status = status
        own = [(b"Content-Type", kind.encode()), (b"Cache-Control", b"no-cache")] if kind else []
        self.fields = own + list(headers)
        size = len(body) if isinstance(body, bytes) else None
        if length is not None or size is not None:
            self.fields.append((b"Content-Length", str(size if length is None else length).encode()))

    def head(self):
        lines = [b"HTTP/1.1 " + self.status.encode()] + [name + b": " + value for name, value in self.fields]
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def send(self, connection, method):
        connection.sendall(self.head())
        for piece in self.pieces if method != "HEAD" else ():
            connection.sendall(piece)
        if b"Content-Length" not in dict(self.fields):
            raise EOFError


class Raw:
    """Bytes as they are, then `rest` again and again with `pause` seconds between, or the end of the connection."""

    def __init__(self, start, rest=None, pause=0):
        self.start, self.rest, self.pause = start, rest, pause

    def send(self, connection, method):
        connection.sendall(self.start)
        while self.rest is not None:
            connection.sendall(self.rest)
            time.sleep(self.pause)
        raise EOFError


class Silent:
    """Takes the request, and says nothing."""

    def send(self, connection, method):
        while connection.recv(1 << 16):
            pass
        raise EOFError


def bomb(size, wrap=zlib.MAX_WBITS | 16):
    """A stream of zlib or gzip that unpacks to `size` zeros, about a thousandth of it; its check sum is wrong."""
    unit = 16 * MIB
    packer = zlib.compressobj(9, zlib.DEFLATED, wrap)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(unit)) + packer.flush(zlib.Z_FULL_FLUSH)
    if not head:
        head, block = block, block
    return head + block * (size // unit) + packer.flush(zlib.Z_FINISH)


def encoded(name, body, kind="text/html"):
    return Answer(body, kind, headers=[(b"Content-Encoding", name)])


def bomb_wheel():
    return wheel(itertools.repeat(bytes(MIB), 1024))


def many_links(count, href="../torch-{}-py3-none-any.whl"):
    return html("".join(f'<a href="{href.format(number)}">\n' for number in range(count)).encode())


def many_projects(count):
    return html("".join(f'<a href="p{number}/">p{number}</a>\n' for number in range(count)).encode())


def redirect(location):
    return Answer(b"", status="302 Found", headers=[(b"Location", location)])


def chunked(bytes):
    return Raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + bytes)


def endless(piece):
    return itertools.repeat(piece)


NASTY_FIELDS = [(name, NASTY) for name in (b"X-Cache", b"X-Amz-Version-Id", b"X-Amz-Cf-Pop", b"Age", b"Last-Modified")]
NASTY_FIELDS += [(b"ETag", b'"%s"' % NASTY), (b"Via", b"a\r::error title=owned::owned")]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SIDECAR = NAME + ".metadata"
# By fault: what is sent for a path below the index. A callable gets the path that was asked for.
FAULTS = {
    "sound": {},
    # Size.
    "page-of-100-mib": {"torch/": Answer([html(link())] + [bytes(MIB)] * 100, length=100 * MIB + len(PAGE))},
    "page-without-end": {"torch/": Answer(endless(b"<!-- x -->" * 1000))},
    "root-without-end": {"": Answer(endless(b"<a href='torch/'>torch</a>" * 1000))},
    "page-of-1000000-links": {"torch/": lambda: Answer(many_links(1_000_000))},
    "page-of-1000000-other-links": {"torch/": lambda: Answer(many_links(1_000_000, "javascript:x({})"))},
    "page-of-50000-other-links": {"torch/": lambda: Answer(many_links(50_000, "javascript:x({})"))},
    "root-of-1000000-projects": {"": lambda: Answer(many_projects(1_000_000))},
    "root-of-20000-projects": {"": lambda: Answer(many_projects(20_000))},
    "page-of-2500-dangling-links": {"torch/": lambda: Answer(many_links(2500))},
    "20-pages-of-30-mib": {
        "": Answer(html(b"".join(b'<a href="p%d/">p%d</a>' % (n, n) for n in range(20)))),
        "*/": Answer([html(link())] + [bytes(MIB)] * 30),
    },
    "wheel-without-end": {NAME: Answer(endless(bytes(MIB)), "binary/octet-stream")},
    "wheel-of-an-exbibyte": {NAME: Answer(endless(bytes(MIB)), "binary/octet-stream", length=1 << 60)},
    "metadata-without-end": {SIDECAR: Answer(endless(bytes(MIB)), "binary/octet-stream")},
    # Encodings.
    "page-gzip-bomb": {"torch/": lambda: encoded(b"gzip", bomb(4 * GIB))},
    "root-gzip-bomb": {"": lambda: encoded(b"gzip", bomb(4 * GIB))},
    "metadata-gzip-bomb": {SIDECAR: lambda: encoded(b"gzip", bomb(4 * GIB), "binary/octet-stream")},
    "page-deflate-bomb": {"torch/": lambda: encoded(b"deflate", bomb(4 * GIB, zlib.MAX_WBITS))},
    "page-brotli": {"torch/": encoded(b"br", base64.b64decode("GwwAAI6UqwMCgA=="))},
    "page-unknown-encoding": {"torch/": encoded(b"x-" + NASTY, PAGE)},
    "wheel-metadata-bomb": {NAME: lambda: Answer(bomb_wheel(), "binary/octet-stream")},
    # Headers.
    "header-without-end": {"torch/": Raw(HEAD, b"X-Cache: " + b"x" * 1000 + b"\r\n")},
    "header-of-10000-fields": {"torch/": Answer(PAGE, headers=[(b"X-Cache", b"%d" % n) for n in range(10_000)])},
    "header-of-1-mib": {"torch/": Answer(PAGE, headers=[(b"X-Cache", b"x" * MIB)])},
    "header-of-90-kib": {"*": [(b"X-Cache", b"x" * (90 << 10)), (b"ETag", b'"' + b"e" * (90 << 10) + b'"')]},
    "header-nul": {"torch/": Answer(PAGE, headers=[(b"X-Cache", b"a\0b")])},
    "nasty": {
        "*": NASTY_FIELDS,
        # As UTF-8: no installer reads anything else.
        "": Answer(html(b'<a href="torch/">torch</a><a href="%s/">%s</a>' % ((NASTY.decode("latin-1").encode(),) * 2))),
        "torch/": Answer(
            html(
                link() + b'<a href="http://h/%s">x</a><a href="javascript:%s">x</a>' % (NASTY, NASTY)
                + b'<a href="x/torch-2.9.1-1%23%23[debug]owned-py3-none-any.whl">x</a>'),
            headers=[(b"Content-Encoding", NASTY)]),
    },
    "interim-without-end": {"torch/": Raw(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)},
    # Redirects.
    "redirect-circle": {"torch/": lambda path: redirect(path.encode())},
    "redirect-crlf": {"torch/": redirect(b"/x\r\nX-Cache: owned")},
    "redirect-cr": {"torch/": redirect(b"/x\r::error title=owned::owned")},
    "redirect-nasty": {"*": NASTY_FIELDS, "torch/": redirect(b"/" + NASTY)},
    "redirect-escaped-nasty": {"torch/": redirect(urllib.parse.quote(b"/" + NASTY, safe=b"/:#[]").encode())},
    "redirect-file": {"torch/": redirect(b"file:///etc/passwd")},
    "redirect-javascript": {"torch/": redirect(b"javascript:alert(1)")},
    "redirect-ftp": {"torch/": redirect(b"ftp://127.0.0.1:9/x")},
    "redirect-body-without-end": {"torch/": Raw(b"HTTP/1.1 302 Found\r\nLocation: x/\r\n\r\n", b"x" * 1000)},
    # Time.
    "header-trickle": {"torch/": Raw(HEAD + b"X-Cache: ", b"x", TRICKLE_SECONDS)},
    "body-trickle": {"torch/": Raw(HEAD + b"\r\n", b"x", TRICKLE_SECONDS)},
    "wheel-trickle": {NAME: Raw(HEAD + b"\r\n", b"x", TRICKLE_SECONDS)},
    "silent": {"torch/": Silent()},
    "everything-silent": {},
    # Framing.
    "length-too-short": {"torch/": Answer(PAGE, length=40)},
    "length-too-long": {"torch/": Raw(HEAD + b"Content-Length: 100000\r\n\r\n" + PAGE)},
    "length-negative": {"torch/": Answer(PAGE, length=-5)},
    "length-huge": {"torch/": Raw(HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n" + PAGE)},
    "lengths-differ": {"torch/": Raw(HEAD + b"Content-Length: 10\r\nContent-Length: 4000\r\n\r\n" + PAGE)},
    "chunks-of-garbage": {"torch/": chunked(b"zz\r\n" + PAGE)},
    "chunk-too-large": {"torch/": chunked(b"ffffffffffffffff\r\n" + PAGE)},
    "chunks-cut-off": {"torch/": chunked(b"10\r\n0123456789abcdef\r\n")},
    "no-http": {"torch/": Raw(NASTY * 10)},
    "closes-at-once": {"torch/": Raw(b"")},
}


def answer(fault, path):
    """What is sent for a path below the index."""
    plan = FAULTS[fault]
    folder = path.removesuffix("index.html")
    found = plan.get(folder) or (plan.get("*/") if folder.endswith("/") else None)
    if callable(found):
        found = found(f"/{fault}/v2/gfx110X-all/{path}") if found.__code__.co_argcount else found()
    if found is None:
        sound = {"": (ROOT, "text/html"), "torch/": (PAGE, "text/html"), NAME: (WHEEL, "binary/octet-stream"),
                 SIDECAR: (METADATA, "binary/octet-stream")}.get(folder)
        found = Answer(*sound) if sound else Answer(b"nothing here", status="404 Not Found")
    if isinstance(found, Answer) and isinstance(plan.get("*"), list):
        return Answer(found.pieces, headers=found.fields + plan["*"], status=found.status, kind=None)
    return found


def requests(connection):
    """Method and path of each request; bodies are not expected."""
    buffer = b""
    while True:
        while b"\r\n\r\n" not in buffer:
            piece = connection.recv(1 << 16)
            if not piece:
                return
            buffer += piece
        head, buffer = buffer.split(b"\r\n\r\n", 1)
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
        yield method, target.partition("?")[0]


def serve(connection):
    try:
        for method, target in requests(connection):
            _, fault, *rest = target.split("/", 4)
            path = rest[2] if len(rest) > 2 else None
            if fault == "everything-silent":
                Silent().send(connection, method)
            elif fault not in FAULTS or path is None:
                Answer(b"nothing here", status="404 Not Found").send(connection, method)
            else:
                answer(fault, path).send(connection, method)
    except (OSError, EOFError):
        pass
    finally:
        connection.close()


def accept(listener):
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    for _ in sys.stdin:
        print(json.dumps(f"http://127.0.0.1:{listener.getsockname()[1]}"), flush=True)
