"""Prints deflate streams and wheel-like archives made by Python's zlib and zipfile, as one JSON document.

usage: archive_oracle.py SEED
"""

import base64
import io
import json
import random
import sys
import zipfile
import zlib

LIMIT = 1 << 20


def encoded(data):
    return base64.b64encode(data).decode()


def contents(rng):
    kind = rng.randrange(5)
    size = rng.choice([0, 1, 2, 100, 1000, 5000, 50000])
    if kind == 0:
        return rng.randbytes(size)
    if kind == 1:
        return bytes(rng.choice(b"ab") for _ in range(size))
    if kind == 2:
        return b"Requires-Dist: numpy>=1.26\n" * (size // 27)
    if kind == 3:
        return bytes(min(255, int(rng.expovariate(0.05))) for _ in range(size))
    return bytes([rng.randrange(256)]) * size


def deflated(rng, data, level, strategy):
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, rng.randrange(1, 10), strategy)
    parts, position = [], 0
    while position < len(data):
        step = rng.choice([len(data), 777, 30000])
        parts.append(compressor.compress(data[position : position + step]))
        if rng.random() < 0.2:
            parts.append(compressor.flush(rng.choice([zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH])))
        position += step
    return b"".join(parts) + compressor.flush()


def inflated(stream):
    """The whole output, or None where zlib refuses, wants more, leaves something over, or goes beyond LIMIT."""
    decompressor = zlib.decompressobj(-15)
    try:
        data = decompressor.decompress(stream, LIMIT + 1)
    except zlib.error:
        return None
    if len(data) > LIMIT or not decompressor.eof or decompressor.unused_data:
        return None
    return data


def broken(rng, stream):
    data = bytearray(stream)
    kind = rng.randrange(4)
    if kind == 0 and data:
        del data[rng.randrange(len(data)) :]
    elif kind == 1:
        data += rng.randbytes(rng.randrange(1, 4))
    elif kind == 2:
        data = bytearray(rng.randbytes(rng.randrange(1, 200)))
    else:
        for _ in range(rng.randrange(1, 4)):
            if data:
                data[rng.randrange(min(len(data), 120))] ^= 1 << rng.randrange(8)
    return bytes(data)


def streams(rng):
    strategies = [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]
    made = [
        deflated(rng, contents(rng), level, strategy)
        for level in range(10)
        for strategy in strategies
        for _ in range(2)
    ]
    small = [s for s in made if len(s) < 4000]
    made += [broken(rng, rng.choice(small)) for _ in range(2500)]
    return [{"stream": encoded(s), "data": None if (d := inflated(s)) is None else encoded(d)} for s in made]


def archive(rng, title, metadata, *, method=zipfile.ZIP_DEFLATED, comment=b"", before=3, after=1, force64=False, filler=40):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for index in range(before):
            file.writestr(f"pkg/module{index}.py", rng.randbytes(filler))
        file.writestr("pkg/_vendor/other-1.0.dist-info/METADATA", b"Name: other\n")
        with file.open("Some.Pkg-1.0.dist-info/METADATA", "w", force_zip64=force64) as entry:
            entry.write(metadata)
        for index in range(after):
            file.writestr(f"Some.Pkg-1.0.dist-info/more{index}", rng.randbytes(filler))
        file.comment = comment
    return {"title": title, "archive": encoded(buffer.getvalue()), "metadata": encoded(metadata)}


def streamed(rng, title, metadata):
    """Written to something that cannot seek: sizes and checksum stand behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, part):
            self.data += part
            return len(part)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("pkg/__init__.py", rng.randbytes(100))
        file.writestr("pkg-1.0.dist-info/METADATA", metadata)
        file.writestr("pkg-1.0.dist-info/RECORD", b"")
    return {"title": title, "archive": encoded(bytes(pipe.data)), "metadata": encoded(metadata)}


def archives(rng):
    text = "Metadata-Version: 2.1\nName: some-pkg\nVersion: 1.0\n\nDescription. é\n".encode() * 50
    yield archive(rng, "deflate", text)
    yield archive(rng, "stored", text, method=zipfile.ZIP_STORED)
    yield archive(rng, "empty", b"")
    yield archive(rng, "one entry more", text, before=0, after=0)
    yield archive(rng, "longest comment", text, comment=b"c" * 65535)
    yield archive(rng, "comment like an end record", text, comment=b"PK\x05\x06" + bytes(18) + b"tail")
    yield archive(rng, "zip64 entry", text, force64=True)
    yield archive(rng, "zip64 archive: over 65,535 entries", text, before=66000, filler=0)
    yield archive(rng, "metadata far from the end", text, after=30, filler=9000)
    yield archive(rng, "directory beyond the tail", text, before=6000, filler=30)
    yield archive(rng, "incompressible", rng.randbytes(100_000))
    yield streamed(rng, "sizes behind the data", text)


def main():
    rng = random.Random(int(sys.argv[1]))
    json.dump({"streams": streams(rng), "archives": list(archives(rng))}, sys.stdout)


main()
