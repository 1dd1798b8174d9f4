"""Writes records: each writer is a pure function from a record to text."""

from collections.abc import Callable
from importlib import import_module

from conformance.core.record import Record, lines

Writer = Callable[[Record], str]


def _record(record: Record) -> str:
    return "".join(f"{each}\n" for each in lines(record))


def _of(module: str) -> Writer:
    """Find the writer of a module when it is asked to write: a run wants one or two of them."""

    def write(record: Record) -> str:
        found: Writer = import_module(f".{module}", __name__).write
        return found(record)

    return write


WRITERS: dict[str, Writer] = {
    "html": _of("html"),
    "json": _of("json"),
    "junit": _of("junit"),
    "terminal": _of("terminal"),
    "record": _record,
    "markdown": _of("markdown"),
    "ctrf": _of("ctrf"),
    "sarif": _of("sarif"),
    "badge": _of("badge"),
    "har": _of("har"),
}
"""Every format that a record can be written in, under its name."""
