"""Stands in for the services that give credentials, on one free port of loopback: STS (moto's, with what was asked kept),
IAM Identity Center, a container's endpoint and an instance's metadata. Ends with its input.

Its only line says where it is. `GET /asked` tells what was asked since the last time, and forgets it.
"""

import datetime
import json
import sys
import threading
import time
import urllib.parse

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

ASKED = []


def later(seconds=3600):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


def keys(name, **more):
    return {"AccessKeyId": f"AKID{name}", "SecretAccessKey": f"{name}-secret", "Token": f"{name}-token", **more}


class Services:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)

        def answer(status, content, kind="application/json", headers=()):
            data = content if isinstance(content, bytes) else (
                content if isinstance(content, str) else json.dumps(content)).encode()
            start_response(f"{status} X", [("Content-Type", kind), ("Content-Length", str(len(data))), *headers])
            return [data]

        if path == "/asked":
            kept, ASKED[:] = list(ASKED), []
            return answer(200, kept)
        for prefix in ("/imds", "/container", "/sso", "/oidc", "/sts"):
            if path.startswith(prefix):
                return getattr(self, prefix[1:])(environ, start_response, path, body, answer)
        return answer(404, {})

    def imds(self, environ, start_response, path, body, answer):
        kind, _, rest = path[1:].partition("/")
        if kind == "imds-slow":
            time.sleep(3)
        if rest == "latest/api/token":
            if environ["REQUEST_METHOD"] != "PUT":
                return answer(405, "")
            status = {"imds-v1": 404, "imds-bad": 400, "imds-broken": 500}.get(kind, 200)
            return answer(status, "metadata-token", "text/plain")
        has_token = environ.get("HTTP_X_AWS_EC2_METADATA_TOKEN") == "metadata-token"
        if kind != "imds-v1" and not has_token:
            return answer(401, "")
        role = "latest/meta-data/iam/security-credentials/"
        if rest == role:
            return answer(404, "") if kind == "imds-norole" else answer(200, "instance-role", "text/plain")
        if rest == role + "instance-role":
            if kind == "imds-failed":
                return answer(200, {"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"})
            return answer(200, keys("INSTANCE", Expiration=later(-60 if kind == "imds-old" else 21600), Code="Success"))
        return answer(404, "")

    def container(self, environ, start_response, path, body, answer):
        ASKED.append({"container": path, "authorization": environ.get("HTTP_AUTHORIZATION")})
        if path == "/container/ok":
            return answer(200, keys("CONTAINER", Expiration=later()))
        if path == "/container/text":
            return answer(200, "no JSON")
        return answer(404, {})

    def sso(self, environ, start_response, path, body, answer):
        query = urllib.parse.parse_qs(environ["QUERY_STRING"])
        token = environ.get("bearer token") or ""
        ASKED.append({"sso": path, "query": query, "token": token})
        if not token.startswith("good"):
            refusal = [("x-amzn-ErrorType", "UnauthorizedException")]
            return answer(401, {"message": "Session token not found or invalid"}, headers=refusal)
        if query.get("role_name") == ["Forbidden"]:
            return answer(403, {"message": "No access"})
        return answer(200, {"roleCredentials": {
            "accessKeyId": "AKIDSSO", "secretAccessKey": "SSO-secret", "sessionToken": "SSO-token",
            "expiration": int((time.time() + 3600) * 1000)}})

    def oidc(self, environ, start_response, path, body, answer):
        question = json.loads(body)
        ASKED.append({"oidc": path, "question": question})
        if question.get("refreshToken") != "refresh":
            return answer(400, {"error": "invalid_grant", "error_description": "no"})
        return answer(200, {"accessToken": "good-renewed", "expiresIn": 3600, "refreshToken": "refresh"})

    def sts(self, environ, start_response, path, body, answer):
        fields = {name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()}
        scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
        ASKED.append({"sts": fields, "key": scope[0], "region": scope[2] if len(scope) > 2 else None})
        if "Denied" in fields.get("RoleArn", ""):
            text = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error>"
            return answer(403, text + "<RequestId>r</RequestId></ErrorResponse>", "text/xml")
        environ = {**environ, "PATH_INFO": "/", "RAW_URI": "/", "REQUEST_URI": "/"}
        import io

        environ["wsgi.input"] = io.BytesIO(body)
        return self.moto(environ, start_response)


class Quiet(WSGIRequestHandler):
    def log(self, *arguments):
        pass

    def make_environ(self):
        # Its name has underscores, and is left out of the environment for that.
        return {**super().make_environ(), "bearer token": self.headers.get("x-amz-sso_bearer_token")}


def main():
    server = make_server("127.0.0.1", 0, Services(), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for _ in sys.stdin:
        print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)


main()
