"""The file that an upload became: its metadata, its content, its place in lists, its end."""

from collections.abc import Iterable

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Call,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Plan,
    Step,
    Together,
    Total,
    members,
)

from .literals import NEXT_SECOND, NO_FILE, UNTIL_LISTED, Provoke
from .profiles import unless_quick
from .requests import lists
from .strategies import batch

LINE = b'{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"%d"}]}\n'
SPACED = (
    b'{"custom_id" : "a","method": "POST","url":"/v1/responses",'
    b'"body":{"model":"m","temperature":1.0,"input":"\\u00e9"}}\r\n'
    b'{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"model":"m","input":"b"}}'
)
"""Lines of JSON as no program writes them: blanks, a carriage return, no end of the last one."""
REQUEST = (
    b'{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"m","input":"a"}}\n'
)


def test_a_batch_file_expires_without_being_told(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,)), purpose="batch"),
        AddPart(SPACED),
        Complete((0,)),
        GetFile(),
        GetContent(),
        ListFiles(query=(("purpose", "batch"), ("limit", "100"))),
    )


def test_a_policy_of_an_hour(provoke: Provoke) -> None:
    policy = {"anchor": "created_at", "seconds": 3_600}
    for purpose in unless_quick("batch"):
        provoke(
            Create(Total((0,)), purpose=purpose, members=members(expires_after=policy)),
            AddPart(REQUEST),
            Complete((0,)),
            GetFile(),
        )


def test_pages_of_every_size(provoke: Provoke) -> None:
    """
    Five files of a purpose that nothing here deletes until all pages were read.

    Another plan may delete files at the same time, and a cursor that is gone leads nowhere.
    Three and two of the files were made in the same second, so that there are ties to be broken;
    a page of four holds files of both seconds, whichever come first.
    """
    pages = (
        (4, 2, ()),
        (1, 6, (("order", "asc"),)),
        *unless_quick((2, 4, (("order", "desc"),)), (3, 3, ())),
    )
    provoke(
        *_files(range(3)),
        NEXT_SECOND,
        *_files(range(3, 5)),
        *(_fine_tuned(count, ("limit", str(limit)), *order) for limit, count, order in pages),
        ListFiles((("purpose", "fine-tune-results"), ("limit", "100"))),
        *unless_quick(Together(tuple(DeleteFile(n) for n in range(5)))),
    )


def _fine_tuned(pages: int, *query: tuple[str, str]) -> ListFiles:
    return ListFiles((("purpose", "fine-tune"), *query), pages=pages, patience=UNTIL_LISTED)


def _files(places: range) -> tuple[Step, ...]:
    """Make files, those of each step at once: what overlaps is of different uploads."""
    return (
        Together(tuple(Create(Total((n,)), purpose="fine-tune") for n in places)),
        Together(tuple(AddPart(LINE % n, upload=n) for n in places)),
        Together(tuple(Complete((n,), upload=n) for n in places)),
    )


def test_orders(provoke: Provoke) -> None:
    for order in ((("order", "asc"),), (("order", "desc"),), ()):
        for limit in unless_quick("20"):
            provoke(ListFiles(query=(*order, ("limit", limit))))


def test_limits(provoke: Provoke) -> None:
    for limit in ("1", "0", "-1", "ten", "10001", *unless_quick("2", "3", "", "1.5", "9" * 30)):
        provoke(ListFiles(query=(("limit", limit),)))


def test_a_purpose_that_no_file_has(provoke: Provoke) -> None:
    provoke(ListFiles(query=(("purpose", "fine-tune-results"), ("limit", "100"))))


def test_queries_that_nobody_knows(provoke: Provoke) -> None:
    for query in unless_quick(("order", "sideways"), ("after", NO_FILE), ("x_extra", "1")):
        provoke(ListFiles(query=(query, ("limit", "1"))))


@given(plans=batch(lists()))
def test_any_list(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


def test_files_that_nobody_made(provoke: Provoke) -> None:
    provoke(GetFile(NO_FILE), GetContent(NO_FILE), DeleteFile(NO_FILE))
    for method in unless_quick("GET", "DELETE"):
        provoke(Call(method, "/files/file-" + "0" * 200))


def test_content_as_official_clients_ask_for_it(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"\x00\xff\r\n"),
        Complete((0,)),
        GetContent(accept="application/binary"),
    )


def test_two_files_of_equal_bytes_and_names(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,)), filename="same.txt"),
        AddPart(b"equal", upload=0),
        Complete((0,), upload=0),
        Create(Total((1,)), filename="same.txt"),
        AddPart(b"equal", upload=1),
        Complete((1,), upload=1),
        Together((GetFile(1), GetContent(1))),
        DeleteFile(0),
        GetFile(1),
        Together((GetContent(1), ListFiles((("limit", "2"),), after=0))),
    )


def test_a_list_of_more_than_twenty(provoke: Provoke) -> None:
    """
    What many servers show at most, whatever they are asked for.

    The first file is older than the others, so that a list which ends before it was cut off.
    """
    for late in unless_quick(range(1, 21)):
        provoke(
            *_batch((0,)),
            NEXT_SECOND,
            *_batch(late),
            ListFiles((("purpose", "batch"), ("limit", "100")), pages=3, patience=UNTIL_LISTED),
        )


def _batch(places: Iterable[int]) -> tuple[Step, ...]:
    return (
        Together(tuple(Create(Total((n,)), purpose="batch") for n in places)),
        Together(tuple(AddPart(REQUEST, upload=n) for n in places)),
        Together(tuple(Complete((n,), upload=n) for n in places)),
    )
