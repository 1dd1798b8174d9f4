"""Faults of which parts are taken, and of what is said of them."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.core.catalogue import complete, parts
from conformance.reference.behaviour import CORRECT
from conformance.reference.forms import Reader
from conformance.reference.nouns import Field, Form, Json, Part, Request, Upload
from conformance.reference.rules import total
from conformance.reference.storage import blob_of, memory, small

from .fault import Fault, as_number, fault, lacks, puts, refuses_with, waits

FIVE_MEBIBYTES = 5 * 2**20
"""The least size of a part but the last where objects are stored that are made of parts."""
BLOCK = 65_536


def _as_text(members: Json, *_of: object) -> Json:
    return {**members, "created_at": str(members["created_at"])}


def _with_fractions(members: Json, *_of: object) -> Json:
    return {**members, "created_at": float(str(members["created_at"]))}


def _as_number(members: Json, *_of: object) -> Json:
    return {**members, "id": as_number(str(members["id"]))}


def _numbered(_draw: object, upload: Upload, *_of: object) -> str:
    return f"part_{len(upload.parts) + 1}"


def _no_equals(upload: Upload, field: Field) -> str | None:
    known = any(part.blob.md5 == field.blob.md5 for part in upload.parts)
    return "The part was added already." if known else None


def _one_called_upload(upload: Upload, field: Field) -> str | None:
    taken = field.filename == "upload" and len(upload.parts) > 0
    return "There is a file called upload." if taken else None


def _too_small(upload: Upload, field: Field) -> str | None:
    last = total(upload.parts) + field.blob.size >= upload.size
    return None if last or field.blob.size >= FIVE_MEBIBYTES else "The part is too small."


def _size(request: Request) -> int:
    return sum(each.blob.size for each in request.form.fields) if request.form else 0


def _no_large_chunks(request: Request) -> str | None:
    hit = request.header("transfer-encoding") == "chunked" and _size(request) > BLOCK
    return "The length of the body is missing." if hit else None


def _forms_up_to(limit: int) -> Callable[[Request], str | None]:
    def minds(request: Request) -> str | None:
        large = int(request.header("content-length") or 0) > limit
        return "The body is too large." if large else None

    return minds


def _lowered(content_type: str) -> str | None:
    return CORRECT.reads_boundary(content_type.lower())


def _up_to_equals_sign(content_type: str) -> str | None:
    found = CORRECT.reads_boundary(content_type)
    return None if found is None else found.rpartition("=")[2]


def _of_sixty(content_type: str) -> str | None:
    found = CORRECT.reads_boundary(content_type)
    return None if found is None else found[:60]


def _no_slash(field: Field) -> str | None:
    return "The filename has a slash." if "/" in (field.filename or "") else None


def _called(*names: str) -> Callable[[Form], Field]:
    """Take fields of some other names for the data."""

    def data_of(form: Form) -> Field:
        fields = tuple(
            replace(each, name="data") if each.name in names else each for each in form.fields
        )
        return CORRECT.data_of(replace(form, fields=fields))

    return data_of


def _empty_for_none(form: Form) -> Field:
    none = form.complaint is None and form.raw is None and not form.fields
    return Field("data", None, None, blob_of(b"")) if none else CORRECT.data_of(form)


def _from_json(form: Form) -> Field:
    try:
        read: Any = json.loads(small(form.raw))
        return Field("data", None, None, blob_of(base64.b64decode(read["data"])))
    except (ValueError, KeyError, TypeError):
        return CORRECT.data_of(form)


def _with_guessed_boundary(form: Form) -> Field:
    body = small(form.raw)
    if not body.startswith(b"--"):
        return CORRECT.data_of(form)
    reader = Reader(body[2:].partition(b"\r\n")[0].decode("latin-1"), BLOCK, memory)
    reader.feed(body)
    return CORRECT.data_of(reader.close())


def _once_it_has_parts(upload: Upload, _began: int) -> bool:
    return upload.status == "pending" or (upload.status == "cancelled" and len(upload.parts) > 0)


def _with_what_came(upload: Upload) -> Upload:
    cut = blob_of(b"c" * max(upload.size, 1))
    part = Part("part_cut", upload.id, upload.created_at, cut, 0, 0)
    return replace(upload, parts=(*upload.parts, part))


def _fits_beside_cut_ones(upload: Upload, size: int) -> bool:
    cut = any(part.id == "part_cut" for part in upload.parts)
    return not cut or total(upload.parts) + size <= upload.size


TABLE: Mapping[str, Fault] = {
    "needs-large-parts": fault(
        "refuses parts of less than 5 MiB but the last", parts.ACCEPTED, minds_part=_too_small
    ),
    "takes-no-octet-streams": fault(
        "refuses parts whose type is application/octet-stream",
        parts.ACCEPTED,
        minds_field=lambda field: (
            "The type is not known." if field.content_type == "application/octet-stream" else None
        ),
    ),
    "part-ids-as-numbers": fault(
        "writes the id of a part as a number", parts.MEMBERS, edits_part=_as_number
    ),
    "parts-without-ids": fault(
        "gives a part a tag, and no id", parts.MEMBERS, edits_part=lacks("id")
    ),
    "parts-of-no-upload": fault(
        "names no upload when it shows a part",
        parts.NAMES_ITS_UPLOAD,
        edits_part=puts(upload_id=None),
    ),
    "parts-dated-in-text": fault(
        "writes when a part was created as text", parts.CREATED_AT, edits_part=_as_text
    ),
    "parts-dated-in-fractions": fault(
        "writes when a part was created with a decimal point",
        parts.CREATED_AT,
        edits_part=_with_fractions,
    ),
    "numbers-parts-anew": fault(
        "numbers the parts of each upload from one on", parts.UNIQUE_IDS, part_id=_numbered
    ),
    "refuses-equal-parts": fault(
        "refuses a part of the same bytes as an earlier one",
        parts.EQUAL_BYTES,
        minds_part=_no_equals,
    ),
    "takes-one-file-called-upload": fault(
        "refuses the filename that the official Python client gives to bytes, but once",
        parts.OFFICIAL_FORM,
        minds_part=_one_called_upload,
    ),
    "refuses-large-chunked-parts": fault(
        "needs the length of a part in advance when it has more than 65,536 bytes",
        parts.CHUNKED,
        minds_framing=_no_large_chunks,
    ),
    "lowers-boundaries": fault(
        "does not mind capitals in a Content-Type, nor in its boundary",
        parts.BOUNDARIES,
        reads_boundary=_lowered,
    ),
    "splits-boundaries": fault(
        "takes what follows the last equals sign of a boundary for all of it",
        parts.BOUNDARIES,
        reads_boundary=_up_to_equals_sign,
    ),
    "cuts-boundaries": fault(
        "keeps sixty characters of a boundary", parts.BOUNDARIES, reads_boundary=_of_sixty
    ),
    "takes-the-names-of-parts": fault(
        "takes the filename of a part for that of the File, whatever it is",
        parts.FORM_NAME_IGNORED,
        renames=lambda filename, field: field.filename or filename,
    ),
    "refuses-slashes-in-part-names": fault(
        "refuses a part whose filename has a slash",
        parts.FORM_NAME_IGNORED,
        minds_field=_no_slash,
    ),
    "counts-forms-in-megabytes": fault(
        "refuses parts whose form has more than 64,000,000 bytes, boundaries included",
        parts.SIXTY_FOUR_MEGABYTES,
        parts.SIXTY_FOUR_MEBIBYTES,
        minds_framing=_forms_up_to(64_000_000),
    ),
    "counts-forms-in-mebibytes": fault(
        "refuses parts whose form has more than 67,108,864 bytes, boundaries included",
        parts.SIXTY_FOUR_MEBIBYTES,
        minds_framing=_forms_up_to(67_108_864),
    ),
    "stops-at-seventy-megabytes": fault(
        "takes parts of up to 70,000,000 bytes",
        parts.OVER_SIXTY_FOUR_MEBIBYTES,
        part_limit=70_000_000,
    ),
    "takes-fields-called-file": fault(
        "takes a field called file for the data of a part",
        parts.NEEDS_DATA,
        data_of=_called("file"),
    ),
    "takes-fields-in-capitals": fault(
        "does not mind capitals in the name of a field",
        parts.NEEDS_DATA,
        data_of=_called("Data", "DATA"),
    ),
    "takes-forms-of-nothing": fault(
        "takes a form without any field for a part of no bytes",
        parts.NEEDS_DATA,
        data_of=_empty_for_none,
    ),
    "takes-parts-in-json": fault(
        "takes a part that is written in JSON, as Base64", parts.NEEDS_MULTIPART, data_of=_from_json
    ),
    "guesses-boundaries": fault(
        "takes the first line of a body for the boundary that was not named",
        parts.NEEDS_MULTIPART,
        data_of=_with_guessed_boundary,
    ),
    "refuses-unknown-uploads-with-200": fault(
        "answers a part for an unknown upload with an error, and with 200",
        parts.UNKNOWN_UPLOAD,
        status_of=refuses_with(200, "unknown-upload", "add"),
    ),
    "adds-to-cancelled-uploads-with-parts": fault(
        "takes parts after cancellation when there were some before",
        parts.NONE_AFTER_CANCEL,
        takes_parts=_once_it_has_parts,
        waits=waits("cancel"),
    ),
    "never-expires": fault(
        "takes parts and completions after expiry",
        parts.NONE_AFTER_EXPIRY,
        complete.NOT_AFTER_EXPIRY,
        is_over=lambda *_of: False,
    ),
    "counts-cut-parts": fault(
        "counts a part whose body was cut to the bytes that were declared",
        parts.CUT_BODY,
        after_cut=_with_what_came,
        takes_total=_fits_beside_cut_ones,
    ),
}
