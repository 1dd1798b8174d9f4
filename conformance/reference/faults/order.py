"""Faults of which Parts a File is joined from, in which order, and how many they may be."""

from collections.abc import Mapping, Sequence

from conformance.core.catalogue import complete
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Part, Upload
from conformance.reference.rules import total

from .fault import Fault, by_arrival, fault, waits

PAGE = 16
"""How many Parts are read at once by a server that does not turn the page."""


def _as_text(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    places = sorted(range(len(listed)), key=str)
    return tuple(listed[place] for place in places)


def _rotations_undone(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Join a list that was turned round like a ring as if it had not been."""
    as_listed, arrived = tuple(listed), by_arrival(tuple(listed))
    at = as_listed.index(arrived[0]) if arrived else 0
    return arrived if as_listed[at:] + as_listed[:at] == arrived else as_listed


def _tail_sorted(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Join the last two of three Parts and more in the order in which they arrived."""
    head, tail = tuple(listed[:-2]), tuple(listed[-2:])
    return (*head, *(by_arrival(tail) if head else tail))


def _equals_sorted(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Take the Parts of a length from a queue, in which they are as they arrived."""
    queue = {
        size: iter(by_arrival(tuple(each for each in listed if each.size == size)))
        for size in {each.size for each in listed}
    }
    return tuple(next(queue[each.size]) for each in listed)


def _first_sorted(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Begin with the Part that arrived first, whichever is listed first."""
    if len(listed) < 3:
        return tuple(listed)
    first = by_arrival(tuple(listed))[0]
    return (first, *(each for each in listed if each is not first))


def _no_neighbours(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return tuple(
        part for before, part in zip((None, *listed), listed, strict=False) if part is not before
    )


def _no_echoes(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Pass over a Part that comes again after another one."""
    return tuple(
        part
        for place, part in enumerate(listed)
        if part not in listed[: max(place - 1, 0)] or part is listed[place - 1]
    )


def _gaps_filled(upload: Upload, listed: Sequence[Part], began: int) -> tuple[Part, ...]:
    """Join all Parts from the first to the last of the list, if it is as they arrived."""
    as_listed = tuple(listed)
    if len(as_listed) < 2 or as_listed != by_arrival(as_listed):
        return as_listed
    first, last = as_listed[0].placed, as_listed[-1].placed
    between = (part for part in upload.parts if first <= part.placed <= last)
    return by_arrival(tuple(part for part in between if part.placed < began))


def _as_arrived(upload: Upload, listed: Sequence[Part]) -> str | None:
    if tuple(listed) != by_arrival(tuple(listed)):
        return "Parts are listed as they arrived."
    return CORRECT.minds_list(upload, listed)


def _first_page(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    return total(listed[:PAGE]) == upload.size


TABLE: Mapping[str, Fault] = {
    "joins-eleven-parts-as-text": fault(
        "numbers the listed parts and sorts the numbers as text, so that 10 comes before 2",
        complete.CONTENT_JOINED,
        joins=_as_text,
    ),
    "undoes-rotations": fault(
        "joins parts as they arrived if the list is that order turned round like a ring",
        complete.LISTED_ORDER,
        joins=_rotations_undone,
    ),
    "sorts-the-last-two-parts": fault(
        "joins the last two of several parts as they arrived",
        complete.LISTED_ORDER,
        joins=_tail_sorted,
    ),
    "mixes-parts-of-equal-length": fault(
        "takes parts of equal length for each other, as they arrived",
        complete.LISTED_ORDER,
        joins=_equals_sorted,
        waits=waits("add"),
    ),
    "begins-with-the-first-part": fault(
        "begins the File with the part that arrived first, if there are three and more",
        complete.LISTED_ORDER,
        joins=_first_sorted,
    ),
    "refuses-another-order": fault(
        "refuses a completion that lists the parts in another order than they arrived in",
        complete.LISTED_ORDER,
        minds_list=_as_arrived,
    ),
    "joins-neighbours-once": fault(
        "joins a part once that is listed twice in a row",
        complete.REPEATED_PART,
        minds_list=lambda *_of: None,
        joins=_no_neighbours,
        content_length=lambda _file: None,
    ),
    "joins-echoes-once": fault(
        "joins a part once that is listed again after another one",
        complete.REPEATED_PART,
        minds_list=lambda *_of: None,
        joins=_no_echoes,
        content_length=lambda _file: None,
    ),
    "fills-gaps": fault(
        "joins parts too that arrived between those listed",
        complete.UNLISTED_PARTS,
        joins=_gaps_filled,
        content_length=lambda _file: None,
        waits=waits("add"),
    ),
    "counts-sixteen-parts": fault(
        "counts the bytes of the first sixteen listed parts alone",
        complete.PART_COUNTS,
        takes_sizes=_first_page,
    ),
}
