"""Serves MiniStack's S3 and a public front of it: see store_process.py.

It stands in a folder of its own beside the interpreter's, because it wants another botocore than the rest.
"""

import os
import sys

import store_process

MODULES = os.path.join(sys.prefix, "ministack")


def start(store):
    (port,) = store_process.free_ports(1)
    store.start(
        [sys.executable, "-m", "ministack"],
        PYTHONPATH=MODULES,
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        SERVICES="s3",
        LOG_LEVEL="ERROR",
        # It writes a file of its process id.
        TMPDIR=store.folder,
    )
    return f"http://127.0.0.1:{port}"


store_process.serve("ministack", start)
