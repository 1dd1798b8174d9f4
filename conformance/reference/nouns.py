"""What the reference server reads, keeps and answers: frozen nouns without any decision."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Literal

UploadStatus = Literal["pending", "completed", "cancelled", "expired"]
Operation = Literal[
    "create",
    "add",
    "complete",
    "cancel",
    "get-upload",
    "list",
    "get",
    "delete",
    "content",
]
"""What a request asks for. ``get-upload`` is no part of the contract; a variant serves it."""

View = Literal["get", "list", "delete", "content"]
"""From where a File is looked at."""

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that were stored. ``md5`` is 32 lower-case hex digits; ``drop`` frees the space."""

    size: int
    md5: str
    read: Callable[[], Iterator[bytes]]
    drop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a form that came in, its bytes stored already.

    ``lines`` are its headers as they were written, in their order.
    """

    name: str | None
    filename: str | None
    content_type: str | None
    blob: Blob
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """
    The fields of a multipart body. ``complaint`` says why it could not be read, or None.

    ``raw`` is the body as it came, stored, when it was not multipart at all. ``too_large`` says
    that a field went over the limit, whatever came after.
    """

    fields: tuple[Field, ...] = ()
    raw: Blob | None = None
    complaint: str | None = None
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request, read. ``path`` is its segments below the base, each unescaped by itself.

    Header names are in lower case. ``body`` is what came when it was no form for a Part.
    ``too_large`` says that the body was longer than any JSON that the contract asks for.
    ``in_progress`` counts the Parts of the same upload that were under way when it came.
    """

    method: str
    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    form: Form | None = None
    too_large: bool = False
    in_progress: int = 0

    def header(self, name: str) -> str | None:
        """Find the first header called ``name``, which is in lower case."""
        return next((value for key, value in self.headers if key == name), None)

    def asked(self, name: str) -> str | None:
        """Find the first value of a query parameter."""
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True, slots=True)
class Part:
    """
    A Part of an upload. ``began`` and ``placed`` are ticks of the server's own counter.

    They say which requests were over before others began, which no clock says surely.
    """

    id: str
    upload: str
    created_at: float
    blob: Blob
    began: int
    placed: int

    @property
    def size(self) -> int:
        """Count its bytes."""
        return self.blob.size


@dataclass(frozen=True, slots=True)
class Upload:
    """
    An upload as the server knows it. Times are seconds since 1970, with their fractions.

    ``policy`` is the ``seconds`` of its ``expires_after``, None without one. ``ended`` is the tick
    at which it left ``pending``, and ``over_at`` the time. ``dead`` means that it takes nothing
    more though it is pending.
    """

    id: str
    tenant: str
    filename: str
    purpose: str
    size: int
    mime_type: str
    policy: int | None
    created_at: float
    expires_at: float
    status: UploadStatus = "pending"
    parts: tuple[Part, ...] = ()
    file: str | None = None
    ended: int = 0
    dead: bool = False
    over_at: float = 0.0


@dataclass(frozen=True, slots=True)
class File:
    """
    A File. ``parts`` is its content in order; ``made_at`` is when its upload was completed.

    ``outlives`` is when its upload expires. A deleted File is kept, so that a fault can show it.
    ``deleted_at`` is when that was.
    ``spoiled`` means that its content is no longer what it was. ``reads`` counts its downloads.
    """

    id: str
    tenant: str
    upload: str
    filename: str
    purpose: str
    size: int
    created_at: float
    made_at: float
    expires_at: float | None
    outlives: float
    parts: tuple[Part, ...]
    status: str = "processed"
    deleted: bool = False
    spoiled: bool = False
    reads: int = 0
    deleted_at: float = 0.0


ProblemKind = Literal[
    "invalid",
    "no-key",
    "unknown-path",
    "wrong-method",
    "unknown-upload",
    "unknown-file",
    "deleted-file",
    "wrong-state",
    "too-large",
    "unknown-part",
    "wrong-size",
    "wrong-md5",
    "malformed-json",
    "not-downloadable",
    "not-acceptable",
    "wrong-type",
    "too-many-requests",
    "part-in-progress",
    "crashed",
    "expectation-failed",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused. ``param`` is the member or parameter that is to blame."""

    kind: ProblemKind
    message: str
    param: str | None = None
    operation: Operation | None = None


class Refused(Exception):
    """Leaves an operation at once; the server turns the problem into an answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a File on its way out. ``length`` None leaves Content-Length out."""

    blocks: Iterator[bytes]
    length: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: the body is text or bytes held whole, or content that is streamed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | Content


Steps = Generator[float, None, Answer]
"""An operation under way: it yields seconds to let pass, and returns its answer."""
