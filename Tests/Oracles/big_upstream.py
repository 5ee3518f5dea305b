"""A Simple API index of one project, `big-wheel`, whose only wheel holds that many zero bytes: big_upstream.py BYTES FILE.

FILE is where the wheel is made (sparse). Serves on a free port of the loopback until killed, and prints its URL.
"""

import hashlib
import http.server
import json
import os
import shutil
import struct
import sys
import zlib

NAME = "big_wheel-1.0-py3-none-any.whl"


def zeros(count):
    chunk = bytes(1 << 20)
    while count > 0:
        yield chunk[:count]
        count -= len(chunk)


def make(path, size):
    """A zip of stored files: one of zeros, then METADATA (APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16)."""
    crc = 0
    for chunk in zeros(size):
        crc = zlib.crc32(chunk, crc)
    metadata = b"Metadata-Version: 2.1\nName: big-wheel\nVersion: 1.0\nRequires-Python: >=3.9\n"
    members = [
        (b"big_wheel/data.bin", size, crc, None),
        (b"big_wheel-1.0.dist-info/METADATA", len(metadata), zlib.crc32(metadata), metadata),
    ]
    directory = b""
    with open(path, "wb") as file:
        for name, length, checksum, data in members:
            common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, checksum, length, length, len(name), 0)
            directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
            directory += struct.pack("<HHHII", 0, 0, 0, 0, file.tell()) + name
            file.write(b"PK\x03\x04" + common + name)
            if data is None:
                file.seek(length, os.SEEK_CUR)
            else:
                file.write(data)
        start = file.tell()
        file.write(directory)
        file.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(directory), start, 0))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def handler(path):
    files = [{"filename": NAME, "url": f"../../{NAME}", "hashes": {"sha256": sha256(path)}}]
    index = json.dumps({"meta": {"api-version": "1.0"}, "name": "big-wheel", "files": files}).encode()

    class Upstream(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/simple/big-wheel/":
                self.head("application/vnd.pypi.simple.v1+json", len(index))
                self.wfile.write(index)
            elif self.path == f"/{NAME}":
                self.do_HEAD()
                with open(path, "rb") as file:
                    shutil.copyfileobj(file, self.wfile, 1 << 20)
            else:
                self.send_error(404)

        def do_HEAD(self):
            self.head("application/octet-stream", os.path.getsize(path))

        def head(self, kind, length):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *_):
            pass

    return Upstream


def main(size, path):
    make(path, int(size))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(path))
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


main(*sys.argv[1:])
