"""The order of failures: levels before harms, harms before the catalogue."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import broke, found, record

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.finding import Outcome
from conformance.core.gravity import gravity, harm_of, worst_first
from conformance.core.requirement import Harm, Level
from conformance.core.verdict import settle

LEAKS, ORDER, MEMBERS = "auth/tenants-apart", "complete/listed-order", "create/members"
SHOULD = "errors/no-leak"


def test_a_must_comes_before_a_should_that_does_more_harm():
    assert BY_ID[SHOULD].harm is Harm.REACHES_OTHERS
    assert sorted([SHOULD, MEMBERS, ORDER, LEAKS], key=gravity) == [LEAKS, ORDER, MEMBERS, SHOULD]


def test_what_does_the_same_harm_is_in_the_order_of_the_catalogue():
    same = [
        each.id for each in CATALOGUE if (each.level, each.harm) == (Level.MUST, Harm.MIXES_BYTES)
    ]
    assert sorted({*same}, key=gravity) == same


def test_a_harm_that_is_given_counts_instead_of_the_usual_one():
    assert gravity(MEMBERS, Harm.REACHES_OTHERS) < gravity(ORDER)
    assert gravity(ORDER, Harm.SAYS_WRONGLY) < gravity(SHOULD)
    assert gravity(MEMBERS, BY_ID[MEMBERS].harm) == gravity(MEMBERS)


def test_what_is_not_in_the_catalogue_comes_last():
    assert max(["gone/long-ago", *BY_ID], key=gravity) == "gone/long-ago"
    assert harm_of(found("gone/long-ago", Outcome.BROKEN)) is Harm.SAYS_WRONGLY


@pytest.mark.parametrize("harm", Harm)
def test_a_finding_may_say_what_it_does(harm):
    assert harm_of(replace(found(ORDER, Outcome.BROKEN), harm=harm)) is harm
    assert harm_of(found(ORDER, Outcome.BROKEN)) is Harm.MIXES_BYTES


@given(st.permutations(settle(record(broke(ORDER), broke(MEMBERS), broke(SHOULD)))))
def test_results_come_worst_first_whatever_their_order(results):
    told = worst_first(results)
    assert sorted(told, key=repr) == sorted(results, key=repr)
    assert [each.requirement.id for each in told] == sorted(BY_ID, key=gravity)
