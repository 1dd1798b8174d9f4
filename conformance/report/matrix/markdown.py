"""Writes the comparison of targets as Markdown: the totals, all requirements, the evidence."""

from collections.abc import Iterator, Sequence

from conformance.core.requirement import Level
from conformance.report.grid import grid
from conformance.report.summary.markup import cell, code, prose
from conformance.report.tally import count

from .view import Column, Matrix, Row, denominator, gravest_first, total


def write(matrix: Matrix) -> str:
    """Write it, ended by a newline. Text of targets is code, so that it is nothing else."""
    return "\n".join(_lines(matrix)) + "\n"


def _lines(matrix: Matrix) -> Iterator[str]:
    yield from (f"# {count(len(matrix.columns), 'target')} compared", "")
    heads = ("target", "verdict", "MUST", "SHOULD", "made with")
    yield from grid(heads, map(_column, matrix.columns))
    yield ""
    yield from (f"- {prose(each)}" for each in matrix.notes)
    different = gravest_first(each for each in matrix.rows if each.differs)
    yield from ("", f"## Where they differ ({len(different)} of {len(matrix.rows)})", "")
    yield from _rows(different, matrix)
    yield from ("", "## All requirements", "")
    yield from _rows(matrix.rows, matrix)
    yield from ("", "## What showed it", "")
    for at, each in enumerate(matrix.columns):
        yield from _evidence(each, gravest_first(matrix.rows), at)


def _column(column: Column) -> tuple[str, ...]:
    header = column.run.header
    levels = (
        f"{total(column, level)} ({denominator(column, level)})"
        for level in (Level.MUST, Level.SHOULD)
    )
    made = f"{header.profile}, seed {header.seed}, suite {header.suite}"
    mark = column.run.mark
    return (cell(column.name), f"{mark.sign} {mark.word}", *levels, cell(made))


def _rows(rows: Sequence[Row], matrix: Matrix) -> Iterator[str]:
    names = (cell(each.name) for each in matrix.columns)
    return grid(
        ("requirement", "level", "harm", *names),
        (
            (
                cell(each.requirement.id),
                each.requirement.level.value,
                each.requirement.harm.value,
                *(f"{cell.look.sign} {cell.look.word}" for cell in each.cells),
            )
            for each in rows
        ),
    )


def _evidence(column: Column, rows: Sequence[Row], at: int) -> Iterator[str]:
    for each in rows:
        shown = each.cells[at].shown
        if shown is not None:
            where = f"{code(column.name)} {code(each.requirement.id)}"
            yield f"- {where}: wanted {prose(shown.wanted)}, got {prose(shown.got)}"
