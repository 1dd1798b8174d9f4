"""An MD5 is of the content as it is listed; a completion with another one yields no usable file."""

import base64

from hypothesis import given

from conformance.core.content import Content, Drawn, md5_of
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    Digest,
    GetContent,
    GetFile,
    Plan,
    Total,
    members,
)

from .literals import RECENT, Provoke
from .lives import digested
from .profiles import unless_quick
from .strategies import batch

MUCH: Content = Drawn(70_000, 5)
"""More than fits into the buffers through which digests are often computed."""
LITTLE: Content = b"a"
OF_A, OF_AB = md5_of((b"a",)), md5_of((b"a", b"b"))


def test_a_right_md5(provoke: Provoke) -> None:
    for content in (MUCH, *unless_quick(LITTLE)):
        provoke(Create(Total((0,))), AddPart(content), Complete((0,), md5=Digest((0,))))
    provoke(
        Create(Total((0, 1))),
        AddPart(b"one"),
        AddPart(b"two"),
        Complete((0, 1), md5=Digest((0, 1))),
        GetContent(),
    )


def test_a_wrong_md5_and_then_a_right_one(provoke: Provoke) -> None:
    for content in (MUCH, *unless_quick(LITTLE)):
        provoke(
            Create(Total((0,))),
            AddPart(content),
            Complete((0,), md5=Digest((0,), 0)),
            Complete((0,), md5=Digest((0,), 31)),
            RECENT,
            Complete((0,), md5=Digest((0,))),
            GetFile(),
            GetContent(),
        )


def test_a_wrong_md5_alone(provoke: Provoke) -> None:
    for place in unless_quick(0, 31):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Complete((0,), md5=Digest((0,), place)),
            GetFile(),
            GetContent(),
        )


def test_a_right_md5_of_parts_turned_round(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((1, 0), md5=Digest((1, 0))),
        GetContent(),
    )


def test_an_md5_of_the_order_of_arrival(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((1, 0), md5=Digest((0, 1))),
        Complete((1, 0), md5=Digest((1, 0))),
        GetContent(),
    )


def test_an_md5_of_some_of_the_parts(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((0, 1), md5=Digest((0,))),
        Complete((0, 1), md5=Digest((1,))),
        Complete((0, 1), md5=OF_AB[::-1]),
        Complete((0, 1), md5=Digest((0, 1))),
        GetContent(),
    )


def test_an_md5_of_another_part(provoke: Provoke) -> None:
    """Of the same size, in this upload or another one; and with the digits of another order."""
    for wrong in unless_quick(md5_of((b"b",)), _swapped(OF_A), OF_A[16:] + OF_A[:16]):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            AddPart(b"b"),
            Complete((0,), md5=wrong),
            GetFile(),
            GetContent(),
        )


def _swapped(digest: str) -> str:
    """Turn each pair of digits round, as who mistakes which half of a byte comes first."""
    return "".join(digest[at + 1] + digest[at] for at in range(0, len(digest), 2))


def test_an_md5_given_only_the_second_time(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((0, 1)),
        Complete((0, 1), md5=Digest((0, 1))),
        GetContent(),
    )


def test_an_md5_that_is_not_32_lower_case_digits(provoke: Provoke) -> None:
    encoded = base64.b64encode(bytes.fromhex(OF_A)).decode()
    others = (OF_A.upper(), encoded, OF_A[:31], f"{OF_A}0", "z" * 32)
    for written in ("", *unless_quick(*others)):
        provoke(Create(Total((0,))), AddPart(b"a"), Complete((0,), md5=written), GetContent())
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        Complete((0,), members=members(md5=None)),
        GetContent(),
    )


@given(plans=batch(digested()))
def test_any_md5(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
