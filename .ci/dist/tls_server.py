#!/usr/bin/env python3
"""Serves nothing over TLS on loopback, with a certificate made for it, and notes each request that gets through.

    tls_server.py FOLDER

Writes FOLDER/certificate.pem (to trust), FOLDER/port when it listens, and a line per request to FOLDER/requests.
Every path is answered with 404. Ends with its process.
"""
import http.server
import pathlib
import ssl
import subprocess
import sys


def make_certificate(folder):
    """A certificate for 127.0.0.1 that is its own authority."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True)


def main():
    folder = pathlib.Path(sys.argv[1])
    make_certificate(folder)
    requests = folder / "requests"
    requests.touch()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with requests.open("a") as file:
                file.write(self.path + "\n")
            self.send_error(404)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that refuses the certificate ends the handshake: that is what is tested."""

    server = Server(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    (folder / "port.new").write_text(str(server.server_port))
    (folder / "port.new").rename(folder / "port")
    server.serve_forever()


if __name__ == "__main__":
    main()
