"""
What a run says of each requirement: pure functions of a record.

A broken finding whose suspects include a requirement that fails is explained by it, and is no
failure of its own: one root cause is one failure. What was not measured is never a pass.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.core.blame import Evidence, explaining, failing
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.exchange import Exchange, lost
from conformance.core.finding import Outcome
from conformance.core.fingerprint import fingerprint
from conformance.core.gravity import harm_of
from conformance.core.known import Known, about, recognised
from conformance.core.record import Entry, Header, Minimum, Record, Repeat
from conformance.core.requirement import Harm, Level, Need, Party, Requirement
from conformance.core.retry import UNAVAILABLE, is_put_off
from conformance.core.target import Footing, Target
from conformance.core.unfinished import early, unsettled

NOT_SELECTED = "not selected"
"""Why something is not tested that the options leave out."""
ELSEWHERE = "left to other shards"
"""Why a shard does not test what it does not measure: only all of them together know more."""

UNTRIED = "no exchange of this run put it to the test"
"""Why what was not put to the test was not, when nothing else is known."""
SMALL_PARTS = "needs parts smaller than --min-part-size"
"""Why what was not put to the test was not, in a run that sends no small parts."""


class Verdict(StrEnum):
    """What a run says of one requirement."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    FLAKY = "flaky"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"
    NOT_TESTED = "not-tested"


@dataclass(frozen=True, slots=True)
class Result:
    """
    The verdict on one requirement, and why.

    ``evidence`` begins with the worst, and of those with the smallest. ``upheld`` and ``broken``
    count findings. ``repeat`` is what happened when a flaky one was tried again. ``known`` is the
    known failure that this one is, flaky or not; None for one that is new. ``causes`` are the
    failures for which it is inconclusive: those that explain what was broken, or that kept it from
    being measured.
    """

    requirement: Requirement
    verdict: Verdict
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    upheld: int = 0
    broken: int = 0
    repeat: Repeat | None = None
    known: Known | None = None
    causes: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str | None:
        """Say what a failure looks like, whatever ids it was seen with; None for what is none."""
        return fingerprint(self.evidence[0]) if self.evidence else None

    @property
    def harm(self) -> Harm:
        """Say what the failure that is shown first does; as a rule where none is shown."""
        return harm_of(self.evidence[0].finding) if self.evidence else self.requirement.harm


NOTES = 4
"""How many ways of a server that is free are shown, and how many requests for each."""
EVIDENCE = 3
"""How many broken findings of one requirement are shown."""

