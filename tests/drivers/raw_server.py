"""Small servers on a free port of this machine: each is a function from what it heard to bytes."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field

from conformance.core.target import Target


@dataclass(frozen=True)
class Heard:
    """A request as it came in, byte for byte; ``connection`` counts from 0."""

    head: bytes
    body: bytes
    raw_body: bytes
    connection: int

    @property
    def line(self):
        return self.head.split(b"\r\n")[0].decode("latin-1")

    @property
    def target(self):
        return self.line.split(" ")[1]

    def header(self, name):
        found = re.search(rb"(?im)^" + name.encode() + rb": (.*?)\r?$", self.head)
        return None if found is None else found[1].decode("latin-1")


@dataclass
class Server:
    port: int = 0
    heard: list = field(default_factory=list)
    connections: int = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def target(self):
        return Target(self.url)

    @property
    def lines(self):
        return [each.line for each in self.heard]


def answer(status=200, body=b"{}", **headers):
    """Write an HTTP answer; ``x_y`` names the header ``x-y``."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": "application/json", "content-length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {each}" for name, each in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def heard_from(reader, connection):
    """Read one request; None when the other side has closed before its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            body, raw = await _chunks(reader)
        else:
            length = re.search(rb"(?i)content-length: (\d+)", head)
            body = raw = await reader.readexactly(int(length[1]) if length else 0)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Heard(head, body, raw, connection)


async def _chunks(reader):
    body = raw = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        block = await reader.readexactly(int(line, 16) + 2)
        raw += line + block
        body += block[:-2]
        if block == b"\r\n":
            return body, raw


@contextlib.asynccontextmanager
async def listening(converse):
    """Let ``converse(server, reader, writer, connection)`` speak on each connection."""
    server, talks = Server(), set()

    async def on_connection(reader, writer):
        talks.add(asyncio.current_task())
        connection = server.connections
        server.connections += 1
        try:
            await converse(server, reader, writer, connection)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    served = await asyncio.start_server(on_connection, "127.0.0.1", 0, limit=1 << 20)
    server.port = served.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        served.close()
        _, going_on = await asyncio.wait(talks, timeout=1) if talks else ((), ())
        for talk in going_on:
            talk.cancel()
        await asyncio.gather(*talks)
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def answering(respond, *, silently_closing=False):
    """Answer each request with the bytes, or the awaitable of bytes, that ``respond`` makes."""

    async def converse(server, reader, writer, connection):
        while (heard := await heard_from(reader, connection)) is not None:
            server.heard.append(heard)
            said = respond(heard)
            writer.write(await said if asyncio.iscoroutine(said) else said)
            await writer.drain()
            if silently_closing:
                return

    async with listening(converse) as server:
        yield server


def uploads():
    """Make a server that knows the happy path: ids count on, files are what was listed."""
    made = {"uploads": [], "parts": []}

    def respond(heard):
        path = heard.target.removeprefix("/v1").partition("?")[0]
        if path == "/uploads":
            made["uploads"].append(heard.body)
            number = len(made["uploads"]) - 1
            times = {"created_at": 1000, "expires_at": 4600}
            return answer(200, {"id": f"upload/{number}", "status": "pending", **times})
        if path.endswith("/parts"):
            made["parts"].append(heard.body)
            return answer(200, {"id": f"part_{len(made['parts']) - 1}"})
        if path.endswith("/complete"):
            return answer(200, {"id": "any", "file": {"id": f"file of {path.split('/')[2]}"}})
        return answer(200, {"id": "any"})

    return respond


def ran(coroutine):
    """Run a test's coroutine in a loop of its own."""
    return asyncio.run(asyncio.wait_for(coroutine, 30))
