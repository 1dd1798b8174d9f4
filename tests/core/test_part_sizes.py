"""A least size of parts is proposed only where size tells what is refused from what is taken."""

from dataclasses import replace

import pytest

from conformance.core.content import Drawn
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.finding import Finding, Outcome
from conformance.core.part_sizes import advice, least_size, refuses_small
from conformance.core.plan import AddPart, Complete, Create, Raw, Total, members, plan
from conformance.core.record import Header, Record, trial
from conformance.core.target import Target

COMPLETE = Complete((0, 1))
LARGE = 262_144


def tried(size, status, *, wrong=None, complete=COMPLETE):
    """Complete a file of two parts, of which the first has so many bytes."""
    of = plan(Create(Total((0, 1))), AddPart(Drawn(size)), AddPart(b"b"), complete)
    sent = Request("POST", "/uploads/u/complete")
    response = None if status is None else Response(status)
    exchange = Exchange(sent, response, 0.0, 1.0, step=3)
    wrong = status == 400 if wrong is None else wrong
    found = [Finding("complete/accepted", Outcome.BROKEN, 0)] if wrong else []
    return trial("mine", of, (exchange,), found)


def record(*trials, **target):
    return Record(Header("0", Target("http://a", **target), 0, "quick", ""), trials)


def test_where_small_parts_are_refused_and_large_ones_taken_the_smallest_taken_is_named():
    trials = (tried(1, 400), tried(9, 400), tried(LARGE, 200), tried(2 * LARGE, 200))
    assert least_size(trials) == LARGE
    assert advice(record(*trials)) == (
        "it refuses files of several smaller parts, and takes parts of 262,144 bytes: measure the "
        "rest with --min-part-size 262144"
    )


@pytest.mark.parametrize(
    "trials",
    [
        (),
        (tried(1, 200), tried(LARGE, 200)),
        (tried(1, 400), tried(LARGE, 400)),
        (tried(1, 400), tried(1, 200)),
        (tried(LARGE, 400), tried(1, 200), tried(2 * LARGE, 200)),
        (tried(1, 400, wrong=False), tried(LARGE, 200)),
        (tried(1, 500, wrong=True), tried(LARGE, 200)),
        (tried(1, None, wrong=True), tried(LARGE, 200)),
        (tried(1, 400, complete=Complete((0,))), tried(LARGE, 200)),
        (tried(1, 400, complete=Complete(raw=Raw(b"{}"))), tried(LARGE, 200)),
        (tried(1, 400, complete=Complete((0, 1), members=members(x=1))), tried(LARGE, 200)),
    ],
)
def test_nothing_is_proposed_where_size_does_not_tell_them_apart(trials):
    assert least_size(trials) is None
    assert advice(record(*trials)) == ""


def test_nothing_is_proposed_that_was_given():
    assert advice(record(tried(1, 400), tried(LARGE, 200), min_part_size=4)) == ""


def test_it_is_asked_for_larger_parts_only_where_all_files_of_several_were_refused():
    assert refuses_small([tried(1, 400), tried(2, 400)])
    assert not refuses_small([tried(1, 400), tried(2, 200)])
    assert not refuses_small([tried(1, 400, wrong=False)])
    assert not refuses_small([])


def test_an_exchange_that_no_step_asked_for_says_nothing():
    held = tried(1, 400)
    astray = replace(held, exchanges=(replace(held.exchanges[0], step=None),))
    assert not refuses_small([astray])
