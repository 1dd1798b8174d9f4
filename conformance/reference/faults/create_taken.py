"""Faults of which requests for an upload are taken: purposes, sizes, policies, bodies."""

import json
import mimetypes
import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.core.catalogue import create
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Request

from .fault import Fault, fault

UNSET = "\0unset"
"""Stands for a text that was not sent until it is shown."""
NO_SIZE = 1_234_567
"""Stands for a size that was not sent until it is shown."""
TEN_GIGABYTES = 10_000_000_000
"""What the documentation said at first."""
NINETY_DAYS = 7_776_000


def _charset(request: Request) -> str | None:
    sent = request.header("content-type") or ""
    hit = sent.startswith("application/json;") and request.path == ("uploads",)
    return "The Content-Type is not application/json." if hit else None


def _forgets(name: str, unset: object) -> dict[str, Any]:
    """Take creations that lack a member, and show null for it."""

    def edit(members: Json, *_of: object) -> Json:
        return {**members, name: None} if members[name] == unset else members

    return {"defaults": {name: unset}, "edits_upload": edit}


def _guesses_type(body: bytes) -> Json:
    read = CORRECT.reads_object(body)
    guess, _ = mimetypes.guess_type(str(read.get("filename", "")))
    return {"mime_type": guess, **read} if guess else read


def _wants(purpose: str, mime_type: str) -> Callable[[Json], str | None]:
    def minds(body: Json) -> str | None:
        fine = body.get("purpose") != purpose or body.get("mime_type") == mime_type
        return None if fine else f"Files for {purpose} are {mime_type}."

    return minds


def _named(minded: Callable[[str], bool]) -> Callable[[Json], str | None]:
    """Refuse creations by their filename, if that is in ASCII."""

    def minds(body: Json) -> str | None:
        name = str(body.get("filename", ""))
        return "The filename is not allowed." if name.isascii() and minded(name) else None

    return minds


def _batch_alone(body: Json) -> str | None:
    hit = body.get("expires_after") is not None and body.get("purpose") != "batch"
    return "expires_after is for batch." if hit else None


def _last_of_list(body: bytes) -> Json:
    read: Any = json.loads(body) if body.startswith(b"[{") else None
    return read[-1] if read else CORRECT.reads_object(body)


def _text_in_json(body: bytes) -> Json:
    read: Any = json.loads(body) if body.startswith(b'"{') else None
    return CORRECT.reads_object(read.encode() if read else body)


def _with_trailing_commas(body: bytes) -> Json:
    return CORRECT.reads_object(re.sub(rb",\s*}", b"}", body))


def _fills_in(**members: object) -> Callable[..., int | None]:
    """Put in what a policy lacks."""

    def policy(value: object, takes: Callable[[int], bool]) -> int | None:
        return CORRECT.policy({**members, **value} if isinstance(value, dict) else value, takes)

    return policy


def _other_anchor(value: object, takes: Callable[[int], bool]) -> int | None:
    moved = isinstance(value, dict) and value.get("anchor") == "last_active_at"
    return CORRECT.policy({**value, "anchor": "created_at"} if moved else value, takes)  # type: ignore[dict-item]


def _forgets_sign(count: object) -> int | None:
    read = CORRECT.count(count)
    return None if read is None else abs(read)


