"""Every version in a bucket that is no wheel, as boto3 reads it: key, user metadata and content, as text.

usage: bucket_text.py ENDPOINT BUCKET
"""

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
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for entry in page.get("Versions", []):
            if entry["Key"].endswith(".whl"):
                continue
            answer = s3.get_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
            print(entry["Key"], answer["Metadata"], answer["Body"].read().decode(errors="replace"))


main(*sys.argv[1:])
