"""
Writes words of a POSIX shell. Nothing that a target said can end one early.

Nor can it give a command to the CI system that keeps the script in a log: quotes that change
nothing stand between ``##`` and what makes a command of it.
"""

import base64
import re
import shlex
from collections.abc import Iterable, Iterator

from conformance.core.content import Drawn, Filled, Recipe

from .names import Name, is_plain

Piece = bytes | Recipe | Name
ESCAPES = {"%": "%%", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""How ``printf`` writes characters that would mean something to it, or would not be seen."""
LEGIBLE = 256
"""Longer bytes of which a quarter or more would be escapes are written as base64 instead."""
WIDTH = 96
MARK = re.compile(r"##(?=\w*\[)")
"""How commands begin that a CI system finds anywhere in a log."""


def quote(text: str) -> str:
    """Write ``text`` as one word that the shell takes as it stands, on one line."""
    if not text.isprintable():
        return f'"{inside(text)}"'
    return MARK.sub("#''#", shlex.quote(text))


def inside(text: str) -> str:
    """Write ``text`` for use between double quotes; what would not be seen as its octal code."""
    return MARK.sub('#""#', "".join(map(_inside, text)))


def _inside(character: str) -> str:
    if not character.isprintable():
        return f"$(printf '{_escaped(character)}')"
    return f"\\{character}" if character in '\\"$`' else character


def in_path(pieces: Iterable[str | Name]) -> str:
    """Write part of a path or a query, for use between double quotes."""
    return "".join(
        inside(each) if isinstance(each, str) else _variable(each, "in_path") for each in pieces
    )


def _variable(name: Name, escaping: str) -> str:
    plain = f"${name.variable}"
    return plain if is_plain(name) else f'$({escaping} "{plain}")'


def source(pieces: tuple[Piece, ...]) -> str:
    """Write a command that prints ``pieces``, byte for byte."""
    commands = list(_commands(pieces))
    return commands[0] if len(commands) == 1 else "{ " + "; ".join(commands) + "; }"


def _commands(pieces: tuple[Piece, ...]) -> Iterator[str]:
    run: list[bytes | Name] = []
    for piece in pieces:
        if isinstance(piece, Drawn | Filled):
            yield from _printed(run)
            run.clear()
            yield from _made(piece)
        else:
            run.append(piece)
    if run or not pieces:
        yield from _printed(run or [b""])


def _made(recipe: Recipe) -> Iterator[str]:
    if isinstance(recipe, Drawn):
        yield f"drawn {recipe.size} {recipe.seed}"
        return
    at = 0
    for place, mark in sorted(recipe.marks):
        shown = mark[: max(0, recipe.size - place)]
        yield from _repeated(recipe.fill, min(place, recipe.size) - at)
        yield from _printed([shown] if shown else [])
        at = min(place + len(mark), recipe.size)
    yield from _repeated(recipe.fill, recipe.size - at)


def _repeated(fill: bytes, times: int) -> Iterator[str]:
    if times > 0:
        yield f"head -c {times} /dev/zero | tr '\\000' '\\{fill[0]:03o}'"


def _printed(run: list[bytes | Name]) -> Iterator[str]:
    if not run:
        return
    if len(run) == 1 and isinstance(run[0], bytes) and not _is_legible(run[0]):
        yield f"unpacked {base64.b64encode(run[0]).decode()}"
        return
    text = "".join("%s" if isinstance(each, Name) else _format(each) for each in run)
    values = [f'"{_variable(each, "in_json")}"' for each in run if isinstance(each, Name)]
    yield " ".join(("printf", *(["--"] if text.startswith("-") else []), quote(text), *values))


def _format(data: bytes) -> str:
    return "".join(map(_escaped, data.decode(errors="surrogateescape")))


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    stray = "\udc80" <= character <= "\udcff"
    encoded = character.encode(errors="surrogateescape" if stray else "surrogatepass")
    return "".join(f"\\{each:03o}" for each in encoded)


def _is_legible(data: bytes) -> bool:
    text = data.decode(errors="surrogateescape")
    odd = sum(not each.isprintable() and each not in ESCAPES for each in text)
    return len(data) <= LEGIBLE or odd * 4 < len(text)


def command(words: Iterable[str]) -> str:
    """Put words on lines of at most 96 characters where they allow it."""
    lines = [""]
    for word in words:
        if lines[-1].strip() and len(lines[-1]) + len(word) + 3 > WIDTH:
            lines[-1] += " \\"
            lines.append(f"  {word}")
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join(lines)
