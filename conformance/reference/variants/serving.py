"""Lawful variants of how Files are shown, who is served, and how long it takes."""

from collections.abc import Mapping, Sequence

from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import (
    File,
    Json,
    Operation,
    Problem,
    Refused,
    Request,
    View,
)
from conformance.reference.talk import EVERYBODY

from .variant import Variant, variant

MOST = 30
SIGNATURE = "c2lnbmVkLWJ5LXVwbG9hZHM"
"""What an address is signed with."""
SLOW = 0.05
LATE = 0.3
LAG = 2.0
"""Seconds that a list is behind, of the three that are waited for."""


def _listed_late(file: File, view: View, now: float) -> bool:
    late = view == "list" and now < file.made_at + LAG
    return not late and CORRECT.visible(file, view, now)


def _deleted_again(file: File, view: View, now: float) -> bool:
    return view == "delete" or CORRECT.visible(file, view, now)


def _unknown_cursor_ends(files: Sequence[File], after: str, order: str | None) -> list[File]:
    try:
        return CORRECT.follows(files, after, order)
    except Refused:
        return []


def _clamped(text: str | None) -> int:
    try:
        return CORRECT.limit(text)
    except Refused:
        return 20


def _any_key(request: Request, keys: tuple[str, ...]) -> str | None:
    return EVERYBODY if request.header("authorization") or not keys else None


def _now_and_then(before: int) -> Problem | None:
    hit = before % 20 == 19
    return Problem("too-many-requests", "That was too fast.") if hit else None


def _soon(problem: Problem) -> tuple[tuple[str, str], ...]:
    ms = (("retry-after-ms", "20"),) if problem.kind == "too-many-requests" else ()
    return (*CORRECT.error_headers(problem), *ms)


def _unlisted_late(file: File, view: View, now: float) -> bool:
    lingers = view == "list" and file.deleted and now < file.deleted_at + LAG
    return lingers or CORRECT.visible(file, view, now)


def _processed_once_read(members: Json, _occasion: str, file: File) -> Json:
    return {**members, "status": "processed" if file.reads else "uploaded"}


def _busy_now_and_then(before: int) -> Problem | None:
    hit = before % 23 == 22
    return Problem("too-many-requests", "Too much is going on.") if hit else None


def _unavailable(problem: Problem) -> int:
    return 503 if problem.kind == "too-many-requests" else CORRECT.status_of(problem)


def _written_already(others: int) -> Problem | None:
    return Problem("part-in-progress", "Another part is being written.") if others else None


def _two_at_once(others: int) -> Problem | None:
    return Problem("too-many-requests", "Two parts are being written.") if others > 1 else None


def _slow_to_add(operation: Operation) -> float:
    return SLOW if operation == "add" else 0.0


def _signed_address(_file: File, request: Request) -> str | None:
    return None if request.asked("signature") == SIGNATURE else f"content?signature={SIGNATURE}"


def _slow_to_complete(operation: Operation) -> float:
    return LATE if operation == "complete" else 0.0


TABLE: Mapping[str, Variant] = {
    "files-stay-uploaded": variant(
        "never says that a File is processed",
        edits_file=lambda members, *_of: {**members, "status": "uploaded"},
    ),
    "lists-late": variant("lists a File two seconds after it is made", visible=_listed_late),
    "shows-uploads": variant("lets an upload be read", serves=lambda _operation: True),
    "asks-for-no-key": variant(
        "serves everybody, with whatever key", tenant_of=lambda *_of: EVERYBODY
    ),
    "wants-any-key": variant("serves whoever sends a key, and looks at none", tenant_of=_any_key),
    "lives-two-hours": variant("lets uploads live for two hours", ttl=7_200.0),
    "lives-three-seconds": variant("lets uploads live for three seconds", ttl=3.0),
    "has-no-files": variant(
        "has no Files API at all",
        serves=lambda operation: operation in {"create", "add", "complete", "cancel"},
    ),
    "content-stays-here": variant(
        "lets no content be downloaded",
        minds_download=lambda *_of: Problem("not-downloadable", "The File stays here."),
    ),
    "deletes-again": variant("answers a second deletion as the first", visible=_deleted_again),
    "unknown-cursor-ends": variant(
        "shows an empty page after a File that is unknown", follows=_unknown_cursor_ends
    ),
    "ends-of-nothing": variant(
        "names the first and last File of an empty list as empty text",
        ends=lambda shown, every: CORRECT.ends(shown, every) if shown else ("", ""),
    ),
    "clamps-limits": variant("takes 20 for a limit that makes no sense", limit=_clamped),
    "slow": variant("takes 50 ms for each answer", waits=lambda _operation: SLOW),
    "limits-requests": variant(
        "puts every twentieth request off, and says for how long",
        weather=_now_and_then,
        error_headers=_soon,
    ),
    "clock-ahead": variant("goes by a clock that is 90 seconds fast", skew=90.0),
    "clock-behind": variant("goes by a clock that is 90 seconds slow", skew=-90.0),
    "unlists-late": variant(
        "lists a File two seconds after it is deleted still", visible=_unlisted_late
    ),
    "caps-pages": variant(
        "shows thirty Files on a page at most, and says that there are more",
        page=lambda listed, most: list(listed[: min(most, MOST)]),
    ),
    "processed-once-read": variant(
        "says that a File is processed once it was downloaded", edits_file=_processed_once_read
    ),
    "slow-completions": variant(
        "takes three tenths of a second to complete an upload", waits=_slow_to_complete
    ),
    "busy-now-and-then": variant(
        "answers every 23rd request with 503, and says when to come back",
        weather=_busy_now_and_then,
        status_of=_unavailable,
        error_headers=_soon,
    ),
    "one-part-at-a-time": variant(
        "answers 409 to a part while another of its upload is written, and asks to come again",
        puts_off_part=_written_already,
        waits=_slow_to_add,
    ),
    "limits-parts-at-once": variant(
        "answers 429 to a part while two others of its upload are written, and says until when",
        puts_off_part=_two_at_once,
        error_headers=_soon,
        waits=_slow_to_add,
    ),
    "redirects-content": variant(
        "answers a request for content by pointing to a signed address of its own",
        content_at=_signed_address,
    ),
}
"""What is shown, to whom, and when."""
