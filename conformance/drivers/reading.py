"""Reads the body of an answer: bounded in bytes, as they come and as they are when decoded."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass

import httpcore

from conformance.core.exchange import EMPTY, Body, Gauge, Headers

from .bounds import MEBIBYTE, Bound
from .decoding import Decoding, DecodingError, coding

LINGER = 1.0
"""Seconds that more is waited for when all that is packed has come."""


@dataclass(frozen=True, slots=True)
class Content:
    """
    What was read, and why it was no more, None if it was all.

    ``whole`` says that the connection has nothing left of it, ``garbled`` that it is not coded as
    its headers say.
    """

    body: Body
    cause: str | None
    whole: bool
    garbled: bool = False


async def asked_for(
    blocks: AsyncIterable[bytes], headers: Headers, bound: Bound, limit: asyncio.Timeout
) -> Content:
    """
    Read a body that may be packed, since its request asked for that; what cannot be is garbled.

    Raises what ``blocks`` raises, unless all that is packed has come.
    """
    try:
        named = coding(headers)
        undo = None if named is None else Decoding(named)
        return await _measured(_until_done(blocks, undo), undo, bound, limit)
    except DecodingError:
        return Content(EMPTY, None, whole=False, garbled=True)


async def _until_done(blocks: AsyncIterable[bytes], undo: Decoding | None) -> AsyncIterator[bytes]:
    """
    Yield blocks. Raises DecodingError if more is promised than is packed, or less comes.

    A server that gives the length of what was not packed keeps its client waiting for ever.
    """
    coming = aiter(blocks)
    while True:
        done = undo is not None and undo.finished
        try:
            block = await asyncio.wait_for(anext(coming), LINGER if done else None)
        except StopAsyncIteration:
            if undo is not None and not done:
                raise DecodingError("it ends before it is unpacked") from None
            return
        except (httpcore.NetworkError, httpcore.RemoteProtocolError, OSError) as lost:
            if done:
                raise DecodingError("more was promised than came") from lost
            raise
        yield block


async def content(
    blocks: AsyncIterable[bytes], headers: Headers, bound: Bound, limit: asyncio.Timeout
) -> Content:
    """
    Read a body as ``bound`` allows; each MiB prolongs ``limit`` by a second.

    Raises DecodingError for what cannot be decoded, and what ``blocks`` raises.
    """
    named = coding(headers)
    undo = None if named is None else Decoding(named)
    return await _measured(blocks, undo, bound, limit)


async def _measured(
    blocks: AsyncIterable[bytes], undo: Decoding | None, bound: Bound, limit: asyncio.Timeout
) -> Content:
    gauge, came, held, measured = Gauge(bound.keep), 0, 0, 0
    async for block in blocks:
        came += len(block)
        pieces: Iterable[bytes] = (block,) if undo is None else undo.feed(block)
        for piece in pieces:
            gauge.feed(piece)
            held += len(piece)
            if held > bound.most:
                break
        if max(came, held) > bound.most:
            return Content(gauge.body(), f"reading stopped after {bound.most:,} bytes", whole=False)
        if held - measured >= MEBIBYTE:
            limit.reschedule((limit.when() or 0) + (held - measured) // MEBIBYTE)
            measured = held
            await asyncio.sleep(0)  # others have their turn
    return Content(gauge.body(), None, whole=True)
