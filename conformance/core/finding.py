"""What one exchange, or a set of overlapping ones, says of one requirement."""

from dataclasses import dataclass
from enum import StrEnum

from conformance.core.requirement import Harm


class Outcome(StrEnum):
    """What was found."""

    UPHELD = "upheld"
    BROKEN = "broken"
    NOTED = "noted"
    """Only for MAY: ``got`` says which way the server goes."""
    UNSEEN = "unseen"
    """The server did what may break the requirement, and nothing shows what came of it."""
    ABSENT = "absent"
    """The target lacks the capability that the requirement needs; ``got`` is the evidence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One requirement, by its id, and what was found about it.

    ``at`` is the place of the exchange among those that were judged together. ``suspects`` are ids
    of requirements whose being broken explains this finding: while one of them is, this is not a
    failure of its own. ``rests_on`` are ids of requirements that have to be upheld somewhere in the
    run for an upheld finding to count: a refusal shows nothing of a server that refuses everything.
    ``features`` are the requirements that say of a request which was refused that it is valid, by
    what is special about it, the plain one included: only a refusal explains it that has no others.
    ``harm`` is what this finding does, None where that is what breaking the requirement does as a
    rule.
    """

    requirement: str
    outcome: Outcome
    at: int
    wanted: str = ""
    got: str = ""
    suspects: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    harm: Harm | None = None
