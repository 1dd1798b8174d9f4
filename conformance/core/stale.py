"""Which known failures are known no longer: a pure function of a record and its results."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.core.catalogue import matching
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.unfinished import early
from conformance.core.verdict import Result, Verdict


class Cause(StrEnum):
    """Why a known failure is stale."""

    MATCHES_NOTHING = "matches-nothing"
    PASSES = "passes"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry that has to be looked at, why, and that in a sentence."""

    known: Known
    cause: Cause
    why: str


SHOWN = 3
"""How many ids a sentence names at most."""


def stale(record: Record, results: Sequence[Result]) -> tuple[Stale, ...]:
    """
    List the known failures of ``record`` that are stale, in their order.

    One is when nothing that it names can fail, when all of that which was measured passes, or when
    its last day was before the run began; the first of these is told. Passing takes a whole run,
    that came to its end, used up no budget, and is no shard: the rest of it might still fail.
    """
    whole = early(record) is None and record.header.shard is None
    whole = whole and record.footer is not None and record.footer.budget is None
    began = record.header.started_at[:10]
    found = (
        next(_causes(each, results if whole else (), began), None)
        for each in record.header.known or ()
    )
    return tuple(each for each in found if each is not None)


def _causes(known: Known, results: Iterable[Result], began: str) -> Iterator[Stale]:
    named = matching(known.requirement)
    if not named:
        yield Stale(known, Cause.MATCHES_NOTHING, "it matches no requirement")
    elif all(each.level is Level.MAY for each in named):
        only = _listed([each.id for each in named])
        yield Stale(known, Cause.MATCHES_NOTHING, f"it matches only MAY, which never fails: {only}")
    if passing := _passing(known, results):
        yield Stale(known, Cause.PASSES, f"what it names does not fail: {_listed(passing)}")
    if known.expires < began:
        why = f"its last day was {known.expires}, and the run began on {began}"
        yield Stale(known, Cause.EXPIRED, why)


def _passing(known: Known, results: Iterable[Result]) -> list[str]:
    """
    Name what an entry is about and passes; nothing if one of them fails.

    What is inconclusive may fail too, behind what explains it.
    """
    held = [
        each
        for each in results
        if known.names(each.requirement.id) and each.requirement.level is not Level.MAY
    ]
    if any(each.verdict in FAILING for each in held):
        return []
    return [each.requirement.id for each in held if each.verdict is Verdict.PASS]


FAILING = (Verdict.FAIL, Verdict.FLAKY, Verdict.INCONCLUSIVE)
"""Verdicts after which nobody can say that nothing fails."""


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
