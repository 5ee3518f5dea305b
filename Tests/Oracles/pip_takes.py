"""Which wheels pip would take from a project page: what pip's own parser and its reader of file names make of it.

JSON in: [{"url": ..., "project": ..., "type": ..., "body": base64}]; JSON out: for each page a list of links, or null where
pip cannot read it at all.
"""

import base64
import json
import sys

from pip._internal.index.collector import IndexContent, parse_links
from pip._internal.models.wheel import Wheel
from pip._vendor.packaging.utils import canonicalize_name


def project_of(filename):
    try:
        return canonicalize_name(Wheel(filename).name)
    except Exception:  # every version of pip has an exception of its own for it
        return None


def taken(page):
    body = base64.b64decode(page["body"])
    content = IndexContent(body, page["type"], encoding="utf-8", url=page["url"], cache_link_parsing=False)
    return [
        {
            "filename": link.filename,
            "hashes": link._hashes,
            "isYanked": link.is_yanked,
        }
        for link in parse_links(content)
        if project_of(link.filename) == page["project"]
    ]


def answer(page):
    try:
        return taken(page)
    except Exception:  # whatever it is, pip takes nothing from there
        return None


json.dump([answer(page) for page in json.load(sys.stdin)], sys.stdout)
