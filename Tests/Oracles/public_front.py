"""What a CDN does for an S3 bucket that cannot do it itself: `/folder/` is answered with `/folder/index.html`.

`/BUCKET/key` is read anonymously from an S3 with path-style URLs. Imported by serve_moto.py.
"""

import http.client
import http.server
import urllib.parse


def server(origin):
    """An HTTP server on a free port of the loopback, in front of the S3 at `origin`."""
    host = urllib.parse.urlsplit(origin).netloc

    class Front(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = self.path + "index.html" if self.path.endswith("/") else self.path
            asked = {name: self.headers[name] for name in ("Range",) if name in self.headers}
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

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
