"""Which failure is a cause, and which is explained by another."""

import pytest
from recorded import MUST, OTHER, PLAN, SHOULD, THIRD, blamed, broke, found, record

from conformance.core.blame import Evidence, explaining, failing
from conformance.core.finding import Finding, Outcome
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


PLAIN, NAMED, SIZED = "create/accepted", "create/filenames", "create/large-bytes"
"""That a plain request is accepted; one with a special name; one with a special size."""


def evidence(requirement, *suspects, features=()):
    """Give a broken finding; with ``features`` it is the refusal of a request that has them."""
    finding = Finding(requirement, Outcome.BROKEN, 0, "this", "that", suspects, (), features)
    return Evidence(finding, "a", PLAN, ())


def refused(requirement, *features):
    """Give the refusal of a request with these features: each of the others is a suspect."""
    others = tuple(name for name in features if name != requirement)
    return evidence(requirement, *others, features=features)


def broken_by(*each):
    names = dict.fromkeys(one.finding.requirement for one in each)
    return {name: tuple(one for one in each if one.finding.requirement == name) for name in names}


@pytest.mark.parametrize(
    ("symptom", "cause", "explained"),
    [
        (refused(NAMED, PLAIN, NAMED), refused(PLAIN, PLAIN), True),
        (refused(NAMED, PLAIN, NAMED), evidence(PLAIN), False),
        (refused(PLAIN, PLAIN, NAMED, SIZED), refused(NAMED, NAMED, PLAIN), True),
        (refused(PLAIN, PLAIN, NAMED), refused(NAMED, NAMED, PLAIN), True),
        (refused(PLAIN, PLAIN, NAMED), refused(NAMED, NAMED, SIZED), False),
        (refused(PLAIN, PLAIN, NAMED), refused(NAMED, PLAIN, NAMED, SIZED), False),
        (refused(PLAIN, PLAIN), refused(NAMED, PLAIN, NAMED), False),
        (evidence(OTHER, PLAIN, features=(NAMED,)), evidence(PLAIN), True),
        (evidence(OTHER, PLAIN, features=(NAMED,)), refused(PLAIN, PLAIN, SIZED), True),
        (evidence(OTHER, PLAIN), refused(PLAIN, PLAIN, SIZED), True),
        (evidence(OTHER, PLAIN), evidence(PLAIN), True),
        (evidence(OTHER), evidence(PLAIN), False),
    ],
    ids=[
        "the plain request is refused too",
        "the suspect accepts wrongly, which explains no refusal",
        "a refusal with fewer features",
        "a refusal with the same features",
        "a refusal with another feature",
        "a refusal with one more feature",
        "no suspect",
        "a doubt that is no feature, broken by what is no refusal",
        "a doubt that is no feature, broken by another refusal",
        "a finding that is no refusal, by a refusal",
        "a finding that is no refusal, by another",
        "a finding without suspects",
    ],
)
def test_a_refusal_explains_only_what_has_all_of_its_features(symptom, cause, explained):
    name = cause.finding.requirement
    explainers = explaining(symptom.finding, broken_by(symptom, cause), {name})
    assert explainers == ((name,) if explained else ())


@pytest.mark.parametrize(
    ("every", "fail"),
    [
        ([refused(PLAIN, PLAIN), refused(NAMED, PLAIN, NAMED)], [PLAIN]),
        ([evidence(PLAIN), refused(NAMED, PLAIN, NAMED)], [PLAIN, NAMED]),
        ([refused(PLAIN, PLAIN, SIZED), refused(NAMED, PLAIN, NAMED)], [PLAIN, NAMED]),
        (
            [refused(SIZED, PLAIN, SIZED), refused(NAMED, PLAIN, NAMED)],
            [SIZED, NAMED],
        ),
        (
            [refused(SIZED, SIZED), refused(NAMED, PLAIN, NAMED, SIZED)],
            [SIZED],
        ),
        ([evidence(OTHER, PLAIN, features=(NAMED,)), evidence(PLAIN)], [PLAIN]),
        ([evidence(OTHER, PLAIN), refused(PLAIN, PLAIN)], [PLAIN]),
        (
            [refused(PLAIN, PLAIN), evidence(PLAIN), refused(NAMED, PLAIN, NAMED)],
            [PLAIN],
        ),
    ],
    ids=[
        "the plain request is blamed where it is refused",
        "but not where it is only answered wrongly",
        "nor where it is refused for another special thing",
        "two special things are two failures",
        "unless a request has both",
        "a doubt that is no feature explains a refusal as before",
        "a refusal explains what is none as before",
        "one finding of a cause that can explain is enough",
    ],
)
def test_what_is_refused_for_another_reason_fails_by_itself(every, fail):
    assert failing(broken_by(*every)) == {*fail}


def test_what_is_explained_by_its_features_explains_nothing_itself():
    every = (
        refused(PLAIN, PLAIN),
        refused(NAMED, PLAIN, NAMED),
        refused(SIZED, PLAIN, NAMED, SIZED),
        evidence(OTHER, NAMED),
    )
    assert failing(broken_by(*every)) == {PLAIN, OTHER}


def test_a_cause_fails_only_if_it_is_among_the_failures():
    every = broken_by(refused(PLAIN, PLAIN), refused(NAMED, PLAIN, NAMED))
    assert explaining(every[NAMED][0].finding, every, {OTHER}) == ()
    assert explaining(every[NAMED][0].finding, {}, {PLAIN}) == ()


@pytest.mark.parametrize("turned", [False, True])
def test_a_ring_of_refusals_with_the_same_features_has_one_cause(turned):
    ring = [refused(PLAIN, PLAIN, NAMED), refused(NAMED, PLAIN, NAMED)]
    assert failing(broken_by(*(ring[::-1] if turned else ring))) == {PLAIN}


def test_refusals_that_suspect_each_other_but_share_no_reason_all_fail():
    every = (refused(PLAIN, PLAIN, NAMED), refused(NAMED, NAMED, PLAIN, SIZED), evidence(SIZED))
    assert failing(broken_by(*every)) == {PLAIN, SIZED}
    apart = (refused(PLAIN, PLAIN, NAMED, OTHER), refused(NAMED, NAMED, PLAIN, SIZED))
    assert failing(broken_by(*apart)) == {PLAIN, NAMED}
