"""
Writes a record as text for a person: the verdict, then each failure in a line, the worst first.

In short, which is at most 80 lines, the first three are told with their sequence. In full, all of
them are, and what was not measured, and what the contract leaves open. Lines are at most 100
characters wide, but for addresses and commands, which must not be broken. Text from the target is
made visible, and is never read as markup.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console

from conformance.core.conclusion import Conclusion, conclude
from conformance.core.record import Record
from conformance.core.verdict import Result
from conformance.report.prose import QUIET, Line, harmless, shown, written
from conformance.report.standing import new_problems

from . import failures, opening, rest

MOST = 80
"""How many lines a report has in short."""
TOLD = 3
"""How many failures are told with their sequence in short."""
LEAST, LISTED = 8, 12
"""How many lines each of those has at least, and how many the list of failures."""


def write(record: Record, *, verbose: bool = False) -> str:
    """Write the report without colour, ended by a newline."""
    return written(_report(record, verbose=verbose))


def render(record: Record, console: Console, *, verbose: bool = False) -> None:
    """Write the report to a terminal: the same text, in colour where ``console`` has it."""
    shown(_report(record, verbose=verbose), console)


def _report(record: Record, *, verbose: bool) -> Iterator[Line]:
    lines = _whole(record) if verbose else _brief(record)
    yield from map(harmless, lines)


def _whole(record: Record) -> Iterator[Line]:
    conclusion = conclude(record)
    found = new_problems(conclusion)
    yield from opening.verdict(record, conclusion)
    yield from _below(failures.listed(found, record))
    yield Line()
    yield from opening.levels(conclusion)
    yield Line()
    yield from opening.in_full(record, conclusion)
    for each in found:
        yield from failures.whole(each, record)
    yield from rest.known(conclusion)
    yield from rest.unmeasured(conclusion)
    yield from rest.observed(conclusion)


def _below(lines: Iterator[Line]) -> list[Line]:
    """Set lines off from those above, if there are any."""
    held = [*lines]
    return [Line(), *held] if held else []


def _brief(record: Record) -> Iterator[Line]:
    conclusion = conclude(record)
    found = new_problems(conclusion)
    head = [*opening.verdict(record, conclusion, opening.BRIEF)]
    tail = [*_tail(record, conclusion, len(found))]
    room = MOST - len(head) - len(tail)
    listed = _listed(found, record, max(LISTED, room - TOLD * LEAST))
    yield from (*head, *listed, *_sequences(found, record, room - len(listed)), *tail)


def _listed(found: Sequence[Result], record: Record, most: int) -> list[Line]:
    """List the failures in at most so many lines, the last of which says how many are left out."""
    lines = _below(failures.listed(found, record))
    if len(lines) <= most:
        return lines
    kept = lines[: most - 1]
    left = len(found) - sum(each.text.startswith("  ") for each in kept)
    return [*kept, Line(((f"  … and {left} more", QUIET),))]


def _sequences(found: Sequence[Result], record: Record, room: int) -> Iterator[Line]:
    """Tell of the first few with their sequence, as many as there is room for."""
    told = found[: min(TOLD, max(room - 1, 0) // LEAST)]
    left = room - 1
    for at, each in enumerate(told):
        lines = [*failures.brief(each, record, left // (len(told) - at))]
        left -= len(lines)
        yield from lines
    if told:
        yield failures.once_more(told, record)


def _tail(record: Record, conclusion: Conclusion, many: int) -> Iterator[Line]:
    yield from rest.known_in_short(conclusion)
    yield from rest.unmeasured_in_short(conclusion)
    yield Line()
    yield from opening.in_short(record, conclusion)
    yield from opening.levels(conclusion)
    yield from rest.see_more(many, TOLD)
