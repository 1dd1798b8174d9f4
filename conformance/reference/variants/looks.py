"""Lawful variants of how answers look: members, ids, statuses, headers."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Blob, File, Json, Problem, Upload
from conformance.reference.talk import as_json, error_members

from .variant import Variant, variant

STATES = frozenset({"wrong-state", "wrong-size", "wrong-md5", "unknown-part"})
"""Problems that no other request of the same kind would have."""


def _null_file(members: Json, *_of: object) -> Json:
    return {"file": None, **members}


def _without(*names: str) -> Callable[..., Json]:
    return lambda members, *_of: {key: members[key] for key in members if key not in names}


def _without_nulls(members: Json, *_of: object) -> Json:
    return {key: value for key, value in members.items() if value is not None}


def _more(members: Json, *_of: object) -> Json:
    return {**members, "x_region": "north", "x_tags": [], "x_owner": {"id": 7}}


def _size_unknown(members: Json, occasion: str, _file: File) -> Json:
    return {**members, "bytes": None} if occasion == "nested" else members


def _empty_ids(value: str) -> Callable[[Json], Json]:
    return lambda members: {
        **members,
        "first_id": members["first_id"] or value,
        "last_id": members["last_id"] or value,
    }


def _no_ids_if_empty(members: Json) -> Json:
    return members if members["data"] else _without("first_id", "last_id")(members)


def _uuid(draw: Callable[[], str], *_of: object) -> str:
    return str(UUID(draw()))


def _long(draw: Callable[[], str], *_of: object) -> str:
    return (draw() * 7)[:200]


def _dotted(draw: Callable[[], str], *_of: object) -> str:
    return f"a.{draw()}~b-c_d"


def _numeric(draw: Callable[[], str], *_of: object) -> str:
    return str(int(draw()[:15], 16))


def _numbered_part(_draw: object, upload: Upload, *_of: object) -> str:
    return f"{upload.id}-{len(upload.parts)}"


def _with_colon(draw: Callable[[], str], *_of: object) -> str:
    return f"up:{draw()}=@1"


def _like_azure(problem: Problem) -> bytes:
    inner = {"code": problem.kind, "innererror": None}
    error = {"code": problem.kind, "message": problem.message, "target": problem.param}
    return as_json({"error": {**error, "details": [], "innererror": inner}})


def _with_detail(problem: Problem) -> bytes:
    detail = {"message": problem.message, "code": "not_found"}
    return as_json({"error": error_members(problem), "detail": detail})


def _nulls(problem: Problem) -> bytes:
    return as_json({"error": {**error_members(problem), "param": None, "code": None}})


def _status(status: int, *kinds: str) -> Callable[[Problem], int]:
    return lambda problem: status if problem.kind in kinds else CORRECT.status_of(problem)


def _no_retry(problem: Problem) -> tuple[tuple[str, str], ...]:
    return (("x-should-retry", "false"), *CORRECT.error_headers(problem))


def _summed(draw: Callable[[], str], _upload: Upload, blob: Blob, _began: int) -> str:
    return f"part_{blob.md5[:16]}{draw()[:16]}"


def _in_lines(file: File) -> Iterator[bytes]:
    return (line for block in CORRECT.content(file) for line in block.splitlines(keepends=True))


def _attachment(file: File) -> tuple[tuple[str, str], ...]:
    return (("content-disposition", f'attachment; filename="{file.id}.bin"'),)


TABLE: Mapping[str, Variant] = {
    "null-file": variant("shows a file of null before completion", edits_upload=_null_file),
    "uploads-without-object": variant(
        "does not say that an upload is one", edits_upload=_without("object")
    ),
    "files-without-nulls": variant(
        "leaves members of a File out that have no value", edits_file=_without_nulls
    ),
    "size-unknown-at-first": variant(
        "does not know the size of a File when it is made", edits_file=_size_unknown
    ),
    "files-without-details": variant(
        "lets no File show status_details", edits_file=_without("status_details")
    ),
    "uuid-ids": variant("uses UUIDs for ids", upload_id=_uuid, part_id=_uuid, file_id=_uuid),
    "long-ids": variant(
        "uses ids of 200 characters", upload_id=_long, part_id=_long, file_id=_long
    ),
    "dotted-ids": variant(
        "uses ids with dots and tildes", upload_id=_dotted, part_id=_dotted, file_id=_dotted
    ),
    "numeric-ids": variant(
        "uses ids of digits alone", upload_id=_numeric, part_id=_numeric, file_id=_numeric
    ),
    "numbered-parts": variant("numbers the parts of an upload", part_id=_numbered_part),
    "more-members": variant(
        "shows members that nobody has documented",
        edits_upload=_more,
        edits_part=_more,
        edits_file=_more,
        edits_list=_more,
        edits_deleted=_more,
    ),
    "more-headers": variant(
        "sends the headers of the real service",
        headers=(
            ("openai-version", "2020-10-01"),
            ("openai-processing-ms", "7"),
            ("x-ratelimit-limit-requests", "1000"),
            ("x-content-type-options", "nosniff"),
            ("access-control-allow-origin", "*"),
        ),
    ),
    "json-with-charset": variant(
        "labels JSON with its charset",
        json_type=lambda _operation: "application/json; charset=utf-8",
        error_type=lambda _problem: "application/json; charset=utf-8",
    ),
    "errors-with-detail": variant("adds detail to an error", error_body=_with_detail),
    "errors-with-nulls": variant("gives errors no param and no code", error_body=_nulls),
    "says-404-for-states": variant(
        "answers 404 for an upload that is pending no more", status_of=_status(404, "wrong-state")
    ),
    "says-409-without-retry": variant(
        "answers 409 for what cannot be done, and says not to try again",
        status_of=_status(409, *STATES),
        error_headers=_no_retry,
    ),
    "says-410-for-states": variant(
        "answers 410 for an upload that is pending no more", status_of=_status(410, "wrong-state")
    ),
    "says-413-for-sizes": variant(
        "answers 413 when bytes do not match", status_of=_status(413, "wrong-size")
    ),
    "says-422-for-everything": variant(
        "answers 422 for what is wrong with a body",
        status_of=_status(422, "invalid", "malformed-json", *STATES),
    ),
    "says-403-to-strangers": variant(
        "answers 403 without a key or with a wrong one", status_of=_status(403, "no-key")
    ),
    "says-404-for-methods": variant(
        "answers 404 for methods that a path does not have", status_of=_status(404, "wrong-method")
    ),
    "empty-list-ids": variant("gives an empty list ids that are empty", edits_list=_empty_ids("")),
    "no-list-ids": variant("gives an empty list no ids", edits_list=_no_ids_if_empty),
    "content-as-json": variant(
        "labels content as JSON, as the OpenAPI document has it", content_type="application/json"
    ),
    "content-as-attachment": variant(
        "names the file in a Content-Disposition",
        content_headers=_attachment,
        content_type="text/plain",
    ),
    "chunked-content": variant(
        "does not say how long content is", content_length=lambda _file: None
    ),
    "names-parts-after-their-bytes": variant(
        "begins the id of a part with the md5 of its bytes, which equal ones share",
        part_id=_summed,
    ),
    "content-a-line-at-a-time": variant(
        "sends content in lines, and does not say how long it is",
        content=_in_lines,
        content_length=lambda _file: None,
    ),
    "closes-connections": variant(
        "closes the connection after each answer", headers=(("connection", "close"),)
    ),
    "ids-with-colons": variant(
        "uses ids that clients have to escape in a path",
        upload_id=_with_colon,
        part_id=_with_colon,
        file_id=_with_colon,
    ),
    "errors-like-azure": variant(
        "gives an error a code, a target and details, and neither type nor param",
        error_body=_like_azure,
    ),
    "says-410-for-deleted-files": variant(
        "answers 410 for a File that was deleted", status_of=_status(410, "deleted-file")
    ),
    "says-404-for-parts": variant(
        "answers 404 for a part that an upload has not", status_of=_status(404, "unknown-part")
    ),
    "says-422-for-states": variant(
        "answers 422 for an upload that is pending no more", status_of=_status(422, "wrong-state")
    ),
    "json-in-chunks": variant(
        "does not say how long its answers are",
        streams_json=True,
        content_length=lambda _file: None,
    ),
    "hangs-up-on-large-parts": variant(
        "refuses a large part before it is read, and closes the connection", answers_early=65_536
    ),
}
