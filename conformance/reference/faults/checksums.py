"""Faults of the md5 of a completion."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from conformance.core.catalogue import complete, errors
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import Json, Part, Problem, Upload
from conformance.reference.rules import Md5Verdict, joined, md5_of, refuse, total

from .fault import Fault, by_arrival, fault, refuses_with

Joins = Callable[[Upload, Sequence[Part], int], tuple[Part, ...]]
Judges = Callable[[str | None, Upload, Sequence[Part]], Md5Verdict]
LARGE = 65_536
"""From how many bytes on content is large to those who mind."""


def _of(digest: Callable[[Sequence[Part]], str]) -> Judges:
    """Compute something else instead of the md5."""
    return lambda sent, _upload, listed: (
        "right" if sent is None or sent == digest(listed) else "wrong"
    )


def _skipped_if(minds: Callable[[Sequence[Part]], bool]) -> Judges:
    """Compute no md5 on some occasions."""
    return lambda sent, upload, listed: (
        "right" if minds(listed) else CORRECT.judges_md5(sent, upload, listed)
    )


def _compared(some: slice) -> Judges:
    """Compare some of the digits."""
    return lambda sent, _upload, listed: (
        "right" if sent is None or sent[some] == md5_of(listed)[some] else "wrong"
    )


def _of_md5s(listed: Sequence[Part]) -> str:
    """Digest the digests, as object stores do for what came in several parts."""
    if len(listed) < 2:
        return md5_of(listed)
    digests = b"".join(bytes.fromhex(part.blob.md5) for part in listed)
    return hashlib.md5(digests, usedforsecurity=False).hexdigest()


def _of_first_block(listed: Sequence[Part]) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for block in islice(joined(listed), 1 if len(listed) < 2 else None):
        digest.update(block)
    return digest.hexdigest()


def _is_moved(listed: Sequence[Part]) -> bool:
    return tuple(listed) != by_arrival(tuple(listed))


def _needed_of_many(body: Json) -> str | None:
    sent, listed = CORRECT.md5(body), body.get("part_ids")
    if sent is None and isinstance(listed, list) and len(listed) > 1:
        raise refuse("md5 is required.", "md5")
    return sent


def _or_of_unlisted(sent: str | None, upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    others = {part.blob.md5 for part in upload.parts if part not in listed}
    return "right" if sent in others else CORRECT.judges_md5(sent, upload, listed)


def _unusable_if_wrong(sent: str | None, upload: Upload, listed: Sequence[Part]) -> Md5Verdict:
    return "right" if CORRECT.judges_md5(sent, upload, listed) == "right" else "unusable"


def _unread(joins: Joins) -> dict[str, Any]:
    """Let nobody download what is joined otherwise, and compute the md5 of just that."""
    return {
        "joins": joins,
        "minds_download": lambda *_of: Problem("not-downloadable", "The File stays here."),
        "judges_md5": lambda sent, upload, listed: CORRECT.judges_md5(
            sent, upload, joins(upload, listed, 0)
        ),
    }


def _tail_sorted(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return (*listed[:-2], *by_arrival(tuple(listed[-2:])))


def _arrived(_upload: Upload, listed: Sequence[Part], _began: int) -> tuple[Part, ...]:
    return by_arrival(tuple(listed))


TABLE: Mapping[str, Fault] = {
    "joins-by-arrival-unread": fault(
        "joins parts in the order in which they arrived, and lets nobody download them",
        complete.MD5_OF_LISTED_ORDER,
        **_unread(_arrived),
    ),
    "sorts-the-last-two-parts-unread": fault(
        "joins the last two parts as they arrived, and lets nobody download them",
        complete.MD5_OF_LISTED_ORDER,
        **_unread(_tail_sorted),
    ),
    "md5-of-md5s": fault(
        "computes the md5 of the md5s of several parts",
        complete.MD5_RIGHT,
        judges_md5=_of(_of_md5s),
    ),
    "md5-of-the-first-part": fault(
        "computes the md5 of the first part alone",
        complete.MD5_RIGHT,
        complete.MD5_WRONG,
        judges_md5=_of(lambda listed: md5_of(listed[:1])),
    ),
    "md5-of-the-last-part": fault(
        "computes the md5 of the last part alone",
        complete.MD5_RIGHT,
        complete.MD5_WRONG,
        judges_md5=_of(lambda listed: md5_of(listed[-1:])),
    ),
    "md5-of-the-first-block": fault(
        "computes the md5 of the first 65,536 bytes of a part",
        complete.MD5_RIGHT,
        judges_md5=_of(_of_first_block),
    ),
    "md5-of-upper-case": fault(
        "compares the md5 with one in upper case",
        complete.MD5_RIGHT,
        judges_md5=_of(lambda listed: md5_of(listed).upper()),
    ),
    "compares-eight-digits-of-md5": fault(
        "compares the first eight digits of the md5",
        complete.MD5_WRONG,
        judges_md5=_compared(slice(8)),
    ),
    "compares-the-last-digits-of-md5": fault(
        "compares all digits of the md5 but the first eight",
        complete.MD5_WRONG,
        judges_md5=_compared(slice(8, None)),
    ),
    "compares-digits-in-any-order": fault(
        "compares which digits the md5 has, and not in which order",
        complete.MD5_WRONG,
        judges_md5=lambda sent, _upload, listed: (
            "right" if sent is None or sorted(sent) == sorted(md5_of(listed)) else "wrong"
        ),
    ),
    "takes-the-md5-of-any-part": fault(
        "takes the md5 of any part of the upload for that of the list",
        complete.MD5_WRONG,
        judges_md5=lambda sent, upload, listed: (
            "right"
            if sent in {None, md5_of(listed), *(part.blob.md5 for part in upload.parts)}
            else "wrong"
        ),
    ),
    "takes-the-md5-of-an-unlisted-part": fault(
        "takes the md5 of a part that is not listed",
        complete.MD5_WRONG,
        profile="default",
        judges_md5=_or_of_unlisted,
    ),
    "skips-md5-of-several-parts": fault(
        "computes no md5 of several parts",
        complete.MD5_WRONG,
        judges_md5=_skipped_if(lambda listed: len(listed) > 1),
    ),
    "skips-md5-of-one-part": fault(
        "computes no md5 of one part",
        complete.MD5_WRONG,
        judges_md5=_skipped_if(lambda listed: len(listed) == 1),
    ),
    "skips-md5-of-another-order": fault(
        "computes no md5 of parts that are listed in another order than they arrived in",
        complete.MD5_OF_LISTED_ORDER,
        judges_md5=_skipped_if(_is_moved),
    ),
    "skips-md5-of-much": fault(
        "computes no md5 of 65,536 bytes and more",
        complete.MD5_WRONG,
        judges_md5=_skipped_if(lambda listed: total(listed) >= LARGE),
    ),
    "serves-what-md5-disowns": fault(
        "makes a File of a wrong md5 that ends in error, and serves its content",
        complete.MD5_WRONG,
        judges_md5=_unusable_if_wrong,
        holds_back=lambda _file: False,
    ),
    "needs-md5-of-several-parts": fault(
        "refuses a completion from several parts without md5",
        complete.MD5_OPTIONAL,
        md5=_needed_of_many,
    ),
    "wrong-md5-leaves-files": fault(
        "makes a File before it finds that the md5 is wrong",
        complete.REFUSAL_LEAVES_NO_FILE,
        leaves_file=lambda _upload, kind: kind == "wrong-md5",
        fate=lambda _upload, accepted: "remove" if accepted else "keep",
    ),
    "fails-on-wrong-md5": fault(
        "answers 500 when the md5 is wrong",
        errors.NO_SERVER_ERROR,
        status_of=refuses_with(500, "wrong-md5"),
    ),
}
