"""Writes the comparison of targets as JSON for programs, as ``schemas/matrix.json`` says."""

import json

import conformance
from conformance.core.codec import Json, tamed
from conformance.core.record import VERSION
from conformance.report.tally import Tally

from .view import Cell, Column, Matrix, Row


def write(matrix: Matrix) -> str:
    """Write it, ended by a newline. All characters are ASCII."""
    document: dict[str, Json] = {
        "schema_version": VERSION,
        "suite": {"name": "uploads-conformance", "version": conformance.__version__},
        "notes": list(matrix.notes),
        "targets": [_target(each) for each in matrix.columns],
        "requirements": [_row(each) for each in matrix.rows],
    }
    return tamed(json.dumps(document, indent=2)) + "\n"


def _target(column: Column) -> Json:
    run, header = column.run, column.run.header
    return {
        "name": column.name,
        "file": run.file,
        "base_url": header.target.base_url,
        "suite_version": header.suite,
        "seed": header.seed,
        "profile": header.profile,
        "strict": header.strict,
        "started_at": header.started_at,
        "verdict": run.overall.value,
        "exit_code": run.exit.value,
        "sentence": run.said,
        "summary": {"MUST": _counts(run.must), "SHOULD": _counts(run.should)},
    }


def _counts(tally: Tally) -> Json:
    return {verdict.value: count for verdict, count in tally.counts.items()}


def _row(row: Row) -> Json:
    held = row.requirement
    return {
        "id": held.id,
        "level": held.level.value,
        "harm": held.harm.value,
        "statement": held.statement,
        "differs": row.differs,
        "results": [_cell(each) for each in row.cells],
    }


def _cell(cell: Cell) -> Json:
    return {
        "look": cell.look.word,
        "reason": cell.reason,
        "wanted": None if cell.shown is None else cell.shown.wanted,
        "got": None if cell.shown is None else cell.shown.got,
        "again": None if cell.shown is None else cell.shown.again,
    }
