"""What became of failures whose sequences were sent again: frozen values, and their exit code."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from conformance.core.blame import Evidence
from conformance.core.conclusion import Exit
from conformance.core.verdict import Result


class Replayed(StrEnum):
    """What a sequence shows when it is sent again."""

    BROKEN = "still broken"
    DIFFERENT = "different"
    """It breaks the requirement in another way, or another requirement that it did not break."""
    FIXED = "fixed"
    UNMEASURED = "could not be measured"


@dataclass(frozen=True, slots=True)
class FailureReplay:
    """
    A failure of a record, and what its sequence shows now.

    ``evidence`` is what is broken now, None where nothing is; ``reason`` is why it could not be
    measured; ``times`` is how often the sequence was sent.
    """

    failure: Result
    replayed: Replayed
    evidence: Evidence | None = None
    reason: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Replay:
    """
    All failures that were sent again to ``base_url``, in the order in which they are told.

    ``void`` is the exit code where no answer of the target counts, None where they do.
    """

    base_url: str
    failures: tuple[FailureReplay, ...]
    void: Exit | None = None

    @property
    def counts(self) -> Counter[Replayed]:
        """Count the failures by what became of them."""
        return Counter(each.replayed for each in self.failures)

    @property
    def exit(self) -> Exit:
        """Say which exit code goes with it; what is broken outweighs what was not measured."""
        if self.void is not None:
            return self.void
        counts = self.counts
        if counts[Replayed.BROKEN] or counts[Replayed.DIFFERENT]:
            return Exit.NON_CONFORMANT
        return Exit.INCONCLUSIVE if counts[Replayed.UNMEASURED] else Exit.CONFORMANT
