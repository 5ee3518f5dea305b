"""Makes wheels that are right, odd and wrong, installs them with the real pip and the real uv, and prints what they did.

usage: installer_oracle.py SEED COUNT STEP FIRST: of the odd ones every STEPth from FIRST on. JSON out: [{"title", "filename", "archive": base64, "pip": null or the words of its
refusal, "uv": the same}]. pip is read in once, and each installation is a fork behind that; uv is a process for each.
Ordinary wheels are installed all at once: where that succeeds, each of them is taken.
"""

import base64
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

from pip._internal.cli.main import main as pip_main

WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def metadata(name="pkg", version="1.0", *more, first="Metadata-Version: 2.1"):
    lines = ([first] if first else []) + [f"Name: {name}", f"Version: {version}", *more]
    return ("\n".join(lines) + "\n").encode()


def archive(entries, method=zipfile.ZIP_DEFLATED, comment=b"", before=b"", after=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in entries:
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, compress_type=method)
        file.comment = comment
    return before + buffer.getvalue() + after


def wheel(text, folder="pkg-1.0.dist-info", method=zipfile.ZIP_DEFLATED, extra=(), record=True, tags=WHEEL, module="pkg", **more):
    entries = [(f"{module}/__init__.py", b"x = 1\n"), (f"{folder}/METADATA", text), (f"{folder}/WHEEL", tags.encode()), *extra]
    if record:
        entries.append((f"{folder}/RECORD", "".join(f"{name},,\n" for name, _ in entries).encode() + f"{folder}/RECORD,,\n".encode()))
    return archive(entries, method, **more)


