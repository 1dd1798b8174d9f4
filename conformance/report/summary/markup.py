"""
Writes pieces of Markdown in which what a target said stays text, on GitHub and elsewhere.

Whatever is not made of plain words stands in code, where nothing is a link, an image, HTML, a
mention, a reference to an issue, or an address that becomes a link by itself.
"""

import re
from collections.abc import Iterable

from conformance.report.safe import cut, visible

LONGEST = 600
"""Characters of a text that are shown in a line."""
IN_CELL = 160
"""Characters of a text that are shown in a cell of a table."""
WORDS = re.compile(r"(?:[A-Za-z0-9 ,.;:()'/%-]|(?<=[a-z])_(?=[a-z]))+")
"""Characters that mean nothing by themselves, nor between others of them, but for..."""
MEANING = re.compile(r":/|www\.|GH-|:(?:\d+|[a-z_+-][\w+-]*):|^\W*\d*[-.)+]|^ | $", re.IGNORECASE)
"""... addresses, issues, emoji, and what begins a list or a block of code."""
PIPE = "\\x7c"
"""What is written instead of the end of a cell, which no code can hold in every dialect."""


def prose(text: str, width: int = LONGEST) -> str:
    """Write plain words as they are, and any other text as code."""
    shown = cut(visible(text), width)
    return shown if WORDS.fullmatch(shown) and not MEANING.search(shown) else code(text, width)


def code(text: str, width: int = LONGEST) -> str:
    """Write any text as code within a line."""
    shown = cut(visible(text), width)
    if not shown:
        return "nothing"
    fence = "`" * (_longest(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """Write any text as what stands in a cell of a table."""
    return prose(cut(visible(text), IN_CELL).replace("|", PIPE), IN_CELL)


def row(*cells: str) -> str:
    """Write a row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def table(*titles: str) -> str:
    """Write the head of a table."""
    return row(*titles) + row(*("---" for _ in titles))


def block(lines: Iterable[str], language: str = "text") -> str:
    """Write lines as a block of code, which none of them ends. Each has to be visible already."""
    text = "\n".join(lines)
    fence = "`" * max(3, _longest(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def folded(title: str, inside: str) -> str:
    """Write what is shown when somebody asks for it. The title is words of ours."""
    return f"<details><summary>{title}</summary>\n\n{inside}\n</details>\n"


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
