"""Answers to those who take them packed, as every official client does: they stand for the same."""

from conformance.core.plan import (
    AddPart,
    As,
    Complete,
    Create,
    GetContent,
    GetFile,
    ListFiles,
    Total,
)

from .clients import PACKED
from .literals import Provoke

LINES = b"a line that is packed well\r\n" * 100
"""More than servers leave as it is: most pack from a kilobyte on."""


def test_answers_that_may_be_packed(provoke: Provoke) -> None:
    """The content is read plain first, and what makes an id comes last."""
    provoke(
        Create(Total((0,))),
        AddPart(LINES),
        Complete((0,)),
        GetContent(),
        *(
            As(step, headers=PACKED)
            for step in (
                GetContent(),
                GetFile(),
                ListFiles(query=(("limit", "100"),)),
                Create(1),
            )
        ),
    )
