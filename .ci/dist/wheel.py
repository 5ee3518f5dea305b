#!/usr/bin/env python3
"""Packs a folder with the program, its libraries and its data as a wheel.

    wheel.py PREFIX VERSION PLATFORM OUTPUT

PREFIX/bin becomes the wheel's scripts, the rest its data, which installers copy to the same places relative to each
other: into an environment, or below ~/.local. The same input gives the same bytes: SOURCE_DATE_EPOCH is the time of
every file.
"""
import base64
import hashlib
import os
import pathlib
import sys
import time
import zipfile

SUMMARY = "Publish, verify and roll back pip indexes on S3 behind CloudFront"
# Of share/doc/rollbook; a wheel has them beside its metadata.
LICENCES = ("LICENSE", "THIRD-PARTY-LICENSES")


def metadata(version, readme):
    """METADATA, as the core metadata specification 2.4 has it."""
    fields = [
        ("Metadata-Version", "2.4"), ("Name", "rollbook"), ("Version", version), ("Summary", SUMMARY),
        ("License", "Apache-2.0; the licences of what it carries are in THIRD-PARTY-LICENSES"),
        *(("License-File", name) for name in LICENCES),
        ("Keywords", "pip,index,s3,cloudfront,release,rollback"),
        ("Classifier", "Environment :: Console"),
        ("Classifier", "Operating System :: POSIX :: Linux"),
        ("Classifier", "Topic :: System :: Software Distribution"),
        ("Requires-Python", ">=3.8"), ("Description-Content-Type", "text/markdown")]
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n" + readme


def wheel_file(platform):
    """WHEEL: not pure, for every Python 3, since Python only installs it."""
    return f"Wheel-Version: 1.0\nGenerator: rollbook\nRoot-Is-Purelib: false\nTag: py3-none-{platform}\n"


def place(path, version):
    """Where a file of the prefix lies in the wheel."""
    first, *rest = path.parts
    if first == "bin":
        return "/".join([f"rollbook-{version}.data/scripts", *rest])
    return "/".join([f"rollbook-{version}.data/data", first, *rest])


def record_row(name, content):
    """A row of RECORD: name, digest, size."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def entries(prefix, version, platform, readme):
    """Every file of the wheel: name, content, whether it can be run. The metadata come last, as the format advises."""
    documents = prefix / "share/doc/rollbook"
    for file in sorted(path for path in prefix.rglob("*") if path.is_file() and path.parent != documents):
        yield place(file.relative_to(prefix), version), file.read_bytes(), file.parent == prefix / "bin"
    info = f"rollbook-{version}.dist-info"
    for name in LICENCES:
        yield f"{info}/licenses/{name}", (documents / name).read_bytes(), False
    yield f"{info}/METADATA", metadata(version, readme).encode(), False
    yield f"{info}/WHEEL", wheel_file(platform).encode(), False


def write(output, files, record_name, epoch):
    """Writes the archive, RECORD at its end."""
    record = ""
    moment = max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        def add(name, content, runs):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            archive.writestr(entry, content)

        for name, content, runs in files:
            add(name, content, runs)
            record += record_row(name, content)
        add(record_name, (record + f"{record_name},,\n").encode(), False)


def main():
    prefix, version, platform, output = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
    readme = pathlib.Path("README.md").read_text(encoding="utf-8")
    name = output / f"rollbook-{version}-py3-none-{platform}.whl"
    write(
        name, entries(prefix, version, platform, readme), f"rollbook-{version}.dist-info/RECORD",
        int(os.environ["SOURCE_DATE_EPOCH"]))
    print(name)


if __name__ == "__main__":
    main()
