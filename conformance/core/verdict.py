"""
What a run says of each requirement, and of the whole: pure functions of a record.

A broken finding whose suspects include a requirement that fails is explained by it, and is no
failure of its own: one root cause is one failure. What was not measured is never a pass.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from conformance.core.blame import Evidence, failing
from conformance.core.catalogue import CATALOGUE
from conformance.core.errors import Blocked, Misused, Unreachable
from conformance.core.exchange import Exchange
from conformance.core.finding import Outcome
from conformance.core.plan import Create, flat
from conformance.core.record import FOOTING, Entry, Header, Minimum, Record, Trial
from conformance.core.requirement import Level, Need, Party, Requirement
from conformance.core.target import Footing, Target


class Verdict(StrEnum):
    """What a run says of one requirement."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not-applicable"
    NOT_TESTED = "not-tested"


class Overall(StrEnum):
    """What a run says of the server."""

    CONFORMANT = "conformant"
    NON_CONFORMANT = "non-conformant"
    INCONCLUSIVE = "inconclusive"


class Exit(IntEnum):
    """Exit codes of the command line."""

    CONFORMANT = 0
    NON_CONFORMANT = 1
    MISUSED = 2
    DEFECT = 3
    UNREACHABLE = 4
    INCONCLUSIVE = 5
    STALE_KNOWN_FAILURES = 6
    INTERRUPTED = 130
    TERMINATED = 143


def exit_of(error: BaseException) -> Exit:
    """Choose the exit code by who has to act; for what is not foreseen, we have to."""
    if isinstance(error, Unreachable):
        return Exit.UNREACHABLE
    return Exit.MISUSED if isinstance(error, Misused | Blocked) else Exit.DEFECT


@dataclass(frozen=True, slots=True)
class Result:
    """
    The verdict on one requirement, and why.

    ``evidence`` begins with the smallest. ``upheld`` and ``broken`` count findings.
    """

    requirement: Requirement
    verdict: Verdict
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    upheld: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict on the server, the exit code that goes with it, and each requirement's."""

    overall: Overall
    exit: Exit
    reason: str
    results: tuple[Result, ...]


EVIDENCE = 3
"""How many broken findings of one requirement are shown."""

KEYLESS = frozenset({401, 403})
"""How servers answer a request whose key is missing, wrong, or not allowed to ask."""

FOOTHOLDS = (
    "create/accepted",
    "create/members",
    "create/id-usable",
    "parts/accepted",
    "parts/members",
    "complete/accepted",
    "complete/file",
    "files/members",
)
"""What nearly every scenario stands on, in the order in which it is needed."""


ONE_EACH = "create/new-each-time"
"""Without this, no upload's life can be followed."""
ANSWERS = ("errors/", "transport/")
"""Requirements that any answer may show, whatever upload it is about."""


@dataclass(frozen=True, slots=True)
class _Sums:
    counts: Mapping[tuple[str, Outcome], int]
    broken: Mapping[str, tuple[Evidence, ...]]
    told: Mapping[tuple[str, Outcome], tuple[str, ...]]
    failing: frozenset[str]
    blocked: str | None
    excused: bool


def settle(record: Record) -> tuple[Result, ...]:
    """Say of every requirement of the catalogue what ``record`` shows, in catalogue order."""
    sums = _sum_up(record)
    return tuple(_result(each, record.header, sums) for each in CATALOGUE)


def conclude(record: Record) -> Conclusion:
    """Say what ``record`` shows of the server as a whole."""
    results = settle(record)
    overall, code, reason = _overall(record, results)
    return Conclusion(overall, code, reason, results)


def _sum_up(record: Record) -> _Sums:
    counts: Counter[tuple[str, Outcome]] = Counter()
    told: dict[tuple[str, Outcome], Counter[str]] = {}
    for trial in record.trials:
        for tally in trial.tally:
            counts[tally.requirement, tally.outcome] += tally.count
        for finding in trial.findings:
            told.setdefault((finding.requirement, finding.outcome), Counter())[finding.got] += 1
    broken = _broken((*record.minima, *record.trials))
    blocked = unanswered(record)
    said = {key: tuple(text for text, _ in each.most_common()) for key, each in told.items()}
    return _Sums(counts, broken, said, failing(broken), blocked, _is_excused(record))


def unanswered(record: Record) -> str | None:
    """Tell how many requests were sent in whole and not answered, or put off to the end."""
    silent, put_off = [], []
    for trial in record.trials:
        last = {each.step: each for each in trial.exchanges}
        put_off += [each for each in last.values() if _is_put_off(each)]
        silent += [(each, trial.scenario) for each in trial.exchanges if _is_lost(each)]
    if silent:
        first, scenario = min(silent, key=lambda each: each[0].sent)
        asked = f"{first.request.method} {first.request.path[:80]} in {scenario}"
        many = f"{len(silent)} requests were not answered, the first of them"
        count = many if len(silent) > 1 else "one request was not answered:"
        return f"{count} {asked}: {first.cause}"
    return f"{len(put_off)} requests were put off to the end: 429 or 503" if put_off else None


def _is_excused(record: Record) -> bool:
    """
    Say whether all that was not answered is what a server may hang up on.

    Those are chunk extensions and trailers, which only a SHOULD asks to be taken.
    """
    every = [each for trial in record.trials for each in trial.exchanges]
    framings = [each.request.framing for each in every if _is_lost(each)]
    return bool(framings) and all(each.extension or each.trailer for each in framings)


def _is_lost(exchange: Exchange) -> bool:
    return exchange.response is None and not exchange.request.cut


