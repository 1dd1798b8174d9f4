"""What a plan left pending is completed at its end, and what it left unread is read."""

import pytest

from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    GetContent,
    Together,
    Total,
    Wait,
    plan,
)
from conformance.scenarios.ending import read_at_the_end

ONE = (Create(Total((0,))), AddPart(b"a"))
TWO = (Create(2), AddPart(b"b", 0), Create(1), AddPart(b"a", 1), AddPart(b"c", 0))


@pytest.mark.parametrize(
    ("steps", "added"),
    [
        pytest.param(ONE, [Complete((0,)), GetContent()], id="pending"),
        pytest.param((*ONE, Complete((0,))), [GetContent()], id="completed"),
        pytest.param((*ONE, Complete((0,)), GetContent()), [], id="read"),
        pytest.param((*ONE, Cancel()), [], id="cancelled"),
        pytest.param((*ONE, Cancel(), Complete((0,))), [GetContent()], id="both"),
        pytest.param((Create(2), AddPart(b"a")), [], id="not all bytes are there"),
        pytest.param((Create(),), [], id="without parts"),
        pytest.param((Create(), Complete()), [GetContent()], id="completed without parts"),
        pytest.param((Wait(0.1),), [], id="without an upload"),
        pytest.param(tuple(As(each, "second") for each in ONE), [], id="of another tenant"),
        pytest.param(
            (*ONE, As(Complete((0,)), "second")),
            [Complete((0,)), GetContent()],
            id="somebody else's end",
        ),
        pytest.param(
            (ONE[0], Together((ONE[1], Complete((0,))))), [GetContent()], id="completed in a race"
        ),
        pytest.param(
            TWO,
            [Complete((0, 2)), GetContent(), Complete((1,), 1), GetContent(1)],
            id="two uploads, each with its own parts",
        ),
    ],
)
def test_what_is_left_is_completed_and_read(steps, added):
    assert read_at_the_end(plan(*steps)).steps == (*steps, *added)


def test_a_plan_that_was_read_at_its_end_leaves_nothing_to_read():
    whole = read_at_the_end(plan(*TWO))
    assert read_at_the_end(whole) == whole
