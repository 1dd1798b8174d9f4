"""Faults of what happens by itself, and at the same time: expiry and concurrency."""

from collections.abc import Callable, Mapping, Sequence

from conformance.core.catalogue import concurrency, expiry
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Operation, Part, Upload, View

from .fault import OVERLAP, Fault, fault, or_meanwhile


def _gap(operation: Operation) -> Callable[[Operation], float]:
    return lambda asked: OVERLAP if asked == operation else 0.0


def _still_pending(members: Json, *_of: object) -> Json:
    return {**members, "status": "pending"} if members["status"] == "expired" else members


def _dies_with_upload(file: File, view: View, now: float) -> bool:
    return now < file.outlives and CORRECT.visible(file, view, now)


def _overwrites(_now: Upload, seen: Upload, part: Part) -> tuple[Part, ...]:
    return (*seen.parts, part)


def _and_late_ones(upload: Upload, listed: Sequence[Part], began: int) -> tuple[Part, ...]:
    return (*listed, *(part for part in upload.parts if part.placed > began))


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
}
