"""
What a run makes on the target, line by line, and what of it is left.

    Opened  (Sent Answered? | Found | Looked | NoFiles)*

A line tells what is about to be sent before it is sent, so that whoever reads the lines after a
run was killed knows of everything that may be there. A request without an ``Answered`` may have
done its work or not. Several processes write into one ledger, each with an ``Opened`` of its own.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from .codec import ALWAYS, decode, encode, tamed
from .errors import Misused
from .exchange import Sender

VERSION = "1"
NAME = "uploads-conformance-"
"""How the names of our files begin; then comes the ``run``, a dash, and a number."""

UNSENT = 0
"""The status of a request that was not sent after all, as HTTP cannot write it."""

Verb = Literal["create", "complete", "cancel", "delete"]


@dataclass(frozen=True, slots=True)
class Opened:
    """That a process began to send, seconds since 1970. ``run`` is in the names of its files."""

    suite: str
    base_url: str
    run: str
    at: float
    version: str = field(default=VERSION, metadata=ALWAYS)


@dataclass(frozen=True, slots=True)
class Sent:
    """
    That a request is about to be sent, and with whose key; its ``number`` is its own.

    ``of`` is the id of the upload or the File that it is about. A creation has what it says of
    the file instead, None for what cannot be read in it.
    """

    number: str
    verb: Verb
    at: float
    sender: Sender = "first"
    of: str | None = None
    filename: str | None = None
    purpose: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """
    How a request was answered: its HTTP status, or ``UNSENT``.

    ``made`` is the id of the upload, or of the File, that the answer names. An upload lives
    ``lifetime`` seconds by its own words. ``theirs``: the File was there before the upload, under
    another name, so that it is somebody else's.
    """

    number: str
    status: int
    made: str | None = None
    lifetime: float | None = None
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A File that a list shows and that is ours; ``number`` is that of its completion, if known."""

    file: str
    sender: Sender
    filename: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """That the Files of a sender were listed, and the completions ``absent`` have none there."""

    sender: Sender
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoFiles:
    """That the target was seen to have no Files API, so that no File can be listed or deleted."""

    evidence: str


Line = Opened | Sent | Answered | Found | Looked | NoFiles


def line(value: Line) -> str:
    """Write one line of a ledger, without its newline."""
    return tamed(json.dumps(encode(value), ensure_ascii=True, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Written:
    """The lines of a ledger that can be read, and how many others it has."""

    lines: tuple[Line, ...]
    unreadable: int


def read(text: str, name: str = "ledger") -> Written:
    """
    Read a ledger. What stands behind its last newline is passed over: it was being written.

    Raises Misused when it does not begin as a ledger does.
    """
    whole = [each for each in text.split("\n")[:-1] if each.strip()]
    held = [_read_line(each) for each in whole]
    if not held or not isinstance(held[0], Opened) or held[0].version != VERSION:
        raise Misused(f"{name} is no ledger of a run", "Was it written by `run --ledger`?")
    lines = tuple(each for each in held if each is not None)
    return Written(lines, len(held) - len(lines))


def _read_line(text: str) -> Line | None:
    try:
        value: Line = decode(Line, json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
    return value


def ours(filename: str, runs: Iterable[str]) -> bool:
    """Say whether a file name is one that was made for one of these runs, and for no other."""
    return any(filename.startswith(f"{NAME}{run}-") for run in runs)
