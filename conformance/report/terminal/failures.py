"""Tells of failures: all of them in a line each, the worst first, and one with its sequence."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from conformance.core.blame import Evidence
from conformance.core.record import Record
from conformance.core.requirement import Harm, Level
from conformance.core.verdict import Result
from conformance.report.again import again
from conformance.report.prose import (
    BAD,
    DOUBTFUL,
    LABEL,
    LONGEST_TEXT,
    PLAIN,
    QUIET,
    STRONG,
    WIDTH,
    Line,
    labelled,
    plain,
)
from conformance.report.safe import cut, visible
from conformance.report.sentences import sentence_of
from conformance.report.sequence import groups, repeated, shortened, told
from conformance.report.tally import count

IN_A_LINE = WIDTH - LABEL - 2
"""Characters of a value that fit behind its label."""


def listed(failures: Sequence[Result], record: Record) -> Iterator[Line]:
    """Write a line for each failure, under what it does; they come in the order of gravity."""
    wide = max((len(each.requirement.id) for each in failures), default=0)
    for (level, harm), some in groupby(failures, key=_heading):
        style = _style(level, record)
        yield Line(((f"{level}, {harm}:", f"{style} bold" if style is DOUBTFUL else style),))
        for each in some:
            name = f"  {each.requirement.id:{wide}}  "
            did = cut(visible(_did(each)), WIDTH - len(name))
            yield Line(((name, STRONG), (did, PLAIN)))


def _heading(result: Result) -> tuple[Level, Harm]:
    return result.requirement.level, result.harm


def _style(level: Level, record: Record) -> str:
    return BAD if level is Level.MUST or record.header.strict else DOUBTFUL


def _did(result: Result) -> str:
    """Say in a sentence what the server did."""
    flaky = "flaky: " if result.repeat is not None else ""
    if not result.evidence:
        return f"{flaky}{result.reason}"
    return f"{flaky}{sentence_of(result.evidence[0])}"


def brief(result: Result, record: Record, room: int) -> Iterator[Line]:
    """Tell of one failure in at most ``room`` lines, of which it takes eight at most for itself."""
    head = [Line(), *_title(result, record)]
    for evidence in result.evidence[:1]:
        head += _one_line("wanted", evidence.finding.wanted, PLAIN)
        head += _one_line("got", evidence.finding.got, BAD)
        if result.reason:
            head += _one_line("flaky" if result.repeat else "new", result.reason, DOUBTFUL)
        head += _one_line("sequence", _legend(evidence), PLAIN)
        yield from head
        yield from _sequence(shortened([*told(evidence)], max(room - len(head), 1)))


def _one_line(label: str, value: str, style: str) -> Iterator[Line]:
    yield from labelled(label, cut(visible(value), IN_A_LINE), style)


def whole(result: Result, record: Record) -> Iterator[Line]:
    """Tell all of one failure, and how to put it to the test again."""
    held = result.requirement
    style = _style(held.level, record)
    yield Line()
    yield from _title(result, record)
    yield from labelled("level", f"{held.level}, basis {held.basis}", style)
    yield from labelled("harm", result.harm, style)
    yield from labelled("source", str(held.source))
    for evidence in result.evidence[:1]:
        yield from labelled("server", sentence_of(evidence))
        yield from labelled("wanted", cut(evidence.finding.wanted, LONGEST_TEXT))
        yield from labelled("got", cut(evidence.finding.got, LONGEST_TEXT), BAD)
        yield from labelled("sequence", _legend(evidence))
        yield from _sequence(told(evidence))
    if result.reason:
        yield from labelled("flaky" if result.repeat else "new", result.reason, DOUBTFUL)
    if result.repeat is not None:
        yield from map(plain, told(repeated(result.evidence[0], result.repeat)))
    yield once_more((result,), record)
    if result.broken > 1:
        yield from labelled("more", f"{count(result.broken - 1, 'further finding')} of the same")


def _title(result: Result, record: Record) -> Iterator[Line]:
    held = result.requirement
    first, *rest = textwrap.wrap(held.statement, WIDTH, initial_indent=f"{held.id}: ")
    yield Line(((held.id, _style(held.level, record)), (first.removeprefix(held.id), STRONG)))
    yield from (Line(((each, STRONG),)) for each in rest)


def _sequence(lines: Sequence[str] | Iterator[str]) -> Iterator[Line]:
    for each in lines:
        yield Line(((each, STRONG if each.startswith(">") else PLAIN),))


def _legend(evidence: Evidence) -> str:
    many = count(len(evidence.exchanges), "request")
    found = "the smallest found" if evidence.minimal else "not reduced"
    legend = f"{many}, {found}, in {visible(evidence.scenario)}; > broke it"
    overlap = any(len(each) > 1 for each in groups(evidence))
    return f"{legend}, | were under way at once" if overlap else legend


def once_more(results: Sequence[Result], record: Record) -> Line:
    """Write the command that puts these to the test again, on one line however long."""
    command = again(record.header, [each.requirement for each in results])
    return Line(((f"  {'again':{LABEL}}", QUIET), (visible(command), PLAIN)))
