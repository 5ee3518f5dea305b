"""TLS in front of an HTTP server of the loopback: tls_front.py PORT DAYS FOLDER.

Makes a certificate for 127.0.0.1 that holds for DAYS days from now (negative: that has expired) in FOLDER, serves with it
on a free port until killed, passes the bytes on to PORT, and says where: one JSON line.
"""

import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading


def make_certificate(folder, days):
    key, request, certificate = (folder / name for name in ("key.pem", "request.pem", "certificate.pem"))
    run = lambda *arguments: subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
    run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=rollbook",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", request)
    run("x509", "-req", "-in", request, "-signkey", key, "-days", days, "-copy_extensions", "copy", "-out", certificate)
    return key, certificate


def pump(source, sink):
    """Passes bytes on until the end, which it passes on as well."""
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, sink):
            end.close()


def serve(client, context, port):
    try:
        inside = context.wrap_socket(client, server_side=True)
    except (ssl.SSLError, OSError):
        return client.close()
    origin = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=pump, args=(origin, inside), daemon=True).start()
    pump(inside, origin)


def main():
    port, days, folder = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = make_certificate(folder, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    address = {"url": f"https://127.0.0.1:{listener.getsockname()[1]}/", "certificate": str(certificate)}
    print(json.dumps(address), flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, context, port), daemon=True).start()


main()
