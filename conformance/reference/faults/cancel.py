"""Faults of cancellation."""

from collections.abc import Iterator, Mapping

from conformance.core.catalogue import cancel
from conformance.reference.behaviour import CORRECT, Fate
from conformance.reference.nouns import File, Json, Problem, Refused, Request, Upload
from conformance.reference.rules import refuse, total

from .fault import Fault, answers, fault, only, or_once, pretends, puts, refuses_with, waits


def _later(members: Json, *_of: object) -> Json:
    return {**members, "expires_at": int(str(members["expires_at"])) + 60}


def _needs_type(request: Request) -> None:
    if request.header("content-type") is None:
        raise Refused(Problem("wrong-type", "The Content-Type is missing."))
    CORRECT.reads_cancel(request)


def _needs_json_if_labelled(request: Request) -> None:
    if request.header("content-type") == "application/json" and not request.body:
        raise refuse("The body is not valid JSON.", kind="malformed-json")
    CORRECT.reads_cancel(request)


def _no_object(request: Request) -> None:
    if request.body.strip() == b"{}":
        raise refuse("A cancellation has no body.")
    CORRECT.reads_cancel(request)


def _spoils(upload: Upload, accepted: bool) -> Fate:  # noqa: FBT001 - as Behaviour has it
    return "spoil" if upload.status == "completed" and not accepted else "keep"


def _removes(upload: Upload, accepted: bool) -> Fate:  # noqa: FBT001
    return "remove" if upload.status == "completed" and accepted else "keep"


def _makes(_upload: Upload, accepted: bool) -> Fate:  # noqa: FBT001
    return "make" if accepted else "keep"


def _drops(upload: Upload, accepted: bool) -> Fate:  # noqa: FBT001
    return "remove" if upload.status == "completed" and not accepted else "keep"


def _makes_what_is_whole(upload: Upload, accepted: bool) -> Fate:  # noqa: FBT001
    whole = bool(upload.parts) and total(upload.parts) == upload.size
    return "make" if accepted and whole else "keep"


def _needs_body(request: Request) -> None:
    if not request.body:
        raise refuse("The body is not valid JSON.", kind="malformed-json")
    CORRECT.reads_cancel(request)


def _received(members: Json, upload: Upload) -> Json:
    return {**members, "bytes": total(upload.parts)}


def _dated_at_end(members: Json, upload: Upload) -> Json:
    return {**members, "created_at": int(upload.over_at)}


def _empty(upload: Upload, _began: int) -> bool:
    return upload.status == "pending" and not upload.parts


def _inverted(file: File) -> Iterator[bytes]:
    for block in CORRECT.content(file):
        yield bytes(each ^ 0xFF for each in block) if file.spoiled else block


TABLE: Mapping[str, Fault] = {
    "cancels-201": fault(
        "answers a cancellation with 201", cancel.STATUS_200, success=answers("cancel", 201)
    ),
    "cancels-nothing": fault(
        "refuses every cancellation",
        cancel.ACCEPTED,
        takes_cancel=lambda *_of: False,
    ),
    "has-no-cancel": fault(
        "does not know the path of a cancellation",
        cancel.ACCEPTED,
        serves=lambda operation: operation != "cancel",
    ),
    "cancels-202": fault(
        "answers a cancellation with 202", cancel.STATUS_200, success=answers("cancel", 202)
    ),
    "cancelled-uploads-are-deleted": fault(
        "says of a cancelled upload that it is deleted",
        cancel.STATUS,
        edits_upload=only("cancel", puts(status="deleted")),
    ),
    "cancel-moves-expiry": fault(
        "moves the expiry of an upload when it is cancelled",
        cancel.KEEPS_UPLOAD,
        edits_upload=only("cancel", _later),
    ),
    "cancel-needs-a-type": fault(
        "refuses a cancellation without Content-Type with 415",
        cancel.NO_BODY,
        reads_cancel=_needs_type,
    ),
    "cancel-needs-json": fault(
        "refuses an empty cancellation that is labelled as JSON",
        cancel.EMPTY_JSON,
        reads_cancel=_needs_json_if_labelled,
    ),
    "cancel-refuses-an-object": fault(
        "refuses an empty object as the body of a cancellation",
        cancel.EMPTY_OBJECT,
        reads_cancel=_no_object,
    ),
    "cancels-unknown-uploads": fault(
        "cancels uploads that do not exist",
        cancel.UNKNOWN_UPLOAD,
        takes_unknown=pretends("cancel"),
    ),
    "refused-cancels-spoil-files": fault(
        "refuses to cancel a completed upload, but spoils its File",
        cancel.NEVER_HALF_WAY,
        fate=_spoils,
        content=_inverted,
    ),
    "cancels-completed-uploads": fault(
        "cancels a completed upload, and keeps its File",
        cancel.NEVER_HALF_WAY,
        cancel.NOT_AFTER_COMPLETE,
        takes_cancel=or_once("completed"),
        waits=waits("complete"),
    ),
    "cancels-files-too": fault(
        "cancels a completed upload, and removes its File",
        cancel.NOT_AFTER_COMPLETE,
        takes_cancel=or_once("completed"),
        fate=_removes,
        waits=waits("complete"),
    ),
    "lists-cancelled-uploads": fault(
        "makes a File of an upload when it is cancelled", cancel.NEVER_LISTED, fate=_makes
    ),
    "cancels-as-canceled": fault(
        "writes cancelled with one l",
        cancel.STATUS,
        edits_upload=only("cancel", puts(status="canceled")),
    ),
    "cancel-shows-received-bytes": fault(
        "shows the bytes of a cancelled upload that were received",
        cancel.KEEPS_UPLOAD,
        edits_upload=only("cancel", _received),
    ),
    "cancel-redates-uploads": fault(
        "dates an upload anew when it is cancelled",
        cancel.KEEPS_UPLOAD,
        edits_upload=only("cancel", _dated_at_end),
    ),
    "cancel-shows-an-empty-file": fault(
        "shows an empty object as the File of a cancelled upload",
        cancel.KEEPS_UPLOAD,
        edits_upload=only("cancel", puts(file={})),
    ),
    "cancel-needs-a-body": fault(
        "refuses a cancellation without a body",
        cancel.NO_BODY,
        cancel.EMPTY_JSON,
        reads_cancel=_needs_body,
    ),
    "refuses-to-cancel-parts": fault(
        "refuses to cancel an upload that has parts",
        cancel.PARTS_UNUSABLE,
        takes_cancel=_empty,
    ),
    "redirects-unknown-cancellations": fault(
        "answers 302 when an unknown upload is cancelled",
        cancel.UNKNOWN_UPLOAD,
        status_of=refuses_with(302, "unknown-upload", "cancel"),
    ),
    "refused-cancels-drop-files": fault(
        "refuses to cancel a completed upload, but removes its File",
        cancel.NEVER_HALF_WAY,
        fate=_drops,
    ),
    "cancel-keeps-what-is-whole": fault(
        "makes a File of a cancelled upload that has all its bytes",
        cancel.NEVER_LISTED,
        fate=_makes_what_is_whole,
    ),
}
