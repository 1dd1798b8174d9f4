"""Faults of lists of Files."""

from collections.abc import Mapping, Sequence

from conformance.core.catalogue import files
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, View

from .fault import Fault, fault

LATE = 5.0
"""Seconds for which a new File is not listed: longer than anything explains."""


def _listed_late(file: File, view: View, now: float) -> bool:
    late = view == "list" and now < file.made_at + LATE
    return not late and CORRECT.visible(file, view, now)


def _deaf_if_rising(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    rest = CORRECT.follows(listed, after, order)
    return list(listed) if order == "asc" else rest


def _last_again(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    return CORRECT.follows(listed, after, order) or list(listed[-1:])


def _one_lost(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    return CORRECT.follows(listed, after, order)[1:]


def _ties_again(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    """Go on with every File of the cursor's second but the cursor."""
    rest = CORRECT.follows(listed, after, order)
    cursor = listed[len(listed) - len(rest) - 1]
    ties = [each for each in listed if int(each.created_at) == int(cursor.created_at)]
    return [*(each for each in ties if each not in (cursor, *rest)), *rest]


def _latest_first(listed: Sequence[File], _order: str | None) -> list[File]:
    return CORRECT.sorts(listed, "desc")


def _by_name(listed: Sequence[File], order: str | None) -> list[File]:
    rising = sorted(listed, key=lambda file: file.filename)
    return rising if order == "asc" else rising[::-1]


def _in_halves(members: Json) -> Json:
    data = members["data"]
    return {**members, "data": {"files": data}}


def _without_first_id(members: Json) -> Json:
    return {**members, "first_id": None}


TABLE: Mapping[str, Fault] = {
    "lists-files-late": fault(
        "lists a File five seconds after it is made", files.LISTED, visible=_listed_late
    ),
    "lists-data-in-an-object": fault(
        "puts the Files of a list into an object", files.LIST, edits_list=_in_halves
    ),
    "lists-without-first-id": fault(
        "does not say which File of a list is the first",
        files.LIST_ENDS,
        edits_list=_without_first_id,
    ),
    "lists-what-a-purpose-begins-with": fault(
        "lists Files whose purpose the one asked for begins with",
        files.LIST_PURPOSE,
        matches=lambda file, purpose: purpose.startswith(file.purpose),
    ),
    "lists-one-more": fault(
        "lists one File more than the limit",
        files.LIST_LIMIT,
        page=lambda listed, most: list(listed[: most + 1]),
    ),
    "filters-after-paging": fault(
        "cuts a page off first, and leaves Files of other purposes out of it then",
        files.PAGING,
        files.HAS_MORE,
        filters_first=False,
    ),
    "ignores-the-cursor-if-rising": fault(
        "begins at the beginning again when the earliest come first",
        files.PAGING,
        follows=_deaf_if_rising,
    ),
    "repeats-the-last-file": fault(
        "shows the last File again after the end, and says that there is more",
        files.PAGING,
        follows=_last_again,
        has_more=lambda _listed, shown: bool(shown),
    ),
    "loses-a-file-at-each-page": fault(
        "passes over the File that comes after the cursor", files.PAGING, follows=_one_lost
    ),
    "repeats-ties": fault(
        "shows Files of the cursor's second again when it turns the page",
        files.PAGING,
        follows=_ties_again,
    ),
    "never-has-more": fault(
        "says on every page that there is no more",
        files.HAS_MORE,
        has_more=lambda *_of: False,
    ),
    "lists-latest-first-always": fault(
        "lists the latest File first, whatever order is asked for",
        files.ORDER,
        sorts=_latest_first,
    ),
    "lists-by-filename": fault(
        "sorts Files by their filenames",
        files.ORDER,
        sorts=_by_name,
    ),
}
