"""
What a run that did not come to its end may not say yet: pure functions of a record.

While a run goes on, what explains a failure may still turn up. So a run that was killed, stopped by
hand or cut short fails nothing that the whole run might have laid to something else.
"""

from collections.abc import Container, Mapping

from conformance.core.blame import Evidence
from conformance.core.record import Record


def early(record: Record) -> str | None:
    """Tell that a run did not come to its end, and why; None when it did."""
    if record.footer is None:
        return "the run did not come to its end"
    stopped = record.footer.stopped or record.footer.error
    return None if stopped is None else f"the run stopped early: {stopped}"


def is_stopped_by(record: Record, signal: str) -> bool:
    """Say whether somebody stopped the run so, and nothing worse happened."""
    footer = record.footer
    return footer is not None and footer.stopped == signal and footer.error is None


def unsettled(
    broken: Mapping[str, tuple[Evidence, ...]], failing: Container[str], open_: Container[str]
) -> Mapping[str, tuple[str, ...]]:
    """
    Name the requirements that fail only as long as nothing explains them, and what still may.

    ``open_`` are those that were not seen to hold. A finding without a suspect among them is
    explained by nothing that may come.
    """
    doubts = {name: _doubts(held, failing, open_) for name, held in broken.items()}
    return {name: doubt for name, doubt in doubts.items() if name in failing and doubt}


def _doubts(
    held: tuple[Evidence, ...], failing: Container[str], open_: Container[str]
) -> tuple[str, ...]:
    """Name what may still explain all that is held; nothing if one finding stands by itself."""
    found: dict[str, None] = {}
    for each in held:
        suspects = each.finding.suspects
        if any(name in failing and name != each.finding.requirement for name in suspects):
            continue
        doubt = [name for name in suspects if name in open_ and name != each.finding.requirement]
        if not doubt:
            return ()
        found |= dict.fromkeys(doubt)
    return tuple(found)
