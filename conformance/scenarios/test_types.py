"""Content is bytes, whatever it is called: what invites to be parsed is kept as it was sent."""

import struct
import zlib

from conformance.core.plan import AddPart, Complete, Create, Form, GetContent, Total

from .literals import GZIP, Provoke
from .profiles import unless_quick

MARK = b"\xef\xbb\xbf"
JSON = b'{"b" : 1.0,\r\n  "a": [1 ,2e0], "b": "\\u00e9"}\n'
"""Valid, but written as no program writes it: blanks, a name twice, numbers that are not plain."""
TEXT = MARK + b"one \r\ntwo\t\n\n three "


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        _chunk(b"tEXt", b"Comment\x00kept"),
        _chunk(b"IDAT", zlib.compress(b"\x00\x7f", 0)),
        _chunk(b"IEND", b""),
    )
)
"""One grey pixel, packed as badly as can be, and a comment. Source: RFC 2083."""
TYPED = (("application/json", "typed.json", JSON),)
ALSO_TYPED = (
    ("application/json", "escaped.json", b' "\\/" '),
    ("text/csv", "typed.csv", "a;\u00e9\r\n".encode("utf-16")),
    ("text/html", "typed.html", b"<p>a<script>b</script>&nbsp;<br>"),
    ("image/svg+xml", "typed.svg", b"<?xml version='1.0'?>\r\n<svg  />"),
    ("application/gzip", "typed.gz", GZIP),
    ("application/x-www-form-urlencoded", "form.txt", b"a=%41+b&a=%41"),
    ("text/markdown", "typed.md", b"a  \r\nb\\\r\n"),
    ("application/octet-stream", "untyped.json", JSON),
    ("text/plain", "plain.jsonl", JSON),
)


def test_files_of_a_type_that_invites_to_parse_them(provoke: Provoke) -> None:
    for mime_type, filename, content in (*TYPED, *unless_quick(*ALSO_TYPED)):
        create = Create(Total((0,)), filename, mime_type=mime_type)
        provoke(create, AddPart(content), Complete((0,)), GetContent())


def test_a_text_file_that_begins_with_a_mark(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), AddPart(TEXT), Complete((0,)), GetContent())


def test_an_image_with_more_than_its_pixels(provoke: Provoke) -> None:
    provoke(Create(Total((0,)), purpose="vision"), AddPart(PNG), Complete((0,)), GetContent())


def test_parts_of_types_of_their_own(provoke: Provoke) -> None:
    for parts in unless_quick(
        (
            AddPart(JSON, form=Form(content_type="application/json")),
            AddPart(TEXT, form=Form(content_type="text/plain; charset=utf-16")),
            AddPart(PNG, form=Form(content_type="image/png")),
            AddPart(GZIP, form=Form(content_type="application/gzip")),
        )
    ):
        listed = tuple(range(len(parts)))
        provoke(Create(Total(listed)), *parts, Complete(listed), GetContent())
