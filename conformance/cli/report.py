"""``report``: makes every report again from a record, also of a run that was killed."""

from dataclasses import replace

import click

from conformance.conductor import record_in
from conformance.core.before import Before
from conformance.core.conclusion import conclude

from .offers import comparing, reporting
from .outputs import Outputs, publish


@click.command()
@click.argument("file", metavar="RECORD")
@comparing
@reporting
@click.pass_context
def report(
    context: click.Context,
    file: str,
    before: Before | None,
    outputs: Outputs,
) -> None:
    """
    Make the reports of a run again from its RECORD; - is standard input.

    Nothing is sent. The same record gives the same reports as the run wrote, and ends with the same
    exit code. The record of a run that was killed is read as far as it goes: it is never a pass.
    """
    found = record_in(file)
    if before is not None:
        found = replace(found, header=replace(found.header, before=before))
    publish(found, outputs)
    context.exit(conclude(found).exit)
