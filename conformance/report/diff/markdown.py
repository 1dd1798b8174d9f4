"""Writes what changed as Markdown, for the summary of a job or for a comment."""

from collections.abc import Iterator, Sequence

from conformance.core.change import told
from conformance.core.comparison import Comparison
from conformance.core.conclusion import Exit
from conformance.report.grid import grid
from conformance.report.summary.markup import cell, code, prose
from conformance.report.tally import sentence

from .view import Entry, sections

SIGNS = {Exit.CONFORMANT: "✓", Exit.NON_CONFORMANT: "✗", Exit.INCONCLUSIVE: "?"}
NEW = "New failures"
HEADS = ("requirement", "level", "harm", "before", "now", "got, when it broke")
LONGEST = 2_000
"""Longer commands, in characters, are cut."""


def write(comparison: Comparison) -> str:
    """Write it, ended by a newline. Text of the target is code, so that it is nothing else."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"# {SIGNS[comparison.exit]} What changed {told(comparison.since)}"
    yield ""
    if comparison.doubt:
        yield f"- unclear: {prose(comparison.doubt)}"
    yield f"- old: {prose(sentence(comparison.old, comparison.was))}"
    yield f"- new: {prose(sentence(comparison.new, comparison.now))}"
    yield f"- target: {code(comparison.new.header.target.base_url)}"
    for each in comparison.apart:
        yield f"- apart: {prose(each)}"
    for title, entries in sections(comparison):
        yield ""
        yield f"## {title} ({len(entries)})"
        yield from _blocks(entries) if title == NEW else _table(entries)


def _blocks(entries: Sequence[Entry]) -> Iterator[str]:
    for each in entries:
        yield ""
        yield f"### {code(each.change.requirement)} ({each.level}): {each.harm}"
        yield ""
        yield prose(each.statement)
        yield ""
        yield f"- before: {prose(each.before)}"
        yield f"- wanted: {prose(each.wanted)}"
        yield f"- got: {prose(each.got)}"
        yield f"- again: {code(each.again, LONGEST)}"


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    yield ""
    yield from grid(HEADS, map(_row, entries))


def _row(entry: Entry) -> tuple[str, ...]:
    told_of_it = (cell(each) if each else "" for each in (entry.before, entry.now, entry.got))
    return (cell(entry.change.requirement), entry.level, entry.harm, *told_of_it)
