"""Judge every fault and every variant of the reference server."""

from fnmatch import fnmatchcase

import click
from rich.console import Console

from conformance.core.errors import Misused
from conformance.core.verdict import Exit
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS

from .trials import Case, Outcome, tried

PROFILES = ("quick", "default", "thorough")


@click.command()
@click.option("--only", multiple=True, metavar="GLOB", help="Only these faults and variants.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="default",
    show_default=True,
)
@click.option("-n", "--workers", type=click.IntRange(1), help="Processes; one a core by default.")
@click.pass_context
def selftest(
    context: click.Context, /, only: tuple[str, ...], seed: int, profile: str, workers: int | None
) -> None:
    """
    Judge every fault and every variant of the reference server, and the correct server.

    Tells which requirement caught each fault, which fault got past or broke more than it names, and
    which variant was failed though it is lawful. Exit code 0 only if there is none.
    """
    cases = _cases(only, seed, profile)
    console = Console(highlight=False, soft_wrap=True)
    wrong = 0
    for outcome in tried(cases, workers):
        wrong += bool(outcome.complaint)
        console.print(_line(outcome), markup=False, style="red" if outcome.complaint else None)
    faults = sum(case.is_fault for case in cases)
    told = f"{faults} faults and {len(cases) - faults} lawful servers: "
    console.print(told + (f"{wrong} judged wrongly" if wrong else "all judged rightly"))
    context.exit(Exit.NON_CONFORMANT if wrong else Exit.CONFORMANT)


def _cases(only: tuple[str, ...], seed: int, profile: str) -> list[Case]:
    cases = [
        Case("correct", None, frozenset(), seed, profile),
        *(
            Case(name, name, frozenset(fault.breaks), seed, _at_least(fault.profile, profile))
            for name, fault in FAULTS.items()
        ),
        *(Case(name, name, frozenset(), seed, profile) for name in VARIANTS),
    ]
    picked = [each for each in cases if not only or any(fnmatchcase(each.name, g) for g in only)]
    if not picked:
        raise Misused(f"{' '.join(only)} matches no fault and no variant", "`faults` lists them.")
    return picked


def _at_least(least: str, profile: str) -> str:
    """Choose the profile that a fault needs to be found, or the larger one that was asked for."""
    return max(least, profile, key=PROFILES.index)


def _line(outcome: Outcome) -> str:
    kind = "fault" if outcome.case.is_fault else "lawful"
    good = f"caught by {', '.join(sorted(outcome.failed))}" if outcome.case.is_fault else "passes"
    return f"{kind:6} {outcome.case.name:42} {outcome.complaint or good}"
