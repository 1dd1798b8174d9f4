"""Reads a multipart body as it comes in, and stores each field without ever holding it whole."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from .nouns import Field, Form
from .storage import Sink, Store

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # it is not there at run time

PREAMBLE = 65_536
"""How many bytes may come before the first boundary."""


@dataclass(slots=True)
class _Open:
    """A field whose end has not come yet."""

    headers: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, str]] = field(default_factory=list)
    name: bytes = b""
    value: bytes = b""
    sink: Sink | None = None
    size: int = 0


class Reader:
    """
    Takes the blocks of one body and makes a ``Form`` of them.

    A field goes to the ``store``, up to ``limit`` bytes; one byte more and the form is too large,
    and the rest of it is of no interest. What comes before the first boundary is passed over.
    """

    def __init__(self, boundary: str, limit: int, store: Store) -> None:
        self._delimiter = b"\r\n--" + boundary.encode("latin-1", "replace")
        self._limit = limit
        self._store = store
        self._head: bytes | None = b"\r\n"
        self._open = _Open()
        self._fields: list[Field] = []
        self._ended = False
        self.complaint: str | None = None
        self.too_large = False
        self._parser = MultipartParser(self._delimiter[4:], self._callbacks())

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def feed(self, block: bytes) -> None:
        """Take the next bytes of the body."""
        if self.complaint is not None or self.too_large:
            return
        if self._head is not None:
            block = self._past_preamble(block)
        try:
            self._parser.write(block)
        except FormParserError:
            self.complaint = "The form is malformed."

    def _past_preamble(self, block: bytes) -> bytes:
        """Hold bytes back until the first boundary is among them."""
        head = (self._head or b"") + block
        at = head.find(self._delimiter)
        self._head = None if at >= 0 else head
        if at < 0 and len(head) > PREAMBLE:
            self.complaint = "The form does not begin with its boundary."
        return head[at + 2 :] if at >= 0 else b""

    def close(self) -> Form:
        """Make the form, once the body is at its end."""
        if self.complaint is None and not self.too_large and not self._ended:
            self.complaint = "The form does not end with its boundary."
        self._drop_open()
        return Form(tuple(self._fields), None, self.complaint, self.too_large)

    def drop(self) -> None:
        """Give everything up: the body was cut."""
        self._drop_open()
        for each in self._fields:
            each.blob.drop()

    def _drop_open(self) -> None:
        if self._open.sink is not None:
            self._open.sink.drop()
            self._open.sink = None

    def _begin(self) -> None:
        self._open = _Open()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._open.name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._open.value += data[start:end]

    def _header_end(self) -> None:
        name = self._open.name.decode("latin-1")
        value = self._open.value.decode("utf-8", "replace")
        self._open.headers[name.lower()] = value
        self._open.lines.append((name, value))
        self._open.name = self._open.value = b""

    def _headers_end(self) -> None:
        self._open.sink = self._store()

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._open.size += end - start
        if self._open.size > self._limit:
            self.too_large = True
            self._drop_open()
        if self._open.sink is not None:
            self._open.sink.write(data[start:end])

    def _end(self) -> None:
        if self._open.sink is None:
            return
        kind, options = _disposition(self._open.headers.get("content-disposition", ""))
        if kind != "form-data":
            self.complaint = "A field of the form has no Content-Disposition of form-data."
        blob = self._open.sink.keep()
        self._open.sink = None
        content_type = self._open.headers.get("content-type")
        name, filename, lines = options.get("name"), options.get("filename"), self._open.lines
        self._fields.append(Field(name, filename, content_type, blob, tuple(lines)))

    def _finish(self) -> None:
        self._ended = True


def _disposition(value: str) -> tuple[str, dict[str, str]]:
    # The parser takes latin-1 text; a round trip through it keeps every byte of UTF-8.
    kind, options = parse_options_header(value.encode("utf-8").decode("latin-1"))
    named = {
        key.decode("latin-1"): each.decode("utf-8", "replace") for key, each in options.items()
    }
    return kind.decode("latin-1"), named
