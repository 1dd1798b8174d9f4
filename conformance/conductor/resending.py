"""Sends the sequences of a record's failures again, and says what became of each failure."""

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from conformance.core.blame import Evidence, failing
from conformance.core.catalogue import BY_ID, errors, transport
from conformance.core.conclusion import conclude, silence
from conformance.core.errors import Misused
from conformance.core.exchange import Exchange, lost
from conformance.core.finding import Finding, Outcome
from conformance.core.fingerprint import fingerprint
from conformance.core.gravity import worst_first
from conformance.core.plan import AddPart, Complete, Create, ListFiles, Plan, flat, plan
from conformance.core.record import Record, Trial
from conformance.core.replayed import FailureReplay, Replay, Replayed
from conformance.core.retry import is_unserved
from conformance.core.settings import Settings
from conformance.core.target import Footing
from conformance.core.verdict import Result, Verdict
from conformance.drivers.ledger import Ledger
from conformance.drivers.turns import IDLE, Turns, duration, races
from conformance.oracle.judge import judge
from conformance.scenarios.ending import read_at_the_end

from .account import header_of, now
from .blame import ELSEWHERE, breaks, broken_by_requirement, reconsidered
from .conductor import RACED, Conductor

FAILED = (Verdict.FAIL, Verdict.FLAKY)
OF_ONE_ANSWER = frozenset(
    each.id
    for each in (
        errors.ENVELOPE,
        errors.JSON,
        errors.MEMBERS,
        errors.NO_SERVER_ERROR,
        errors.NO_RETRY,
        errors.NO_LEAK,
        transport.JSON,
        transport.RETRY_AFTER,
    )
)
"""
What answers of one kind alone can break, each by itself: where the request that was answered so is
answered in another way, there is nothing left that could hold.
"""
LONGER = "what the sequence leaves was completed and read too, which shows that it holds"
SURE = 3
"""How often a sequence is sent before what it broke counts as fixed: ids that come in order by
chance, say, hide a wrong order half of the time."""
NEIGHBOURS = "replay/neighbours"
THREE_FILES = plan(
    *(
        step
        for upload in range(3)
        for step in (Create(1), AddPart(b"n", upload), Complete((upload,), upload))
    )
)
"""Makes Files for a list that has to hold some."""
NAMED = 5
"""How many of the requirements that failed a complaint names."""


def failures_in(record: Record, globs: Sequence[str] = ()) -> tuple[Result, ...]:
    """
    Pick the failures of a record that can be sent again, flaky and known ones too, gravest first.

    Those that match one of ``globs``, or all if there are none. Raises Misused when nothing failed,
    or a glob matches nothing that did.
    """
    failed = worst_first(
        each for each in conclude(record).results if each.verdict in FAILED and each.evidence
    )
    if not failed:
        raise Misused("nothing failed in this record", "There is no sequence to send again.")
    for glob in globs:
        if not any(fnmatchcase(each.requirement.id, glob) for each in failed):
            raise Misused(f"{glob!r} matches nothing that failed in this record", _named(failed))
    return tuple(
        each
        for each in failed
        if not globs or any(fnmatchcase(each.requirement.id, glob) for glob in globs)
    )


def _named(failed: Sequence[Result]) -> str:
    names = [each.requirement.id for each in failed]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"What failed: {', '.join(names[:NAMED])}{more}."


def aimed(settings: Settings, record: Record) -> Settings:
    """Give ``settings`` the target of a record, unless they have one, and what its plans assume."""
    target = record.header.target
    return replace(
        settings,
        base_url=settings.base_url or target.base_url,
        purpose=target.purpose,
        mime_type=target.mime_type,
        large=target.large,
        max_wait=target.max_wait,
    )


def replay(
    settings: Settings, record: Record, failures: Sequence[Result], ledger: Ledger
) -> Replay:
    """
    Send the sequences of ``failures`` again, and say what became of each.

    What is made on the target is written into ``ledger``. Raises Unreachable when nobody answers at
    all, asyncio.CancelledError when SIGTERM comes.
    """
    recorded = [recall(each, record) for each in failures]
    return asyncio.run(_replay(settings, recorded, ledger))


