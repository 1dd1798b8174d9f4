"""Writes the comparison of targets as text for a person: the totals, and what differs."""

from collections.abc import Iterator

from rich.console import Console

from conformance.core.requirement import Level
from conformance.report.prose import (
    BAD,
    DOUBTFUL,
    QUIET,
    STRONG,
    Line,
    harmless,
    labelled,
    shown,
    wrapped,
    written,
)
from conformance.report.safe import visible

from .view import Matrix, Row, gravest_first


def write(matrix: Matrix) -> str:
    """Write it without colour, ended by a newline."""
    return written(map(harmless, _lines(matrix)))


def render(matrix: Matrix, console: Console) -> None:
    """Write it to a terminal: the same text, in colour where ``console`` has it."""
    shown(map(harmless, _lines(matrix)), console)


def _lines(matrix: Matrix) -> Iterator[Line]:
    for at, each in enumerate(matrix.columns, 1):
        yield Line(((f"{at} ", QUIET), (visible(each.name), STRONG)))
        yield from labelled("verdict", each.run.said)
    for note in matrix.notes:
        yield from labelled("note", note, DOUBTFUL)
    different = gravest_first(each for each in matrix.rows if each.differs)
    yield Line()
    yield Line(((f"Where they differ ({len(different)} of {len(matrix.rows)})", STRONG),))
    for row in different:
        yield from _row(row)


def _row(row: Row) -> Iterator[Line]:
    style = BAD if row.requirement.level is Level.MUST else DOUBTFUL
    level = f" ({row.requirement.level}): {row.requirement.harm}"
    yield Line(((f"  {row.requirement.id}", style), (level, QUIET)))
    said = (f"{at} {each.look.sign} {each.look.word}" for at, each in enumerate(row.cells, 1))
    yield from wrapped("   ".join(said), "    ", QUIET)
