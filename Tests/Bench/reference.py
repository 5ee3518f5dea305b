"""What the replaced scripts do, in boto3: the rules of theirs that cost requests, and their concurrency.

Two HEADs an object, six at a time; pages one after the other, written whether they changed or not; a HEAD before each
upload, files one after the other.
"""

import argparse
import base64
import concurrent.futures
import html
import json
import pathlib
import re
import time
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

WORKERS = 6
PAGE = {"ContentType": "text/html", "CacheControl": "no-cache,no-store,must-revalidate"}


def listing(s3, bucket, prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix + "/")
    return [one["Key"] for page in pages for one in page.get("Contents", [])]


def facts(s3, bucket, key):
    """SHA-256 of a file and of its metadata file, in hexadecimal, as far as the bucket knows them."""
    def checksum(name):
        try:
            head = s3.head_object(Bucket=bucket, Key=name, ChecksumMode="ENABLED")
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return None
            raise
        return base64.b64decode(head["ChecksumSHA256"]).hex() if "ChecksumSHA256" in head else None

    return key, checksum(key), checksum(key + ".metadata")


def reindex(s3, bucket, prefixes, threads):
    for prefix in prefixes:
        keys = [key for key in listing(s3, bucket, prefix) if key.endswith((".whl", ".zip", ".tar.gz"))]
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            known = list(pool.map(lambda key: facts(s3, bucket, key), keys))
        by_project = {}
        for key, sha256, core in sorted(known):
            name = key.rsplit("/", 1)[1]
            by_project.setdefault(name.split("-")[0].lower().replace("_", "-"), []).append((name, sha256, core))
        stamp = f"<!--TIMESTAMP {int(time.time())}-->"
        root = [f'    <a href="{name}/">{name}</a><br/>' for name in sorted(by_project)]
        put_page(s3, bucket, f"{prefix}/index.html", ["  <body>", *root, "  </body>", "</html>", stamp])
        for project, files in by_project.items():
            lines = [f"    <h1>Links for {project}</h1>"]
            for name, sha256, core in files:
                fragment = f"#sha256={sha256}" if sha256 else ""
                attribute = f' data-dist-info-metadata="sha256={core}" data-core-metadata="sha256={core}"' if core else ""
                href = name.replace("+", "%2B")
                lines.append(f'    <a href="../{href}{fragment}"{attribute}>{html.escape(name)}</a><br/>')
            put_page(
                s3, bucket, f"{prefix}/{project}/index.html", ["  <body>", *lines, "  </body>", "</html>", stamp])


def put_page(s3, bucket, key, lines):
    s3.put_object(Bucket=bucket, Key=key, Body="\n".join(["<!DOCTYPE html>", "<html>", *lines]).encode(), **PAGE)


def mirror(s3, bucket, prefixes, upstream, projects):
    """Downloads a file for every index that lacks it, as the replaced script does."""
    for prefix in prefixes:
        for project in projects:
            with urllib.request.urlopen(f"{upstream}{project}/") as response:
                page = response.read().decode("ascii")
            for href, name in re.findall(r'<a href="([^"]+)"[^>]*>([^>]+)</a>', page):
                key = f"{prefix}/{name}"
                try:
                    s3.head_object(Bucket=bucket, Key=key)
                    continue
                except botocore.exceptions.ClientError as error:
                    if error.response["Error"]["Code"] != "404":
                        raise
                with urllib.request.urlopen(f"{upstream}{project}/{href.split('#')[0]}") as response:
                    data = response.read()
                s3.put_object(Bucket=bucket, Key=key, Body=data, ContentType="binary/octet-stream")


def versions(s3, bucket):
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    print(sum(len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) for page in pages))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["reindex", "mirror", "versions"])
    parser.add_argument("bucket")
    parser.add_argument("--prefixes", type=pathlib.Path, help="JSON list")
    parser.add_argument("--upstream")
    parser.add_argument("--projects", nargs="*")
    parser.add_argument("--threads", type=int, default=WORKERS)
    options = parser.parse_args()
    s3 = boto3.client("s3", config=botocore.config.Config(max_pool_connections=max(10, options.threads)))
    prefixes = json.loads(options.prefixes.read_text()) if options.prefixes else []
    if options.verb == "reindex":
        reindex(s3, options.bucket, prefixes, options.threads)
    elif options.verb == "mirror":
        mirror(s3, options.bucket, prefixes, options.upstream, options.projects)
    else:
        versions(s3, options.bucket)


if __name__ == "__main__":
    main()
