"""Tells of one failure: what was wanted and got, how that came about, and how to repeat it."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

from conformance.core.blame import Evidence
from conformance.core.record import Header
from conformance.core.requirement import Requirement
from conformance.core.sources import address
from conformance.core.verdict import Result
from conformance.report.again import again
from conformance.report.curl import script
from conformance.report.known import snippet
from conformance.report.safe import visible, visible_lines
from conformance.report.sentences import sentence_of
from conformance.report.sequence import groups, repeated, told
from conformance.report.tally import count

from .fitting import Piece
from .markup import block, code, folded, prose
from .opening import named

LONGEST_SEQUENCE, BEGINNING = 40, 10
"""Longer sequences, in lines, are cut behind their first ten and before the one that broke it."""
LONGEST_SCRIPT = 8_000
"""Longer scripts, in characters, are left to the JSON report."""


class Rank(IntEnum):
    """How soon a part of a failure is left out: the highest first."""

    ACCOUNT = 2
    SCRIPT = 4
    ENTRY = 5


def failure(result: Result, header: Header, behind: Sequence[Result], sign: str) -> Iterator[Piece]:
    """Tell of a failure in pieces. ``behind`` is what is inconclusive because of it."""
    name = result.requirement.id
    yield Piece(_account(result, header, behind, sign), Rank.ACCOUNT, "whole failure", name)
    text = visible_lines(script(result.evidence[0], header.target.base_url))
    if len(text) <= LONGEST_SCRIPT:
        inside = folded("The requests as a curl script", block(text.splitlines(), "sh"))
        yield Piece(f"\n{inside}", Rank.SCRIPT, "curl script", name)
    entry = snippet(result, header.started_at).splitlines()
    inside = folded("An entry for the file of known failures", block(entry, "toml"))
    yield Piece(f"\n{inside}", Rank.ENTRY, "known-failures snippet", name)


def _account(result: Result, header: Header, behind: Sequence[Result], sign: str) -> str:
    held, evidence = result.requirement, result.evidence[0]
    lines = [
        "",
        f"### {sign} {result.verdict}: {held.id}",
        "",
        f"The server {prose(sentence_of(evidence))}.",
        "",
        prose(held.statement),
        "",
        f"- {held.level}, basis {held.basis}; {_source(held)}",
        f"- harm: {result.harm}",
        f"- wanted: {code(evidence.finding.wanted)}",
        f"- got: {code(evidence.finding.got)}",
        *_more(result, behind),
        f"- sequence: {_legend(evidence)}",
        "",
        block(_cut(list(told(evidence)))),
        *_again(result),
        "Put it to the test again:",
        "",
        block([visible(again(header, (held,)))], "sh"),
    ]
    return "\n".join(lines)


def _source(held: Requirement) -> str:
    place = f" {code(held.source.place)}" if held.source.place else ""
    return f"source: [{held.source.document}]({address(held.source)}){place}"


def _more(result: Result, behind: Sequence[Result]) -> Iterator[str]:
    if result.reason:
        yield f"- {'new' if result.repeat is None else 'flaky'}: {prose(result.reason)}"
    broken = [each.requirement.id for each in behind if each.broken]
    unmeasured = [each.requirement.id for each in behind if not each.broken]
    if broken:
        yield f"- explains {count(len(broken), 'further break')}: {named(broken)}"
    if unmeasured:
        kept = count(len(unmeasured), "requirement")
        yield f"- keeps {kept} from being measured: {named(unmeasured)}"
    if result.broken > 1:
        yield f"- found {result.broken:,} times in all"


def _legend(evidence: Evidence) -> str:
    many = count(len(evidence.exchanges), "request")
    found = "the smallest found" if evidence.minimal else "not reduced"
    legend = f"{many}, {found}, in {code(evidence.scenario)}; `>` broke it"
    overlap = any(len(each) > 1 for each in groups(evidence))
    return f"{legend}, `|` were under way at once" if overlap else legend


def _again(result: Result) -> Iterator[str]:
    """Tell how it went when a flaky one was tried again."""
    if result.repeat is not None:
        yield "When it was tried again:"
        yield ""
        yield block(_cut(list(told(repeated(result.evidence[0], result.repeat)))))


def _cut(lines: list[str]) -> list[str]:
    """Leave out what is in the middle of a long sequence, but what broke it."""
    if len(lines) <= LONGEST_SEQUENCE:
        return lines
    broke = next((at for at, each in enumerate(lines) if each.startswith(">")), len(lines) - 1)
    end = max(LONGEST_SEQUENCE, min(broke + 5, len(lines)))
    start = end - (LONGEST_SEQUENCE - BEGINNING)
    gap = [f"      … {count(start - BEGINNING, 'request')} more"] if start > BEGINNING else []
    after = [f"      … {count(len(lines) - end, 'request')} more"] if end < len(lines) else []
    return [*lines[:BEGINNING], *gap, *lines[start:end], *after]
