"""What many runs of a target show when they are laid beside each other: pure functions of runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conformance.core.catalogue import CATALOGUE
from conformance.core.change import to_the_minute
from conformance.core.gravity import Gravity, gravity
from conformance.core.requirement import Level, Requirement
from conformance.report.page.look import FAIL, FLAKY, KNOWN, OUT, PASS, UNTESTED, Look
from conformance.report.run import Run

MEASURED = (PASS, FAIL, KNOWN, FLAKY)
BROKEN = (FAIL, KNOWN)


@dataclass(frozen=True, slots=True)
class Step:
    """A run of a history, and what changed in it, as a sentence; ``""`` for the first."""

    run: Run
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """
    One requirement over time. ``looks`` has one for each run.

    ``first`` is when it first failed, and ``since`` when it began to fail, if it does in the last
    run that measured it. It was measured in ``measured`` runs, failed in ``failed``, was flaky in
    ``flaky``, and ``turned`` from one to another so many times.
    """

    requirement: Requirement
    looks: tuple[Look, ...]
    first: str
    since: str
    measured: int
    failed: int
    flaky: int
    turned: int

    @property
    def rate(self) -> str:
        """Say in how many of the runs that measured it it was flaky."""
        return f"{self.flaky} of {self.measured}"


@dataclass(frozen=True, slots=True)
class History:
    """
    The runs of one target, in their order, and how each requirement went.

    ``uneven`` are those that once did not hold, ``even`` those that held whenever they were
    measured, and ``unseen`` those that never were.
    """

    target: str
    steps: tuple[Step, ...]
    uneven: tuple[Trend, ...]
    even: tuple[Trend, ...]
    unseen: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class Histories:
    """The histories of all targets, and files that were passed over, each with its reason."""

    targets: tuple[History, ...]
    passed: tuple[tuple[str, str], ...] = ()


def histories(steps: Iterable[Step], passed: Iterable[tuple[str, str]] = ()) -> Histories:
    """Group runs, which come in their order, by target."""
    sorted_: dict[str, list[Step]] = {}
    for each in steps:
        sorted_.setdefault(each.run.header.target.base_url, []).append(each)
    return Histories(tuple(_history(*each) for each in sorted_.items()), tuple(passed))


def _history(target: str, steps: Sequence[Step]) -> History:
    trends = [trend(each, [step.run for step in steps]) for each in _demanded(steps)]
    uneven = [each for each in trends if _is_uneven(each)]
    seen = [each for each in trends if each.measured]
    return History(
        target,
        tuple(steps),
        tuple(sorted(uneven, key=_urgency)),
        tuple(each for each in seen if each not in uneven),
        tuple(each for each in trends if not each.measured and each not in uneven),
    )


def _demanded(steps: Sequence[Step]) -> Iterator[Requirement]:
    shown = {name for step in steps for name in step.run.looks}
    return (each for each in CATALOGUE if each.id in shown and each.level is not Level.MAY)


def _is_uneven(trend: Trend) -> bool:
    """Say whether it once was broken, or could not be measured because of something else."""
    return any(each not in (PASS, UNTESTED, OUT) for each in trend.looks)


def _urgency(trend: Trend) -> tuple[bool, Gravity]:
    """Put what fails now first, and of that the gravest."""
    return not trend.since, gravity(trend.requirement.id)


def trend(requirement: Requirement, runs: Sequence[Run]) -> Trend:
    """Say how one requirement went from run to run."""
    looks = tuple(each.looks.get(requirement.id, UNTESTED) for each in runs)
    measured = [(look, run) for look, run in zip(looks, runs, strict=True) if look in MEASURED]
    broken = [run for look, run in measured if look in BROKEN]
    return Trend(
        requirement,
        looks,
        to_the_minute(broken[0].header.started_at) if broken else "",
        _since(measured),
        len(measured),
        len(broken),
        sum(look is FLAKY for look, _ in measured),
        sum((one in BROKEN) != (other in BROKEN) for (one, _), (other, _) in pairwise(measured)),
    )


def _since(measured: Sequence[tuple[Look, Run]]) -> str:
    """Find the run with which the failures began that have not ended."""
    began = ""
    for look, run in reversed(measured):
        if look not in BROKEN:
            break
        began = to_the_minute(run.header.started_at)
    return began


def by_area(trends: Iterable[Trend]) -> Mapping[str, tuple[str, ...]]:
    """Sort the ids of trends by area."""
    found: dict[str, list[str]] = {}
    for each in trends:
        found.setdefault(each.requirement.id.partition("/")[0], []).append(each.requirement.id)
    return {area: tuple(names) for area, names in found.items()}
