"""Every version in a bucket that is no wheel, as boto3 reads it: key, user metadata and content, as text.

usage: bucket_text.py ENDPOINT BUCKET
"""

import sys

import bucket_client


def main(endpoint, bucket):
    s3 = bucket_client.s3(endpoint)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for entry in page.get("Versions", []):
            if entry["Key"].endswith(".whl"):
                continue
            answer = s3.get_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
            print(entry["Key"], answer["Metadata"], answer["Body"].read().decode(errors="replace"))


main(*sys.argv[1:])
