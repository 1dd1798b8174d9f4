"""The oracle and the reference server share no code; whatever the plan, they do not differ."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.conductor import FIRST_LOOK
from conformance.core.catalogue import BY_ID
from conformance.core.finding import Outcome
from conformance.core.requirement import Level
from conformance.core.target import Target
from conformance.drivers.client import Keys, Lanes
from conformance.oracle.demand import Must
from conformance.oracle.demanded import demanded
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge
from conformance.reference.running import running_here
from conformance.scenarios.literals import part
from conformance.scenarios.lives import digested, ended, mislisted, misnamed, shuffled, too_short
from conformance.scenarios.programs import programs
from conformance.scenarios.reduction import candidates
from conformance.scenarios.requests import creations, lists, named, odd_paths
from conformance.scenarios.strategies import forms, single, small_contents

KEYS = ("first-key", "second-key")
KINDS = (programs, shuffled, digested, mislisted, too_short, misnamed, ended)
ASKED = (creations, lists, named, odd_paths)
WRITTEN = single(st.builds(part, small_contents(), form=forms()))
PLANS = st.one_of(*(each() for each in (*KINDS, *ASKED)), WRITTEN)


@pytest.fixture(scope="module")
def server():
    with running_here(keys=KEYS) as url:
        yield Target(url, has_key=True, has_second_key=True)


async def run(target, plan):
    async with Lanes(target, Keys(*KEYS)) as lanes:
        return (await lanes.run(plan)).exchanges


async def run_each(target, plans):
    async with Lanes(target, Keys(*KEYS)) as lanes:
        return [(await lanes.run(each)).exchanges for each in plans]


@st.composite
def reductions(draw):
    """Draw a plan of the scenarios and some of the smaller ones that it may be reduced to."""
    of = draw(PLANS)
    smaller = tuple(candidates(of))
    return draw(st.lists(st.sampled_from(smaller), max_size=6)) if smaller else []


def broken(target, exchanges):
    return [
        each
        for each in judge(exchanges, target)
        if each.outcome is Outcome.BROKEN and BY_ID[each.requirement].level is not Level.MAY
    ]


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(programs())
def test_two_readings_of_the_contract_agree(server, plan):
    assert broken(server, asyncio.run(run(server, plan))) == []


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(reductions())
def test_they_agree_on_what_a_reduced_plan_calls_for(server, plans):
    """What is valid stays valid: the reference takes what the judge says has to be accepted."""
    for exchanges in asyncio.run(run_each(server, plans)):
        assert broken(server, exchanges) == []
        for at, each in enumerate(exchanges):
            if each.response is not None:
                must = demanded(exchanges, server, at)
                assert must is not (Must.REFUSE if each.response.status < 300 else Must.ACCEPT)


def test_they_agree_on_what_the_reference_has(server):
    exchanges = asyncio.run(run(server, FIRST_LOOK))
    assert footing(exchanges).lifetime == 3_600
    assert (footing(exchanges).no_files, footing(exchanges).no_auth) == (None, None)
    assert broken(server, exchanges) == []
