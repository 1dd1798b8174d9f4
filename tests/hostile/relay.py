"""Puts the reference server behind a relay that keeps, changes or loses what it answers."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from sockets import GONE, LARGEST, Shared, body_of, served

BODILESS = (b"204", b"304")


@dataclass(frozen=True)
class Told:
    """An answer of the reference server, byte for byte."""

    head: bytes
    body: bytes

    @property
    def raw(self):
        return self.head + self.body

    @property
    def document(self):
        """Give the JSON that it holds; None where it holds none."""
        if b"application/json" not in self.head.lower():
            return None
        return json.loads(self.body)

    def saying(self, document):
        """Hold another document instead."""
        body = json.dumps(document).encode()
        length = re.sub(rb"(?i)(\r\ncontent-length: *)\d+", rb"\g<1>%d" % len(body), self.head)
        return replace(self, head=length, body=body)


async def passed_on(talk, asked, told):
    """Answer as the reference server does: what a twist does where it does nothing."""
    del asked
    await talk.say(told.raw)


def relay(twist=passed_on, before=None, idle=None, cut_answer=b""):
    """
    Make a server that answers as ``twist(talk, asked, told)`` likes.

    ``before(asked)`` may change a request, or give None: then the reference server never hears it,
    and ``told`` is None. A connection that is ``idle`` for so many seconds is closed, a new one
    after ``PATIENCE``. Who stops sending in the middle of a request is told ``cut_answer``.
    """

    async def speak(reference, talk):
        reader = writer = None
        try:
            while (asked := await talk.hear()) is not None:
                heard = asked if before is None else before(asked)
                told = None
                if heard is not None:
                    if writer is None:
                        reader, writer = await asyncio.open_connection(*reference, limit=LARGEST)
                    told = await _told(reader, writer, heard)
                await twist(talk, asked, told)
                if told is not None and b"\r\nconnection: close" in told.head.lower():
                    return
        finally:
            if writer is not None:
                writer.close()

    @contextlib.asynccontextmanager
    async def started(reference_url):
        place = urlsplit(reference_url)
        spoken = partial(speak, (place.hostname, place.port))
        async with served(spoken, Shared(idle=idle, cut_answer=cut_answer)) as shared:
            yield shared

    return started


async def _told(reader, writer, asked):
    with contextlib.suppress(*GONE):  # it may answer before it has heard all
        writer.write(re.sub(rb"(?i)\r\nexpect: 100-continue", b"", asked.head) + asked.body)
        await writer.drain()
    head = b"HTTP/1.1 100"
    while head.startswith(b"HTTP/1.1 1"):
        head = await reader.readuntil(b"\r\n\r\n")
    none = asked.method == "HEAD" or head.split(b" ", 2)[1] in BODILESS
    return Told(head, b"" if none else await body_of(reader, head))
