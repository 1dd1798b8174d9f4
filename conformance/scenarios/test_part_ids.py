"""The ids that a completion lists are those of the upload's own parts."""

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    GetContent,
    Plan,
    Raw,
    Together,
    Total,
    members,
)

from .literals import NO_PART, NO_UPLOAD, Provoke
from .lives import PART_IDS, misnamed
from .profiles import unless_quick
from .requests import JSON
from .strategies import batch

NEAR = ("{part:0:upper}", " {part:0}", "{part:0} ", "{part:0}\n", "{part:0}\0", "{part:0:turned}")
"""What is nearly the id of a part: some stores take the first four for it."""
IN_TEXT: tuple[object, ...] = ("{part:0}", '["{part:0}"]')
IN_OBJECTS: tuple[object, ...] = ([{"id": "{part:0}"}], {"0": "{part:0}"}, [["{part:0}"]])
"""The id of a part in what is no array of strings."""


def nearly(*ids: str) -> tuple[Complete, ...]:
    """Complete from ids that differ from a right one in one thing."""
    return tuple(Complete((0,), members=members(part_ids=[each])) for each in ids)


def test_a_part_that_nobody_added(provoke: Provoke) -> None:
    for wrong in ((0, NO_PART), *unless_quick((NO_PART,), (NO_PART, 0))):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete(wrong),
            Complete((0, "")),
            Complete((0, "\0")),
            *nearly("{part:0:cut}", "{part:0}0"),
            Complete((0,)),
            GetContent(),
        )


def test_a_part_of_a_pending_upload(provoke: Provoke) -> None:
    """By itself, and among others of the right number of bytes."""
    provoke(
        Create(Total((1, 3))),
        Create(Total((0, 2))),
        Together((AddPart(b"aa", upload=1), AddPart(b"b", upload=0))),
        Together((AddPart(b"b", upload=1), AddPart(b"c", upload=0))),
        Complete((0,), upload=0),
        Complete((1, 2), upload=0),
        Complete((2, 1), upload=0),
        Complete((1, 3), upload=0),
        GetContent(0),
    )


def test_a_part_of_a_completed_upload(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,)),
        Create(Total((1,))),
        AddPart(b"b", upload=1),
        Complete((0,), upload=1),
        Complete((1,), upload=1),
        GetContent(1),
    )


def test_no_part_ids(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,), without=("part_ids",)),
        Complete((0,)),
        GetContent(),
    )


def test_part_ids_of_a_wrong_type(provoke: Provoke) -> None:
    wrong = (PART_IDS[0], *PART_IDS[2:4], IN_TEXT[0], IN_OBJECTS[0])
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        *(Complete((0,), members=members(part_ids=value)) for value in wrong),
        Complete(raw=Raw(b"{", JSON)),
        Complete((0,)),
        GetContent(),
    )
    for value in unless_quick(*PART_IDS):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete((0,), members=members(part_ids=value)),
        )


def test_part_ids_that_are_nearly_right(provoke: Provoke) -> None:
    """Each by itself, since an upload may be given up once its completion was refused."""
    for near in unless_quick(*NEAR):
        provoke(Create(Total((0,))), AddPart(b"a"), *nearly(near), GetContent())
    for value in unless_quick(*IN_TEXT, *IN_OBJECTS):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete((0,), members=members(part_ids=value)),
        )
    for values in unless_quick(("{part:0},{part:1}", "{part:0} {part:1}", ["{part:0},{part:1}"])):
        provoke(
            Create(Total((0, 1))),
            AddPart(b"a"),
            AddPart(b"b"),
            *(Complete((0, 1), members=members(part_ids=value)) for value in values),
        )


def test_a_completion_that_is_no_json_object(provoke: Provoke) -> None:
    for body in unless_quick(b"[]"):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete(raw=Raw(body, JSON)),
            Complete((0,)),
            GetContent(),
        )


def test_a_completion_with_a_member_that_nobody_knows(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,), members=members(x_extra=1)),
        GetContent(),
    )


def test_completing_an_upload_that_nobody_created(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,), upload=NO_UPLOAD),
        Complete((0,)),
        GetContent(),
    )


@given(plans=batch(misnamed(), size=2))
def test_any_parts_that_are_not_its_own(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
