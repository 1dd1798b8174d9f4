"""
Keeps the ledger: what this process makes on the target is written down before it is asked for.

It knows requests, not plans: whatever creates, completes, cancels or deletes is noticed, however a
plan came to send it. No key stands in a ledger, and nothing that a target echoes of one.
"""

import asyncio
import itertools
import os
import secrets
import time
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from conformance import __version__
from conformance.core import completion_answer
from conformance.core.errors import Misused
from conformance.core.exchange import Sender
from conformance.core.ledger import (
    UNSENT,
    Answered,
    Found,
    Line,
    Opened,
    Sent,
    Verb,
    line,
    read,
)

from . import key
from .compose import Message
from .holdings import Holdings
from .key import Veil
from .resolve import loaded
from .transport import Reply, Unsendable

LAST_WORDS = 1.0
"""Seconds that a request which makes something is still heard when its plan is given up."""
SAME = 60.0
"""Seconds by which a File must be older than its upload to be certainly somebody else's."""
LONGEST = 1e11
"""Seconds; what a target says of times beyond is no time."""


class Ledger:
    """
    What this process made on the target: in ``holdings``, and in ``file`` if there is one.

    Every line goes to the file by one write to its end, so that several processes may share it,
    and none is lost when this one is killed. ``earlier`` are lines of processes before it.
    """

    def __init__(
        self,
        base_url: str = "",
        veil: Veil = Veil(()),  # noqa: B008  (frozen)
        *,
        file: Path | None = None,
        earlier: Iterable[Line] = (),
    ) -> None:
        self.run = secrets.token_hex(4)
        self.kept: list[Line] = []
        """What was written by this process, where there is no file."""
        self.holdings = Holdings(earlier)
        self._veil = veil
        self._numbers = itertools.count()
        self._keeps = file is None
        self._to = None if file is None else _opened(file)
        self.begin(base_url)

    def begin(self, base_url: str) -> None:
        """Write that what follows is sent to ``base_url``."""
        self.write(Opened(__version__, base_url, self.run, time.time()))

    def close(self) -> None:
        """Close the file. What happens later is not written down."""
        if self._to is not None:
            os.close(self._to)
            self._to = None

    def write(self, entry: Line) -> None:
        """Add a line. Raises Misused when it cannot be written: then nothing may be sent."""
        self.holdings.take(entry)
        veiled = _veiled(entry, self._veil)
        if self._keeps:
            self.kept.append(veiled)
        if self._to is None:
            return
        data = line(veiled).encode() + b"\n"
        try:
            whole = os.write(self._to, data) == len(data)
        except OSError as failed:
            raise Misused(f"the ledger could not be written: {failed.strerror}") from failed
        if not whole:
            raise Misused("the ledger could not be written whole", "Is the disk full?")

    def veiled(self, text: str) -> str:
        """Write a text of the target without secrets."""
        return key.text(self._veil, text)

    async def send(
        self, message: Message, sender: Sender, sending: Coroutine[Any, Any, Reply]
    ) -> Reply:
        """
        Wait for the answer to a request, which is written down first if it makes or ends something.

        One that is given up meanwhile is heard for a second more, to learn what it made.
        """
        sent = self._noted(message, sender)
        if sent is None:
            return await sending
        try:
            self.write(sent)
        except Misused:
            sending.close()
            raise
        under_way = asyncio.ensure_future(sending)
        under_way.add_done_callback(lambda done: self._heard(sent, done))
        return await _heard_out(under_way)

    def _noted(self, message: Message, sender: Sender) -> Sent | None:
        asked = action(message)
        if asked is None or not self._concerns(*asked):
            return None
        verb, of = asked
        number = f"{self.run}-{next(self._numbers)}"
        sent = Sent(number, verb, time.time(), sender, of)
        return sent if verb != "create" else _told(sent, message)

    def _concerns(self, verb: Verb, of: str | None) -> bool:
        if of is None:
            return verb == "create"
        if verb == "delete":
            return self.holdings.made(of)
        return self.holdings.creation(of) is not None

    def _heard(self, sent: Sent, done: asyncio.Future[Reply]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if isinstance(error, Unsendable):
            self._add(Answered(sent.number, UNSENT))
        if error is not None or (status := done.result().status) is None:
            return
        self._add(self._answered(sent, status, loaded(done.result().body.data)))

    def _answered(self, sent: Sent, status: int, answer: Mapping[str, Any]) -> Answered:
        match sent.verb:
            case "create":
                return Answered(sent.number, status, _id(answer), _lifetime(answer))
            case "complete":
                file = completion_answer.nested_file(answer, sent.of)
                theirs = self._is_theirs(sent, answer, file)
                found = completion_answer.file_id(answer, sent.of)
                return Answered(sent.number, status, found or None, theirs=theirs)
        return Answered(sent.number, status)

    def _add(self, entry: Line) -> None:
        """Write what nothing hangs on: without the line it is only less sure what is left."""
        with suppress(Misused):
            self.write(entry)

    def _is_theirs(self, sent: Sent, upload: Mapping[str, Any], file: Mapping[str, Any]) -> bool:
        """Say whether a target that stores equal bytes once named a File that was there before."""
        creation = self.holdings.creation(sent.of or "")
        named, before = file.get("filename"), _time(file.get("created_at"))
        began = _time(upload.get("created_at"))
        if creation is None or began is None or before is None or not isinstance(named, str):
            return False
        return named != creation.filename and before < began - SAME


async def _heard_out(under_way: asyncio.Future[Reply]) -> Reply:
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        try:
            await asyncio.wait({under_way}, timeout=LAST_WORDS)
        finally:
            under_way.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await under_way
        raise


def _opened(file: Path) -> int:
    try:
        to = os.open(
            file, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600
        )
        size = os.fstat(to).st_size
        if size and os.pread(to, 1, size - 1) != b"\n":
            os.write(to, b"\n")  # who wrote there before was killed in the middle of a line
    except OSError as failed:
        raise Misused(f"{file} could not be opened: {failed.strerror}") from failed
    return to


def check(file: Path, base_url: str) -> None:
    """
    See, before anything is sent, whether a run on ``base_url`` may add to ``file``.

    Raises Misused when it cannot be written, is no ledger, or tells of what is left elsewhere.
    """
    if not file.exists():
        if not file.absolute().parent.is_dir() or not os.access(file.absolute().parent, os.W_OK):
            raise Misused(f"{file} cannot be written", "Name a file in a folder that exists.")
        return
    if not os.access(file, os.W_OK | os.R_OK) or not file.is_file():
        raise Misused(f"{file} cannot be written", "Look at its permissions.")
    if not file.stat().st_size:
        return
    held = Holdings(read(file.read_text("utf-8", "replace"), str(file)).lines)
    before = held.opened[-1].base_url
    if base_url and before != base_url and (held.left() or held.unfindable()):
        hint = f"`uploads-conformance cleanup --ledger {file}` first, or name another file."
        raise Misused(f"{file} tells of what is left on {before}", hint)


ENDS: Mapping[str, Verb] = {"complete": "complete", "cancel": "cancel"}


def action(message: Message) -> tuple[Verb, str | None] | None:
    """
    Say what a request makes or ends, and the id it names; None when it does neither.

    Paths are read as tidy routers do, without empty segments and dots: better once too often.
    """
    path = [unquote(each) for each in message.path.split("/") if each not in ("", ".")]
    match message.method, *path:
        case "POST", "uploads":
            return "create", None
        case "POST", "uploads", of, last if last in ENDS:
            return ENDS[last], of
        case "DELETE", "files", of:
            return "delete", of
    return None


def _told(sent: Sent, message: Message) -> Sent:
    """Take from a creation what it says of the file."""
    body = loaded(message.body) if isinstance(message.body, bytes) else {}
    named, purpose, size = (body.get(each) for each in ("filename", "purpose", "bytes"))
    return replace(
        sent,
        filename=named if isinstance(named, str) else None,
        purpose=purpose if isinstance(purpose, str) else None,
        size=size if isinstance(size, int) and not isinstance(size, bool) else None,
    )


def _id(held: Mapping[str, Any]) -> str | None:
    found = held.get("id")
    return found if isinstance(found, str) and found else None


def _lifetime(upload: Mapping[str, Any]) -> float | None:
    began, ends = _time(upload.get("created_at")), _time(upload.get("expires_at"))
    return ends - began if began is not None and ends is not None and ends >= began else None


def _time(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < LONGEST else None  # type: ignore[operator,arg-type]


def _veiled(entry: Line, veil: Veil) -> Line:
    """Write an entry without secrets: a target may give out ids that hold them."""
    match entry:
        case Sent(of=str(of)):
            return replace(entry, of=key.text(veil, of))
        case Answered(made=str(made)):
            return replace(entry, made=key.text(veil, made))
        case Found(file=file, filename=filename):
            told = key.text(veil, filename)
            return replace(entry, file=key.text(veil, file), filename=told)
    return entry
