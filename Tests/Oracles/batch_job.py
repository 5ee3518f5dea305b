"""An S3 Batch Operations job, from the request that is meant for CreateJob.

usage: batch_job.py check FILE            is it a request that the API model of s3control allows? Prints its serialized form.
       batch_job.py work FILE ENDPOINT [KEY]...   do it: copy every row of the manifest but those of KEY, write the report
"""

import csv
import datetime
import hashlib
import io
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import bucket_client
import botocore.session
from botocore.exceptions import ClientError
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

COLUMNS = ("Bucket", "Key", "VersionId", "TaskStatus", "ErrorCode", "HTTPStatusCode", "ResultMessage")


def limits(value, shape, path=""):
    """What ParamValidator leaves to the service: patterns, greatest lengths and values, enumerations."""
    rules = shape.metadata
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from limits(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for member in value:
            yield from limits(member, shape.member, path + "[]")
    elif shape.type_name == "string":
        if "max" in rules and len(value) > rules["max"]:
            yield f"{path} is longer than {rules['max']}"
        if "enum" in rules and value not in rules["enum"]:
            yield f"{path} is none of {rules['enum']}"
        # The model's patterns are those of Java's `matches`.
        if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
            yield f"{path} does not match {rules['pattern']}"
    elif shape.type_name == "integer" and value > rules.get("max", value):
        yield f"{path} is greater than {rules['max']}"


def check(path):
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    model = botocore.session.get_session().get_service_model("s3control")
    operation = model.operation_model("CreateJob")
    report = ParamValidator().validate(request, operation.input_shape)
    problems = [report.generate_report()] if report.has_errors() else []
    problems += limits(request, operation.input_shape)
    if problems:
        sys.exit("\n".join(problems))
    serialized = create_serializer(model.metadata["protocol"]).serialize_to_request(request, operation)
    body = ElementTree.fromstring(serialized["body"])
    name = lambda element: element.tag.rpartition("}")[2]
    json.dump(
        {
            "account": serialized["headers"]["x-amz-account-id"],
            "root": name(body),
            "elements": sorted(name(element) for element in body),
        },
        sys.stdout,
    )


def bucket_and_key(arn):
    partition, _, path = arn.partition(":s3:::")
    assert partition.startswith("arn:aws"), arn
    bucket, _, key = path.partition("/")
    return bucket, key


def copy(s3, target, row):
    """The report's error code and status of one row; `None` when it was copied."""
    bucket, key, version = row[0], urllib.parse.unquote(row[1]), row[2]
    try:
        s3.copy_object(Bucket=target, Key=key, CopySource={"Bucket": bucket, "Key": key, "VersionId": version})
        return None
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]


def work(path, endpoint, *failing):
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    s3 = bucket_client.s3(endpoint)
    bucket, key = bucket_and_key(request["Manifest"]["Location"]["ObjectArn"])
    manifest = s3.get_object(Bucket=bucket, Key=key, IfMatch=request["Manifest"]["Location"]["ETag"])
    rows = list(csv.reader(io.StringIO(manifest["Body"].read().decode())))
    assert request["Manifest"]["Spec"]["Fields"] == list(COLUMNS[:3])
    assert rows and all(len(row) == 3 and all(row) for row in rows), rows
    target, _ = bucket_and_key(request["Operation"]["S3PutObjectCopy"]["TargetResource"])
    written = {"succeeded": [], "failed": []}
    for row in rows:
        denied = urllib.parse.unquote(row[1]) in failing
        error = ("AccessDenied", 403) if denied else copy(s3, target, row)
        if error:
            written["failed"].append([*row, "failed", *error, 'Access "Denied"'])
        else:
            written["succeeded"].append([*row, "succeeded", "", 200, "Successful"])
    put_report(s3, request["Report"], written)
    json.dump({status: len(lines) for status, lines in written.items()}, sys.stdout)


def put_report(s3, report, written):
    bucket, _ = bucket_and_key(report["Bucket"])
    folder = f"{report['Prefix']}/job-f8fb9d89-a3aa-461d-bddc-ea6a1b131955"
    results = []
    for status, lines in written.items():
        if not lines:
            continue
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        data = text.getvalue().encode()
        key = f"{folder}/results/{hashlib.sha1(data).hexdigest()}.csv"
        s3.put_object(Bucket=bucket, Key=key, Body=data)
        md5 = hashlib.md5(data).hexdigest()
        results.append({"TaskExecutionStatus": status, "Bucket": bucket, "MD5Checksum": md5, "Key": key})
    index = {
        "Format": report["Format"],
        "ReportCreationDate": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "Results": results,
        "ReportSchema": ", ".join(COLUMNS),
    }
    s3.put_object(Bucket=bucket, Key=f"{folder}/manifest.json", Body=json.dumps(index).encode())


{"check": check, "work": work}[sys.argv[1]](*sys.argv[2:])
