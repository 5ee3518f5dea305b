"""Talks to moto's CloudFront with boto3.

usage: moto_cloudfront.py ENDPOINT create          makes a distribution and prints its id
       moto_cloudfront.py ENDPOINT list ID         prints its invalidations, a JSON list, each with its paths
"""

import json
import sys

import boto3


def main(endpoint, verb, *arguments):
    client = boto3.client(
        "cloudfront",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    if verb == "create":
        origin = {"Id": "o", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
        behavior = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0,
                    "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}
        made = client.create_distribution(DistributionConfig={
            "CallerReference": "r", "Origins": {"Quantity": 1, "Items": [origin]}, "DefaultCacheBehavior": behavior,
            "Comment": "", "Enabled": True,
        })
        print(json.dumps({"id": made["Distribution"]["Id"]}))
        return
    (distribution,) = arguments
    summaries = client.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    found = []
    for summary in summaries:
        invalidation = client.get_invalidation(DistributionId=distribution, Id=summary["Id"])["Invalidation"]
        batch = invalidation["InvalidationBatch"]
        found.append({"id": invalidation["Id"], "reference": batch["CallerReference"], "paths": batch["Paths"]["Items"]})
    print(json.dumps(found))


main(*sys.argv[1:])
