"""Servers with several faults are drawn by a seed, and scored by what each fault breaks alone."""

from itertools import combinations, islice

import pytest

from conformance.core.catalogue import CATALOGUE
from conformance.core.errors import Misused
from conformance.core.verdict import Result, Verdict
from conformance.reference.combination import combinable
from conformance.reference.faults import FAULTS
from conformance.selftest import fault_combinations
from conformance.selftest.fault_combinations import (
    Combination,
    Hidden,
    Score,
    drawn,
    score,
    scored,
)
from conformance.selftest.masking import NO_LIFE

ORDER, PENDING, STATUS = "complete/listed-order", "create/pending", "create/status-200"
HOUR = "create/expires-in-an-hour"
PAIR = Combination(("creates-201", "joins-by-arrival"), 0, "quick")
MASKED = Combination(("ids-of-nothing", "joins-by-arrival"), 0, "quick")
EXPIRING = Combination(("completes-after-expiry", "creates-201"), 0, "quick")


def results(**said):
    """Make a verdict on every requirement: passes, but for what is said of some."""
    given = {name.replace("__", "/").replace("_", "-"): verdict for name, verdict in said.items()}
    return [Result(each, *given.get(each.id, (Verdict.PASS, ""))) for each in CATALOGUE]


FAIL = (Verdict.FAIL, "")
BLOCKED = (Verdict.INCONCLUSIVE, "blocked by create/status-200")
OTHERS = {"complete__listed_order": FAIL, "create__status_200": FAIL}


@pytest.mark.parametrize(
    ("combination", "said", "expected"),
    [
        (PAIR, OTHERS, Score(PAIR)),
        (
            PAIR,
            OTHERS | {"complete__listed_order": BLOCKED},
            Score(
                PAIR,
                hidden=(
                    Hidden(
                        "joins-by-arrival",
                        ((ORDER, "inconclusive, blocked by create/status-200"),),
                        None,
                    ),
                ),
            ),
        ),
        (
            PAIR,
            {"create__status_200": FAIL},
            Score(PAIR, (ORDER,), (Hidden("joins-by-arrival", ((ORDER, "pass"),), None),)),
        ),
        (PAIR, OTHERS | {"create__pending": FAIL}, Score(PAIR, wrong=(PENDING,))),
        (PAIR, OTHERS | {"create__expires_in_an_hour": FAIL}, Score(PAIR, wrong=(HOUR,))),
        (
            EXPIRING,
            {
                "create__status_200": FAIL,
                "complete__not_after_expiry": FAIL,
                "create__expires_in_an_hour": FAIL,
            },
            Score(EXPIRING),
        ),
        (
            MASKED,
            {"create__id_usable": FAIL, "complete__listed_order": (Verdict.NOT_TESTED, "")},
            Score(
                MASKED,
                hidden=(
                    Hidden(
                        "joins-by-arrival",
                        ((ORDER, "not-tested"),),
                        NO_LIFE,
                    ),
                ),
            ),
        ),
    ],
)
def test_a_score_tells_what_passed_what_was_hidden_and_what_failed_wrongly(
    combination, said, expected
):
    assert score(combination, results(**said)) == expected


def test_a_server_is_right_when_nothing_is_left_to_be_explained():
    hidden = Hidden("joins-by-arrival", ((ORDER, "not-tested"),), None)
    known = Hidden("joins-by-arrival", ((ORDER, "not-tested"),), "because")
    assert Score(PAIR).is_named
    assert Score(PAIR).is_right
    for wrong in (
        Score(PAIR, passed=(ORDER,)),
        Score(PAIR, hidden=(hidden,)),
        Score(PAIR, wrong=(PENDING,)),
        Score(PAIR, error="Defect: …"),
    ):
        assert not wrong.is_right
    assert Score(PAIR, hidden=(known,)).is_right
    assert not Score(PAIR, hidden=(known,)).is_named
    assert not Score(PAIR, error="Defect: …").is_named
    assert Score(PAIR, hidden=(hidden, known)).unexplained == (hidden,)


