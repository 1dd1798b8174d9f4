"""
How grave a failure is: the one order in which every report shows failures, the worst first.

What is demanded comes before what is not, then what does more harm, then the order of the
catalogue.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conformance.core.blame import PLACES
from conformance.core.catalogue import BY_ID
from conformance.core.finding import Finding
from conformance.core.requirement import Harm, Level

if TYPE_CHECKING:
    from conformance.core.verdict import Result

Gravity = tuple[int, int, int, str]
"""The rank of a level, that of a harm, the place in the catalogue, and the id; the worst first."""
LEVELS = {level: rank for rank, level in enumerate(Level)}


def harm_of(finding: Finding) -> Harm:
    """Say what a broken finding does: as it says itself, or as its requirement does as a rule."""
    if finding.harm is not None:
        return finding.harm
    known = BY_ID.get(finding.requirement)
    return Harm.SAYS_WRONGLY if known is None else known.harm


def gravity(requirement: str, harm: Harm | None = None) -> Gravity:
    """
    Rank a failure of a requirement, by its id. ``harm`` is what this one does, None as a rule.

    What is not in the catalogue comes last.
    """
    known = BY_ID.get(requirement)
    if known is None:
        return len(LEVELS), len(Harm), len(PLACES), requirement
    done = known.harm if harm is None else harm
    return LEVELS[known.level], done.rank, PLACES[requirement], requirement


def worst_first(results: "Iterable[Result]") -> "tuple[Result, ...]":
    """Put results in the order in which reports show failures."""
    return tuple(sorted(results, key=lambda each: gravity(each.requirement.id, each.harm)))
