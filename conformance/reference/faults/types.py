"""Faults of content that is treated by what it is called: parsed and written anew."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import parts
from conformance.reference.nouns import Field, Part, Request, Upload
from conformance.reference.rules import joined
from conformance.reference.storage import blob_of

from .fault import Fault, fault

SMALL = 1_000
"""Below this many bytes the content is to blame, from there on its size."""
Change = Callable[[bytes], bytes]


def _rewrites(summary: str, mime_type: str, change: Change) -> Fault:
    """Change the content of Files of a type when they are made."""

    def joins(upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
        if upload.mime_type != mime_type or not listed or upload.size >= SMALL:
            return tuple(listed)
        changed = change(b"".join(joined(listed)))
        return (replace(listed[0], blob=blob_of(changed)),)

    return fault(summary, parts.BYTES_AS_SENT, joins=joins)


def _anew(data: bytes) -> bytes:
    try:
        return json.dumps(json.loads(data)).encode()
    except (ValueError, RecursionError):
        return data


def _lines_anew(data: bytes) -> bytes:
    return b"".join(_anew(line) + b"\n" for line in data.splitlines())


def _without_comments(data: bytes) -> bytes:
    """Leave the chunks of a PNG out that hold text; they are short here."""
    return re.sub(rb"\x00\x00\x00.tEXt.*?(?=\x00\x00\x00.IDAT)", b"", data, flags=re.DOTALL)


def _typed_anew(_request: Request, field: Field) -> Field:
    if field.content_type != "application/json":
        return field
    changed = _anew(b"".join(field.blob.read()))
    field.blob.drop()
    return replace(field, blob=blob_of(changed))


TABLE: Mapping[str, Fault] = {
    "writes-json-files-anew": _rewrites(
        "parses a File of the type application/json, and writes it anew", "application/json", _anew
    ),
    "writes-lines-of-json-anew": _rewrites(
        "parses each line of a File of the type application/jsonl, and writes it anew",
        "application/jsonl",
        _lines_anew,
    ),
    "unmarks-text-files": _rewrites(
        "drops the byte order mark of a File of the type text/plain",
        "text/plain",
        lambda data: data.removeprefix(b"\xef\xbb\xbf"),
    ),
    "strips-comments-of-images": _rewrites(
        "writes an image anew without the comments in it", "image/png", _without_comments
    ),
    "writes-json-parts-anew": fault(
        "parses a part whose own type is application/json, and writes it anew",
        parts.BYTES_AS_SENT,
        keeps_data=_typed_anew,
    ),
}
