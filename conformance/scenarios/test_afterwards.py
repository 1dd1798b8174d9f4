"""What is asked of an upload after it was completed or cancelled."""

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    Plan,
    Total,
)

from .literals import RECENT, Provoke
from .lives import ended
from .profiles import unless_quick
from .strategies import batch


def test_a_part_sent_late_after_completion(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"hello"),
        Complete((0,)),
        GetContent(),
        AddPart(b"late"),
        GetFile(),
        GetContent(),
    )


def test_completing_twice(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,)),
        Complete((0,)),
        GetFile(),
        GetContent(),
        RECENT,
    )


def test_completing_again_in_another_order(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((0, 1)),
        GetContent(),
        Complete((1, 0)),
        GetContent(),
    )


def test_completing_again_with_other_parts(provoke: Provoke) -> None:
    for listed in unless_quick((), (0,)):
        provoke(
            Create(Total((0, 1))),
            AddPart(b"a"),
            AddPart(b"b"),
            Complete((0, 1)),
            Complete(listed),
            GetContent(),
        )


def test_cancelling_after_completion(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,)),
        GetContent(),
        Cancel(),
        GetFile(),
        GetContent(),
    )


def test_a_part_sent_late_after_cancellation(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), Cancel(), AddPart(b"late"))
    for steps in unless_quick(
        (Create(Total((0, 1))), AddPart(b"a"), Cancel(), AddPart(b"late"), Cancel(), RECENT)
    ):
        provoke(*steps)


def test_completing_after_cancellation(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Cancel(),
        Complete((0,)),
        AddPart(b"late"),
        Complete((0,)),
        RECENT,
    )
    for steps in unless_quick((Create(0), Cancel(), Complete(()), RECENT)):
        provoke(*steps)


def test_cancelling_twice(provoke: Provoke) -> None:
    provoke(Create(1), Cancel(), Cancel())


def test_parts_of_a_cancelled_upload_in_another(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Cancel(),
        Create(Total((1,))),
        Complete((0,), upload=1),
        AddPart(b"b", upload=1),
        Complete((1,), upload=1),
        GetContent(1),
    )


def test_a_deleted_file_does_not_bring_its_upload_back(provoke: Provoke) -> None:
    for late in unless_quick(AddPart(b"b"), Complete((0,))):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete((0,)),
            DeleteFile(),
            late,
            GetFile(),
            GetContent(),
        )


@given(plans=batch(ended(), least=1))
def test_anything_after_an_end(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
