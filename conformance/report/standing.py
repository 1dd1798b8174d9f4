"""Says how a result stands in a run: what decides the verdict decides here too."""

from enum import StrEnum

from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.verdict import Result, Verdict


class Standing(StrEnum):
    """What a result means for the verdict on the server."""

    HOLDS = "holds"
    FAILS = "fails"
    """It makes the server non-conformant."""
    IN_DOUBT = "in doubt"
    """It decides, and says neither: it is flaky or inconclusive."""
    NOTED = "noted"
    """It is broken or flaky, and not demanded of this run."""
    UNMEASURED = "unmeasured"


def decides(result: Result, record: Record) -> bool:
    """Say whether a requirement is demanded in this run: a MUST, or a SHOULD under --strict."""
    level = result.requirement.level
    return level is Level.MUST or (level is Level.SHOULD and record.header.strict)


def standing(result: Result, record: Record) -> Standing:
    """Say what a result means for the verdict on the server."""
    demanded = decides(result, record)
    match result.verdict:
        case Verdict.PASS:
            return Standing.HOLDS
        case Verdict.FAIL:
            return Standing.FAILS if demanded else Standing.NOTED
        case Verdict.FLAKY if demanded:
            return Standing.FAILS if record.header.strict else Standing.IN_DOUBT
        case Verdict.FLAKY:
            return Standing.NOTED
        case Verdict.INCONCLUSIVE if demanded:
            return Standing.IN_DOUBT
    return Standing.UNMEASURED
