"""What the contract lets uploads be asked for: the decisions of the four POSTs."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from .nouns import (
    Field,
    Form,
    Json,
    Operation,
    Part,
    Problem,
    ProblemKind,
    Refused,
    Request,
    Upload,
)

MEBIBYTE = 2**20
PART_LIMIT = 64 * MEBIBYTE
"""The documentation says 64 MB; the official Python helper sends parts of this size."""
TOTAL_LIMIT = 8 * 2**30
"""The documentation says 8 GB; we read it as generously as it can be read."""
PURPOSES = frozenset({"assistants", "batch", "fine-tune", "vision", "user_data", "evals"})
POLICY_RANGE = range(3_600, 2_592_001)
"""Seconds that ``expires_after`` may ask for: an hour to thirty days."""
BATCH_DAYS = 2_592_000
"""Seconds after which a File for batch expires without a policy."""

_BOUNDARY = re.compile(r';\s*boundary=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', re.IGNORECASE)

MEMBERS: dict[str, frozenset[str]] = {
    "create": frozenset({"filename", "purpose", "bytes", "mime_type", "expires_after"}),
    "complete": frozenset({"part_ids", "md5"}),
    "cancel": frozenset(),
}
Md5Verdict = Literal["right", "wrong", "unusable"]
"""``unusable`` completes the upload into a File that ends in error and has no content."""


def refuse(message: str, param: str | None = None, kind: ProblemKind = "invalid") -> Refused:
    """Word a refusal, to be raised."""
    return Refused(Problem(kind, message, param))


# Reading bodies


def _no_constant(name: str) -> object:
    raise ValueError(name)


def reads_object(body: bytes) -> Json:
    """Read a JSON object. Refuses anything else, NaN and Infinity included."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise refuse("The body is not valid JSON.", kind="malformed-json") from broken
    if not isinstance(value, dict):
        raise refuse("The body is not a JSON object.", kind="malformed-json")
    return value


def minds_members(operation: Operation, body: Json) -> str | None:
    """Name a member that the contract does not know: its objects are closed."""
    return next((name for name in body if name not in MEMBERS[operation]), None)


def count(value: object) -> int | None:
    """Read a JSON integer; 8.0 is one, true is none. None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def takes_size(size: int) -> bool:
    """Say whether an upload may be so large."""
    return 0 <= size <= TOTAL_LIMIT


def takes_purpose(purpose: str) -> bool:
    """Say whether a purpose is documented anywhere for new Files."""
    return purpose in PURPOSES


def takes_seconds(seconds: int) -> bool:
    """Say whether a File may be asked to expire after so long."""
    return seconds in POLICY_RANGE


def policy(value: object, takes: Callable[[int], bool]) -> int | None:
    """Read ``expires_after``: its seconds, or None when it is absent or null."""
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"anchor", "seconds"}:
        raise refuse("expires_after needs an anchor and seconds.", "expires_after")
    if value["anchor"] != "created_at":
        raise refuse("The anchor of expires_after is created_at.", "expires_after.anchor")
    seconds = count(value["seconds"])
    if seconds is None or not takes(seconds):
        raise refuse("expires_after.seconds is out of range.", "expires_after.seconds")
    return seconds


def keeps_name(filename: str) -> str:
    """Keep a filename as it was sent."""
    return filename


def expires(created_at: float, ttl: float, _policy: int | None) -> float:
    """Let an upload expire ``ttl`` seconds after its creation, whatever its File's policy."""
    return created_at + ttl


def stamp(seconds: float) -> int:
    """Show a time as whole seconds since 1970."""
    return int(seconds)


# Adding parts


