"""``variants``: what the reference server can do otherwise and lawfully."""

import click

from conformance.core.errors import Misused
from conformance.reference.variants import VARIANTS


@click.command()
@click.argument("prefix", default="")
def variants(prefix: str) -> None:
    """List the lawful variants whose name starts with PREFIX."""
    chosen = [each for each in VARIANTS.values() if each.name.startswith(prefix)]
    for each in chosen:
        click.echo(f"{each.name:28} {each.summary}")
    if not chosen:
        raise Misused(
            f"no variant starts with {prefix}", "List all with: uploads-conformance variants"
        )
