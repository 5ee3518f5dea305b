"""Makes a bucket: python make_bucket.py ENDPOINT BUCKET enabled|never, with a JSON object of keys and texts on standard input."""

import json
import sys

import boto3

endpoint, bucket, versioning = sys.argv[1:]
s3 = boto3.client(
    "s3", endpoint_url=endpoint, region_name="us-east-2", aws_access_key_id="testing", aws_secret_access_key="testing"
)
s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
if versioning == "enabled":
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
for key, text in json.load(sys.stdin).items():
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="text/html" if key.endswith(".html") else "")
