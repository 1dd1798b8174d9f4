"""What changed since the run before, for the first screen and for each failure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.core.catalogue import BY_ID
from conformance.core.change import Kind, apart, changes
from conformance.core.conclusion import Conclusion
from conformance.core.record import Record

from .text import moment, one_line

KINDS: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.NEW: 6,
        Kind.OTHER: 6,
        Kind.REVEALED: 6,
        Kind.FIXED: 6,
        Kind.FLAKY: 3,
        Kind.KNOWN: 3,
        Kind.VANISHED: 3,
        Kind.UNMEASURED: 2,
        Kind.STILL: 2,
    }
)
"""In the order in which somebody has to look at them, and how many of each are named."""
ROOM = 600


@dataclass(frozen=True, slots=True)
class Named:
    """A requirement, and whether this page has anything of it."""

    id: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements that changed in one way, and how many are not named."""

    kind: str
    count: int
    ids: tuple[Named, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Since:
    """
    What changed since a run, by kind, and what was different about that run.

    ``kinds`` says of each requirement that changed how it did.
    """

    when: str
    groups: tuple[Group, ...]
    apart: tuple[str, ...]
    kinds: Mapping[str, str]


def since(record: Record, conclusion: Conclusion) -> Since | None:
    """Compare a run with the one before, if the record says what that one found."""
    before = record.header.before
    if before is None:
        return None
    found = changes(before, conclusion)
    groups = (_group(kind, found.of(kind)) for kind in KINDS)
    return Since(
        one_line(moment(before.started_at), ROOM),
        tuple(each for each in groups if each.count),
        tuple(one_line(each, ROOM) for each in apart(before, record.header)),
        {each.requirement: each.kind.value for each in found.found},
    )


def _group(kind: Kind, ids: tuple[str, ...]) -> Group:
    shown = tuple(Named(one_line(each, ROOM), each in BY_ID) for each in ids[: KINDS[kind]])
    return Group(kind.value, len(ids), shown, len(ids[KINDS[kind] :]))
