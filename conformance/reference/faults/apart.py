"""Faults of uploads that are pending side by side: what they have in common is kept once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import parts
from conformance.reference.nouns import File, Operation, Part, Upload

from .fault import Fault, fault

SHORT = 64
"""How many characters of a name are kept where it is cut off."""


def _stages(summary: str, key: Callable[[str], str], profile: str = "quick") -> Fault:
    """Keep the n-th Part of pending uploads in one place if their names have the same ``key``."""

    def touches(operation: Operation, upload: Upload, others: Sequence[Upload]) -> Iterator[Upload]:
        if operation != "add":
            return
        for other in others:
            if other.status == "pending" and key(other.filename) == key(upload.filename):
                yield replace(other, parts=_overwritten(other.parts, upload.parts))

    return fault(summary, parts.UPLOADS_APART, profile=profile, touches=touches)


def _overwritten(held: Sequence[Part], fresh: Sequence[Part]) -> tuple[Part, ...]:
    """Put the bytes of the last of ``fresh`` in the place of the Part that is as far behind."""
    at = len(fresh) - 1
    return tuple(
        replace(part, blob=fresh[at].blob) if place == at else part
        for place, part in enumerate(held)
    )


def _unshared(operation: Operation, upload: Upload, others: Sequence[Upload]) -> Iterator[Upload]:
    """Remove what a cancelled upload holds from those of its name that hold the same bytes."""
    dropped = {part.blob.md5 for part in upload.parts} if operation == "cancel" else set()
    for other in others:
        if other.status == "pending" and other.filename == upload.filename:
            kept = tuple(part for part in other.parts if part.blob.md5 not in dropped)
            yield replace(other, parts=kept)


def _same_name(file: File, others: Sequence[File]) -> Iterator[File]:
    return (
        replace(each, parts=file.parts)
        for each in others
        if each.filename == file.filename and each.size == file.size
    )


TABLE: Mapping[str, Fault] = {
    "stages-parts-by-name": _stages(
        "keeps the parts of uploads of the same name in one place until they are completed",
        lambda name: name,
    ),
    "stages-parts-by-folded-name": _stages(
        "keeps parts in one place if the names of their uploads differ only in case", str.casefold
    ),
    "stages-parts-by-composed-name": _stages(
        "keeps parts in one place if the names of their uploads are the same text in Unicode",
        lambda name: unicodedata.normalize("NFC", name),
    ),
    "stages-parts-by-cleaned-name": _stages(
        "keeps parts in one place if the names of their uploads differ only in what is no letter",
        lambda name: re.sub(r"\W", "_", name),
    ),
    "stages-parts-by-short-name": _stages(
        "keeps parts in one place if the names of their uploads begin with the same 64 letters",
        lambda name: name[:SHORT],
        profile="default",
    ),
    "drops-shared-parts": fault(
        "removes the parts of a cancelled upload from those of its name with the same bytes",
        parts.UPLOADS_APART,
        touches=_unshared,
    ),
    "keeps-one-content-of-a-name": fault(
        "replaces the content of every File of the same name and size by that of a new one",
        parts.UPLOADS_APART,
        replaces=_same_name,
    ),
}
