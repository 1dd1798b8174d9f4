"""What is to blame when overlapping exchanges fit no order: the race, not the step it shows in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from conformance.core.catalogue import BY_ID, cancel, complete, concurrency, parts
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Level, Requirement

from .state import Event, Upload, at_risk
from .wire import Operation

SHIFTED = frozenset(
    each.id
    for each in (
        complete.ACCEPTED,
        complete.NOT_AFTER_CANCEL,
        cancel.ACCEPTED,
        cancel.NO_BODY,
        cancel.EMPTY_JSON,
        cancel.PARTS_UNUSABLE,
        parts.ACCEPTED,
        parts.NONE_AFTER_COMPLETE,
        parts.NONE_AFTER_CANCEL,
    )
)
"""What depends on who came first."""


RIVALS: Mapping[Requirement, tuple[Requirement, ...]] = {
    concurrency.COMPLETE_OR_CANCEL: (complete.ACCEPTED, cancel.ACCEPTED),
    concurrency.ONE_FILE: (complete.ACCEPTED,),
    concurrency.PART_OR_COMPLETE: (complete.ACCEPTED, parts.ACCEPTED),
}
"""What each rival has to be able to do by itself for a race to show anything."""


def race(epoch: Iterable[Event]) -> Requirement | None:
    """Name the requirement that the exchanges of an epoch race about; None for no race."""
    asked = Counter(event.action.operation for event in epoch)
    if asked[Operation.COMPLETE] and asked[Operation.CANCEL]:
        return concurrency.COMPLETE_OR_CANCEL
    if asked[Operation.COMPLETE] > 1:
        return concurrency.ONE_FILE
    if asked[Operation.COMPLETE] and asked[Operation.ADD]:
        return concurrency.PART_OR_COMPLETE
    return None


def shifted(findings: Iterable[Finding], raced: Requirement | None) -> Iterator[Finding]:
    """Lay what depends on who came first at the door of the race."""
    for finding in findings:
        if raced is None or finding.outcome is not Outcome.BROKEN:
            yield finding
        elif BY_ID[finding.requirement].level is Level.SHOULD:
            continue
        elif _about(finding, raced):
            plainer = tuple(each for each in finding.suspects if each in SHIFTED)
            explains = (finding.requirement, *plainer)
            yield replace(finding, requirement=raced.id, suspects=explains)
        else:
            yield finding


def _about(finding: Finding, raced: Requirement) -> bool:
    if raced is concurrency.ONE_FILE:
        return finding.requirement == complete.ONE_FILE.id
    special = complete.ACCEPTED.id in finding.suspects  # so that it is not blamed itself
    return special or finding.requirement in SHIFTED | {complete.ONE_FILE.id}


def risky(upload: Upload, raced: Requirement | None) -> Upload:
    """Remember what to blame when the file later turns out changed by the race."""
    if raced is None or upload.file is None:
        return upload
    given_up = raced if upload.file.gone is not None else None
    return replace(upload, file=replace(at_risk(upload.file, raced), given_up=given_up))
