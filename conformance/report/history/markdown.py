"""Writes the history of runs as Markdown: the last runs, and what did not always hold."""

from collections.abc import Iterator

from conformance.core.change import to_the_minute
from conformance.core.verdict import Verdict
from conformance.report.grid import grid
from conformance.report.summary.markup import cell, code
from conformance.report.tally import count

from .view import Histories, History, Step, Trend

RUNS = ("began", "verdict", "MUST broken", "SHOULD broken", "since the run before")
TRENDS = ("requirement", "level", "harm", "over time", "failing since", "failed", "flaky", "turned")
LAST = 30
"""How many runs are shown, the last of them."""


def write(histories: Histories) -> str:
    """Write it, ended by a newline. Text of the target is code, so that it is nothing else."""
    return "\n".join(_lines(histories)) + "\n"


def _lines(histories: Histories) -> Iterator[str]:
    runs = sum(len(each.steps) for each in histories.targets)
    yield f"# {count(runs, 'run')} of {count(len(histories.targets), 'target')}"
    for each in histories.targets:
        yield from _target(each)
    if histories.passed:
        yield from ("", f"{count(len(histories.passed), 'file')} passed over.")


def _target(history: History) -> Iterator[str]:
    yield from ("", f"## {code(history.target)}", "")
    yield from grid(RUNS, (_run(each) for each in reversed(history.steps[-LAST:])))
    if len(history.steps) > LAST:
        yield from ("", f"{len(history.steps) - LAST} earlier runs are left out here.")
    if history.uneven:
        yield from ("", "### What did not always hold", "")
        yield from grid(TRENDS, map(_trend, history.uneven))
    yield from ("", f"{count(len(history.even), 'requirement')} held whenever measured.")


def _run(step: Step) -> tuple[str, ...]:
    run = step.run
    return (
        to_the_minute(run.header.started_at),
        f"{run.mark.sign} {run.mark.word}",
        *(f"{each.counts[Verdict.FAIL]} of {each.measured}" for each in (run.must, run.should)),
        step.changed,
    )


def _trend(trend: Trend) -> tuple[str, ...]:
    return (
        cell(trend.requirement.id),
        trend.requirement.level.value,
        trend.requirement.harm.value,
        "".join(each.sign for each in trend.looks[-LAST:]),
        trend.since or "not now",
        f"{trend.failed} of {trend.measured}",
        trend.rate,
        f"{trend.turned}",
    )
