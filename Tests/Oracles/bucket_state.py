"""What a bucket holds, as boto3 reads it: every version and marker, and the SHA-256 of every current object.

usage: bucket_state.py ENDPOINT BUCKET
"""

import hashlib
import json
import sys

import boto3
from botocore.config import Config


def main(endpoint, bucket):
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}),
    )
    versions = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for kind, is_marker in (("Versions", False), ("DeleteMarkers", True)):
            versions += [
                {
                    "key": entry["Key"],
                    "versionID": entry["VersionId"],
                    "isLatest": entry["IsLatest"],
                    "isMarker": is_marker,
                }
                for entry in page.get(kind, [])
            ]
    objects = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            objects[entry["Key"]] = hashlib.sha256(body).hexdigest()
    json.dump({"versions": versions, "objects": objects}, sys.stdout)


main(*sys.argv[1:])
