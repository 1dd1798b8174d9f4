"""Faults of what happens by itself, and at the same time: expiry and concurrency."""

from collections.abc import Callable, Mapping, Sequence

from conformance.core.catalogue import complete, concurrency, expiry, files, parts
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Operation, Part, Upload, View
from conformance.reference.rules import total

from .fault import OVERLAP, Fault, fault, or_meanwhile

SHORT = 0.02
"""Seconds of a window that is hard to meet."""
SWEEP = 6.0
"""Seconds after their end at which uploads are looked through: later than a run waits."""


def _gap(operation: Operation, seconds: float = OVERLAP) -> Callable[[Operation], float]:
    return lambda asked: seconds if asked == operation else 0.0


def _still_pending(members: Json, *_of: object) -> Json:
    return {**members, "status": "pending"} if members["status"] == "expired" else members


def _dies_with_upload(file: File, view: View, now: float) -> bool:
    return now < file.outlives and CORRECT.visible(file, view, now)


def _overwrites(_now: Upload, seen: Upload, part: Part) -> tuple[Part, ...]:
    return (*seen.parts, part)


def _and_late_ones(upload: Upload, listed: Sequence[Part], began: int) -> tuple[Part, ...]:
    return (*listed, *(part for part in upload.parts if part.placed > began))


def _counted(_draw: object, upload: Upload, _blob: object, began: int) -> str:
    """Call a Part by the number of those that were there when its request came."""
    return f"{upload.id}-{sum(part.placed < began for part in upload.parts)}"


def _whole(upload: Upload) -> bool:
    return bool(upload.parts) and total(upload.parts) == upload.size


def _content_dies(file: File, view: View, now: float) -> bool:
    return (view != "content" or now < file.outlives) and CORRECT.visible(file, view, now)


def _with_upload(created_at: float, upload: Upload) -> float | None:
    plain = upload.policy is None and upload.purpose != "batch"
    return upload.expires_at if plain else CORRECT.file_expires(created_at, upload)


TABLE: Mapping[str, Fault] = {
    "expired-uploads-read-pending": fault(
        "shows an expired upload as pending when it is cancelled",
        expiry.STATUS,
        repeats=lambda operation, upload: operation == "cancel" and upload.status == "expired",
        edits_upload=_still_pending,
    ),
    "expired-uploads-leave-files": fault(
        "makes a File of the parts of an upload when it expires",
        expiry.LEAVES_NO_FILE,
        expiry_leaves_file=lambda _upload: True,
    ),
    "files-die-with-uploads": fault(
        "lets a File expire when its upload would have",
        expiry.FILE_SURVIVES,
        visible=_dies_with_upload,
    ),
    "loses-parallel-parts": fault(
        "writes the parts of an upload back as it read them before",
        concurrency.PARTS_KEPT,
        gaps=_gap("add"),
        merges=_overwrites,
    ),
    "completes-twice-at-once": fault(
        "makes a File for each of two completions that overlap",
        concurrency.ONE_FILE,
        gaps=_gap("complete"),
        finishes=or_meanwhile("completed"),
    ),
    "completes-what-was-cancelled-meanwhile": fault(
        "completes an upload that was cancelled while the completion was under way",
        concurrency.COMPLETE_OR_CANCEL,
        gaps=_gap("complete"),
        finishes=or_meanwhile("cancelled"),
    ),
    "late-parts-slip-in": fault(
        "joins parts that were added while the completion was under way",
        concurrency.PART_OR_COMPLETE,
        gaps=_gap("complete"),
        joins=_and_late_ones,
        content_length=lambda _file: None,
    ),
    "expires-six-seconds-late": fault(
        "lets an upload expire six seconds after it said that it would",
        parts.NONE_AFTER_EXPIRY,
        complete.NOT_AFTER_EXPIRY,
        is_over=lambda upload, now: now >= upload.expires_at + SWEEP,
    ),
    "expiry-completes-what-is-whole": fault(
        "makes a File of an upload that expires with all its bytes",
        expiry.LEAVES_NO_FILE,
        expiry_leaves_file=_whole,
    ),
    "content-dies-with-uploads": fault(
        "serves the content of a File until its upload would have expired",
        expiry.FILE_SURVIVES,
        visible=_content_dies,
    ),
    "files-expire-with-uploads": fault(
        "gives a File the expiry of its upload",
        expiry.FILE_SURVIVES,
        files.BATCH_EXPIRY,
        file_expires=_with_upload,
    ),
    "numbers-parallel-parts-alike": fault(
        "gives parts that are added at the same time the same id",
        concurrency.PARTS_KEPT,
        gaps=_gap("add"),
        part_id=_counted,
    ),
    "loses-parallel-parts-in-20-ms": fault(
        "writes the parts of an upload back as it read them 20 ms before",
        concurrency.PARTS_KEPT,
        gaps=_gap("add", SHORT),
        merges=_overwrites,
    ),
    "completes-twice-in-20-ms": fault(
        "makes a File for each of two completions that begin within 20 ms",
        concurrency.ONE_FILE,
        gaps=_gap("complete", SHORT),
        finishes=or_meanwhile("completed"),
    ),
    "cancels-what-was-completed-meanwhile": fault(
        "cancels an upload that was completed while the cancellation was under way",
        concurrency.COMPLETE_OR_CANCEL,
        gaps=_gap("cancel"),
    ),
    "late-parts-slip-in-within-20-ms": fault(
        "joins parts that were added in the 20 ms of a completion",
        concurrency.PART_OR_COMPLETE,
        gaps=_gap("complete", SHORT),
        joins=_and_late_ones,
        content_length=lambda _file: None,
    ),
}
