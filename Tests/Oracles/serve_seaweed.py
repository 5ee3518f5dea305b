"""Serves SeaweedFS's S3 and a public front of it: see store_process.py."""

import json
import os
import sys

import store_process
from store_process import KEY

PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")


def start(store):
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": KEY, "secretKey": KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    s3, s3_grpc, *others = store_process.free_ports(2 + len(PORTS))
    options = {
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "dir": store.folder,
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": "64",
        # Each bucket takes some of them, with files that grow with what is written.
        "volume.max": "2000",
        "s3.config": store.write("s3.json", json.dumps({"identities": [identity]})),
        "s3.port": s3,
        "s3.port.grpc": s3_grpc,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        **dict(zip(PORTS, others)),
    }
    weed = os.path.join(os.path.dirname(sys.executable), "weed")
    store.start([weed, "-logtostderr=true", "server", "-s3", *(f"-{name}={value}" for name, value in options.items())])
    return f"http://127.0.0.1:{s3}"


store_process.serve("seaweed", start)
