"""``history``: how runs went over time."""

from collections.abc import Iterator

import click
from rich.console import Console

from conformance.conductor import Kept, archive, skimmed_in
from conformance.core.before import Before
from conformance.core.change import changes, in_short
from conformance.core.conclusion import conclude
from conformance.core.errors import Misused
from conformance.report.history import WRITERS, Step, histories, text
from conformance.report.run import run_of
from conformance.report.safe import visible

from .filing import file, filing
from .outputs import Outputs

NAMED = 10
"""How many of the files that are passed over are named on the terminal."""


@click.command()
@click.argument("folder", metavar="DIR")
@filing("html", "markdown", "json")
def history(folder: str, outputs: Outputs) -> None:
    """
    Tell how runs went over time, by all records in DIR and in the folders in it.

    Runs are grouped by target. What is no record is named and passed over. Ends with 0 whatever the
    runs say, and with 2 when there is no record.
    """
    found = archive(folder)
    passed = [(each.file, each.why) for each in found.passed]
    steps = [*_steps(found.kept, passed)]
    if not steps:
        raise Misused(f"no record in {folder} can be read", passed[0][1])
    held = histories(steps, passed)
    _tell_passed(passed)
    file(held, WRITERS, outputs)
    text.render(held, Console(stderr=outputs.to_stdout, highlight=False))


def _steps(kept: tuple[Kept, ...], passed: list[tuple[str, str]]) -> Iterator[Step]:
    """Read one record after the other, and keep of each what is needed."""
    before: dict[str, Before] = {}
    for each in kept:
        target = each.header.target.base_url
        try:
            record = skimmed_in(each.file)
        except Misused as wrong:
            passed.append((each.file, str(wrong)))
            continue
        conclusion = conclude(record)
        run = run_of(each.file, record, conclusion)
        then = before.get(target)
        yield Step(run, in_short(changes(then, conclusion)) if then is not None else "")
        before[target] = run.before


def _tell_passed(passed: list[tuple[str, str]]) -> None:
    for name, why in passed[:NAMED]:
        click.echo(visible(f"passed over: {name}: {why}"), err=True)
    if len(passed) > NAMED:
        click.echo(f"passed over: {len(passed) - NAMED} more files", err=True)
