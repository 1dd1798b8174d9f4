"""
What texts for a person are made of: lines of at most 100 characters, in pieces that have a style.

Text from the target is made visible, and is never read as markup.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from .safe import defused, visible

WIDTH = 100
LABEL = 11
"""Columns for the word before a value."""
LONGEST_TEXT = 600
"""Longer texts, in characters, are cut."""
GOOD, BAD, DOUBTFUL, QUIET, STRONG, PLAIN = "green", "bold red", "yellow", "dim", "bold", ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: pieces of text, each with its style."""

    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Give the line without styles."""
        return "".join(text for text, _ in self.pieces)


def written(lines: Iterable[Line]) -> str:
    """Write lines without colour, each ended by a newline."""
    return "".join(f"{each.text}\n" for each in lines)


def shown(lines: Iterable[Line], console: Console) -> None:
    """Write lines to a terminal: the same text, in colour where ``console`` has it."""
    for line in lines:
        console.print(Text.assemble(*line.pieces), soft_wrap=True, highlight=False, emoji=False)


def harmless(line: Line) -> Line:
    """Let no line begin with a command of CI, where a long word was broken just before it."""
    if not line.text.lstrip().startswith("::"):
        return line
    return Line(tuple((defused(text), style) for text, style in line.pieces))


def labelled(label: str, value: str, style: str = PLAIN) -> Iterator[Line]:
    """Write a value behind its label, and on further lines below itself."""
    indent = " " * (LABEL + 2)
    lines = textwrap.wrap(visible(value), WIDTH - len(indent), break_on_hyphens=False)
    for number, each in enumerate(lines or [""]):
        before = f"  {label:{LABEL}}" if number == 0 else indent
        yield Line(((before, QUIET), (each, style)))


def wrapped(text: str, indent: str, style: str) -> Iterator[Line]:
    """Write a text that is made harmless already, on as many lines as it takes."""
    lines = textwrap.wrap(text, WIDTH - len(indent), break_on_hyphens=False)
    yield from (Line(((indent + each, style),)) for each in lines)


def plain(text: str) -> Line:
    """Write a text that is made harmless already."""
    return Line(((text, PLAIN),))
