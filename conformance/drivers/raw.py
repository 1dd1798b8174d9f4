"""
Sends one request cut up as its framing says, which the other sender has no words for.

h11 writes and reads the messages, httpcore's streams carry them; each request has a connection of
its own. What is counted, timed and kept is the business of ``transport``, as for any request.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import h11
import httpcore

from conformance.core.exchange import Framing

LEAVE = 1.0
"""Seconds that leave to send a body is waited for, as curl does; a server may never give it."""
LAST_WORDS = 1.0
"""Seconds that an answer is waited for when a body was cut: most servers give none."""
PAUSE = 0.01
"""Seconds between two segments, so that the system does not put them together again."""
BLOCK = 65_536
HEAD = 102_400
"""How many bytes of a head are read, as httpcore does for other requests."""
INTERIM = 100
"""How many 1xx answers are heard before the final one; a few are all that anybody needs."""
NO_DELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)

Event = h11.InformationalResponse | h11.Response | h11.Data | h11.EndOfMessage
HEARD = (h11.InformationalResponse, h11.Response, h11.Data, h11.EndOfMessage)
Message = tuple[bytes, bytes, list[tuple[bytes, bytes]]]
"""Method, target, and headers, as they go out."""


class Cut(Exception):
    """The body is out as far as it should be, and nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    Where to send to and how: ``tls`` None for plain HTTP, ``connect`` and ``read`` in seconds.

    ``trace`` is told what happens under the names that httpcore has for it; ``answered`` says
    whether an answer has come that makes the rest of the body useless.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None
    connect: float
    read: float
    trace: Callable[[str, dict[str, Any]], Awaitable[None]]
    answered: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer whose body is still coming in. ``close`` ends the connection."""

    status: int
    headers: list[tuple[bytes, bytes]]
    blocks: AsyncIterator[bytes]
    close: Callable[[], Awaitable[None]]


class Slices:
    """Cuts bytes that come bit by bit into pieces of given sizes; without sizes leaves them."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self._sizes = cycle(sizes) if sizes else None
        self._next = next(self._sizes) if self._sizes else 0
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes, and yield every piece that is full."""
        if self._sizes is None:
            yield data
            return
        self._held += data
        while len(self._held) >= self._next:
            piece, self._held = self._held[: self._next], self._held[self._next :]
            self._next = next(self._sizes)
            yield piece

    def rest(self) -> bytes:
        """Give what is left, a piece that is not full."""
        held, self._held = self._held, b""
        return held


async def ask(
    line: Line, framing: Framing, message: Message, body: AsyncIterator[bytes], *, cut: bool
) -> Heard:
    """
    Send a request over a new connection and hear how its answer begins.

    ``cut`` leaves the end of the body unsaid. Raises Cut, and what h11 and httpcore raise.
    """
    stream = await connected(line)
    try:
        talk = _Talk(stream, line, framing)
        begun = await talk.ask(message, body, cut=cut)
    except BaseException:
        await stream.aclose()
        raise
    headers = begun.headers.raw_items()
    return Heard(begun.status_code, headers, talk.blocks(), stream.aclose)


async def connected(line: Line) -> httpcore.AsyncNetworkStream:
    """Connect, by TLS where the line has it. Raises what httpcore raises."""
    await line.trace("connection.connect_tcp.started", {})
    stream = await httpcore.AnyIOBackend().connect_tcp(
        line.host, line.port, timeout=line.connect, socket_options=NO_DELAY
    )
    await line.trace("connection.connect_tcp.complete", {"return_value": stream})
    if line.tls is None:
        return stream
    try:
        return await stream.start_tls(line.tls, server_hostname=line.host, timeout=line.connect)
    except BaseException:
        await stream.aclose()
        raise


class _Talk:
    """One request and its answer on one connection."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, line: Line, framing: Framing) -> None:
        self._stream = stream
        self._line = line
        self._framing = framing
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self._interim = 0
        self._segments = Slices(framing.segments)

    async def ask(self, message: Message, body: AsyncIterator[bytes], *, cut: bool) -> h11.Response:
        method, target, headers = message
        named = [(name.lower() if self._framing.lower else name, each) for name, each in headers]
        head = self._http.send(h11.Request(method=method, target=target, headers=named))
        await self._line.trace("http11.send_request_headers.started", {})
        await self._write(head or b"")
        refused = await self._refused_leave() if self._framing.expect else None
        if refused is not None:
            return refused
        with suppress(httpcore.WriteError):  # it was answered before the body's end
            await self._send(body, cut=cut)
        return await self._begun(LAST_WORDS if cut else self._line.read)

    async def _refused_leave(self) -> h11.Response | None:
        """Wait for leave to send the body; a final answer instead of it is returned."""
        with suppress(httpcore.ReadTimeout):
            while isinstance(event := await self._event(LEAVE), h11.InformationalResponse):
                if event.status_code == 100:
                    return None
            return _response(event)
        return None

    async def _send(self, body: AsyncIterator[bytes], *, cut: bool) -> None:
        chunks = Slices(self._framing.chunks)
        async for block in body:
            for piece in chunks.feed(block):
                await self._put(self._coded(piece))
        if rest := chunks.rest():
            await self._put(self._coded(rest))
        if not cut:
            end = self._http.send(h11.EndOfMessage(headers=list(self._framing.trailer)))
            await self._put(end or b"")
        await self._put(b"", last=True)
        if cut:
            self._fall_silent()

    def _coded(self, piece: bytes) -> bytes:
        """Write a piece of the body as transfer coding asks; RFC 9112 section 7.1.1."""
        coded = self._http.send_with_data_passthrough(h11.Data(data=piece)) or []
        if len(coded) > 1:  # the size of a chunk comes first
            coded[0] = coded[0].removesuffix(b"\r\n") + self._framing.extension.encode() + b"\r\n"
        return b"".join(coded)

    async def _put(self, data: bytes, *, last: bool = False) -> None:
        for segment in self._segments.feed(data):
            await self._write(segment)
        if last:
            await self._write(self._segments.rest())

    async def _write(self, data: bytes) -> None:
        if not data:
            return
        if self._line.answered():
            raise httpcore.WriteError("the server answered before the body's end")
        await self._stream.write(data, timeout=self._line.read)
        if self._framing.segments:
            await asyncio.sleep(PAUSE)

    def _fall_silent(self) -> None:
        """End the sending alone if an answer is to be heard; TLS has no way to say that."""
        if not self._framing.listens or self._line.tls is not None:
            raise Cut
        self._stream.get_extra_info("socket").shutdown(socket.SHUT_WR)

    async def _begun(self, patience: float) -> h11.Response:
        while isinstance(event := await self._event(patience), h11.InformationalResponse):
            pass
        return _response(event)

    async def blocks(self) -> AsyncIterator[bytes]:
        """Yield the body of the answer."""
        while isinstance(event := await self._event(self._line.read), h11.Data):
            yield bytes(event.data)

    async def _event(self, patience: float) -> Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._stream.read(BLOCK, timeout=patience)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise h11.RemoteProtocolError("Server disconnected without sending a response.")
            self._http.receive_data(data)
        if not isinstance(event, HEARD):
            raise h11.RemoteProtocolError("Server spoke out of turn.")
        self._interim += isinstance(event, h11.InformationalResponse)
        if self._interim > INTERIM:
            raise h11.RemoteProtocolError(f"Server sent more than {INTERIM} interim answers.")
        return event


def _response(event: Event) -> h11.Response:
    if not isinstance(event, h11.Response):
        raise h11.RemoteProtocolError("Server sent no response.")
    return event
