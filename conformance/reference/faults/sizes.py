"""Faults of what a completion lists: how many bytes, and which ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from conformance.core.catalogue import auth, complete, errors
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Part, Upload
from conformance.reference.rules import total

from .fault import Fault, fault, refuses_with

Takes = Callable[[Upload, object, Sequence[Part]], bool]

ENOUGH = 8
"""How many letters of an id are enough to be looked for."""


def _in_bits(bits: int) -> Takes:
    """Count bytes in a counter of so many bits."""
    return lambda upload, _wanted, listed: (
        bool(listed) == bool(upload.size) and (total(listed) - upload.size) % 2**bits == 0
    )


def _off_by(excess: int) -> Takes:
    """Let the parts listed hold so many bytes more than were declared, or exactly as many."""
    return lambda upload, _wanted, listed: (
        total(listed) == upload.size or (bool(listed) and total(listed) == upload.size + excess)
    )


def _as_a_whole_or_less(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    """Take too little of several parts, as the rest may be on its way."""
    return total(listed) == upload.size or (len(listed) > 1 and total(listed) < upload.size)


def _each_counted_once(upload: Upload, _wanted: object, listed: Sequence[Part]) -> bool:
    return sum({each.id: each.size for each in listed}.values()) == upload.size


def _is_empty(wanted: str, _uploads: Iterable[Upload]) -> bool:
    return wanted == ""


def _known(wanted: str, uploads: Iterable[Upload]) -> bool:
    alive = (each for each in uploads if each.status in {"pending", "completed"})
    return any(part.id == wanted for upload in alive for part in upload.parts)


def _looks_at_first_owner(
    upload: Upload, wanted: str, place: int, uploads: Iterable[Upload]
) -> Part | None:
    """Ask of the first listed Part alone whose it is."""
    lenders = (each for each in uploads if each.tenant == upload.tenant and place > 0)
    taken = (each for each in lenders if each.status in {"pending", "completed"})
    found = (part for each in (upload, *taken) for part in each.parts if part.id == wanted)
    return next(found, None)


def _of_any_tenant(
    upload: Upload, wanted: str, _place: int, uploads: Iterable[Upload]
) -> Part | None:
    lenders = (each for each in uploads if each.tenant != upload.tenant)
    found = (part for each in (upload, *lenders) for part in each.parts if part.id == wanted)
    return next(found, None)


def _all_of_one(body: Json, upload: Upload) -> tuple[str, ...]:
    if "part_ids" in body or len(upload.parts) != 1:
        return CORRECT.part_ids(body, upload)
    return (upload.parts[0].id,)


def _all_for_null(body: Json, upload: Upload) -> tuple[str, ...]:
    if body.get("part_ids", ()) is not None:
        return CORRECT.part_ids(body, upload)
    return tuple(part.id for part in upload.parts)


def _by_number(body: Json, upload: Upload) -> tuple[str, ...]:
    """Take a whole number for the place of a Part, from 1 on."""
    value = body.get("part_ids")
    if not isinstance(value, list) or not value or any(type(each) is not int for each in value):
        return CORRECT.part_ids(body, upload)
    named = dict(enumerate((part.id for part in upload.parts), 1))
    return tuple(named.get(each, "") for each in value)


def _all_for_none(body: Json, upload: Upload) -> tuple[str, ...]:
    return CORRECT.part_ids(body, upload) or tuple(part.id for part in upload.parts)


def _one_or_many(body: Json, upload: Upload) -> tuple[str, ...]:
    """Take a text for a list of one."""
    value = body.get("part_ids")
    return (value,) if isinstance(value, str) else CORRECT.part_ids(body, upload)


def _of_objects(body: Json, upload: Upload) -> tuple[str, ...]:
    """Take objects that have an id for that."""
    value = body.get("part_ids")
    if not isinstance(value, list):
        return CORRECT.part_ids(body, upload)
    named = [each.get("id") if isinstance(each, dict) else each for each in value]
    return CORRECT.part_ids({**body, "part_ids": named}, upload)


def _by_beginning(
    upload: Upload, wanted: str, _place: int, _uploads: Iterable[Upload]
) -> Part | None:
    """Find the Part whose id begins with what is wanted."""
    whole = len(wanted) > ENOUGH
    return next((each for each in upload.parts if whole and each.id.startswith(wanted)), None)


def _as_long_as_ids(
    upload: Upload, wanted: str, _place: int, _uploads: Iterable[Upload]
) -> Part | None:
    """Look at no more letters of what is wanted than an id has, as a column of that width does."""
    return next((each for each in upload.parts if wanted[: len(each.id)] == each.id), None)


TABLE: Mapping[str, Fault] = {
    "takes-a-part-id-for-a-list": fault(
        "takes the id of a part for a list of it",
        complete.PART_IDS_STRINGS,
        part_ids=_one_or_many,
    ),
    "takes-objects-for-part-ids": fault(
        "takes objects for the ids of parts that they hold",
        complete.PART_IDS_STRINGS,
        part_ids=_of_objects,
    ),
    "finds-parts-by-what-ids-begin-with": fault(
        "takes the beginning of a part id for it",
        complete.UNKNOWN_PART,
        finds_part=_by_beginning,
    ),
    "looks-at-no-more-than-an-id": fault(
        "passes over what follows a part id",
        complete.UNKNOWN_PART,
        finds_part=_as_long_as_ids,
    ),
    "counts-bytes-in-16-bits": fault(
        "compares bytes in a counter of 16 bits",
        complete.TOO_FEW_BYTES,
        complete.TOO_MANY_BYTES,
        takes_sizes=_in_bits(16),
        content_length=lambda _file: None,
    ),
    "counts-bytes-in-32-bits": fault(
        "compares bytes in a counter of 32 bits",
        complete.TOO_FEW_BYTES,
        takes_sizes=_in_bits(32),
        content_length=lambda _file: None,
    ),
    "takes-a-byte-less": fault(
        "completes with one byte less than was declared",
        complete.TOO_FEW_BYTES,
        takes_sizes=_off_by(-1),
        content_length=lambda _file: None,
    ),
    "takes-a-byte-more": fault(
        "completes with one byte more than was declared",
        complete.TOO_MANY_BYTES,
        takes_sizes=_off_by(1),
        content_length=lambda _file: None,
    ),
    "takes-too-little-of-several-parts": fault(
        "completes with fewer bytes than were declared, if there are several parts",
        complete.TOO_FEW_BYTES,
        takes_sizes=_as_a_whole_or_less,
        content_length=lambda _file: None,
    ),
    "counts-repeated-parts-once": fault(
        "counts a part that is listed twice once, and joins it twice",
        complete.TOO_MANY_BYTES,
        minds_list=lambda *_of: None,
        takes_sizes=_each_counted_once,
        content_length=lambda _file: None,
    ),
    "skips-empty-part-ids": fault(
        "passes over a part id that is empty",
        complete.UNKNOWN_PART,
        skips_unknown_part=_is_empty,
    ),
    "looks-at-the-first-owner": fault(
        "asks of the first listed part alone to which upload it belongs",
        complete.FOREIGN_PART,
        finds_part=_looks_at_first_owner,
        content_length=lambda _file: None,
    ),
    "skips-foreign-parts": fault(
        "passes over parts of other uploads",
        complete.FOREIGN_PART,
        skips_unknown_part=_known,
        takes_sizes=lambda upload, wanted, listed: (
            len(listed) < len(wanted) or total(listed) == upload.size
        ),
        content_length=lambda _file: None,
    ),
    "takes-parts-of-other-tenants": fault(
        "lets the parts of another tenant be used",
        auth.TENANTS_APART,
        finds_part=_of_any_tenant,
        frees=False,
    ),
    "needs-no-part-ids-of-one-part": fault(
        "takes the one part that there is when none is asked for",
        complete.NEEDS_PART_IDS,
        part_ids=_all_of_one,
    ),
    "takes-null-for-all-parts": fault(
        "takes all parts when part_ids is null",
        complete.PART_IDS_STRINGS,
        part_ids=_all_for_null,
    ),
    "takes-numbers-for-part-ids": fault(
        "takes numbers for the places of parts",
        complete.PART_IDS_STRINGS,
        part_ids=_by_number,
    ),
    "takes-no-parts-for-all": fault(
        "takes all parts when none is listed",
        complete.NO_PARTS_LISTED,
        part_ids=_all_for_none,
    ),
    "calls-missing-uploads-200": fault(
        "answers 200, with an error, when an unknown upload is completed",
        complete.UNKNOWN_UPLOAD,
        status_of=refuses_with(200, "unknown-upload", "complete"),
    ),
    "fails-on-part-ids-of-a-wrong-type": fault(
        "answers 500 when part_ids is no array of strings",
        errors.NO_SERVER_ERROR,
        status_of=lambda problem: (
            500
            if problem.param == "part_ids" and problem.kind == "invalid"
            else CORRECT.status_of(problem)
        ),
    ),
    "fails-on-sizes": fault(
        "answers 500 when the listed parts do not hold the declared bytes",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "wrong-size"),
    ),
}
