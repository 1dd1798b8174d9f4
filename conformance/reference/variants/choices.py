"""Lawful variants of what is decided: what is taken, what is refused, and when."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from unicodedata import category
from urllib.parse import unquote_to_bytes

from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import (
    Field,
    File,
    Form,
    Json,
    Operation,
    Part,
    Request,
    Upload,
)
from conformance.reference.rules import Md5Verdict, joined, refuse, total
from conformance.reference.storage import blob_of, small

from .variant import Variant, variant

PURPOSES = frozenset({"assistants", "batch", "fine-tune", "vision"})
ENDINGS = {"batch": (".jsonl",), "fine-tune": (".jsonl",), "vision": (".png", ".jpg", ".webp")}
"""What a filename may end in, by its purpose."""
NO_LETTERS = ("Cc", "Cs", "Co", "Cn")
"""Categories of Unicode: control, surrogate, private use, unassigned."""
LEAST = 262_144
"""Bytes that each part has at least but the last, where they go to a store that wants as many."""


def _none_unlisted(upload: Upload, listed: Sequence[Part]) -> str | None:
    left = {part.id for part in upload.parts} - {part.id for part in listed}
    return "A part is not listed." if left else CORRECT.minds_list(upload, listed)


def _some_listed(upload: Upload, listed: Sequence[Part]) -> str | None:
    return CORRECT.minds_list(upload, listed) if listed else "No part is listed."


def _large_but_the_last(upload: Upload, listed: Sequence[Part]) -> str | None:
    if any(part.blob.size < LEAST for part in listed[:-1]):
        return f"Each part but the last has to have {LEAST} bytes."
    return CORRECT.minds_list(upload, listed)


def _reads_typed(upload: Upload, listed: Sequence[Part]) -> str | None:
    if upload.mime_type != "application/json":
        return CORRECT.minds_list(upload, listed)
    try:
        json.loads(b"".join(joined(listed)))
    except (ValueError, RecursionError):
        return "The content is not JSON."
    return CORRECT.minds_list(upload, listed)


def _not_empty(field: Field) -> str | None:
    return None if field.blob.size else "The part is empty."


def _typed(field: Field) -> str | None:
    return None if field.content_type is not None else "The field needs a type."


def _data_alone(form: Form) -> Field:
    return CORRECT.data_of(
        replace(form, fields=tuple(each for each in form.fields if each.name == "data"))
    )


def _urlencoded_too(form: Form) -> Field:
    body = small(form.raw)
    if not body.startswith(b"data="):
        return CORRECT.data_of(form)
    return Field("data", None, None, blob_of(unquote_to_bytes(body[5:].replace(b"+", b" "))))


def _strict_md5(body: Json) -> str | None:
    if "md5" in body and not re.fullmatch(r"[0-9a-f]{32}", str(body["md5"])):
        raise refuse("md5 is 32 hexadecimal digits in lower case.", "md5")
    return CORRECT.md5(body)


def _lenient_md5(body: Json) -> str | None:
    sent = body.get("md5")
    if not isinstance(sent, str):
        return None
    try:
        raw = base64.b64decode(sent, validate=True)
    except ValueError:  # binascii.Error is one; so is what no ASCII makes
        raw = b""
    return raw.hex() if len(raw) == 16 else CORRECT.md5(body)


def _md5_as_text(body: Json) -> str | None:
    return str(body["md5"]) if "md5" in body else None


def _unusable_if_wrong(sent: str | None, upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    return "right" if CORRECT.judges_md5(sent, upload, listed) == "right" else "unusable"


def _uploaded_at_first(members: Json, occasion: str, _file: File) -> Json:
    return {**members, "status": "uploaded"} if occasion == "nested" else members


def _repeats(*pairs: tuple[Operation, str]) -> Callable[[Operation, Upload], bool]:
    return lambda operation, upload: (operation, upload.status) in pairs


def _strict_type(request: Request) -> str | None:
    """Mind the type of bodies that are to be JSON; a cancellation has none."""
    json = request.path == ("uploads",) or request.path[2:] == ("complete",)
    sent = (request.header("content-type") or "").partition(";")[0].strip().lower()
    wrong = request.method == "POST" and json and sent != "application/json"
    return "The Content-Type is not application/json." if wrong else None


def _labelled_or_not(request: Request) -> str | None:
    """Mind a label that is there and says nothing."""
    return "Content-Type is empty." if request.header("content-type") == "" else None


def _needs_slash(body: Json) -> str | None:
    fine = "/" in str(body.get("mime_type", "/"))
    return None if fine else "mime_type is not a type."


def _suits(body: Json) -> str | None:
    """Mind a name whose extension says another kind of file than the purpose needs."""
    endings = ENDINGS.get(str(body.get("purpose")), (".txt",))
    fine = str(body.get("filename")).endswith(endings)
    return None if fine else "The extension does not suit the purpose."


def _writable(body: Json) -> str | None:
    fine = str(body.get("filename") or "\n").isprintable()
    return None if fine else "The filename is none."


def _cleaned(name: str) -> str:
    return "".join(each for each in name if category(each) not in NO_LETTERS) or "unnamed"


def _short_request_id(request: Request) -> str | None:
    sent = request.header("x-client-request-id")
    fine = sent is None or (0 < len(sent) <= 512 and sent.isascii())
    return None if fine else "X-Client-Request-Id is 512 characters of ASCII at most."


def _single_parameters(request: Request) -> str | None:
    names = [name for name, _ in request.query]
    return "A parameter is given twice." if len({*names}) < len(names) else None


def _odd_name(body: Json) -> str | None:
    name = str(body.get("filename"))
    odd = len(name) > 255 or set(name) & set('/\\"')
    return "filename is none that a file can have." if odd else None


def _reads_anything(body: bytes) -> Json:
    """Read what lenient parsers take: a mark before it, bytes that are no UTF-8, long numbers."""
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    plain = re.sub(r"\d{4000,}", lambda digits: digits.group()[:4_000], text)
    return CORRECT.reads_object(plain.encode())


def _in_any_case(
    upload: Upload, wanted: str, _place: int, _uploads: Iterable[Upload]
) -> Part | None:
    name = wanted.strip().casefold()
    return next((each for each in upload.parts if each.id.casefold() == name), None)


TABLE: Mapping[str, Variant] = {
    "refuses-unlisted": variant(
        "refuses a completion that does not list every part", minds_list=_none_unlisted
    ),
    "takes-repeated": variant(
        "joins a part twice that is listed twice", minds_list=lambda *_of: None
    ),
    "refuses-empty-uploads": variant(
        "refuses uploads of no bytes", takes_size=lambda size: size > 0 and CORRECT.takes_size(size)
    ),
    "reads-json-files": variant(
        "refuses to complete a File of the type application/json that is none",
        minds_list=_reads_typed,
    ),
    "refuses-empty-parts": variant("refuses parts of no bytes", minds_field=_not_empty),
    "refuses-empty-lists": variant(
        "refuses a completion without parts, even of an empty upload", minds_list=_some_listed
    ),
    "wants-large-parts": variant(
        "refuses a completion in which a part that is not the last has less than 256 KiB; judged "
        "with --min-part-size 262144",
        minds_list=_large_but_the_last,
    ),
    "strict-md5": variant("takes an md5 in lower case alone, and no empty one", md5=_strict_md5),
    "lenient-md5": variant("takes an md5 in Base64 too, and one of null", md5=_lenient_md5),
    "unusable-if-md5-wrong": variant(
        "makes a File of a wrong md5 that ends in error and has no content",
        judges_md5=_unusable_if_wrong,
        edits_file=_uploaded_at_first,
    ),
    "unusable-if-md5-unlike": variant(
        "makes an unusable File where an md5 is not, letter for letter, its own",
        md5=_md5_as_text,
        judges_md5=_unusable_if_wrong,
        edits_file=_uploaded_at_first,
    ),
    "refuses-too-much-at-once": variant(
        "refuses a part that goes over the declared bytes",
        takes_total=lambda upload, size: total(upload.parts) + size <= upload.size,
    ),
    "decimal-limits": variant(
        "reads 64 MB and 8 GB as powers of ten",
        part_limit=64_000_000,
        takes_size=lambda size: 0 <= size <= 8_000_000_000,
    ),
    "four-purposes": variant(
        "takes the four purposes of the OpenAPI document alone",
        takes_purpose=lambda purpose: purpose in PURPOSES,
    ),
    "ignores-unknown-members": variant(
        "passes over members that nobody has documented", minds_members=lambda *_of: None
    ),
    "ignores-extra-fields": variant("passes over fields besides data", data_of=_data_alone),
    "strict-forms": variant("refuses parts without a type", minds_field=_typed),
    "strict-types": variant(
        "refuses JSON that is not labelled as such", minds_headers=_strict_type
    ),
    "refuses-empty-labels": variant(
        "refuses a body whose Content-Type is there, and empty", minds_headers=_labelled_or_not
    ),
    "reads-urlencoded-parts": variant(
        "takes a part whose form is written as in an address", data_of=_urlencoded_too
    ),
    "finds-parts-in-any-case": variant(
        "looks at neither case nor blanks around a part id",
        finds_part=_in_any_case,
    ),
    "reads-anything": variant(
        "reads JSON with a mark before it, in broken UTF-8, or with numbers of any length",
        reads_object=_reads_anything,
        minds_members=lambda *_of: None,
    ),
    "minds-extensions": variant(
        "refuses a filename whose extension does not suit the purpose", minds_policy=_suits
    ),
    "minds-names": variant(
        "refuses a filename that is empty or cannot be printed", minds_policy=_writable
    ),
    "cleans-names": variant(
        "leaves out of a filename what are no letters, and names what has no name",
        keeps_name=_cleaned,
    ),
    "minds-request-ids": variant(
        "refuses an X-Client-Request-Id that is too long, empty or no ASCII",
        minds_headers=_short_request_id,
    ),
    "minds-repeated-parameters": variant(
        "refuses a query that names a parameter twice", minds_headers=_single_parameters
    ),
    "takes-no-points": variant(
        "takes no number with a decimal point for a count of bytes",
        count=lambda value: value if type(value) is int else None,
    ),
    "minds-mime-types": variant("refuses a mime_type without a slash", minds_policy=_needs_slash),
    "completes-again": variant(
        "answers a second completion as the first", repeats=_repeats(("complete", "completed"))
    ),
    "cancels-again": variant(
        "answers a second cancellation as the first", repeats=_repeats(("cancel", "cancelled"))
    ),
    "cancel-shows-completed": variant(
        "answers the cancellation of a completed upload with the upload as it is",
        repeats=_repeats(("cancel", "completed")),
    ),
    "cancel-shows-expired": variant(
        "answers the cancellation of an expired upload with the upload as it is",
        repeats=_repeats(("cancel", "expired")),
    ),
    "gives-up-after-refusal": variant(
        "takes nothing more for an upload whose completion was refused",
        after_refused_completion=lambda upload: replace(upload, dead=True),
    ),
    "dates-files-at-completion": variant(
        "dates a File when its upload is completed", file_created=lambda _upload, now: now
    ),
    "minds-filenames": variant(
        "refuses filenames that are long, or hold slashes or quotation marks",
        minds_policy=_odd_name,
    ),
}
