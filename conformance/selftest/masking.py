"""
What hides what: the faults of which one truly makes another invisible, and why.

A fault that is hidden so cannot be named while the other is there, however well one judges. It
may not be passed either: what was never seen is no pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.reference.faults import FAULTS


@dataclass(frozen=True, slots=True)
class Mask:
    """
    Faults that hide others. Both are globs; ``hides`` may also match ids of requirements.

    A fault is hidden if its name matches, or each requirement that it breaks.
    """

    fault: str
    hides: tuple[str, ...]
    reason: str

    def covers(self, hidden: str) -> bool:
        """Say whether a fault is among those that are hidden."""
        return self._matches(hidden) or all(map(self._matches, FAULTS[hidden].breaks))

    def _matches(self, name: str) -> bool:
        return any(fnmatchcase(name, glob) for glob in self.hides)


LIFE = ("parts/*", "complete/*", "cancel/*", "files/*", "expiry/*", "concurrency/*")
MASKS = (
    Mask("ids-of-nothing", LIFE, "an upload without an id can be led through no life"),
    Mask("ids-with-slashes", LIFE, "an upload is not found under its id, so it has no life"),
    Mask("ids-as-numbers", LIFE, "an upload is not found under its id, so it has no life"),
)
"""Every entry, with its reason."""


def hidden_by(fault: str, others: Sequence[str]) -> str | None:
    """Say why a fault is invisible on a server that has the others too; None if it is not."""
    return next(
        (
            mask.reason
            for mask in MASKS
            if mask.covers(fault)
            if any(fnmatchcase(other, mask.fault) for other in others if other != fault)
        ),
        None,
    )
