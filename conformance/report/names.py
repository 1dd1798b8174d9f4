"""Names the ids that answers gave out, and finds them in later requests."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from conformance.core.blame import Evidence
from conformance.core.exchange import Exchange, Request
from conformance.core.parsing import parse

CREATE = re.compile(r"/uploads")
ADD = re.compile(r"/uploads/[^/]+/parts")
COMPLETE = re.compile(r"/uploads/(?P<upload>[^/]+)/complete")
PLAIN_ID = re.compile(r"[A-Za-z0-9._~-]+")
"""Ids of these characters alone stand the same in a path, in JSON and in a shell."""


@dataclass(frozen=True, slots=True)
class Name:
    """
    An id that an answer gave out, and the variable that stands for it.

    ``member`` is where the answer holds it: ``id``, or ``file.id`` of a completion. ``at`` is the
    place of the exchange among those of the evidence.
    """

    variable: str
    id: str
    member: str
    at: int


def names(evidence: Evidence) -> tuple[Name, ...]:
    """
    Name the ids that answers gave out, as the plan counts them: UPLOAD_0, PART_0, FILE_0.

    A file is counted as the upload that it came from; a second file of one upload is FILE_0_2.
    """
    found: dict[str, Name] = {}
    counts: dict[str, dict[int, int]] = {"UPLOAD": {}, "PART": {}}
    uploads: dict[str, str] = {}
    for at, exchange in sorted(enumerate(evidence.exchanges), key=_planned):
        kind, upload = _gives(exchange.request)
        if kind == "":
            continue
        number = uploads.get(upload, "0") if kind == "FILE" else _nth(counts[kind], exchange, at)
        held = _id(exchange, "file.id" if kind == "FILE" else "id")
        if held is None:
            continue
        if kind == "UPLOAD":
            uploads.setdefault(_escaped(held), number)
        variable = _unused(f"{kind}_{number}", found)
        found[variable] = Name(variable, held, "file.id" if kind == "FILE" else "id", at)
    return tuple(found.values())


def _planned(placed: tuple[int, Exchange]) -> tuple[int, float]:
    _, exchange = placed
    return (exchange.step if exchange.step is not None else 0, exchange.sent)


def _gives(request: Request) -> tuple[str, str]:
    """Say what kind of id an answer to ``request`` gives out, and in which upload; "" for none."""
    if request.method != "POST":
        return "", ""
    if CREATE.fullmatch(request.path):
        return "UPLOAD", ""
    if ADD.fullmatch(request.path):
        return "PART", ""
    completed = COMPLETE.fullmatch(request.path)
    return ("FILE", completed["upload"]) if completed else ("", "")


def _nth(counted: dict[int, int], exchange: Exchange, at: int) -> str:
    """Count a step once, however often it was sent again."""
    step = exchange.step if exchange.step is not None else -1 - at
    return str(counted.setdefault(step, len(counted)))


def _unused(variable: str, taken: dict[str, Name]) -> str:
    again = 2
    name = variable
    while name in taken:
        name, again = f"{variable}_{again}", again + 1
    return name


def _id(exchange: Exchange, member: str) -> str | None:
    response = exchange.response
    if response is None or not 200 <= response.status < 300:
        return None
    try:
        held: Any = parse(response.body.data or b"null")
    except ValueError:
        return None
    for name in member.split("."):
        held = held.get(name) if isinstance(held, dict) else None
    return held if isinstance(held, str) and held else None


def _escaped(held: str) -> str:
    # A lone surrogate, which JSON can spell, has no UTF-8: it goes out as a question mark.
    return quote(held, safe="", errors="replace")


def in_path(path: str, known: tuple[Name, ...]) -> Iterator[str | Name]:
    """Split a path or a query into what stands there and the ids that have a name."""
    escaped = {_escaped(each.id): each for each in reversed(known)}
    for piece in re.split(r"([/?&=])", path):
        yield escaped.get(piece, piece)


def in_json(text: str, known: tuple[Name, ...]) -> Iterator[str | Name]:
    """Split JSON text into what stands there and the ids, quotes and all, that have a name."""
    written = {json.dumps(each.id, ensure_ascii=False): each for each in reversed(known)}
    written |= {json.dumps(each.id): each for each in reversed(known)}
    if not written:
        yield text
        return
    any_of_them = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    for piece in re.split(f"({any_of_them})", text):
        yield written.get(piece, piece)


def is_plain(name: Name) -> bool:
    """Say whether the id stands the same in a path, in JSON and in a shell."""
    return PLAIN_ID.fullmatch(name.id) is not None
