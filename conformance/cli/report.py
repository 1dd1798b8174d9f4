"""``report``: makes every report again from a record, also of a run that was killed."""

from dataclasses import replace

import click

from conformance.conductor import record_in
from conformance.core.before import Before
from conformance.core.conclusion import conclude
from conformance.core.known import Known
from conformance.core.record import Record

from .offers import comparing, reporting, tolerating
from .outputs import Outputs, publish


@click.command()
@click.argument("file", metavar="RECORD")
@tolerating
@comparing
@reporting
@click.pass_context
def report(
    context: click.Context,
    file: str,
    known_failures: tuple[Known, ...] | None,
    before: Before | None,
    outputs: Outputs,
) -> None:
    """
    Make the reports of a run again from its RECORD; - is standard input.

    Nothing is sent. The same record gives the same reports as the run wrote, and ends with the same
    exit code, unless --known-failures takes the place of those that the record tells of. The record
    of a run that was killed is read as far as it goes: it is never a pass.
    """
    found = given(record_in(file), known_failures, before)
    publish(found, outputs)
    context.exit(conclude(found).exit)


def given(record: Record, known: tuple[Known, ...] | None, before: Before | None) -> Record:
    """
    Put what is said now in place of what a record says of known failures, and of a run before it.

    None leaves what it says.
    """
    header = record.header
    header = header if known is None else replace(header, known=known)
    header = header if before is None else replace(header, before=before)
    return replace(record, header=header)
