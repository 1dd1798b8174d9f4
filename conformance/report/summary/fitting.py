"""Cuts a text to size by leaving out the pieces that matter least, and says which."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.report.tally import count


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A part of a text. The lower its ``rank``, the later it is left out; 0 never is.

    ``what`` is what it is called when it was. ``topic`` is what it is about: where a piece is left
    out, those about the same that matter less are too.
    """

    text: str
    rank: int = 0
    what: str = ""
    topic: str = ""


def fitted(pieces: Sequence[Piece], limit: int) -> tuple[str, str]:
    """
    Put pieces together, in their order, in at most ``limit`` characters if those that have to be
    there allow it. Gives the text, and a list of what was left out; ``""`` for nothing.
    """
    kept: set[int] = set()
    dropped: set[str] = set()
    room = limit
    by_rank = sorted(range(len(pieces)), key=lambda at: pieces[at].rank)
    for at in by_rank:
        each = pieces[at]
        if each.rank == 0 or (len(each.text) <= room and each.topic not in dropped):
            kept.add(at)
            room -= len(each.text)
        elif each.topic:
            dropped.add(each.topic)
    text = "".join(each.text for at, each in enumerate(pieces) if at in kept)
    return text, _listed(pieces[at].what for at in by_rank if at not in kept)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(count(number, noun) for noun, number in Counter(names).items())
