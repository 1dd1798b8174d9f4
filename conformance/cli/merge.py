"""``merge``: makes of the records of all shards the record of the whole run, and its reports."""

from collections.abc import Sequence

import click

from conformance.conductor import record_in
from conformance.conductor.merging import merged
from conformance.core.conclusion import conclude

from .offers import reporting
from .outputs import Outputs, publish


@click.command()
@click.argument("files", metavar="SHARD...", nargs=-1, required=True)
@reporting
@click.pass_context
def merge(
    context: click.Context,
    files: Sequence[str],
    outputs: Outputs,
) -> None:
    """
    Make the reports of a whole run of the records of all its SHARDs.

    Each is a record of `run --shard I/N`. Nothing is sent. It ends with the exit code that the
    whole run would have had.
    """
    found = merged([(click.format_filename(file), record_in(file)) for file in files])
    publish(found, outputs)
    context.exit(conclude(found).exit)
