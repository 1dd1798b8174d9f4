"""Writes what changed as Markdown, for the summary of a job or for a comment."""

from collections.abc import Iterator, Sequence

from conformance.core.change import told
from conformance.core.comparison import Comparison
from conformance.core.conclusion import Exit
from conformance.report.quoting import code, in_cell
from conformance.report.tally import sentence

from .view import Entry, sections

SIGNS = {Exit.CONFORMANT: "✓", Exit.NON_CONFORMANT: "✗", Exit.INCONCLUSIVE: "?"}
NEW = "New failures"
LONGEST = 600
"""Longer texts, in characters, are cut; those of a table earlier."""


def write(comparison: Comparison) -> str:
    """Write it, ended by a newline. Text of the target is code, so that it is nothing else."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"# {SIGNS[comparison.exit]} What changed {told(comparison.since)}"
    yield ""
    if comparison.doubt:
        yield f"- unclear: {code(comparison.doubt)}"
    yield f"- old: {code(sentence(comparison.old, comparison.was))}"
    yield f"- new: {code(sentence(comparison.new, comparison.now))}"
    yield f"- target: {code(comparison.new.header.target.base_url)}"
    for each in comparison.apart:
        yield f"- apart: {code(each)}"
    for title, entries in sections(comparison):
        yield ""
        yield f"## {title} ({len(entries)})"
        yield from _blocks(entries) if title == NEW else _table(entries)


def _blocks(entries: Sequence[Entry]) -> Iterator[str]:
    for each in entries:
        yield ""
        yield f"### {code(each.change.requirement)} ({each.level})"
        yield ""
        yield each.statement
        yield ""
        for name, value in (
            ("before", each.before),
            ("wanted", each.wanted),
            ("got", each.got),
            ("again", each.again),
        ):
            yield f"- {name}: {code(value, LONGEST)}"


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    yield ""
    yield "| requirement | level | before | now | got, when it broke |"
    yield "|---|---|---|---|---|"
    for each in entries:
        told_of_it = (code(each.before), code(each.now), code(each.got))
        cells = (code(each.change.requirement), each.level, *told_of_it)
        yield f"| {' | '.join(map(in_cell, cells))} |"
