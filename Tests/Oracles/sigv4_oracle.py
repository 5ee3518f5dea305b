"""Prints S3 requests and what botocore's own signers make of them, one JSON object a line.

usage: sigv4_oracle.py COUNT SEED

Each line gives the parts of a request before any encoding (key, query pairs, header fields) and, from S3SigV4Auth and
S3SigV4QueryAuth: the string to sign, the Authorization field and the presigned query.
"""
import datetime
import hashlib
import json
import random
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from unittest import mock
from urllib.parse import quote, urlsplit

KEY_PIECES = ["torch-2.9.1+rocm7.0", " ", "%", "%2B", "~", "é", "e\u0301", "日本", "😀", "//", "(", ")", "'", '"', "&", "=",
              "?", "#", "!", "*", ":", "@", ",", ";", "$", "[", "]", "{", "}", "|", "\\", "^", "`", "<", ">", "\t", "\n",
              "./", "../", "v2/gfx120X-all/", "index.html", "_", "-", ".", "a", "Z", "0", "\x7f", "\x01"]
QUERY = [("versions", ""), ("uploads", ""), ("versioning", ""), ("delete", ""), ("list-type", "2"), ("prefix", "v2/a b+c/"),
         ("prefix", ""), ("delimiter", "/"), ("versionId", "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo"),
         ("key-marker", "é~(1)"), ("version-id-marker", "null"), ("max-keys", "1000"), ("encoding-type", "url"),
         ("continuation-token", "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="), ("partNumber", "10"), ("X-Id", "a&b=c"),
         ("uploadId", "2~abc%def"), ("start-after", "a\tb")]
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache,  max-age=0"), ("If-Match", '"abc-2"'),
           ("If-None-Match", "*"), ("Range", "bytes=0-9"), ("x-amz-meta-note", "  two   blanks  inside "),
           ("x-amz-meta-Mixed-Case", "Value"), ("x-amz-meta-empty", ""), ("x-amz-meta-accent", "é"),
           ("x-amz-copy-source", "bucket/a%2Bb?versionId=x%2Fy"), ("x-amz-expected-bucket-owner", "123456789012"),
           ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="), ("x-amz-checksum-mode", "ENABLED"), ("X-Amz-Meta-Tab", "a\tb")]
REGIONS = ["us-east-1", "us-east-2", "eu-central-1", "cn-north-1"]


def case(rng):
    key = "".join(rng.choice(KEY_PIECES) for _ in range(rng.randint(0, 8)))
    query, names = [], set()
    for name, value in rng.sample(QUERY, rng.randint(0, 5)):
        if name not in names:
            names.add(name)
            query.append((name, value))
    headers = rng.sample(HEADERS, rng.randint(0, 5))
    body = rng.randbytes(rng.randint(0, 40)) if rng.random() < 0.5 else b""
    host = rng.choice(["bucket.s3.us-east-2.amazonaws.com", "127.0.0.1:9000", "s3.example.org"])
    base = "/my.bucket" if rng.random() < 0.5 else ""
    return {
        "method": rng.choice(["GET", "PUT", "POST", "HEAD", "DELETE"]), "host": host, "basePath": base, "key": key,
        "query": query, "headers": headers, "payloadHash": hashlib.sha256(body).hexdigest(),
        "region": rng.choice(REGIONS), "accessKeyID": "AKIDEXAMPLE",
        "secretAccessKey": "".join(rng.choice("abcXYZ019+/") for _ in range(40)),
        "sessionToken": rng.choice([None, "FwoGZXIvYXdzE//token+with/slashes=="]),
        "timestamp": datetime.datetime.fromtimestamp(rng.randrange(1400000000, 2000000000), datetime.timezone.utc)
        .strftime("%Y%m%dT%H%M%SZ"),
        "expiresSeconds": rng.choice([1, 900, 604800]),
    }, body


def request(parts, body, scheme):
    path = parts["basePath"] + "/" + quote(parts["key"].encode(), safe="/~")
    query = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in parts["query"])
    url = f"{scheme}://{parts['host']}{path}" + (f"?{query}" if query else "")
    made = AWSRequest(method=parts["method"], url=url, data=body)
    for name, value in parts["headers"]:
        made.headers[name] = value
    return made


def sign(parts, body):
    """Adds botocore's signatures, made at the case's time."""
    credentials = Credentials(parts["accessKeyID"], parts["secretAccessKey"], parts["sessionToken"])

    # Over plain http botocore always signs the payload.
    signed = request(parts, body, "http")
    auth = botocore.auth.S3SigV4Auth(credentials, "s3", parts["region"])
    auth.add_auth(signed)
    parts["authorization"] = signed.headers["Authorization"]
    del signed.headers["Authorization"]
    parts["stringToSign"] = auth.string_to_sign(signed, auth.canonical_request(signed))

    presigned = request(parts, b"", "https")
    botocore.auth.S3SigV4QueryAuth(credentials, "s3", parts["region"], parts["expiresSeconds"]).add_auth(presigned)
    parts["presignedSignature"] = urlsplit(presigned.url).query.rpartition("&X-Amz-Signature=")[2]


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for _ in range(count):
        parts, body = case(rng)
        moment = datetime.datetime.strptime(parts["timestamp"], "%Y%m%dT%H%M%SZ")
        # Other scripts of the same interpreter sign at the real time.
        with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
            sign(parts, body)
        print(json.dumps(parts))


main()
