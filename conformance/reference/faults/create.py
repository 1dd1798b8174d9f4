"""Faults of creation."""

import hashlib
from collections.abc import Callable, Mapping

from conformance.core.catalogue import create, parts
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Refused, Request
from conformance.reference.rules import refuse

from .fault import Fault, answers, fault, lacks, only, puts

SOME_UPLOAD: Json = {
    "filename": "unnamed",
    "purpose": "assistants",
    "bytes": 0,
    "mime_type": "text/plain",
}


def _wraps(members: Json, *_of: object) -> Json:
    size = members["bytes"]
    wrapped = (size + 2**31) % 2**32 - 2**31 if isinstance(size, int) else size
    return {**members, "bytes": wrapped}


def _floats(members: Json, *_of: object) -> Json:
    times = {name: float(str(members[name])) for name in ("created_at", "expires_at")}
    return {**members, **times}


def _an_hour_in_seconds(members: Json, *_of: object) -> Json:
    return {**members, "expires_at": int(str(members["created_at"])) + 3_600}


def _in_seconds(members: Json, _occasion: object, file: File) -> Json:
    stamps = {"created_at": int(file.created_at)}
    if file.expires_at is not None:
        stamps["expires_at"] = int(file.expires_at)
    return {**members, **stamps}


def _ends_at_once(members: Json, *_of: object) -> Json:
    return {**members, "expires_at": members["created_at"]}


def _slashed(members: Json, *_of: object) -> Json:
    return {**members, "id": str(members["id"]).replace("_", "/")}


def _of_body(_draw: Callable[[], str], request: Request) -> str:
    return f"upload_{hashlib.md5(request.body, usedforsecurity=False).hexdigest()}"


def _any_json(body: bytes) -> Json:
    try:
        return CORRECT.reads_object(body)
    except Refused:
        return SOME_UPLOAD


def _loose_count(value: object) -> int | None:
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        return None if value is None else 0


def _no_policy(body: Json) -> str | None:
    return "expires_after is not known." if body.get("expires_after") is not None else None


def _no_null(body: Json) -> str | None:
    null = "expires_after" in body and body["expires_after"] is None
    return "expires_after is not an object." if null else None


def _loose_policy(value: object, takes: Callable[[int], bool]) -> int | None:
    if not isinstance(value, dict):
        return CORRECT.policy(value, takes)
    seconds = CORRECT.count(value.get("seconds", 3_600))
    if seconds is None or not takes(seconds):
        raise refuse("expires_after.seconds is out of range.", "expires_after.seconds")
    return seconds


def _latin(filename: str) -> str:
    return filename.encode("utf-8", "replace").decode("latin-1")


