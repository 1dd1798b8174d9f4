"""A plan is counted as it is written, and says what it declares and which digest it sends."""

import hashlib

import pytest
from anything import PLANS
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.content import Drawn
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    Digest,
    GetFile,
    Together,
    Total,
    Wait,
    contents,
    declared,
    flat,
    md5,
    members,
    plan,
)

PARTS = plan(
    Create(), AddPart(b"ab"), As(Together((AddPart(b"c"), AddPart(Drawn(70_000)))), "second")
)


def test_steps_inside_others_count_on_in_the_order_in_which_they_are_written():
    steps = (Create(), Together((AddPart(b"a"), As(Cancel()))), As(As(Wait(1))), GetFile())
    assert list(flat(steps)) == [Create(), AddPart(b"a"), Cancel(), Wait(1), GetFile()]


@given(PLANS)
def test_nothing_that_is_flat_wraps_anything(of):
    assert not any(isinstance(each, As | Together) for each in flat(of.steps))
    assert len(contents(of)) == sum(isinstance(each, AddPart) for each in flat(of.steps))


def test_the_parts_of_a_plan_are_found_wherever_they_stand():
    assert contents(PARTS) == (b"ab", b"c", Drawn(70_000))


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (7, 7),
        (-1, -1),
        (Total(()), 0),
        (Total((0,)), 2),
        (Total((0, 1, 0)), 5),
        (Total((2,), -1), 69_999),
        (Total((), 3), 3),
    ],
)
def test_what_is_declared_is_a_number_or_the_bytes_of_some_parts(value, count):
    assert declared(PARTS, value) == count


def test_a_part_that_the_plan_has_not_cannot_be_counted():
    with pytest.raises(IndexError):
        declared(PARTS, Total((3,)))


def test_an_md5_is_that_of_the_parts_in_the_order_named():
    assert md5(PARTS, Digest((1, 0))) == hashlib.md5(b"cab", usedforsecurity=False).hexdigest()
    assert md5(PARTS, "as it stands") == "as it stands"


@given(st.integers(0, 31))
def test_one_digit_of_an_md5_is_wrong_and_it_is_still_one(place):
    right, wrong = md5(PARTS, Digest((0,))), md5(PARTS, Digest((0,), place))
    assert [at for at in range(32) if right[at] != wrong[at]] == [place]
    assert len(bytes.fromhex(wrong)) == 16
    assert wrong == wrong.lower()


def test_members_are_json_text_under_their_names():
    assert members(bytes="8", file=None) == (("bytes", '"8"'), ("file", "null"))


def test_a_plan_reads_as_it_is_written():
    assert plan(Create(1), Complete((0,))).steps == (Create(1), Complete((0,)))
