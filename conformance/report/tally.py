"""Counts verdicts, and says of a whole run in one sentence what they come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.core.conclusion import Conclusion, Exit, Overall, masking
from conformance.core.record import Record
from conformance.core.requirement import Level, Party
from conformance.core.verdict import Result, Verdict

from .known import counted, outdated

TITLES: Mapping[Overall, str] = {
    Overall.CONFORMANT: "conformant",
    Overall.NO_NEW_FAILURES: "no new failures",
    Overall.NON_CONFORMANT: "not conformant",
    Overall.INCONCLUSIVE: "inconclusive",
}
HEARSAY = "certificates were not checked (--insecure), so anybody may have answered"
"""What is said of a run that did not look whether the target is who it says."""
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
    verdicts = Counter(each.verdict for each in results if each.requirement.level is level)
    return Tally(level, {each: verdicts[each] for each in Verdict})


def concerned(results: Iterable[Result]) -> tuple[Result, ...]:
    """Leave out what binds clients, where the run judged a server."""
    return tuple(
        each
        for each in results
        if each.requirement.party is Party.SERVER or each.verdict is not Verdict.NOT_APPLICABLE
    )


def sentence(record: Record, conclusion: Conclusion) -> str:
    """
    Say the verdict, with what it was reached from and how much was measured.

    Known failures are named whatever the verdict, and so is what they keep from being measured;
    that some are stale comes last. A shard says
    which it is, and where it finds nothing new, that is all it says of the server.
    """
    must, shard = tally(Level.MUST, concerned(conclusion.results)), record.header.shard
    title = TITLES[conclusion.overall] + (" (strict)" if record.header.strict else "")
    if shard is not None:
        sound = conclusion.exit is Exit.CONFORMANT
        title = f"shard {shard}" if sound else f"shard {shard}: {title}"
    said = "; ".join(filter(None, _said(record, conclusion, must)))
    whole = f"{title}: {said} ({must.denominator})"
    return "; ".join(filter(None, (whole, outdated(conclusion))))


def _said(record: Record, conclusion: Conclusion, must: Tally) -> tuple[str, ...]:
    known, holding = counted(record, conclusion), f"{must.counts[Verdict.PASS]} of {must.measured}"
    unmeasured = masking(conclusion.results)
    if conclusion.overall is not Overall.NON_CONFORMANT:
        # The reason may be just what the known failures keep from being measured: once is enough.
        reasons = dict.fromkeys((conclusion.reason, known, unmeasured))
        return *reasons, f"{holding} MUSTs measured hold"
    should = tally(Level.SHOULD, concerned(conclusion.results))
    levels = (must, should) if record.header.strict else (must,)
    return ", ".join(map(_broken, levels)), known, unmeasured, conclusion.reason


def _broken(of: Tally) -> str:
    broken = of.counts[Verdict.FAIL]
    verb = "is" if broken == 1 else "are"
    return f"{broken} of {of.measured} {of.level}s measured {verb} broken"


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


def traffic(record: Record) -> str:
    """Say how much was sent, and how much of it the record holds."""
    judged = f"{count(exchanged(record), 'exchange')} recorded"
    if record.footer is None:
        return judged
    sent = f"{count(record.footer.requests, 'request')} sent, {_size(record.footer.bytes_sent)}"
    return f"{sent}; {judged}"


def _size(held: int) -> str:
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if held >= unit:
            return f"{held / unit:.1f} {name}"
    return count(held, "byte")
