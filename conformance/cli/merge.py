"""``merge``: makes of the records of all shards the record of the whole run, and its reports."""

from collections.abc import Sequence

import click

from conformance.conductor import record_in
from conformance.conductor.merging import merged
from conformance.core.before import Before
from conformance.core.conclusion import conclude
from conformance.core.known import Known

from .offers import comparing, reporting, tolerating
from .outputs import Outputs, publish
from .report import given


@click.command()
@click.argument("files", metavar="SHARD...", nargs=-1, required=True)
@tolerating
@comparing
@reporting
@click.pass_context
def merge(
    context: click.Context,
    files: Sequence[str],
    known_failures: tuple[Known, ...] | None,
    before: Before | None,
    outputs: Outputs,
) -> None:
    """
    Make the reports of a whole run of the records of all its SHARDs.

    Each is a record of `run --shard I/N`. Nothing is sent. It ends with the exit code that the
    whole run would have had. --known-failures and --before take the place of what the records tell.
    """
    whole = merged([(click.format_filename(file), record_in(file)) for file in files])
    found = given(whole, known_failures, before)
    publish(found, outputs)
    context.exit(conclude(found).exit)
