"""
Which failure is a cause, and which is explained by another: a pure function of what was broken.

A broken finding whose suspects include a requirement that fails is explained by it, and is no
failure of its own: one root cause is one failure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding
from conformance.core.plan import Plan
from conformance.core.requirement import Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """A broken finding, the plan that showed it, and everything that happened in it."""

    finding: Finding
    scenario: str
    plan: Plan
    exchanges: tuple[Exchange, ...]
    minimal: bool = False


def failing(broken: Mapping[str, tuple[Evidence, ...]]) -> frozenset[str]:
    """
    Pick the requirements that have a broken finding which no other failure explains.

    Where some explain each other in a ring, the first of them in the catalogue is the cause. A MAY
    never fails, and explains nothing.
    """
    blamed = {
        name: {each.finding.suspects for each in held}
        for name, held in broken.items()
        if held and not _is_may(name)
    }
    fails: dict[str, bool] = {}
    while left := [each for each in sorted(blamed, key=_place) if each not in fails]:
        told = {each: _fails(each, blamed, fails) for each in left}
        settled = {each: value for each, value in told.items() if value is not None}
        fails |= settled or {_cause(left, blamed): True}
    return frozenset(each for each, value in fails.items() if value)


def _cause(left: Sequence[str], blamed: Mapping[str, set[tuple[str, ...]]]) -> str:
    """Pick the first of a ring whose members nothing outside of it explains."""
    explained_by = {
        name: {each for suspects in blamed[name] for each in suspects}.intersection(left)
        for name in left
    }
    explains: dict[str, set[str]] = {name: set() for name in left}
    for name, causes in explained_by.items():
        for each in causes:
            explains[each].add(name)
    return next(each for each in left if _reached(each, explained_by) <= _reached(each, explains))


def _reached(name: str, ways: Mapping[str, set[str]]) -> set[str]:
    """Name what may explain a requirement, or what explains it, and so on; or the other way."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = ways[ahead.pop()] - found
        found |= new
        ahead.extend(new)
    return found


def _fails(
    name: str, blamed: Mapping[str, set[tuple[str, ...]]], fails: Mapping[str, bool]
) -> bool | None:
    """Say whether a requirement fails; None while that hangs on one that is not settled yet."""
    unsettled = False
    for suspects in blamed[name]:
        told = [fails.get(each) for each in suspects if each in blamed and each != name]
        if True in told:
            continue
        if None not in told:
            return True
        unsettled = True
    return None if unsettled else False


def _is_may(name: str) -> bool:
    return name in BY_ID and BY_ID[name].level is Level.MAY


def _place(name: str) -> tuple[int, str]:
    return (PLACES.get(name, len(PLACES)), name)


PLACES: Mapping[str, int] = MappingProxyType({each.id: at for at, each in enumerate(CATALOGUE)})
"""The place of each requirement in the catalogue."""
