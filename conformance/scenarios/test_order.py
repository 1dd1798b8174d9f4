"""Parts are joined in the order in which they are listed, not in the order they came in."""

from hypothesis import given

from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    Plan,
    Together,
    Total,
)

from .literals import Provoke
from .lives import shuffled
from .profiles import unless_quick
from .strategies import batch


def test_two_parts_turned_round(provoke: Provoke) -> None:
    provoke(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())


def test_three_parts_of_different_lengths_rotated(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1, 2))),
        AddPart(b"one"),
        AddPart(b"three"),
        AddPart(b"fifteen"),
        Complete((2, 0, 1)),
        GetContent(),
        DeleteFile(),
    )


def test_the_last_two_of_three_parts_turned_round(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 2, 1))),
        AddPart(b"one"),
        AddPart(b"two"),
        AddPart(b"ten"),
        Complete((0, 2, 1)),
        GetContent(),
    )


def test_eleven_parts_turned_round(provoke: Provoke) -> None:
    """One more than ten: where numbers are sorted as text, 10 comes before 2."""
    last_first = tuple(range(10, -1, -1))
    parts = tuple(AddPart(b"%02d." % n) for n in range(11))
    provoke(Create(Total(last_first)), Together(parts), Complete(last_first), GetContent())


def test_parts_of_equal_bytes(provoke: Provoke) -> None:
    provoke(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"a"), Complete((0, 1)), GetContent())
    for steps in unless_quick(
        (
            Create(Total((0, 1, 2))),
            AddPart(b"a"),
            AddPart(b"b"),
            AddPart(b"a"),
            Complete((0, 1, 2)),
            GetContent(),
        )
    ):
        provoke(*steps)


@given(plans=batch(shuffled()))
def test_parts_in_any_order(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


def test_twenty_parts_one_after_the_other(provoke: Provoke) -> None:
    """Their number alone is special here: nothing overlaps, and they keep their order."""
    places = tuple(range(20))
    parts = (AddPart(b"%02d" % n) for n in places)
    provoke(Create(Total(places)), *parts, Complete(places), GetContent())


def test_twenty_five_parts_turned_round(provoke: Provoke) -> None:
    parts = tuple(AddPart(b"%02d." % n) for n in range(25))
    for last_first in unless_quick(tuple(range(24, -1, -1))):
        provoke(Create(Total(last_first)), Together(parts), Complete(last_first), GetContent())


def test_a_hundred_parts(provoke: Provoke) -> None:
    parts = tuple(AddPart(b"%03d" % n) for n in range(100))
    places = tuple(range(100))
    groups = tuple(Together(parts[at : at + 25]) for at in range(0, 100, 25))
    for listed in unless_quick(places):
        provoke(Create(Total(listed)), *groups, Complete(listed), GetContent(), DeleteFile())
