"""Runs in short, to be set beside each other: what is kept of a record when it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from conformance.core.before import Before
from conformance.core.change import before_of
from conformance.core.conclusion import Conclusion, Exit, Overall
from conformance.core.record import Footer, Header, Record
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict

from .page.look import Look, look
from .tally import TITLES, Tally, concerned, sentence, tally

MARKS: Mapping[Overall, tuple[str, str]] = MappingProxyType(
    {
        Overall.CONFORMANT: ("pass", "✓"),
        Overall.NO_NEW_FAILURES: ("seen", "="),
        Overall.NON_CONFORMANT: ("fail", "✗"),
        Overall.INCONCLUSIVE: ("inconclusive", "?"),
    }
)
"""The style and the sign of each verdict on a whole run."""


@dataclass(frozen=True, slots=True)
class Run:
    """
    A run in short: how it was made, what it said, and how each requirement looked, by id.

    ``before`` is what a later run is compared with. ``said`` is its verdict in a sentence.
    """

    file: str
    header: Header
    footer: Footer | None
    overall: Overall
    exit: Exit
    said: str
    must: Tally
    should: Tally
    looks: Mapping[str, Look]
    before: Before

    @property
    def mark(self) -> Look:
        """Say how the verdict on the whole looks, in a list of runs."""
        return Look(*MARKS[self.overall], TITLES[self.overall])


def run_of(file: str, record: Record, conclusion: Conclusion) -> Run:
    """Sum up the record of a file, so that the record itself can be forgotten."""
    held = concerned(conclusion.results)
    return Run(
        file,
        replace(record.header, before=None),
        record.footer,
        conclusion.overall,
        conclusion.exit,
        sentence(record, conclusion),
        tally(Level.MUST, held),
        tally(Level.SHOULD, held),
        {each.requirement.id: look(each) for each in held},
        before_of(record, conclusion),
    )


def failing(run: Run, level: Level) -> int:
    """Count the requirements of a level that failed, known or not."""
    counts = run.must.counts if level is Level.MUST else run.should.counts
    return counts[Verdict.FAIL]
