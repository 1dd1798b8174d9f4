"""Reads a request as it went over the wire: which operation it asks for, of what, with what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from conformance.core.exchange import Body, Field, Headers, Request, body_of, header
from conformance.core.parsing import MARK, contested, parse

SMALL, LARGE = 4_096, 524_288
"""
Bytes of bodies that are kept as they were read, since several judges read the same one: of small
ones many, and of large ones, such as a list of 1,000 Files, a few.
"""


class Operation(StrEnum):
    """What the API can be asked for; ``other`` is everything else."""

    CREATE = "create"
    ADD = "add a part"
    COMPLETE = "complete"
    CANCEL = "cancel"
    LIST = "list files"
    GET = "get a file"
    CONTENT = "get content"
    DELETE = "delete a file"
    LOOK = "get an upload"
    OTHER = "other"


LIFECYCLE = (Operation.ADD, Operation.COMPLETE, Operation.CANCEL)
READS = (Operation.GET, Operation.CONTENT, Operation.DELETE)

CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Action:
    """
    What a request asks for.

    ``id`` is the upload or the file in the path, unescaped. ``document`` is the JSON value of the
    body, and ``readable`` says whether there is one. ``form`` holds the fields of a multipart body,
    or None when the body is none; then ``readable`` says whether it has an end. ``contested``:
    some parsers may take the body for JSON, and some not.
    """

    operation: Operation
    id: str = ""
    document: object = None
    readable: bool = False
    form: tuple[Field, ...] | None = None
    query: tuple[tuple[str, str], ...] = ()
    contested: bool = False


def read(request: Request) -> Action:
    """Say what ``request`` asks for. Its body is what is left when transfer coding is undone."""
    operation, name = _route(request.method, request.path.strip("/").split("/"))
    if operation is Operation.ADD:
        form = _form(request)
        return Action(operation, name, readable=_ended(request), form=form)
    if operation is Operation.LIST:
        query = tuple(parse_qsl(request.query, keep_blank_values=True))
        return Action(operation, query=query)
    if operation in (Operation.CREATE, Operation.COMPLETE, Operation.CANCEL):
        readable, document = read_json(request.body.data)
        doubtful = _is_contested(request.body, readable=readable)
        return Action(operation, name, document, readable, contested=doubtful)
    return Action(operation, name)


def _is_contested(body: Body, *, readable: bool) -> bool:
    """Say whether nobody can tell if a body is JSON, as where it was too large to be kept."""
    if body.data is None:
        return body.size > 0
    return (not readable or body.data.startswith(MARK)) and contested(body.data)


UPLOADS = {
    "parts": Operation.ADD,
    "complete": Operation.COMPLETE,
    "cancel": Operation.CANCEL,
}


def _route(method: str, words: list[str]) -> tuple[Operation, str]:
    match method, words:
        case "POST", ["uploads"]:
            return Operation.CREATE, ""
        case "POST", ["uploads", name, verb] if name and verb in UPLOADS:
            return UPLOADS[verb], unquote(name)
        case "GET", ["uploads", name] if name:
            return Operation.LOOK, unquote(name)
        case _, ["files", *_]:
            return _route_file(method, words)
    return Operation.OTHER, ""


def _route_file(method: str, words: list[str]) -> tuple[Operation, str]:
    match method, words:
        case "GET", ["files"]:
            return Operation.LIST, ""
        case "GET", ["files", name] if name:
            return Operation.GET, unquote(name)
        case "DELETE", ["files", name] if name:
            return Operation.DELETE, unquote(name)
        case "GET", ["files", name, "content"] if name:
            return Operation.CONTENT, unquote(name)
    return Operation.OTHER, ""


def read_json(data: bytes | None) -> tuple[bool, object]:
    """
    Read JSON in UTF-8; the first of the pair says whether it is some.

    NaN and infinities are none. Nor is, for us, what is too deep, long or crowded to be judged.
    What is read may be shared with other readers: it is to be left as it is.
    """
    data = data or b""
    if len(data) <= SMALL:
        return _read_small(data)
    return _read_large(data) if len(data) <= LARGE else _read(data)


def _read(data: bytes) -> tuple[bool, object]:
    try:
        return True, parse(data)
    except ValueError:
        return False, None


_read_small = lru_cache(maxsize=256)(_read)
_read_large = lru_cache(maxsize=8)(_read)


@lru_cache(maxsize=256)
def parameter(value: str, name: str) -> str | None:
    """Find a parameter of a header value, quoted or not; ``""`` names the value before them."""
    message = Message()
    message["content-type"] = value.encode(errors="replace").decode()
    found = message.get_param(name) if name else message.get_content_type()
    return found if isinstance(found, str) else None


def labelled_as_json(value: str | None) -> bool:
    """Say whether a Content-Type is that of JSON, in no encoding but its own."""
    media = value or ""
    charset = (parameter(media, "charset") or "utf-8").lower() if ";" in media else "utf-8"
    return media.lower().startswith("application/json") and charset in ("utf-8", "utf8")


def boundary(headers: Headers) -> str | None:
    """Find the boundary of a multipart/form-data body; None when it is none."""
    value = header(headers, "content-type") or ""
    if not value.lower().startswith("multipart/form-data"):
        return None
    return parameter(value, "boundary") or None


def _form(request: Request) -> tuple[Field, ...] | None:
    mark = boundary(request.headers)
    if mark is None or (request.fields is None and request.body.data is None):
        return None
    if request.fields is not None:
        return request.fields
    return tuple(_fields(request.body.data or b"", mark.encode(errors="replace")))


def _ended(request: Request) -> bool:
    """Say whether a multipart body has a last delimiter; one that is told of has."""
    mark = (boundary(request.headers) or "").encode(errors="replace")
    return request.fields is not None or b"--" + mark + b"--" in (request.body.data or b"")


def field_lines(request: Request) -> tuple[tuple[str, str], ...]:
    """List the header lines of the first field of a multipart body, if that was kept."""
    mark = (boundary(request.headers) or "").encode(errors="replace")
    first = next(_between(request.body.data or b"", mark), b"") if mark else b""
    return tuple(_header_lines(first.partition(CRLF + CRLF)[0]))


def is_surrounded(request: Request) -> bool:
    """Say whether bytes stand before the first delimiter of a multipart body, or after its last."""
    mark = (boundary(request.headers) or "").encode(errors="replace")
    data = request.body.data
    if data is None or not mark:
        return False
    _, _, after = data.rpartition(b"--" + mark + b"--")
    return not data.startswith(b"--" + mark) or after not in (b"", CRLF)


def _fields(data: bytes, mark: bytes) -> Iterator[Field]:
    return (_field(each) for each in _between(data, mark))


def _between(data: bytes, mark: bytes) -> Iterator[bytes]:
    """
    Yield what stands between the delimiter lines of ``data``.

    A delimiter is CRLF, two dashes and the boundary; the preamble's end may lack the CRLF, and the
    last one ends in two dashes. Source: RFC 2046 section 5.1.1.
    """
    delimiter = rb"\r\n--" + re.escape(mark) + rb"(--|)[ \t]*(?=\r\n|\Z)"
    pieces = re.split(delimiter, b"\r\n" + data)
    for ends, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if ends:
            return
        yield piece[2:]


def _field(piece: bytes) -> Field:
    head, _, content = (b"\r\n" + piece).partition(b"\r\n\r\n")
    headers = tuple(_header_lines(head))
    disposition = header(headers, "content-disposition") or ""
    return Field(
        parameter(disposition, "name"),
        parameter(disposition, "filename"),
        header(headers, "content-type"),
        body_of(content),
    )


def _header_lines(head: bytes) -> Iterator[tuple[str, str]]:
    for each in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = each.partition(":")
        if colon:
            yield name.strip(), value.strip()
