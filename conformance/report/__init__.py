"""Writes records: each writer is a pure function from a record to text."""

from collections.abc import Callable

from conformance.core.record import Record, lines

from . import badge, ctrf, html, json, junit, markdown, sarif, terminal


def _record(record: Record) -> str:
    return "".join(f"{each}\n" for each in lines(record))


def _har(record: Record) -> str:
    from . import har  # noqa: PLC0415  (its library takes 100 ms)

    return har.write(record)


WRITERS: dict[str, Callable[[Record], str]] = {
    "html": html.write,
    "json": json.write,
    "junit": junit.write,
    "terminal": terminal.write,
    "record": _record,
    "markdown": markdown.write,
    "ctrf": ctrf.write,
    "sarif": sarif.write,
    "badge": badge.write,
    "har": _har,
}
"""Every format that a record can be written in, under its name."""
