"""
What the findings of a run come to, before anything is said of a requirement: what was broken, what
was seen to hold by findings that count, what failed, and what kept the rest from being measured.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.core.blame import Evidence, failing
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.exchange import Exchange, lost
from conformance.core.finding import Outcome
from conformance.core.gravity import harm_of
from conformance.core.record import Entry, Header, Minimum, Record, Repeat
from conformance.core.requirement import Level, Need, Party, Requirement
from conformance.core.retry import is_unserved
from conformance.core.target import Footing, Target
from conformance.core.unfinished import early, unsettled


class Verdict(StrEnum):
    """What a run says of one requirement."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    FLAKY = "flaky"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"
    NOT_TESTED = "not-tested"


CREATES = ("create/accepted", "create/id-usable", "create/members")
ADDS = (*CREATES, "parts/accepted", "parts/members")
COMPLETES = (*ADDS, "complete/accepted", "complete/file")
FOOTHOLDS: Mapping[str, tuple[str, ...]] = {
    "create": CREATES[:1],
    "parts": COMPLETES,
    "cancel": (*CREATES, "cancel/accepted"),
    "complete": COMPLETES,
    "concurrency": COMPLETES,
    "files": (*COMPLETES, "complete/file-ready", "files/content", "files/list", "files/deleted"),
    "expiry": COMPLETES,
    "auth": CREATES,
    "errors": CREATES,
    "transport": ADDS,
}
"""What the requirements of an area stand on, in the order in which requests need it."""


@dataclass(frozen=True, slots=True)
class Observations:
    """
    What a run found, summed up by requirement.

    ``counts`` is how often each outcome was found; ``upheld`` was seen to hold by findings that
    count, and ``lacking`` says what kept others from counting. ``stuck`` are failures in plans that
    could not be carried on, ``told`` the texts of findings, the most frequent first. ``failing``
    are failures that nothing explains, ``unsettled`` those that something still to come may
    explain. ``blocked`` tells of requests without an answer, which ``excused`` says are of the kind
    that a server may hang up on. ``budget`` is what was used up, ``repeats`` what did not come
    again.
    """

    counts: Mapping[tuple[str, Outcome], int]
    upheld: frozenset[str]
    lacking: Mapping[str, tuple[str, ...]]
    stuck: tuple[str, ...]
    broken: Mapping[str, tuple[Evidence, ...]]
    told: Mapping[tuple[str, Outcome], tuple[str, ...]]
    failing: frozenset[str]
    unsettled: Mapping[str, tuple[str, ...]]
    blocked: str | None
    excused: bool
    budget: str | None
    repeats: Mapping[str, Repeat]
    shard: bool


def observe(record: Record) -> Observations:
    """Sum up what a run found."""
    counts: Counter[tuple[str, Outcome]] = Counter()
    rests_on: dict[str, set[tuple[str, ...]]] = {}
    told: dict[tuple[str, Outcome], Counter[str]] = {}
    for trial in record.trials:
        for tally in trial.tally:
            counts[tally.requirement, tally.outcome] += tally.count
            if tally.outcome is Outcome.UPHELD:
                rests_on.setdefault(tally.requirement, set()).add(tally.rests_on)
        for finding in trial.findings:
            told.setdefault((finding.requirement, finding.outcome), Counter())[finding.got] += 1
    broken = _broken((*record.minima, *record.trials))
    blocked = unanswered(record)
    said = {key: tuple(text for text, _ in each.most_common()) for key, each in told.items()}
    fails = failing(broken)
    budget = record.footer.budget if record.footer is not None else None
    shard = record.header.shard is not None
    short = shard or early(record) or budget
    upheld = _supported(rests_on)
    doubts = unsettled(broken, fails, _open(record.header, upheld, broken)) if short else {}
    return Observations(
        counts,
        upheld,
        {name: _premises(found, upheld) for name, found in rests_on.items() if name not in upheld},
        _stuck(record, fails),
        broken,
        said,
        fails,
        doubts,
        blocked,
        _is_excused(record),
        budget,
        _not_again(record),
        shard,
    )


def _supported(rests_on: Mapping[str, Iterable[tuple[str, ...]]]) -> frozenset[str]:
    """
    Name the requirements that were seen to hold: by findings all of whose premises hold.

    Where one does not, such as that Files can be deleted, what rests on it was not measured.
    """
    upheld: set[str] = set()
    while more := {
        name
        for name, found in rests_on.items()
        if name not in upheld and all(upheld.issuperset(each) for each in found)
    }:
        upheld |= more
    return frozenset(upheld)


def _premises(found: Iterable[tuple[str, ...]], upheld: frozenset[str]) -> tuple[str, ...]:
    """List what was not seen to hold and kept findings from counting."""
    return tuple(sorted({name for each in found for name in each if name not in upheld}))


def _stuck(record: Record, failing: frozenset[str]) -> tuple[str, ...]:
    """List what fails and broke in plans that could not be carried on, most often first."""
    broke = Counter(
        name
        for trial in record.trials
        if trial.blocked is not None
        for name in {each.requirement for each in trial.findings if each.outcome is Outcome.BROKEN}
        if name in failing and BY_ID[name].level is Level.MUST
    )
    return tuple(name for name, _ in broke.most_common())


def _not_again(record: Record) -> Mapping[str, Repeat]:
    """Sort by requirement what was repeated and did not break again, for anybody."""
    again = {each.requirement for each in record.minima}
    return {each.requirement: each for each in record.repeats if each.requirement not in again}


