"""Where the documents that requirements rest on are read: our addresses, never a target's."""

import re

from conformance.core.requirement import Source

RFC = re.compile(r"RFC (\d+) ")
SECTION = re.compile(r"sections? ([\d.]*\d)")
REPOSITORY = re.compile(r"\b([\w-]+/[\w-]+)(?:, | )?\(?([0-9a-f]{7})\b")
"""A repository and the revision that was read of it, such as ``openai/openai-openapi f85dbe2``."""


def address(source: Source) -> str | None:
    """Give the address of a document, as near to the place as it goes; None if it has none."""
    if found := RFC.match(source.document):
        section = SECTION.match(source.place)
        place = f"#section-{section[1]}" if section else ""
        return f"https://www.rfc-editor.org/rfc/rfc{found[1]}{place}"
    if found := REPOSITORY.search(source.document):
        return f"https://github.com/{found[1]}/tree/{found[2]}"
    return None
