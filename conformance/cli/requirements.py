"""List the catalogue."""

import click

from conformance.core.catalogue import CATALOGUE
from conformance.core.errors import Misused
from conformance.core.requirement import Harm

WIDE = max(map(len, Harm))


@click.command()
@click.argument("prefix", default="")
def requirements(prefix: str) -> None:
    """List the requirements whose id starts with PREFIX, such as ``parts/``."""
    picked = [each for each in CATALOGUE if each.id.startswith(prefix)]
    if not picked:
        raise Misused(f"no requirement's id starts with {prefix!r}", "Leave PREFIX out for all.")
    for each in picked:
        click.echo(f"{each.id:34} {each.level:6} {each.harm:{WIDE}} {each.statement}")
