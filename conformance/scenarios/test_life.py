"""The life of an upload, from creation to the deletion of its file."""

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Total,
    Wait,
)

from .literals import ALL_OF_OURS, RECENT, Provoke
from .profiles import unless_quick


def test_the_basic_path(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))), AddPart(b"a"), Complete((0,)), GetFile(), GetContent(), GetContent()
    )


def test_an_upload_that_takes_more_than_a_second(provoke: Provoke) -> None:
    """So that what is dated anew shows another second."""
    provoke(
        Create(Total((0,))),
        Create(1),
        AddPart(b"a"),
        Wait(1.2),
        Complete((0,)),
        GetFile(),
        Cancel(1),
    )


def test_a_file_is_listed_until_it_is_deleted(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"hello"),
        RECENT,
        Complete((0,)),
        ALL_OF_OURS,
        DeleteFile(),
        ALL_OF_OURS,
    )


def test_a_deleted_file_is_gone(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"hello"),
        Complete((0,)),
        GetContent(),
        DeleteFile(),
        GetFile(),
        GetContent(),
        DeleteFile(),
    )


def test_parts_in_the_order_they_came_in(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1, 2))),
        AddPart(b"one"),
        AddPart(b"two"),
        AddPart(b"three"),
        Complete((0, 1, 2)),
        GetContent(),
    )


def test_two_uploads_side_by_side(provoke: Provoke) -> None:
    for steps in unless_quick(
        (
            Create(Total((0, 2))),
            Create(Total((1, 3))),
            AddPart(b"one", upload=0),
            AddPart(b"1", upload=1),
            AddPart(b"two", upload=0),
            AddPart(b"2", upload=1),
            Complete((0, 2), upload=0),
            Complete((1, 3), upload=1),
            GetContent(0),
            GetContent(1),
        )
    ):
        provoke(*steps)


def test_a_list_without_a_limit(provoke: Provoke) -> None:
    provoke(ListFiles())
