"""
Sends bytes and tells what came back. The only module that knows httpx.

It uses httpx below its client: transports, one pool a lane. The client would follow cookies, parse
the Location of a redirect and lose the answer when that is malformed; and one pool for all lanes is
slow (encode/httpx#3215). To change the library, change this file.
"""

import asyncio
import math
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from socket import MSG_PEEK
from typing import Any, Protocol, cast

import h11
import httpcore
import httpx

from conformance.core.errors import Misused
from conformance.core.exchange import (
    EMPTY,
    KEPT,
    KEPT_JSON,
    UNFRAMED,
    Body,
    Framing,
    Gauge,
    Headers,
)

from . import raw
from .address import Address
from .gate import Ticket

MEBIBYTE = 1 << 20
MOST = 80 * MEBIBYTE
"""How many bytes of one answer are read: more than the largest file that a plan makes."""
IDLE = 2.0
"""Seconds that an unused connection is kept: less than servers do (5 s is the least usual)."""
ENOUGH = 3
"""How many kept connections must have been found closed before we stop keeping them."""
GLANCE = 0.1
"""Seconds in which a server that closes after each answer has surely done so."""
LOST = (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, OSError)
"""How the libraries say that an exchange came to nothing, and so does h11."""
LATE = (httpx.TimeoutException, httpcore.TimeoutException)
"""How they say that time ran out."""
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""How httpx says that a connection it had kept is closed."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for each read or write, and for an exchange as a whole.

    Each MiB that is sent or received prolongs the whole by a second.
    """

    connect: float = 5.0
    read: float = 10.0
    whole: float = 30.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    A request in full. ``target`` goes out as it stands, below the origin.

    ``body`` in blocks is sent as it is made; ``cut`` closes the connection when they are out.
    ``hold`` is how many bytes of the answer are handed back whole; ``framing`` is how the request
    is cut up, which httpx leaves no choice in. It is all over ``within`` so many seconds.
    """

    method: str
    target: bytes
    headers: Headers
    body: bytes | Iterator[bytes]
    size: int = 0
    cut: bool = False
    hold: int = KEPT
    ticket: Ticket | None = None
    framing: Framing = UNFRAMED
    within: float = math.inf


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What came of it. ``status`` None means no answer, and ``cause`` says why.

    ``data`` is the body when ``hold`` allows. ``said`` are the request's headers as they went out,
    names in lower case. ``fresh`` says that a new connection was made for it; ``stale`` that a
    kept one turned out to be closed; ``late`` that the time for it ran out.
    """

    said: Headers
    sent: float
    at: float
    received: float | None = None
    status: int | None = None
    headers: Headers = ()
    body: Body = EMPTY
    data: bytes | None = None
    cause: str | None = None
    fresh: bool = False
    stale: bool = False
    late: bool = False


class Unsendable(ValueError):
    """HTTP cannot write this request; nothing was sent."""


class _Stream(Protocol):
    def get_extra_info(self, info: str) -> Any: ...


class _Watch:
    """Notes when a request goes out and whether over a new connection; holds it at the gate."""

    __slots__ = ("at", "fresh", "sent", "stream", "ticket")

    def __init__(self, ticket: Ticket | None) -> None:
        self.ticket = ticket
        self.stream: _Stream | None = None
        self.fresh = False
        self.now()

    def now(self) -> None:
        self.sent = time.monotonic()
        self.at = time.time()

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        if event == "http11.send_request_headers.started":
            if self.ticket is not None:
                await self.ticket.through()
            self.now()
        elif event == "connection.connect_tcp.started":
            self.fresh = True
        elif event == "connection.connect_tcp.complete":
            self.stream = info["return_value"]


class Network:
    """What all lanes to one address share: TLS settings, timeouts, and what the server is like."""

    def __init__(self, address: Address, timeouts: Timeouts) -> None:
        """Prepare for an address. Raises Misused when it, or the proxy to it, cannot be used."""
        self.address = address
        self.timeouts = timeouts
        self.reused = 0
        self.dropped = 0
        tls = address.scheme == "https"
        # httpx wants TLS settings for plain HTTP too. Certificates take 20 ms to load: only once.
        self._tls = httpx.create_ssl_context() if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            self.origin = httpx.URL(address.origin)
            self.transport()
        except (httpx.InvalidURL, ImportError, ValueError) as unusable:
            raise Misused(f"{address.origin} cannot be reached: {unusable}") from unusable

    @property
    def keeps(self) -> bool:
        """
        Say whether the server keeps connections, or says so when it does not.

        One that closes them silently loses the request that is just going out, and that looks like
        a lost answer. So after three such losses, if they are more than one reuse in ten, every
        request gets a connection of its own.
        """
        return self.dropped < ENOUGH or self.dropped * 10 < self.reused

    def transport(self) -> httpx.AsyncHTTPTransport:
        """Make a pool of connections of its own."""
        kept = 1 if self.keeps else 0
        limits = httpx.Limits(max_keepalive_connections=kept, keepalive_expiry=IDLE)
        return httpx.AsyncHTTPTransport(
            verify=self._tls, trust_env=False, limits=limits, proxy=self.address.proxy
        )

    def line(self, watch: _Watch, answered: Callable[[], bool]) -> raw.Line:
        """Describe the way to the server for one request that is cut up by us."""
        tls = self._tls if self.address.scheme == "https" else None
        port = self.origin.port or (80 if tls is None else 443)
        host, times = self.origin.raw_host.decode(), self.timeouts
        return raw.Line(host, port, tls, times.connect, times.read, watch, answered)


class _Blocks(httpx.AsyncByteStream):
    """The body of an answer that we heard by ourselves, for httpx to decode."""

    def __init__(self, heard: raw.Heard) -> None:
        self._heard = heard

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._heard.blocks

    async def aclose(self) -> None:
        await self._heard.close()


class Wire:
    """The connections of one lane. Several requests may be under way; each has its own."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._keeps = network.keeps
        self._transport = network.transport()
        self._earlier: list[httpx.AsyncHTTPTransport] = []
        self._streams: list[_Stream] = []
        times = network.timeouts
        self._timeouts = {
            "connect": times.connect,
            "read": times.read,
            "write": times.read,
            "pool": None,
        }

    async def close(self) -> None:
        """Close all connections."""
        for transport in (*self._earlier, self._transport):
            await transport.aclose()

    async def glance(self) -> None:
        """Look, after an answer that promised to keep the connection, whether it is still there."""
        await asyncio.sleep(GLANCE)
        stream = self._only_stream()
        if stream is None or stream.get_extra_info("is_readable"):
            self._network.dropped += ENOUGH

    async def send(self, out: Outgoing) -> Reply:
        """
        Send a request and read the answer; losing it is a reply too.

        Raises Unsendable when HTTP has no way to write it.
        """
        watch = _Watch(out.ticket)
        request = self._request(out, watch)
        said = tuple((name.decode().lower(), value.decode()) for name, value in request.headers.raw)
        cause, stale, late = None, False, False
        try:
            async with asyncio.timeout(self._allowance(out)) as limit:
                response = await self._answer(out, request, watch)
                reply = await _read(response, limit, out.hold, said, watch)
                self._network.reused += not watch.fresh
                return reply
        except (httpx.LocalProtocolError, h11.LocalProtocolError, UnicodeError) as wrong:
            raise Unsendable(str(wrong)) from wrong
        except raw.Cut:
            cause = "the connection was closed before the body's end, as planned"
        except TimeoutError:
            cause, late = f"TimeoutError: not over after {self._allowance(out):.3g} s", True
        except (*LOST, h11.RemoteProtocolError) as lost:
            cause, stale = described(lost), not watch.fresh and isinstance(lost, BROKEN)
            late = isinstance(lost, LATE)
        finally:
            self._note(watch)
        self._network.dropped += stale
        return Reply(
            said, watch.sent, watch.at, cause=cause, fresh=watch.fresh, stale=stale, late=late
        )

    async def _answer(self, out: Outgoing, request: httpx.Request, watch: _Watch) -> httpx.Response:
        if out.framing == UNFRAMED:
            return await self._pool().handle_async_request(request)
        if self._network.address.proxy is not None:
            raise Unsendable("a proxy would cut it up anew")
        message = request.method.encode(), out.target, request.headers.raw
        line = self._network.line(watch, lambda: self._answered(watch))
        body = cast("httpx.AsyncByteStream", request.stream)
        heard = await raw.ask(line, out.framing, message, aiter(body), cut=out.cut)
        return httpx.Response(heard.status, headers=heard.headers, stream=_Blocks(heard))

    def _pool(self) -> httpx.AsyncHTTPTransport:
        if self._keeps and not self._network.keeps:
            self._keeps = False
            self._earlier.append(self._transport)
            self._transport = self._network.transport()
        return self._transport

    def _request(self, out: Outgoing, watch: _Watch) -> httpx.Request:
        cut = out.cut and out.framing == UNFRAMED
        content = out.body if isinstance(out.body, bytes) else self._flow(out.body, watch, cut=cut)
        return httpx.Request(
            out.method,
            self._network.origin,
            headers=[(name.encode(), value.encode()) for name, value in out.headers],
            content=content,
            extensions={"target": out.target, "timeout": self._timeouts, "trace": watch},
        )

    def _allowance(self, out: Outgoing) -> float:
        return min(self._network.timeouts.whole + out.size // MEBIBYTE, out.within)

    def _note(self, watch: _Watch) -> None:
        if watch.stream is not None:
            self._streams = [*filter(_is_open, self._streams), watch.stream]

    async def _flow(
        self, blocks: Iterator[bytes], watch: _Watch, *, cut: bool
    ) -> AsyncIterator[bytes]:
        """
        Yield the body; stop when the server has answered without waiting for its end.

        A server may refuse a large body early and close, and what we send after that makes the
        system throw the answer away. httpcore takes a WriteError as: stop sending, read.
        """
        for block in blocks:
            if self._answered(watch):
                raise httpcore.WriteError("the server answered before the body's end")
            yield block
        if cut:
            raise raw.Cut

    def _answered(self, watch: _Watch) -> bool:
        stream = watch.stream or self._only_stream()
        if stream is None or not stream.get_extra_info("is_readable"):
            return False
        return self._network.address.scheme == "http" and _final_answer(stream)

    def _only_stream(self) -> _Stream | None:
        """Find the connection in use: certain only when there is one."""
        held = [each for each in self._streams if _is_open(each)]
        return held[0] if len(held) == 1 else None


def _is_open(stream: _Stream) -> bool:
    return bool(stream.get_extra_info("socket").fileno() != -1)


def _final_answer(stream: _Stream) -> bool:
    """Look at what came in without taking it: a 1xx answer is no reason to stop sending."""
    with stream.get_extra_info("socket").dup() as twin:
        twin.settimeout(0)
        try:
            begun = twin.recv(len(b"HTTP/1.1 1"), MSG_PEEK)
        except OSError:
            return True  # it is reset: no use to send more
    return not begun.startswith(b"HTTP/1.1 1")


async def _read(
    response: httpx.Response, limit: asyncio.Timeout, hold: int, said: Headers, watch: _Watch
) -> Reply:
    labelled = response.headers.get("content-type", "").lower()
    gauge = Gauge(KEPT_JSON if labelled.startswith("application/json") else KEPT)
    held, size, cause = list[bytes](), 0, None
    try:
        async for block in response.aiter_bytes():
            gauge.feed(block)
            size += len(block)
            if size <= hold:
                held.append(block)
            if size // MEBIBYTE != (size - len(block)) // MEBIBYTE:
                limit.reschedule((limit.when() or 0) + 1)
            if size > MOST:
                cause = f"reading stopped after {MOST:,} bytes"
                break
    finally:
        await response.aclose()
    return Reply(
        said,
        watch.sent,
        watch.at,
        time.monotonic(),
        response.status_code,
        _lowered(response),
        gauge.body() if size else EMPTY,
        b"".join(held) if size <= hold else None,
        cause,
        fresh=watch.fresh,
    )


def _lowered(response: httpx.Response) -> Headers:
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, value in response.headers.raw
    )


def described(lost: BaseException) -> str:
    """Say in one line what an exception is, with its type."""
    words = " ".join(str(lost).split())
    return f"{type(lost).__name__}: {words}" if words else type(lost).__name__
