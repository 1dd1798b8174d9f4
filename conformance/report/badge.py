"""
Writes a record as what a badge says, in the form that the endpoint badge of shields.io reads.

It is green only for a whole run that found the server conformant: not for some requirements, one
share of a run, a run that stopped early, known failures, or a server that nobody can tell from
another.
"""

import json

from conformance.core.conclusion import Conclusion, Exit, Overall, conclude, failures
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict

from .tally import concerned, tally

LABEL = "Uploads API"
GREEN, BLUE = "brightgreen", "blue"
COLOURS = {
    Overall.NO_NEW_FAILURES: "yellow",
    Overall.NON_CONFORMANT: "red",
    Overall.INCONCLUSIVE: "lightgrey",
}


def write(record: Record) -> str:
    """Write the badge as JSON, ended by a newline."""
    conclusion = conclude(record)
    said = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": _message(record, conclusion),
        "color": _colour(record, conclusion),
        # Nobody may give it another colour by the address of the badge.
        **({} if conclusion.exit is Exit.CONFORMANT else {"isError": True}),
    }
    return json.dumps(said, indent=2) + "\n"


def _message(record: Record, conclusion: Conclusion) -> str:
    levels = (Level.MUST, Level.SHOULD) if record.header.strict else (Level.MUST,)
    held = ", ".join(_holding(each, conclusion) for each in levels)
    doubtful = "inconclusive, " if conclusion.overall is Overall.INCONCLUSIVE else ""
    reserved = "".join(
        f", {each}" for each in (*_known(record, conclusion), *_reservations(record))
    )
    return f"{doubtful}{held}{reserved}"


def _known(record: Record, conclusion: Conclusion) -> list[str]:
    """Count the known failures, and those that are stale."""
    known = sum(each.known is not None for each in failures(record, conclusion.results))
    counts = {"known": known, "stale": len(conclusion.stale)}
    return [f"{count} {words}" for words, count in counts.items() if count]


def _holding(level: Level, conclusion: Conclusion) -> str:
    counted = tally(level, concerned(conclusion.results))
    return f"{counted.counts[Verdict.PASS]}/{counted.measured} {level}"


def _reservations(record: Record) -> list[str]:
    """Say why a run is not all that it might be."""
    header = record.header
    said = {
        "selected": header.chosen is not None,
        f"shard {header.shard}": header.shard is not None,
        "insecure": header.target.insecure,
    }
    return [words for words, is_so in said.items() if is_so]


def _colour(record: Record, conclusion: Conclusion) -> str:
    if conclusion.overall is not Overall.CONFORMANT:
        return COLOURS[conclusion.overall]
    if conclusion.exit is not Exit.CONFORMANT:
        return COLOURS[Overall.NO_NEW_FAILURES]
    return BLUE if _reservations(record) else GREEN
