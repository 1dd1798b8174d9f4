"""The oracle and the reference server share no code; whatever the plan, they do not differ."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings

from conformance.conductor import FIRST_LOOK
from conformance.core.catalogue import BY_ID
from conformance.core.finding import Outcome
from conformance.core.requirement import Level
from conformance.core.target import Target
from conformance.drivers.client import Keys, Lanes
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge
from conformance.reference.running import running_here
from conformance.scenarios.programs import programs

KEYS = ("first-key", "second-key")


@pytest.fixture(scope="module")
def server():
    with running_here(keys=KEYS) as url:
        yield Target(url, has_key=True, has_second_key=True)


async def run(target, plan):
    async with Lanes(target, Keys(*KEYS)) as lanes:
        return (await lanes.run(plan)).exchanges


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


def test_they_agree_on_what_the_reference_has(server):
    exchanges = asyncio.run(run(server, FIRST_LOOK))
    assert footing(exchanges).lifetime == 3_600
    assert (footing(exchanges).no_files, footing(exchanges).no_auth) == (None, None)
    assert broken(server, exchanges) == []
