"""Writes the history of runs as a page: one file that fetches nothing, whole without its script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.core.change import to_the_minute
from conformance.core.verdict import Verdict
from conformance.report.page.look import LOOKS, TONES, Look, Tone
from conformance.report.page.rendering import rendered
from conformance.report.page.text import seconds
from conformance.report.run import Run
from conformance.report.tally import TITLES, Tally, count

from .chart import Chart, charts
from .view import Histories, History, Step, Trend, by_area

SHOWN = 120
"""How many runs a strip shows, the last of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the table of runs."""

    began: str
    look: Look
    must: str
    should: str
    flaky: int
    unclear: int
    changed: str
    took: str
    requests: str
    made: str
    file: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A requirement over time."""

    id: str
    level: str
    harm: str
    statement: str
    cells: tuple[tuple[Look, str], ...]
    since: str
    first: str
    failed: int
    measured: int
    flaky: int
    turned: int


@dataclass(frozen=True, slots=True)
class Target:
    """Everything about one target."""

    place: str
    name: str
    tone: Tone
    word: str
    last: str
    said: str
    changed: str
    charts: tuple[Chart, ...]
    uneven: tuple[Strip, ...]
    looks: tuple[Look, ...]
    cut: int
    quiet: tuple[tuple[str, Mapping[str, tuple[str, ...]], int], ...]
    runs: tuple[Row, ...]


def write(histories: Histories) -> str:
    """Write the page, ended by a newline."""
    every = [step.run for each in histories.targets for step in each.steps]
    began = sorted(each.header.started_at for each in every)
    many = f"{count(len(every), 'run')} of {count(len(histories.targets), 'target')}"
    return rendered(
        "history.html",
        sheet="several.css",
        title=many,
        span=f"from {to_the_minute(began[0])} to {to_the_minute(began[-1])}",
        runs=len(every),
        targets=[_target(at, each) for at, each in enumerate(histories.targets, 1)],
        passed=histories.passed,
    )


def _target(at: int, history: History) -> Target:
    last = history.steps[-1]
    return Target(
        f"target-{at}",
        history.target,
        TONES[last.run.overall],
        TITLES[last.run.overall],
        to_the_minute(last.run.header.started_at),
        last.run.said,
        last.changed,
        charts([each.run for each in history.steps]),
        tuple(_strip(each, history) for each in history.uneven),
        tuple(look for look in LOOKS if any(look in each.looks for each in history.uneven)),
        max(len(history.steps) - SHOWN, 0),
        tuple(_quiet(history)),
        tuple(_row(each) for each in reversed(history.steps)),
    )


def _quiet(history: History) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]], int]]:
    yield "Held whenever it was measured", by_area(history.even), len(history.even)
    yield "Never measured", by_area(history.unseen), len(history.unseen)


def _strip(trend: Trend, history: History) -> Strip:
    held = trend.requirement
    when = (to_the_minute(each.run.header.started_at) for each in history.steps)
    cells = tuple(zip(trend.looks, when, strict=True))
    return Strip(
        held.id,
        held.level.value,
        held.harm.value,
        held.statement,
        cells[-SHOWN:],
        trend.since,
        trend.first,
        trend.failed,
        trend.measured,
        trend.flaky,
        trend.turned,
    )


def _row(step: Step) -> Row:
    run, header, footer = step.run, step.run.header, step.run.footer
    strict = ", strict" if header.strict else ""
    return Row(
        to_the_minute(header.started_at),
        run.mark,
        _broken(run.must),
        _broken(run.should),
        _counted(run, Verdict.FLAKY),
        _counted(run, Verdict.INCONCLUSIVE),
        step.changed,
        "never finished" if footer is None else seconds(footer.duration_s),
        "not known" if footer is None else f"{footer.requests:,}",
        f"{header.profile}, seed {header.seed}, suite {header.suite}{strict}",
        run.file,
    )


def _broken(tally: Tally) -> str:
    return f"{tally.counts[Verdict.FAIL]} of {tally.measured}"


def _counted(run: Run, verdict: Verdict) -> int:
    return run.must.counts[verdict] + run.should.counts[verdict]