@dataclass(frozen=True, slots=True)
class Recorded:
    """
    A failure of a record, and what its sequence showed then, as it is judged today.

    ``broken`` are all requirements that it broke; ``fingerprints`` are those of this failure;
    ``upheld`` counts how often each step showed that its requirement holds; ``chosen`` are the
    requirements that its run judged.
    """

    failure: Result
    evidence: Evidence
    broken: frozenset[str]
    fingerprints: frozenset[str]
    upheld: Counter[int]
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a sequence was sent: what was found, and all findings, those that hold too."""

    trial: Trial
    findings: tuple[Finding, ...]


def recall(failure: Result, record: Record) -> Recorded:
    """Say what the sequence of a failure showed when it was recorded."""
    evidence = failure.evidence[0]
    name, target = failure.requirement.id, record.header.target
    found = judge(evidence.exchanges, target)
    broken = [each for each in found if each.outcome is Outcome.BROKEN]
    again = [replace(evidence, finding=each) for each in broken if each.requirement == name]
    return Recorded(
        failure,
        evidence,
        frozenset(each.requirement for each in broken),
        frozenset(map(fingerprint, (evidence, *again))),
        _upheld(name, found, evidence.exchanges),
        record.header.chosen or tuple(BY_ID),
    )


def _upheld(
    requirement: str, findings: Sequence[Finding], exchanges: Sequence[Exchange]
) -> Counter[int]:
    """Count at which steps of a plan a requirement was seen to hold."""
    return Counter(
        -1 - each.at if (step := exchanges[each.at].step) is None else step
        for each in findings
        if each.requirement == requirement and each.outcome is Outcome.UPHELD
    )


async def _replay(settings: Settings, recorded: Sequence[Recorded], ledger: Ledger) -> Replay:
    _heed_sigterm()
    async with Conductor(settings, ledger) as conductor:
        began = now()
        look = await conductor.look()
        header = header_of(settings, began, conductor.target)
        attempts: list[list[Attempt]] = [[] for _ in recorded]
        if silence(Record(header, (look,))) is None:
            turns = Turns(each.evidence.plan for each in recorded)
            tries = (_attempts(conductor, each, turns) for each in recorded)
            attempts = await asyncio.gather(*tries)
    trials = (look, *(each.trial for made in attempts for each in made))
    void = silence(Record(header, trials))
    if void is not None:
        code, reason = void
        told = [_unmeasured(each, reason) for each in recorded]
        return Replay(conductor.target.base_url, tuple(told), code)
    seen = iter(reconsidered(trials)[1:])
    together = [[replace(each, trial=next(seen)) for each in made] for made in attempts]
    footing = conductor.target.footing
    told = [_told(*each, footing) for each in zip(recorded, together, strict=True)]
    return Replay(conductor.target.base_url, tuple(told))


def _heed_sigterm() -> None:
    """Let SIGTERM end what is under way, so that what was made can be removed."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError, RuntimeError):  # as on Windows, and in a thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _attempts(conductor: Conductor, recorded: Recorded, turns: Turns) -> list[Attempt]:
    """
    Send a sequence until it breaks what it broke, as often as it takes to be sure if it does not.

    The smallest that breaks something may end there, before anything shows that it holds, or list
    what other plans made. So where it shows neither, it is sent with more behind it, which
    completes and reads what it left, and with something to be listed.
    """
    asked, footing = recorded.evidence.plan, conductor.target.footing
    made = await _sent(conductor, recorded, asked, turns)
    clear = any(compared(recorded, each, footing).replayed in SHOWN for each in made)
    longer = asked if footing.no_content is not None else read_at_the_end(asked)
    lists = any(isinstance(step, ListFiles) for step in flat(asked.steps))
    if clear or (longer == asked and not lists):
        return made
    if lists:
        await conductor.attempt(NEIGHBOURS, THREE_FILES, Turns([THREE_FILES]))
    return [*made, *await _sent(conductor, recorded, longer, Turns([longer]))]


async def _sent(
    conductor: Conductor, recorded: Recorded, asked: Plan, turns: Turns
) -> list[Attempt]:
    name, scenario = recorded.failure.requirement.id, recorded.evidence.scenario
    made: list[Attempt] = []
    for _ in range(_times(recorded.failure, asked)):
        made.append(Attempt(*await conductor.attempt(scenario, asked, turns)))
        if breaks(made[-1].trial, name) or conductor.limits.over is not None:
            break
    return made


def _times(failure: Result, asked: Plan) -> int:
    if races(asked) or failure.verdict is Verdict.FLAKY:
        return RACED
    return 1 if duration(asked) > IDLE else SURE


SHOWN = (Replayed.BROKEN, Replayed.DIFFERENT, Replayed.FIXED)
RANKS = (*SHOWN, Replayed.UNMEASURED)
"""Of several times that a sequence was sent, the one counts that comes first here."""


def _told(recorded: Recorded, attempts: Sequence[Attempt], footing: Footing) -> FailureReplay:
    each_time = [compared(recorded, each, footing) for each in attempts]
    best = min(each_time, key=lambda each: RANKS.index(each.replayed))
    return replace(best, times=len(each_time))


