"""Says how each result stands in a run: what decides the verdict decides here too."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from conformance.core.conclusion import Conclusion, demanded
from conformance.core.gravity import worst_first
from conformance.core.record import Record
from conformance.core.verdict import Result, Verdict

BROKEN = (Verdict.FAIL, Verdict.FLAKY)
"""The verdicts on what was seen to be broken."""


class Standing(StrEnum):
    """What a result means for the verdict on the server."""

    HOLDS = "holds"
    FAILS = "fails"
    """It makes the server non-conformant."""
    KNOWN = "known"
    """It fails, and that is known."""
    IN_DOUBT = "in doubt"
    """It decides, and says neither: it is flaky or inconclusive."""
    NOTED = "noted"
    """It is broken or flaky, and not demanded of this run."""
    UNMEASURED = "unmeasured"


def standings(record: Record, conclusion: Conclusion) -> Mapping[str, Standing]:
    """Say what each result means for the verdict on the server, by its requirement."""
    results = conclusion.results
    decisive = {each.requirement.id for each in demanded(record, results)}
    return {
        each.requirement.id: Standing.KNOWN
        if each.known is not None
        else _standing(each.verdict, each.requirement.id in decisive, record.header.strict)
        for each in results
    }


def _standing(verdict: Verdict, decides: bool, strict: bool) -> Standing:  # noqa: FBT001
    match verdict:
        case Verdict.PASS:
            return Standing.HOLDS
        case Verdict.FAIL:
            return Standing.FAILS if decides else Standing.NOTED
        case Verdict.FLAKY if decides:
            return Standing.FAILS if strict else Standing.IN_DOUBT
        case Verdict.FLAKY:
            return Standing.NOTED
        case Verdict.INCONCLUSIVE if decides:
            return Standing.IN_DOUBT
    return Standing.UNMEASURED


def shown(result: Result) -> bool:
    """Say whether a result has evidence to show: it failed, or is flaky."""
    return result.verdict in BROKEN and bool(result.evidence)


def new_problems(conclusion: Conclusion) -> tuple[Result, ...]:
    """List what fails or is flaky and is not known, the worst first."""
    found = (each for each in conclusion.results if each.verdict in BROKEN and each.known is None)
    return worst_first(found)


def failures_first(results: Iterable[Result]) -> tuple[Result, ...]:
    """Put what fails or is flaky before all else, the worst first; the others stay in order."""
    held = tuple(results)
    broken = worst_first(each for each in held if each.verdict in BROKEN)
    return (*broken, *(each for each in held if each.verdict not in BROKEN))
