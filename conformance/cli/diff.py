"""``diff``: what changed from one run to another."""

import click
from rich.console import Console

from conformance.conductor import earlier, record_in
from conformance.core.comparison import compared
from conformance.report.diff import WRITERS, text

from .filing import file, filing
from .outputs import Outputs


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@filing("markdown", "json")
@click.pass_context
def diff(context: click.Context, /, old: str, new: str, outputs: Outputs) -> None:
    """
    Tell what changed from the record OLD to the record NEW: what is new first.

    Ends with 1 when something fails in NEW that did not in OLD, or fails for another reason: a
    MUST, and in a strict run a SHOULD or what is flaky. Ends with 5 when nothing does, but NEW is
    inconclusive, did not come to its end, or is inconclusive on a MUST that was measured in OLD;
    else with 0. A failure that NEW has among its known failures is not new; nor is one that only
    shows because what kept it from being measured in OLD was mended: it is revealed.
    """
    found = compared(earlier(old), record_in(new))
    file(found, WRITERS, outputs)
    text.render(found, Console(stderr=outputs.to_stdout, highlight=False))
    context.exit(found.exit)
