"""Faults of what becomes of Files: reading them again, deleting them, and what goes with them."""

from collections.abc import Iterator, Mapping, Sequence

from conformance.core.catalogue import files, parts
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Problem, Request, Upload, View
from conformance.reference.rules import BATCH_DAYS, total

from .fault import Fault, answers, fault, only, pretends, puts, refuses_with

EDGE = 131_072
"""How many bytes of content are sent by a server that stops at a buffer's end."""


def _dated_when_made(members: Json, file: File) -> Json:
    return {**members, "created_at": int(file.made_at)}


def _sized_as_text(members: Json, *_of: object) -> Json:
    return {**members, "bytes": str(members["bytes"])}


def _batch_input(members: Json, *_of: object) -> Json:
    known = members["purpose"] == "batch"
    return {**members, "purpose": "batch_input" if known else members["purpose"]}


def _policy_forgotten(members: Json, file: File) -> Json:
    default = CORRECT.file_expires(file.created_at, _without_policy(file))
    return {**members, "expires_at": None if default is None else int(default)}


def _without_policy(file: File) -> Upload:
    at = file.created_at
    return Upload("", "", "", file.purpose, 0, "", policy=None, created_at=at, expires_at=at)


def _in_milliseconds(created_at: float, upload: Upload) -> float | None:
    if upload.policy is not None:
        return created_at + upload.policy / 1_000 + 3_600
    return CORRECT.file_expires(created_at, upload)


def _all_expire(created_at: float, upload: Upload) -> float:
    return created_at + (BATCH_DAYS if upload.policy is None else upload.policy)


def _once(file: File, _request: Request) -> Problem | None:
    return Problem("not-downloadable", "The File was downloaded.") if file.reads else None


def _cached(file: File, view: View, now: float) -> bool:
    """Find the content of a deleted File that was downloaded before."""
    kept = view == "content" and file.deleted and file.reads > 0
    return kept or CORRECT.visible(file, view, now)


def _up_to_edge(file: File) -> Iterator[bytes]:
    left = EDGE
    for block in CORRECT.content(file):
        yield block[: max(left, 0)]
        left -= len(block)


def _recoded(file: File) -> Iterator[bytes]:
    for block in CORRECT.content(file):
        yield block.decode("latin-1").encode()


def _first_part_alone(file: File) -> tuple[tuple[str, str], ...]:
    # Chunked coding prevails over a length, so that the content arrives all the same.
    length = total(file.parts[:1])
    return (("content-length", str(length)), ("transfer-encoding", "chunked"))


def _namesakes(file: File, every: Sequence[File]) -> tuple[str, ...]:
    return tuple(each.id for each in every if each.filename == file.filename)


TABLE: Mapping[str, Fault] = {
    "redates-fetched-files": fault(
        "dates a File by its completion when it is fetched, and by its upload in that",
        files.SAME_AS_NESTED,
        edits_file=only("get", _dated_when_made),
    ),
    "sizes-fetched-files-as-text": fault(
        "writes the bytes of a fetched File as text",
        files.MEMBERS,
        files.SAME_AS_NESTED,
        edits_file=only("get", _sized_as_text),
    ),
    "fetches-files-for-batch-input": fault(
        "calls the purpose of a fetched File for batch batch_input",
        files.PURPOSE,
        files.SAME_AS_NESTED,
        edits_file=only("get", _batch_input),
    ),
    "files-in-progress": fault(
        "says of a File that it is in progress",
        files.STATUS,
        edits_file=puts(status="in_progress"),
    ),
    "fetched-files-forget-expires-after": fault(
        "shows no policy of its own when a File is fetched",
        files.EXPIRES_AFTER,
        edits_file=only("get", _policy_forgotten),
    ),
    "expires-after-milliseconds": fault(
        "takes the seconds of expires_after for milliseconds",
        files.EXPIRES_AFTER,
        file_expires=_in_milliseconds,
    ),
    "all-files-expire": fault(
        "lets every File expire after thirty days",
        files.BATCH_EXPIRY,
        file_expires=_all_expire,
    ),
    "content-is-served-once": fault(
        "serves the content of a File once", files.CONTENT, minds_download=_once
    ),
    "content-206": fault(
        "answers with 206 for content", files.STATUS_200, success=answers("content", 206)
    ),
    "content-length-of-the-first-part": fault(
        "names the length of the first part for that of content",
        files.CONTENT_LENGTH,
        content_length=lambda _file: None,
        content_headers=_first_part_alone,
    ),
    "content-stops-at-128-kib": fault(
        "serves the first 131,072 bytes of content",
        parts.BUFFER_EDGES,
        content=_up_to_edge,
        content_length=lambda _file: None,
    ),
    "content-in-utf-8": fault(
        "takes content for Latin-1 and writes it in UTF-8",
        files.CONTENT_RAW,
        content=_recoded,
        content_length=lambda _file: None,
    ),
    "cached-content-outlives-deletion": fault(
        "serves the content of a deleted File that was downloaded before",
        files.GONE_AFTER_DELETE,
        visible=_cached,
        frees=False,
    ),
    "deletes-204": fault(
        "answers a deletion with 204", files.DELETED, success=answers("delete", 204)
    ),
    "deletes-without-id": fault(
        "does not say which File it deleted",
        files.DELETED,
        edits_deleted=lambda members: {**members, "id": ""},
    ),
    "deletes-unknown-files": fault(
        "deletes Files that do not exist", files.UNKNOWN, takes_unknown=pretends("delete")
    ),
    "serves-unknown-files": fault(
        "has content, of no bytes, for Files that do not exist",
        files.UNKNOWN,
        takes_unknown=pretends("content"),
    ),
    "redirects-second-deletions": fault(
        "answers 302 when a File is deleted again",
        files.DELETE_AGAIN,
        status_of=refuses_with(302, "deleted-file", "delete"),
    ),
    "deletes-namesakes": fault(
        "deletes every File that has the same filename",
        files.INDEPENDENT,
        doomed=_namesakes,
    ),
}
