"""Prints sdists made by Python's tarfile and gzip, in each of its formats, with the PKG-INFO within, as one JSON document.

usage: sdist_oracle.py SEED
"""

import base64
import gzip
import io
import json
import random
import sys
import tarfile

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def sdist(rng, tar_format, metadata):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tar_format) as archive:

        def add(name, data=b"", **fields):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            for field, value in fields.items():
                setattr(entry, field, value)
            archive.addfile(entry, io.BytesIO(data))

        add("rocm-7.10", type=tarfile.DIRTYPE)
        add("rocm-7.10/rocm.egg-info/PKG-INFO", b"Name: another\n")
        add("rocm-7.10/" + "d" * rng.choice([3, 120]) + "/x.py", rng.randbytes(rng.randrange(3000)))
        add("rocm-7.10/PKG-INFO-link", type=tarfile.SYMTYPE, linkname="PKG-INFO")
        add("rocm-7.10/PKG-INFO", metadata, mtime=1.5, uname="é")
        add("rocm-7.10/setup.py", rng.randbytes(rng.randrange(3000)))
    return out.getvalue()


def main():
    rng = random.Random(int(sys.argv[1]))
    cases = []
    for name, tar_format in FORMATS.items():
        for level in (0, 1, 6, 9):
            metadata = b"Metadata-Version: 2.4\nName: rocm\nVersion: 7.10\n" + b"Requires-Dist: x\n" * rng.randrange(200)
            tar = sdist(rng, tar_format, metadata)
            out = io.BytesIO()
            # With a file name in its header, and without.
            with gzip.GzipFile(rng.choice(["", "rocm-7.10.tar"]), "wb", level, out, mtime=0) as compressed:
                compressed.write(tar)
            encoded = [base64.b64encode(data).decode() for data in (out.getvalue(), metadata)]
            cases.append({"title": f"{name} {level}", "archive": encoded[0], "metadata": encoded[1]})
    json.dump(cases, sys.stdout)


main()
