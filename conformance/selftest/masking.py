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
    Faults that hide others. All are globs; ``hides`` and ``shows`` match names or requirements.

    A fault is hidden if its name matches, or each requirement that it breaks; ``shows`` are
    exceptions.
    """

    fault: str
    hides: tuple[str, ...]
    reason: str
    shows: tuple[str, ...] = ()

    def covers(self, hidden: str) -> bool:
        """Say whether a fault is among those that are hidden."""
        names = (hidden, *FAULTS[hidden].breaks)
        if any(_matches(name, self.shows) for name in names):
            return False
        return _matches(hidden, self.hides) or all(
            _matches(name, self.hides) for name in FAULTS[hidden].breaks
        )


def _matches(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


LIFE = (
    *("parts/*", "complete/*", "cancel/*", "files/*", "expiry/*", "concurrency/*"),
    *("auth/tenants-apart", "errors/nothing-changed"),
    *("transport/pieces", "transport/chunk-extras", "transport/expect-continue"),
    *("fails-on-late-parts", "fails-on-sizes", "fails-on-unknown-parts", "fails-on-wrong-md5"),
    *("fails-on-part-ids-of-a-wrong-type", "fails-on-second-completion", "fails-on-deleted-files"),
    *("calls-wrong-*-conflicts", "lists-errors", "shows-paths"),
    "writes-completions-in-latin-1",
)
"""What shows only in an upload that can be named, or in its File."""
WITHOUT_LIFE = (
    *("*/unknown-upload*", "files/unknown", "files/list"),
    *("always-has-more", "expired-uploads-leave-files"),
    *("has-no-cancel", "names-ends-of-an-empty-list"),
)
"""What shows all the same: requests for what does not exist, and lists."""
JOINED = (
    *("complete/content-joined", "complete/listed-order", "complete/repeated-part"),
    *("complete/unlisted-parts", "complete/part-counts", "complete/md5-of-listed-order"),
    *("concurrency/part-or-complete", "parts/bytes-as-sent", "parts/buffer-edges"),
    *("transport/pieces", "files/independent", "content-in-base64", "content-in-utf-8"),
)
"""What shows only in a File that is joined of Parts."""
WITHOUT_PARTS = ("*-unread", "takes-the-first-field")
"""What shows all the same, in an empty File or in a Part."""
NO_LIFE = "an upload cannot be named by the id that it shows, so it is led through no life"
NO_PARTS = "a part cannot be named by the id that it shows, so no File is joined of parts"
MASKS = (
    Mask("ids-of-nothing", (*LIFE, "ids-from-names"), NO_LIFE, WITHOUT_LIFE),
    Mask("ids-with-slashes", LIFE, NO_LIFE, WITHOUT_LIFE),
    Mask("ids-as-numbers", LIFE, NO_LIFE, WITHOUT_LIFE),
    Mask("parts-without-ids", JOINED, NO_PARTS, WITHOUT_PARTS),
    Mask("part-ids-as-numbers", JOINED, NO_PARTS, WITHOUT_PARTS),
    Mask(
        "*-unread",
        (
            *("content-201", "content-206", "content-is-served-once", "refuses-accept-binary"),
            *("refused-cancels-spoil-files", "cached-content-outlives-deletion"),
        ),
        "nobody can download what a File holds",
    ),
    Mask(
        "refuses-every-md5",
        ("complete/md5-right", "complete/md5-wrong", "complete/md5-of-listed-order"),
        "a completion with an md5 is refused, right or wrong",
        ("*-unread",),
    ),
)
"""Every entry, with its reason."""


def hidden_by(fault: str, others: Sequence[str]) -> str | None:
    """Say why a fault is invisible on a server that has the others too; None if it is not."""
    return next(
        (
            mask.reason
            for mask in MASKS
            if mask.covers(fault)
            if any(_matches(other, (mask.fault,)) for other in others if other != fault)
        ),
        None,
    )
