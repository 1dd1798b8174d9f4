"""Writes text of a target into Markdown, where it can be nothing but text."""

import re

from .safe import cut, visible

TICKS = re.compile(r"`+")


def code(text: str, width: int = 300) -> str:
    """
    Write a text as code, on one line: no link, image, mention or tag in it is one.

    What is longer than ``width`` characters is cut.
    """
    held = cut(visible(text), width)
    if not held:
        return ""
    fence = "`" * (1 + max((len(each) for each in TICKS.findall(held)), default=0))
    apart = " " if held[0] in "` " or held[-1] in "` " else ""
    return f"{fence}{apart}{held}{apart}{fence}"


def in_cell(markdown: str) -> str:
    r"""
    Let Markdown stand in a cell of a table: a ``|`` in it ends no cell.

    One behind a backslash is spelled out, as readers differ on what two escapes in a row mean.
    """
    return markdown.replace("\\|", "\\\\x7c").replace("|", "\\|")
