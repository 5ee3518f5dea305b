"""Serves moto's S3, once as it is ("plain") and once with connections that are kept, and a public front of it, on free
ports until its standard input ends.

Each line of input is a list of buckets to make and to seed, {"name", "versioned", "partDelaySeconds"}; the answer is a
line that says where everything is. A delay makes every copied part of an upload take so long more, so that there is a
time between two parts.
"""

import json
import logging
import sys
import threading
import time

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import S3Backend
from werkzeug.serving import WSGIRequestHandler, make_server

import public_front
import seeded_channel

def slow_down(buckets):
    """Every copied part of an upload to one of them takes so long more."""
    copy_part = S3Backend.upload_part_copy

    def later(self, *arguments, **named):
        time.sleep(buckets.get(named.get("dest_bucket_name", *arguments[:1]), 0))
        return copy_part(self, *arguments, **named)

    S3Backend.upload_part_copy = later


def serve(handler):
    """moto on a free port of the loopback; its endpoint."""
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class KeepingAlive(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    endpoint = serve(KeepingAlive)
    front = public_front.server(endpoint)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    places = {
        "s3": endpoint,
        "front": f"http://127.0.0.1:{front.server_address[1]}",
        "plain": serve(WSGIRequestHandler),
    }
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    slow = {}
    slow_down(slow)
    for line in sys.stdin:
        for bucket in json.loads(line):
            seeded_channel.seed(s3, bucket["name"], bucket["versioned"], is_open=True)
            slow[bucket["name"]] = bucket["partDelaySeconds"]
        print(json.dumps(places), flush=True)


main()
