"""Parts as large as they may be, and one byte larger."""

import pytest

from conformance.core.content import Drawn
from conformance.core.plan import AddPart, Complete, Create, DeleteFile, GetContent, Step, Total

from .literals import Provoke

pytestmark = pytest.mark.needs_large

MEGABYTES = 64_000_000
MEBIBYTES = 67_108_864
"""The documentation says 64 MB; the official Python client sends parts of 64 MiB."""


def test_a_part_of_sixty_four_megabytes(provoke: Provoke) -> None:
    provoke(*_of_one_part(MEGABYTES))


def test_a_part_of_sixty_four_mebibytes(provoke: Provoke) -> None:
    provoke(*_of_one_part(MEBIBYTES))


def _of_one_part(size: int) -> tuple[Step, ...]:
    return (
        Create(Total((0,))),
        AddPart(Drawn(size)),
        Complete((0,)),
        GetContent(),
        DeleteFile(),
    )


def test_a_part_of_one_byte_more_and_then_a_small_one(provoke: Provoke) -> None:
    """The upload declares more, so that the size of the part alone can be what is wrong."""
    provoke(
        Create(Total((0, 1))),
        AddPart(Drawn(MEBIBYTES + 1)),
        AddPart(b"a"),
    )
    provoke(Create(Total((0,))), AddPart(b"a"), Complete((0,)), GetContent())
