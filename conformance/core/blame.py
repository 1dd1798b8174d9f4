"""
Which failure is a cause, and which is explained by another: a pure function of what was broken.

A broken finding whose suspects include a requirement that fails is explained by it, and is no
failure of its own: one root cause is one failure.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Symptom:
    """What one or several broken findings of a requirement have in common, as far as blame goes."""

    requirement: str
    suspects: tuple[str, ...]
    features: tuple[str, ...]


def failing(broken: Mapping[str, tuple[Evidence, ...]]) -> frozenset[str]:
    """
    Pick the requirements that have a broken finding which no other failure explains.

    Where some explain each other in a ring, the first of them in the catalogue is the cause. A MAY
    never fails, and explains nothing.
    """
    symptoms = {
        name: tuple(dict.fromkeys(_symptom(each.finding) for each in found))
        for name, found in broken.items()
        if found and not _is_may(name)
    }
    stands: dict[_Symptom, bool] = {}
    every = [each for name in sorted(symptoms, key=_place) for each in symptoms[name]]
    while left := [each for each in every if each not in stands]:
        settled = {
            each: value for each in left if (value := _stands(each, symptoms, stands)) is not None
        }
        stands |= settled or _by_cause(left, symptoms)
    return frozenset(each.requirement for each, value in stands.items() if value)


def _symptom(finding: Finding) -> _Symptom:
    return _Symptom(finding.requirement, finding.suspects, finding.features)


def _by_cause(
    left: Sequence[_Symptom], symptoms: Mapping[str, Sequence[_Symptom]]
) -> dict[_Symptom, bool]:
    """Let what comes first in a ring stand."""
    names = list(dict.fromkeys(each.requirement for each in left))
    blamed = {name: {each.suspects for each in symptoms[name]} for name in names}
    cause = _cause(names, blamed)
    return {each: True for each in left if each.requirement == cause}


def _stands(
    symptom: _Symptom, symptoms: Mapping[str, Sequence[_Symptom]], stands: Mapping[_Symptom, bool]
) -> bool | None:
    """Say whether nothing explains a symptom; None while that hangs on what is not settled yet."""
    causes = [
        stands.get(each)
        for name in symptom.suspects
        if name != symptom.requirement
        for each in symptoms.get(name, ())
        if _can_explain(each.requirement, each.features, symptom.features)
    ]
    if True in causes:
        return False
    return None if None in causes else True


def _can_explain(name: str, cause: Sequence[str], features: Sequence[str]) -> bool:
    """
    Say whether a failure of ``name`` is one that explains a refusal of a request with ``features``.

    A refused request explains another one only if that has all of its features; and only a refusal
    explains why a feature is refused.
    """
    if not features or name not in features:
        return True
    return bool(cause) and set(features).issuperset(cause)


def explaining(
    finding: Finding, broken: Mapping[str, Iterable[Evidence]], fails: Container[str]
) -> tuple[str, ...]:
    """Name the failures that explain a broken finding, in the order of its suspects."""
    return tuple(
        name
        for name in finding.suspects
        if name in fails and name != finding.requirement
        if any(
            _can_explain(name, each.finding.features, finding.features)
            for each in broken.get(name, ())
        )
    )


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


def _is_may(name: str) -> bool:
    return name in BY_ID and BY_ID[name].level is Level.MAY


def _place(name: str) -> tuple[int, str]:
    return (PLACES.get(name, len(PLACES)), name)


PLACES: Mapping[str, int] = MappingProxyType({each.id: at for at, each in enumerate(CATALOGUE)})
"""The place of each requirement in the catalogue."""