TABLE: Mapping[str, Fault] = {
    "takes-no-plain-text": fault(
        "does not know the MIME type text/plain",
        create.ACCEPTED,
        minds_policy=lambda body: (
            "The MIME type is not known." if body.get("mime_type") == "text/plain" else None
        ),
    ),
    "takes-four-mebibytes": fault(
        "refuses uploads of more than 4 MiB",
        create.SIZES,
        takes_size=lambda size: 0 <= size <= 4_194_304,
    ),
    "takes-hundred-mebibytes": fault(
        "refuses uploads of more than 100 MiB",
        create.SIZES,
        takes_size=lambda size: 0 <= size <= 104_857_600,
    ),
    "wants-names-of-one-word": fault(
        "refuses filenames that hold a space",
        create.FILENAMES,
        minds_policy=_named(lambda name: " " in name),
    ),
    "wants-names-without-punctuation": fault(
        "refuses filenames of more than letters, digits, dots, dashes and underscores",
        create.FILENAMES,
        minds_policy=_named(lambda name: re.fullmatch(r"[\w. -]+", name) is None),
    ),
    "refuses-charsets": fault(
        "does not know application/json when it names its charset",
        create.ACCEPTED,
        minds_headers=_charset,
    ),
    "vision-is-jpeg": fault(
        "takes no images but JPEG for the purpose vision",
        create.PURPOSES,
        minds_policy=_wants("vision", "image/jpeg"),
    ),
    "batch-is-json": fault(
        "takes nothing but application/json for the purpose batch",
        create.PURPOSES,
        minds_policy=_wants("batch", "application/json"),
    ),
    "purposes-of-any-case": fault(
        "does not mind capitals in a purpose",
        create.UNKNOWN_PURPOSE,
        takes_purpose=lambda purpose: CORRECT.takes_purpose(purpose.lower()),
    ),
    "purposes-of-nothing": fault(
        "takes a purpose of no characters",
        create.UNKNOWN_PURPOSE,
        takes_purpose=lambda purpose: purpose == "" or CORRECT.takes_purpose(purpose),
    ),
    "forgets-filenames": fault(
        "shows null for a filename that was not sent",
        create.NEEDS_FILENAME,
        **_forgets("filename", UNSET),
    ),
    "forgets-purposes": fault(
        "shows null for a purpose that was not sent",
        create.NEEDS_PURPOSE,
        takes_purpose=lambda purpose: purpose == UNSET or CORRECT.takes_purpose(purpose),
        **_forgets("purpose", UNSET),
    ),
    "forgets-sizes": fault(
        "shows null for a size that was not sent", create.NEEDS_BYTES, **_forgets("bytes", NO_SIZE)
    ),
    "guesses-mime-types": fault(
        "tells the type of a file by its name when none was sent",
        create.NEEDS_MIME_TYPE,
        reads_object=_guesses_type,
    ),
    "takes-minus-one": fault(
        "takes -1 for a size that is not known yet",
        create.NEGATIVE_BYTES,
        takes_size=lambda size: size == -1 or CORRECT.takes_size(size),
    ),
    "forgets-signs": fault(
        "reads a size without its sign", create.NEGATIVE_BYTES, count=_forgets_sign
    ),
    "stops-short-of-eight-gigabytes": fault(
        "refuses uploads of 8,000,000,000 bytes, and of no fewer",
        create.EIGHT_GIGABYTES,
        takes_size=lambda size: 0 <= size < 8_000_000_000,
    ),
    "stops-at-32-bits": fault(
        "refuses uploads of more than 4,294,967,295 bytes",
        create.LARGE_BYTES,
        takes_size=lambda size: 0 <= size < 2**32,
    ),
    "stops-at-ten-gigabytes": fault(
        "takes uploads of up to 10,000,000,000 bytes, as was documented once",
        create.OVER_EIGHT_GIBIBYTES,
        takes_size=lambda size: 0 <= size <= TEN_GIGABYTES,
    ),
    "counts-in-64-bits": fault(
        "reads the lowest 64 bits of a size",
        create.OVER_EIGHT_GIBIBYTES,
        takes_size=lambda size: size >= 0 and CORRECT.takes_size(size % 2**64),
    ),
    "takes-lists-of-one": fault(
        "takes a creation that stands in an array",
        create.JSON_OBJECT,
        reads_object=_last_of_list,
    ),
    "takes-json-in-text": fault(
        "takes a creation that was written as JSON twice",
        create.JSON_OBJECT,
        reads_object=_text_in_json,
    ),
    "takes-trailing-commas": fault(
        "does not mind a comma after the last member",
        create.JSON_OBJECT,
        reads_object=_with_trailing_commas,
    ),
    "stops-short-of-thirty-days": fault(
        "refuses an expires_after of 2,592,000 seconds, and of no fewer",
        create.EXPIRES_AFTER,
        takes_seconds=lambda seconds: 3_600 <= seconds < 2_592_000,
    ),
    "expires-batches-alone": fault(
        "knows expires_after for the purpose batch alone",
        create.EXPIRES_AFTER,
        minds_policy=_batch_alone,
    ),
    "takes-ninety-days": fault(
        "lets a File live for ninety days",
        create.EXPIRES_AFTER_RANGE,
        takes_seconds=lambda seconds: 3_600 <= seconds <= NINETY_DAYS,
    ),
    "takes-an-hour-but-a-second": fault(
        "takes an expires_after of 3,599 seconds",
        create.EXPIRES_AFTER_RANGE,
        takes_seconds=lambda seconds: 3_599 <= seconds <= 2_592_000,
    ),
    "fills-in-anchors": fault(
        "needs no anchor in expires_after",
        create.EXPIRES_AFTER_MEMBERS,
        policy=_fills_in(anchor="created_at"),
    ),
    "fills-in-seconds": fault(
        "makes thirty days of an expires_after without seconds",
        create.EXPIRES_AFTER_MEMBERS,
        policy=_fills_in(seconds=2_592_000),
    ),
    "takes-another-anchor": fault(
        "takes last_active_at, which vector stores have, for an anchor",
        create.EXPIRES_AFTER_MEMBERS,
        policy=_other_anchor,
    ),
}
