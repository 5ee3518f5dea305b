"""Reads project pages with pip's own parser. JSON in: [{"url": ..., "html": ..., "json": ...}]; JSON out: for each page
the links that pip sees in either form."""

import json
import sys

from pip._internal.index.collector import IndexContent, parse_links


def links(body, content_type, url):
    content = IndexContent(body.encode(), content_type, encoding="utf-8", url=url, cache_link_parsing=False)
    return [
        {
            "url": link.url_without_fragment,
            "filename": link.filename,
            "hashes": link._hashes,
            "requiresPython": link.requires_python,
            "isYanked": link.is_yanked,
            "yankedReason": link.yanked_reason,
            "hasMetadata": link.metadata_file_data is not None,
            "metadataHashes": (link.metadata_file_data and link.metadata_file_data.hashes) or {},
        }
        for link in parse_links(content)
    ]


json.dump(
    [
        {
            "html": links(page["html"], "text/html", page["url"]),
            "json": links(page["json"], "application/vnd.pypi.simple.v1+json", page["url"]),
        }
        for page in json.load(sys.stdin)
    ],
    sys.stdout,
)
