"""Writes the history of runs as text for a person: how each target stands, and since when."""

from collections.abc import Iterator

from rich.console import Console

from conformance.core.change import to_the_minute
from conformance.core.conclusion import Overall
from conformance.report.prose import (
    BAD,
    DOUBTFUL,
    GOOD,
    QUIET,
    STRONG,
    Line,
    harmless,
    labelled,
    shown,
    written,
)
from conformance.report.safe import visible
from conformance.report.tally import count

from .view import Histories, History, Trend

STYLES = {Overall.CONFORMANT: GOOD, Overall.NON_CONFORMANT: BAD}
LAST = 40
"""How many runs a strip shows, the last of them."""


def write(histories: Histories) -> str:
    """Write it without colour, ended by a newline."""
    return written(map(harmless, _lines(histories)))


def render(histories: Histories, console: Console) -> None:
    """Write it to a terminal: the same text, in colour where ``console`` has it."""
    shown(map(harmless, _lines(histories)), console)


def _lines(histories: Histories) -> Iterator[Line]:
    for at, each in enumerate(histories.targets):
        if at:
            yield Line()
        yield from _target(each)


def _target(history: History) -> Iterator[Line]:
    first, last = history.steps[0].run, history.steps[-1]
    yield Line(((visible(history.target), STRONG),))
    began, ended = (to_the_minute(each.header.started_at) for each in (first, last.run))
    yield from labelled("runs", f"{len(history.steps)}, from {began} to {ended}")
    yield from labelled("last", last.run.said, STYLES.get(last.run.overall, DOUBTFUL))
    if last.changed:
        yield from labelled("change", f"since the run before: {last.changed}")
    held = count(len(history.even), "requirement")
    yield from labelled("even", f"{held} held whenever measured, {len(history.unseen)} never were")
    for trend in history.uneven:
        yield from _trend(trend)


def _trend(trend: Trend) -> Iterator[Line]:
    style = BAD if trend.since else DOUBTFUL
    level = f" ({trend.requirement.level}): {trend.requirement.harm}"
    yield Line(((f"  {trend.requirement.id}", style), (level, QUIET)))
    often = f"failed in {trend.failed} of {trend.measured} runs, flaky in {trend.flaky}"
    since = f"failing since {trend.since}" if trend.since else "not failing now"
    strip = "".join(each.sign for each in trend.looks[-LAST:])
    yield Line(((f"    {strip}", QUIET),))
    yield Line(((f"    {since}; {often}", QUIET),))
