"""A bucket as the replaced scripts left it. Imported by serve_moto.py and store_process.py."""

import base64
import hashlib
import io
import json
import zipfile

ROOTS = ("v2-staging", "v2")
INDEXES = ("gfx110X-all", "gfx120X-all")
OWN = (("rocm", "7.10.0"), ("rocm-sdk-core", "7.10.0"), ("torch", "2.9.1+rocm7.10.0"))


def wheel(name, version):
    """The file name and the bytes of a small wheel; the same bytes every time."""
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.10\n"
    files = {
        f"{stem}.dist-info/METADATA": metadata,
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items())
    files[f"{stem}.dist-info/RECORD"] = record + f"{stem}.dist-info/RECORD,,\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def page(links):
    anchors = "".join(f'<a href="{href}">{text}</a><br/>\n' for href, text in links)
    return f"<!DOCTYPE html>\n<html><body>\n{anchors}</body></html>\n<!--TIMESTAMP 1762214400-->\n".encode()


def create(s3, bucket, location):
    constraint = {"CreateBucketConfiguration": {"LocationConstraint": location}} if location else {}
    s3.create_bucket(Bucket=bucket, **constraint)


def seed(s3, bucket, versioned, is_open, location="us-east-2"):
    """Two indexes below each root, with pages as the replaced scripts wrote them; if open, readable by everyone."""
    create(s3, bucket, location)
    if is_open:
        everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
    if versioned:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for index in (f"{root}/{name}" for root in ROOTS for name in INDEXES):
        for project, version in OWN:
            name, data = wheel(project, version)
            s3.put_object(Bucket=bucket, Key=f"{index}/{name}", Body=data)
            put_page(s3, bucket, f"{index}/{project}", [("../" + name.replace("+", "%2B"), name)])
        put_page(s3, bucket, index, [(f"{project}/", project) for project, _ in OWN])


def put_page(s3, bucket, folder, links):
    s3.put_object(
        Bucket=bucket,
        Key=f"{folder}/index.html",
        Body=page(links),
        ContentType="text/html",
        CacheControl="no-cache,no-store,must-revalidate",
        Metadata={"written-by": "scripts"},
    )
