"""
Tells GitHub what a run found: annotations, and the outputs of a step.

An annotation is a line that begins with ``::``, whose properties and text are escaped by GitHub's
rules. What a target says is made visible before that, so that it is on one line and no command.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.core.change import changes
from conformance.core.conclusion import Conclusion, Overall, conclude, demanded, failures
from conformance.core.gravity import worst_first
from conformance.core.record import Record
from conformance.core.requirement import Level
from conformance.core.verdict import Result, Verdict

from .safe import cut, visible
from .sentences import sentence_of
from .tally import sentence

MOST = 10
"""GitHub shows no more annotations of one step and one kind."""
WIDTH = 300
"""How many characters of what was wanted, or came, are shown."""
ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
"""What GitHub reads back in the text of a command."""
IN_PROPERTY = {**ESCAPED, ":": "%3A", ",": "%2C"}
"""The same for a property, which ends at a colon or a comma."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is said at the top of a run's page; ``level`` is ``error`` or ``warning``."""

    level: str
    title: str
    text: str

    def __str__(self) -> str:
        title, text = _escaped(self.title, IN_PROPERTY), _escaped(self.text, ESCAPED)
        return f"::{self.level} title={title}::{text}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(each, each) for each in text)


def annotations(record: Record, most: int = MOST) -> str:
    """
    Write the annotations of a run, at most ``most``, what matters most before all else.

    The last of them says how many there were no room for.
    """
    every = tuple(_annotations(record, conclude(record)))
    if len(every) > most > 0:
        more = f"There are {len(every) - most + 1} more: the report has them."
        every = (*every[: most - 1], Annotation("warning", "more", more))
    return "".join(f"{each}\n" for each in every[:most])


def _annotations(record: Record, conclusion: Conclusion) -> Iterator[Annotation]:
    if conclusion.overall is Overall.INCONCLUSIVE:
        yield Annotation("error", "no verdict", visible(sentence(record, conclusion)))
    fresh = new_failures(record, conclusion)
    failed = worst_first(failures(record, conclusion.results))
    known = [each for each in failed if each.known is None]
    for result in sorted(known, key=lambda each: each.requirement.id not in fresh):
        yield _failure("error", result)
    for stale in conclusion.stale:
        title = f"{visible(stale.known.requirement)} is no longer a known failure"
        yield Annotation("error", title, visible(stale.why))
    told = {each.requirement.id for each in failures(record, conclusion.results)}
    for result in worst_first(conclusion.results):
        if result.requirement.id not in told and _is_doubtful(result):
            yield _failure("warning", result)


def _is_doubtful(result: Result) -> bool:
    """Say whether somebody should look at what fails nobody: broken SHOULDs, and what is flaky."""
    broken = result.verdict in (Verdict.FAIL, Verdict.FLAKY)
    return broken and result.known is None and result.requirement.level is not Level.MAY


def _failure(level: str, result: Result) -> Annotation:
    held = result.requirement
    lines = [held.statement]
    if result.evidence:
        finding = result.evidence[0].finding
        lines.insert(0, f"The server {sentence_of(result.evidence[0])}.")
        lines += [f"wanted: {_short(finding.wanted)}", f"got: {_short(finding.got)}"]
    flaky = ", flaky" if result.verdict is Verdict.FLAKY else ""
    title = f"{held.id} ({held.level}{flaky}): {result.harm}"
    return Annotation(level, title, "\n".join(lines))


def _short(text: str) -> str:
    return cut(visible(text), WIDTH)


def new_failures(record: Record, conclusion: Conclusion) -> frozenset[str]:
    """Name the failures that are neither known nor, where there is one, in the run before."""
    results = failures(record, conclusion.results)
    unknown = frozenset(each.requirement.id for each in results if each.known is None)
    if record.header.before is None:
        return unknown
    since = changes(record.header.before, conclusion)
    new = since.new(strict=record.header.strict)
    return unknown.intersection(each.requirement for each in new)


def outputs(record: Record) -> Mapping[str, str]:
    """Give what later steps may ask of a run, by its name."""
    conclusion = conclude(record)
    counted = demanded(record, conclusion.results)
    return {
        "verdict": conclusion.overall.value,
        "exit-code": str(conclusion.exit.value),
        "failed": str(len(failures(record, conclusion.results))),
        "passed": str(sum(each.verdict is Verdict.PASS for each in counted)),
        "new-failures": str(len(new_failures(record, conclusion))),
    }