CREATES = ("create/accepted", "create/id-usable", "create/members")
ADDS = (*CREATES, "parts/accepted", "parts/members")
COMPLETES = (*ADDS, "complete/accepted", "complete/file")
FOOTHOLDS: Mapping[str, tuple[str, ...]] = {
    "create": CREATES[:1],
    "parts": (*ADDS, *COMPLETES[len(ADDS) :]),
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


FOREIGN = (Verdict.NOT_APPLICABLE, "binds clients; this run judged a server")
"""What is said of every requirement on those who call a server."""
ONE_EACH = "create/new-each-time"
"""Without this, no upload's life can be followed."""
ANSWERS = ("errors/", "transport/")
"""Requirements that any answer may show, whatever upload it is about."""


@dataclass(frozen=True, slots=True)
class _Sums:
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


def settle(record: Record) -> tuple[Result, ...]:
    """Say of every requirement of the catalogue what ``record`` shows, in catalogue order."""
    sums = _sum_up(record)
    return tuple(_result(each, record.header, sums) for each in CATALOGUE)


def _sum_up(record: Record) -> _Sums:
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
    return _Sums(
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
        if not any(_lacking(each, header))
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
    return response is not None and (response.status == UNAVAILABLE or is_put_off(response))


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


def _result(requirement: Requirement, header: Header, sums: _Sums) -> Result:
    upheld = sums.counts.get((requirement.id, Outcome.UPHELD), 0)
    broken = sums.counts.get((requirement.id, Outcome.BROKEN), 0)
    verdict, reason = _verdict(requirement, header, sums)
    shown = verdict in (Verdict.FAIL, Verdict.FLAKY)
    evidence = _unexplained(requirement.id, sums)[:EVIDENCE] if shown else ()
    repeat = sums.repeats.get(requirement.id) if verdict is Verdict.FLAKY else None
    causes = _causes(requirement, sums) if verdict is Verdict.INCONCLUSIVE else ()
    result = Result(requirement, verdict, reason, evidence, upheld, broken, repeat, causes=causes)
    return _recognised(result, about(header.known or (), requirement.id)) if shown else result


def _causes(requirement: Requirement, sums: _Sums) -> tuple[str, ...]:
    """Name the failures for which a requirement is inconclusive: none if it is for another."""
    if requirement.id in sums.broken:
        return tuple(_explaining(requirement.id, sums))
    blocker = _blocker(requirement.id, sums)
    if blocker is None and ONE_EACH in sums.failing and not _is_lost(requirement, sums):
        return (ONE_EACH,)
    return () if blocker is None else (blocker,)


def _recognised(failed: Result, entries: Sequence[Known]) -> Result:
    """Say by which entry a failure is known; where there are some for others, that it is new."""
    if not entries:
        return failed
    if (known := recognised(entries, failed.fingerprint)) is not None:
        return replace(failed, known=known)
    recorded = " or ".join(f"`{each.fingerprint}`" for each in entries)
    new = f"not the failure that is known: that is {recorded}, this is `{failed.fingerprint}`"
    return replace(failed, reason="; ".join(filter(None, (failed.reason, new))))


def _unexplained(requirement: str, sums: _Sums) -> tuple[Evidence, ...]:
    """List what no other failure explains; in a ring, where all is explained, everything."""
    held = sums.broken.get(requirement, ())
    alone = (each for each in held if not explaining(each.finding, sums.broken, sums.failing))
    return tuple(alone) or held


def _verdict(requirement: Requirement, header: Header, sums: _Sums) -> tuple[Verdict, str]:
    name = requirement.id
    if header.chosen is not None and name not in header.chosen:
        return FOREIGN if requirement.party is Party.CLIENT else (Verdict.NOT_TESTED, NOT_SELECTED)
    if requirement.level is Level.MAY and (notes := _notes(name, sums)):
        return Verdict.PASS, notes
    if name in sums.broken:
        return _verdict_on_broken(name, sums)
    if name in sums.upheld and not sums.counts.get((name, Outcome.UNSEEN)):
        return Verdict.PASS, ""
    return _unmeasured(requirement, header, sums)


def _verdict_on_broken(name: str, sums: _Sums) -> tuple[Verdict, str]:
    if name in sums.unsettled:
        return Verdict.INCONCLUSIVE, f"broken, unless {' or '.join(sums.unsettled[name])} is too"
    if name in sums.failing:
        return _failed(sums.repeats.get(name))
    return Verdict.INCONCLUSIVE, f"explained by {', '.join(_explaining(name, sums))}"


def _failed(repeat: Repeat | None) -> tuple[Verdict, str]:
    if repeat is None:
        return Verdict.FAIL, ""
    often = "once" if repeat.times == 1 else f"{repeat.times} times"
    return Verdict.FLAKY, f"it was broken, but not when that was tried again, {often}"


def _notes(name: str, sums: _Sums) -> str:
    said = (*sums.told.get((name, Outcome.NOTED), ()), *sums.told.get((name, Outcome.BROKEN), ()))
    kinds: dict[str, list[str]] = {}
    for done, _, to in (each.partition(": ") for each in said):
        kinds.setdefault(done, []).append(to)
    shown = [_done(done, [each for each in to if each]) for done, to in kinds.items()]
    return f"observed: {'; '.join(shown[:NOTES])}" if shown else ""


def _done(done: str, to: Sequence[str]) -> str:
    """Say what a server does, and to what of the requests that leave it a choice."""
    more = [f"{len(to) - NOTES} more"] if len(to) > NOTES else []
    return f"{done}: {', '.join([*to[:NOTES], *more])}" if to else done


def _explaining(name: str, sums: _Sums) -> list[str]:
    if name in sums.failing:
        return []
    found = (explaining(each.finding, sums.broken, sums.failing) for each in sums.broken[name])
    return sorted({name for names in found for name in names})


def _unmeasured(requirement: Requirement, header: Header, sums: _Sums) -> tuple[Verdict, str]:
    if requirement.party is Party.CLIENT:
        return FOREIGN
    if absent := sums.told.get((requirement.id, Outcome.ABSENT)):
        return Verdict.NOT_APPLICABLE, absent[0]
    for lacking in _lacking(requirement, header):
        return lacking
    for blocked in _blocking(requirement, sums):
        return blocked
    footing = header.target.footing
    if (missing := footing.no_files or footing.no_content) is not None:
        return Verdict.NOT_APPLICABLE, f"nothing that the target has would show it: {missing}"
    small = header.target.min_part_size > 0
    return Verdict.NOT_TESTED, SMALL_PARTS if small else UNTRIED


def _blocking(requirement: Requirement, sums: _Sums) -> Iterator[tuple[Verdict, str]]:
    if (blocker := _blocker(requirement.id, sums)) is not None:
        yield Verdict.INCONCLUSIVE, f"blocked by {blocker}"
    if sums.shard:
        yield Verdict.NOT_TESTED, ELSEWHERE
    if sums.budget is not None:
        yield Verdict.NOT_TESTED, sums.budget
    if sums.blocked is not None and _is_lost(requirement, sums):
        yield Verdict.INCONCLUSIVE, sums.blocked
    if ONE_EACH in sums.failing and not requirement.id.startswith(ANSWERS):
        yield Verdict.INCONCLUSIVE, f"blocked by {ONE_EACH}"
    for unseen in sums.told.get((requirement.id, Outcome.UNSEEN), ()):
        yield Verdict.INCONCLUSIVE, unseen


def _blocker(name: str, sums: _Sums, asked: frozenset[str] = frozenset()) -> str | None:
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
            deeper = _blocker(premise, sums, asked | {name, premise})
            if deeper is not None:
                return deeper
    for foothold in FOOTHOLDS.get(name.partition("/")[0], ()):
        if foothold != name and _hardly_holds(foothold, sums):
            return foothold
    return next((each for each in sums.stuck if each != name), None)


def _hardly_holds(name: str, sums: _Sums) -> bool:
    """Say whether a requirement fails, and more often than it holds."""
    counts = [sums.counts.get((name, each), 0) for each in (Outcome.BROKEN, Outcome.UPHELD)]
    return name in sums.failing and counts[0] >= counts[1]


def _special_of(name: str, sums: _Sums) -> str | None:
    """Name what fails of the special requests by which alone a requirement could have been seen."""
    return next(
        (
            special
            for special in sorted(sums.failing)
            if any(name in each.finding.features for each in sums.broken.get(special, ()))
        ),
        None,
    )


def _is_lost(requirement: Requirement, sums: _Sums) -> bool:
    """Say whether answers that never came may be why a requirement was not measured."""
    return sums.blocked is not None and not (sums.excused and requirement.level is Level.MUST)


def _lacking(requirement: Requirement, header: Header) -> Iterable[tuple[Verdict, str]]:
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
