"""
Writes a record as Markdown: the summary of a job, or a comment on a pull request.

The verdict comes first, then what changed since the run before, each failure with how to repeat it,
and what was not measured. It keeps below 60,000 characters, as GitHub takes 65,536 for a comment:
what matters least is left out, and the last line says what that is.
"""

from collections.abc import Iterator

from conformance.core.conclusion import Conclusion, conclude
from conformance.core.gravity import worst_first
from conformance.core.record import Record
from conformance.core.verdict import Result

from .standing import Standing, shown, standings
from .summary.failure import failure
from .summary.fitting import Piece, fitted
from .summary.listing import SIGNS, everything, failures, known, unmeasured
from .summary.opening import opening, since

LIMIT = 60_000
"""Characters that a summary has at most."""
NOTE = 300
"""How many of them are kept for the line that says what was left out."""
LIST, KNOWN, UNMEASURED, ALL = 1, 3, 6, 7
"""How soon a part is left out, the highest first; those of a failure lie in between."""


def write(record: Record) -> str:
    """Write the summary, ended by a newline."""
    text, missing = fitted([*_pieces(record, conclude(record))], LIMIT - NOTE)
    return f"{text}\n_Left out, for want of room: {missing}._\n" if missing else text


def _pieces(record: Record, conclusion: Conclusion) -> Iterator[Piece]:
    yield Piece(opening(record, conclusion))
    yield Piece(since(record, conclusion), LIST, "list of changes")
    problems = _new(record, conclusion)
    if len(problems) > 1:
        yield Piece(failures(problems), LIST, "table of failures")
    for each in problems:
        yield from _failure(each, record, conclusion)
    yield Piece(known(conclusion), KNOWN, "list of known failures")
    yield Piece(unmeasured(conclusion), UNMEASURED, "list of what was not measured")
    yield Piece(everything(conclusion), ALL, "table of all requirements")


def _new(record: Record, conclusion: Conclusion) -> list[Result]:
    """List what failed or is flaky and is not known: what decides first, then the worst."""
    stands = standings(record, conclusion)
    order = (Standing.FAILS, Standing.IN_DOUBT, Standing.NOTED)
    problems = [each for each in worst_first(conclusion.results) if shown(each)]
    return [
        each for standing in order for each in problems if stands[each.requirement.id] is standing
    ]


def _failure(result: Result, record: Record, conclusion: Conclusion) -> Iterator[Piece]:
    name = result.requirement.id
    behind = [each for each in conclusion.results if name in each.causes]
    return failure(result, record.header, behind, SIGNS[result.verdict])
