"""A sandbox process, and what the bench asks of it: seeds, snapshots, latency and request counts."""

import json
import os
import pathlib
import selectors
import subprocess
import urllib.parse
import urllib.request

from network import Front, Network

ACCESS_KEY = "testing"
# Matched by every S3 operation, and by the CDN's viewers.
EVERYWHERE = (None, "CDN")
# The same without what the CDN fetches from the bucket, which makes a viewer wait twice.
VIEWERS = ("CDN", "ListObjectsV2", "GetBucketVersioning", "GetBucketLifecycleConfiguration")


class Sandbox:
    """Serves empty buckets, in memory, of the channels in a folder of playbooks, until closed."""

    def __init__(self, rollbook, playbooks):
        environment = {"PATH": os.environ["PATH"], "HOME": str(playbooks)}
        self.process = subprocess.Popen(
            [rollbook, "sandbox", "--in-memory", "--playbooks", str(playbooks), "--format", "json", "--quiet"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, bufsize=0)
        self.address = self._address(seconds=60)
        self.administration = self.url = self.address["s3"]
        self.public_urls = [(one["name"], one["publicURL"]) for one in self.address["channels"]]
        self.front = None

    def _address(self, seconds):
        """The document that it prints first; more than one line."""
        text = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(seconds):
                piece = self.process.stdout.read(1 << 16)
                if not piece:
                    break
                text += piece
                try:
                    return json.loads(text)
                except ValueError:
                    continue
        self.close()
        raise RuntimeError(f"the sandbox did not start (exit status {self.process.returncode}): {text.decode()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the process by its own id."""
        if self.front:
            self.front.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()

    def plain_public_url(self, channel):
        """Without TLS, for the harness itself."""
        return next(url for name, url in self.public_urls if name == channel)

    def put_behind_tls(self, folder):
        """From now on clients get addresses with TLS; its administration stays where it was."""
        self.front = Front(folder)
        channels = self.address["channels"]
        urls = {self.address["s3"], self.address["upstream"], *(one["publicURL"] for one in channels)}
        places = {urllib.parse.urlsplit(url)._replace(path="").geturl() for url in urls}
        made = self.front.behind(sorted(places))

        def secured(url):
            place = urllib.parse.urlsplit(url)._replace(path="").geturl()
            return made[place] + url[len(place):]

        self.url = self.address["s3"] = secured(self.address["s3"])
        self.address["upstream"] = secured(self.address["upstream"])
        for one in channels:
            one["publicURL"] = secured(one["publicURL"])

    def public_url(self, channel):
        return next(one["publicURL"] for one in self.address["channels"] if one["name"] == channel)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"{self.administration}/_sandbox/{path}", data=body, method=method,
            headers={"x-rollbook-sandbox": "bench"})
        with urllib.request.urlopen(request, timeout=600) as response:
            return response.read()

    def seed(self, bucket, lines, batch=5000):
        """Writes objects, each a JSON line as bytes."""
        waiting = []
        for line in lines:
            waiting.append(line)
            if len(waiting) == batch:
                self.ask("POST", f"objects/{bucket}", b"\n".join(waiting))
                waiting = []
        if waiting:
            self.ask("POST", f"objects/{bucket}", b"\n".join(waiting))

    def summary(self, bucket):
        """Objects, versions, and a digest of what is on top of each key."""
        return json.loads(self.ask("GET", f"objects/{bucket}"))

    def current(self, bucket, prefix=""):
        """Each current object by its key, with size, entity tag, headers and metadata."""
        found = json.loads(self.ask("GET", f"current/{bucket}" + (f"/{prefix}" if prefix else "")))
        return {one.pop("key"): one for one in found}

    def keep(self, snapshot):
        self.ask("PUT", f"snapshots/{snapshot}")

    def go_back(self, snapshot):
        self.ask("POST", f"snapshots/{snapshot}")

    def set_latency(self, milliseconds):
        self.set_network(Network(milliseconds), EVERYWHERE)

    def set_network(self, network, operations):
        self.ask("PUT", "faults", json.dumps(network.faults(operations)).encode())
        self.ask("PUT", "rate", json.dumps(network.rate or None).encode())

    def forget_requests(self):
        self.ask("DELETE", "log")

    def requests(self):
        """How many requests of each operation clients have sent."""
        return json.loads(self.ask("GET", "counts"))

    def chain(self):
        """The most requests of clients of which each began after the one before was answered: how many answers somebody
        waited for in a row, at the least."""
        entries = [one for one in json.loads(self.ask("GET", "log")) if one.get("accessKeyID") in (None, ACCESS_KEY)]
        count, free = 0, 0.0
        for entry in sorted(entries, key=lambda one: one["answered"]):
            if entry["when"] >= free:
                count, free = count + 1, entry["answered"]
        return count

    def environment(self):
        """What points S3 clients at it, and nothing else."""
        return (self.front.environment() if self.front else {}) | {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_S3": self.url,
            # s5cmd's.
            "S3_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": self.address["secretAccessKey"],
            "AWS_REGION": self.address["region"],
            "AWS_DEFAULT_REGION": self.address["region"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


def write_playbooks(folder, channels, catalog):
    """A folder of playbooks with these two files; JSON is YAML."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "channels.yaml").write_text(json.dumps({"channels": channels}, indent=1))
    (folder / "catalog.yaml").write_text(json.dumps(catalog, indent=1))
    return folder