def _is_put_off(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status in (429, 503)


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


def _bulk(evidence: Evidence) -> tuple[bool, bool, int]:
    return (not evidence.minimal, bool(evidence.finding.suspects), len(evidence.exchanges))


def _result(requirement: Requirement, header: Header, sums: _Sums) -> Result:
    upheld = sums.counts.get((requirement.id, Outcome.UPHELD), 0)
    broken = sums.counts.get((requirement.id, Outcome.BROKEN), 0)
    verdict, reason = _verdict(requirement, header, sums)
    evidence = _unexplained(requirement.id, sums)[:EVIDENCE] if verdict is Verdict.FAIL else ()
    return Result(requirement, verdict, reason, evidence, upheld, broken)


def _unexplained(requirement: str, sums: _Sums) -> tuple[Evidence, ...]:
    """List what no other failure explains; in a ring, where all is explained, everything."""
    held = sums.broken.get(requirement, ())
    others = sums.failing - {requirement}
    return tuple(each for each in held if not others.intersection(each.finding.suspects)) or held


def _verdict(requirement: Requirement, header: Header, sums: _Sums) -> tuple[Verdict, str]:
    name = requirement.id
    if header.chosen is not None and name not in header.chosen:
        return Verdict.NOT_TESTED, "not selected"
    if requirement.level is Level.MAY and (notes := _notes(name, sums)):
        return Verdict.PASS, notes
    if name in sums.failing:
        return Verdict.FAIL, ""
    if name in sums.broken:
        return Verdict.INCONCLUSIVE, f"explained by {', '.join(_explaining(name, sums))}"
    if sums.counts.get((name, Outcome.UPHELD)):
        return Verdict.PASS, ""
    return _unmeasured(requirement, header, sums)


def _notes(name: str, sums: _Sums) -> str:
    said = (*sums.told.get((name, Outcome.NOTED), ()), *sums.told.get((name, Outcome.BROKEN), ()))
    return f"observed: {'; '.join(said[:4])}" if said else ""


def _explaining(name: str, sums: _Sums) -> list[str]:
    suspects = {each for held in sums.broken[name] for each in held.finding.suspects}
    return sorted(suspects & sums.failing)


def _unmeasured(requirement: Requirement, header: Header, sums: _Sums) -> tuple[Verdict, str]:
    if requirement.party is Party.CLIENT:
        return Verdict.NOT_APPLICABLE, "binds clients; this run judged a server"
    if absent := sums.told.get((requirement.id, Outcome.ABSENT)):
        return Verdict.NOT_APPLICABLE, absent[0]
    for lacking in _lacking(requirement, header):
        return lacking
    for blocking in _blocking(requirement, sums):
        return Verdict.INCONCLUSIVE, blocking
    return Verdict.NOT_TESTED, "no exchange of this run put it to the test"


def _blocking(requirement: Requirement, sums: _Sums) -> Iterator[str]:
    yield from (f"blocked by {each}" for each in FOOTHOLDS if each in sums.failing)
    if sums.blocked is not None and not (sums.excused and requirement.level is Level.MUST):
        yield sums.blocked
    if ONE_EACH in sums.failing and not requirement.id.startswith(ANSWERS):
        yield f"blocked by {ONE_EACH}"


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


def _overall(record: Record, results: tuple[Result, ...]) -> tuple[Overall, Exit, str]:
    if (silent := _silence(record)) is not None:
        return Overall.INCONCLUSIVE, Exit.UNREACHABLE, silent
    demanded = (Level.MUST, Level.SHOULD) if record.header.strict else (Level.MUST,)
    counted = [each for each in results if each.requirement.level in demanded]
    if any(each.verdict is Verdict.FAIL for each in counted):
        return Overall.NON_CONFORMANT, Exit.NON_CONFORMANT, ""
    if (doubt := _doubt(record, counted)) is not None:
        return Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, doubt
    return Overall.CONFORMANT, Exit.CONFORMANT, ""


def _silence(record: Record) -> str | None:
    every = [each for trial in record.trials for each in trial.exchanges]
    statuses = {each.response.status for each in every if each.response is not None}
    if every and not statuses:
        return f"the target never answered: {every[0].cause}"
    if statuses and statuses <= KEYLESS:
        return f"every answer is {' or '.join(map(str, sorted(statuses)))}: is the API key right?"
    looks = (each for each in record.trials if each.scenario == FOOTING)
    return next(filter(None, map(shut_out, looks)), None)


def shut_out(first: Trial) -> str | None:
    """Tell that the first creation of a first look was answered 401 or 403; None if it was not."""
    steps = enumerate(flat(first.plan.steps))
    creation = next((at for at, step in steps if isinstance(step, Create)), None)
    statuses = [
        each.response.status
        for each in first.exchanges
        if each.step == creation and each.response is not None
    ]
    if not statuses or statuses[-1] not in KEYLESS:
        return None
    return f"the first creation was answered {statuses[-1]}: is the API key right?"


def _doubt(record: Record, counted: list[Result]) -> str | None:
    if record.footer is None:
        return "the run did not come to its end"
    if record.footer.stopped is not None:
        return f"the run stopped early: {record.footer.stopped}"
    if not any(each.verdict is Verdict.PASS for each in counted):
        return "nothing that is demanded was measured"
    unclear = [each for each in counted if each.verdict is Verdict.INCONCLUSIVE]
    if unclear:
        return f"{unclear[0].requirement.id} is inconclusive: {unclear[0].reason}"
    return None
