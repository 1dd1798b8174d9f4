"""
What to do, as data: printable, shrinkable, replayable, sendable to an SDK in another language.

A plan names things by their place in it. ``0`` for an upload is the plan's first ``Create``, ``0``
for a part its first ``AddPart``, ``0`` for a file the one that upload ``0`` became. A string stands
for itself, so that an id nobody gave out can be sent. Places inside ``Together`` count on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.core.content import Content, md5_of, size_of
from conformance.core.exchange import UNFRAMED, Framing, Headers, Sender

UploadRef = int | str
PartRef = int | str
FileRef = int | str
Members = tuple[tuple[str, str], ...]
"""Members of a JSON object: their names, and their values as JSON text."""


def members(**values: object) -> Members:
    """Write members of a JSON object, such as ``members(bytes="8")`` for a count sent as text."""
    return tuple((name, json.dumps(value)) for name, value in values.items())


@dataclass(frozen=True, slots=True)
class Total:
    """The bytes of some of the plan's parts together, plus or minus a few."""

    parts: tuple[int, ...]
    plus: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """
    The MD5 of some of the plan's parts, one after the other, as 32 lower-case hex digits.

    ``wrong`` is the place of a digit to falsify, 0 to 31; None leaves it right.
    """

    parts: tuple[int, ...]
    wrong: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A body sent as it stands, with its Content-Type or none."""

    body: bytes = b""
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """
    How a part is written on the wire: one multipart field, and what may surround it.

    ``chunked`` sends no Content-Length. ``extra`` are text fields after it. ``cut`` closes the
    connection when that many bytes of the whole body are out, though more were announced.
    ``head`` are the header lines of the field as they stand; then name, filename and type are
    only what they say. ``framing`` is how all this is cut up on its way.
    """

    field: str = "data"
    filename: str | None = "part.bin"
    content_type: str | None = "application/octet-stream"
    boundary: str = "uploads-conformance-boundary"
    quoted: bool = False
    chunked: bool = False
    preamble: bytes = b""
    epilogue: bytes = b""
    extra: tuple[tuple[str, str], ...] = ()
    cut: int | None = None
    head: tuple[str, ...] = ()
    framing: Framing = UNFRAMED


PLAIN_FORM = Form()


@dataclass(frozen=True, slots=True)
class Create:
    """
    Create an upload. ``filename`` None is a fresh name; purpose and mime_type None the target's.

    ``members`` are put in, or replace those of the same name; ``without`` are left out;
    ``raw`` is sent instead of all this.
    """

    declared: int | Total = 0
    filename: str | None = None
    purpose: str | None = None
    mime_type: str | None = None
    members: Members = ()
    without: tuple[str, ...] = ()
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class AddPart:
    """Add a part to an upload. ``raw`` is sent instead of a form."""

    content: Content = b""
    upload: UploadRef = 0
    form: Form = PLAIN_FORM
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """
    Complete an upload from ``parts``, in this order. ``md5`` text is sent as it stands.

    In the text of ``members``, ``{part:0}`` stands for an id; ``{part:0:upper}``, ``{part:0:cut}``
    and ``{part:0:turned}`` for it in capitals, without its last character, and from end to start.
    """

    parts: tuple[PartRef, ...] = ()
    upload: UploadRef = 0
    md5: Digest | str | None = None
    members: Members = ()
    without: tuple[str, ...] = ()
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel an upload. ``raw`` None sends an empty body and no Content-Type."""

    upload: UploadRef = 0
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class GetFile:
    """Ask for a file's metadata."""

    file: FileRef = 0


@dataclass(frozen=True, slots=True)
class GetContent:
    """Download a file's content."""

    file: FileRef = 0
    accept: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteFile:
    """Delete a file."""

    file: FileRef = 0


@dataclass(frozen=True, slots=True)
class ListFiles:
    """
    List files. ``after`` is the cursor; ``pages`` is how many pages are asked for at most,
    each after the last id of the one before, until ``has_more`` is false or a page is empty.

    When the plan's own files are not listed as they should be, those that it deleted included, the
    list is asked for once more, ``patience`` seconds after the last of them was made or deleted.
    """

    query: tuple[tuple[str, str], ...] = ()
    after: FileRef | None = None
    pages: int = 1
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """
    Send any request. In ``path``, ``{upload:0}``, ``{part:0}`` and ``{file:0}`` stand for ids;
    everything else is sent as it stands.
    """

    method: str
    path: str
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Let some seconds pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class WaitForExpiry:
    """Wait until an upload is certainly past its own ``expires_at``; gives up beyond --max-wait."""

    upload: int = 0


@dataclass(frozen=True, slots=True)
class As:
    """Take a step as somebody else, or with more headers."""

    step: "Step"
    sender: Sender = "first"
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Together:
    """
    Take several steps at once: all are under way before the first is answered, if it can be.

    Each starts ``apart`` seconds after the one before it, so that a narrow window can be met.
    """

    steps: tuple["Step", ...]
    apart: float = 0.0


Step = (
    Create
    | AddPart
    | Complete
    | Cancel
    | GetFile
    | GetContent
    | DeleteFile
    | ListFiles
    | Call
    | Wait
    | WaitForExpiry
    | As
    | Together
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps to take one after the other."""

    steps: tuple[Step, ...]


def plan(*steps: Step) -> Plan:
    """Write a plan as it reads: ``plan(Create(1), AddPart(b"a"), Complete((0,)))``."""
    return Plan(steps)


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield every step in the order in which it is counted, unwrapped."""
    for step in steps:
        match step:
            case Together(steps=inner):
                yield from flat(inner)
            case As(step=inner_step):
                yield from flat((inner_step,))
            case _:
                yield step


def contents(of: Plan) -> tuple[Content, ...]:
    """List what each part of the plan holds."""
    return tuple(step.content for step in flat(of.steps) if isinstance(step, AddPart))


def declared(of: Plan, value: int | Total) -> int:
    """Count the bytes that a ``Create`` of this plan declares."""
    if isinstance(value, int):
        return value
    held = contents(of)
    return sum(size_of(held[part]) for part in value.parts) + value.plus


def md5(of: Plan, value: Digest | str) -> str:
    """Write the MD5 that a ``Complete`` of this plan sends."""
    if isinstance(value, str):
        return value
    held = contents(of)
    digest = md5_of(held[part] for part in value.parts)
    if value.wrong is None:
        return digest
    falsified = f"{int(digest[value.wrong], 16) ^ 1:x}"
    return digest[: value.wrong] + falsified + digest[value.wrong + 1 :]
