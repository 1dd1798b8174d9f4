"""
What overlaps. Each race is run several times at once, since a window may be a few milliseconds.

Nothing that a lost race would block comes before the end of a plan.
"""

from collections.abc import Callable

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    GetContent,
    ListFiles,
    Step,
    Together,
    Total,
)

from .literals import LETTERS, RECENT, Provoke
from .profiles import quick, unless_quick


def test_parts_added_at_once(provoke: Provoke) -> None:
    provoke(*_parts_at_once((b"a", b"b", b"c", b"d")))
    for contents in unless_quick((b"a", b"a", b"a", b"a"), LETTERS[:12]):
        provoke(*_parts_at_once(contents))


def _parts_at_once(contents: tuple[bytes, ...]) -> tuple[Step, ...]:
    listed = tuple(range(len(contents)))
    return (
        Create(Total(listed)),
        Together(tuple(AddPart(each) for each in contents)),
        Complete(listed),
        GetContent(),
    )


def test_parts_of_several_uploads_added_at_once(provoke: Provoke) -> None:
    for steps in unless_quick(
        (
            Create(Total((0, 2))),
            Create(Total((1, 3))),
            Together(tuple(AddPart(LETTERS[n], upload=n % 2) for n in range(4))),
            Complete((2, 0), upload=0),
            Complete((1, 3), upload=1),
            GetContent(0),
            GetContent(1),
        )
    ):
        provoke(*steps)


APART = (0.0, 0.002, 0.005, 0.01, 0.02)
"""Seconds between two rivals: the second has to come while the first is under way."""


def _raced(count: int, race: Callable[[int], tuple[Step, ...]]) -> tuple[Step, ...]:
    """Make ``count`` uploads of one part, race on all of them at once, and read their files."""
    every = range(count)
    return (
        Together(tuple(Create(Total((n,))) for n in every)),
        Together(tuple(AddPart(LETTERS[n], upload=n) for n in every)),
        Together(tuple(step for n in every for step in race(n))),
        *(GetContent(n) for n in every),
    )


def test_two_completions_at_once(provoke: Provoke) -> None:
    provoke(*_raced(2 if quick() else 3, lambda n: (Complete((n,), n),) * 2))


def test_four_completions_at_once(provoke: Provoke) -> None:
    for count in unless_quick(3):
        provoke(*_raced(count, lambda n: (Complete((n,), n),) * 4))


def test_a_completion_against_a_cancellation(provoke: Provoke) -> None:
    """Each upload in a plan of its own, since who wins decides what can be asked afterwards."""
    for letter, apart in zip(LETTERS, APART, strict=False):
        rivals = Together((Complete((0,)), Cancel()), apart)
        provoke(Create(Total((0,))), AddPart(letter), rivals, GetContent())
    every = tuple(zip(LETTERS, APART, strict=False))[:4]
    for letter, apart in every[::2] if quick() else every:
        rivals = Together((Cancel(), Complete((0,))), apart)
        provoke(Create(Total((0,))), AddPart(letter), rivals, AddPart(b"late"), GetContent())


def test_a_part_against_a_completion(provoke: Provoke) -> None:
    provoke(*_raced(3, lambda n: (AddPart(b"late", n), AddPart(b"later", n), Complete((n,), n))))
    for letter, apart in zip(LETTERS, APART, strict=False):
        rivals = Together((Complete((0,)), AddPart(b"l")), apart)
        provoke(Create(Total((0,))), AddPart(letter), rivals, GetContent())


def test_a_part_against_a_cancellation(provoke: Provoke) -> None:
    for letter in unless_quick(*LETTERS[:2]):
        provoke(
            Create(Total((0,))),
            Together((AddPart(letter), Cancel())),
            Complete(()),
            RECENT,
        )


def test_creations_at_once(provoke: Provoke) -> None:
    provoke(Together((Create(1, filename="at-once.txt"),) * 3))


def test_a_list_while_a_completion_is_under_way(provoke: Provoke) -> None:
    for limit in unless_quick("100"):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Together((Complete((0,)), ListFiles(query=(("limit", limit),)))),
            GetContent(),
        )
