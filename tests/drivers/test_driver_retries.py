"""What is put off is sent again, when nothing else of its plan is under way."""

import asyncio

import pytest
from raw_server import answer, answering, ran, uploads

from conformance.core.plan import AddPart, Complete, Create, Together, plan
from conformance.drivers.client import Lanes
from conformance.drivers.weather import TIMES

PARTS = TIMES + 3
"""More than would all be let through if they came together each time."""
PUT_OFF = {
    "409": answer(409, x_should_retry="true", retry_after="0"),
    "429": answer(429, retry_after="0"),
}


def one_part_at_a_time(put_off, seconds=0.02):
    """Put off each part that comes while another is written; all else is as usual."""
    respond, writing = uploads(), set()

    async def part(heard):
        if writing:
            return put_off
        writing.add(heard)
        await asyncio.sleep(seconds)
        writing.discard(heard)
        return respond(heard)

    return lambda heard: part(heard) if heard.target.endswith("/parts") else respond(heard)


@pytest.mark.parametrize("put_off", PUT_OFF.values(), ids=PUT_OFF)
def test_parts_that_a_server_takes_one_at_a_time_are_all_taken_in_the_end(put_off):
    parts = Together(tuple(AddPart(b"%d" % each) for each in range(PARTS)))
    steps = (Create(0), parts, Complete(tuple(range(PARTS))))

    async def run():
        async with answering(one_part_at_a_time(put_off)) as server, Lanes(server.target) as lanes:
            return await lanes.run(plan(*steps)), lanes.limits.over

    taken, over = ran(run())
    last = {each.step: each.response.status for each in taken.exchanges}
    assert (over, taken.blocked) == (None, None)
    assert [*last.values()] == [200] * len(last)
    assert any(each.response.status != 200 for each in taken.exchanges)


def test_a_part_is_not_sent_again_before_a_slow_one_is_over():
    put_off = PUT_OFF["409"]
    steps = (Create(0), Together((AddPart(b"a"), AddPart(b"b"))))

    async def run():
        serving = answering(one_part_at_a_time(put_off, seconds=0.5))
        async with serving as server, Lanes(server.target) as lanes:
            return await lanes.run(plan(*steps))

    tries = [each.response.status for each in ran(run()).exchanges[1:]]
    assert sorted(tries) == [200, 200, 409]


def test_what_is_not_to_be_sent_again_is_not():
    put_off = answer(409, x_should_retry="false", retry_after="0")
    steps = (Create(0), Together((AddPart(b"a"), AddPart(b"b"))))

    async def run():
        async with answering(one_part_at_a_time(put_off)) as server, Lanes(server.target) as lanes:
            return await lanes.run(plan(*steps))

    assert sorted(each.response.status for each in ran(run()).exchanges) == [200, 200, 409]
