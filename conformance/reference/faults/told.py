"""Faults of what a completion tells, and of when it may be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import complete
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Part, Upload, View
from conformance.reference.rules import total

from .fault import Fault, fault, only, or_once, puts, waits

LATE = 0.1
"""Seconds for which a new File is not known."""


def _dated_at_end(members: Json, upload: Upload) -> Json:
    return {**members, "created_at": int(upload.over_at)}


def _received(members: Json, upload: Upload) -> Json:
    return {**members, "bytes": total(upload.parts)}


def _id_alone(members: Json, *_of: object) -> Json:
    file = members["file"]
    return {**members, "file": file["id"] if isinstance(file, dict) else file}


def _latin(members: Json, *_of: object) -> Json:
    name = str(members["filename"]).encode("latin-1", "replace").decode("latin-1")
    return {**members, "filename": name}


def _in_16_bits(members: Json, *_of: object) -> Json:
    return {**members, "bytes": int(str(members["bytes"])) % 65_536}


def _received_size(upload: Upload, _parts: tuple[Part, ...]) -> int:
    return total(upload.parts)


def _soon(file: File, view: View, now: float) -> bool:
    early = view == "get" and now < file.made_at + LATE
    return not early and CORRECT.visible(file, view, now)


def _revived(upload: Upload) -> Upload:
    return replace(upload, status="pending") if upload.status == "cancelled" else upload


def _never_over(upload: Upload, _began: int) -> bool:
    return upload.status == "pending" and not upload.ended


def _same_id(draw: object, upload: Upload, parts: tuple[Part, ...]) -> str:
    return upload.file or CORRECT.file_id(draw, upload, parts)  # type: ignore[arg-type]


def _by_filename(_draw: object, upload: Upload, _parts: Sequence[Part]) -> str:
    return "file-" + upload.filename.encode().hex()


TABLE: Mapping[str, Fault] = {
    "completed-uploads-stay-in-progress": fault(
        "says of a completed upload that it is in progress",
        complete.STATUS,
        edits_upload=only("complete", puts(status="in_progress")),
    ),
    "completed-uploads-are-processed": fault(
        "says of a completed upload that it is processed",
        complete.STATUS,
        edits_upload=only("complete", puts(status="processed")),
    ),
    "nests-the-id-of-the-file": fault(
        "shows the id of the File where the File should be",
        complete.FILE,
        edits_upload=only("complete", _id_alone),
    ),
    "nests-files-of-another-kind": fault(
        "calls the File of a completed upload another kind of object",
        complete.FILE,
        edits_file=only("nested", puts(object="upload.file")),
    ),
    "completion-redates-uploads": fault(
        "dates an upload anew when it is completed",
        complete.KEEPS_UPLOAD,
        edits_upload=only("complete", _dated_at_end),
    ),
    "shows-received-bytes": fault(
        "shows the bytes of a completed upload that were received, listed or not",
        complete.KEEPS_UPLOAD,
        edits_upload=only("complete", _received),
    ),
    "sizes-files-by-what-was-received": fault(
        "says that a File has all bytes that were received, listed or not",
        complete.FILE_BYTES,
        file_size=_received_size,
    ),
    "sizes-files-in-16-bits": fault(
        "counts the bytes of a File in 16 bits",
        complete.FILE_BYTES,
        edits_file=_in_16_bits,
    ),
    "names-files-in-latin-1": fault(
        "writes the filename of a File in Latin-1",
        complete.FILE_ECHOES,
        edits_file=_latin,
    ),
    "nests-files-for-assistants": fault(
        "says that the File of a completed upload is for assistants",
        complete.FILE_ECHOES,
        edits_file=only("nested", puts(purpose="assistants")),
    ),
    "files-appear-a-moment-late": fault(
        "does not know a new File for a tenth of a second",
        complete.FILE_READY,
        visible=_soon,
    ),
    "second-completion-replaces-content": fault(
        "makes the File anew when an upload is completed again, under the same id",
        complete.ONE_FILE,
        takes_completion=or_once("completed"),
        finishes=or_once("completed"),
        file_id=_same_id,
        frees=False,
        waits=waits("complete"),
    ),
    "late-parts-revive-uploads": fault(
        "refuses a part after cancellation, but completes the upload then",
        complete.NOT_AFTER_CANCEL,
        after_refused_add=_revived,
        takes_parts=_never_over,
    ),
    "names-files-by-filename": fault(
        "gives Files of the same filename the same id",
        complete.FILE_IDS_UNIQUE,
        file_id=_by_filename,
        frees=False,
    ),
}
