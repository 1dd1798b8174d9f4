"""Watches one request go out: when, over which connection, and held back at a gate if need be."""

import time
from asyncio import Semaphore
from socket import MSG_PEEK
from typing import Any, Protocol

from .gate import Ticket


class Stream(Protocol):
    """A connection, as far as the library shows it."""

    def get_extra_info(self, info: str) -> Any:
        """Give the ``socket``, or whether it ``is_readable``."""


class Closed(Exception):
    """The connection was closed before anything of the request went out."""


class Watch:
    """
    Notes when a request goes out and whether over a new connection; holds it at the gate.

    ``gone`` says that its head is out, ``fresh`` that a connection was made for it, and ``http2``
    what is spoken there. ``stream`` is that connection; an earlier one is known beforehand. If it
    ``looks``, a request does not go out over a connection that is closed: it raises Closed.
    ``few`` lets no more than a few connect at the same time; None lets everybody.
    """

    __slots__ = (
        "_held",
        "at",
        "few",
        "fresh",
        "gone",
        "http2",
        "looks",
        "sent",
        "stream",
        "ticket",
    )

    def __init__(
        self,
        ticket: Ticket | None,
        stream: Stream | None = None,
        *,
        looks: bool = True,
        few: Semaphore | None = None,
    ) -> None:
        self.few = few
        self._held = False
        self.ticket = ticket
        self.stream = stream
        self.looks = looks
        self.fresh = False
        self.gone = False
        self.http2 = False
        self.now()

    def now(self) -> None:
        """Note that it goes out now."""
        self.sent = time.monotonic()
        self.at = time.time()

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Be told of what happens, under the names that httpcore has for it."""
        speaks, _, what = event.partition(".")
        if what == "send_request_headers.started":
            self.http2 = speaks == "http2"
            await self._go(info)
        elif what == "send_request_headers.complete":
            self.gone = True
        elif event == "connection.connect_tcp.started":
            self.fresh = True
            if self.few is not None and not self._held:
                await self.few.acquire()
                self._held = True
        elif event == "connection.connect_tcp.complete":
            self.stream = info["return_value"]

    def let_others(self) -> None:
        """Let others connect: this one has, or will not."""
        if self._held and self.few is not None:
            self._held = False
            self.few.release()

    async def _go(self, info: dict[str, Any]) -> None:
        asked = info.get("request")
        if asked is not None and asked.method == b"CONNECT":
            return  # only the way there: a proxy opens a tunnel
        self.let_others()
        if self.ticket is not None:
            await self.ticket.through()
        if self.looks and not self.http2 and self.stream is not None and is_closed(self.stream):
            raise Closed
        self.now()


def is_closed(stream: Stream) -> bool:
    """Say whether the other side has closed a connection, as far as is known here by now."""
    if not stream.get_extra_info("is_readable"):
        return False
    try:
        with stream.get_extra_info("socket").dup() as twin:
            twin.settimeout(0)
            return not twin.recv(1, MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True  # it is reset


def final_answer(stream: Stream) -> bool:
    """Look at what came in without taking it: a 1xx answer is no reason to stop sending."""
    with stream.get_extra_info("socket").dup() as twin:
        twin.settimeout(0)
        try:
            begun = twin.recv(len(b"HTTP/1.1 1"), MSG_PEEK)
        except OSError:
            return True  # it is reset: no use to send more
    return not begun.startswith(b"HTTP/1.1 1")
