"""``report``: makes every report again from a record, also of a run that was killed."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from conformance.conductor import reconsidered
from conformance.core.catalogue import BY_ID
from conformance.core.conclusion import conclude
from conformance.core.errors import Misused
from conformance.core.known import Known
from conformance.core.record import Entry, Record, read

from .offers import reporting, tolerating
from .outputs import Outputs, publish

INPUT = "-"


@click.command()
@click.argument("file", metavar="RECORD")
@tolerating
@reporting
@click.pass_context
def report(
    context: click.Context,
    file: str,
    known_failures: tuple[Known, ...] | None,
    json_file: str | None,
    junit: str | None,
    record: str | None,
    report_dir: Path | None,
) -> None:
    """
    Make the reports of a run again from its RECORD; - is standard input.

    Nothing is sent. The same record gives the same reports as the run wrote, and ends with the same
    exit code, unless --known-failures takes the place of those that the record tells of. The record
    of a run that was killed is read as far as it goes: it is never a pass.
    """
    outputs = Outputs.of(report_dir, json=json_file, junit=junit, record=record)
    found = given(whole(understood(file)), known_failures)
    publish(found, outputs)
    context.exit(conclude(found).exit)


def understood(file: str) -> Record:
    """Read a record; ``-`` is standard input. Raises Misused for what is none."""
    return _known(_read(file))


def given(record: Record, known: tuple[Known, ...] | None) -> Record:
    """Put what is said of known failures now in place of what a record says; None leaves that."""
    if known is None:
        return record
    return replace(record, header=replace(record.header, known=known))


def _read(file: str) -> Record:
    shown = "standard input" if file == INPUT else click.format_filename(file)
    try:
        if file == INPUT:
            return read(sys.stdin, shown)
        # Lines end in \n alone: one that was cut off must not seem to be whole.
        with Path(file).open(encoding="utf-8", newline="\n") as text:
            return read(text, shown)
    except UnicodeDecodeError as binary:
        what = f"{shown} is no record: it holds what is no text"
        raise Misused(what, "Was it written by uploads-conformance?") from binary
    except OSError as unreadable:
        raise Misused(f"{shown} cannot be read: {unreadable.strerror}") from unreadable


def _known(record: Record) -> Record:
    """Refuse what a later version found: what it calls broken would count for nothing here."""
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


def whole(record: Record) -> Record:
    """
    Look at the trials of a run that was killed together, as a run does at its end.

    What an id that was given out twice explains must not fail for want of that.
    """
    if record.footer is not None:
        return record
    return replace(record, trials=reconsidered(record.trials))
