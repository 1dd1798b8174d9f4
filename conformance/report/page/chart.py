"""Charts where looking is better than reading; the numbers stand beside each bar in words."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.core.exchange import Exchange, Request
from conformance.core.record import Record
from conformance.report.safe import cut

from .quality import quantile
from .text import one_line, seconds

OPERATIONS = tuple(
    (name, method, re.compile(path))
    for name, method, path in (
        ("create an upload", "POST", r"/uploads"),
        ("add a part", "POST", r"/uploads/[^/]+/parts"),
        ("complete", "POST", r"/uploads/[^/]+/complete"),
        ("cancel", "POST", r"/uploads/[^/]+/cancel"),
        ("list files", "GET", r"/files"),
        ("see a file", "GET", r"/files/[^/]+"),
        ("download a file", "GET", r"/files/[^/]+/content"),
        ("delete a file", "DELETE", r"/files/[^/]+"),
    )
)
OTHER = "anything else"
SCENARIOS = 20
"""How many scenarios are shown, those with most exchanges first."""
NARROWEST, WIDEST = 1e-4, 1e3
"""Seconds between which the axis of latency may reach."""
BINS, HEIGHT = 48, 24
"""How many steps of latency are told apart, and how high the highest hill is, in pixels."""
NAME = 80
"""How many characters of the name of a scenario are shown."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long answers to one operation took. ``hill`` is an SVG path in a box of 100 by 24."""

    operation: str
    count: int
    half: str
    most: str
    longest: str
    half_at: float
    most_at: float
    hill: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, in percent of its width."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Latencies:
    """All operations on one logarithmic axis."""

    rows: tuple[Latency, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many exchanges a scenario took, in numbers and in percent of the largest."""

    name: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The largest scenarios, and how many others there are, with how many exchanges."""

    rows: tuple[Bar, ...]
    others: int
    rest: int


def latencies(record: Record) -> Latencies:
    """Sort how long answers took by operation."""
    took: dict[str, list[float]] = {}
    for trial in record.trials:
        for each in trial.exchanges:
            if each.received is not None:
                took.setdefault(operation(each.request), []).append(_took(each))
    if not took:
        return Latencies((), ())
    every = [each for held in took.values() for each in held]
    axis = _Axis(math.floor(math.log10(min(every))), math.ceil(math.log10(max(every))))
    names = [*(name for name, *_ in OPERATIONS), OTHER]
    rows = tuple(_latency(name, sorted(took[name]), axis) for name in names if name in took)
    return Latencies(rows, tuple(axis.ticks()))


def operation(request: Request) -> str:
    """Name what a request asks for."""
    for name, method, path in OPERATIONS:
        if request.method == method and path.fullmatch(request.path):
            return name
    return OTHER


def _took(exchange: Exchange) -> float:
    ended = exchange.sent if exchange.received is None else exchange.received
    return min(max(ended - exchange.sent, NARROWEST), WIDEST)


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis between two powers of ten."""

    low: int
    high: int

    def at(self, value: float) -> float:
        wide = max(self.high - self.low, 1)
        return round((math.log10(value) - self.low) / wide * 100, 2)

    def ticks(self) -> Iterator[Tick]:
        for power in range(self.low, max(self.high, self.low + 1) + 1):
            yield Tick(self.at(10.0**power), seconds(10.0**power))


def _latency(name: str, took: list[float], axis: _Axis) -> Latency:
    half, most = quantile(took, 0.5), quantile(took, 0.95)
    return Latency(
        name,
        len(took),
        seconds(half),
        seconds(most),
        seconds(took[-1]),
        axis.at(half),
        axis.at(most),
        _hill(Counter(min(int(axis.at(each) / 100 * BINS), BINS - 1) for each in took)),
    )


def _hill(counted: Counter[int]) -> str:
    """Draw steps as high as they are frequent; what happened at all is seen."""
    highest = max(counted.values())
    heights = (
        max(HEIGHT * counted[each] / highest, 1.5) if counted[each] else 0 for each in range(BINS)
    )
    steps = (
        f"V{HEIGHT - height:.3g}H{(step + 1) * 100 / BINS:.4g}"
        for step, height in enumerate(heights)
    )
    return f"M0 {HEIGHT}{''.join(steps)}V{HEIGHT}Z"


def scenarios(record: Record) -> Bars:
    """Count the exchanges of each scenario, the largest first."""
    counted: Counter[str] = Counter()
    for trial in record.trials:
        counted[trial.scenario] += len(trial.exchanges)
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    largest = max((count for _, count in ordered), default=0) or 1
    rows = tuple(
        Bar(one_line(cut(name, NAME), 5 * NAME), count, round(count / largest * 100, 2))
        for name, count in ordered[:SCENARIOS]
    )
    others = ordered[SCENARIOS:]
    return Bars(rows, len(others), sum(count for _, count in others))
