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
from conformance.selftest.combination_report import GRAVE, PAIRS, Scoring, lines
from conformance.selftest.fault_combinations import Combination, Score, drawn, scores
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
@click.option(
    "--pairs",
    type=click.IntRange(1),
    metavar="N",
    help="Judge N servers with two faults each instead, drawn by the seed.",
)
@click.option(
    "--faults",
    type=click.IntRange(2),
    metavar="K",
    help="Judge servers with K faults each instead, drawn by the seed.",
)
@click.option(
    "--servers",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    metavar="N",
    help="How many servers with K faults.",
)
@click.option("--json", metavar="FILE", help="Write the matrix as JSON; - for stdout.")
@click.option("--markdown", metavar="FILE", help="Write the matrix as Markdown; - for stdout.")
@click.pass_context
def selftest(
    context: click.Context,
    /,
    only: tuple[str, ...],
    seed: int,
    profile: str,
    workers: int | None,
    pairs: int | None,
    faults: int | None,
    servers: int,
    **files: str | None,
) -> None:
    """
    Judge every fault and every variant of the reference server, and the correct server.

    Tells which requirement caught each fault, which fault got past or broke more than it names, and
    which variant was failed though it is lawful. Exit code 0 only if there is none.

    With --pairs or --faults it judges servers with several faults, against what each fault breaks
    alone. Exit code 0 only if no broken requirement passed, and at least 98 % of the pairs, or 95 %
    of the faults of grave harm, were named or are known to be hidden.
    """
    outputs = Outputs.of(None, verbose=False, **files)
    console = Console(stderr=outputs.to_stdout)
    if pairs is None and faults is None:
        outcomes = _judged(_cases(only, seed, profile), workers, console)
        for name, file in outputs.files:
            written(WRITERS[name](outcomes), file)
        right = not any(each.complaint for each in outcomes)
    else:
        together, count, scoring = _asked(pairs, faults, servers, outputs)
        names = [name for name in FAULTS if _is_picked(name, only)]
        servers_drawn = drawn(names, together=together, count=count, seed=seed, profile=profile)
        right = scoring.holds(_scored(servers_drawn, scoring, workers, console))
    context.exit(Exit.CONFORMANT if right else Exit.NON_CONFORMANT)


def _asked(
    pairs: int | None, faults: int | None, servers: int, outputs: Outputs
) -> tuple[int, int, Scoring]:
    """Say how many faults a server is to have, how many servers there are, and how to score."""
    if pairs is not None and faults is not None:
        raise Misused("--pairs and --faults ask for different servers", "Drop one of the two.")
    if outputs.files:
        raise Misused("--json and --markdown write the matrix of single faults", "Drop them.")
    return (2, pairs, PAIRS) if pairs is not None else (faults or 2, servers, GRAVE)


def _scored(
    combinations: Sequence[Combination], scoring: Scoring, workers: int | None, console: Console
) -> list[Score]:
    """Judge servers with several faults, telling of misses as soon as a server is over."""
    found: list[Score] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for score in bar.track(scores(combinations, workers), total=len(combinations)):
            found.append(score)
            for line in lines(score):
                bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(scoring.table(found), markup=False, highlight=False, soft_wrap=True)
    return found


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
    picked = [each for each in cases if _is_picked(each.name, only)]
    if not picked:
        raise Misused(f"{' '.join(only)} matches no fault and no variant", "`faults` lists them.")
    return picked


def _is_picked(name: str, only: tuple[str, ...]) -> bool:
    return not only or any(fnmatchcase(name, glob) for glob in only)


def _line(outcome: Outcome) -> str:
    kind = "fault" if outcome.case.is_fault else "lawful"
    good = f"caught by {', '.join(sorted(outcome.failed))}" if outcome.case.is_fault else "passes"
    return f"{kind:6} {outcome.case.name:42} {outcome.complaint or good}"
