"""Which failure is a cause, and which is explained by another."""

import pytest
from recorded import MUST, OTHER, PLAN, SHOULD, THIRD, blamed, broke, found, record

from conformance.core.blame import Evidence, failing
from conformance.core.finding import Outcome
from conformance.core.verdict import Verdict, settle


@pytest.mark.parametrize(
    ("suspects", "fail"),
    [
        ({}, []),
        ({"a": []}, []),
        ({"a": [""]}, [MUST]),
        ({"a": ["b"]}, [MUST]),
        ({"a": ["b"], "b": [""]}, [OTHER]),
        ({"a": ["b", ""], "b": [""]}, [MUST, OTHER]),
        ({"a": ["bc"], "c": [""]}, [THIRD]),
        ({"a": ["b", "c"], "b": [""], "c": [""]}, [OTHER, THIRD]),
        ({"a": ["a"]}, [MUST]),
        ({"a": ["b"], "b": ["c"], "c": [""]}, [MUST, THIRD]),
        ({"a": ["b"], "b": ["a"]}, [OTHER]),
        ({"a": ["b"], "b": ["ac"], "c": [""]}, [MUST, THIRD]),
        ({"a": ["b", ""], "b": ["a"]}, [MUST]),
        ({"d": [""], "a": ["d"]}, [SHOULD]),
        ({"m": [""]}, []),
        ({"m": [""], "a": ["m"]}, [MUST]),
    ],
)
def test_what_no_other_failure_explains_fails(suspects, fail):
    assert failing(blamed(**suspects)) == {*fail}


def test_of_a_ring_one_fails_whatever_the_order_in_which_it_was_found():
    ring = blamed(a=["b"], b=["c"], c=["a"], d=["a"])
    found_ = {frozenset(failing(dict(order))) for order in (ring.items(), [*ring.items()][::-1])}
    assert len(found_) == 1
    assert OTHER in next(iter(found_))


def test_what_hangs_on_a_ring_is_not_its_cause():
    assert failing(blamed(a=["b"], b=["c"], c=["b"])) == {OTHER}


def test_whatever_fails_in_a_ring_has_evidence():
    ring = (broke(MUST, OTHER), broke(OTHER, THIRD), broke(THIRD, MUST))
    failed = [each for each in settle(record(*ring)) if each.verdict is Verdict.FAIL]
    assert failed
    assert all(each.evidence for each in failed)


def test_a_requirement_that_nobody_knows_can_fail_too():
    strange = {"x/y": (Evidence(found("x/y", Outcome.BROKEN), "", PLAN, ()),)}
    assert failing(strange) == {"x/y"}
