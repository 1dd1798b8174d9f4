"""Faults of Files."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from conformance.core.catalogue import files
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Problem, Request, Upload
from conformance.reference.rules import BATCH_DAYS, md5_of

from .fault import Fault, answers, fault, lacks, only, pretends, puts, refuses_with


def _renamed(members: Json, *_of: object) -> Json:
    return {**members, "filename": f"{members['filename']}.bak"}


def _ends_swapped(members: Json) -> Json:
    return {**members, "first_id": members["last_id"], "last_id": members["first_id"]}


def _default_expiry(created_at: float, upload: Upload) -> float | None:
    return created_at + BATCH_DAYS if upload.purpose == "batch" else None


def _no_default_expiry(created_at: float, upload: Upload) -> float | None:
    return None if upload.policy is None else created_at + upload.policy


def _misstated(file: File) -> tuple[tuple[str, str], ...]:
    # Chunked coding prevails over a length, so that the content arrives all the same.
    length = sum(part.size for part in file.parts) + 1
    return (("content-length", str(length)), ("transfer-encoding", "chunked"))


def _base64(file: File) -> Iterator[bytes]:
    # 49,152 bytes at once, a multiple of three, make one text of all.
    rest = b""
    for block in CORRECT.content(file):
        rest += block
        whole = len(rest) - len(rest) % 3
        yield base64.b64encode(rest[:whole])
        rest = rest[whole:]
    yield base64.b64encode(rest)


def _in_json(file: File) -> Iterator[bytes]:
    yield b'"'
    for block in CORRECT.content(file):
        yield json.dumps(block.decode("latin-1"))[1:-1].encode("ascii")
    yield b'"'


def _picky(_file: File, request: Request) -> Problem | None:
    if "application/binary" in (request.header("accept") or ""):
        return Problem("not-acceptable", "There is no such form of the File.")
    return None


def _seen_by(view: str, *, deleted: bool) -> Callable[[File, str, float], bool]:
    """Let one view see deleted Files too, or nothing at all."""

    def visible(file: File, asked: str, now: float) -> bool:
        if asked == view:
            return deleted and (file.expires_at is None or now < file.expires_at)
        return not file.deleted and (file.expires_at is None or now < file.expires_at)

    return visible


def _inclusive(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    rest = CORRECT.follows(listed, after, order)
    return list(listed[len(listed) - len(rest) - 1 :])


def _past_ties(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    rest = CORRECT.follows(listed, after, order)
    cursor = listed[len(listed) - len(rest) - 1]
    return [each for each in rest if int(each.created_at) != int(cursor.created_at)]


def _earliest_first(listed: Sequence[File], order: str | None) -> list[File]:
    return CORRECT.sorts(listed, order or "asc")


def _alike(file: File, all_files: Sequence[File]) -> tuple[str, ...]:
    digest = md5_of(file.parts)
    return tuple(each.id for each in all_files if md5_of(each.parts) == digest)


TABLE: Mapping[str, Fault] = {
    "files-without-filename": fault(
        "leaves the filename out when a File is fetched",
        files.MEMBERS,
        edits_file=only("get", lacks("filename")),
    ),
    "files-201": fault(
        "answers with 201 for a File", files.STATUS_200, success=answers("get", 201)
    ),
    "renames-fetched-files": fault(
        "shows another filename when a File is fetched",
        files.SAME_AS_NESTED,
        edits_file=only("get", _renamed),
    ),
    "files-without-status": fault(
        "does not say what has become of a File", files.STATUS, edits_file=lacks("status")
    ),
    "files-of-unknown-purpose": fault(
        "shows a purpose that nobody has documented when a File is fetched",
        files.PURPOSE,
        files.SAME_AS_NESTED,
        edits_file=only("get", puts(purpose="world_domination")),
    ),
    "forgets-expires-after": fault(
        "lets a File live as long as it would without expires_after",
        files.EXPIRES_AFTER,
        file_expires=_default_expiry,
    ),
    "keeps-batch-files": fault(
        "lets Files for batch live for ever", files.BATCH_EXPIRY, file_expires=_no_default_expiry
    ),
    "serves-small-content": fault(
        "serves no content of more than 60,000 bytes",
        files.CONTENT,
        minds_download=lambda file, _request: (
            Problem("not-downloadable", "The File is too large.") if file.size > 60_000 else None
        ),
    ),
    "content-201": fault(
        "answers with 201 for content", files.STATUS_200, success=answers("content", 201)
    ),
    "misstates-content-length": fault(
        "names a length of content that is one too many",
        files.CONTENT_LENGTH,
        content_length=lambda _file: None,
        content_headers=_misstated,
    ),
    "content-in-base64": fault(
        "writes content in Base64",
        files.CONTENT_RAW,
        content=_base64,
        content_length=lambda _file: None,
    ),
    "content-in-json": fault(
        "writes content as a JSON string",
        files.CONTENT_RAW,
        content=_in_json,
        content_length=lambda _file: None,
        content_type="application/json",
    ),
    "refuses-accept-binary": fault(
        "has no content for those who accept application/binary",
        files.CONTENT_ACCEPT,
        minds_download=_picky,
    ),
    "denies-deletion": fault(
        "deletes a File and says that it did not",
        files.DELETED,
        edits_deleted=lambda members: {**members, "deleted": False},
    ),
    "content-outlives-deletion": fault(
        "serves the content of a deleted File",
        files.GONE_AFTER_DELETE,
        visible=_seen_by("content", deleted=True),
        frees=False,
    ),
    "shows-deleted-files": fault(
        "fetches a deleted File",
        files.GONE_AFTER_DELETE,
        visible=_seen_by("get", deleted=True),
    ),
    "lists-deleted-files": fault(
        "lists deleted Files",
        files.UNLISTED_AFTER_DELETE,
        visible=_seen_by("list", deleted=True),
    ),
    "deletes-nothing": fault(
        "says that it deleted a File, and keeps it",
        files.GONE_AFTER_DELETE,
        files.UNLISTED_AFTER_DELETE,
        doomed=lambda *_of: (),
        frees=False,
    ),
    "shows-unknown-files": fault(
        "fetches Files that do not exist", files.UNKNOWN, takes_unknown=pretends("get")
    ),
    "calls-lists-by-another-name": fault(
        "does not say that a list is one",
        files.LIST,
        edits_list=lambda members: {**members, "object": "files"},
    ),
    "lists-nothing": fault(
        "leaves every File out of the list", files.LISTED, visible=_seen_by("list", deleted=False)
    ),
    "swaps-list-ends": fault(
        "gives the id of the last File for the first, and the other way round",
        files.LIST_ENDS,
        edits_list=_ends_swapped,
    ),
    "ignores-list-purpose": fault(
        "lists Files of every purpose, whatever was asked for",
        files.LIST_PURPOSE,
        matches=lambda *_of: True,
    ),
    "ignores-list-limit": fault(
        "lists all Files on one page",
        files.LIST_LIMIT,
        page=lambda listed, _most: list(listed),
    ),
    "repeats-the-cursor": fault(
        "begins a page with the File that it should come after",
        files.PAGING,
        follows=_inclusive,
    ),
    "skips-ties": fault(
        "passes over Files of the same second when it turns the page",
        files.PAGING,
        follows=_past_ties,
    ),
    "always-has-more": fault(
        "says on the last page that there is more",
        files.HAS_MORE,
        has_more=lambda *_of: True,
    ),
    "lists-earliest-first": fault(
        "lists the earliest File first when no order is asked for",
        files.ORDER,
        sorts=_earliest_first,
    ),
    "fails-on-second-deletion": fault(
        "answers 500 when a File is deleted again",
        files.DELETE_AGAIN,
        status_of=refuses_with(500, "deleted-file", "delete"),
    ),
    "deletes-files-of-equal-bytes": fault(
        "deletes every File that has the same bytes",
        files.INDEPENDENT,
        doomed=_alike,
        frees=False,
    ),
}
