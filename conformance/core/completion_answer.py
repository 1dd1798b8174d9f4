"""Reads the File out of the answer to a completion, also where it stands in another place."""

from collections.abc import Mapping

Document = Mapping[str, object]


def nested_file(answer: Document, upload: str | None) -> Document:
    """
    Take the File that the answer to the completion of ``upload`` tells of; empty if there is none.

    Some servers answer the File itself in the place of the Upload that holds it.
    """
    held = answer.get("file")
    if isinstance(held, dict):
        return held
    return answer if is_file(answer, upload) else {}


def is_file(answer: Document, upload: str | None) -> bool:
    """Say whether a File was answered in the place of the Upload."""
    name = answer.get("id")
    if not isinstance(name, str) or isinstance(answer.get("file"), dict):
        return False
    return answer.get("object") == "file" or ("object" not in answer and name not in ("", upload))


def file_id(answer: Document, upload: str | None) -> str:
    """Take the id of the File that a completion tells of, whatever stands around it; or ``""``."""
    held = answer.get("file")
    name = nested_file(answer, upload).get("id") or held
    return name if isinstance(name, str) else ""
