"""Judges servers with several faults at once, against what each of the faults breaks alone."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from conformance.core.catalogue import create
from conformance.core.errors import Misused
from conformance.core.settings import PROFILES
from conformance.core.verdict import Result, Verdict, settle
from conformance.reference.combination import combinable, combined
from conformance.reference.faults import FAULTS

from .fault_matrix import expires, in_processes, judge_server
from .masking import hidden_by

PATIENCE = 1_000
"""After how many draws in a row that gave nothing new there is nothing more to be drawn."""


@dataclass(frozen=True, slots=True)
class Combination:
    """A server with several faults, which are judged with the profile that finds all of them."""

    faults: tuple[str, ...]
    seed: int
    profile: str

    @property
    def name(self) -> str:
        """Name all faults."""
        return " + ".join(self.faults)

    @property
    def breaks(self) -> frozenset[str]:
        """Name the requirements that one of the faults breaks alone."""
        return frozenset(broken for fault in self.faults for broken in FAULTS[fault].breaks)


@dataclass(frozen=True, slots=True)
class Hidden:
    """
    A fault none of whose requirements failed, and what was said of each of them.

    ``reason`` is that of the table of what hides what; None if it is not in there.
    """

    fault: str
    said: tuple[tuple[str, str], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """
    How a server with several faults was judged.

    ``passed`` are requirements that one of its faults breaks, and that passed; ``wrong`` are those
    that failed although none breaks them. ``error`` says how the suite itself failed.
    """

    combination: Combination
    passed: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    wrong: tuple[str, ...] = ()
    error: str | None = None

    @property
    def unexplained(self) -> tuple[Hidden, ...]:
        """List the faults that were hidden, and of which no table says why."""
        return tuple(each for each in self.hidden if each.reason is None)

    @property
    def is_named(self) -> bool:
        """Say whether each fault was named by a requirement that it breaks alone."""
        return self.error is None and not self.hidden

    @property
    def is_right(self) -> bool:
        """Say whether nothing is left to be explained."""
        return not (self.error or self.passed or self.unexplained or self.wrong)


# Drawing


def drawn(
    faults: Sequence[str], *, together: int, count: int, seed: int, profile: str
) -> tuple[Combination, ...]:
    """
    Draw so many servers with so many faults each, none twice.

    What is drawn follows from the seed and the names alone, and a new fault changes few of them.
    Raises Misused when there are not so many.
    """
    found: dict[tuple[str, ...], None] = {}
    vain = 0
    for place in itertools.count():
        picked = _picked(faults, together, f"{seed}/{place}")
        vain = vain + 1 if len(picked) < together or picked in found else 0
        if not vain:
            found[picked] = None
        if len(found) == count:
            break
        if vain == PATIENCE:
            many = (
                f"only {len(found)} of {count} servers with {together} of these faults were found"
            )
            raise Misused(many, "Ask for fewer, or allow more faults.")
    return tuple(Combination(each, seed, _profile(each, profile)) for each in found)


def _picked(faults: Sequence[str], together: int, salt: str) -> tuple[str, ...]:
    """Take the faults in an order that the salt gives, as long as they can be had together."""
    picked: list[str] = []
    for fault in sorted(faults, key=lambda name: sha256(f"{salt}/{name}".encode()).digest()):
        if all(_can_be_seen_together(fault, other) for other in picked):
            picked.append(fault)
        if len(picked) == together:
            break
    return tuple(sorted(picked))


def _can_be_seen_together(one: str, other: str) -> bool:
    """
    Say whether a server can have both faults, and one run can see both.

    Where uploads are made to live for seconds, none is seen to live too long.
    """
    breaks = (FAULTS[one].breaks, FAULTS[other].breaks)
    apart = any(map(expires, breaks)) and any(LIFETIME in each for each in breaks)
    return not apart and combinable(one, other)


def _profile(faults: Sequence[str], least: str) -> str:
    return max(least, *(FAULTS[each].profile for each in faults), key=PROFILES.index)


LIFETIME = create.EXPIRES_IN_AN_HOUR.id


# Scoring


def scores(combinations: Sequence[Combination], workers: int | None = None) -> Iterator[Score]:
    """Judge every server, by so many processes at once; yields in the order that is given."""
    yield from in_processes(scored, combinations, workers)


def scored(combination: Combination) -> Score:
    """
    Judge a server, and again if something was wrong with the judgement; gives the better score.

    Races are met in windows of milliseconds, so that a busy machine can spoil one run. What is
    wrong with our code comes again.
    """
    first = _scored_once(combination)
    return first if first.is_right else min(first, _scored_once(combination), key=_wrongs)


def _wrongs(score: Score) -> tuple[bool, int, int, int]:
    return (
        score.error is not None,
        len(score.passed),
        len(score.unexplained),
        len(score.wrong),
    )


def _scored_once(combination: Combination) -> Score:
    try:
        behaviour, broken = combined(combination.faults), combination.breaks
        record = judge_server(behaviour, broken, seed=combination.seed, profile=combination.profile)
    except Exception as error:  # noqa: BLE001  (whatever it is, the other servers are judged)
        return Score(combination, error=f"{type(error).__name__}: {error}")
    return score(combination, settle(record))


def score(combination: Combination, results: Sequence[Result]) -> Score:
    """Compare what was found with what each of the faults breaks alone."""
    found = {each.requirement.id: each for each in results}
    failed = {name for name, each in found.items() if each.verdict is Verdict.FAIL}
    passed = (name for name in combination.breaks if found[name].verdict is Verdict.PASS)
    wrong = failed - combination.breaks
    if expires(combination.breaks):  # a life cut short for the test is no fault
        wrong -= {LIFETIME}
    hidden = (each for each in combination.faults if failed.isdisjoint(FAULTS[each].breaks))
    return Score(
        combination,
        tuple(sorted(passed)),
        tuple(_hidden(each, combination.faults, found) for each in hidden),
        tuple(sorted(wrong)),
    )


def _hidden(fault: str, faults: Sequence[str], found: Mapping[str, Result]) -> Hidden:
    results = (found[name] for name in FAULTS[fault].breaks)
    said = tuple((each.requirement.id, _said(each)) for each in results)
    return Hidden(fault, said, hidden_by(fault, faults))


def _said(result: Result) -> str:
    return f"{result.verdict}, {result.reason}" if result.reason else f"{result.verdict}"
