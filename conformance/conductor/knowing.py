"""Reads files of known failures, before anything is sent."""

from pathlib import Path

from conformance.core import known_file
from conformance.core.errors import Misused
from conformance.core.known import Known


def known_in(file: str) -> tuple[Known, ...]:
    """Read a file of known failures. Raises Misused when it cannot be read, or is none."""
    return known_file.read(known_text(file), file)


def known_text(file: str) -> str:
    """Give the text of a file of known failures, with its line ends as they are."""
    if not file:
        raise Misused("the file of known failures has no name", "Name a TOML file.")
    try:
        with Path(file).open(encoding="utf-8", newline="") as text:
            return text.read()
    except UnicodeDecodeError as binary:
        raise Misused(f"{file} is no file of known failures: it holds what is no text") from binary
    except (OSError, ValueError) as unreadable:
        why = getattr(unreadable, "strerror", None) or str(unreadable)
        raise Misused(f"{file} cannot be read: {why}") from unreadable
