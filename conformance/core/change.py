"""
What is new since an earlier run: pure functions of what it said and of what a run says now.

What was not measured in one of the two has got neither better nor worse: it is told apart. What a
mended failure brings to light is no worse either: it is revealed, and not new. A MAY never fails,
and what binds clients says nothing of a server, so that neither changes.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from conformance.core.before import Before, Seen
from conformance.core.catalogue import BY_ID
from conformance.core.conclusion import Conclusion
from conformance.core.finding import Outcome
from conformance.core.fingerprint import fingerprint
from conformance.core.gravity import gravity
from conformance.core.record import Header, Record
from conformance.core.requirement import Harm, Level, Party
from conformance.core.unfinished import early
from conformance.core.verdict import Result, Verdict


class Kind(StrEnum):
    """How a requirement has changed."""

    NEW = "new"
    """It fails, and did not fail before, or was not known then."""
    OTHER = "for another reason"
    """It failed before and fails now, and the failure looks otherwise."""
    REVEALED = "revealed"
    """It fails or is flaky, and could not be measured before because of a failure that is fixed."""
    FIXED = "fixed"
    """It failed before, and holds now."""
    STILL = "still failing"
    """It failed before and fails now, and the failure looks the same."""
    FLAKY = "flaky"
    """It is flaky now, whatever it was before."""
    KNOWN = "known"
    """It would be new, for another reason, revealed or flaky, and the run has it as known."""
    VANISHED = "vanished"
    """It failed before, and was not measured now, or is demanded no more."""
    UNMEASURED = "no longer measured"
    """It was measured before and did not fail, and was not measured now."""


P, F, Y, H, U = Verdict.PASS, Verdict.FAIL, Verdict.FLAKY, Verdict.INCONCLUSIVE, None
"""
How a requirement may stand in a run. H is hidden: it was inconclusive in the run before because of
a failure, and what failed holds now. None stands for all else that was not measured.
"""
TABLE: Mapping[tuple[Verdict | None, Verdict | None], Kind | None] = MappingProxyType(
    {
        # before, now: what that is called. What is not failing, and was not, is no change.
        (P, P): None,
        (P, F): Kind.NEW,
        (P, Y): Kind.FLAKY,
        (P, U): Kind.UNMEASURED,
        (F, P): Kind.FIXED,
        (F, F): Kind.STILL,  # or OTHER, by its fingerprint; what is known is KNOWN instead
        (F, Y): Kind.FLAKY,  # it did not come again, which is no cure
        (F, U): Kind.VANISHED,
        (Y, P): None,  # what holds once in a while is not fixed when it does
        (Y, F): Kind.NEW,  # it comes every time now
        (Y, Y): Kind.FLAKY,
        (Y, U): Kind.UNMEASURED,
        (H, P): None,
        (H, F): Kind.REVEALED,
        (H, Y): Kind.REVEALED,
        (H, U): None,
        (U, P): None,
        (U, F): Kind.NEW,
        (U, Y): Kind.FLAKY,
        (U, U): None,
    }
)
"""
Every way from one run to another. What left the catalogue has vanished if it failed before.

What was inconclusive because of failures, and fails now, is revealed if one of these holds now:
mending it is what let the requirement be measured. In all other cases the failure is new, since
nothing that was mended accounts for it:

- Each cause still fails or is flaky. It hides the requirement no longer, so that this one broke in
  another way than before; and whoever mended nothing should hear of a failure.
- No cause was measured now, or they are no longer demanded. Nobody knows that they were mended.
- It was inconclusive for another reason, such as answers that were lost. The run before is silent
  on it, as it is on what was not tested, and silence is no excuse.
"""
FAILING = (Kind.NEW, Kind.OTHER)
"""The kinds of which none was there before."""
EXCUSABLE = (*FAILING, Kind.REVEALED, Kind.FLAKY)
"""The kinds that are called known instead, where the run has them among its known failures."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    How one requirement has changed. ``was`` is what was said of it before: a verdict, or what kept
    it from having one; None for neither.

    ``level`` and ``harm`` are None for a requirement that is no longer in the catalogue.
    """

    requirement: str
    kind: Kind
    level: Level | None
    was: Seen | None = None
    harm: Harm | None = None

    @property
    def is_new_if_strict(self) -> bool:
        """Say whether a strict run makes it a failure that was not there before."""
        had_failed = self.was is not None and self.was.verdict in (F, Y)
        return self.kind in FAILING or (self.kind is Kind.FLAKY and not had_failed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a run that began at ``since``: the gravest first."""

    since: str
    found: tuple[Change, ...] = ()

    def of(self, kind: Kind, level: Level | None = None) -> tuple[str, ...]:
        """Name the requirements that changed so, of one level or of any."""
        return tuple(
            each.requirement
            for each in self.found
            if each.kind is kind and level in (None, each.level)
        )

    def new(self, *, strict: bool = False) -> tuple[Change, ...]:
        """Pick the failures that were not there before: of MUST, or of SHOULD too, if strict."""
        if strict:
            return tuple(each for each in self.found if each.is_new_if_strict)
        return tuple(
            each for each in self.found if each.kind in FAILING and each.level is Level.MUST
        )


def before_of(record: Record, conclusion: Conclusion) -> Before:
    """Sum up what ``record`` says, for a run that comes after it."""
    header = record.header
    seen = [_seen(each) for each in conclusion.results if each.verdict in (P, F, Y) or each.causes]
    return Before(
        header.started_at,
        (*seen, *(Seen(each, F) for each in _withdrawn(record))),
        header.target.base_url,
        header.suite,
        header.seed,
        header.profile,
        header.strict,
        None if header.chosen is None else len(header.chosen),
        header.shard,
        early(record) is None,
    )


