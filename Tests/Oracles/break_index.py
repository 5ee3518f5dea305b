"""Breaks an index as somebody else would, with boto3.

usage: break_index.py ENDPOINT BUCKET INDEX INCIDENT
"""

import re
import sys

import bucket_client


def main(endpoint, bucket, index, incident):
    s3 = bucket_client.s3(endpoint)
    page = f"{index}/setuptools/index.html"
    wheel = f"{index}/setuptools-81.0.0-py3-none-any.whl"

    def rewrite(key, change, **headers):
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        headers = {"ContentType": "text/html", "CacheControl": "no-cache"} | headers
        s3.put_object(Bucket=bucket, Key=key, Body=change(text).encode(), **headers)

    incidents = {
        "wheel-deleted": lambda: s3.delete_object(Bucket=bucket, Key=wheel),
        "links-elsewhere": lambda: rewrite(page, lambda text: text.replace("../", "")),
        "wrong-hash": lambda: rewrite(page, lambda text: re.sub("sha256=[0-9a-f]{8}", "sha256=00000000", text)),
        "page-cut-off": lambda: rewrite(page, lambda text: text[: len(text) * 2 // 3]),
        "root-scoped": lambda: rewrite(
            f"{index}/index.html", lambda text: re.sub(r" *<a href=\"setuptools[^\n]*\n", "", text)
        ),
        "content-type": lambda: rewrite(page, lambda text: text + "\n", ContentType="binary/octet-stream"),
        "wheel-overwritten": lambda: s3.put_object(Bucket=bucket, Key=wheel, Body=b"PK other bytes"),
    }
    incidents[incident]()


main(*sys.argv[1:])
