"""``faults``: what the reference server can do wrong."""

import click

from conformance.core.errors import Misused
from conformance.reference.faults import FAULTS


@click.command()
@click.argument("prefix", default="")
def faults(prefix: str) -> None:
    """List the faults whose name starts with PREFIX, and the requirements that each breaks."""
    chosen = [each for each in FAULTS.values() if each.name.startswith(prefix)]
    for each in chosen:
        click.echo(f"{each.name}\n    {each.summary}\n    breaks {', '.join(each.breaks)}")
    if not chosen:
        raise Misused(f"no fault starts with {prefix}", "List all with: uploads-conformance faults")
