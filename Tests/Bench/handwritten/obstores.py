"""The same operations by obstore, as far as it has them: it lists no versions, and copies none."""

import asyncio
import hashlib
import os

import obstore
import obstore.store
from connection import IN_FLIGHT

ATTRIBUTES = {"content-type": "Content-Type", "cache-control": "Cache-Control"}


class Obstore:
    """One bucket, with at most so many requests in flight."""

    def __init__(self, bucket):
        url = os.environ["AWS_ENDPOINT_URL"]
        more = {"root_certificate": open(os.environ["AWS_CA_BUNDLE"], "rb").read()} if url.startswith("https") else {}
        self.store = obstore.store.S3Store(
            bucket, endpoint=url, region=os.environ["AWS_REGION"], checksum_algorithm="sha256",
            copy_if_not_exists="header: if-none-match: *",
            client_options={"allow_http": True, "pool_max_idle_per_host": str(IN_FLIGHT)} | more)
        self.places = asyncio.Semaphore(IN_FLIGHT)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def objects(self, prefix):
        found = {}
        async for page in self.store.list_async(prefix=prefix, chunk_size=1000):
            for one in page:
                found[one["path"]] = one["e_tag"], one["size"]
        return found

    async def get(self, key):
        async with self.places:
            return bytes(await (await self.store.get_async(key)).bytes_async())

    async def sha256(self, key):
        """Of its bytes, since what the bucket knows is not told."""
        return hashlib.sha256(await self.get(key)).hexdigest()

    async def put(self, key, data, over, headers):
        async with self.places:
            answer = await self.store.put_async(
                key, data, attributes={ATTRIBUTES[name]: value for name, value in headers.items()},
                mode={"e_tag": over} if over else "create", use_multipart=False)
        return answer["version"], answer["e_tag"]

    async def copy(self, source, version, key, over):
        if version or over:
            raise NotImplementedError("obstore copies no versions, and over nothing")
        async with self.places:
            await self.store.copy_async(source, key, overwrite=False)
