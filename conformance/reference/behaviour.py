"""
Every decision of the reference server that a fault or a variant may take differently.

``CORRECT`` keeps the contract. A fault or a variant is ``replace(CORRECT, …)`` with one decision,
or one coherent few, taken otherwise. Decisions that the contract leaves open are taken here too:
unlisted parts are ignored, repeated ids and unknown members are refused, empty uploads are taken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from . import rules, shelf, talk
from .nouns import (
    Answer,
    Blob,
    Field,
    File,
    Form,
    Json,
    Operation,
    Part,
    Problem,
    ProblemKind,
    Request,
    Upload,
    View,
)
from .rules import Md5Verdict

Draw = Callable[[], str]
"""Gives 32 hex digits that were never given before."""
Headers = tuple[tuple[str, str], ...]
Occasion = Literal["nested", "get", "list"]
"""Where a File is shown: in its completed upload, by itself, in a list."""
Segments = tuple[str, ...]
"""The segments of a path, each unescaped."""
Fate = Literal["keep", "remove", "make", "spoil"]
"""What a cancellation does to the File of the upload, or makes one."""


def _same(members: Json, *_of: object) -> Json:
    return members


def _nothing(*_of: object) -> None:
    return None


def _none(*_of: object) -> tuple[()]:
    return ()


def _as_sent(segments: Segments) -> Segments:
    return segments


def _as_made(_request: Request, answer: Answer) -> Answer:
    return answer


def _never(*_of: object) -> bool:
    return False


def _always(*_of: object) -> bool:
    return True


def _at_once(*_of: object) -> float:
    return 0.0


def _as_it_was(upload: Upload) -> Upload:
    return upload


def _keep(_upload: Upload, _accepted: bool) -> Fate:  # noqa: FBT001 - it is a column of the table
    return "keep"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a server decides, as functions and values. Each default keeps the contract."""

    # Talking
    serves: Callable[[Operation], bool] = talk.serves
    tenant_of: Callable[[Request, tuple[str, ...]], str | None] = talk.tenant_of
    shares: Callable[[Operation], bool] = _never
    """Says whether an operation is done for any tenant, whoever owns what it is about."""
    minds_headers: Callable[[Request], str | None] = _nothing
    answers_method: Callable[[Request], bool] = _never
    reads_path: Callable[[Segments], Segments] = _as_sent
    points_to: Callable[[Request], str | None] = _nothing
    """Says how a path is to be written, if not as it is; the answer then only points there."""
    success: Callable[[Operation], int] = talk.success
    json_type: Callable[[Operation], str] = talk.json_type
    packs: Callable[[Request, Answer], Answer] = _as_made
    """Codes an answer for a client that takes it so."""
    headers: Headers = ()
    streams_json: bool = False
    """Whether an answer goes out in chunks, its length untold, even if it is no content."""
    answers_early: int | None = None
    """From how many bytes on a body for what takes no parts is refused unread, and hung up on."""
    request_id: Callable[[Draw], str | None] = talk.request_id
    status_of: Callable[[Problem], int] = talk.status_of
    error_body: Callable[[Problem], bytes] = talk.error_body
    error_type: Callable[[Problem], str] = talk.error_type
    error_headers: Callable[[Problem], Headers] = talk.error_headers
    weather: Callable[[int], Problem | None] = _nothing
    """Given how many requests came before, says whether this one is put off."""
    spoils_connection: Callable[[int], bool] = _never
    """Given the size of the body that was refused, says whether the next answer goes wrong."""
    repeats_refusal: bool = False
    """Whether the answer that goes wrong is the refusal once more, or says it is not readable."""
    takes_unknown: Callable[[Operation, str], bool] = _never
    """Says whether an id that nobody was given is answered as if it were known."""

    # Time, in seconds
    skew: float = 0.0
    ttl: float = 3_600.0
    stamp: Callable[[float], float] = rules.stamp
    waits: Callable[[Operation], float] = _at_once
    """How long a request waits before anything is decided."""
    gaps: Callable[[Operation], float] = _at_once
    """How long passes between the decision and the deed: what others may slip through."""

    # Creating
    upload_id: Callable[[Draw, Request], str] = talk.upload_id
    reads_object: Callable[[bytes], Json] = rules.reads_object
    minds_members: Callable[[Operation, Json], str | None] = rules.minds_members
    defaults: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What stands in for members that are missing when an upload is created."""
    count: Callable[[object], int | None] = rules.count
    takes_size: Callable[[int], bool] = rules.takes_size
    takes_purpose: Callable[[str], bool] = rules.takes_purpose
    takes_seconds: Callable[[int], bool] = rules.takes_seconds
    policy: Callable[[object, Callable[[int], bool]], int | None] = rules.policy
    minds_policy: Callable[[Json], str | None] = _nothing
    """Given the whole body, says what is wrong with how it speaks of expiry, or of a type."""
    keeps_name: Callable[[str], str] = rules.keeps_name
    expires: Callable[[float, float, int | None], float] = rules.expires
    edits_upload: Callable[[Json, Operation, Upload], Json] = _same

    # Adding parts
    part_id: Callable[[Draw, Upload, Blob, int], str] = talk.part_id
    part_limit: int = rules.PART_LIMIT
    reads_boundary: Callable[[str], str | None] = rules.reads_boundary
    hears_late: Callable[[Request], float] = _at_once
    """How long it takes, in seconds, until the body of a Part is asked for."""
    rereads: Callable[[Sequence[bytes], str, Request], Sequence[bytes]] = rules.rereads
    """Given a small form in the blocks it came in, and its boundary, gives what is read instead."""
    minds_framing: Callable[[Request], str | None] = _nothing
    puts_off_part: Callable[[int], Problem | None] = _nothing
    """Given how many other Parts of the upload are under way, says whether this one is put off."""
    minds_field: Callable[[Field], str | None] = _nothing
    data_of: Callable[[Form], Field] = rules.data_of
    takes_parts: Callable[[Upload, int], bool] = rules.is_pending
    takes_total: Callable[[Upload, int], bool] = _always
    minds_part: Callable[[Upload, Field], str | None] = _nothing
    """Given the upload as it is, says what is wrong with adding this field to it."""
    keeps_data: Callable[[Request, Field], Field] = rules.keeps_data
    merges: Callable[[Upload, Upload, Part], tuple[Part, ...]] = rules.merges
    renames: Callable[[str, Field], str] = rules.renames
    grows_file: Callable[[Upload], bool] = _never
    """Says whether a Part that is added joins the File that the upload became already."""
    touches: Callable[[Operation, Upload, Sequence[Upload]], Iterable[Upload]] = _none
    """Given what was done to an upload, as it is then, and the others, gives those it changes."""
    after_refused_add: Callable[[Upload], Upload] = _as_it_was
    after_cut: Callable[[Upload], Upload] = _as_it_was
    edits_part: Callable[[Json, Upload], Json] = _same

    # Completing
    file_id: Callable[[Draw, Upload, tuple[Part, ...]], str] = talk.file_id
    part_ids: Callable[[Json, Upload], tuple[str, ...]] = rules.part_ids
    md5: Callable[[Json], str | None] = rules.md5
    repeats: Callable[[Operation, Upload], bool] = _never
    """Says whether a request that was granted already is answered as before."""
    takes_completion: Callable[[Upload, int], bool] = rules.is_pending
    finds_part: Callable[[Upload, str, int, Iterable[Upload]], Part | None] = rules.finds_part
    """Given an id, its place in the list, and the uploads of every tenant, finds the Part."""
    skips_unknown_part: Callable[[str, Iterable[Upload]], bool] = _never
    minds_list: Callable[[Upload, Sequence[Part]], str | None] = rules.minds_list
    takes_sizes: Callable[[Upload, Sequence[str], Sequence[Part]], bool] = rules.takes_sizes
    judges_md5: Callable[[str | None, Upload, Sequence[Part]], Md5Verdict] = rules.judges_md5
    finishes: Callable[[Upload, int], bool] = rules.is_pending
    """Asked again after the gap, when others may have been served."""
    joins: Callable[[Upload, Sequence[Part], int], tuple[Part, ...]] = rules.joins
    replaces: Callable[[File, Sequence[File]], Iterable[File]] = _none
    """Given a File that was just made, and the others, gives those that it changes."""
    file_size: Callable[[Upload, tuple[Part, ...]], int] = rules.file_size
    file_created: Callable[[Upload, float], float] = rules.file_created
    file_expires: Callable[[float, Upload], float | None] = rules.file_expires
    leaves_file: Callable[[Upload, ProblemKind], bool] = _never
    """Says whether a completion that was refused for its bytes or its md5 leaves a File."""
    after_refused_completion: Callable[[Upload], Upload] = _as_it_was

    # Cancelling and expiry
    reads_cancel: Callable[[Request], None] = rules.reads_cancel
    takes_cancel: Callable[[Upload, int], bool] = rules.is_pending
    fate: Callable[[Upload, bool], Fate] = _keep
    """Given the upload and whether its cancellation was accepted, says what becomes of a File."""
    is_over: Callable[[Upload, float], bool] = rules.is_over
    expiry_leaves_file: Callable[[Upload], bool] = _never

    # Files
    edits_file: Callable[[Json, Occasion, File], Json] = _same
    visible: Callable[[File, View, float], bool] = shelf.visible
    limit: Callable[[str | None], int] = shelf.limit
    sorts: Callable[[Sequence[File], str | None], list[File]] = shelf.sorts
    follows: Callable[[Sequence[File], str, str | None], list[File]] = shelf.follows
    matches: Callable[[File, str], bool] = shelf.matches
    page: Callable[[Sequence[File], int], list[File]] = shelf.page
    filters_first: bool = True
    """Whether Files of other purposes are left out before a page is cut off."""
    has_more: Callable[[Sequence[File], Sequence[File]], bool] = shelf.has_more
    ends: Callable[[Sequence[File], Sequence[File]], tuple[str | None, str | None]] = shelf.ends
    """Given the Files of a page, and all of the purpose that anybody has, names first and last."""
    edits_list: Callable[[Json], Json] = _same
    doomed: Callable[[File, Sequence[File]], tuple[str, ...]] = shelf.doomed
    frees: bool = True
    """Whether the bytes of a deleted File are given up."""
    edits_deleted: Callable[[Json], Json] = _same
    minds_download: Callable[[File, Request], Problem | None] = shelf.minds_download
    holds_back: Callable[[File], bool] = shelf.holds_back
    content_at: Callable[[File, Request], str | None] = _nothing
    """Says where the content is to be had; None where the answer holds it."""
    content: Callable[[File], Iterator[bytes]] = shelf.content
    content_length: Callable[[File], int | None] = shelf.content_length
    content_type: str = "application/octet-stream"
    content_headers: Callable[[File], Headers] = shelf.content_headers


CORRECT = Behaviour()
"""The behaviour that keeps the contract."""