def _open(header: Header, upheld: Container[str], broken: Container[str]) -> frozenset[str]:
    """
    Name what was not seen to hold so far, and could be by a run like this.

    What holds in one shard may be broken in another.
    """
    return frozenset(
        each.id
        for each in CATALOGUE
        if each.party is Party.SERVER and each.level is not Level.MAY
        if header.shard or each.id in broken or each.id not in upheld
        if not any(lacking(each, header))
    )


def unanswered(record: Record) -> str | None:
    """Tell how many requests were sent in whole and not answered, or put off to the end."""
    silent, put_off = [], []
    for trial in record.trials:
        last = {each.step: each for each in trial.exchanges}
        put_off += [each for each in last.values() if _is_put_off(each)]
        silent += [(each, trial.scenario) for each in trial.exchanges if lost(each)]
    if silent:
        first, scenario = min(silent, key=lambda each: each[0].sent)
        asked = f"{first.request.method} {first.request.path[:80]} in {scenario}"
        many = f"{len(silent)} requests were not answered, the first of them"
        count = many if len(silent) > 1 else "one request was not answered:"
        return f"{count} {asked}: {first.cause}"
    statuses = sorted({each.response.status for each in put_off if each.response is not None})
    said = " or ".join(map(str, statuses))
    return f"{len(put_off)} requests were put off to the end: {said}" if put_off else None


def _is_excused(record: Record) -> bool:
    """
    Say whether all that was not answered is what a server may hang up on.

    Those are chunk extensions and trailers, which only a SHOULD asks to be taken.
    """
    every = [each for trial in record.trials for each in trial.exchanges]
    framings = [each.request.framing for each in every if lost(each)]
    return bool(framings) and all(each.extension or each.trailer for each in framings)


def _is_put_off(exchange: Exchange) -> bool:
    response = exchange.response
    return response is not None and is_unserved(response)


def _broken(entries: Iterable[Entry]) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for entry in entries:
        minimal = isinstance(entry, Minimum)
        for finding in entry.findings:
            if finding.outcome is not Outcome.BROKEN:
                continue
            if isinstance(entry, Minimum) and finding.requirement != entry.requirement:
                continue
            evidence = Evidence(finding, entry.scenario, entry.plan, entry.exchanges, minimal)
            found.setdefault(finding.requirement, []).append(evidence)
    return {key: tuple(sorted(each, key=_bulk)) for key, each in found.items()}


def _bulk(evidence: Evidence) -> tuple[int, bool, bool, int]:
    finding, size = evidence.finding, len(evidence.exchanges)
    return harm_of(finding).rank, not evidence.minimal, bool(finding.suspects), size


def blocker(name: str, sums: Observations, asked: frozenset[str] = frozenset()) -> str | None:
    """
    Name the failure that has to be mended before a requirement can be measured; None for none.

    It is one that hardly ever held: what mostly holds keeps nobody from going on.
    """
    for premise in sums.lacking.get(name, ()):
        if premise in sums.failing:
            return premise
        if (special := _special_of(premise, sums)) is not None:
            return special
        if premise not in asked:
            deeper = blocker(premise, sums, asked | {name, premise})
            if deeper is not None:
                return deeper
    for foothold in FOOTHOLDS.get(name.partition("/")[0], ()):
        if foothold != name and _hardly_holds(foothold, sums):
            return foothold
    return next((each for each in sums.stuck if each != name), None)


def _hardly_holds(name: str, sums: Observations) -> bool:
    """Say whether a requirement fails, and more often than it holds."""
    counts = [sums.counts.get((name, each), 0) for each in (Outcome.BROKEN, Outcome.UPHELD)]
    return name in sums.failing and counts[0] >= counts[1]


def _special_of(name: str, sums: Observations) -> str | None:
    """Name what fails of the special requests by which alone a requirement could have been seen."""
    return next(
        (
            special
            for special in sorted(sums.failing)
            if any(name in each.finding.features for each in sums.broken.get(special, ()))
        ),
        None,
    )


def lacking(requirement: Requirement, header: Header) -> Iterable[tuple[Verdict, str]]:
    """Say what a requirement needs that the target or the run has not, each with its verdict."""
    target = header.target
    for need in sorted(requirement.needs):
        if (evidence := ABSENCES.get(need, _nothing)(target.footing)) is not None:
            yield Verdict.NOT_APPLICABLE, evidence
    if Need.LARGE in requirement.needs and not target.large:
        yield Verdict.NOT_TESTED, "needs --large"
    if Need.SECOND_KEY in requirement.needs and not target.has_second_key:
        yield Verdict.NOT_TESTED, "needs --second-api-key"
    if Need.WEATHER in requirement.needs:
        yield Verdict.NOT_TESTED, "the target never asked to wait"
    if Need.EXPIRY in requirement.needs:
        yield from _too_long(target)


def _too_long(target: Target) -> Iterable[tuple[Verdict, str]]:
    lifetime = target.footing.lifetime
    if lifetime is None:
        yield Verdict.NOT_TESTED, "the target did not say when its uploads expire"
    elif not target.expires_in_reach:
        lives = f"its uploads live {lifetime} s"
        yield Verdict.NOT_TESTED, f"{lives}, and --max-wait is {target.max_wait:g} s"


def _nothing(_: Footing) -> str | None:
    return None


ABSENCES: Mapping[Need, Callable[[Footing], str | None]] = {
    Need.FILES: lambda footing: footing.no_files,
    Need.CONTENT: lambda footing: footing.no_content,
    Need.AUTH: lambda footing: footing.no_auth,
}