def reads_boundary(content_type: str) -> str | None:
    """Read the boundary of multipart/form-data, quoted or not; None without one."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "multipart/form-data":
        return None
    found = _BOUNDARY.search(f";{parameters}")
    if found is None:
        return None
    return re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]


def rereads(blocks: Sequence[bytes], _boundary: str, _request: Request) -> Sequence[bytes]:
    """Read a form as it came."""
    return blocks


def data_of(form: Form) -> Field:
    """Pick the one field of a form, which is called ``data``."""
    if form.complaint is not None:
        raise refuse(form.complaint, kind="invalid")
    others = [each.name for each in form.fields if each.name != "data"]
    if others:
        raise refuse("The form has a field besides data.", str(others[0]))
    if len(form.fields) != 1:
        raise refuse("The form needs exactly one field called data.", "data")
    return form.fields[0]


def keeps_data(_request: Request, field: Field) -> Field:
    """Keep the data of a Part as it came, however it came."""
    return field


def is_pending(upload: Upload, _began: int) -> bool:
    """Take parts, a completion or a cancellation while an upload is pending and alive."""
    return upload.status == "pending" and not upload.dead


def merges(now: Upload, _seen: Upload, part: Part) -> tuple[Part, ...]:
    """Add a Part to those that there are now; one of the same id gives way."""
    return (*(each for each in now.parts if each.id != part.id), part)


def renames(filename: str, _field: Field) -> str:
    """Keep the filename of the upload, whatever that of a Part."""
    return filename


# Completing


def part_ids(body: Json, _upload: Upload) -> tuple[str, ...]:
    """Read ``part_ids``: an array of strings."""
    value = body.get("part_ids")
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise refuse("part_ids is an array of strings.", "part_ids")
    return tuple(value)


def md5(body: Json) -> str | None:
    """Read ``md5``: 32 hex digits in lower case; None when it is absent or empty."""
    if "md5" not in body or body["md5"] == "":
        return None
    value = body["md5"]
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{32}", value):
        raise refuse("md5 is 32 hexadecimal digits.", "md5")
    return value.lower()


def finds_part(upload: Upload, wanted: str, _place: int, _uploads: Iterable[Upload]) -> Part | None:
    """Find a Part among those of the upload itself."""
    return next((each for each in upload.parts if each.id == wanted), None)


def minds_list(_upload: Upload, listed: Sequence[Part]) -> str | None:
    """Mind a Part that is listed twice; Parts that are not listed are of no concern."""
    repeated = len({each.id for each in listed}) < len(listed)
    return "part_ids lists a Part twice." if repeated else None


def total(parts: Iterable[Part]) -> int:
    """Count the bytes of some Parts together."""
    return sum(each.size for each in parts)


def takes_sizes(upload: Upload, _wanted: Sequence[str], listed: Sequence[Part]) -> bool:
    """Take a completion whose listed Parts hold as many bytes as were declared."""
    return total(listed) == upload.size


def joined(parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield the bytes of some Parts, one after the other."""
    for each in parts:
        yield from each.blob.read()


def md5_of(parts: Iterable[Part]) -> str:
    """Compute the MD5 of some Parts, one after the other."""
    digest = hashlib.md5(usedforsecurity=False)
    for block in joined(parts):
        digest.update(block)
    return digest.hexdigest()


def judges_md5(sent: str | None, _upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    """Hold an md5 against the listed Parts, in the order listed."""
    return "right" if sent is None or sent == md5_of(listed) else "wrong"


def joins(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    """Make the File of the listed Parts, in the order listed."""
    return tuple(listed)


def file_size(upload: Upload, _parts: tuple[Part, ...]) -> int:
    """Count the bytes of a File: as many as were declared."""
    return upload.size


def file_created(upload: Upload, _now: float) -> float:
    """Date a File like its upload."""
    return upload.created_at


def file_expires(created_at: float, upload: Upload) -> float | None:
    """Say when a File expires: by its policy, else after thirty days for batch, else never."""
    seconds = upload.policy
    if seconds is None and upload.purpose == "batch":
        seconds = BATCH_DAYS
    return None if seconds is None else created_at + seconds


# Cancelling and expiry


def reads_cancel(request: Request) -> None:
    """Take a cancellation without a body, with an empty object and with null."""
    if request.body.strip() in {b"", b"null"}:
        return
    if reads_object(request.body):
        raise refuse("A cancellation has no members.")


def is_over(upload: Upload, now: float) -> bool:
    """Say whether a pending upload has come to its end by itself."""
    return now >= upload.expires_at
