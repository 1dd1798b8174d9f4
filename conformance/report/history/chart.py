"""Bars over time as SVG, one for each run; the numbers stand in the table of runs, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.core.change import to_the_minute
from conformance.core.requirement import Level
from conformance.report.page.text import seconds
from conformance.report.run import Run, failing

WIDE, HIGH = 600, 60
"""The box that bars are drawn in."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one run, from the bottom of the box: its place and size, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    said: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, what they show, and that in words."""

    title: str
    said: str
    bars: tuple[Bar, ...]


def charts(runs: Sequence[Run]) -> tuple[Chart, ...]:
    """Draw how much was broken, how long runs took, and how many requests they sent."""
    return (
        _broken(runs),
        _chart("Duration", runs, _took, seconds),
        _chart("Requests", runs, _sent, _whole),
    )


def _took(run: Run) -> float | None:
    return None if run.footer is None else run.footer.duration_s


def _sent(run: Run) -> float | None:
    return None if run.footer is None else run.footer.requests


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def _broken(runs: Sequence[Run]) -> Chart:
    """Draw broken MUSTs, and broken SHOULDs on top of them."""
    counted = [(failing(each, Level.MUST), failing(each, Level.SHOULD)) for each in runs]
    most = max(must + should for must, should in counted) or 1
    bars = []
    for at, (must, should) in enumerate(counted):
        when = to_the_minute(runs[at].header.started_at)
        said = f"{when}: {must} MUST, {should} SHOULD"
        bars.append(_bar(at, len(runs), 0, must / most, said))
        bars.append(_bar(at, len(runs), must / most, should / most, said, soft=True))
    last, at_most = sum(counted[-1]), max(map(sum, counted))
    words = f"{last} in the last run, {at_most} at most"
    return Chart("Broken requirements", words, tuple(each for each in bars if each.height))


def _chart(
    title: str,
    runs: Sequence[Run],
    value: Callable[[Run], float | None],
    written: Callable[[float], str],
) -> Chart:
    held = [(at, number) for at, each in enumerate(runs) if (number := value(each)) is not None]
    if not held:
        return Chart(title, "not known: no run came to its end", ())
    most = max(number for _, number in held) or 1
    bars = tuple(
        _bar(
            at,
            len(runs),
            0,
            number / most,
            f"{to_the_minute(runs[at].header.started_at)}: {written(number)}",
        )
        for at, number in held
    )
    return Chart(title, f"{written(held[-1][1])} in the last run, {written(most)} at most", bars)


def _bar(at: int, count: int, below: float, share: float, said: str, *, soft: bool = False) -> Bar:
    step = WIDE / max(count, 8)
    height = round(share * HIGH, 2)
    y = round(HIGH - below * HIGH - height, 2)
    return Bar(round(at * step, 2), y, round(step * 0.8, 2), height, said, soft)