def test_what_is_wrong_once_is_judged_again_and_what_comes_again_counts(monkeypatch):
    passed, hidden = Score(PAIR, passed=(ORDER,)), Score(PAIR, wrong=(PENDING,))
    for judged, expected in (
        ([Score(PAIR)], Score(PAIR)),
        ([passed, Score(PAIR)], Score(PAIR)),
        ([passed, hidden], hidden),
        ([hidden, passed], hidden),
        ([passed, Score(PAIR, error="x")], passed),
    ):
        turns = iter(judged)
        monkeypatch.setattr(fault_combinations, "_scored_once", lambda _, turns=turns: next(turns))
        assert scored(PAIR) == expected
        assert next(turns, None) is None


def test_a_suite_that_fails_is_told_of_and_does_not_end_the_others(monkeypatch):
    def fails(*_of, **_options):
        raise ZeroDivisionError("x")

    monkeypatch.setattr(fault_combinations, "judge_server", fails)
    assert scored(PAIR) == Score(PAIR, error="ZeroDivisionError: x")


def names(servers):
    return [each.faults for each in servers]


def test_the_same_seed_draws_the_same_pairs_each_once():
    first = drawn([*FAULTS], together=2, count=200, seed=3, profile="quick")
    assert first == drawn([*FAULTS], together=2, count=200, seed=3, profile="quick")
    assert len({*names(first)}) == 200
    assert all(one < other for one, other in names(first))
    assert {each.seed for each in first} == {3}
    other = drawn([*FAULTS], together=2, count=200, seed=4, profile="quick")
    assert len({*names(first)} & {*names(other)}) < 20


def test_fewer_servers_are_the_first_of_more():
    many = drawn([*FAULTS], together=2, count=50, seed=0, profile="quick")
    assert drawn([*FAULTS], together=2, count=20, seed=0, profile="quick") == many[:20]


def test_a_fault_that_is_gone_changes_few_of_the_pairs():
    """So that the sample of the gate stays what it is when faults are added."""
    many = drawn([*FAULTS], together=2, count=100, seed=0, profile="quick")
    fewer = [*islice(FAULTS, 1, None)]
    left = drawn(fewer, together=2, count=100, seed=0, profile="quick")
    assert len({*names(many)} & {*names(left)}) >= 97


def test_what_is_drawn_can_be_had_together_and_seen_in_one_run():
    five = drawn([*FAULTS], together=5, count=60, seed=0, profile="quick")
    for server in five:
        assert len({*server.faults}) == 5
        assert all(combinable(*pair) for pair in combinations(server.faults, 2))
    found = drawn(
        ["expires-in-ninety-minutes", "completes-after-expiry", "creates-201"],
        together=2,
        count=2,
        seed=0,
        profile="quick",
    )
    assert {*names(found)} == {
        ("creates-201", "expires-in-ninety-minutes"),
        ("completes-after-expiry", "creates-201"),
    }


def test_a_server_is_judged_with_the_profile_that_finds_all_its_faults():
    (server,) = drawn(
        ["creates-201", "refuses-long-request-ids"], together=2, count=1, seed=0, profile="quick"
    )
    assert server.profile == "default"
    assert server.breaks == {STATUS, "transport/extra-headers"}
    assert server.name == "creates-201 + refuses-long-request-ids"


def test_more_than_there_are_is_misuse():
    with pytest.raises(Misused, match="only 1 of 2 servers with 2 of these faults were found"):
        drawn(["creates-201", "cancels-201"], together=2, count=2, seed=0, profile="quick")
    with pytest.raises(Misused, match="only 0 of 1 servers"):
        drawn(["joins-by-id", "joins-by-arrival"], together=2, count=1, seed=0, profile="quick")


def test_two_faults_that_hide_nothing_are_both_named_by_what_they_break():
    """Over HTTP, from the server to the score."""
    both = Combination(("creates-without-object", "refuses-vision"), 0, "quick")
    assert scored(both) == Score(both)
