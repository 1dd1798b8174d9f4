"""Cuts what a page shows, so that it stays small whatever a target said."""

import re
from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType

from conformance.core.exchange import Body, Headers
from conformance.report.safe import visible, visible_lines
from conformance.report.tally import count

COSTS: Mapping[str, int] = MappingProxyType(dict.fromkeys("&<>\"'", 5))
"""Characters that are longer in HTML, and how long."""
DEAREST = 5
UTC = re.compile(r"([0-9-]{10})T([0-9:]{8})(?:[.][0-9]+)?(?:[+]00:00|Z)")
"""A time as records have it."""
FIRST = 48
"""How many bytes are shown of what is no text."""


def fitting(text: str, room: int) -> str:
    """Cut a text to what takes ``room`` bytes of HTML, and say that it was cut."""
    if len(text) * DEAREST <= room:
        return text
    sizes = accumulate(_cost(each) for each in text[: room + 1])
    fits = sum(size <= room for size in sizes)
    return text if fits == len(text) else f"{text[:fits]}… ({len(text) - fits:,} more characters)"


def _cost(character: str) -> int:
    return COSTS.get(character) or (1 if character.isascii() else 4)


def one_line(text: str, room: int) -> str:
    """Make a text visible on one line, and cut it."""
    return fitting(visible(text), room)


def several_lines(text: str, room: int) -> str:
    """Make a text visible line by line, and cut it."""
    return fitting(visible_lines(text), room)


def body(held: Body, room: int) -> str:
    """Show a body: its text, the first bytes of what is none, or its digest where it was cut."""
    if held.data is None:
        return f"({count(held.size, 'byte')}, md5 {held.md5}; the record holds no more of it)"
    try:
        return several_lines(held.data.decode(), room)
    except UnicodeDecodeError:
        more = " …" if held.size > FIRST else ""
        return f"({count(held.size, 'byte')}: {held.data[:FIRST].hex(' ')}{more})"


def headers(held: Headers, room: int) -> str:
    """Show headers, a line each."""
    lines = "\n".join(f"{visible(name)}: {visible(value)}" for name, value in held)
    return fitting(lines, room)


def moment(time: str) -> str:
    """Write a time such as ``2026-11-24T03:00:07+00:00`` for people; others stay."""
    found = UTC.fullmatch(time)
    return f"{found[1]} {found[2]} UTC" if found else time


def seconds(value: float) -> str:
    """Write how long something took, to two or three digits."""
    if value >= 100:
        return f"{value:,.0f} s"
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.1f} ms"
