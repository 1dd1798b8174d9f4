"""Judge every fault and every variant of the reference server."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

import click
from rich.console import Console
from rich.progress import Progress

from conformance.core.conclusion import Exit
from conformance.core.errors import Misused
from conformance.core.settings import PROFILES
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.selftest.fault_matrix import Case, Outcome, fault_case, tried
from conformance.selftest.fault_report import WRITERS

from .outputs import Outputs, written


@click.command()
@click.option("--only", multiple=True, metavar="GLOB", help="Only these faults and variants.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="default",
    show_default=True,
)
@click.option(
    "-n", "--workers", type=click.IntRange(1), help="Processes; one more than cores by default."
)
@click.option("--json", "json_file", metavar="FILE", help="Write the matrix as JSON; - for stdout.")
@click.option("--markdown", metavar="FILE", help="Write the matrix as Markdown; - for stdout.")
@click.pass_context
def selftest(
    context: click.Context,
    /,
    only: tuple[str, ...],
    seed: int,
    profile: str,
    workers: int | None,
    json_file: str | None,
    markdown: str | None,
) -> None:
    """
    Judge every fault and every variant of the reference server, and the correct server.

    Tells which requirement caught each fault, which fault got past or broke more than it names, and
    which variant was failed though it is lawful. Exit code 0 only if there is none.
    """
    files = Outputs.of(None, json=json_file, markdown=markdown)
    outcomes = _judged(_cases(only, seed, profile), workers, Console(stderr=files.to_stdout))
    for name, file in files.files:
        written(WRITERS[name](outcomes), file)
    wrong = any(each.complaint for each in outcomes)
    context.exit(Exit.NON_CONFORMANT if wrong else Exit.CONFORMANT)


def _judged(cases: Sequence[Case], workers: int | None, console: Console) -> list[Outcome]:
    """Judge every case, telling of each as soon as it is over, and of all in the end."""
    outcomes: list[Outcome] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for outcome in bar.track(tried(cases, workers), total=len(cases)):
            outcomes.append(outcome)
            style = "red" if outcome.complaint else None
            line = _line(outcome)
            bar.console.print(line, markup=False, highlight=False, soft_wrap=True, style=style)
    console.print(_summary(outcomes), markup=False, highlight=False, soft_wrap=True)
    return outcomes


def _summary(outcomes: Sequence[Outcome]) -> str:
    faults = sum(each.case.is_fault for each in outcomes)
    wrong = sum(bool(each.complaint) for each in outcomes)
    told = f"{faults} faults and {len(outcomes) - faults} lawful servers: "
    return told + (f"{wrong} judged wrongly" if wrong else "all judged rightly")


def _cases(only: tuple[str, ...], seed: int, profile: str) -> list[Case]:
    cases = [
        Case("correct", None, frozenset(), seed, profile),
        *(fault_case(name, seed, profile) for name in FAULTS),
        *(Case(name, name, frozenset(), seed, profile) for name in VARIANTS),
    ]
    picked = [each for each in cases if not only or any(fnmatchcase(each.name, g) for g in only)]
    if not picked:
        raise Misused(f"{' '.join(only)} matches no fault and no variant", "`faults` lists them.")
    return picked


def _line(outcome: Outcome) -> str:
    kind = "fault" if outcome.case.is_fault else "lawful"
    good = f"caught by {', '.join(sorted(outcome.failed))}" if outcome.case.is_fault else "passes"
    return f"{kind:6} {outcome.case.name:42} {outcome.complaint or good}"
