"""What there is to say of one failure: what broke, the sequence that shows it, how to repeat it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.core.blame import Evidence
from conformance.core.conclusion import Conclusion
from conformance.core.gravity import worst_first
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.requirement import Harm, Requirement
from conformance.core.verdict import Result, Verdict
from conformance.report.again import again
from conformance.report.curl import script
from conformance.report.known import snippet
from conformance.report.safe import cut
from conformance.report.sentences import sentence_of
from conformance.report.sequence import repeated

from .look import Look, look
from .source import Document, document
from .text import one_line, several_lines
from .timeline import Timeline, timeline

ROOM = 1_600_000
"""How many bytes of HTML the sequences, details and scripts of all failures take together."""
AT_MOST = 32_000
"""How many of them one failure takes at most."""
SAID = 1_200
"""How many bytes what was wanted, or what came, takes."""
BRIEFLY = 120
"""How many characters it has where it is only to be told from others."""
ORDER = (Verdict.FAIL, Verdict.FLAKY)
ID = re.compile(r"[a-z0-9]+/[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Other:
    """Another finding of the same: where, and what came."""

    scenario: str
    got: str


@dataclass(frozen=True, slots=True)
class Failure:
    """
    One root cause. ``sentence`` says what the server did. ``explains`` are the requirements that
    could not be measured because of it.

    ``known`` is why it makes no run red, if it is known; ``snippet`` would make it so. ``change``
    is how it compares with the run before. ``shown`` is the sequence, None where nothing is kept of
    it; ``repeat`` that of a flaky one when it was tried again.
    """

    requirement: Requirement
    harm: Harm
    look: Look
    reason: str
    source: Document
    sentence: str
    wanted: str
    got: str
    scenario: str
    minimal: bool
    shown: Timeline | None
    script: str
    again: str
    repeat: Timeline | None
    others: tuple[Other, ...]
    more: int
    explains: tuple[str, ...]
    known: Known | None
    snippet: str
    change: str


def failures(
    record: Record, conclusion: Conclusion, changed: Mapping[str, str]
) -> tuple[Failure, ...]:
    """
    Tell of all that fails, then of what is flaky: of each the gravest first; known ones last.

    ``changed`` says of some how they compare with the run before.
    """
    ordered = worst_first(conclusion.results)
    chosen = [each for verdict in ORDER for each in ordered if each.verdict is verdict]
    room = min(ROOM // max(len(chosen), 1), AT_MOST)
    explains = explained(conclusion.results)
    told = [_failure(each, record, _Beside(explains, changed, room)) for each in chosen]
    return tuple(sorted(told, key=lambda each: each.known is not None))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What all failures share."""

    explains: Mapping[str, tuple[str, ...]]
    changed: Mapping[str, str]
    room: int


def explained(results: tuple[Result, ...]) -> Mapping[str, tuple[str, ...]]:
    """Name for each failure what is inconclusive because of it."""
    found: dict[str, list[str]] = {}
    for each in results:
        for name in each.causes:
            found.setdefault(name, []).append(each.requirement.id)
    return {name: tuple(held) for name, held in found.items()}


def _failure(result: Result, record: Record, beside: _Beside) -> Failure:
    room = beside.room
    held, evidence = result.requirement, next(iter(result.evidence), None)
    further = max(result.broken - 1, 0)
    others = tuple(_others(result))
    return Failure(
        held,
        result.harm,
        look(result),
        one_line(result.reason, SAID),
        document(held.source),
        one_line(_sentence(result), SAID),
        one_line(evidence.finding.wanted, SAID) if evidence else "",
        one_line(evidence.finding.got, SAID) if evidence else "",
        one_line(evidence.scenario, SAID) if evidence else "",
        evidence.minimal if evidence else False,
        timeline(evidence, room // 2) if evidence else None,
        _script(evidence, record, room // 3) if evidence else "",
        again(record.header, (held,)),
        _repeat(result, room // 6),
        others,
        max(further - len(others), 0),
        beside.explains.get(held.id, ()),
        result.known,
        several_lines(snippet(result, record.header.started_at), SAID) if evidence else "",
        beside.changed.get(held.id, ""),
    )


def _sentence(result: Result) -> str:
    """Say what the server did; of what no sequence is kept, why it fails."""
    evidence = next(iter(result.evidence), None)
    return result.reason if evidence is None else f"The server {sentence_of(evidence)}."


def _others(result: Result) -> Iterator[Other]:
    for each in result.evidence[1:]:
        yield Other(
            one_line(cut(each.scenario, BRIEFLY), SAID),
            one_line(cut(each.finding.got, BRIEFLY), SAID),
        )


def _script(evidence: Evidence, record: Record, room: int) -> str:
    """Write the script, or nothing: one that was cut would do something else."""
    written = script(evidence, record.header.target.base_url)
    shown = several_lines(written, room)
    return shown if shown.endswith("\n") else ""


def _repeat(result: Result, room: int) -> Timeline | None:
    if result.repeat is None or not result.evidence:
        return None
    return timeline(repeated(result.evidence[0], result.repeat), room)
