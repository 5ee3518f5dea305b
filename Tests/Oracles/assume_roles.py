"""Temporary credentials of roles, each of a session of its own.

usage: assume_roles.py ENDPOINT ROLE...
Prints them by role, as variables of the environment.
"""

import json
import sys

import boto3


def main(endpoint, *roles):
    sts = boto3.client(
        "sts",
        endpoint_url=endpoint,
        region_name="us-east-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    found = {}
    for role in roles:
        answer = sts.assume_role(RoleArn=f"arn:aws:iam::123456789012:role/{role}", RoleSessionName="job")
        found[role] = {
            "AWS_ACCESS_KEY_ID": answer["Credentials"]["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": answer["Credentials"]["SecretAccessKey"],
            "AWS_SESSION_TOKEN": answer["Credentials"]["SessionToken"],
        }
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
