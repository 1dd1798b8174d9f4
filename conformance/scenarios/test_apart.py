"""Uploads that are pending side by side, and much alike: none changes what another has."""

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    GetContent,
    Step,
    Together,
    Total,
)

from .literals import LETTERS, Provoke
from .profiles import unless_quick

SAME = "side-by-side.txt"
ALIKE = ("Side \u00e9.txt", "side \u00e9.txt", "Side e\u0301.txt", "Side_\u00e9.txt")
"""The same name but for its case, its form in Unicode, and its blank."""
ALSO_ALIKE = (
    tuple("long-name-" * 20 + each for each in ("1.txt", "2.txt")),
    ("side/a.txt", "side_a.txt"),
    ("side-by.txt", "./side-by.txt"),
    ("side by side (1).txt", "side%20by%20side%20(1).txt"),
)
"""Names that become one when they are cut off, cleaned, made a path, or unescaped."""


def test_uploads_of_one_name_and_of_equal_parts(provoke: Provoke) -> None:
    provoke(
        Together(tuple(Create(Total(held), SAME) for held in ((0, 2), (1, 3), (4,)))),
        AddPart(b"one", upload=0),
        AddPart(b"two", upload=1),
        Together(tuple(AddPart(b"equal", upload=n) for n in range(3))),
        Cancel(2),
        Complete((0, 2), upload=0),
        Complete((1, 3), upload=1),
        Together((GetContent(0), GetContent(1))),
    )


def test_uploads_whose_names_become_one(provoke: Provoke) -> None:
    for names in (ALIKE, *unless_quick(*ALSO_ALIKE)):
        provoke(*_side_by_side(names))


def _side_by_side(names: tuple[str, ...]) -> tuple[Step, ...]:
    every = range(len(names))
    return (
        Together(tuple(Create(Total((n,)), names[n]) for n in every)),
        *(AddPart(LETTERS[n], upload=n) for n in every),
        Together(tuple(Complete((n,), upload=n) for n in every)),
        Together(tuple(GetContent(n) for n in every)),
    )
