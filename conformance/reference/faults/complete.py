"""Faults of completion."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from conformance.core.catalogue import cancel, complete
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Part, Upload
from conformance.reference.rules import Md5Verdict, md5_of, refuse, total

from .fault import Fault, answers, by_arrival, fault, lacks, only, or_once, pretends, waits

MOST_PARTS = 19
HOUR = 3_600


def _later(members: Json, *_of: object) -> Json:
    return {**members, "expires_at": int(str(members["expires_at"])) + 60}


def _one_more(members: Json, *_of: object) -> Json:
    return {**members, "bytes": int(str(members["bytes"])) + 1}


def _named_after_id(members: Json, *_of: object) -> Json:
    return {**members, "filename": f"{members['id']}.bin"}


def _arrived(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return by_arrival(tuple(listed))


def _lexical(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return tuple(sorted(listed, key=lambda part: part.id))


def _backwards(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    as_listed = tuple(listed)
    return as_listed[::-1] if as_listed == by_arrival(as_listed) else as_listed


def _each_once(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return tuple({part.id: part for part in listed}.values())


def _with_unlisted(upload: Upload, listed: Sequence[Part], began: int) -> tuple[Part, ...]:
    rest = (part for part in upload.parts if part not in listed and part.placed < began)
    return (*listed, *rest)


def _some_but_few(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    return total(listed) == upload.size or 0 < total(listed) < upload.size


def _many(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    return total(listed) >= upload.size


def _received(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    return total(upload.parts) == upload.size and (bool(listed) or upload.size == 0)


def _none_will_do(upload: Upload, wanted: Sequence[str], listed: Sequence[Part]) -> bool:
    return not wanted or total(listed) == upload.size


def _unknown_will_do(upload: Upload, wanted: Sequence[str], listed: Sequence[Part]) -> bool:
    return len(listed) < len(wanted) or total(listed) == upload.size


def _never_given(wanted: str, uploads: Iterable[Upload]) -> bool:
    return all(part.id != wanted for upload in uploads for part in upload.parts)


Finds = Callable[[Upload, str, int, Iterable[Upload]], Part | None]


def _borrows(*statuses: str) -> Finds:
    """Find Parts of other uploads too, if those have one of some statuses."""

    def finds(upload: Upload, wanted: str, _place: int, uploads: Iterable[Upload]) -> Part | None:
        own = (each for each in uploads if each.tenant == upload.tenant)
        lenders = (each for each in own if each.status in statuses)
        found = (part for each in (upload, *lenders) for part in each.parts if part.id == wanted)
        return next(found, None)

    return finds


def _all_by_default(body: Json, upload: Upload) -> tuple[str, ...]:
    if "part_ids" in body:
        return CORRECT.part_ids(body, upload)
    return tuple(part.id for part in upload.parts)


def _all_for_nonsense(body: Json, upload: Upload) -> tuple[str, ...]:
    value = body.get("part_ids", [])
    fine = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return CORRECT.part_ids(body, upload) if fine else tuple(part.id for part in upload.parts)


def _file_alone(members: Json, *_of: object) -> Json:
    file = members["file"]
    return file if isinstance(file, dict) else members


def _no_md5(body: Json) -> str | None:
    if body.get("md5"):
        raise refuse("md5 is not supported.", "md5")
    return None


def _md5_needed(body: Json) -> str | None:
    sent = CORRECT.md5(body)
    if sent is None:
        raise refuse("md5 is required.", "md5")
    return sent


def _md5_of_arrival(sent: str | None, upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    return CORRECT.judges_md5(sent, upload, by_arrival(tuple(listed)))


def _wrong_unless_arrival(sent: str | None, _upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    if sent == md5_of(listed) or sent != md5_of(by_arrival(tuple(listed))):
        return "right"
    return "wrong"


def _too_many_parts(upload: Upload, listed: Sequence[Part]) -> str | None:
    if len(listed) > MOST_PARTS:
        return f"An upload has {MOST_PARTS} parts at most."
    return CORRECT.minds_list(upload, listed)


def _one_part(upload: Upload, listed: Sequence[Part]) -> str | None:
    if len(listed) == 1:
        return "An upload has two parts at least."
    return CORRECT.minds_list(upload, listed)


def _none_unlisted(upload: Upload, listed: Sequence[Part]) -> str | None:
    left = {part.id for part in upload.parts} - {part.id for part in listed}
    return "A part is not listed." if left else CORRECT.minds_list(upload, listed)


def _of_content(_draw: object, _upload: Upload, held: tuple[Part, ...]) -> str:
    return f"file-{md5_of(held)[:24]}"


TABLE: Mapping[str, Fault] = {
    "completes-201": fault(
        "answers a completion with 201", complete.STATUS_200, success=answers("complete", 201)
    ),
    "wants-two-parts": fault(
        "refuses a completion from one part",
        complete.ACCEPTED,
        minds_list=_one_part,
    ),
    "completes-202": fault(
        "answers a completion with 202", complete.STATUS_200, success=answers("complete", 202)
    ),
    "completes-with-the-file": fault(
        "answers a completion with the File in the place of the Upload",
        complete.FILE,
        edits_upload=only("complete", _file_alone),
    ),
    "completes-without-file": fault(
        "does not show the File of a completed upload",
        complete.FILE,
        edits_upload=only("complete", lacks("file")),
    ),
    "dates-files-before-their-uploads": fault(
        "dates a File an hour before its upload",
        complete.FILE_CREATED_AT,
        file_created=lambda upload, _now: upload.created_at - HOUR,
    ),
    "dates-files-by-the-clock-on-its-wall": fault(
        "dates a File an hour ahead, where uploads are dated rightly",
        complete.FILE_CREATED_AT,
        file_created=lambda _upload, now: now + HOUR,
    ),
    "dates-files-of-policies-when-they-end": fault(
        "dates a File that has an expiry policy when it expires",
        complete.FILE_CREATED_AT,
        file_created=lambda upload, _now: upload.created_at + (upload.policy or 0),
        file_expires=lambda created_at, upload: CORRECT.file_expires(
            created_at - (upload.policy or 0), upload
        ),
    ),
    "completion-moves-expiry": fault(
        "moves the expiry of an upload when it is completed",
        complete.KEEPS_UPLOAD,
        edits_upload=only("complete", _later),
    ),
    "miscounts-files": fault(
        "says that a File has one byte more than it has",
        complete.FILE_BYTES,
        edits_file=_one_more,
        content_length=lambda _file: None,
    ),
    "names-files-after-ids": fault(
        "gives a File another filename than its upload has",
        complete.FILE_ECHOES,
        edits_file=_named_after_id,
    ),
    "joins-backwards": fault(
        "joins parts back to front when they are listed as they arrived",
        complete.CONTENT_JOINED,
        joins=_backwards,
    ),
    "joins-by-arrival": fault(
        "joins parts in the order in which they arrived", complete.LISTED_ORDER, joins=_arrived
    ),
    "joins-by-id": fault(
        "joins parts in the order of their ids",
        complete.CONTENT_JOINED,
        complete.LISTED_ORDER,
        joins=_lexical,
    ),
    "files-appear-late": fault(
        "does not know a new File for half a second",
        complete.FILE_READY,
        visible=lambda file, view, now: (
            (view != "get" or now >= file.made_at + 0.5) and CORRECT.visible(file, view, now)
        ),
    ),
    "takes-too-few-bytes": fault(
        "completes with fewer bytes than were declared",
        complete.TOO_FEW_BYTES,
        takes_sizes=_some_but_few,
        content_length=lambda _file: None,
    ),
    "takes-too-many-bytes": fault(
        "completes with more bytes than were declared",
        complete.TOO_MANY_BYTES,
        takes_sizes=_many,
        content_length=lambda _file: None,
    ),
    "counts-no-bytes": fault(
        "does not compare bytes with those declared",
        complete.TOO_FEW_BYTES,
        complete.TOO_MANY_BYTES,
        complete.NO_PARTS_LISTED,
        takes_sizes=lambda *_of: True,
        content_length=lambda _file: None,
    ),
    "counts-received-bytes": fault(
        "compares all bytes received with those declared, listed or not",
        complete.TOO_FEW_BYTES,
        complete.UNLISTED_IGNORED,
        takes_sizes=_received,
        content_length=lambda _file: None,
    ),
    "refused-completions-leave-files": fault(
        "makes a File before it finds that the completion is wrong",
        complete.REFUSAL_LEAVES_NO_FILE,
        leaves_file=lambda *_of: True,
        fate=lambda _upload, accepted: "remove" if accepted else "keep",
    ),
    "skips-unknown-parts": fault(
        "passes over parts that it never gave out",
        complete.UNKNOWN_PART,
        skips_unknown_part=_never_given,
        takes_sizes=_unknown_will_do,
        content_length=lambda _file: None,
    ),
    "takes-foreign-parts": fault(
        "does not ask to which upload a part belongs",
        complete.FOREIGN_PART,
        finds_part=_borrows("pending", "completed"),
    ),
    "takes-parts-of-cancelled-uploads": fault(
        "lets the parts of a cancelled upload be used in another",
        cancel.PARTS_UNUSABLE,
        finds_part=_borrows("cancelled"),
    ),
    "needs-no-part-ids": fault(
        "takes all parts when none are asked for",
        complete.NEEDS_PART_IDS,
        part_ids=_all_by_default,
    ),
    "takes-part-ids-of-any-type": fault(
        "takes all parts when part_ids makes no sense",
        complete.PART_IDS_STRINGS,
        part_ids=_all_for_nonsense,
    ),
    "completes-without-parts": fault(
        "completes an upload without parts whatever was declared",
        complete.NO_PARTS_LISTED,
        takes_sizes=_none_will_do,
        content_length=lambda _file: None,
    ),
    "refuses-every-md5": fault(
        "refuses a completion that has an md5", complete.MD5_RIGHT, md5=_no_md5
    ),
    "ignores-md5": fault(
        "does not compute the md5",
        complete.MD5_WRONG,
        judges_md5=lambda *_of: "right",
    ),
    "minds-only-the-md5-of-arrival": fault(
        "refuses the md5 of the parts as they arrived, and takes any other",
        complete.MD5_WRONG,
        judges_md5=_wrong_unless_arrival,
    ),
    "md5-of-arrival": fault(
        "computes the md5 over the parts as they arrived",
        complete.MD5_OF_LISTED_ORDER,
        judges_md5=_md5_of_arrival,
    ),
    "needs-md5": fault(
        "refuses a completion without md5",
        complete.MD5_OPTIONAL,
        md5=_md5_needed,
    ),
    "new-file-at-each-completion": fault(
        "makes one more File when an upload is completed again",
        complete.ONE_FILE,
        takes_completion=or_once("completed"),
        finishes=or_once("completed"),
        waits=waits("complete"),
    ),
    "completes-after-cancel": fault(
        "completes a cancelled upload",
        complete.NOT_AFTER_CANCEL,
        takes_completion=or_once("cancelled"),
        finishes=or_once("cancelled"),
        waits=waits("cancel"),
    ),
    "completes-after-expiry": fault(
        "completes an expired upload",
        complete.NOT_AFTER_EXPIRY,
        takes_completion=lambda upload, _began: upload.status in {"pending", "expired"},
        finishes=lambda upload, _began: upload.status in {"pending", "expired"},
    ),
    "completes-unknown-uploads": fault(
        "completes uploads that do not exist",
        complete.UNKNOWN_UPLOAD,
        takes_unknown=pretends("complete"),
    ),
    "joins-repeated-parts-once": fault(
        "counts a part that is listed twice twice, and joins it once",
        complete.REPEATED_PART,
        minds_list=lambda *_of: None,
        joins=_each_once,
        content_length=lambda _file: None,
    ),
    "joins-unlisted-parts": fault(
        "joins parts that were not listed too",
        complete.UNLISTED_PARTS,
        joins=_with_unlisted,
        content_length=lambda _file: None,
        waits=waits("add"),
    ),
    "refuses-unlisted-parts": fault(
        "refuses a completion that does not list every part",
        complete.UNLISTED_IGNORED,
        minds_list=_none_unlisted,
    ),
    "takes-nineteen-parts": fault(
        "refuses a completion from twenty parts", complete.PART_COUNTS, minds_list=_too_many_parts
    ),
    "names-files-by-content": fault(
        "gives Files of equal bytes the same id",
        complete.FILE_IDS_UNIQUE,
        file_id=_of_content,
        frees=False,
    ),
}
