"""Faults of what is kept of the bytes of a part."""

import base64
import binascii
import gzip
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from conformance.core.catalogue import parts
from conformance.core.requirement import Requirement
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Field, File, Request
from conformance.reference.storage import blob_of

from .fault import Fault, fault

SMALL = 1_000
"""Below this many bytes the content of a Part is to blame, from there on its size."""
BLOCK = 65_536
EIGHT_KIB = 8_192
PAGE = 4_096

Change = Callable[[bytes], bytes]


def _shows(change: Change) -> dict[str, Any]:
    """Change each Part as its File is read; nobody counted what is left."""

    def content(file: File) -> Iterator[bytes]:
        return (change(b"".join(part.blob.read())) for part in file.parts)

    return {"content": content, "content_length": lambda _file: None}


def _stores(change: Change, when: Callable[[Request], bool]) -> dict[str, Any]:
    """Change each Part as it comes in, so that the upload has another size than was declared."""

    def keeps(request: Request, field: Field) -> Field:
        if not when(request):
            return field
        changed = change(b"".join(field.blob.read()))
        field.blob.drop()
        return replace(field, blob=blob_of(changed))

    return {"keeps_data": keeps}


def alters(summary: str, change: Change) -> Fault:
    """Change small Parts in Files that are made of small ones alone."""

    def content(file: File) -> Iterator[bytes]:
        if any(part.size >= SMALL for part in file.parts):
            return CORRECT.content(file)
        return (change(b"".join(part.blob.read())) for part in file.parts)

    unsure: dict[str, Any] = {"content": content, "content_length": lambda _file: None}
    return fault(summary, parts.BYTES_AS_SENT, **unsure)


def loses(summary: str, change: Change, *more: Requirement) -> Fault:
    """Change Parts by how many bytes they have."""
    return fault(summary, *more, parts.BUFFER_EDGES, **_shows(change))


def _always(_request: Request) -> bool:
    return True


def _chunked(request: Request) -> bool:
    return request.header("transfer-encoding") == "chunked"


def _from_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        return data


def _from_gzip(data: bytes) -> bytes:
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError):
        return data


def _tidied(data: bytes) -> bytes:
    try:
        return json.dumps(json.loads(data), separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return data


def _as_text(change: Callable[[str], str]) -> Change:
    """Change what is text in UTF-8."""

    def changed(data: bytes) -> bytes:
        try:
            return change(data.decode()).encode()
        except UnicodeDecodeError:
            return data

    return changed


def _from_utf_16(data: bytes) -> bytes:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) % 2 == 0
    return data.decode("utf-16", "replace").encode() if marked else data


