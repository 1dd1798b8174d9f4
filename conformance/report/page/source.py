"""The documents that requirements rest on, as a page names them: never by a target's words."""

import re
from dataclasses import dataclass

from conformance.core.requirement import Source
from conformance.core.sources import address

NAME = re.compile(r", | \(")
"""What comes before the revision of a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document is called, and its address."""

    name: str
    address: str


def document(source: Source) -> Document:
    """Name a document in full, with its revision."""
    return Document(source.document, address(source))


def in_short(source: Source) -> Document:
    """Name a document by its first words: what it is, and its version."""
    return Document(NAME.split(source.document)[0], address(source))
