"""Serves moto's S3, once as it is ("plain") and once with connections that are kept, and a public front of it, on free
ports until its standard input ends.

Each line of input is a list of buckets to make and to seed, {"name", "versioned", "partDelaySeconds"}; the answer is a
line that says where everything is. A delay makes every copied part of an upload take so long more, so that there is a
time between two parts.
"""

import base64
import hashlib
import io
import json
import logging
import sys
import threading
import time
import zipfile

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import S3Backend
from werkzeug.serving import WSGIRequestHandler, make_server

import public_front

ROOTS = ("v2-staging", "v2")
INDEXES = ("gfx110X-all", "gfx120X-all")
OWN = (("rocm", "7.10.0"), ("rocm-sdk-core", "7.10.0"), ("torch", "2.9.1+rocm7.10.0"))


def wheel(name, version):
    """The file name and the bytes of a small wheel; the same bytes every time."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.10\n"
    files = {
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items())
    files[f"{stem}.dist-info/RECORD"] = record + f"{stem}.dist-info/RECORD,,\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def page(links):
    anchors = "".join(f'<a href="{href}">{text}</a><br/>\n' for href, text in links)
    return f"<!DOCTYPE html>\n<html><body>\n{anchors}</body></html>\n<!--TIMESTAMP 1762214400-->\n".encode()


def seed(s3, bucket, versioned):
    """Two indexes below each root, with pages as the replaced scripts wrote them; readable by everyone."""
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
    if versioned:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for index in (f"{root}/{name}" for root in ROOTS for name in INDEXES):
        for project, version in OWN:
            name, data = wheel(project, version)
            s3.put_object(Bucket=bucket, Key=f"{index}/{name}", Body=data)
            put_page(s3, bucket, f"{index}/{project}", [("../" + name.replace("+", "%2B"), name)])
        put_page(s3, bucket, index, [(f"{project}/", project) for project, _ in OWN])


def put_page(s3, bucket, folder, links):
    s3.put_object(
        Bucket=bucket,
        Key=f"{folder}/index.html",
        Body=page(links),
        ContentType="text/html",
        CacheControl="no-cache,no-store,must-revalidate",
        Metadata={"written-by": "scripts"},
    )


def slow_down(buckets):
    """Every copied part of an upload to one of them takes so long more."""
    copy_part = S3Backend.upload_part_copy

    def later(self, *arguments, **named):
        time.sleep(buckets.get(named.get("dest_bucket_name", *arguments[:1]), 0))
        return copy_part(self, *arguments, **named)

    S3Backend.upload_part_copy = later


def serve(handler):
    """moto on a free port of the loopback; its endpoint."""
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class KeepingAlive(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    endpoint = serve(KeepingAlive)
    front = public_front.server(endpoint)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    places = {
        "s3": endpoint,
        "front": f"http://127.0.0.1:{front.server_address[1]}",
        "plain": serve(WSGIRequestHandler),
    }
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    slow = {}
    slow_down(slow)
    for line in sys.stdin:
        for bucket in json.loads(line):
            seed(s3, bucket["name"], bucket["versioned"])
            slow[bucket["name"]] = bucket["partDelaySeconds"]
        print(json.dumps(places), flush=True)


main()
