"""What is asked of an upload after it expired by its own account."""

import pytest

from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    GetContent,
    GetFile,
    Total,
    WaitForExpiry,
)

from .literals import RECENT, Provoke

pytestmark = pytest.mark.needs_expiry


def test_a_part_after_expiry(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), WaitForExpiry(), AddPart(b"late"), RECENT)


def test_a_completion_after_expiry(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), AddPart(b"a"), WaitForExpiry(), Complete((0,)), RECENT)


def test_a_cancellation_after_expiry(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), AddPart(b"a"), WaitForExpiry(), Cancel(), Complete((0,)), RECENT)


def test_an_upload_that_was_left_to_expire_is_not_listed(provoke: Provoke) -> None:
    provoke(Create(Total((0,))), AddPart(b"a"), WaitForExpiry(), RECENT)


def test_a_file_outlives_its_upload(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,)),
        GetFile(),
        WaitForExpiry(),
        GetFile(),
        GetContent(),
        RECENT,
        AddPart(b"late"),
        GetContent(),
    )
