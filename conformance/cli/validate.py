"""``validate``: says whether documents that somebody saved have the shapes of the contract."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from conformance.core.conclusion import Exit
from conformance.core.documents import ANSWERS
from conformance.core.errors import Misused
from conformance.oracle import schema
from conformance.report.safe import visible

INPUT = "-"
OBJECTS = {"upload": "upload", "upload.part": "part", "file": "file", "list": "list"}
"""The schema for each value of the member ``object``."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document that has no flaw."""


@dataclass(frozen=True, slots=True)
class _Flawed:
    """A document that has flaws, a line each."""

    lines: tuple[str, ...]


_Said = _Kept | _Flawed | Misused


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option(
    "--schema",
    "name",
    type=click.Choice(ANSWERS),
    help="What the documents are. Without it, the member object or error of each says so.",
)
def validate(files: tuple[str, ...], name: str | None) -> None:
    """
    Check the shape of documents that a server has answered.

    Each FILE holds JSON: one document, one a line, or one after the other. An array is one
    document. - is standard input, which is also read when no FILE is given.

    Ends with 0 when all documents keep the contract, with 1 when one breaks it, and with 2 when
    something could not be read or recognised; everything else is checked all the same.
    """
    try:
        given = files or _piped()
    except Misused as misused:
        click.echo(misused, err=True)
        sys.exit(Exit.MISUSED)
    said = tuple(tuple(_tell(each) for each in _checked(file, name)) for file in given)
    if summary := _summary(said):
        click.echo(summary)
    sys.exit(_exit([each for file in said for each in file]))


def _piped() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise Misused("there is nothing to check", "Name a file, or pipe documents in.")
    return (INPUT,)


def _checked(file: str, name: str | None) -> Iterator[_Said]:
    """Check each document of a file in turn; where it cannot be read any further, say so last."""
    shown = "standard input" if file == INPUT else click.format_filename(file)
    number = 0
    try:
        for number, document in enumerate(schema.documents(_read(file)), 1):
            yield _judged(f"{shown}:document {number}", document, name)
    except OSError as unreadable:
        yield Misused(f"{shown} cannot be read: {unreadable.strerror}")
        return
    except ValueError as broken:
        yield Misused(f"{shown}:document {number + 1}: {broken}")
        return
    if not number:
        yield Misused(f"{shown} holds no document")


def _read(file: str) -> bytes:
    if file != INPUT:
        return Path(file).read_bytes()
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def _judged(where: str, document: object, name: str | None) -> _Said:
    chosen = name or _recognised(document)
    if chosen is None:
        return Misused(
            f"{where} says neither by object nor by error what it is",
            f"Name it: --schema {'|'.join(ANSWERS)}.",
        )
    flaws = schema.flaws(chosen, document)
    if not flaws:
        return _Kept()
    return _Flawed(
        tuple(
            f"{where}: {each.pointer or '(the whole)'}: wanted {each.wanted}, got {each.got}"
            for each in flaws
        )
    )


def _recognised(document: object) -> str | None:
    """Name the schema that a document asks for. A deleted File says file, and has ``deleted``."""
    match document:
        case {"object": "file", "deleted": _}:
            return "deleted"
        case {"object": str(named)} if named in OBJECTS:
            return OBJECTS[named]
        case {"error": _}:
            return "error"
    return None


def _tell(said: _Said) -> _Said:
    match said:
        case _Flawed(lines):
            for line in lines:
                click.echo(visible(line))
        case Misused():
            click.echo(visible(str(said)), err=True)
    return said


def _summary(said: tuple[tuple[_Said, ...], ...]) -> str:
    """Sum up what was checked; ``""`` when nothing was. What could not be read is not counted."""
    checked = [[each for each in file if not isinstance(each, Misused)] for file in said]
    files = sum(1 for each in checked if each)
    documents = sum(len(each) for each in checked)
    broken = sum(isinstance(each, _Flawed) for file in checked for each in file)
    if not documents:
        return ""
    ending = "breaks" if broken == 1 else "break"
    end = f"{broken} {ending} the contract" if broken else "all keep the contract"
    return f"{_counted(documents, 'document')} in {_counted(files, 'file')}: {end}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _exit(said: list[_Said]) -> Exit:
    if any(isinstance(each, Misused) for each in said):
        return Exit.MISUSED
    if any(isinstance(each, _Flawed) for each in said):
        return Exit.NON_CONFORMANT
    return Exit.CONFORMANT
