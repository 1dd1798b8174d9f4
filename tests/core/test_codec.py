"""What is written is read again as it was, and what does not fit is refused."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pytest
from anything import EXCHANGES, PLANS, SINGLE
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.core.codec import decode, encode
from conformance.core.content import Content, Drawn
from conformance.core.exchange import Exchange
from conformance.core.plan import AddPart, Create, PartRef, Plan, Raw, Step, plan
from conformance.core.settings import Settings


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Pot:
    size: int
    lid: bool = False
    weight: float = 0.5
    colour: Colour = Colour.RED
    place: Literal["shelf", 7] = 7
    sides: tuple[str, int] = ("a", 1)


def again(hint, value):
    return decode(hint, json.loads(json.dumps(encode(value))))


@given(PLANS)
def test_a_plan_is_read_as_it_was_written(each):
    assert again(Plan, each) == each


@given(SINGLE)
def test_a_step_is_read_without_being_told_which_it_is(each):
    assert again(Step, each) == each


@given(EXCHANGES)
def test_an_exchange_is_read_as_it_was_written(each):
    assert again(Exchange, each) == each


@given(st.binary())
@example(b"")
@example(b"\xff")
@example(b'{"base64": "AA=="}')
def test_bytes_are_read_as_they_were_written(each):
    assert again(bytes, each) == each
    assert again(Content, each) == each


def test_settings_are_read_as_they_were_written():
    given_ = Settings("http://a", "k", None, select=("a", "b"), headers=(("n", "v"),), max_wait=1)
    assert again(Settings, given_) == given_


def test_what_holds_its_default_is_left_out():
    assert encode(Pot(3)) == {"is": "Pot", "size": 3}


def test_a_count_is_no_name_though_both_may_name_a_part():
    assert (again(PartRef, 1), again(PartRef, "1")) == (1, "1")


def test_a_whole_number_of_seconds_is_a_number_of_seconds():
    read = decode(Pot, {"is": "Pot", "size": 3, "weight": 2})
    assert (read, type(read.weight)) == (Pot(3, weight=2.0), float)


def test_a_member_that_nobody_knows_is_passed_over():
    assert decode(Drawn, {"is": "Drawn", "size": 3, "later": True}) == Drawn(3)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Pot, None),
        (Pot, []),
        (Pot, {}),
        (Pot, {"is": "Drawn", "size": 1}),
        (Pot, {"is": "Pot"}),
        (Pot, {"is": "Pot", "size": "1"}),
        (Pot, {"is": "Pot", "size": 1.0}),
        (Pot, {"is": "Pot", "size": True}),
        (Pot, {"is": "Pot", "size": 1, "lid": 1}),
        (Pot, {"is": "Pot", "size": 1, "weight": True}),
        (Pot, {"is": "Pot", "size": 1, "colour": "blue"}),
        (Pot, {"is": "Pot", "size": 1, "colour": []}),
        (Pot, {"is": "Pot", "size": 1, "place": "floor"}),
        (Pot, {"is": "Pot", "size": 1, "sides": ["a"]}),
        (Pot, {"is": "Pot", "size": 1, "sides": "a"}),
        (Step, {"is": "Fly"}),
        (Step, {"is": ["Create"]}),
        (Step, 7),
        (bytes, "a"),
        (bytes, {"base64": "A"}),
        (bytes, {"base64": "\u00e4"}),
        (bytes, {"text": 1}),
        (bytes, {"text": "\ud800"}),
        (PartRef, 1.5),
        (type(None), 0),
    ],
)
def test_what_does_not_fit_is_a_wrong_value(hint, value):
    with pytest.raises(ValueError, match=r"."):
        decode(hint, value)


def test_a_complaint_shows_what_stands_there():
    with pytest.raises(ValueError, match="\\'eight"):
        decode(AddPart, encode(AddPart(Drawn(8))) | {"content": {"is": "Drawn", "size": "eight"}})


def test_a_plan_reads_well():
    assert encode(plan(Create(2), AddPart(b"a", raw=Raw(b"\xff")))) == {
        "is": "Plan",
        "steps": [
            {"is": "Create", "declared": 2},
            {
                "is": "AddPart",
                "content": {"text": "a"},
                "raw": {"is": "Raw", "body": {"base64": "/w=="}},
            },
        ],
    }