def cases(rng):
    plain = metadata()
    yield "plain", wheel(plain)
    yield "stored", wheel(plain, method=zipfile.ZIP_STORED)
    yield "with a comment", wheel(plain, comment=b"hello" * 20)
    yield "bytes after the archive", wheel(plain, after=b"\0" * 40)
    yield "bytes before the archive", wheel(plain, before=b"#!/bin/sh\n")
    yield "METADATA twice and equal", wheel(plain, extra=[("pkg-1.0.dist-info/METADATA", plain)])
    yield "METADATA twice and different", wheel(plain, extra=[("pkg-1.0.dist-info/METADATA", metadata("pkg", "1.0", "Requires-Python: >=3.8"))])
    yield "two equal Requires-Python", wheel(metadata("pkg", "1.0", "Requires-Python: >=3.8", "Requires-Python: >=3.8"))
    yield "two different Requires-Python", wheel(metadata("pkg", "1.0", "Requires-Python: >=3.8", "Requires-Python: >=3.7"))
    yield "no Metadata-Version", wheel(metadata(first=None))
    yield "an unknown Metadata-Version", wheel(metadata(first="Metadata-Version: 2.9"))
    yield "a Metadata-Version to come", wheel(metadata(first="Metadata-Version: 9.9"))
    yield "no number as Metadata-Version", wheel(metadata(first="Metadata-Version: x"))
    yield "METADATA of 17 MiB", wheel(plain + b"\n" + b"x" * (17 << 20))
    yield "METADATA with a BOM", wheel(b"\xef\xbb\xbf" + plain)
    yield "METADATA in Latin-1", wheel(metadata("pkg", "1.0", "Author: J") .replace(b"Author: J", b"Author: J\xf6rg"))
    yield "METADATA in Latin-1 below its header", wheel(plain + b"\nJ\xf6rg\n")
    yield "CRLF", wheel(plain.replace(b"\n", b"\r\n"))
    yield "no Name", wheel(b"Metadata-Version: 2.1\nVersion: 1.0\n")
    yield "no Version", wheel(b"Metadata-Version: 2.1\nName: pkg\n")
    yield "an empty METADATA", wheel(b"")
    yield "METADATA that is HTML", wheel(b"<!DOCTYPE html><html></html>")
    yield "another name", wheel(metadata("other"))
    yield "another spelling of the name", wheel(metadata("PKG"))
    yield "another version", wheel(metadata("pkg", "1.1"))
    yield "another spelling of the version", wheel(metadata("pkg", "1.0.0"))
    yield "no PEP 440 version", wheel(metadata("pkg", "one"))
    yield "a local version", wheel(metadata("pkg", "1.0+a"))
    for text in ["^3.9", "3.9", "UNKNOWN", ">=3.9,", ">=3.6.*", "~=3", "!=3.0.*,>=2.7", ">=3.8 , <4", "", "*", ">= '3.8'"]:
        yield f"Requires-Python {text!r}", wheel(metadata("pkg", "1.0", f"Requires-Python: {text}"))
    for text in ["a", "a>=1", "a (>=1)", "a>=1; python_version < '3'", "a >= 1.*", "a==1.*", "a>=x", "not a name!", "a @ https://example.org/a-1.whl", "a[x]>=1; extra == 'y'", "a;python_version>='3' and", "a>=1,,<2", "a ~= 1", "a; platform_release >= '5'", "a===1-weird", ""]:
        yield f"Requires-Dist {text!r}", wheel(metadata("pkg", "1.0", f"Requires-Dist: {text}"))
    for text in ["gpu", "GPU", "g p u", "gpu!", ""]:
        yield f"Provides-Extra {text!r}", wheel(metadata("pkg", "1.0", f"Provides-Extra: {text}"))
    yield "no WHEEL file", archive([("pkg/__init__.py", b""), ("pkg-1.0.dist-info/METADATA", plain), ("pkg-1.0.dist-info/RECORD", b"")])
    yield "no METADATA", archive([("pkg/__init__.py", b""), ("pkg-1.0.dist-info/WHEEL", WHEEL.encode()), ("pkg-1.0.dist-info/RECORD", b"")])
    yield "no RECORD", wheel(plain, record=False)
    yield "no dist-info", archive([("pkg/__init__.py", b"")])
    yield "two dist-infos", wheel(plain, extra=[("other-1.0.dist-info/METADATA", metadata("other"))])
    yield "dist-info in capitals", wheel(metadata("PKG"), folder="PKG-1.0.dist-info")
    yield "dist-info of another name", wheel(plain, folder="other-1.0.dist-info")
    yield "dist-info of another version", wheel(plain, folder="pkg-1.1.dist-info")
    yield "dist-info of another spelling of the version", wheel(plain, folder="pkg-1.0.0.dist-info")
    yield "a vendored dist-info", wheel(plain, extra=[("pkg/_vendor/other-1.0.dist-info/METADATA", metadata("other"))])
    yield "a second dist-info without METADATA", wheel(plain, extra=[("other-1.0.dist-info/WHEEL", WHEEL.encode())])
    yield "WHEEL in another folder", wheel(plain, extra=[], record=True).replace(b"pkg-1.0.dist-info/WHEEL", b"pkg-1.0.dist-info/WHEEK")
    yield "RECORD on the top level", wheel(plain, record=False, extra=[("RECORD", b"")])
    yield "dist-info of a longer name", wheel(plain, folder="pkg_more-1.0.dist-info")
    yield "dist-info without a version", wheel(plain, folder="pkg.dist-info")
    yield "a dist-info in a data folder", wheel(plain, extra=[("pkg-1.0.data/purelib/other-1.0.dist-info/METADATA", metadata("other"))])
    yield "a Wheel-Version to come", wheel(plain, tags=WHEEL.replace("1.0", "2.0"))
    yield "a minor Wheel-Version to come", wheel(plain, tags=WHEEL.replace("Wheel-Version: 1.0", "Wheel-Version: 1.9"))
    yield "not a zip", b"<!DOCTYPE html><html></html>"
    yield "empty", b""
    whole = wheel(plain)
    for part in (10, 50, 90, 99):
        yield f"{part} % of it", whole[: len(whole) * part // 100]
    yield "bzip2", wheel(plain, method=zipfile.ZIP_BZIP2)
    yield "LZMA", wheel(plain, method=zipfile.ZIP_LZMA)
    yield "a description", wheel(metadata("pkg", "1.0", "Description-Content-Type: text/markdown") + b"\n# Title\n\nText: of it\n")
    yield "a folded header", wheel(metadata("pkg", "1.0", "Summary: one", " two"))
    yield "a header without colon", wheel(metadata("pkg", "1.0", "nonsense"))
    yield "a blank line first", wheel(b"\n" + plain)
    yield "a NUL", wheel(metadata("pkg", "1.0", "Summary: a\0b"))
    # Ordinary ones, of all sizes and fields.
    fields = ["Summary: text", "Author: J\u00f6rg", "License: MIT", "Keywords: a,b", "Platform: any", "Home-page: https://example.org", "Dynamic: version", "Classifier: Programming Language :: Python :: 3", "Project-URL: a, https://example.org", "Requires-Dist: a>=1", "Requires-Dist: b; extra == 'x'", "Provides-Extra: x", "Requires-Python: >=3.7", "Obsoletes-Dist: c"]


FIELDS = ["Summary: text", "Author: J\u00f6rg", "License: MIT", "Keywords: a,b", "Platform: any", "Home-page: https://example.org", "Dynamic: version", "Classifier: Programming Language :: Python :: 3", "Project-URL: a, https://example.org", "Requires-Dist: a>=1", "Requires-Dist: b; extra == 'x'", "Provides-Extra: x", "Requires-Python: >=3.7", "Obsoletes-Dist: c"]


def ordinary(rng, number):
    """Of all fields, sizes and methods, each of a project of its own."""
    name = f"pkg{number}"
    some = rng.sample(FIELDS, rng.randrange(len(FIELDS)))
    text = metadata(name, "1.0", *some, first=rng.choice(["Metadata-Version: 1.2", "Metadata-Version: 2.1", "Metadata-Version: 2.3", "Metadata-Version: 2.4"]))
    filler = [(f"pkg{number}/file{part}.py", rng.randbytes(rng.randrange(3000))) for part in range(rng.randrange(30))]
    data = wheel(text, folder=f"{name}-1.0.dist-info", extra=filler, method=rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), module=name)
    return f"ordinary {number}: " + ", ".join(field.split(":")[0] for field in some), f"{name}-1.0-py3-none-any.whl", data


