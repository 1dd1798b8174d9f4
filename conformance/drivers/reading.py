"""Reads the body of an answer: bounded in bytes, as they come and as they are when decoded."""

import asyncio
from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass

from conformance.core.exchange import Body, Gauge, Headers

from .bounds import MEBIBYTE, Bound
from .decoding import Decoding, coding


@dataclass(frozen=True, slots=True)
class Content:
    """
    What was read, and why it was no more, None if it was all.

    ``whole`` says that the connection has nothing left of it.
    """

    body: Body
    cause: str | None
    whole: bool


async def content(
    blocks: AsyncIterable[bytes], headers: Headers, bound: Bound, limit: asyncio.Timeout
) -> Content:
    """
    Read a body as ``bound`` allows; each MiB prolongs ``limit`` by a second.

    Raises DecodingError for what cannot be decoded, and what ``blocks`` raises.
    """
    named = coding(headers)
    undo = None if named is None else Decoding(named)
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
