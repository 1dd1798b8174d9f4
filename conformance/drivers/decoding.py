"""Undoes the content coding of an answer, a bounded piece at a time, so that no bomb goes off."""

import zlib
from collections.abc import Iterator

from conformance.core.exchange import Headers

PIECE = 65_536
"""How many bytes are undone at a time."""
GZIP, ZLIB, BARE = 31, 15, -15
"""What zlib calls the formats: with the head and tail of gzip, with those of zlib, with neither."""
FORMATS = {"gzip": GZIP, "x-gzip": GZIP, "deflate": ZLIB}
"""Codings that are undone. We ask for none, but a server may send them to anybody all the same."""


class DecodingError(ValueError):
    """An answer is not coded as it says, or in a way that we cannot read."""


def coding(headers: Headers) -> str | None:
    """Name the coding of an answer; None for none. Raises DecodingError for one that we cannot."""
    lines = [value for name, value in headers if name.lower() == "content-encoding"]
    named = [each.strip().lower() for each in ",".join(lines).split(",")]
    codings = [each for each in named if each not in ("", "identity")]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] not in FORMATS:
        said = ", ".join(codings)
        raise DecodingError(f"its content coding is {said}, though none was asked for")
    return codings[0]


class Decoding:
    """Undoes one layer of gzip or deflate. What comes behind its end is passed over."""

    def __init__(self, name: str) -> None:
        self._format = FORMATS[name]
        self._undo = zlib.decompressobj(self._format)
        self._begun = False

    @property
    def finished(self) -> bool:
        """Say whether the coded bytes have come to their own end."""
        return self._undo.eof

    def feed(self, block: bytes) -> Iterator[bytes]:
        """
        Take coded bytes, and yield what they stand for; the caller may stop at any piece.

        Raises DecodingError when they are not what was said.
        """
        while block:
            piece = self._piece(block)
            block = self._undo.unconsumed_tail
            if self._undo.eof:
                block = self._next_member()
            if piece:
                yield piece

    def _piece(self, block: bytes) -> bytes:
        try:
            piece = self._undo.decompress(block, PIECE)
        except zlib.error as wrong:
            if self._begun or self._format != ZLIB:
                raise DecodingError(f"it is not coded as it says: {wrong}") from wrong
            # Many servers leave the head and tail away (RFC 9110 section 8.4.1.2).
            self._format = BARE
            self._undo = zlib.decompressobj(BARE)
            return self._piece(block)
        self._begun = True
        return piece

    def _next_member(self) -> bytes:
        """Go on with what follows in gzip, which may be several joined (RFC 1952 section 2.2)."""
        rest = self._undo.unused_data
        if self._format != GZIP or not rest.startswith(b"\x1f\x8b"):
            return b""
        self._undo = zlib.decompressobj(GZIP)
        return rest
