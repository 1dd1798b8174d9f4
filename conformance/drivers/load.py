"""A request body on its way out: yielded once, block by block, and measured as it goes."""

import asyncio
from collections.abc import Iterator

from conformance.core.exchange import KEPT, UNFRAMED, Body, Field, Gauge, Headers, body_of

from .multipart import Parcel, fields, is_cut, pieces

TURN = 16
"""How many blocks of 65,536 bytes are measured before other work gets its turn: about 10 ms."""


class Load:
    """
    What one request carries. Bytes are small and ready; a parcel is made while it is sent.

    When a server answers early the rest is measured without being sent: the exchange tells of the
    body that was announced. Only a body that is cut by plan ends where it was cut.
    """

    def __init__(self, given: bytes | Parcel) -> None:
        self._given = given
        self._whole = Gauge()
        self._content = Gauge()
        self._left = self._measured(given) if isinstance(given, Parcel) else iter(())
        self.sent = 0 if isinstance(given, Parcel) else len(given)
        self.cut = isinstance(given, Parcel) and is_cut(given)
        self.framing = given.form.framing if isinstance(given, Parcel) else UNFRAMED

    @property
    def blocks(self) -> bytes | Iterator[bytes]:
        """Hand over what to send."""
        return self._given if isinstance(self._given, bytes) else self._left

    @property
    def length(self) -> int | None:
        """Say how many bytes to announce; None for a chunked body."""
        if isinstance(self._given, bytes):
            return len(self._given)
        return None if self._given.form.chunked else self._given.size

    @property
    def headers(self) -> Headers:
        """Write the headers that tell of the framing."""
        expect: Headers = (("Expect", "100-continue"),) if self.framing.expect else ()
        names = ", ".join(name for name, _ in self.framing.trailer)
        return (*expect, ("Trailer", names)) if names else expect

    @property
    def size(self) -> int:
        """Count the bytes of the whole body."""
        return len(self._given) if isinstance(self._given, bytes) else self._given.size

    def _measured(self, parcel: Parcel) -> Iterator[bytes]:
        for block, is_content in pieces(parcel):
            self._whole.feed(block)
            if is_content:
                self._content.feed(block)
            self.sent += len(block)
            yield block

    async def described(self) -> tuple[Body, tuple[Field, ...] | None]:
        """Measure what was not sent, then describe the body, and its fields if it is large."""
        if isinstance(self._given, bytes):
            return body_of(self._given), None
        sent = self.sent
        for turn, _ in enumerate(self._left):
            if turn % TURN == 0:
                await asyncio.sleep(0)
        self.sent = sent
        body = self._whole.body()
        large = self._given.size > KEPT
        return body, fields(self._given, self._content.body()) if large else None
