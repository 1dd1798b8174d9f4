"""
Changes the entries of a file of known failures: text to text.

Comments, order and formatting of all that stays are kept. A comment that stands directly above an
entry goes with it, unless the file begins with it.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from conformance.core.errors import Misused
from conformance.core.known import Known
from conformance.core.known_file import TABLES, is_whole, pieces, read

from .known import entry
from .known_changes import Change

EMPTY_LINES = re.compile(r"\A(?:[ \t]*\r?\n)+")


def updated(text: str, name: str, made: Iterable[Change]) -> str:
    """
    Make the changes in the text of a file called ``name``; nothing else in it is touched.

    Raises Misused for a file whose entries are no [[known]] tables, since they cannot be kept.
    """
    done = tuple(made)
    of_entries = [each for each in done if each.before is not None]
    added = [each.after for each in done if each.before is None and each.after is not None]
    before, blocks = _blocks(text)
    if len(blocks) == len(of_entries):
        kept = [_changed(*each) for each in zip(blocks, of_entries, strict=True)]
        text = before + "".join(kept)
        if of_entries and of_entries[-1].after is None:
            text = _trimmed(text)
        for known in added:
            text = _appended(text, entry(known))
    with suppress(Misused):
        if read(text, name) == tuple(each.after for each in done if each.after is not None):
            return text
    raise Misused(f"the entries of {name} cannot be changed", "Write each as a [[known]] table.")


@dataclass(frozen=True, slots=True)
class _Block:
    """An entry, the comments directly above it, and what is below it up to those of the next."""

    above: str
    itself: str
    below: str


def _blocks(text: str) -> tuple[str, list[_Block]]:
    """Cut a file into what stands before all entries, and a block for each."""
    first, *entries = pieces(text)
    before, above = _parted(first)
    if not before:  # a file begins with words of its own
        before, above = first, ""
    blocks = []
    for each in entries:
        itself = _itself(each)
        below, next_above = _parted(each.removeprefix(itself))
        blocks.append(_Block(above, itself, below))
        above = next_above
    if blocks:
        blocks[-1] = replace(blocks[-1], below=blocks[-1].below + above)
        return before, blocks
    return before + above, blocks


def _parted(text: str) -> tuple[str, str]:
    """Part the comments from ``text`` that stand at its end without an empty line behind them."""
    lines = text.splitlines(keepends=True)
    count = 0
    while count < len(lines) and lines[-count - 1].lstrip().startswith("#"):
        count += 1
    return "".join(lines[: len(lines) - count]), "".join(lines[len(lines) - count :])


def _itself(piece: str) -> str:
    """Leave out the empty lines and comments below an entry."""
    while True:
        *lines, last = piece.splitlines(keepends=True)
        shorter = "".join(lines)
        if last.strip() and not last.lstrip().startswith("#"):
            return piece
        if not is_whole(shorter):  # what looks like a comment ends a string
            return piece
        piece = shorter


def _changed(block: _Block, change: Change) -> str:
    if change.after is None:
        return EMPTY_LINES.sub("", block.below)
    itself = block.itself
    if change.before is not None and change.before != change.after:
        itself = _edited(itself, change.before, change.after)
    return block.above + itself + block.below


def _edited(itself: str, before: Known, after: Known) -> str:
    """Write what changed in an entry, and leave everything else of it as it is."""
    import tomlkit  # noqa: PLC0415  (only where something is changed)

    document: Any = tomlkit.parse(itself)
    (table,) = document[TABLES]
    if after.fingerprint != before.fingerprint:
        if after.fingerprint is None:
            del table["fingerprint"]
        else:
            table["fingerprint"] = after.fingerprint
    if after.expires != before.expires:
        table["expires"] = date.fromisoformat(after.expires)
    return tomlkit.dumps(document)


def _trimmed(text: str) -> str:
    """End a text whose last entry is gone as if there had been none."""
    return f"{text.rstrip()}{_newline(text)}" if text.strip() else ""


def _appended(text: str, block: str) -> str:
    newline = _newline(text)
    between = "" if not text.strip() else newline if text.endswith("\n") else newline * 2
    if text.endswith(newline * 2):
        between = ""
    return text + between + block.replace("\n", newline)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
