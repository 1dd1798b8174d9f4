"""Faults that show at the edge of what JSON, UTF-8, headers and queries can hold."""

import codecs
import math
import re
from collections.abc import Callable, Mapping
from email.message import Message
from typing import Any

from conformance.core.catalogue import errors
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Operation, Problem, Refused, Request, Upload

from .fault import Fault, fault, refuses_with

LONG_NUMBER = re.compile(rb"\d{4301}")
"""More digits than Python turns into a number, if it is not told otherwise."""
DEEP = 1_000
"""How many levels a parser goes down that calls itself."""
MANY = 1_000
"""How many values a database takes in one statement."""


def _fails(summary: str, profile: str = "quick", **changes: Any) -> Fault:
    """Make a server that breaks down, and says so with status 500."""
    crashed = refuses_with(500, "crashed")
    return fault(summary, errors.NO_SERVER_ERROR, profile=profile, status_of=crashed, **changes)


def _crash() -> Refused:
    return Refused(Problem("crashed", "Internal server error."))


def _on_body(is_hard: Callable[[bytes], object]) -> Callable[[bytes], Json]:
    """Break down over some bodies before they are read."""

    def reads_object(body: bytes) -> Json:
        if is_hard(body):
            raise _crash()
        return CORRECT.reads_object(body)

    return reads_object


def _on_members(is_hard: Callable[[Json], object]) -> Callable[[Operation, Json], str | None]:
    """Break down over some members."""

    def minds_members(operation: Operation, body: Json) -> str | None:
        if is_hard(body):
            raise _crash()
        return CORRECT.minds_members(operation, body)

    return minds_members


def _on_request(is_hard: Callable[[Request], object]) -> Callable[[Request], str | None]:
    """Break down over some queries or headers."""

    def minds_headers(request: Request) -> str | None:
        if is_hard(request):
            raise _crash()
        return None

    return minds_headers


def _on_ids(is_hard: Callable[[tuple[str, ...]], object]) -> Callable[..., tuple[str, ...]]:
    """Break down over some lists of parts."""

    def part_ids(body: Json, upload: Upload) -> tuple[str, ...]:
        listed = CORRECT.part_ids(body, upload)
        if is_hard(listed):
            raise _crash()
        return listed

    return part_ids


def _finite(value: object) -> int | None:
    if isinstance(value, float) and math.isinf(value):
        raise _crash()
    return CORRECT.count(value)


def _halves(body: Json) -> bool:
    """Say whether a filename has half a character, which no encoding writes."""
    name = body.get("filename")
    return isinstance(name, str) and any("\ud800" <= letter <= "\udfff" for letter in name)


def _unknown_charset(request: Request) -> bool:
    message = Message()
    message["content-type"] = request.header("content-type") or "text/plain"
    try:
        codecs.lookup(str(message.get_param("charset", "utf-8")))
    except LookupError:
        return True
    return False


def _no_utf_8(body: bytes) -> bool:
    return body.decode("utf-8", "replace") != body.decode("utf-8", "ignore")


TABLE: Mapping[str, Fault] = {
    "fails-on-infinity": _fails(
        "answers 500 when a count of bytes is larger than any float", count=_finite
    ),
    "fails-on-long-numbers": _fails(
        "answers 500 when a number has more than 4,300 digits",
        reads_object=_on_body(LONG_NUMBER.search),
    ),
    "fails-on-half-characters": _fails(
        "answers 500 when a filename holds a lone surrogate", minds_members=_on_members(_halves)
    ),
    "fails-on-deep-nesting": _fails(
        "answers 500 when arrays are nested a thousand deep",
        reads_object=_on_body(lambda body: body.count(b"[[") > DEEP // 2),
    ),
    "fails-on-unknown-charsets": _fails(
        "answers 500 when a Content-Type names an encoding that nobody knows",
        minds_headers=_on_request(_unknown_charset),
    ),
    "fails-on-nul-in-queries": _fails(
        "answers 500 when a parameter holds the character NUL",
        minds_headers=_on_request(lambda request: any("\0" in value for _, value in request.query)),
    ),
    "fails-on-nul-in-part-ids": _fails(
        "answers 500 when a part id holds the character NUL",
        part_ids=_on_ids(lambda listed: any("\0" in each for each in listed)),
    ),
    "fails-on-many-part-ids": _fails(
        "answers 500 when more than a thousand parts are listed",
        "default",
        part_ids=_on_ids(lambda listed: len(listed) > MANY),
    ),
    "fails-on-nameless-members": _fails(
        "answers 500 when a member has a name of no characters",
        "default",
        minds_members=_on_members(lambda body: "" in body),
    ),
    "fails-on-byte-order-marks": _fails(
        "answers 500 when a body begins with a byte order mark",
        "default",
        reads_object=_on_body(lambda body: body.startswith(codecs.BOM_UTF8)),
    ),
    "fails-on-broken-encodings": _fails(
        "answers 500 when a text in a body is no UTF-8",
        "default",
        reads_object=_on_body(lambda body: len(body) > MANY // 20 and _no_utf_8(body)),
    ),
}
