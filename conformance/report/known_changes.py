"""What becomes of known failures after a run: a pure function of a record and of terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.core.conclusion import conclude, failures
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.stale import Cause, Stale
from conformance.core.verdict import Result


@dataclass(frozen=True, slots=True)
class Terms:
    """
    On what terms failures are known from now on: why, whose they are, and until when.

    ``accept`` puts the fingerprint of a failure in place of one that it has no longer, ``renew``
    the last day in place of one that is past.
    """

    reason: str
    owner: str
    expires: str
    accept: bool = False
    renew: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """
    What becomes of one entry, and why.

    It is new when there is none ``before``, and goes when there is none ``after``; ``why`` is empty
    where there is nothing to tell.
    """

    before: Known | None
    after: Known | None
    why: str


def changes(known: Sequence[Known], record: Record, terms: Terms) -> tuple[Change, ...]:
    """
    Say what becomes of each entry, in their order, and what is added behind them.

    What passes or matches nothing goes, what fails the server and is new comes, and what was not
    measured stays. What is past its date, or looks otherwise than it did, is left and told.
    """
    held = replace(record, header=replace(record.header, known=tuple(known)))
    conclusion = conclude(held)
    failed = failures(held, conclusion.results)
    new = {each.requirement.id: each for each in failed if each.known is None}
    stale = {each.known: each for each in conclusion.stale}
    changed = (_of_entry(each, known, new, terms) for each in known)
    of_entries = (
        _of_stale(change, stale[each], terms) if each in stale else change
        for each, change in zip(known, changed, strict=True)
    )
    added = (_added(each, terms) for each in new.values() if _is_added(each, known, terms))
    return (*of_entries, *added)


def _of_entry(
    each: Known, known: Sequence[Known], new: Mapping[str, Result], terms: Terms
) -> Change:
    """Let an entry take the look of a failure that is its own, if that is what is wanted."""
    failed = new.get(each.requirement)
    if failed is None or each.fingerprint is None:
        return Change(each, each, "")
    told = f"it fails otherwise: {failed.fingerprint}"
    if not terms.accept or _count(known, each.requirement) > 1:
        return Change(each, each, told)
    return Change(each, replace(each, fingerprint=failed.fingerprint or None), told)


def _of_stale(change: Change, stale: Stale, terms: Terms) -> Change:
    if stale.cause is not Cause.EXPIRED:
        return Change(change.before, None, stale.why)
    told = "; ".join(filter(None, (change.why, stale.why)))
    if change.after is None or not terms.renew:
        return replace(change, why=told)
    return Change(change.before, replace(change.after, expires=terms.expires), told)


def _is_added(failed: Result, known: Sequence[Known], terms: Terms) -> bool:
    """Say whether a new failure gets an entry; one that has entries of its own takes --accept."""
    own = _count(known, failed.requirement.id)
    return not own or (terms.accept and own > 1)


def _count(known: Sequence[Known], requirement: str) -> int:
    return sum(each.requirement == requirement for each in known)


def _added(failed: Result, terms: Terms) -> Change:
    name, look = failed.requirement.id, failed.fingerprint or None
    known = Known(name, terms.reason, terms.owner, terms.expires, look)
    reduced = any(each.minimal for each in failed.evidence)
    doubt = "" if reduced else "; it was not reduced, so that it may look otherwise later"
    return Change(None, known, f"it is new: {look or 'it shows nothing'}{doubt}")
