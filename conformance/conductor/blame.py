"""Looks at all trials of a run together: what they show of each other, and which to reduce."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from conformance.core.blame import PLACES, Evidence, failing
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.finding import Finding, Outcome
from conformance.core.gravity import harm_of
from conformance.core.record import Entry, Tally, Trial
from conformance.core.requirement import Harm, Level, Requirement
from conformance.core.settings import Settings
from conformance.core.target import Target
from conformance.oracle.across import given, meeting
from conformance.oracle.demand import Must
from conformance.oracle.demanded import demanded
from conformance.scenarios.reduction import weight

from .aim import chosen

LOOKED_AT = 8
"""How many findings of one requirement in one trial are asked what their requests called for."""
ELSEWHERE = "an id that nothing else in this run was given"
"""What is wanted where an id was given out in two plans: neither of them shows it alone."""


def reconsidered(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """
    Look at all trials of a run together: no id may be given out in two of them.

    Where one was, that explains whatever else is wrong with what is called so, since each plan met
    the other's. What the answer to a creation says of its own request is not explained by it.
    To look twice shows nothing more.
    """
    return tuple(_sharing(each, shared) for each, shared in _shared(trials))


def related(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """
    Let ids that were given out in two trials explain what is wrong with what is called so, without
    holding that against the target: the trials may be of runs that had a server each.

    So it explains only where ids are given out twice by one of them, too.
    """
    return tuple(_related(each, shared) if shared else each for each, shared in _shared(trials))


Shared = Mapping[tuple[Requirement, str], int]
"""What was given out, and the exchange that did so."""


def _shared(trials: Sequence[Trial]) -> Iterator[tuple[Trial, Shared]]:
    """Yield each trial with what was given out in it and in another."""
    held = [given(each.exchanges) for each in trials]
    counts = Counter(name for names in held for name in names)
    for each, names in zip(trials, held, strict=True):
        yield each, {name: at for name, at in names.items() if counts[name] > 1}


def _related(of: Trial, shared: Shared) -> Trial:
    inside = meeting(of.exchanges, {name for _, name in shared})
    suspects = _suspects(shared)
    explained = [
        _explained(each, suspects) if each.at in inside and each.wanted != ELSEWHERE else each
        for each in of.findings
    ]
    return replace(of, findings=tuple(explained))


def _ordered(shared: Shared) -> list[tuple[Requirement, str]]:
    return sorted(shared, key=lambda each: (PLACES[each[0].id], each[1]))


def _suspects(shared: Shared) -> tuple[str, ...]:
    return tuple(dict.fromkeys(requirement.id for requirement, _ in _ordered(shared)))


def _sharing(of: Trial, shared: Shared) -> Trial:
    inside = meeting(of.exchanges, {name for _, name in shared})
    suspects = _suspects(shared)
    found = [
        Finding(
            requirement.id,
            Outcome.BROKEN,
            shared[requirement, name],
            ELSEWHERE,
            f"{name} in another plan too",
            _plainer(requirement.id, suspects),
        )
        for requirement, name in _ordered(shared)
    ]
    explained = [
        _explained(each, suspects) if each.at in inside else each
        for each in of.findings
        if each not in found
    ]
    tally = [Tally(each.requirement, each.outcome, 1) for each in found if each not in of.findings]
    return replace(of, findings=(*explained, *found), tally=(*of.tally, *tally))


def _explained(finding: Finding, suspects: tuple[str, ...]) -> Finding:
    more = _plainer(finding.requirement, suspects)
    return replace(finding, suspects=tuple(dict.fromkeys((*finding.suspects, *more))))


def _plainer(requirement: str, suspects: tuple[str, ...]) -> tuple[str, ...]:
    """Leave those that come before ``requirement``: an upload that is two becomes one file."""
    return suspects[: suspects.index(requirement)] if requirement in suspects else suspects


def breaks(
    tried: Trial,
    requirement: str,
    known: frozenset[str] = frozenset(),
    at_least: Harm = Harm.SAYS_WRONGLY,
) -> bool:
    """
    Say whether a trial breaks a requirement without another failure explaining it: neither one that
    the trial shows itself, nor one of those that are ``known`` to fail.

    Only what does as much harm as ``at_least`` counts.
    """
    broken = broken_by_requirement([tried])
    grave = _grave(broken.get(requirement, ()), at_least)
    others = known - {requirement}
    # What is known to fail may do so for another reason than a refusal of the same features.
    if all(
        others.intersection(each.finding.suspects).difference(each.finding.features)
        for each in grave
    ):
        return False
    return requirement in failing({**broken, requirement: grave})


def _grave(held: Iterable[Evidence], at_least: Harm) -> tuple[Evidence, ...]:
    return tuple(each for each in held if harm_of(each.finding).rank <= at_least.rank)


def worst(tried: Trial, requirement: str, known: frozenset[str] = frozenset()) -> Harm:
    """Say what the worst does that breaks a requirement in a trial; as a rule if nothing does."""
    own = (each for each in tried.findings if each.requirement == requirement)
    harms = sorted({harm_of(each) for each in own}, key=lambda harm: harm.rank)
    as_a_rule = BY_ID[requirement].harm
    return next((each for each in harms if breaks(tried, requirement, known, each)), as_a_rule)


def demands(of: Trial, requirement: str, target: Target) -> frozenset[Must]:
    """Say what the requests called for with which a trial breaks a requirement."""
    places = {
        each.at
        for each in of.findings
        if each.requirement == requirement and each.outcome is Outcome.BROKEN
    }
    return frozenset(demanded(of.exchanges, target, at) for at in sorted(places)[:LOOKED_AT])


def as_demanding(now: frozenset[Must], before: frozenset[Must]) -> bool:
    """
    Say whether what was demanded still is: a request that had to be accepted, or to be refused, has
    to be so in the smaller plan too. What was left open may become demanded.
    """
    return Must.EITHER in before or now <= before


def broken_by_requirement(trials: Iterable[Trial]) -> dict[str, tuple[Evidence, ...]]:
    """Sort what trials show broken by requirement, each with its plan and exchanges."""
    found: dict[str, list[Evidence]] = {}
    for each in trials:
        for finding in each.findings:
            if finding.outcome is Outcome.BROKEN:
                evidence = Evidence(finding, each.scenario, each.plan, each.exchanges)
                found.setdefault(finding.requirement, []).append(evidence)
    return {name: tuple(held) for name, held in found.items()}


def starts(trials: Sequence[Trial], known: frozenset[str]) -> dict[str, tuple[Trial, ...]]:
    """
    List what broke each requirement that fails, in catalogue order.

    The best to begin with comes first: the worst that was seen, then what shows it alone before
    what takes two, then by weight.
    """
    starts = {}
    for requirement in (each.id for each in CATALOGUE if each.id in known):
        broke = [each for each in trials if breaks(each, requirement, known)]
        if broke:
            starts[requirement] = tuple(sorted(broke, key=partial(_rank, requirement, known)))
    return starts


def _rank(
    requirement: str, known: frozenset[str], of: Trial
) -> tuple[int, bool, tuple[int, ...], str]:
    grave = worst(of, requirement, known).rank
    return grave, not alone(requirement, of), weight(of.plan), repr(of.plan)


def alone(requirement: str, of: Trial) -> bool:
    """Say whether a trial shows by itself that a requirement is broken, without any other."""
    return any(
        each.requirement == requirement
        and each.outcome is Outcome.BROKEN
        and each.wanted != ELSEWHERE
        for each in of.findings
    )


def unlawful(entries: Iterable[Entry], settings: Settings) -> tuple[Finding, ...]:
    """List the broken findings that count against the target: MUSTs, and SHOULDs if strict."""
    picked = chosen(settings)
    levels = (Level.MUST, Level.SHOULD) if settings.strict else (Level.MUST,)
    return tuple(
        finding
        for each in entries
        for finding in each.findings
        if finding.outcome is Outcome.BROKEN
        and BY_ID[finding.requirement].level in levels
        and (picked is None or finding.requirement in picked)
    )
