"""
Writes the multipart body of a part, a block at a time and exactly as its form says.

By hand, since no library lets a body be malformed, quoted or cut as it should be.
Source: RFC 2046 section 5.1 (boundaries, preamble, epilogue), RFC 7578 section 4 (form fields).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.core.content import Content, Drawn, blocks, size_of
from conformance.core.exchange import Body, Field, body_of
from conformance.core.plan import Form

CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A multipart body ready to go: what is before the content, the content, what is after it."""

    form: Form
    content_type: str
    head: bytes
    content: Content
    tail: bytes

    @property
    def size(self) -> int:
        """Count the bytes of the whole body, also when it will be cut."""
        return len(self.head) + size_of(self.content) + len(self.tail)


def pack(content: Content, form: Form) -> Parcel:
    """
    Wrap ``content`` as ``form`` says.

    A boundary that stands in the content would end it early, so it is lengthened until it does not.
    """
    boundary = _apart(form.boundary, content)
    dashed = b"--" + boundary.encode()
    quoted = f'"{boundary}"' if form.quoted else boundary
    before = form.preamble + CRLF if form.preamble else b""
    extras = b"".join(
        CRLF + dashed + CRLF + _disposition(name, None) + CRLF + CRLF + value.encode()
        for name, value in form.extra
    )
    return Parcel(
        form,
        f"multipart/form-data; boundary={quoted}",
        before + dashed + CRLF + _field_head(form),
        content,
        extras + CRLF + dashed + b"--" + CRLF + form.epilogue,
    )


def _apart(boundary: str, content: Content) -> str:
    while isinstance(content, bytes) and f"--{boundary}".encode() in content:
        boundary += "0"
    return boundary


def _field_head(form: Form) -> bytes:
    if form.head:
        return "".join(f"{line}\r\n" for line in form.head).encode(errors="replace") + CRLF
    lines = [_disposition(form.field, form.filename)]
    if form.content_type is not None:
        lines.append(b"Content-Type: " + form.content_type.encode())
    return CRLF.join(lines) + CRLF + CRLF


def _disposition(name: str, filename: str | None) -> bytes:
    text = f'Content-Disposition: form-data; name="{_escaped(name)}"'
    if filename is not None:
        text += f'; filename="{_escaped(filename)}"'
    return text.encode(errors="replace")


def _escaped(text: str) -> str:
    # As browsers do (HTML, multipart form data): these three alone would end the line or the name.
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def pieces(parcel: Parcel) -> Iterator[tuple[bytes, bool]]:
    """
    Yield the body as far as it is to be sent, and of each block whether it is the content's.

    Blocks have at most 65,536 bytes, but head and tail are one each.
    """
    left = parcel.form.cut if parcel.form.cut is not None else parcel.size
    for block, is_content in _uncut(parcel):
        if left > 0 and block:
            yield block[:left], is_content
        left -= len(block)


def _uncut(parcel: Parcel) -> Iterator[tuple[bytes, bool]]:
    yield parcel.head, False
    for block in blocks(parcel.content):
        yield block, True
    yield parcel.tail, False


def is_cut(parcel: Parcel) -> bool:
    """Say whether the form stops before the end of the body; of a chunked one, before its mark."""
    if parcel.form.cut is None:
        return False
    return parcel.form.cut < parcel.size + (1 if parcel.form.chunked else 0)


def fields(parcel: Parcel, content: Body) -> tuple[Field, ...]:
    """Describe the fields of the body, of which ``content`` is the measured first."""
    form = parcel.form
    if isinstance(parcel.content, Drawn) and parcel.content.size == content.size:
        content = replace(content, recipe=parcel.content)
    extras = (Field(name, None, None, body_of(value.encode())) for name, value in form.extra)
    return (Field(form.field, form.filename, form.content_type, content), *extras)
