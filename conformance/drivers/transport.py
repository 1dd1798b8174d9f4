"""
Sends bytes and tells what came back.

It uses httpcore, which httpx is built on. httpx itself would follow cookies, parse the Location of
a redirect and lose the answer when that is malformed, and tidy what is asked for. Each request that
is under way has a connection of its own, over HTTP/2 too, so that rivals are not sent in turn.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast

import h2.exceptions
import h11
import httpcore

from conformance.core.exchange import EMPTY, UNFRAMED, Body, Framing, Headers, header

from . import raw
from .bounds import MEBIBYTE, OBJECT, Bound
from .decoding import DecodingError
from .gate import Ticket
from .network import ENOUGH, Network
from .reading import asked_for, content
from .watch import Closed, Stream, Watch, final_answer, is_closed

LOOKS = 2
"""How many connections in a row may turn out to be closed before a request goes out over one."""
GLANCE = 0.1
"""Seconds in which a server that closes after each answer has surely done so."""
LOST = (
    *(httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError),
    *(httpcore.ProxyError, httpcore.UnsupportedProtocol, OSError, DecodingError),
    *(h11.RemoteProtocolError, h2.exceptions.H2Error),
)
"""How the libraries say that an exchange came to nothing."""
LATE = httpcore.TimeoutException
"""How httpcore says that time ran out."""
BROKEN = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)
"""How httpcore says that a connection it had kept is closed."""
STATUSES = range(100, 1000)
"""What a status may be (RFC 9110 section 15); nothing keeps those of HTTP/2 to that."""
WRITTEN = ("POST", "PUT", "PATCH")
"""Methods whose body has a length also when it is empty (RFC 9110 section 8.6)."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    A request in full. ``target`` goes out as it stands, below the origin.

    ``body`` in blocks is sent as it is made; ``cut`` closes the connection when they are out.
    ``bound`` is how much of the answer is read; ``framing`` is how the request is cut up, which
    httpcore leaves no choice in. It is all over ``within`` so many seconds.
    """

    method: str
    target: bytes
    headers: Headers
    body: bytes | Iterator[bytes]
    size: int = 0
    cut: bool = False
    bound: Bound = OBJECT
    ticket: Ticket | None = None
    framing: Framing = UNFRAMED
    within: float = math.inf


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What came of it. ``status`` None means no answer, and ``cause`` says why.

    ``said`` are the request's headers as they went out, names in lower case. ``fresh`` says that a
    new connection was made for it; ``stale`` that a kept one turned out to be closed, or a new one
    to a server that is impatient; ``late`` that the time for it ran out;
    ``garbled`` that the body is not coded as it says.
    """

    said: Headers
    sent: float
    at: float
    received: float | None = None
    status: int | None = None
    headers: Headers = ()
    body: Body = EMPTY
    cause: str | None = None
    fresh: bool = False
    stale: bool = False
    late: bool = False
    garbled: bool = False


class Unsendable(Exception):
    """HTTP cannot write this request; nothing was sent."""


Named = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class _Way:
    """A pool of one connection, and that connection, if there is one already."""

    pool: httpcore.AsyncConnectionPool
    keeps: bool
    watched: Watch | None = None
    since: float = math.inf
    """When it was last used, on the monotonic clock."""

    @property
    def stream(self) -> Stream | None:
        return None if self.watched is None else self.watched.stream


@dataclass(frozen=True, slots=True)
class _Begun:
    """An answer whose head is there."""

    status: int
    headers: Named
    blocks: AsyncIterable[bytes]
    end: Callable[[], Awaitable[None]]


