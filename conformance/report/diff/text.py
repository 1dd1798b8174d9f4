"""Writes what changed as text for a person: what is new first, and how to see it again."""

import textwrap
from collections.abc import Iterator, Sequence

from rich.console import Console

from conformance.core.change import told
from conformance.core.comparison import Comparison
from conformance.core.conclusion import Exit
from conformance.report.prose import (
    BAD,
    DOUBTFUL,
    GOOD,
    LABEL,
    LONGEST_TEXT,
    PLAIN,
    QUIET,
    STRONG,
    WIDTH,
    Line,
    harmless,
    labelled,
    shown,
    wrapped,
    written,
)
from conformance.report.safe import cut, visible
from conformance.report.tally import sentence

from .view import Entry, sections

STYLES = {Exit.CONFORMANT: GOOD, Exit.NON_CONFORMANT: BAD, Exit.INCONCLUSIVE: DOUBTFUL}
NEW, UNMEASURED = "New failures", "No longer measured"


def write(comparison: Comparison) -> str:
    """Write it without colour, ended by a newline."""
    return written(map(harmless, _lines(comparison)))


def render(comparison: Comparison, console: Console) -> None:
    """Write it to a terminal: the same text, in colour where ``console`` has it."""
    shown(map(harmless, _lines(comparison)), console)


def _lines(comparison: Comparison) -> Iterator[Line]:
    style = f"{STYLES[comparison.exit]} bold"
    yield from wrapped(visible(told(comparison.since)), "", style)
    if comparison.doubt:
        yield from labelled("unclear", comparison.doubt, DOUBTFUL)
    yield from labelled("old", sentence(comparison.old, comparison.was))
    yield from labelled("new", sentence(comparison.new, comparison.now))
    yield from labelled("target", comparison.new.header.target.base_url)
    for said in comparison.apart:
        yield from labelled("apart", said, DOUBTFUL)
    for title, entries in sections(comparison):
        yield Line()
        yield Line(((f"{title} ({len(entries)})", STRONG),))
        if title == NEW:
            for each in entries:
                yield from _whole(each)
        elif title == UNMEASURED:
            yield from _by_reason(entries)
        else:
            yield from (line for each in entries for line in _brief(each))


def _whole(entry: Entry) -> Iterator[Line]:
    style = BAD if entry.level == "MUST" else DOUBTFUL
    name = entry.change.requirement
    yield Line()
    first, *rest = textwrap.wrap(f"{name}: {entry.statement}", WIDTH, break_on_hyphens=False)
    yield Line(((name, style), (first.removeprefix(name), STRONG)))
    yield from (Line(((each, STRONG),)) for each in rest)
    yield from labelled("level", entry.level, style)
    yield from labelled("harm", entry.harm, style)
    yield from labelled("before", cut(entry.before, LONGEST_TEXT))
    yield from labelled("wanted", cut(entry.wanted, LONGEST_TEXT))
    yield from labelled("got", cut(entry.got, LONGEST_TEXT), BAD)
    yield Line(((f"  {'again':{LABEL}}", QUIET), (visible(entry.again), PLAIN)))


def _brief(entry: Entry) -> Iterator[Line]:
    level = "" if entry.level == "MUST" else f" ({entry.level or 'demanded no more'})"
    level += f": {entry.harm}" if entry.harm else ""
    yield Line(((f"  {visible(entry.change.requirement)}", STRONG), (level, QUIET)))
    if entry.statement:
        got = "got" if entry.is_broken else "before it got"
        yield from _below(f"{entry.now}; {got} {entry.got}")


def _below(text: str) -> Iterator[Line]:
    return wrapped(visible(cut(text, LONGEST_TEXT)), "    ", QUIET)


def _by_reason(entries: Sequence[Entry]) -> Iterator[Line]:
    for reason in dict.fromkeys(each.now for each in entries):
        of_it = [each.change.requirement for each in entries if each.now == reason]
        yield from wrapped(visible(cut(reason, LONGEST_TEXT)), "  ", PLAIN)
        yield from wrapped(", ".join(of_it), "    ", QUIET)
