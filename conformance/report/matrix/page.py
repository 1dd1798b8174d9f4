"""Writes the comparison of targets as a page: one file that fetches nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.core.change import to_the_minute
from conformance.core.requirement import Level, Requirement
from conformance.report.page.look import LOOKS, Look
from conformance.report.page.rendering import rendered
from conformance.report.page.text import one_line
from conformance.report.tally import count

from .view import Column, Matrix, Row, Shown, denominator, gravest_first, total

ROOM = 900
"""How many bytes of HTML a text of a target takes."""


@dataclass(frozen=True, slots=True)
class Head:
    """A target at the head of its column, and what its requirements come to."""

    name: str
    look: Look
    made: str
    must: str
    must_of: str
    should: str
    should_of: str
    said: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A cell, and where its evidence is; ``""`` for none."""

    look: Look
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement and its cells."""

    requirement: Requirement
    area: str
    differs: bool
    cells: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What showed that a target breaks a requirement."""

    place: str
    target: str
    requirement: Requirement
    look: Look
    wanted: str
    got: str
    shown: Shown


def write(matrix: Matrix) -> str:
    """Write the page, ended by a newline."""
    lines = [_line(each) for each in matrix.rows]
    used = {cell.look for each in matrix.rows for cell in each.cells}
    return rendered(
        "matrix.html",
        sheet="several.css",
        title=f"{count(len(matrix.columns), 'target')} compared",
        heads=[_head(each) for each in matrix.columns],
        notes=matrix.notes,
        differing=[_line(each) for each in gravest_first(matrix.rows) if each.differs],
        lines=lines,
        areas=list(dict.fromkeys(each.area for each in lines)),
        levels=[each.value for each in Level],
        looks=[each for each in LOOKS if each in used],
        proofs=[*_proofs(matrix.columns, gravest_first(matrix.rows))],
    )


def _head(column: Column) -> Head:
    header = column.run.header
    began = to_the_minute(header.started_at)
    return Head(
        column.name,
        column.run.mark,
        f"{header.profile}, seed {header.seed}, suite {header.suite}, {began}",
        total(column, Level.MUST),
        denominator(column, Level.MUST),
        total(column, Level.SHOULD),
        denominator(column, Level.SHOULD),
        column.run.said,
    )


def _place(at: int, requirement: Requirement) -> str:
    return f"shown-{at + 1}/{requirement.id}"


def _line(row: Row) -> Line:
    cells = tuple(
        Linked(each.look, "" if each.shown is None else _place(at, row.requirement))
        for at, each in enumerate(row.cells)
    )
    return Line(row.requirement, row.area, row.differs, cells)


def _proofs(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[Proof]:
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell.shown is not None:
                place = _place(at, row.requirement)
                wanted, got = (one_line(each, ROOM) for each in (cell.shown.wanted, cell.shown.got))
                about = (row.requirement, cell.look)
                yield Proof(place, columns[at].name, *about, wanted, got, cell.shown)
