"""Faults of lists of Files."""

from collections.abc import Mapping, Sequence

from conformance.core.catalogue import auth, errors, files
from conformance.reference.behaviour import CORRECT
from conformance.reference.nouns import File, Json, Problem, Refused, View

from .fault import Fault, fault, refuses_with

LATE = 5.0
"""Seconds for which a new File is not listed: longer than anything explains."""
TWENTY = 20
"""How many Files are on a page, whatever is asked for."""
GONE = "file-000000000000000000000000"
"""The id of a File of another purpose."""


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


def _row_for_each_part(listed: Sequence[File], most: int) -> list[File]:
    """Show a File as often as it has parts, as a database does that joins both tables."""
    return [file for file in listed for _ in file.parts or (None,)][:most]


def _ends_at(listed: Sequence[File], shown: Sequence[File]) -> bool:
    return bool(shown) and shown[-1] is not listed[-1]


def _twenty(listed: Sequence[File], most: int) -> list[File]:
    return list(listed[: min(most, TWENTY)])


def _ends_of_everybody(
    shown: Sequence[File], every: Sequence[File]
) -> tuple[str | None, str | None]:
    """Name the first and last File before those of other tenants are left out."""
    return CORRECT.ends(shown or every, every)


def _ends_before_filtering(members: Json) -> Json:
    return members if members["data"] else {**members, "first_id": GONE, "last_id": GONE}


def _no_gone_cursor(listed: Sequence[File], after: str, order: str | None) -> list[File]:
    try:
        return CORRECT.follows(listed, after, order)
    except Refused as refused:
        raise Refused(Problem("crashed", "Internal server error.")) from refused


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
    "lists-a-file-for-each-part": fault(
        "lists a File as often as it has parts",
        files.PAGING,
        page=_row_for_each_part,
        has_more=_ends_at,
    ),
    "forgets-the-last-file": fault(
        "says that there is no more where one File is left",
        files.PAGING,
        files.HAS_MORE,
        has_more=lambda listed, shown: len(listed) - len(shown) > 1,
    ),
    "lists-twenty-at-most": fault(
        "lists twenty Files at most, and says that there are no more",
        files.PAGING,
        profile="default",
        page=_twenty,
        has_more=lambda listed, shown: len(listed) > len(shown) and len(shown) < TWENTY,
    ),
    "names-ends-of-an-empty-list": fault(
        "names the first and last File of other purposes where a list is empty",
        files.LIST_ENDS,
        edits_list=_ends_before_filtering,
    ),
    "names-ends-of-everybody": fault(
        "names the first and last File of other tenants where a list is empty",
        auth.TENANTS_APART,
        files.LIST_ENDS,
        ends=_ends_of_everybody,
    ),
    "fails-on-a-cursor-that-is-gone": fault(
        "answers 500 when the File that a list is to go on after is deleted",
        errors.NO_SERVER_ERROR,
        follows=_no_gone_cursor,
        status_of=refuses_with(500, "crashed"),
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
