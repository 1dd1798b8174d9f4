"""
Compares the driver with a bare httpx client that sends the same requests, in the same run.

    python benchmarks/driver.py [rounds]

Both speak to a trivial server in another process. A round runs each once, in turns; what is
printed is the ratio of their times, driver to bare, of every kind of plan: median, least and most.
"""

import asyncio
import multiprocessing
import ssl
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import httpx

from conformance.core.content import Drawn, whole
from conformance.core.plan import AddPart, Complete, Create, Plan, Step, plan
from conformance.core.target import Target
from conformance.drivers.client import Keys, Lanes

WIDTH = 8
PLANS = 25
ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 69\r\n\r\n"
    b'{"id": "upload_1", "created_at": 1, "expires_at": 3601, "file": null}'
)
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Shared, so that no client loads certificates."""
KINDS: dict[str, tuple[int, int]] = {
    "small parts": (8, 5),
    "parts of 16 KiB": (8, 16_384),
    "a part of 4 MiB": (1, 4 << 20),
}
"""How many parts a plan adds, and of how many bytes."""


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await _head(reader):
        lines = head.lower().split(b"\r\n")
        lengths = (each.partition(b":")[2] for each in lines if each.startswith(b"content-length"))
        left = int(next(lengths, b"0"))
        while left:
            left -= len(await reader.read(min(left, 1 << 18)))
        writer.write(ANSWER)
    writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def serve(told: Connection) -> None:
    """Answer everything with the same 200, until killed; tell the port first."""

    async def forever() -> None:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def steps(parts: int, size: int) -> tuple[Step, ...]:
    """Write a plan: create, add parts, complete."""
    content = b"x" * size if size <= 65_536 else Drawn(size)
    return (Create(size), *[AddPart(content)] * parts, Complete((0,)))


async def driven(url: str, asked: Plan) -> None:
    """Run the plan as the suite does."""
    async with Lanes(Target(url), Keys("key-of-the-benchmark"), width=WIDTH) as lanes:
        await asyncio.gather(*(lanes.run(asked) for _ in range(PLANS)))


async def bare(url: str, asked: Plan) -> None:
    """Send the same requests with a client for each lane, and read the answers."""
    parts = [each for each in asked.steps if isinstance(each, AddPart)]
    body = whole(parts[0].content)
    free = asyncio.Semaphore(WIDTH)
    headers = {"Authorization": "Bearer key-of-the-benchmark"}
    clients = [
        httpx.AsyncClient(headers=headers, trust_env=False, verify=NO_TLS) for _ in range(WIDTH)
    ]

    async def once() -> None:
        async with free:
            client = clients.pop()
            await client.post(f"{url}/uploads", json={"purpose": "assistants", "bytes": 5})
            for _ in parts:
                files = {"data": ("part.bin", body, "application/octet-stream")}
                (await client.post(f"{url}/uploads/upload_1/parts", files=files)).json()
            await client.post(f"{url}/uploads/upload_1/complete", json={"part_ids": ["upload_1"]})
            clients.append(client)

    await asyncio.gather(*(once() for _ in range(PLANS)))
    for client in clients:
        await client.aclose()


def timed(work: Callable[[str, Plan], Awaitable[None]], url: str, asked: Plan) -> float:
    """Count the seconds of processor time that ``work`` takes of this process."""

    async def run() -> None:
        await work(url, asked)

    before = time.process_time()
    asyncio.run(run())
    return time.process_time() - before


def main(rounds: int) -> None:
    """Print the ratios."""
    told, tell = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(tell,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{told.recv()}/v1"
    for name, (parts, size) in KINDS.items():
        asked = plan(*steps(parts, size))
        ratios = [timed(driven, url, asked) / timed(bare, url, asked) for _ in range(rounds)]
        print(  # noqa: T201
            f"{name:16} {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
    server.terminate()
    server.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