def said(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return " ".join(lines[-3:])[:300] or "it failed"


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV"))}


def pip(paths, folder):
    """None, or the words of its refusal."""
    log = os.path.join(folder, "pip.log")
    child = os.fork()
    if child == 0:
        output = os.open(log, os.O_CREAT | os.O_WRONLY)
        os.dup2(output, 1)
        os.dup2(output, 2)
        try:
            status = pip_main(["--isolated", "install", "--no-index", "--no-deps", "--no-compile", "--no-cache-dir", "--disable-pip-version-check", "--quiet", "--target", os.path.join(folder, "pip"), *paths])
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            status = 1
        os._exit(status)
    _, status = os.waitpid(child, 0)
    with open(log, errors="replace") as file:
        return None if status == 0 else said(file.read())


UV = os.path.join(os.path.dirname(sys.executable), "uv")


def uv(paths, folder):
    result = subprocess.run(
        [UV, "pip", "install", "--no-config", "--no-cache", "--offline", "--no-index", "--no-deps", "--quiet", "--no-python-downloads", "--python", sys.executable, "--target", os.path.join(folder, "uv"), *paths],
        capture_output=True, text=True, env=ENVIRONMENT)
    return None if result.returncode == 0 else said(result.stderr)


def install(wheels, folder):
    """Each wheel with the answers to all of them together."""
    os.makedirs(folder)
    paths = []
    for _, filename, data in wheels:
        paths.append(os.path.join(folder, filename))
        with open(paths[-1], "wb") as file:
            file.write(data)
    answers = (pip(paths, folder), uv(paths, folder))
    shutil.rmtree(folder)
    return [{"title": title, "filename": filename, "archive": base64.b64encode(data).decode(), "pip": answers[0], "uv": answers[1]} for title, filename, data in wheels]


def main():
    rng = random.Random(int(sys.argv[1]))
    odd = [(title, "pkg-1.0-py3-none-any.whl", data) for title, data in cases(rng)]
    plain = [ordinary(rng, number) for number in range(max(0, int(sys.argv[2]) - len(odd)))]
    odd = odd[int(sys.argv[4]) :: int(sys.argv[3])]
    with tempfile.TemporaryDirectory() as folder:
        answers = install(plain, os.path.join(folder, "all"))
        if any(answer["pip"] or answer["uv"] for answer in answers):
            answers = [install([case], os.path.join(folder, case[1]))[0] for case in plain]
        for number, case in enumerate(odd):
            answers += install([case], os.path.join(folder, str(number)))
    json.dump(answers, sys.stdout)


main()
