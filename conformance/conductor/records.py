"""Reads the records of runs from files, also of runs that were killed or came before."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from conformance.core.before import Before
from conformance.core.catalogue import BY_ID
from conformance.core.change import before_of
from conformance.core.conclusion import conclude
from conformance.core.errors import Misused
from conformance.core.record import Entry, Line, Record, read, read_line
from conformance.core.skimming import skim_line

from .blame import reconsidered

INPUT = "-"
"""What standard input is called on the command line."""


def record_in(file: str) -> Record:
    """
    Read the record in ``file``, which is as good as that of its run; ``-`` is standard input.

    Raises Misused for what cannot be read, is no record, or speaks of requirements that nobody here
    knows: what it calls broken would count for nothing.
    """
    return _whole(_familiar(_read(file)))


def skimmed_in(file: str) -> Record:
    """
    Read the record in ``file`` for its verdicts: several times as fast, and they are the same.

    Raises Misused as ``record_in`` does.
    """
    found = _familiar(_read(file, skim_line))
    return found if found.footer is not None else record_in(file)


def before_in(file: str) -> Before:
    """
    Sum up the record in ``file`` for a run that comes after it.

    It may speak of requirements that are no longer, or not yet, in the catalogue. Raises Misused
    for what cannot be read or is no record.
    """
    return summed_up(earlier(file))


def earlier(file: str) -> Record:
    """Read the record of a run that came before, whatever the catalogue was then."""
    return _whole(_read(file))


def summed_up(record: Record) -> Before:
    """Sum up a record for a run that comes after it."""
    return before_of(record, conclude(record))


def _read(file: str, line_of: Callable[[str], Line] = read_line) -> Record:
    shown = "standard input" if file == INPUT else file
    try:
        if file == INPUT:
            return read(sys.stdin, shown, line_of)
        # Lines end in \n alone: one that was cut off must not seem to be whole.
        with Path(file).open(encoding="utf-8", newline="\n") as text:
            return read(text, shown, line_of)
    except UnicodeDecodeError as binary:
        what = f"{shown} is no record: it holds what is no text"
        raise Misused(what, "Was it written by uploads-conformance?") from binary
    except OSError as unreadable:
        raise Misused(f"{shown} cannot be read: {unreadable.strerror}") from unreadable


def _familiar(record: Record) -> Record:
    if unknown := sorted({*_named(record)} - BY_ID.keys()):
        what = f"the record speaks of {', '.join(map(repr, unknown[:3]))}, which this does not know"
        raise Misused(what, f"It was written by uploads-conformance {record.header.suite}.")
    return record


def _named(record: Record) -> Iterator[str]:
    yield from record.header.chosen or ()
    yield from (each.requirement for each in record.minima)
    yield from (each.requirement for each in record.repeats)
    yield from (each.requirement for held in record.trials for each in held.tally)
    entries: tuple[Entry, ...] = (*record.trials, *record.minima)
    for finding in (finding for each in entries for finding in each.findings):
        yield from (finding.requirement, *finding.suspects)


def _whole(record: Record) -> Record:
    """
    Look at the trials of a run that was killed together, as a run does at its end.

    What an id that was given out twice explains must not fail for want of that.
    """
    if record.footer is not None:
        return record
    return replace(record, trials=reconsidered(record.trials))
