"""What a run says of the server as a whole, and the exit code that goes with it: pure functions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from conformance.core.base_url import misplaced
from conformance.core.errors import Blocked, Misused, Unreachable
from conformance.core.part_sizes import advice
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

    ``reason`` is why there is no verdict, that the run did not come to its end, or an option with
    which more of a target that fails can be measured. A shard that
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

BLAMED = 3
"""How many failures are named at most where they keep others from being measured."""


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
    if (silent := silence(record)) is not None:
        return Overall.INCONCLUSIVE, *silent
    counted, failed = demanded(record, results), failures(record, results)
    if any(each.known is None for each in failed):
        return Overall.NON_CONFORMANT, Exit.NON_CONFORMANT, cut_short or advice(record)
    if (doubt := _doubt(record, counted, results)) is not None:
        return Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, doubt
    is_known = any(each.known is not None for each in counted)
    if record.header.shard is not None:
        said = FAMILIAR if is_known else _of_a_shard(counted)
        return Overall.INCONCLUSIVE, Exit.CONFORMANT, said
    return Overall.NO_NEW_FAILURES if is_known else Overall.CONFORMANT, Exit.CONFORMANT, ""


def masked(results: Sequence[Result]) -> Mapping[tuple[str, ...], tuple[Result, ...]]:
    """
    Group what could not be measured because of known failures, by the failures that are to blame.

    A known failure excuses itself alone: what it explains or blocks is neither a pass nor known.
    """
    known = {result.requirement.id for result in results if result.known is not None}
    found: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        if result.causes and known.issuperset(result.causes):
            found.setdefault(result.causes, []).append(result)
    return {causes: tuple(group) for causes, group in found.items()}


def masking(results: Sequence[Result]) -> str:
    """Say how many MUSTs and SHOULDs known failures keep from being measured; ``""`` for none."""
    groups = [(causes, _many(group)) for causes, group in masked(results).items()]
    said = [(causes, many) for causes, many in groups if many]
    if not said:
        return ""
    (causes, many), *others = said[:BLAMED]
    told = [f"{many} because of {_named(causes)}" for causes, many in others]
    more = [f"others because of {len(said) - BLAMED} more"] if len(said) > BLAMED else []
    first = f"{many} could not be measured because of the known {_named(causes)}"
    return ", ".join((first, *told, *more))


def _many(group: Iterable[Result]) -> str:
    counts = Counter(result.requirement.level for result in group)
    said = [
        f"{counts[level]} {level}{'s' if counts[level] > 1 else ''}"
        for level in (Level.MUST, Level.SHOULD)
        if counts[level]
    ]
    return " and ".join(said)


def _named(causes: Sequence[str]) -> str:
    more = f" and {len(causes) - BLAMED} more" if len(causes) > BLAMED else ""
    noun = "failure" if len(causes) == 1 else "failures"
    return f"{noun} {', '.join(causes[:BLAMED])}{more}"


def _of_a_shard(counted: Iterable[Result]) -> str:
    return SOUND if any(each.verdict is Verdict.PASS for each in counted) else VOID


def silence(record: Record) -> tuple[Exit, str] | None:
    """Say why no answer of the target counts, and the exit code for it; None if they do."""
    every = [each for trial in record.trials for each in trial.exchanges]
    statuses = {each.response.status for each in every if each.response is not None}
    if every and not statuses:
        return Exit.UNREACHABLE, f"the target never answered: {every[0].cause}"
    told = f"every answer is {' or '.join(map(str, sorted(statuses)))}"
    for only, code, meaning in UNIFORM:
        if statuses and statuses <= only:
            return code, f"{told}: {meaning}"
    looks = [each for each in record.trials if each.scenario == FOOTING]
    if (refused := next(filter(None, map(shut_out, looks)), None)) is not None:
        return Exit.UNREACHABLE, refused
    nowhere = [misplaced(each.exchanges, record.header.target.base_url) for each in looks]
    if nowhere and None not in nowhere:
        return Exit.INCONCLUSIVE, f"{nowhere[0]}: is the base URL right?"
    return None


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


def _doubt(record: Record, counted: Sequence[Result], results: Sequence[Result]) -> str | None:
    if (cut_short := early(record) or _cut_off(record, counted)) is not None:
        return cut_short
    any_said = any(each.verdict is Verdict.PASS or each.known is not None for each in counted)
    if record.header.shard is None and not any_said:
        return "nothing that is demanded was measured"
    unclear = [each for each in counted if each.known is None]
    if flaky := next((each for each in unclear if each.verdict is Verdict.FLAKY), None):
        return _told(flaky)
    open_ = [each for each in unclear if each.verdict is Verdict.INCONCLUSIVE]
    behind_known = {each.requirement for group in masked(results).values() for each in group}
    if any(each.requirement in behind_known for each in open_):
        return masking(results)
    return _told(open_[0]) if open_ else None


def _told(unclear: Result) -> str:
    return f"{unclear.requirement.id} is {unclear.verdict}: {unclear.reason}"


def _cut_off(record: Record, counted: Sequence[Result]) -> str | None:
    """Tell how much of what is demanded the budget cut off; what is not measured is no pass."""
    budget = record.footer.budget if record.footer is not None else None
    missing = [each for each in counted if budget is not None and each.reason == budget]
    measured = [each for each in counted if each.verdict in (Verdict.PASS, Verdict.FAIL)]
    many = f"{len(missing)} demanded requirements were not tested, {len(measured)} were"
    return f"{many} ({budget})" if missing else None
