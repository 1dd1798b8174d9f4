"""Requirements against targets: what each run says of each requirement, side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.core.catalogue import CATALOGUE
from conformance.core.change import to_the_minute
from conformance.core.conclusion import Conclusion
from conformance.core.gravity import gravity
from conformance.core.record import Record
from conformance.core.requirement import Level, Party, Requirement
from conformance.core.verdict import Result, Verdict
from conformance.report.again import again
from conformance.report.page.look import OUT, SEEN, Look
from conformance.report.run import Run, run_of
from conformance.report.sequence import told

LONGEST = 40
"""How many lines of a sequence are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What showed that a requirement is broken, and how to see it again."""

    wanted: str
    got: str
    sequence: str
    again: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How one requirement stands for one target. ``shown`` is None unless it is broken."""

    look: Look
    reason: str = ""
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One run: its name, and a cell for each requirement of the catalogue, in its order."""

    name: str
    run: Run
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and its cell in each column."""

    requirement: Requirement
    cells: tuple[Cell, ...]

    @property
    def area(self) -> str:
        """Name its area."""
        return self.requirement.id.partition("/")[0]

    @property
    def differs(self) -> bool:
        """Say whether targets differ. A MAY that was seen is no other than one that was not."""
        looks = {each.look for each in self.cells if each.look is not SEEN}
        return len(looks) > 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything: columns in the order in which they were given, rows in that of the catalogue."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def column(name: str, file: str, record: Record, conclusion: Conclusion) -> Column:
    """Keep of a run what its column shows."""
    run = run_of(file, record, conclusion)
    cells = tuple(
        Cell(run.looks.get(each.requirement.id, OUT), each.reason, _shown(each, record))
        for each in conclusion.results
    )
    return Column(name, run, cells)


def _shown(result: Result, record: Record) -> Shown | None:
    for each in result.evidence[:1]:
        lines = [*told(each)]
        more = [] if len(lines) <= LONGEST else [f"({len(lines) - LONGEST} more lines)"]
        return Shown(
            each.finding.wanted,
            each.finding.got,
            "\n".join([*lines[:LONGEST], *more]),
            again(record.header, (result.requirement,)),
        )
    return None


def matrix(columns: Sequence[Column]) -> Matrix:
    """Lay columns side by side. Those of one name are told apart by when their runs began."""
    held = tuple(_apart(columns))
    rows = (Row(each, tuple(one.cells[at] for one in held)) for at, each in enumerate(CATALOGUE))
    binding = tuple(each for each in rows if each.requirement.party is Party.SERVER)
    return Matrix(held, binding, tuple(_notes(held)))


def _apart(columns: Sequence[Column]) -> Iterator[Column]:
    often = Counter(each.name for each in columns)
    seen = Counter[str]()
    for each in columns:
        name = each.name
        if often[name] > 1:
            name = f"{name} ({to_the_minute(each.run.header.started_at)})"
        seen[name] += 1
        yield Column(f"{name} #{seen[name]}" if seen[name] > 1 else name, each.run, each.cells)


def _notes(columns: Sequence[Column]) -> Iterator[str]:
    """Tell what was different about the runs, as it may explain what differs."""
    for what, values in (
        ("suites", [each.run.header.suite for each in columns]),
        ("profiles", [each.run.header.profile for each in columns]),
        ("seeds", [str(each.run.header.seed) for each in columns]),
    ):
        if len({*values}) > 1:
            pairs = zip(columns, values, strict=True)
            yield f"different {what}: {', '.join(f'{one.name} {value}' for one, value in pairs)}"


def gravest_first(rows: Iterable[Row]) -> list[Row]:
    """Put rows in the order in which failures are shown."""
    return sorted(rows, key=lambda each: gravity(each.requirement.id))


def total(column: Column, level: Level) -> str:
    """Say how many requirements of a level hold, of how many that were measured, of how many."""
    counted = column.run.must if level is Level.MUST else column.run.should
    return f"{counted.counts[Verdict.PASS]} of {counted.measured}"


def denominator(column: Column, level: Level) -> str:
    """Say how many there are in all, and why the others were not measured."""
    counted = column.run.must if level is Level.MUST else column.run.should
    return counted.denominator
