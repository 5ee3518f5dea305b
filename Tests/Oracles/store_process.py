"""Stores that are programs of their own, with a public front, for as long as standard input is open.

Input and output are those of serve_moto.py. The buckets are private: the front reads them with a key of its own, as a
CDN does, and hides the folder `.rollbook/`. Imported by serve_seaweed.py, serve_ministack.py and serve_radosgw.py.
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


def free_ports(count):
    """Different free ports of the loopback."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Store:
    """A folder of its own, and the processes that have to live while the store is used."""

    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix=f"{name}-")
        self.processes = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def start(self, command, **environment):
        """A process beside this one; what it says goes into the folder."""
        with open(self.path("log"), "a") as log:
            process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.processes.append(process)

    def run(self, command):
        """A command that has to succeed while every process lives."""
        self.look()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def look(self):
        for process in self.processes:
            if process.poll() is not None:
                with open(self.path("log"), errors="replace") as log:
                    raise SystemExit(f"{process.args[0]} ended with {process.returncode}: {log.read()[-2000:]}")

    def wait(self, call, **arguments):
        """Until S3 takes this call: the parts of a store find one another only after a while."""
        while True:
            self.look()
            try:
                return call(**arguments)
            except (BotoCoreError, ClientError):
                time.sleep(0.2)

    def end(self):
        # Asked to end, some wait for half a minute, and what they hold is thrown away anyway.
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def serve(name, start, location="us-east-2"):
    """Serves the store that `start` makes of a `Store` until standard input ends.

    `start` gives the endpoint of its S3; `location` is the constraint of new buckets, None if it knows none.
    """
    store = Store(name)
    try:
        endpoint = start(store)
        s3 = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-2",
            aws_access_key_id=KEY,
            aws_secret_access_key=KEY,
            config=Config(retries={"max_attempts": 2}, connect_timeout=5, s3={"addressing_style": "path"}),
        )
        front = public_front.server(endpoint, signer=public_front.signer(KEY, KEY, "us-east-2"))
        threading.Thread(target=front.serve_forever, daemon=True).start()
        store.wait(seeded_channel.create, s3=s3, bucket="is-it-up", location=location)
        store.wait(s3.put_object, Bucket="is-it-up", Key="key", Body=b"")
        places = {"s3": endpoint, "front": f"http://127.0.0.1:{front.server_address[1]}", "plain": endpoint}
        for line in sys.stdin:
            for bucket in json.loads(line):
                seeded_channel.seed(s3, bucket["name"], bucket["versioned"], is_open=False, location=location)
            print(json.dumps(places), flush=True)
    finally:
        store.end()
