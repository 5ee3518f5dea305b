"""The data sets, each made from a seed: the same bytes every time.

An index set has 22 indexes in two roots. A fifth of the projects are mirrored dependencies: the same bytes in every
index, with a metadata file. The others are an index's own. Pages are as the replaced scripts wrote them.
"""

import base64
import hashlib
import html
import json
import random
import struct
import zlib

BUCKET = "bench"
UPSTREAM = "rehearsal-upstream"
INDEXES = [f"{root}/gfx{number}" for root in ("v2", "v2-staging") for number in range(101, 112)]
PAGE = {"contentType": "text/html", "cacheControl": "no-cache,no-store,must-revalidate"}


def line(key, data, checksum=False, **attributes):
    """An object as a line of the sandbox's seed."""
    piece = {"bytes": base64.b64encode(data).decode()}
    return json.dumps({"key": key, "pieces": [piece], "checksum": checksum, **attributes}).encode()


def metadata(project, version):
    return f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\nRequires-Python: >=3.10\n".encode()


def archive(files):
    """A zip archive without compression."""
    body, directory = bytearray(), bytearray()
    for name, data in files:
        common = struct.pack("<HHHHHLLLHH", 20, 0x800, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + common + name + data
    end = struct.pack("<HHHHLLH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)


def wheel(project, version, filler, tag="py3-none-any"):
    """File name and bytes of a wheel that pip can install; `filler` makes it one of its own."""
    stem = f"{project.replace('-', '_')}-{version}"
    folder = f"{stem}.dist-info/".encode()
    files = [
        (project.replace("-", "_").encode() + b"/data.bin", filler),
        (folder + b"METADATA", metadata(project, version)),
        (folder + b"WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()),
    ]
    record = "".join(f"{name.decode()},,\n" for name, _ in files) + folder.decode() + "RECORD,,\n"
    return f"{stem}-{tag}.whl", archive([*files, (folder + b"RECORD", record.encode())])


def scripts_page(links, heading=None):
    """A page as the replaced scripts wrote it."""
    lines = ["<!DOCTYPE html>", "<html>", "  <body>"]
    if heading:
        lines.append(f"    <h1>Links for {heading}</h1>")
    lines += [f'    <a href="{href}">{html.escape(text)}</a><br/>' for href, text in links]
    return "\n".join([*lines, "  </body>", "</html>", "<!--TIMESTAMP 1762214400-->"]).encode()


def projects(count):
    """The names: every fifth is a mirrored dependency."""
    return [f"dep-{number:03}" if number % 5 == 0 else f"own-{number:03}" for number in range(count)]


def index_objects(index, names, files, seed):
    """The objects of one index with these projects, as seed lines."""
    for project in names:
        mirrored = project.startswith("dep-")
        source = random.Random(f"{seed} {project} {'' if mirrored else index}")
        links = []
        for number in range(files):
            name, data = wheel(project, f"1.{number}", source.randbytes(64))
            yield line(f"{index}/{name}", data, checksum=True, contentType="binary/octet-stream")
            if mirrored:
                yield line(f"{index}/{name}.metadata", metadata(project, f"1.{number}"), checksum=True)
            links.append((f"../{name}", name))
        yield line(f"{index}/{project}/index.html", scripts_page(links, project), **PAGE)
    yield line(f"{index}/index.html", scripts_page([(f"{name}/", name) for name in names]), **PAGE)


def index_set(project_count, files, seed=1):
    """Seed lines in the order of their keys, in which the sandbox takes them fastest."""
    names = projects(project_count)
    return sorted((one for index in INDEXES for one in index_objects(index, names, files, seed)), key=key_of)


def key_of(seed_line):
    return json.loads(seed_line)["key"].encode()


def own_wheels(lines):
    """The keys of an index's own wheels: those that a cold reindex has to ask about one by one."""
    keys = (json.loads(one)["key"] for one in lines)
    return [key for key in keys if key.endswith(".whl") and "/own_" in key]


def version_set(keys, versions):
    """Many versions of small objects."""
    for number in range(keys):
        index = INDEXES[number * len(INDEXES) // keys]
        key = f"{index}/own_{number:07}-1.0-py3-none-any.whl"
        for version in range(versions):
            yield line(key, f"{number} {version}".encode())


def upstream_set(dependencies, wheels, wheel_bytes, seed=1):
    """An upstream index: each dependency with wheels of its latest version, for as many Pythons."""
    for project in dependencies:
        links = []
        for number in range(wheels):
            tag = f"cp3{10 + number}-cp3{10 + number}-manylinux_2_28_x86_64"
            filler = random.Random(f"{seed} {project} {number}").randbytes(wheel_bytes)
            name, data = wheel(project, "2.0", filler, tag)
            text = metadata(project, "2.0")
            yield line(f"simple/{project}/{name}", data)
            yield line(f"simple/{project}/{name}.metadata", text)
            core = hashlib.sha256(text).hexdigest()
            links.append(
                f'<a href="{name}#sha256={hashlib.sha256(data).hexdigest()}" data-requires-python="&gt;=3.10" '
                f'data-core-metadata="sha256={core}">{name}</a>')
        page = "<!DOCTYPE html><html><body>" + "<br/>\n".join(links) + "</body></html>"
        yield line(f"simple/{project}/index.html", page.encode(), **PAGE)


def large_wheel(project, seed=1):
    """Its name, the mebibyte of filler that is repeated, and what stands behind that."""
    name = f"{project.replace('-', '_')}-2.0-cp312-cp312-manylinux_2_28_x86_64.whl"
    return name, random.Random(seed).randbytes(1 << 20), wheel(project, "2.0", b"")[1]


def large_upstream(project, mebibytes):
    """An upstream index with one wheel of that size, whose filler is one mebibyte repeated."""
    name, block, tail = large_wheel(project)
    digest = hashlib.sha256()
    for _ in range(mebibytes):
        digest.update(block)
    digest.update(tail)
    pieces = [{"bytes": base64.b64encode(block).decode(), "times": mebibytes},
              {"bytes": base64.b64encode(tail).decode()}]
    yield json.dumps({"key": f"simple/{project}/{name}", "pieces": pieces}).encode()
    text = metadata(project, "2.0")
    yield line(f"simple/{project}/{name}.metadata", text)
    core = hashlib.sha256(text).hexdigest()
    page = (f'<!DOCTYPE html><html><body><a href="{name}#sha256={digest.hexdigest()}" '
            f'data-core-metadata="sha256={core}">{name}</a></body></html>')
    yield line(f"simple/{project}/index.html", page.encode(), **PAGE)


def catalog(dependencies=()):
    """What may be listed, and what is mirrored."""
    return {
        "wheels": {"python-tags": ["py3", "cp310", "cp311", "cp312", "cp313"],
                   "platform-tags": ["any", "manylinux*_x86_64"]},
        "projects": {"one": {"dependencies": list(dependencies[:1]) or ["dep-000"]},
                     "every": {"dependencies": list(dependencies) or ["dep-000"]}},
        "listed": {"patterns": ["own_*", "dep_*"]},
    }


def many_indexes(count):
    """Their prefixes, in two roots."""
    return [f"{root}/gfx{number:04}" for root in ("v2", "v2-staging") for number in range(count // 2)]


def grown_set(indexes, objects, files=9, seed=1):
    """About so many objects in all: wheels of an index's own, and a tenth of pages."""
    project_count = max(1, round(objects / len(indexes) / (files + 1)))
    for index in sorted(indexes):
        # Names of which none is mirrored, so that every file is of its own.
        lines = index_objects(index, [f"own-{number:04}" for number in range(project_count)], files, seed)
        yield from sorted(lines, key=key_of)


def long_page_set(index, links):
    """One project with so many wheels, and its page."""
    files = [wheel("own-one", f"1.{number}", b"") for number in range(links)]
    made = [line(f"{index}/{name}", data, checksum=True, contentType="binary/octet-stream") for name, data in files]
    anchors = [(f"../{name}", name) for name, _ in files]
    made.append(line(f"{index}/own-one/index.html", scripts_page(anchors, "own-one"), **PAGE))
    made.append(line(f"{index}/index.html", scripts_page([("own-one/", "own-one")]), **PAGE))
    return sorted(made, key=key_of)