def _seen(result: Result) -> Seen:
    return Seen(result.requirement.id, result.verdict.value, result.fingerprint, result.causes)


def _withdrawn(record: Record) -> tuple[str, ...]:
    """Name what broke by itself that this catalogue no longer has, or has not yet."""
    findings = (each for trial in record.trials for each in trial.findings)
    broken = (each for each in findings if each.outcome is Outcome.BROKEN and not each.suspects)
    return tuple(
        dict.fromkeys(each.requirement for each in broken if each.requirement not in BY_ID)
    )


def changes(before: Before, conclusion: Conclusion) -> Changes:
    """Say what of ``conclusion`` is not as it was ``before``, and what is as bad as it was."""
    seen = {each.requirement: each for each in before.seen}
    found = [*_changed(seen, conclusion), *_gone(seen)]
    ordered = sorted(found, key=lambda each: gravity(each.requirement, each.harm))
    return Changes(before.started_at, tuple(ordered))


def _changed(seen: Mapping[str, Seen], conclusion: Conclusion) -> Iterator[Change]:
    holding = {each.requirement.id for each in conclusion.results if _holds(each)}
    for result in conclusion.results:
        held = result.requirement
        if held.party is Party.SERVER and held.level is not Level.MAY:
            was = seen.get(held.id)
            if (kind := _kind(_then(was, holding), was, result)) is not None:
                yield Change(held.id, kind, held.level, was, result.harm)


def _holds(result: Result) -> bool:
    """Say whether a requirement was seen to hold, also if it was not among those selected."""
    return result.verdict is P or (result.upheld > 0 and not result.broken)


def _then(was: Seen | None, holding: Container[str]) -> Verdict | None:
    """Say how a requirement stood before, as ``TABLE`` has it."""
    if was is None:
        return U
    if was.verdict in (P, F, Y):
        return Verdict(was.verdict)
    return H if any(cause in holding for cause in was.causes) else U


def _kind(then: Verdict | None, was: Seen | None, result: Result) -> Kind | None:
    now = result.verdict if result.verdict in (P, F, Y) else U
    kind = TABLE[then, now]
    if kind is Kind.STILL and _looks_otherwise(was, result):
        kind = Kind.OTHER
    return Kind.KNOWN if kind in EXCUSABLE and result.known is not None else kind


def _looks_otherwise(was: Seen | None, result: Result) -> bool:
    """Say whether no failure that is kept looks as it did, as far as it is known how it did."""
    looks = {fingerprint(each) for each in result.evidence}
    return was is not None and was.fingerprint is not None and was.fingerprint not in looks


def _gone(seen: Mapping[str, Seen]) -> Iterator[Change]:
    for name, was in seen.items():
        if name not in BY_ID and was.verdict == F:
            yield Change(name, Kind.VANISHED, None, was)


YES: Mapping[bool | None, str] = MappingProxyType({True: "yes", False: "no"})


def apart(before: Before, header: Header) -> tuple[str, ...]:
    """Tell in a line each what was different about two runs, as it may explain what changed."""
    rows = (
        ("target", before.base_url, header.target.base_url),
        ("suite", before.suite, header.suite),
        ("seed", before.seed, header.seed),
        ("profile", before.profile, header.profile),
        ("strict", YES.get(before.strict), YES[header.strict]),
    )
    said = [(name, f"{then}", f"{now}") for name, then, now in rows if then is not None]
    chosen = None if header.chosen is None else len(header.chosen)
    said.append(("requirements selected", f"{before.selected or 'all'}", f"{chosen or 'all'}"))
    said.append(("shard", f"{before.shard or 'none'}", f"{header.shard or 'none'}"))
    told = (f"{name}: {then} before, {now} now" for name, then, now in said if then != now)
    return (*told, *(() if before.ended else ("the run before did not come to its end",)))


def told(since: Changes) -> str:
    """Say in a line what changed, such as ``since 2026-11-24T03:00Z: 1 new failure, 2 fixed``."""
    return f"since {to_the_minute(since.since)}: {in_short(since)}"


def in_short(since: Changes) -> str:
    """Say what changed, but not since when."""
    parts = [
        ("" if level is Level.MUST else f"{level}: ", *_counted(since, level))
        for level in (Level.MUST, Level.SHOULD)
        if level is Level.MUST or any(each.level is level for each in since.found)
    ]
    gone = sum(each.level is None for each in since.found)
    last = [f"{gone} that failed no longer demanded"] if gone else []
    said = [f"{title}{', '.join(counted)}" for title, *counted in parts]
    return "; ".join([*said, *last])


def _counted(since: Changes, level: Level) -> Iterator[str]:
    new = len(since.of(Kind.NEW, level))
    yield "no new failure" if not new else f"{new} new failure{'s' if new > 1 else ''}"
    for kind, words in (
        (Kind.OTHER, "failing for another reason"),
        (Kind.REVEALED, "revealed"),
        (Kind.KNOWN, "known"),
        (Kind.FIXED, "fixed"),
        (Kind.STILL, "still failing"),
        (Kind.FLAKY, "flaky"),
        (Kind.VANISHED, "vanished"),
        (Kind.UNMEASURED, "no longer measured"),
    ):
        if count := len(since.of(kind, level)):
            yield f"{count} {words}"


UTC = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d([.]\d+)?([+]00:00|Z)")
"""A time as records have it."""
TIME = re.compile(r"[0-9TZ:+. -]{1,40}")


def to_the_minute(time: str) -> str:
    """Leave the seconds out of ``2026-11-24T03:00:07+00:00``; other times stay, if they are any."""
    if found := UTC.fullmatch(time):
        return f"{found[1]}Z"
    return time if TIME.fullmatch(time) else "an unknown time"
