"""What happened: one request, its response or none, and when."""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from conformance.core.content import Drawn

KEPT = 65_536
"""Bodies up to this many bytes are kept whole; of larger ones an exchange keeps the digests."""

Headers = tuple[tuple[str, str], ...]
Sender = Literal["first", "second", "nobody", "stranger"]
"""Whose key a request carried: the first's, another tenant's, none, or one that nobody owns."""


@dataclass(frozen=True, slots=True)
class Body:
    """
    The bytes of a message after transfer coding is undone: digests always, all bytes when few.

    ``size`` counts bytes, ``md5`` is 32 lower-case hex digits, ``crc32`` is that of zlib.
    ``data`` is None when there are more than 65,536 bytes; answers that are objects or lists are
    kept whole, as long as they are read. ``recipe`` tells the bytes that follow from one.
    """

    size: int
    md5: str
    crc32: int
    data: bytes | None
    recipe: Drawn | None = None


class Gauge:
    """Measures a body as it goes by, so that nobody need hold it."""

    def __init__(self, keep: int = KEPT) -> None:
        self._keep = keep
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._crc32 = 0
        self._size = 0
        self._kept: list[bytes] = []

    def feed(self, block: bytes) -> None:
        """Take the next bytes of the body."""
        self._md5.update(block)
        self._crc32 = zlib.crc32(block, self._crc32)
        self._size += len(block)
        if self._size <= self._keep:
            self._kept.append(block)
        else:
            self._kept.clear()

    def body(self) -> Body:
        """Describe what went by so far."""
        data = b"".join(self._kept) if self._size <= self._keep else None
        return Body(self._size, self._md5.hexdigest(), self._crc32, data)


def body_of(blocks: bytes | Iterable[bytes]) -> Body:
    """Describe a body given whole or in blocks."""
    gauge = Gauge()
    for block in (blocks,) if isinstance(blocks, bytes) else blocks:
        gauge.feed(block)
    return gauge.body()


EMPTY = body_of(b"")


@dataclass(frozen=True, slots=True)
class Framing:
    """
    How a request is cut up on its way, where HTTP leaves that to whoever sends it.

    ``chunks`` are the sizes of its chunks and ``segments`` those of what is written to the network
    at once, head apart, in bytes; after the last size comes the first again, and none at all
    leaves it to the sender. ``extension`` stands behind the size of each chunk, ``trailer`` behind
    the last chunk. ``expect`` asks for leave before the body is sent, ``lower`` writes the names of
    headers in lower case. ``listens``: a body that is cut ends the sending, and not the connection.

    Source: RFC 9112 sections 2.2 and 7.1, RFC 9110 sections 5.1, 6.5 and 10.1.1.
    """

    chunks: tuple[int, ...] = ()
    segments: tuple[int, ...] = ()
    extension: str = ""
    trailer: Headers = ()
    expect: bool = False
    lower: bool = False
    listens: bool = False


UNFRAMED = Framing()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a multipart body: its name, what its headers say, and its bytes."""

    name: str | None
    filename: str | None
    content_type: str | None
    body: Body


@dataclass(frozen=True, slots=True)
class Request:
    """
    What was sent. ``path`` starts below the base URL and is escaped as it was on the wire.

    ``fields`` are those of a multipart body that was too large to keep, told by its sender;
    None means: read the body. ``cut`` says that the sender stopped before the body's end,
    ``framing`` how all of it was cut up, if that was not left to the sender.
    Keys never stand here: an Authorization header reads ``Bearer (first)``.
    """

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: Body = EMPTY
    fields: tuple[Field, ...] | None = None
    sender: Sender = "first"
    cut: bool = False
    framing: Framing = UNFRAMED


@dataclass(frozen=True, slots=True)
class Response:
    """
    What came back. Header names are in lower case.

    ``garbled``: it may be packed, since that was asked for, and could not be unpacked as it came,
    or not all came that was promised.
    """

    status: int
    headers: Headers = ()
    body: Body = EMPTY
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    A request and its response, or None and the ``cause`` when none came.

    A response with a ``cause`` is content of a file that was cut off: there was more of it than any
    file of the plan has.

    ``sent`` and ``received`` are seconds of one monotonic clock: just before the first byte went
    out, and just after the last byte came in (None if it never did). ``at`` is the wall clock when
    it was sent, seconds since 1970. ``step`` is the place in the plan that asked for it.
    ``redirected_to`` is where content was had in the end, or was not, when the target pointed
    there; it has no query, which may be signed. None when the target answered by itself.
    """

    request: Request
    response: Response | None
    sent: float
    received: float | None
    at: float = 0.0
    step: int | None = None
    cause: str | None = None
    redirected_to: str | None = None


def header(headers: Headers, name: str) -> str | None:
    """Find the first header called ``name``, in any case; None if there is none."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def lost(exchange: Exchange) -> bool:
    """Say whether a request that was sent in whole got no answer."""
    return exchange.response is None and not exchange.request.cut


def overlapping(one: Exchange, other: Exchange) -> bool:
    """Say whether neither exchange was over before the other began."""
    ends = [each.received if each.received is not None else float("inf") for each in (one, other)]
    return one.sent < ends[1] and other.sent < ends[0]
