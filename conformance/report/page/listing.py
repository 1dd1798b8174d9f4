"""The table of all requirements, and the strip that has a cell for each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.core.catalogue import BY_ID
from conformance.core.conclusion import Conclusion
from conformance.core.requirement import Harm, Requirement
from conformance.core.verdict import Result
from conformance.report.tally import concerned

from .failure import ID
from .look import LOOKS, Look, look
from .source import Document, in_short
from .text import one_line

REASON = 900
"""How many bytes of HTML a reason takes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a reason, and the requirement that it names, if it does."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, what came of it, and where on the page there is more of it."""

    requirement: Requirement
    harm: Harm
    area: str
    look: Look
    reason: tuple[Piece, ...]
    source: Document
    upheld: int
    broken: int
    place: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Area:
    """The requirements of one area, and how many there are of each look."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by, and how many rows have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """All requirements in rows, what they can be filtered by, and those of the strip by area."""

    rows: tuple[Row, ...]
    looks: tuple[tuple[Look, int], ...]
    levels: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    signs: tuple[tuple[Look, int], ...]
    strip: tuple[Area, ...]
    places: Mapping[str, str]


def listing(conclusion: Conclusion, places: Mapping[str, str]) -> Listing:
    """List every requirement; ``places`` say where those are that have more."""
    rows = tuple(_row(each, places) for each in conclusion.results)
    concern = {each.requirement.id for each in concerned(conclusion.results)}
    shown = [each for each in rows if each.requirement.id in concern]
    return Listing(
        rows,
        _counted(rows),
        tuple(_choices(each.requirement.level.value for each in rows)),
        tuple(_choices(each.area for each in rows)),
        _counted(shown),
        tuple(
            Area(name, tuple(each for each in shown if each.area == name))
            for name in dict.fromkeys(each.area for each in shown)
        ),
        {each.requirement.id: each.place for each in rows},
    )


def _counted(rows: Iterable[Row]) -> tuple[tuple[Look, int], ...]:
    held = [each.look for each in rows]
    return tuple((each, held.count(each)) for each in LOOKS)


def _choices(values: Iterator[str]) -> Iterator[Choice]:
    held = list(values)
    yield from (Choice(each, held.count(each)) for each in dict.fromkeys(held))


def _row(result: Result, places: Mapping[str, str]) -> Row:
    held = result.requirement
    more = held.id in places
    return Row(
        held,
        result.harm,
        held.id.partition("/")[0],
        look(result),
        pieces(one_line(result.reason, REASON)),
        in_short(held.source),
        result.upheld,
        result.broken,
        places.get(held.id, row_of(held.id)),
        more,
    )


def row_of(name: str) -> str:
    """Name the place of a requirement in the table."""
    return f"row/{name}"


def pieces(reason: str) -> tuple[Piece, ...]:
    """Split a reason at the requirements that it names, which are said elsewhere on the page."""
    found, at = [], 0
    for match in ID.finditer(reason):
        if match[0] in BY_ID:
            found += [Piece(reason[at : match.start()]), Piece(match[0], match[0])]
            at = match.end()
    return tuple(each for each in (*found, Piece(reason[at:])) if each.text)
