"""Serves SeaweedFS's S3 and a public front of it, on free ports until its standard input ends.

Input and output are those of serve_moto.py. The buckets are private: the front reads them with a key of its own, as a
CDN does, and hides the folder `.rollbook/`.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

import public_front
import seeded_channel

KEY = "testing"
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")


def free_ports(count):
    """Different free ports of the loopback."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start(folder):
    """The process and the endpoint of its S3."""
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": KEY, "secretKey": KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    settings = os.path.join(folder, "s3.json")
    with open(settings, "w") as file:
        json.dump({"identities": [identity]}, file)
    s3, s3_grpc, *others = free_ports(2 + len(PORTS))
    options = {
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "dir": folder,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": "64",
        # Each bucket takes some of them, with files that grow with what is written.
        "volume.max": "2000",
        "s3.config": settings,
        "s3.port": s3,
        "s3.port.grpc": s3_grpc,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        **dict(zip(PORTS, others)),
    }
    weed = os.path.join(os.path.dirname(sys.executable), "weed")
    with open(os.path.join(folder, "log"), "w") as log:
        process = subprocess.Popen(
            [weed, "-logtostderr=true", "server", "-s3", *(f"-{name}={value}" for name, value in options.items())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return process, f"http://127.0.0.1:{s3}"


def wait(process, s3):
    """Until it takes an object: its parts find one another only after a while."""
    while process.poll() is None:
        try:
            s3.create_bucket(Bucket="is-it-up")
            s3.put_object(Bucket="is-it-up", Key="key", Body=b"")
            return
        except (BotoCoreError, ClientError):
            time.sleep(0.2)
    raise SystemExit(f"weed ended with {process.returncode}")


def main():
    folder = tempfile.mkdtemp(prefix="seaweed-")
    process, endpoint = start(folder)
    try:
        s3 = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-2",
            aws_access_key_id=KEY,
            aws_secret_access_key=KEY,
            config=Config(retries={"max_attempts": 2}, connect_timeout=5),
        )
        front = public_front.server(endpoint, signer=public_front.signer(KEY, KEY, "us-east-2"))
        threading.Thread(target=front.serve_forever, daemon=True).start()
        wait(process, s3)
        places = {"s3": endpoint, "front": f"http://127.0.0.1:{front.server_address[1]}", "plain": endpoint}
        for line in sys.stdin:
            for bucket in json.loads(line):
                seeded_channel.seed(s3, bucket["name"], bucket["versioned"], is_open=False)
            print(json.dumps(places), flush=True)
    finally:
        # Asked to end, it waits for half a minute, and what it holds is thrown away anyway.
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