TABLE: Mapping[str, Fault] = {
    "creates-201": fault(
        "answers a new upload with 201", create.STATUS_200, success=answers("create", 201)
    ),
    "creates-202": fault(
        "answers a new upload with 202", create.STATUS_200, success=answers("create", 202)
    ),
    "creates-in-progress": fault(
        "calls a new upload in_progress",
        create.PENDING,
        edits_upload=only("create", puts(status="in_progress")),
    ),
    "creates-without-filename": fault(
        "leaves the filename out when it shows a new upload",
        create.MEMBERS,
        edits_upload=only("create", lacks("filename")),
    ),
    "creates-without-object": fault(
        "does not say what an upload is", create.OBJECT, edits_upload=lacks("object")
    ),
    "shouts-filenames": fault(
        "turns filenames of ASCII into capitals",
        create.ECHOES,
        keeps_name=lambda name: name.upper() if name.isascii() else name,
    ),
    "re-encodes-filenames": fault(
        "reads the UTF-8 of a filename as Latin-1", create.UNICODE_FILENAME, keeps_name=_latin
    ),
    "wraps-bytes": fault(
        "shows the size of an upload in 32 bits", create.LARGE_BYTES, edits_upload=_wraps
    ),
    "ids-with-slashes": fault(
        "gives uploads ids that are two segments of a path",
        create.ID_USABLE,
        edits_upload=_slashed,
    ),
    "ids-from-bodies": fault(
        "makes the id of an upload of the request for it, so that a second one is the first",
        create.NEW_EACH_TIME,
        upload_id=_of_body,
    ),
    "placeholder-file": fault(
        "shows a File in an upload that is pending",
        create.NO_FILE_YET,
        edits_upload=only("create", puts(file={"id": "file-0", "object": "file", "bytes": 0})),
    ),
    "timestamps-as-floats": fault(
        "writes the timestamps of an upload with a decimal point",
        create.TIMESTAMPS,
        edits_upload=_floats,
    ),
    "counts-milliseconds": fault(
        "counts milliseconds in uploads and parts, where seconds are due",
        create.TIMESTAMPS,
        parts.CREATED_AT,
        stamp=lambda seconds: int(seconds * 1_000),
        edits_upload=_an_hour_in_seconds,
        edits_file=_in_seconds,
    ),
    "expires-at-once": fault(
        "says that an upload expires when it is created",
        create.EXPIRES_LATER,
        create.EXPIRES_IN_AN_HOUR,
        edits_upload=_ends_at_once,
    ),
    "expires-in-ninety-minutes": fault(
        "lets uploads live for an hour and a half", create.EXPIRES_IN_AN_HOUR, ttl=5_400.0
    ),
    "refuses-vision": fault(
        "does not take the purpose vision",
        create.PURPOSES,
        takes_purpose=lambda purpose: purpose != "vision" and CORRECT.takes_purpose(purpose),
    ),
    "takes-any-purpose": fault(
        "takes purposes that nobody has documented",
        create.UNKNOWN_PURPOSE,
        takes_purpose=lambda _purpose: True,
    ),
    "needs-no-filename": fault(
        "makes a filename up", create.NEEDS_FILENAME, defaults={"filename": "unnamed"}
    ),
    "needs-no-purpose": fault(
        "makes a purpose up", create.NEEDS_PURPOSE, defaults={"purpose": "assistants"}
    ),
    "needs-no-bytes": fault("makes a size up", create.NEEDS_BYTES, defaults={"bytes": 0}),
    "needs-no-mime-type": fault(
        "makes a type up", create.NEEDS_MIME_TYPE, defaults={"mime_type": "text/plain"}
    ),
    "takes-negative-bytes": fault(
        "lets an upload be smaller than nothing",
        create.NEGATIVE_BYTES,
        takes_size=lambda size: size < 0 or CORRECT.takes_size(size),
    ),
    "takes-bytes-of-any-type": fault(
        "reads a size from text, from fractions and from booleans",
        create.BYTES_INTEGER,
        count=_loose_count,
    ),
    "stops-at-seven-gigabytes": fault(
        "refuses uploads over 7,000,000,000 bytes",
        create.EIGHT_GIGABYTES,
        takes_size=lambda size: 0 <= size <= 7_000_000_000,
    ),
    "has-no-size-limit": fault(
        "takes uploads of any size", create.OVER_EIGHT_GIBIBYTES, takes_size=lambda size: size >= 0
    ),
    "takes-any-json": fault(
        "makes an upload up when the request is not a JSON object",
        create.JSON_OBJECT,
        reads_object=_any_json,
    ),
    "refuses-expires-after": fault(
        "does not know expires_after", create.EXPIRES_AFTER, minds_policy=_no_policy
    ),
    "takes-any-expiry": fault(
        "lets a File expire within seconds, or in a hundred years",
        create.EXPIRES_AFTER_RANGE,
        takes_seconds=lambda _seconds: True,
    ),
    "takes-any-anchor": fault(
        "needs no anchor and no seconds, and takes any anchor",
        create.EXPIRES_AFTER_MEMBERS,
        policy=_loose_policy,
    ),
    "refuses-null-expires-after": fault(
        "refuses an expires_after of null", create.EXPIRES_AFTER_NULL, minds_policy=_no_null
    ),
    "expires-with-its-file": fault(
        "lets the upload itself live as long as expires_after says",
        create.EXPIRES_AFTER_SPARES_UPLOAD,
        expires=lambda created_at, ttl, policy: created_at + (ttl if policy is None else policy),
    ),
}
