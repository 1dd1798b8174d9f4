"""Writes records: each writer is a pure function from a record to text."""

from collections.abc import Callable

from conformance.core.record import Record, lines

from . import html, json, junit, terminal


def _record(record: Record) -> str:
    return "".join(f"{each}\n" for each in lines(record))


WRITERS: dict[str, Callable[[Record], str]] = {
    "html": html.write,
    "json": json.write,
    "junit": junit.write,
    "terminal": terminal.write,
    "record": _record,
}
"""Every format that a record can be written in, under its name."""
