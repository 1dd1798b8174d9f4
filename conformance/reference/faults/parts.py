"""Faults of adding parts."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.core.catalogue import errors, parts
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Blob, Field, Form, Json, Part, Request, Upload
from conformance.reference.storage import blob_of

from .fault import (
    Fault,
    answers,
    fault,
    lacks,
    or_once,
    pretends,
    puts,
    refuses_with,
    waits,
)


def _reuses(
    same: Callable[[Part, Blob], bool],
) -> Callable[[Callable[[], str], Upload, Blob, int], str]:
    """Give a Part the id of an earlier one that is like it, unless both came together."""

    def part_id(draw: Callable[[], str], upload: Upload, blob: Blob, began: int) -> str:
        like = (each.id for each in upload.parts if each.placed < began and same(each, blob))
        return next(like, f"part_{draw()}")

    return part_id


def _before(members: Json, upload: Upload) -> Json:
    return {**members, "created_at": int(upload.created_at) - 60}


def _an_hour_ahead(members: Json, *_of: object) -> Json:
    return {**members, "created_at": int(str(members["created_at"])) + 3_600}


def _backwards(members: Json, upload: Upload) -> Json:
    return {**members, "upload_id": upload.id[::-1]}


def _no_chunks(request: Request) -> str | None:
    coding = request.header("transfer-encoding")
    return "The length of the body is missing." if coding == "chunked" else None


def _not_called_upload(field: Field) -> str | None:
    return "The filename is reserved." if field.filename == "upload" else None


def _needs_filename(field: Field) -> str | None:
    return "The field needs a filename." if field.filename is None else None


def _needs_type(field: Field) -> str | None:
    return "The field needs a Content-Type." if field.content_type is None else None


def _long_text(field: Field) -> str | None:
    long = field.filename is None and field.blob.size > 65_536
    return "A text field holds 65536 bytes at most." if long else None


def _takes_name(filename: str, field: Field) -> str:
    odd = "/" in (field.filename or "") or (field.content_type or "").startswith("text/")
    return field.filename if odd and field.filename else filename


def _any_field(form: Form) -> Field:
    if form.complaint is not None or any(each.name == "data" for each in form.fields):
        return CORRECT.data_of(form)
    return form.fields[0] if form.fields else Field("data", None, None, blob_of(b""))


def _raw(form: Form) -> Field:
    return CORRECT.data_of(form) if form.raw is None else Field("data", None, None, form.raw)


def _quotes_kept(content_type: str) -> str | None:
    found = CORRECT.reads_boundary(content_type)
    return f'"{found}"' if found is not None and 'boundary="' in content_type else found


def _is_pending(upload: Upload, _began: int) -> bool:
    return upload.status == "pending"


def _die(upload: Upload) -> Upload:
    return replace(upload, dead=True)


TABLE: Mapping[str, Fault] = {
    "adds-201": fault("answers a new part with 201", parts.STATUS_200, success=answers("add", 201)),
    "adds-202": fault("answers a new part with 202", parts.STATUS_200, success=answers("add", 202)),
    "parts-without-created-at": fault(
        "does not say when a part was created", parts.MEMBERS, edits_part=lacks("created_at")
    ),
    "parts-of-another-kind": fault(
        "calls a part upload_part", parts.NAMES_ITS_UPLOAD, edits_part=puts(object="upload_part")
    ),
    "parts-of-another-upload": fault(
        "names another upload when it shows a part",
        parts.NAMES_ITS_UPLOAD,
        edits_part=_backwards,
    ),
    "parts-before-uploads": fault(
        "dates a part a minute before its upload", parts.CREATED_AT, edits_part=_before
    ),
    "dates-parts-an-hour-ahead": fault(
        "dates a part by the clock on its wall, an hour ahead of that of uploads",
        parts.CREATED_AT,
        edits_part=_an_hour_ahead,
    ),
    "names-parts-by-size": fault(
        "takes a part for another one of the same size",
        parts.UNIQUE_IDS,
        part_id=_reuses(lambda part, blob: part.size == blob.size and part.blob.md5 != blob.md5),
        waits=waits("add"),
    ),
    "names-parts-by-content": fault(
        "takes a part for another one of the same bytes",
        parts.EQUAL_BYTES,
        part_id=_reuses(lambda part, blob: part.blob.md5 == blob.md5),
        waits=waits("add"),
    ),
    "refuses-files-called-upload": fault(
        "refuses the filename that the official Python client gives to bytes",
        parts.OFFICIAL_FORM,
        minds_field=_not_called_upload,
    ),
    "refuses-chunked-parts": fault(
        "needs the length of a part in advance", parts.CHUNKED, minds_framing=_no_chunks
    ),
    "keeps-boundary-quotes": fault(
        "takes the quotes around a boundary for a part of it",
        parts.BOUNDARIES,
        reads_boundary=_quotes_kept,
    ),
    "needs-part-filename": fault(
        "refuses a part without a filename", parts.WITHOUT_FILENAME, minds_field=_needs_filename
    ),
    "bounds-nameless-parts": fault(
        "takes a part without a filename for a text field, which may hold 64 KiB",
        parts.WITHOUT_FILENAME,
        minds_field=_long_text,
    ),
    "needs-part-type": fault(
        "refuses a part without a type", parts.WITHOUT_TYPE, minds_field=_needs_type
    ),
    "renames-files-after-parts": fault(
        "takes the filename of a part for that of the File, when it has a slash or is text",
        parts.FORM_NAME_IGNORED,
        renames=_takes_name,
    ),
    "stops-short-of-64-megabytes": fault(
        "refuses parts of 64,000,000 bytes",
        parts.SIXTY_FOUR_MEGABYTES,
        parts.SIXTY_FOUR_MEBIBYTES,
        part_limit=63_999_999,
    ),
    "stops-at-64-megabytes": fault(
        "refuses parts of more than 64,000,000 bytes",
        parts.SIXTY_FOUR_MEBIBYTES,
        part_limit=64_000_000,
    ),
    "has-no-part-limit": fault(
        "takes parts of any size", parts.OVER_SIXTY_FOUR_MEBIBYTES, part_limit=2**40
    ),
    "takes-any-field": fault(
        "takes any field, or none, for the data of a part", parts.NEEDS_DATA, data_of=_any_field
    ),
    "takes-raw-bodies": fault(
        "takes a body that is no form for the data of a part",
        parts.NEEDS_MULTIPART,
        data_of=_raw,
    ),
    "adds-to-unknown-uploads": fault(
        "takes parts for uploads that do not exist",
        parts.UNKNOWN_UPLOAD,
        takes_unknown=pretends("add"),
    ),
    "calls-unknown-uploads-400": fault(
        "refuses a part for an unknown upload with 400",
        parts.UNKNOWN_UPLOAD_404,
        status_of=refuses_with(400, "unknown-upload", "add"),
    ),
    "adds-after-complete": fault(
        "takes parts after completion",
        parts.NONE_AFTER_COMPLETE,
        takes_parts=or_once("completed"),
        waits=waits("complete"),
    ),
    "late-parts-grow-files": fault(
        "takes parts after completion, and lets the File grow by them",
        parts.NONE_AFTER_COMPLETE,
        takes_parts=or_once("completed"),
        grows_file=lambda _upload: True,
        waits=waits("complete"),
    ),
    "adds-after-cancel": fault(
        "takes parts after cancellation",
        parts.NONE_AFTER_CANCEL,
        takes_parts=or_once("cancelled"),
        waits=waits("cancel"),
    ),
    "adds-after-expiry": fault(
        "takes parts after expiry",
        parts.NONE_AFTER_EXPIRY,
        takes_parts=lambda upload, _began: upload.status in {"pending", "expired"},
    ),
    "cut-parts-spoil-uploads": fault(
        "does not complete an upload once the body of a part was cut",
        parts.CUT_BODY,
        after_cut=_die,
        takes_parts=_is_pending,
    ),
    "refused-parts-spoil-uploads": fault(
        "does not complete an upload once a part was refused",
        errors.NOTHING_CHANGED,
        after_refused_add=_die,
        takes_parts=_is_pending,
    ),
}
