"""Who may do what: nobody, a stranger, and another tenant, with ids that exist."""

import pytest

from conformance.core.exchange import Sender
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Together,
    Total,
)

from .literals import RECENT, Provoke

WITHOUT_A_RIGHT: tuple[Sender, ...] = ("nobody", "stranger")
ONE = ListFiles(query=(("limit", "1"),))


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture of one pixel."""
MALFORMED = ("Bearer", "Basic dXBsb2Fkcw==")
"""Authorization headers without a key, and with what is none."""


@pytest.mark.needs_auth
def test_a_key_that_is_malformed(provoke: Provoke) -> None:
    for sent in MALFORMED:
        provoke(As(ONE, "nobody", headers=(("Authorization", sent),)))


@pytest.mark.needs_auth
def test_everything_without_a_key_of_the_server(provoke: Provoke) -> None:
    for who in WITHOUT_A_RIGHT:
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            As(Create(1), who),
            As(AddPart(b"b"), who),
            As(Complete((0,)), who),
            As(Cancel(), who),
            Complete((0,)),
            Together((As(ONE, who), As(GetFile(), who), As(GetContent(), who))),
            As(DeleteFile(), who),
            GetFile(),
        )


@pytest.mark.needs_second_key
def test_uploads_of_another_tenant(provoke: Provoke) -> None:
    for taken in (AddPart(b"b"), Complete((0,)), Cancel()):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            As(taken, "second"),
            Complete((0,)),
            GetContent(),
        )


@pytest.mark.needs_second_key
def test_parts_of_another_tenant(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        As(Create(Total((1,))), "second"),
        As(AddPart(b"b", upload=1), "second"),
        As(Complete((0,), upload=1), "second"),
        As(Complete((1,), upload=1), "second"),
        As(GetContent(1), "second"),
        As(DeleteFile(1), "second"),
        Complete((0,)),
        GetContent(),
    )


@pytest.mark.needs_second_key
def test_files_of_another_tenant(provoke: Provoke) -> None:
    for taken in (GetFile(), GetContent(), DeleteFile(), RECENT):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete((0,)),
            As(taken, "second"),
            GetFile(),
            GetContent(),
        )


@pytest.mark.needs_second_key
def test_a_list_that_is_empty_names_no_file_of_another_tenant(provoke: Provoke) -> None:
    """Of a purpose of which nothing else makes a file, so that it is the first and the last."""
    of_purpose = ListFiles((("purpose", "vision"), ("limit", "100")))
    provoke(
        Create(Total((0,)), purpose="vision"),
        AddPart(DOT),
        Complete((0,)),
        As(of_purpose, "second"),
    )
