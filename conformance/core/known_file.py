"""
Reads a file of known failures: text to entries, each of which says all that there is to say.

    [[known]]
    requirement = "complete/md5-*"
    reason = "not implemented, see #12"
    owner = "storage team"
    expires = 2027-01-31
    fingerprint = "POST /uploads/*/complete -> 200: the upload is completed"
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from conformance.core.errors import Misused
from conformance.core.known import Known

TABLES = "known"
DEMANDED = ("requirement", "reason", "owner", "expires")
MEMBERS = (*DEMANDED, "fingerprint")
HEADER = re.compile(
    rf"^[ \t]*\[\[[ \t]*(?:{TABLES}|\"{TABLES}\"|'{TABLES}')[ \t]*\]\][ \t]*(?:#.*)?\r?$",
    re.MULTILINE,
)
"""The line with which an entry begins, unless it stands within a string of several lines."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(text: str, name: str) -> tuple[Known, ...]:
    """
    Read the entries of a file called ``name``, in their order.

    Raises Misused, with the entry and its line, for what is no TOML, an entry that lacks something,
    has a member that means nothing or a value of a wrong type, and two about the same failure.
    """
    tables = _tables(text, name)
    wheres = [*_wheres(text, name, len(tables))]
    read_ = tuple(_known(table, where) for table, where in zip(tables, wheres, strict=True))
    said = [(each.requirement, each.fingerprint) for each in read_]
    for at, each in enumerate(said):
        if (first := said.index(each)) < at:
            what = f"{wheres[at]} is about the same failure as entry {first + 1}"
            raise Misused(what, "Leave one of them out.")
    return read_


def pieces(text: str) -> tuple[str, ...]:
    """
    Cut a file where its entries begin: what stands before them, then a piece for each.

    Put together again they are the text. Each is TOML by itself, if the whole is.
    """
    ends = [0]
    for header in HEADER.finditer(text):
        if is_whole(text[ends[-1] : header.start()]):
            ends.append(header.start())
    return tuple(text[at:end] for at, end in zip(ends, [*ends[1:], len(text)], strict=True))


def is_whole(text: str) -> bool:
    """Say whether a text is TOML by itself, and so ends in no string of several lines."""
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _wheres(text: str, name: str, count: int) -> Iterator[str]:
    """Say of each entry which it is, and on which line it begins if it begins with a header."""
    before, *entries = pieces(text)
    line = before.count("\n") + 1
    for number in range(1, count + 1):
        if len(entries) != count:
            yield f"entry {number} of {name}"
            continue
        yield f"entry {number} of {name} (line {line})"
        line += entries[number - 1].count("\n")


def _tables(text: str, name: str) -> Sequence[Any]:
    try:
        whole = tomllib.loads(text)
    except RecursionError as deep:
        raise Misused(f"{name} is no file of known failures: it is nested too deeply") from deep
    except ValueError as broken:
        raise Misused(f"{name} is no TOML: {broken}", HINT) from broken
    if others := [each for each in whole if each != TABLES]:
        raise Misused(f"{name} holds {others[0]!r}, which means nothing there", HINT)
    tables = whole.get(TABLES, [])
    if not isinstance(tables, list):
        raise Misused(f"{name} holds `{TABLES}`, which is no list of entries", HINT)
    return tables


HINT = f"Write each entry as [[{TABLES}]], with {', '.join(DEMANDED)}."


def _known(table: Any, where: str) -> Known:
    if not isinstance(table, Mapping):
        raise Misused(f"{where} is no table", HINT)
    for member in table:
        if member not in MEMBERS:
            raise Misused(f"{where} has {member!r}, which means nothing", HINT)
    for member in DEMANDED:
        if member not in table:
            raise Misused(f"{where} lacks {member}", HINT)
    said = {name: _said(table[name], f"{name} of {where}") for name in table if name != "expires"}
    return Known(expires=_day(table["expires"], where), **said)


def _said(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise Misused(f"{what} is no text")
    if not value.strip():
        raise Misused(f"{what} is empty", "Say it there.")
    return value


def _day(value: Any, where: str) -> str:
    read_ = day(value)
    if read_ is None:
        raise Misused(f"expires of {where} is no date", "Write it as 2027-01-31.")
    return read_


def day(value: Any) -> str | None:
    """Read a date, or text that is one, as ``2027-01-31``; None for what is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value).isoformat()
    return None
