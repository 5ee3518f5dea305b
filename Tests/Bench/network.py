"""What lies between programs and the sandbox: nothing, a latency, slow tails, a limit of writes, TLS."""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import socket
import subprocess
import urllib.parse

# Of a hundred answers one is slow, as on a network with losses and a service with busy machines.
TAIL_SHARE = 0.01
# Drawn anew for each run, and so the same ones.
TAIL_SEED = 18


@dataclasses.dataclass(frozen=True)
class Network:
    """One way between a program and its server."""

    milliseconds: int = 0
    # How many times as long a slow answer takes.
    tail: int = 1
    # Writes a second of the bucket, above which it asks to slow down; as S3, which counts so for each prefix it has split.
    writes: int = 0
    # Bytes a second of each connection.
    rate: int = 0
    secure: bool = False

    @property
    def title(self):
        parts = [f"{self.milliseconds} ms" if self.milliseconds else "loopback"]
        parts += ["TLS"] * self.secure + [f"1 % {self.tail} × slower"] * (self.tail > 1)
        parts += [f"{self.writes:,} writes a second"] * (self.writes > 0)
        parts += [f"{self.rate >> 20} MiB/s a connection"] * (self.rate > 0)
        return ", ".join(parts)

    @property
    def is_plain(self):
        """Whether it is what every program is raced on."""
        return self == Network(self.milliseconds)

    def faults(self, operations):
        """What the sandbox does to these operations; `None` is every one of S3."""
        made = []
        for operation in operations:
            if self.milliseconds:
                made.append({"operation": operation, "kind": latency(self.milliseconds)})
            if self.tail > 1:
                made.append({"operation": operation, "kind": latency(self.milliseconds * (self.tail - 1)),
                             "share": TAIL_SHARE, "seed": TAIL_SEED})
        if self.writes:
            made.append({"method": "PUT", "kind": {"slowDown503": {}}, "above": self.writes})
        return made


def latency(milliseconds):
    return {"latency": {"milliseconds": milliseconds}}


class Front:
    """haproxy with a certificate of its own authority, in front of servers on loopback, until closed."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "tls"
        self.folder.mkdir()
        self.authority = self.folder / "authority.pem"
        self.process = None

    @staticmethod
    def missing():
        """The first program that it needs and this machine lacks."""
        return next((name for name in ("haproxy", "openssl") if not program(name)), None)

    def behind(self, urls):
        """Begins to serve, and returns what stands for each URL."""
        self._certify()
        made, text = {}, CONFIGURATION
        with contextlib.ExitStack() as stack:
            sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024)) for _ in urls]
            for number, (url, one) in enumerate(zip(urls, sockets, strict=True)):
                parts = urllib.parse.urlsplit(url)
                made[url] = urllib.parse.urlunsplit(
                    parts._replace(scheme="https", netloc=f"127.0.0.1:{one.getsockname()[1]}"))
                text += (f"listen l{number}\n    bind fd@{one.fileno()} ssl crt {self.folder}/server.pem alpn http/1.1\n"
                         f"    server sandbox {parts.netloc}\n")
            (self.folder / "haproxy.cfg").write_text(text)
            self.process = subprocess.Popen(
                [program("haproxy"), "-db", "-f", self.folder / "haproxy.cfg"],
                pass_fds=[one.fileno() for one in sockets], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return made

    def _certify(self):
        """An authority, and a certificate of it for loopback."""
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90", "-x509"]
        for name, more in (("authority", []), ("server", [
                "-CA", self.authority, "-CAkey", self.folder / "authority.key", "-addext", "basicConstraints=CA:FALSE",
                "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"])):
            subprocess.run(
                [program("openssl"), "req", *key, "-subj", f"/CN=bench {name}", "-keyout", self.folder / f"{name}.key",
                 "-out", self.folder / f"{name}.pem", *more], check=True, capture_output=True)
        with (self.folder / "server.pem").open("a") as file:
            file.write((self.folder / "server.key").read_text())

    def environment(self):
        """What makes clients trust it: AWS's, OpenSSL's and Go's, requests', pip's."""
        names = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
        return {name: str(self.authority) for name in names}

    def close(self):
        if self.process:
            self.process.terminate()
            self.process.wait()


CONFIGURATION = """global
    maxconn 8000
defaults
    mode tcp
    timeout connect 10s
    timeout client 600s
    timeout server 600s
"""


def program(name):
    """Its path; daemons are often on root's alone."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
