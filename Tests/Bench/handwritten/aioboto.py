"""The same operations by aiobotocore."""

import asyncio
import base64
import hashlib
import os

import aiobotocore.config
import aiobotocore.session
from connection import IN_FLIGHT

ARGUMENTS = {"content-type": "ContentType", "cache-control": "CacheControl"}


class Aiobotocore:
    """One bucket, with at most so many requests in flight."""

    def __init__(self, bucket):
        self.bucket, self.places = {"Bucket": bucket}, asyncio.Semaphore(IN_FLIGHT)
        config = aiobotocore.config.AioConfig(
            max_pool_connections=IN_FLIGHT, request_checksum_calculation="when_required",
            response_checksum_validation="when_required", retries={"mode": "standard", "total_max_attempts": 7})
        self.made = aiobotocore.session.get_session().create_client(
            "s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)

    async def __aenter__(self):
        self.client = await self.made.__aenter__()
        return self

    async def __aexit__(self, *error):
        await self.made.__aexit__(*error)

    async def versions(self, prefix):
        async for page in self.client.get_paginator("list_object_versions").paginate(**self.bucket, Prefix=prefix):
            # Two lists, of which a key's are merged by time: markers are rare.
            of = [(one["Key"], one["VersionId"], one.get("ETag"), "ETag" not in one,
                   f"{one['LastModified']:%Y-%m-%dT%H:%M:%S.000Z}", one["IsLatest"])
                  for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, [])]
            of.sort(key=lambda one: (one[4], one[5]), reverse=True)
            of.sort(key=lambda one: one[0])
            for one in of:
                yield one[:5]

    async def objects(self, prefix):
        found = {}
        async for page in self.client.get_paginator("list_objects_v2").paginate(**self.bucket, Prefix=prefix):
            for one in page.get("Contents", []):
                found[one["Key"]] = one["ETag"], one["Size"]
        return found

    async def get(self, key):
        async with self.places:
            answer = await self.client.get_object(**self.bucket, Key=key)
            async with answer["Body"] as body:
                return await body.read()

    async def sha256(self, key):
        answer = await self._ask(self.client.head_object, Key=key, ChecksumMode="ENABLED")
        known = answer.get("ChecksumSHA256")
        return base64.b64decode(known).hex() if known else None

    async def put(self, key, data, over, headers):
        more = {ARGUMENTS[name]: value for name, value in headers.items()}
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        answer = await self._ask(
            self.client.put_object, Key=key, Body=data, ChecksumSHA256=checksum, **condition(over), **more)
        return answer["VersionId"], answer["ETag"]

    async def copy(self, source, version, key, over):
        place = self.bucket | {"Key": source} | ({"VersionId": version} if version else {})
        answer = await self._ask(self.client.copy_object, Key=key, CopySource=place, **condition(over))
        return answer["VersionId"]

    async def delete(self, key, over):
        return (await self._ask(self.client.delete_object, Key=key, IfMatch=over))["VersionId"]

    async def _ask(self, operation, **arguments):
        async with self.places:
            return await operation(**self.bucket, **arguments)


def condition(over):
    return {"IfMatch": over} if over else {"IfNoneMatch": "*"}
