"""What a file has to hold, and what went wrong when it holds something else."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from conformance.core.catalogue import complete, files, parts
from conformance.core.exchange import Body
from conformance.core.requirement import Requirement

from .addition import BUFFERS
from .checksum import joined
from .state import File, Part, Upload

ORDERED = (complete.CONTENT_JOINED, complete.LISTED_ORDER)
"""What holds of parts listed as they arrived, and of others."""
Order = Callable[[Sequence[Part]], Iterable[Part]]

ORDERS: Mapping[str, Order] = {
    "arrival order": lambda listed: sorted(listed, key=lambda part: part.place),
    "the order of their ids": lambda listed: sorted(listed, key=lambda part: part.id),
    "reverse order": lambda listed: tuple(reversed(listed)),
    "reverse arrival order": lambda listed: sorted(listed, key=lambda part: -part.place),
}
"""Orders in which servers are known to join parts instead."""


MOST_AGAIN = 6
"""How many repetitions of a list are tried to be left out; a few are all that a plan has."""


def right(file: File, body: Body) -> bool:
    """Say whether ``body`` is the listed parts, one after the other."""
    return (body.size, body.crc32) == joined(each.body for each in file.listed)


def diagnose(file: File, upload: Upload, body: Body) -> tuple[Requirement, str]:
    """Say which requirement a wrong content breaks, and what it holds instead."""
    size, _ = joined(each.body for each in file.listed)
    if (order := _order(file, body)) is not None:
        moved = [each.place for each in file.listed]
        arrived = moved == sorted(moved)
        blamed = complete.CONTENT_JOINED if arrived else complete.LISTED_ORDER
        return blamed, f"the parts in {order}"
    if (held := _selection(file, upload, body)) is not None:
        return held
    if _wrapped(file, body):
        return files.CONTENT_RAW, f"the bytes wrapped or re-encoded: {_shown(body)}"
    large = any(each.body.size >= BUFFERS for each in file.listed)
    blamed = parts.BUFFER_EDGES if large else parts.BYTES_AS_SENT
    return blamed, f"{body.size} bytes instead of {size}, or altered ones: {_shown(body)}"


def either_order(blamed: Requirement, file: File) -> tuple[Requirement, ...]:
    """
    Name the other law of order when it may be that one which was broken.

    Of parts that were under way at the same time nobody but the server knows which arrived first.
    """
    unsure = sum(each.together for each in file.listed) > 1
    return tuple(each for each in ORDERED if each is not blamed and blamed in ORDERED and unsure)


def _order(file: File, body: Body) -> str | None:
    for name, order in ORDERS.items():
        if (body.size, body.crc32) == joined(each.body for each in order(file.listed)):
            return name
    size, _ = joined(each.body for each in file.listed)
    if body.size == size and body.data is not None and _made_of(body.data, file.listed):
        return "another order"
    return None


def _made_of(data: bytes, listed: Sequence[Part]) -> bool:
    """Say whether ``data`` is all of ``listed`` in some order, taking greedily what fits."""
    held = [each.body.data for each in listed if each.body.data]
    left = sorted(held, key=len, reverse=True)
    at = 0
    while left:
        fitting = next((each for each in left if data.startswith(each, at)), None)
        if fitting is None:
            return False
        left.remove(fitting)
        at += len(fitting)
    return at == len(data)


def _selection(file: File, upload: Upload, body: Body) -> tuple[Requirement, str] | None:
    seen = (body.size, body.crc32)
    ids = {each.id for each in file.listed}
    if any(seen == joined(each.body for each in fewer) for fewer in _fewer(file.listed)):
        return complete.REPEATED_PART, "a part that was named twice is in it less often"
    unlisted = tuple(each for each in upload.parts if each.id not in ids)
    if unlisted:
        by_arrival = joined(each.body for each in upload.parts)
        appended = joined(each.body for each in chain(file.listed, unlisted))
        if seen in (by_arrival, appended):
            return complete.UNLISTED_PARTS, "parts that were not listed are in it too"
    return None


def _fewer(listed: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Yield the list without some of what it names again, as servers may pass over repetitions."""
    again = [at for at, part in enumerate(listed) if part in listed[:at]][:MOST_AGAIN]
    for count in range(1, len(again) + 1):
        for left_out in combinations(again, count):
            yield [part for at, part in enumerate(listed) if at not in left_out]


def _wrapped(file: File, body: Body) -> bool:
    if body.data is None or any(each.body.data is None for each in file.listed):
        return False
    expected = b"".join(each.body.data or b"" for each in file.listed)
    held = body.data.strip()
    longer = 0 < len(expected) < len(body.data)  # what is wrapped is not cut off
    if longer and (expected in held[1:-1] or held[:1] in (b'"', b"{", b"[")):
        return not expected.startswith(held[:1])
    return _decodes_to(held, expected) or _latin(held, expected)


def _decodes_to(held: bytes, expected: bytes) -> bool:
    """Say whether ``held`` is ``expected`` in base64, in one line or in several (RFC 2045)."""
    try:
        return (
            bool(expected) and base64.b64decode(b"".join(held.split()), validate=True) == expected
        )
    except binascii.Error:
        return False


def _latin(held: bytes, expected: bytes) -> bool:
    """Say whether the bytes were read as text and written again: as Latin-1, or with U+FFFD."""
    read = (expected.decode("latin-1"), expected.decode("utf-8", "replace"))
    written = {each.encode() for each in read} - {expected}
    return held.strip() in {each.strip() for each in written}


def _shown(body: Body) -> str:
    if body.data is None:
        return f"md5 {body.md5}"
    return repr(body.data if len(body.data) <= 60 else body.data[:60] + b"...")
