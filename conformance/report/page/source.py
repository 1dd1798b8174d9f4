"""Where the documents that requirements rest on are read: our addresses, never a target's."""

import re
from dataclasses import dataclass

from conformance.core.requirement import Source

RFC = re.compile(r"RFC (\d+) ")
SECTION = re.compile(r"sections? ([\d.]*\d)")
REPOSITORY = re.compile(r"\b([\w-]+/[\w-]+)(?:, | )?\(?([0-9a-f]{7})\b")
"""A repository and the revision that was read of it, such as ``openai/openai-openapi f85dbe2``."""
NAME = re.compile(r", | \(")
"""What comes before the revision of a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document is called, and its address, if it has one."""

    name: str
    address: str | None


def document(source: Source) -> Document:
    """Name a document in full, with its revision."""
    return Document(source.document, address(source))


def in_short(source: Source) -> Document:
    """Name a document by its first words: what it is, and its version."""
    return Document(NAME.split(source.document)[0], address(source))


def address(source: Source) -> str | None:
    """Give the address of a document, as near to the place as it goes; None if it has none."""
    if found := RFC.match(source.document):
        section = SECTION.match(source.place)
        place = f"#section-{section[1]}" if section else ""
        return f"https://www.rfc-editor.org/rfc/rfc{found[1]}{place}"
    if found := REPOSITORY.search(source.document):
        return f"https://github.com/{found[1]}/tree/{found[2]}"
    return None
