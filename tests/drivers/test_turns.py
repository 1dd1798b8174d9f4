"""Plans that race go first, a few at a time; all others wait for them."""

import asyncio

import pytest

from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    GetFile,
    ListFiles,
    Together,
    Wait,
    WaitForExpiry,
    plan,
)
from conformance.drivers.turns import Turns, duration, races

CREATE = plan(Create(1))
RACE = plan(Create(1), AddPart(b"a"), Together((Complete((0,)), Cancel())))


APART = plan(Together((Complete((0,), 0), Complete((1,), 1))))


@pytest.mark.parametrize(
    "raced",
    [
        RACE,
        plan(Together((AddPart(b"a"), As(Cancel(), "second")))),
        plan(Together((Complete(()), GetFile()))),
        plan(Together((Complete(()), ListFiles()))),
    ],
)
def test_the_end_of_an_upload_races_with_whatever_it_overlaps(raced):
    assert races(raced)


@pytest.mark.parametrize(
    "calm",
    [CREATE, plan(Together((AddPart(b"a"), AddPart(b"b")))), plan(Complete(()), Cancel()), APART],
)
def test_what_ends_no_upload_or_overlaps_with_nothing_does_not_race(calm):
    assert not races(calm)


def test_waits_and_pages_make_a_plan_longer():
    plans = [
        plan(Create(1)),
        plan(Create(1), AddPart(b"a")),
        plan(ListFiles(pages=4)),
        plan(Wait(1.2)),
        plan(WaitForExpiry()),
    ]
    lengths = [duration(each) for each in plans]
    assert lengths == sorted(set(lengths))


def taken(plans, calm):
    """Take the turns of all plans at once; gives who was under way whenever one began."""
    under_way, seen = [], []

    async def take(turns, number):
        async with turns.turn(plans[number]):
            under_way.append(number)
            seen.append(tuple(under_way))
            await asyncio.sleep(0)
            under_way.remove(number)

    async def all_of_them():
        turns = Turns(plans, calm)
        await asyncio.gather(*(take(turns, number) for number in range(len(plans))))

    asyncio.run(all_of_them())
    return seen


def test_those_that_race_go_first_and_few_at_a_time():
    plans = [CREATE, RACE, RACE, CREATE, RACE]
    seen = taken(plans, 2)
    racing = [each for each in seen if plans[each[-1]] is RACE]
    assert seen[: len(racing)] == racing
    assert max(map(len, racing)) == 2
    assert all(plans[number] is CREATE for each in seen[len(racing) :] for number in each)


def test_a_plan_that_mostly_waits_does_not_wait_for_the_races():
    waits = plan(Wait(1.2))
    seen = taken([RACE, waits, CREATE], 1)
    assert seen[1] == (0, 1)
    assert seen[2][-1] == 2


def test_without_a_race_nobody_waits():
    assert taken([CREATE] * 3, 1)[-1] == (0, 1, 2)


def test_a_race_that_fails_still_lets_the_others_go():
    async def fail():
        turns = Turns([RACE, CREATE])
        with pytest.raises(ZeroDivisionError):
            async with turns.turn(RACE):
                1 / 0  # noqa: B018
        async with turns.turn(CREATE):
            return True

    assert asyncio.run(fail())