class Wire:
    """The connections of one lane. Several requests may be under way; each has its own."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._idle: _Way | None = None

    async def close(self) -> None:
        """Close the connection that is kept."""
        way, self._idle = self._idle, None
        if way is not None:
            await way.pool.aclose()

    async def glance(self) -> None:
        """Look, after an answer that promised to keep the connection, whether it is still there."""
        await asyncio.sleep(GLANCE)
        watched = None if self._idle is None else self._idle.watched
        if watched is not None and watched.http2:
            return  # where much comes in unasked, and a close is announced
        stream = None if watched is None else watched.stream
        if stream is None or stream.get_extra_info("is_readable"):
            self._network.dropped += ENOUGH
            await self._glance_at_new()

    async def _glance_at_new(self) -> None:
        """Look whether a connection is closed over which no request comes at all."""
        if self._network.address.proxy is not None:
            return
        with suppress(*LOST):
            stream = await raw.connected(self._network.line(Watch(None), lambda: False))
            try:
                await asyncio.sleep(GLANCE)
                if is_closed(stream):
                    self._network.hurry()
            finally:
                await stream.aclose()

    async def send(self, out: Outgoing) -> Reply:
        """
        Send a request and read the answer; losing it is a reply too.

        Raises Unsendable when HTTP has no way to write it.
        """
        named = _named(out, self._network.host)
        for _ in range(LOOKS):
            with suppress(Closed):
                return await self._send(out, named, looks=True)
        return await self._send(out, named, looks=False)

    async def _send(self, out: Outgoing, named: Named, *, looks: bool) -> Reply:
        """Send it over one connection. Raises Closed when that was closed before; if it looks."""
        if out.framing != UNFRAMED:
            watch = Watch(out.ticket, looks=looks, few=self._network.few)
            reply, _ = await self._try(out, named, watch, None)
            return reply
        way, whole = await self._take(), False
        few, idle = self._network.few, time.monotonic() - way.since
        watch = Watch(out.ticket, way.stream, looks=looks, few=few)
        try:
            reply, whole = await self._try(out, named, watch, way)
        except Closed:
            self._network.was_closed(idle)
            if watch.fresh:
                self._network.hurry()
            raise
        finally:
            way.watched, way.since = watch, time.monotonic()
            await self._give_back(way, whole=whole)
        if reply.stale:
            self._network.was_closed(idle)
        self._network.dropped += reply.stale
        self._network.reused += reply.status is not None and not watch.fresh
        return reply

    async def _take(self) -> _Way:
        way, self._idle = self._idle, None
        if way is not None and not self._serves_again(way):
            await way.pool.aclose()
            way = None
        return way or _Way(self._network.pool(), self._network.keeps)

    def _serves_again(self, way: _Way) -> bool:
        """Say whether a connection that was kept is still there, and will be for a moment."""
        if not way.pool.connections:  # it ended with its answer, as that said
            return False
        idle, watched = time.monotonic() - way.since, way.watched
        tells = watched is not None and not watched.http2
        if tells and way.stream is not None and is_closed(way.stream):
            self._network.was_closed(idle)
            return False
        return idle <= self._network.longest_idle and (self._network.keeps or not way.keeps)

    async def _give_back(self, way: _Way, *, whole: bool) -> None:
        if whole and self._idle is None:
            self._idle = way
        else:
            await way.pool.aclose()

    async def _try(
        self, out: Outgoing, named: Named, watch: Watch, way: _Way | None
    ) -> tuple[Reply, bool]:
        """Hand back what came of it, and whether the connection may serve again."""
        stale, late = False, False
        try:
            async with asyncio.timeout(self._allowance(out)) as limit:
                return await self._answer(out, named, watch, way, limit)
        except raw.Cut:
            cause = "the connection was closed before the body's end, as planned"
        except TimeoutError:
            cause, late = f"TimeoutError: not over after {self._allowance(out):.3g} s", True
        except LOST as lost:
            waited = not watch.fresh or self._network.few is not None
            cause, stale = described(lost), waited and isinstance(lost, BROKEN)
            late = isinstance(lost, LATE)
        except (httpcore.LocalProtocolError, h11.LocalProtocolError, ValueError) as wrong:
            if not watch.gone:
                raise Unsendable(str(wrong)) from wrong
            # With these httpcore says that the server broke HTTP/2.
            cause = described(httpcore.RemoteProtocolError(str(wrong)))
        finally:
            watch.let_others()
        said = _said(named)
        reply = Reply(said, watch.sent, watch.at, cause=cause, fresh=watch.fresh)
        return replace(reply, stale=stale, late=late), False

    async def _answer(
        self, out: Outgoing, named: Named, watch: Watch, way: _Way | None, limit: asyncio.Timeout
    ) -> tuple[Reply, bool]:
        begun = await (
            self._ask_raw(out, named, watch) if way is None else self._ask(out, named, watch, way)
        )
        try:
            headers = _lowered(begun)
            reads = asked_for if _takes_packed(out.headers) else content
            read = await reads(begun.blocks, headers, out.bound, limit)
        finally:
            await begun.end()
        plain = Reply(_said(named), watch.sent, watch.at, fresh=watch.fresh)
        if read.cause is not None and not out.bound.content:
            # What no server needs to say shows nothing of what it did.
            cause = f"{read.cause} of an answer with status {begun.status}"
            return replace(plain, cause=cause), read.whole
        got = replace(plain, received=time.monotonic(), status=begun.status, headers=headers)
        got = replace(got, body=read.body, cause=read.cause, garbled=read.garbled)
        return got, read.whole

    async def _ask(self, out: Outgoing, named: Named, watch: Watch, way: _Way) -> _Begun:
        flow = out.body if isinstance(out.body, bytes) else self._flow(out.body, watch, cut=out.cut)
        times = self._network.timeouts
        timeout = {"connect": times.connect, "read": times.read, "write": times.read}
        extensions = {"timeout": timeout, "trace": watch}
        if self._network.address.proxy is not None and not self._network.secure:
            extensions["target"] = out.target  # a tunnel would take it for its own
        asked = httpcore.Request(
            out.method,
            self._network.url(out.target),
            headers=named,
            content=flow,
            extensions=extensions,
        )
        got = await way.pool.handle_async_request(asked)
        return _Begun(got.status, got.headers, cast("AsyncIterable[bytes]", got.stream), got.aclose)

    async def _ask_raw(self, out: Outgoing, named: Named, watch: Watch) -> _Begun:
        if self._network.address.proxy is not None:
            raise Unsendable("a proxy would cut it up anew")
        line = self._network.line(watch, lambda: self._answered(watch))
        message = out.method.encode(), out.target, named
        blocks = iter((out.body,)) if isinstance(out.body, bytes) else out.body
        body = self._flow(blocks, watch, cut=False)
        heard = await raw.ask(line, out.framing, message, body, cut=out.cut)
        return _Begun(heard.status, heard.headers, heard.blocks, heard.close)

    def _allowance(self, out: Outgoing) -> float:
        return min(self._network.timeouts.whole + out.size // MEBIBYTE, out.within)

    async def _flow(
        self, blocks: Iterator[bytes], watch: Watch, *, cut: bool
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

    def _answered(self, watch: Watch) -> bool:
        stream = watch.stream
        if self._network.secure or stream is None or not stream.get_extra_info("is_readable"):
            return False
        return final_answer(stream)


def _takes_packed(headers: Headers) -> bool:
    return "gzip" in (header(headers, "accept-encoding") or "")


def _named(out: Outgoing, host: bytes) -> Named:
    """Write the headers, with those that HTTP cannot do without. Raises Unsendable."""
    try:
        given = [(name.encode(), value.encode()) for name, value in out.headers]
    except UnicodeError as wrong:
        raise Unsendable(str(wrong)) from wrong
    names = {name.lower() for name, _ in given}
    named = given if b"host" in names else [(b"Host", host), *given]
    if names & {b"content-length", b"transfer-encoding"}:
        return named
    if not isinstance(out.body, bytes):
        return [*named, (b"Transfer-Encoding", b"chunked")]
    length = str(len(out.body)).encode()
    return [*named, (b"Content-Length", length)] if out.body or out.method in WRITTEN else named


def _said(named: Named) -> Headers:
    return tuple((name.decode().lower(), value.decode()) for name, value in named)


def _lowered(begun: _Begun) -> Headers:
    if begun.status not in STATUSES:
        raise httpcore.RemoteProtocolError(f"Server sent the status {begun.status}.")
    named = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in begun.headers)
    return tuple((name.lower(), value) for name, value in named)


def described(lost: BaseException) -> str:
    """Say in one line what an exception is, with its type."""
    words = " ".join(str(lost).split())
    return f"{type(lost).__name__}: {words}" if words else type(lost).__name__
