"""What a bucket holds, as boto3 reads it: every version and marker, and of every current object the
SHA-256, content type, cache control and user metadata.

usage: bucket_state.py ENDPOINT BUCKET
"""

import hashlib
import json
import sys

import bucket_client


def main(endpoint, bucket):
    s3 = bucket_client.s3(endpoint)
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
    objects, heads = {}, {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            answer = s3.get_object(Bucket=bucket, Key=entry["Key"])
            objects[entry["Key"]] = hashlib.sha256(answer["Body"].read()).hexdigest()
            heads[entry["Key"]] = {
                "contentType": answer.get("ContentType"),
                "cacheControl": answer.get("CacheControl"),
                "metadata": answer["Metadata"],
            }
    json.dump({"versions": versions, "objects": objects, "heads": heads}, sys.stdout)


main(*sys.argv[1:])
