"""A Simple API index that is wrong in a way named by the path: /FAULT/simple/PROJECT/.

Serves on a free port of the loopback until killed, and prints its URL. `good` is right.
"""

import hashlib
import http.server
import io
import json
import zipfile

VERSIONS = {"setuptools": "81.0.0", "rocm-bootstrap": "0.3.0"}
FILENAMES = {
    "slash": "../setuptools-81.0.0-py3-none-any.whl",
    "dots": "..",
    "control": "setuptools-81.0.0-py3-none-any\n.whl",
    "other-project": "requests-81.0.0-py3-none-any.whl",
}
JSON = "application/vnd.pypi.simple.v1+json"


def wheel(project):
    stem = f"{project.replace('-', '_')}-{VERSIONS[project]}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: {VERSIONS[project]}\n"
        archive.writestr(zipfile.ZipInfo(f"{stem}.dist-info/METADATA"), metadata)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def page(project, fault):
    """Status, content type and body of a project's page."""
    if fault != "good" and project == "rocm-bootstrap":
        fault = "good"
    if fault == "error":
        return 500, "text/plain", b"out of order"
    if fault == "missing":
        return 404, "text/plain", b"no such project"
    if fault == "portal":
        return 200, "text/html", b"<!DOCTYPE html><html><body><h1>Welcome! Please log in.</h1></body></html>"
    if fault == "broken-json":
        return 200, JSON, b'{"meta": {"api-version": "1.0"}, "name": "setuptools", "files": ['
    name, data = wheel(project)
    digest = hashlib.sha256(data if fault != "wrong-hash" else b"other bytes").hexdigest()
    entry = {"filename": FILENAMES.get(fault, name), "url": f"../../files/{name}", "hashes": {"sha256": digest}}
    if fault == "no-hash":
        entry["hashes"] = {}
    if fault == "no-pin":
        entry["filename"] = entry["filename"].replace("81.0.0", "80.0.0")
    files = {"meta": {"api-version": "1.0"}, "name": project, "files": [entry]}
    return 200, JSON, json.dumps(files).encode()


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        fault, _, rest = self.path.strip("/").partition("/")
        parts = rest.split("/")
        if len(parts) == 2 and parts[0] == "simple" and parts[1] in VERSIONS:
            status, kind, body = page(parts[1], fault)
        elif len(parts) == 2 and parts[0] == "files":
            wheels = dict(wheel(project) for project in VERSIONS)
            status, kind, body = 200, "application/octet-stream", wheels[parts[1]]
        else:
            status, kind, body = 404, "text/plain", b"nothing here"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that leaves in the middle is no news."""


server = Server(("127.0.0.1", 0), Upstream)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
