"""Counts verdicts, and says of a whole run in one sentence what they come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.core.conclusion import Conclusion, Exit, Overall
from conformance.core.record import Record
from conformance.core.requirement import Level, Party
from conformance.core.verdict import Result, Verdict

TITLES: Mapping[Overall, str] = {
    Overall.CONFORMANT: "conformant",
    Overall.NON_CONFORMANT: "not conformant",
    Overall.INCONCLUSIVE: "inconclusive",
}
UNMEASURED = (Verdict.FLAKY, Verdict.INCONCLUSIVE, Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requirements of one level came to each verdict."""

    level: Level
    counts: Mapping[Verdict, int]

    @property
    def measured(self) -> int:
        """Count those that were put to the test and came to an answer."""
        return self.counts[Verdict.PASS] + self.counts[Verdict.FAIL]

    @property
    def denominator(self) -> str:
        """Write how many there are in all, and why the others were not measured."""
        others = (
            f"{self.counts[each]} {each.value.replace('-', ' ')}"
            for each in UNMEASURED
            if self.counts[each]
        )
        return ": ".join(filter(None, (f"{sum(self.counts.values())} in all", ", ".join(others))))


def tally(level: Level, results: Iterable[Result]) -> Tally:
    """Count the verdicts on the requirements of ``level``."""
    counted = Counter(each.verdict for each in results if each.requirement.level is level)
    return Tally(level, {each: counted[each] for each in Verdict})


def concerned(results: Iterable[Result]) -> tuple[Result, ...]:
    """Leave out what binds clients, where the run judged a server."""
    return tuple(
        each
        for each in results
        if each.requirement.party is Party.SERVER or each.verdict is not Verdict.NOT_APPLICABLE
    )


def sentence(record: Record, conclusion: Conclusion) -> str:
    """Say the verdict, with what it was reached from and how much was measured."""
    shard = record.header.shard
    return (
        _said(record, conclusion)
        if shard is None
        else f"shard {shard}: " + _said(record, conclusion)
    )


def _said(record: Record, conclusion: Conclusion) -> str:
    held = concerned(conclusion.results)
    must, should = tally(Level.MUST, held), tally(Level.SHOULD, held)
    title = TITLES[conclusion.overall] + (" (strict)" if record.header.strict else "")
    if conclusion.overall is Overall.NON_CONFORMANT:
        said = _broken(must)
        if record.header.strict:
            said = f"{_broken(must)}, {_broken(should)}"
        return f"{title}: {'; '.join(filter(None, (said, conclusion.reason)))} ({must.denominator})"
    holding = f"{must.counts[Verdict.PASS]} of {must.measured} MUSTs measured hold"
    if conclusion.exit is Exit.CONFORMANT and record.header.shard is not None:
        return f"{conclusion.reason}: {holding} ({must.denominator})"
    if conclusion.overall is Overall.INCONCLUSIVE:
        return f"{title}: {conclusion.reason}; {holding} ({must.denominator})"
    return f"{title}: {holding} ({must.denominator})"


def _broken(counted: Tally) -> str:
    broken = counted.counts[Verdict.FAIL]
    verb = "is" if broken == 1 else "are"
    return f"{broken} of {counted.measured} {counted.level}s measured {verb} broken"


def further(conclusion: Conclusion) -> tuple[str, str]:
    """Say in a line each what came of SHOULD and of MAY."""
    held = concerned(conclusion.results)
    should, may = tally(Level.SHOULD, held), tally(Level.MAY, held)
    holding = f"{should.counts[Verdict.PASS]} of {should.measured} measured hold"
    return (
        f"SHOULD: {holding} ({should.denominator})",
        f"MAY: {may.measured} of {sum(may.counts.values())} observed",
    )


def count(number: int, noun: str) -> str:
    """Write a number and what it counts."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def exchanged(record: Record) -> int:
    """Count the exchanges that the record holds."""
    every = (record.trials, record.minima, record.repeats)
    return sum(len(each.exchanges) for entries in every for each in entries)
