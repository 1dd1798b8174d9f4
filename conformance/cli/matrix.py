"""``matrix``: requirements against targets."""

from collections.abc import Iterator, Sequence

import click
from rich.console import Console

from conformance.conductor import record_in
from conformance.core.conclusion import conclude
from conformance.core.errors import Misused
from conformance.report.matrix import WRITERS, Column, column, text
from conformance.report.matrix import matrix as laid

from .filing import file, filing
from .outputs import Outputs


@click.command()
@click.argument("files", metavar="RECORD...", nargs=-1, required=True)
@click.option(
    "--name", "names", multiple=True, metavar="NAME", help="What to call each target, in order."
)
@filing("html", "markdown", "json")
def matrix(files: Sequence[str], names: Sequence[str], outputs: Outputs) -> None:
    """
    Compare targets: what each RECORD says of each requirement, side by side.

    A target is called by its base URL, or by --name, given once for each RECORD. Ends with 0
    whatever the runs say.
    """
    if names and len(names) != len(files):
        what = f"{len(names)} names are given for {len(files)} records"
        raise Misused(what, "Give --name once for each record, in their order, or not at all.")
    held = laid([*_columns(files, names)])
    file(held, WRITERS, outputs)
    text.render(held, Console(stderr=outputs.to_stdout, highlight=False))


def _columns(files: Sequence[str], names: Sequence[str]) -> Iterator[Column]:
    """Read one record after the other, and keep of each what its column shows."""
    for at, each in enumerate(files):
        record = record_in(each)
        name = names[at] if names else record.header.target.base_url
        yield column(name, each, record, conclude(record))