def _without_mark(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf")


def _before_dashes(data: bytes) -> bytes:
    return data.partition(b"\r\n--")[0]


def _kibibyte_short(data: bytes) -> bytes:
    return data[:-1] if len(data) % 1_024 == 0 else data


def _without_edge(data: bytes) -> bytes:
    return data[: BLOCK - 1] + data[BLOCK:]


def _with_edge_twice(data: bytes) -> bytes:
    return data[:EIGHT_KIB] + data[EIGHT_KIB - 1 :] if len(data) > EIGHT_KIB else data


def _last_block_first(data: bytes) -> bytes:
    return data[BLOCK:] + data[:BLOCK]


def _broken_at_64_kib(data: bytes) -> bytes:
    """Put a line end before a block, where the one before it holds none."""
    long = len(data) > BLOCK and b"\n" not in data[:BLOCK]
    return data[:BLOCK] + b"\r\n" + data[BLOCK:] if long else data


def _without_last_line_end(data: bytes) -> bytes:
    whole = data and len(data) % PAGE == 0
    return data.removesuffix(b"\n") if whole else data


def _without_last_hole(data: bytes) -> bytes:
    """Seek over pages of zeros, and lose those after which nothing is written."""
    while len(data) >= PAGE and len(data) % PAGE == 0 and not any(data[-PAGE:]):
        data = data[:-PAGE]
    return data


def _equal_pages_once(data: bytes) -> bytes:
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    return b"".join(page for at, page in enumerate(pages) if not at or page != pages[at - 1])


def _large_short(data: bytes) -> bytes:
    return data[:-1] if len(data) > BLOCK else data


TABLE: Mapping[str, Fault] = {
    "turns-crlf-into-lf": alters(
        "takes the bytes of a part for text with line ends",
        lambda data: data.replace(b"\r\n", b"\n"),
    ),
    "strips-newlines": alters(
        "cuts line ends off the end of a part", lambda data: data.rstrip(b"\r\n")
    ),
    "decodes-base64": alters("decodes a part that looks like Base64", _from_base64),
    "ends-parts-at-nul": alters(
        "takes the bytes of a part for text that ends with NUL",
        lambda data: data.partition(b"\0")[0],
    ),
    "drops-nul": alters("drops each NUL from a part", lambda data: data.replace(b"\0", b"")),
    "drops-a-first-cr": alters(
        "drops a CR from the very start of a part", lambda data: data.removeprefix(b"\r")
    ),
    "drops-a-last-empty-line": alters(
        "drops the second of two line ends that end a part",
        lambda data: data[:-1] if data.endswith(b"\n\n") else data,
    ),
    "turns-cr-into-lf": alters(
        "takes a CR by itself for the end of a line",
        lambda data: re.sub(rb"\r(?!\n)", b"\n", data),
    ),
    "trims-parts": alters("cuts blanks off both ends of a part", lambda data: data.strip(b" ")),
    "ends-parts-at-ctrl-z": alters(
        "takes a byte 26 for the end of a part", lambda data: data.partition(b"\x1a")[0]
    ),
    "unescapes-parts": alters(
        "takes a part for one that is escaped, as in addresses", unquote_to_bytes
    ),
    "unescapes-html": alters(
        "takes a part for one that is escaped, as in HTML", _as_text(html.unescape)
    ),
    "unquotes-parts": alters(
        "takes the quotation marks off a part that stands in some",
        lambda data: data[1:-1] if re.fullmatch(rb'"[^"]*"', data) else data,
    ),
    "tidies-json": alters("writes a part that is JSON anew", _tidied),
    "takes-null-for-nothing": alters(
        "takes null for no bytes", lambda data: b"" if data == b"null" else data
    ),
    "composes-parts": alters(
        "makes one character of a letter and its accent in a part",
        _as_text(lambda text: unicodedata.normalize("NFC", text)),
    ),
    "keeps-seven-bits": alters(
        "clears the highest bit of each byte", lambda data: bytes(byte & 127 for byte in data)
    ),
    "asks-what-is-no-text": alters(
        "writes a question mark for each byte beyond ASCII",
        lambda data: bytes(byte if byte < 128 else 63 for byte in data),
    ),
    "turns-utf-16-into-utf-8": alters(
        "writes a part that begins with a mark of UTF-16 in UTF-8", _from_utf_16
    ),
    "unzips-parts": alters("unpacks a part that is gzip", _from_gzip),
    "ends-parts-at-dashes": alters(
        "takes a line that begins with two dashes for the boundary", _before_dashes
    ),
    "drops-byte-order-marks": fault(
        "drops the byte order mark of a part as it comes in, and counts what is left",
        parts.BYTES_AS_SENT,
        **_stores(_without_mark, _always),
    ),
    "drops-last-bytes": loses(
        "loses the last byte of each part", lambda data: data[:-1], parts.BYTES_AS_SENT
    ),
    "loses-a-byte-at-64-kib": loses("loses the 65,536th byte of a part", _without_edge),
    "loses-ends-of-kibibytes": loses(
        "loses the last byte of parts whose size is a multiple of 1,024", _kibibyte_short
    ),
    "repeats-a-byte-at-8-kib": loses(
        "keeps the 8,192nd byte of a longer part twice", _with_edge_twice
    ),
    "keeps-one-block": loses(
        "keeps no more than 65,536 bytes of a part", lambda data: data[:BLOCK]
    ),
    "turns-blocks-round": loses("joins the blocks of a part in a wrong order", _last_block_first),
    "breaks-long-lines": loses(
        "puts a line end behind 65,536 bytes of a part that hold none", _broken_at_64_kib
    ),
    "drops-line-ends-that-end-a-page": loses(
        "drops a line end that is the last byte of a part of whole pages", _without_last_line_end
    ),
    "forgets-holes": loses(
        "seeks over pages of zeros, and loses those at the end of a part", _without_last_hole
    ),
    "keeps-equal-pages-once": loses(
        "keeps a page of a part once that comes twice in a row", _equal_pages_once
    ),
    "chunked-parts-end-early": fault(
        "loses the last byte of parts beyond 64 KiB when they come in chunks",
        parts.CHUNKED,
        **_stores(_large_short, _chunked),
    ),
}
