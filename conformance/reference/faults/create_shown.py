"""Faults of what a new upload says of itself: its members, its echoes, its times."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping

from conformance.core.catalogue import create
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Operation, Refused, Request, Upload

from .fault import Edit, Fault, as_number, fault, only, puts

TWO_HOURS = 7_200
MOST_OF_A_NAME = 255
"""How many characters, or bytes, a file name has at most in many file systems."""


def _turns(name: str, change: Callable[[int], object], least: int = 0) -> Edit:
    """Show a number that is at least so large in another way."""

    def edit(members: Json, *_of: object) -> Json:
        held = members[name]
        hit = isinstance(held, int) and held >= least
        return {**members, name: change(held)} if isinstance(held, int) and hit else members

    return edit


def _completed_if_empty(members: Json, operation: Operation, upload: Upload) -> Json:
    hit = operation == "create" and upload.size == 0
    return {**members, "status": "completed"} if hit else members


def _before_it_began(members: Json, *_of: object) -> Json:
    return {**members, "expires_at": int(str(members["created_at"])) - 3_600}


def _with_policy(edit: Edit) -> Edit:
    """Edit uploads that have an expiry policy alone."""
    return lambda members, operation, upload: (
        members if upload.policy is None else edit(members, operation, upload)
    )


def _underscored(members: Json, *_of: object) -> Json:
    return {**members, "purpose": str(members["purpose"]).replace("-", "_")}


def _rounded(size: int) -> int:
    most = min(size, 2**127)  # where there is no limit, larger ones come in
    return int(struct.unpack("f", struct.pack("f", most))[0])


def _in_ascii(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: change(name) if name.isascii() else name


def _beyond_ascii(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: name if name.isascii() else change(name)


def _cut_to_bytes(name: str) -> str:
    return name.encode("utf-8", "replace")[:MOST_OF_A_NAME].decode("utf-8", "ignore")


def _without_format(name: str) -> str:
    return "".join(each for each in name if unicodedata.category(each) != "Cf")


def _of_filename(draw: Callable[[], str], request: Request) -> str:
    try:
        name = CORRECT.reads_object(request.body).get("filename", draw())
    except Refused:  # which another fault takes all the same
        name = draw()
    return f"upload_{hashlib.md5(repr(name).encode(), usedforsecurity=False).hexdigest()}"


TABLE: Mapping[str, Fault] = {
    "creates-pending-in-capitals": fault(
        "calls a new upload PENDING",
        create.PENDING,
        edits_upload=only("create", puts(status="PENDING")),
    ),
    "creates-completed": fault(
        "calls a new upload completed if it is to have no bytes",
        create.PENDING,
        edits_upload=_completed_if_empty,
    ),
    "sizes-as-text": fault(
        "writes the size of an upload as text",
        create.MEMBERS,
        edits_upload=_turns("bytes", str),
    ),
    "no-size-as-null": fault(
        "writes null for the size of an upload of no bytes",
        create.MEMBERS,
        edits_upload=_turns("bytes", lambda size: size or None),
    ),
    "large-sizes-as-floats": fault(
        "writes sizes beyond 32 bits with a decimal point",
        create.MEMBERS,
        edits_upload=_turns("bytes", lambda size: float(min(size, 2**127)), 2**32),
    ),
    "underscored-purposes": fault(
        "writes fine_tune where fine-tune was asked for",
        create.ECHOES,
        edits_upload=only("create", _underscored),
    ),
    "cuts-names-at-slashes": fault(
        "keeps of a filename what follows its last slash",
        create.ECHOES,
        keeps_name=_in_ascii(lambda name: name.rpartition("/")[2]),
    ),
    "drops-quotes-from-names": fault(
        "drops quotation marks from filenames",
        create.ECHOES,
        keeps_name=_in_ascii(lambda name: name.replace('"', "")),
    ),
    "unescapes-names": fault(
        "takes filenames for escaped ones, as in addresses",
        create.ECHOES,
        keeps_name=_in_ascii(
            lambda name: re.sub("%([0-9a-f]{2})", lambda two: chr(int(two[1], 16)), name)
        ),
    ),
    "tidies-spaces-in-names": fault(
        "makes one space of several in a filename",
        create.ECHOES,
        keeps_name=_in_ascii(lambda name: " ".join(name.split())),
    ),
    "cuts-long-names": fault(
        "cuts filenames off after 255 characters",
        create.ECHOES,
        keeps_name=_in_ascii(lambda name: name[:MOST_OF_A_NAME]),
    ),
    "cuts-names-at-255-bytes": fault(
        "cuts filenames off after 255 bytes of UTF-8",
        create.UNICODE_FILENAME,
        keeps_name=_beyond_ascii(_cut_to_bytes),
    ),
    "composes-names": fault(
        "makes one character of a letter and its accent in a filename",
        create.UNICODE_FILENAME,
        keeps_name=lambda name: unicodedata.normalize("NFC", name),
    ),
    "decomposes-names": fault(
        "makes a letter and an accent of one character in a filename",
        create.UNICODE_FILENAME,
        keeps_name=lambda name: unicodedata.normalize("NFD", name),
    ),
    "drops-marks-from-names": fault(
        "drops joiners and marks of direction from filenames",
        create.UNICODE_FILENAME,
        keeps_name=_without_format,
    ),
    "knows-sixteen-bits-of-names": fault(
        "writes a question mark for each character of a filename beyond 16 bits",
        create.UNICODE_FILENAME,
        keeps_name=lambda name: re.sub("[^\0-\uffff]", "?", name),
    ),
    "escapes-names-in-html": fault(
        "escapes filenames as in HTML",
        create.UNICODE_FILENAME,
        keeps_name=_beyond_ascii(lambda name: name.encode("ascii", "xmlcharrefreplace").decode()),
    ),
    "stops-counting-at-32-bits": fault(
        "shows 4,294,967,295 for every larger size",
        create.LARGE_BYTES,
        edits_upload=_turns("bytes", lambda size: min(size, 2**32 - 1)),
    ),
    "rounds-large-sizes": fault(
        "keeps the size of an upload in a number of 24 significant bits",
        create.LARGE_BYTES,
        edits_upload=_turns("bytes", _rounded, 2**31),
    ),
    "ids-as-numbers": fault(
        "writes the id of an upload as a number",
        create.ID_USABLE,
        edits_upload=lambda members, *_of: {**members, "id": as_number(str(members["id"]))},
    ),
    "ids-of-nothing": fault(
        "gives uploads an id of no characters", create.ID_USABLE, edits_upload=puts(id="")
    ),
    "ids-from-names": fault(
        "takes a creation for an earlier one of the same filename",
        create.NEW_EACH_TIME,
        upload_id=_of_filename,
    ),
    "file-of-nothing": fault(
        "shows an empty object for the File of an upload that is pending",
        create.NO_FILE_YET,
        edits_upload=only("create", puts(file={})),
    ),
    "file-as-text": fault(
        "shows an empty text for the File of an upload that is pending",
        create.NO_FILE_YET,
        edits_upload=only("create", puts(file="")),
    ),
    "timestamps-as-text": fault(
        "writes when an upload was created as text",
        create.TIMESTAMPS,
        edits_upload=_turns("created_at", str),
    ),
    "expiry-in-milliseconds": fault(
        "counts milliseconds in expires_at, and seconds in created_at",
        create.TIMESTAMPS,
        edits_upload=_turns("expires_at", lambda seconds: seconds * 1_000),
    ),
    "says-huge-numbers": fault(
        "shows times of an upload that have four hundred digits",
        create.TIMESTAMPS,
        edits_upload=puts(created_at=10**400, expires_at=10**400 + 3_600),
    ),
    "expiry-of-null": fault(
        "does not know when an upload that has an expiry policy expires",
        create.TIMESTAMPS,
        edits_upload=_with_policy(puts(expires_at=None)),
    ),
    "tells-local-time": fault(
        "counts the seconds since 1970 by the clock on its wall, two hours ahead",
        create.TIMESTAMPS,
        stamp=lambda seconds: CORRECT.stamp(seconds) + TWO_HOURS,
    ),
    "shows-lifetimes": fault(
        "says how long an upload lives, not until when",
        create.EXPIRES_LATER,
        create.EXPIRES_IN_AN_HOUR,
        edits_upload=puts(expires_at=3_600),
    ),
    "policies-turn-time-back": fault(
        "lets an upload that has an expiry policy expire before it was created",
        create.EXPIRES_LATER,
        edits_upload=_with_policy(_before_it_began),
    ),
}
