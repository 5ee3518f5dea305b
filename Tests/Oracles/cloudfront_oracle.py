"""Prints what botocore sends to CloudFront for invalidations, one JSON object a line.

Each line has the operation and its arguments, and of the request: method, path, body, and the Authorization field of
SigV4Auth at a fixed time.
"""

import datetime
import json
from unittest import mock

import botocore.auth
import botocore.serialize
import botocore.session
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.credentials import Credentials

TIME = datetime.datetime(2026, 11, 23, 14, 2, 11, tzinfo=datetime.timezone.utc)
CASES = [
    ("E2EXAMPLE1", ["/v2/a/", "/v2/a/index.html"], "rollbook-20261123-140211-ab3d-2-0123456789abcdef"),
    ("E1", ["/v2/*"], "r"),
    ("EDFDVBD6EXAMPLE", ["/a%20b/%C3%A9.whl", "/t-1+rocm7.whl", "/x&y<z>", "/'\""], "a&b<c>"),
    ("E1", [f"/p/{number}/" for number in range(3000)], "many"),
]


def request(service, operation, arguments, token):
    model = service.service_model.operation_model(operation)
    serialized = service.serializer.serialize_to_request(arguments, model)
    prepare_request_dict(serialized, "https://cloudfront.amazonaws.com")
    made = create_request_object(serialized)
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    if serialized["body"]:
        made.headers["Content-Type"] = "application/xml"
    with mock.patch("botocore.auth.get_current_datetime", return_value=TIME.replace(tzinfo=None)):
        botocore.auth.SigV4Auth(credentials, "cloudfront", "us-east-1").add_auth(made)
    body = serialized["body"]
    return {
        "method": made.method, "url": made.url, "body": body.decode() if isinstance(body, bytes) else body or "",
        "authorization": made.headers["Authorization"], "date": made.headers["X-Amz-Date"],
    }


class Service:
    def __init__(self):
        session = botocore.session.get_session()
        self.service_model = session.get_service_model("cloudfront")
        self.serializer = botocore.serialize.create_serializer("rest-xml", include_validation=True)


def main():
    service = Service()
    for distribution, paths, reference in CASES:
        for token in (None, "FwoGZXIvYXdzE//token+with/slashes=="):
            batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": reference}
            create = request(
                service, "CreateInvalidation", {"DistributionId": distribution, "InvalidationBatch": batch}, token)
            get = request(service, "GetInvalidation", {"DistributionId": distribution, "Id": "I2J0I21PCUYOIK"}, token)
            print(json.dumps({
                "distribution": distribution, "paths": paths, "reference": reference, "token": token,
                "create": create, "get": get,
            }))


main()
