"""Whether a bucket is as it should be after a run: every object, with its headers and user metadata."""

import base64
import hashlib
import html
import json
import re
import urllib.request

import datasets

# What a page is served with; what comes after it in the field, such as a charset, is its writer's.
PAGE_TYPE = "text/html"
FILE_TYPES = ("binary/octet-stream", "application/octet-stream", "application/zip", "text/plain", "")
SHOWN_MAX = 3


def different(wanted, found, marks=frozenset()):
    """What of current objects is not as wanted; nothing where all is. `marks`: metadata that their writer adds.

    A checksum may be new, since the service computes one of its own for a copy, but not get lost.
    """
    def seen(key, fields):
        state = {name: found[key].get(name) for name in fields}
        return state | {"metadata": {name: value for name, value in state["metadata"].items() if name not in marks}}

    wrong = [f"{key}: {seen(key, state) if key in found else 'nothing'}, not {state}"
             for key, state in wanted.items() if key not in found or seen(key, state) != state]
    wrong += [f"{key}: is new" for key in found if key not in wanted]
    return f"{len(wrong)} objects are not as they should be: {'; '.join(wrong[:SHOWN_MAX])}" if wrong else None


def unlike_file(url, path):
    """Whether what is public there has other bytes than a file."""
    with urllib.request.urlopen(url) as response, path.open("rb") as file:
        same = hashlib.file_digest(response, "sha256").digest() == hashlib.file_digest(file, "sha256").digest()
    return None if same else f"{url} has other bytes than {path.name}"


def seeded(lines):
    """Key and bytes of each of the seed lines, which have one piece each."""
    for line in lines:
        one = json.loads(line)
        yield one["key"], base64.b64decode(one["pieces"][0]["bytes"])


class Mirrored:
    """Every file of upstream is in every index, with upstream's bytes, and nothing else was changed."""

    def __init__(self, before, upstream_lines, projects):
        self.before, self.files = before, {}
        for key, data in seeded(upstream_lines):
            _, project, name = key.split("/")
            if project in projects and name != "index.html":
                self.files[name] = {"size": len(data), "etag": hashlib.md5(data).hexdigest()}

    def problem(self, found, contender):
        wanted = {f"{index}/{name}": file for index in datasets.INDEXES for name, file in self.files.items()
                  if not (name.endswith(".metadata") and "metadata files" in contender.lacks)}
        for key, file in wanted.items():
            state = found.get(key)
            if not state or any(state[name] != value for name, value in file.items()):
                return f"{key}: {state}, not {file}"
            if state["headers"].get("content-type", "") not in FILE_TYPES or set(state["metadata"]) - contender.marks:
                return f"{key} has other headers: {state}"
        rest = {key: state for key, state in found.items() if key not in wanted}
        return different({key: state for key, state in self.before.items() if key not in wanted}, rest)


class Reindexed:
    """Every page links what its index has, with digests; files are as they were."""

    def __init__(self, before, lines):
        self.before = {key: state for key, state in before.items() if not key.endswith("index.html")}
        self.pages = {}
        bodies = {key: data for key, data in seeded(lines) if not key.endswith("index.html")}
        for key, data in bodies.items():
            index, name = key.rsplit("/", 1)
            if name.endswith(".whl"):
                core = bodies.get(f"{key}.metadata")
                link = hashlib.sha256(data).hexdigest(), hashlib.sha256(core).hexdigest() if core is not None else None
                project = re.sub("[-_.]+", "-", name.split("-")[0]).lower()
                self.pages.setdefault(f"{index}/{project}/index.html", {})[name] = link
                self.pages.setdefault(f"{index}/index.html", {})[project] = None, None

    def problem(self, found, contender, public):
        changed = different(self.before, {key: one for key, one in found.items() if not key.endswith("index.html")})
        if changed:
            return changed
        for key, wanted in self.pages.items():
            headers = found.get(key, {"headers": {}})["headers"]
            if not headers.get("content-type", "").startswith(PAGE_TYPE) or "no-cache" not in headers.get("cache-control", ""):
                return f"{key} has other headers: {headers}"
            with urllib.request.urlopen(public + key) as response:
                links = dict(found_links(response.read().decode()))
            if links != wanted:
                wrong = [name for name in wanted | links if wanted.get(name) != links.get(name)]
                return f"{key}: {wrong[0]} is {links.get(wrong[0])}, not {wanted.get(wrong[0])}"
        return None


ANCHOR = re.compile(r'<a href="([^"]*)"([^>]*)>([^<]*)</a>')


def found_links(text):
    """Text, SHA-256 and SHA-256 of the metadata file of each link."""
    for href, attributes, name in ANCHOR.findall(text):
        sha256 = re.search("#sha256=([0-9a-f]{64})", href)
        core = re.search('data-core-metadata="sha256=([0-9a-f]{64})"', attributes)
        yield html.unescape(name).rstrip("/"), (sha256 and sha256[1], core and core[1])
