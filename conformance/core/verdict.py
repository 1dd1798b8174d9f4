"""
What a run says of each requirement: pure functions of a record.

A broken finding whose suspects include a requirement that fails is explained by it, and is no
failure of its own: one root cause is one failure. What was not measured is never a pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.core.blame import Evidence, explaining
from conformance.core.catalogue import CATALOGUE
from conformance.core.finding import Outcome
from conformance.core.fingerprint import fingerprint
from conformance.core.gravity import harm_of
from conformance.core.known import Known, about, recognised
from conformance.core.observations import Observations, Verdict, blocker, lacking, observe
from conformance.core.record import Header, Record, Repeat
from conformance.core.requirement import Harm, Level, Party, Requirement

__all__ = [
    "ELSEWHERE",
    "EVIDENCE",
    "FOREIGN",
    "NOTES",
    "NOT_SELECTED",
    "SMALL_PARTS",
    "UNTRIED",
    "Result",
    "Verdict",
    "settle",
]

NOT_SELECTED = "not selected"
"""Why something is not tested that the options leave out."""
ELSEWHERE = "left to other shards"
"""Why a shard does not test what it does not measure: only all of them together know more."""

UNTRIED = "no exchange of this run put it to the test"
"""Why what was not put to the test was not, when nothing else is known."""
SMALL_PARTS = "needs parts smaller than --min-part-size"
"""Why what was not put to the test was not, in a run that sends no small parts."""


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

FOREIGN = (Verdict.NOT_APPLICABLE, "binds clients; this run judged a server")
"""What is said of every requirement on those who call a server."""
ONE_EACH = "create/new-each-time"
"""Without this, no upload's life can be followed."""
ANSWERS = ("errors/", "transport/")
"""Requirements that any answer may show, whatever upload it is about."""


def settle(record: Record) -> tuple[Result, ...]:
    """Say of every requirement of the catalogue what ``record`` shows, in catalogue order."""
    sums = observe(record)
    return tuple(_result(each, record.header, sums) for each in CATALOGUE)


def _result(requirement: Requirement, header: Header, sums: Observations) -> Result:
    upheld = sums.counts.get((requirement.id, Outcome.UPHELD), 0)
    broken = sums.counts.get((requirement.id, Outcome.BROKEN), 0)
    verdict, reason = _verdict(requirement, header, sums)
    shown = verdict in (Verdict.FAIL, Verdict.FLAKY)
    evidence = _unexplained(requirement.id, sums)[:EVIDENCE] if shown else ()
    repeat = sums.repeats.get(requirement.id) if verdict is Verdict.FLAKY else None
    causes = _causes(requirement, sums) if verdict is Verdict.INCONCLUSIVE else ()
    result = Result(requirement, verdict, reason, evidence, upheld, broken, repeat, causes=causes)
    return _recognised(result, about(header.known or (), requirement.id)) if shown else result


def _causes(requirement: Requirement, sums: Observations) -> tuple[str, ...]:
    """Name the failures for which a requirement is inconclusive: none if it is for another."""
    if requirement.id in sums.broken:
        return tuple(_explaining(requirement.id, sums))
    found = blocker(requirement.id, sums)
    if found is None and ONE_EACH in sums.failing and not _is_lost(requirement, sums):
        return (ONE_EACH,)
    return () if found is None else (found,)


def _recognised(failed: Result, entries: Sequence[Known]) -> Result:
    """Say by which entry a failure is known; where there are some for others, that it is new."""
    if not entries:
        return failed
    if (known := recognised(entries, failed.fingerprint)) is not None:
        return replace(failed, known=known)
    recorded = " or ".join(f"`{each.fingerprint}`" for each in entries)
    new = f"not the failure that is known: that is {recorded}, this is `{failed.fingerprint}`"
    return replace(failed, reason="; ".join(filter(None, (failed.reason, new))))


def _unexplained(requirement: str, sums: Observations) -> tuple[Evidence, ...]:
    """List what no other failure explains; in a ring, where all is explained, everything."""
    held = sums.broken.get(requirement, ())
    alone = (each for each in held if not explaining(each.finding, sums.broken, sums.failing))
    return tuple(alone) or held


def _verdict(requirement: Requirement, header: Header, sums: Observations) -> tuple[Verdict, str]:
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


def _verdict_on_broken(name: str, sums: Observations) -> tuple[Verdict, str]:
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


def _notes(name: str, sums: Observations) -> str:
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


def _explaining(name: str, sums: Observations) -> list[str]:
    if name in sums.failing:
        return []
    found = (explaining(each.finding, sums.broken, sums.failing) for each in sums.broken[name])
    return sorted({name for names in found for name in names})


def _unmeasured(
    requirement: Requirement, header: Header, sums: Observations
) -> tuple[Verdict, str]:
    if requirement.party is Party.CLIENT:
        return FOREIGN
    if absent := sums.told.get((requirement.id, Outcome.ABSENT)):
        return Verdict.NOT_APPLICABLE, absent[0]
    for needed in lacking(requirement, header):
        return needed
    for blocked in _blocking(requirement, sums):
        return blocked
    footing = header.target.footing
    if (missing := footing.no_files or footing.no_content) is not None:
        return Verdict.NOT_APPLICABLE, f"nothing that the target has would show it: {missing}"
    small = header.target.min_part_size > 0
    return Verdict.NOT_TESTED, SMALL_PARTS if small else UNTRIED


def _blocking(requirement: Requirement, sums: Observations) -> Iterator[tuple[Verdict, str]]:
    if (found := blocker(requirement.id, sums)) is not None:
        yield Verdict.INCONCLUSIVE, f"blocked by {found}"
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


def _is_lost(requirement: Requirement, sums: Observations) -> bool:
    """Say whether answers that never came may be why a requirement was not measured."""
    return sums.blocked is not None and not (sums.excused and requirement.level is Level.MUST)
