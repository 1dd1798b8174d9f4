"""
Tells what became of failures whose sequences were sent again, for a person; and how to send one.

Text from the target is made visible, and is never read as markup.
"""

import textwrap
from collections.abc import Iterable, Iterator

from rich.console import Console

from conformance.core.blame import Evidence
from conformance.core.replayed import FailureReplay, Replay, Replayed
from conformance.core.requirement import Requirement
from conformance.core.verdict import Verdict

from .curl import script
from .prose import (
    BAD,
    DOUBTFUL,
    GOOD,
    LONGEST_TEXT,
    PLAIN,
    STRONG,
    WIDTH,
    Line,
    harmless,
    labelled,
    shown,
    written,
)
from .safe import cut, visible, visible_lines
from .sequence import told
from .tally import count

STYLES = {
    Replayed.BROKEN: BAD,
    Replayed.DIFFERENT: BAD,
    Replayed.FIXED: GOOD,
    Replayed.UNMEASURED: DOUBTFUL,
}
FLAKY = "in the run it was broken once, and not when that was tried again"


def write(replay: Replay) -> str:
    """Write what became of the failures without colour, ended by a newline."""
    return written(_report(replay))


def render(replay: Replay, console: Console) -> None:
    """Write it to a terminal: the same text, in colour where ``console`` has it."""
    shown(_report(replay), console)


def scripts(evidences: Iterable[Evidence], base_url: str) -> str:
    """
    Write a shell script that sends the sequences of ``evidences`` with curl.

    Of several, each is in a subshell, since they use the same names.
    """
    every = [visible_lines(script(each, base_url)).rstrip("\n") for each in evidences]
    if len(every) == 1:
        return f"{every[0]}\n"
    return "".join(f"(\n{each}\n)\n" for each in every)


def _report(replay: Replay) -> Iterator[Line]:
    yield from map(harmless, _lines(replay))


def _lines(replay: Replay) -> Iterator[Line]:
    counts = replay.counts
    parts = [f"{counts[each]} {each}" for each in Replayed if counts[each]]
    many = count(len(replay.failures), "failure")
    sentence = f"sent {many} again to {replay.base_url}: {', '.join(parts)}"
    style = next(STYLES[each] for each in Replayed if counts[each] or each is Replayed.UNMEASURED)
    for text in textwrap.wrap(visible(sentence), WIDTH, break_on_hyphens=False):
        yield Line(((text, style),))
    for each in replay.failures:
        yield Line()
        yield from _block(each)


def _block(of: FailureReplay) -> Iterator[Line]:
    yield from _title(of.failure.requirement)
    yield from labelled("level", str(of.failure.requirement.level))
    yield from labelled("result", of.replayed, STYLES[of.replayed])
    if of.reason:
        yield from labelled("why", cut(of.reason, LONGEST_TEXT))
    if of.failure.verdict is Verdict.FLAKY:
        yield from labelled("flaky", FLAKY, DOUBTFUL)
    if of.times > 1:
        yield from labelled("sent", f"{of.times} times")
    if of.evidence is not None:
        yield from _evidence(of, of.evidence)


def _title(requirement: Requirement) -> Iterator[Line]:
    text = f"{requirement.id}: {requirement.statement}"
    for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False):
        yield Line(((line, STRONG),))


def _evidence(of: FailureReplay, evidence: Evidence) -> Iterator[Line]:
    finding = evidence.finding
    if of.replayed is Replayed.DIFFERENT:
        yield from labelled("before", cut(of.failure.evidence[0].finding.got, LONGEST_TEXT))
        if finding.requirement != of.failure.requirement.id:
            yield from labelled("breaks now", finding.requirement, BAD)
    yield from labelled("wanted", cut(finding.wanted, LONGEST_TEXT))
    yield from labelled("got", cut(finding.got, LONGEST_TEXT), BAD)
    yield from labelled("sequence", f"{count(len(evidence.exchanges), 'request')}; > broke it")
    for line in told(evidence):
        yield Line(((line, STRONG if line.startswith(">") else PLAIN),))
