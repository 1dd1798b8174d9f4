"""What a run says of the server as a whole, and the exit code that goes with it: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from conformance.core.errors import Blocked, Misused, Unreachable
from conformance.core.plan import Create, flat
from conformance.core.record import FOOTING, INTERRUPTED, TERMINATED, Record, Trial
from conformance.core.requirement import Level
from conformance.core.stale import Stale, stale
from conformance.core.unfinished import early, is_stopped_by
from conformance.core.verdict import Result, Verdict, settle


class Overall(StrEnum):
    """What a run says of the server. Where all that fails is known, it is still not conformant."""

    CONFORMANT = "conformant"
    NO_NEW_FAILURES = "no-new-failures"
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


EXITS: Mapping[str, Exit] = MappingProxyType(
    {
        Unreachable.__name__: Exit.UNREACHABLE,
        Misused.__name__: Exit.MISUSED,
        Blocked.__name__: Exit.MISUSED,
    }
)
"""The exit code for each error that a footer may name; any other is ours."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """
    The verdict on the server, the exit code that goes with it, and each requirement's.

    ``reason`` is why there is no verdict, or that the run did not come to its end. A shard that
    finds nothing broken is inconclusive by itself, and exits with 0: that is for `merge` to say.
    ``stale`` are the known failures that somebody has to look at.
    """

    overall: Overall
    exit: Exit
    reason: str
    results: tuple[Result, ...]
    stale: tuple[Stale, ...] = ()


STOPPED: Mapping[str, Exit] = MappingProxyType(
    {INTERRUPTED: Exit.INTERRUPTED, TERMINATED: Exit.TERMINATED}
)
"""The exit code of a run that somebody stopped, by how."""

SOUND = "nothing that it measured is broken"
"""What is said of a shard that finds nothing wrong: only all of them together are conformant."""

FAMILIAR = "nothing that it measured is broken but what is known"
"""What is said of a shard in which all that fails is known."""

VOID = "nothing that is demanded fell to it"
"""What is said of a shard that has nothing to say: one of many, or of a few requirements."""

KEYLESS = frozenset({401, 403})
"""How servers answer a request whose key is missing, wrong, or not allowed to ask."""

UNIFORM = (
    (KEYLESS, Exit.UNREACHABLE, "is the API key right?"),
    (frozenset({404, 405, 501}), Exit.INCONCLUSIVE, "is the base URL right?"),
    (frozenset({502, 503, 504}), Exit.UNREACHABLE, "is the server behind it up?"),
    (frozenset({408, 429, 503}), Exit.UNREACHABLE, "it lets nothing through"),
)
"""What it means when every answer is one of these, and the exit code."""


def conclude(record: Record) -> Conclusion:
    """Say what ``record`` shows of the server as a whole."""
    results = settle(record)
    held = stale(record, results)
    overall, code, reason = _overall(record, results)
    if code is Exit.CONFORMANT and held:
        code = Exit.STALE_KNOWN_FAILURES
    for signal, ended in STOPPED.items():
        code = ended if is_stopped_by(record, signal) else code
    return Conclusion(overall, code, reason, results, held)


def demanded(record: Record, results: Iterable[Result]) -> tuple[Result, ...]:
    """Pick the results that decide on the server: of MUSTs, and under ``--strict`` of SHOULDs."""
    levels = (Level.MUST, Level.SHOULD) if record.header.strict else (Level.MUST,)
    return tuple(each for each in results if each.requirement.level in levels)


def failures(record: Record, results: Iterable[Result]) -> tuple[Result, ...]:
    """
    Pick those that fail the server, known or not; flaky ones do under ``--strict``, and one that is
    known to be flaky is a failure that is known.
    """
    failing = (Verdict.FAIL, Verdict.FLAKY) if record.header.strict else (Verdict.FAIL,)
    return tuple(
        each
        for each in demanded(record, results)
        if each.verdict in failing or each.known is not None
    )


def _overall(record: Record, results: tuple[Result, ...]) -> tuple[Overall, Exit, str]:
    cut_short = early(record) or ""
    if record.footer is not None and record.footer.error is not None:
        return Overall.INCONCLUSIVE, EXITS.get(record.footer.error, Exit.DEFECT), cut_short
    if (silent := _silence(record)) is not None:
        return Overall.INCONCLUSIVE, *silent
    counted, failed = demanded(record, results), failures(record, results)
    if any(each.known is None for each in failed):
        return Overall.NON_CONFORMANT, Exit.NON_CONFORMANT, cut_short
    tolerated = [each for each in counted if is_tolerated(each, results)]
    if (doubt := _doubt(record, counted, tolerated)) is not None:
        return Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, doubt
    if record.header.shard is not None:
        return Overall.INCONCLUSIVE, Exit.CONFORMANT, _of_a_shard(counted, tolerated)
    return Overall.NO_NEW_FAILURES if tolerated else Overall.CONFORMANT, Exit.CONFORMANT, ""


def is_tolerated(result: Result, results: Iterable[Result]) -> bool:
    """
    Say whether a failure is known, or what broke is explained by failures that are.

    One root cause is one failure, so what it explains is no other one.
    """
    if not result.causes:
        return result.known is not None
    known = {each.requirement.id for each in results if each.known is not None}
    return known.issuperset(result.causes)


def _of_a_shard(counted: Iterable[Result], tolerated: Sequence[Result]) -> str:
    if tolerated:
        return FAMILIAR
    return SOUND if any(each.verdict is Verdict.PASS for each in counted) else VOID


def _silence(record: Record) -> tuple[Exit, str] | None:
    every = [each for trial in record.trials for each in trial.exchanges]
    statuses = {each.response.status for each in every if each.response is not None}
    if every and not statuses:
        return Exit.UNREACHABLE, f"the target never answered: {every[0].cause}"
    told = f"every answer is {' or '.join(map(str, sorted(statuses)))}"
    for only, code, meaning in UNIFORM:
        if statuses and statuses <= only:
            return code, f"{told}: {meaning}"
    looks = (each for each in record.trials if each.scenario == FOOTING)
    refused = next(filter(None, map(shut_out, looks)), None)
    return None if refused is None else (Exit.UNREACHABLE, refused)


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


def _doubt(record: Record, counted: Sequence[Result], tolerated: Sequence[Result]) -> str | None:
    if (cut_short := early(record) or _cut_off(record, counted)) is not None:
        return cut_short
    any_said = any(each.verdict is Verdict.PASS or each.known is not None for each in counted)
    if record.header.shard is None and not any_said:
        return "nothing that is demanded was measured"
    for verdict in (Verdict.FLAKY, Verdict.INCONCLUSIVE):
        unclear = [each for each in counted if each.verdict is verdict and each not in tolerated]
        if unclear:
            return f"{unclear[0].requirement.id} is {verdict}: {unclear[0].reason}"
    return None


def _cut_off(record: Record, counted: Sequence[Result]) -> str | None:
    """Tell how much of what is demanded the budget cut off; what is not measured is no pass."""
    budget = record.footer.budget if record.footer is not None else None
    missing = [each for each in counted if budget is not None and each.reason == budget]
    measured = [each for each in counted if each.verdict in (Verdict.PASS, Verdict.FAIL)]
    many = f"{len(missing)} demanded requirements were not tested, {len(measured)} were"
    return f"{many} ({budget})" if missing else None