def compared(recorded: Recorded, attempt: Attempt, footing: Footing) -> FailureReplay:
    """
    Say what one time shows.

    A failure is fixed only where something shows it that did not then: a step at which the
    requirement holds now, and did not hold when it was broken.
    """
    failure, found = recorded.failure, attempt.trial
    name = failure.requirement.id
    if breaks(found, name):
        return _broken(recorded, found)
    for other in _broken_newly(recorded, found):
        evidence = _unexplained(other, found)[0]
        return FailureReplay(failure, Replayed.DIFFERENT, _shown(recorded, evidence))
    if recorded.evidence.finding.wanted == ELSEWHERE:
        return _unmeasured(recorded, "it takes all plans of a run to show it")
    if _upheld(name, attempt.findings, found.exchanges) - recorded.upheld:
        reason = "" if found.plan == recorded.evidence.plan else LONGER
        return FailureReplay(failure, Replayed.FIXED, reason=reason)
    if name in OF_ONE_ANSWER and (answer := _of_another_kind(recorded, found)) is not None:
        return FailureReplay(failure, Replayed.FIXED, reason=answer)
    return _unmeasured(recorded, next(_reasons(recorded, found, footing)))


def _broken(recorded: Recorded, found: Trial) -> FailureReplay:
    own = _unexplained(recorded.failure.requirement.id, found)
    same = [each for each in own if fingerprint(each) in recorded.fingerprints]
    replayed = Replayed.BROKEN if same else Replayed.DIFFERENT
    return FailureReplay(recorded.failure, replayed, _shown(recorded, (same or own)[0]))


def _of_another_kind(recorded: Recorded, found: Trial) -> str | None:
    """Say how the request that broke it is answered now, if with a status of another kind."""
    at, then = recorded.evidence.finding.at, recorded.evidence.exchanges
    if not 0 <= at < len(then):
        return None
    again = [each for each in found.exchanges if each.step == then[at].step]
    one, other = then[at].response, again[-1].response if again else None
    if one is None or other is None or one.status // 100 == other.status // 100:
        return None
    return f"the request that broke it was answered {one.status}, and now {other.status}"


def _shown(recorded: Recorded, evidence: Evidence) -> Evidence:
    return replace(evidence, minimal=recorded.evidence.minimal)


def _broken_newly(recorded: Recorded, found: Trial) -> list[str]:
    """
    Name what the sequence breaks now, by itself, and did not break when it was recorded.

    Nobody knows that of a longer one, nor of what the run did not judge.
    """
    if found.plan != recorded.evidence.plan:
        return []
    broken = failing(broken_by_requirement([found])) - recorded.broken
    return [each for each in recorded.chosen if each in broken]


def _unexplained(requirement: str, found: Trial) -> tuple[Evidence, ...]:
    """List what breaks a requirement, as far as no other failure explains it."""
    broken = broken_by_requirement([found])
    others = failing(broken) - {requirement}
    own = broken[requirement]
    return tuple(each for each in own if not others.intersection(each.finding.suspects)) or own


def _unmeasured(recorded: Recorded, reason: str) -> FailureReplay:
    return FailureReplay(recorded.failure, Replayed.UNMEASURED, reason=reason)


def _reasons(recorded: Recorded, found: Trial, footing: Footing) -> Iterator[str]:
    """Say why a sequence shows neither that a requirement holds nor that it is broken."""
    name = recorded.failure.requirement.id
    yield from _unanswered(found)
    for absent in found.findings:
        if absent.requirement == name and absent.outcome is Outcome.ABSENT:
            yield absent.got
    broken = sorted(failing(broken_by_requirement([found])))
    more = f"; {' and '.join(broken)} is broken in it" if broken else ""
    if found.blocked is not None:
        yield found.blocked + more
    if (unseen := footing.no_files or footing.no_content) is not None:
        yield f"nothing that the target has would show it: {unseen}"
    if name not in recorded.broken and not any(map(_is_cut, recorded.evidence.exchanges)):
        yield "as this version judges, what was recorded does not break it"
    yield f"every request was answered, and no answer shows whether it holds now{more}"


def _is_cut(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.body.data is None


def _unanswered(found: Trial) -> Iterator[str]:
    last = {each.step: each for each in found.exchanges}
    for each in last.values():
        if lost(each):
            yield f"{_asked(each)} was not answered: {each.cause}"
        if each.response is not None and is_unserved(each.response):
            yield f"{_asked(each)} was put off: {each.response.status}"


def _asked(exchange: Exchange) -> str:
    return f"{exchange.request.method} {exchange.request.path}"
