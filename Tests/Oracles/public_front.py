"""What a CDN does for an S3 bucket that cannot do it itself: `/folder/` is answered with `/folder/index.html`.

`/BUCKET/key` is read from an S3 with path-style URLs, anonymously or with a key. Imported by serve_moto.py and
store_process.py.
"""

import http.client
import http.server
import urllib.parse

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signer(key, secret, region):
    """What gives the headers of a signed GET of a URL."""

    def sign(url, headers):
        request = AWSRequest(method="GET", url=url, headers=headers)
        S3SigV4Auth(Credentials(key, secret), "s3", region).add_auth(request)
        return dict(request.headers)

    return sign


def server(origin, signer=None):
    """An HTTP server on a free port of the loopback, in front of the S3 at `origin`.

    With a signer the bucket is private: the folder `.rollbook/` and earlier versions are hidden.
    """
    host = urllib.parse.urlsplit(origin).netloc

    class Front(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = self.path + "index.html" if self.path.endswith("/") else self.path
            asked = {name: self.headers[name] for name in ("Range",) if name in self.headers}
            if signer:
                path = path.partition("?")[0]
                if "/.rollbook/" in path:
                    return self.refuse()
                asked = signer(origin + path, asked)
            connection = http.client.HTTPConnection(host, timeout=30)
            try:
                connection.request("GET", path, headers=asked)
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            self.send_response(answer.status)
            for name in ("Content-Type", "Cache-Control", "ETag", "Content-Range", "x-amz-version-id"):
                if answer.headers[name]:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def refuse(self):
            self.send_response(403)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
