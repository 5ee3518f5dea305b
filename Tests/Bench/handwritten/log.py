"""A log of intents and outcomes."""

import asyncio
import json
import os


class Log:
    """Lines that are on the disk before what they say is done; one sync for all that wait."""

    def __init__(self, path):
        self.file = path.open("ab", buffering=0)
        self.lines, self.done = [], None

    async def write(self, line):
        self.lines.append(json.dumps(line))
        if self.done is None:
            self.done = asyncio.ensure_future(self._sync())
        await self.done

    async def _sync(self):
        await asyncio.sleep(0)
        lines, self.lines, self.done = self.lines, [], None
        await asyncio.to_thread(self._put, ("\n".join(lines) + "\n").encode())

    def _put(self, data):
        self.file.write(data)
        os.fdatasync(self.file.fileno())
