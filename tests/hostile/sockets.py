"""Servers on bare sockets: each is a function that speaks on a connection, in any bytes."""

import asyncio
import contextlib
import itertools
import re
import socket
import struct
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LARGEST = 1 << 25
"""Heads of up to 32 MiB are read: ids of 1 MB come back in paths."""
PATIENCE = 1.0
"""Seconds that a new connection is kept open without a request, where idle ones are closed."""
GONE = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError)
"""How the other side leaves."""


@dataclass(frozen=True)
class Asked:
    """A request, byte for byte; ``number`` counts all of the server's from 1."""

    number: int
    head: bytes
    body: bytes

    @property
    def method(self):
        return self.head.split(b" ", 1)[0].decode("latin-1")

    @property
    def path(self):
        return self.head.split(b" ", 2)[1].decode("latin-1")

    @property
    def operation(self):
        """Name what is asked for by the last word of its path, or by its method where ids end."""
        last = self.path.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
        if last in ("parts", "complete", "cancel", "content"):
            return last
        if last in ("uploads", "files"):
            return f"{last}:{self.method}"
        return self.method


@dataclass
class Shared:
    """
    What all connections to one server have in common; ``complaints`` tell what must not be.

    One that was used and is ``idle`` for so many seconds is closed. A new one is closed
    after ``PATIENCE``, as a busy machine is slow from connecting to sending. ``cut_answer`` is said
    to whoever stops sending in the middle of a request, and may still be listening.
    """

    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    complaints: list = field(default_factory=list)
    talks: set = field(default_factory=set)
    url: str = ""
    idle: float | None = None
    cut_answer: bytes = b""
    server: asyncio.Server | None = None

    def die(self):
        """Be gone: nothing is accepted any more, and every connection breaks."""
        self.server.close()
        for each in self.talks:
            each.cancel()


class Talk:
    """One connection."""

    def __init__(self, reader, writer, shared):
        self.reader, self.writer, self.shared = reader, writer, shared
        self.used = False

    async def hear(self):
        """Read one request; None when the other side has left."""
        try:
            begun = await self._begun()
            head = begun + await self.reader.readuntil(b"\r\n\r\n")
            if re.search(rb"(?i)\r\nexpect: 100-continue", head):
                await self.say(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await body_of(self.reader, head)
        except GONE:
            with contextlib.suppress(*GONE):
                await self.say(self.shared.cut_answer)
            return None
        self.used = True
        return Asked(next(self.shared.numbers), head, body)

    async def _begun(self):
        """Wait for the first byte of a request; a busy machine may be late to see that it came."""
        idle = self.shared.idle
        patience = idle if idle is None or self.used else PATIENCE
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                return await self.reader.readexactly(1)
        async with asyncio.timeout(0.001):
            return await self.reader.readexactly(1)

    async def say(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def drip(self, data, pause=0.5):
        """Say a byte at a time."""
        for at in range(len(data)):
            await self.say(data[at : at + 1])
            await asyncio.sleep(pause)

    async def flood(self, data):
        """Say the same thing without end."""
        while True:
            await self.say(data)

    def reset(self):
        """Break the connection, so that the other side sees a reset and no orderly end."""
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


async def body_of(reader, head):
    """Read what follows a head, as it was written."""
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        raw = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            raw += line
            if size == 0:
                while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
                    raw += line
                return raw + line
            raw += await reader.readexactly(size + 2)
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return await reader.readexactly(int(length[1]) if length else 0)


@contextlib.asynccontextmanager
async def served(speak, shared=None):
    """Let ``speak(talk)`` hold each connection to a free port; it ends with its server."""
    shared = shared or Shared()

    async def connected(reader, writer):
        shared.talks.add(asyncio.current_task())
        try:
            await speak(Talk(reader, writer, shared))
        except (*GONE, asyncio.CancelledError):
            pass
        finally:
            shared.talks.discard(asyncio.current_task())
            writer.close()

    shared.server = await asyncio.start_server(connected, HOST, 0, limit=LARGEST, backlog=512)
    shared.url = f"http://{HOST}:{shared.server.sockets[0].getsockname()[1]}/v1"
    try:
        yield shared
    finally:
        shared.die()
        await asyncio.gather(*shared.talks, return_exceptions=True)


def answer(status=200, body=b"{}", headers=(), kind="application/json", length=None):
    """Write a whole answer; ``length`` is what it says of its body, if not the truth."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Said", f"content-type: {kind}", f"content-length: {size}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def head(*lines, status="HTTP/1.1 200 OK"):
    """Write the head of an answer that goes on somehow."""
    return "\r\n".join((status, *lines, "", "")).encode()
