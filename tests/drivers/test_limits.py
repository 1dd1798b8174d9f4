"""Nothing is sent beyond a budget, nor to a target that is no longer there."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_server import answer, answering, listening, ran, uploads

from conformance.core.content import Drawn
from conformance.core.errors import Blocked, Unreachable
from conformance.core.plan import AddPart, Create, Form, GetFile, ListFiles, Wait, plan
from conformance.drivers import address
from conformance.drivers.client import Budget, Lanes, Timeouts
from conformance.drivers.limits import FLOODS, IN_A_ROW, LARGE, LARGES, PUT_OFF, SLOW, Heard, Limits
from conformance.drivers.network import Network

SHORT = Timeouts(connect=0.2, read=0.2, whole=0.3)
LOST = Heard(None, "reset")
LATE = Heard(None, "ReadTimeout", late=True)
FINE = Heard(200)
FLOOD = Heard(200, "reading stopped")
HUGE = Heard(200, size=LARGE + 1)


def over(*heard):
    limits = Limits()
    for each in heard:
        limits.hear(each)
    return limits.over


@pytest.mark.parametrize(
    ("kind", "enough", "told"),
    [
        (LOST, IN_A_ROW, "20 requests in a row were not answered, the last for: reset"),
        (LATE, SLOW, "20 requests in a row were not answered, the last for: ReadTimeout"),
        (FLOOD, FLOODS, "20 answers had no end, the last: reading stopped"),
        (HUGE, LARGES, "10 answers had more than 4,194,304 bytes each"),
    ],
)
def test_a_target_is_given_up_after_so_much_and_not_before(kind, enough, told):
    assert over(*[kind] * (enough - 1)) is None
    assert over(*[kind] * enough) == told


def test_an_answer_between_them_shows_that_somebody_is_there():
    assert over(*[LOST] * (IN_A_ROW - 1), FINE, *[LOST] * (IN_A_ROW - 1)) is None


def test_answers_that_come_too_late_count_through_the_whole_run():
    assert over(*[LATE, FINE] * SLOW) == "20 requests were not answered in time"


def test_a_target_that_puts_off_everything_is_given_up():
    limits = Limits()
    for _ in range(PUT_OFF):
        limits.hear(Heard(429, put_off=True))
        assert limits.over is None
        limits.put_off(409)
    assert limits.over == "12 requests in a row were put off to the end, the last: status 409"


def test_one_that_lets_something_through_meanwhile_is_not():
    limits = Limits()
    for _ in range(PUT_OFF):
        limits.hear(FINE)
        limits.put_off(409)
    assert limits.over is None


@given(st.lists(st.integers(0, 100)), st.integers(1, 10), st.integers(1, 300))
def test_no_more_is_taken_than_the_budget_holds(sizes, requests, size):
    limits, taken = Limits(Budget(requests, size)), []
    for each in sizes:
        try:
            limits.take("step", each)
        except Blocked:
            break
        taken.append(each)
    assert len(taken) <= requests
    assert sum(taken) <= size
    assert (limits.spent is None) == (taken == sizes)


def test_what_is_over_stays_over():
    limits = Limits(Budget(size=10))
    with pytest.raises(Blocked, match=r"0 bytes were sent, and --max-bytes is 10"):
        limits.take("step", 11)
    with pytest.raises(Blocked):
        limits.take("step", 1)


def run_within(serving, *steps, again=1, wary=False, **options):
    """Run the steps so many times at once; names the server, the runs and the limits."""

    async def run():
        async with serving as server, Lanes(server.target, **options) as lanes:
            asked = (lanes.run(plan(*steps), wary=wary) for _ in range(again))
            return server, await asyncio.gather(*asked), lanes.limits

    return ran(run())


def test_many_lanes_together_send_as_many_requests_as_the_budget_holds():
    server, runs, limits = run_within(
        answering(uploads()), Create(1), AddPart(b"x"), again=40, budget=Budget(50)
    )
    assert len(server.heard) == 50
    assert sum(len(each.exchanges) for each in runs) == 50
    assert limits.spent == "budget: 50 requests were sent, as --max-requests allows"
    assert sum(each.blocked is not None for each in runs) >= 15


def test_a_request_that_was_put_off_is_kept_when_the_budget_ends():
    _, (run,), _ = run_within(
        answering(lambda _: answer(429, retry_after="0")), Create(1), budget=Budget(3)
    )
    assert [each.response.status for each in run.exchanges] == [429] * 3


@pytest.mark.parametrize("steps", [(Wait(9.0),), (Create(1),) * 9])
def test_time_that_is_up_ends_waiting_and_hanging(steps):
    """What was under way is an exchange without an answer, so that nobody takes it for undone."""

    async def hanging(_server, reader, _writer, _connection):
        await reader.read()

    began = time.monotonic()
    _, (run,), limits = run_within(listening(hanging), *steps, budget=Budget(seconds=0.5))
    assert time.monotonic() - began < 3
    assert limits.spent == "budget: the run may take 0.5 s, as --max-duration says"
    assert limits.given_up is None
    assert len(run.exchanges) == isinstance(steps[0], Create)


def test_what_is_cut_by_plan_is_no_sign_that_nobody_is_there():
    cut = AddPart(Drawn(9_000), upload="u", form=Form(cut=100))
    _, (run,), limits = run_within(answering(uploads()), *[cut] * (IN_A_ROW + 1))
    assert (len(run.exchanges), limits.over) == (IN_A_ROW + 1, None)


def test_a_wary_run_ends_where_the_first_sender_gets_no_answer():
    async def closing(_server, reader, _writer, _connection):
        await reader.readuntil(b"\r\n\r\n")

    for wary, sent in ((True, 1), (False, 3)):
        _, (run,), _ = run_within(
            listening(closing), *[ListFiles()] * 2, GetFile("f"), wary=wary, timeouts=SHORT
        )
        assert len(run.exchanges) == sent
        assert (run.blocked is not None) == wary
        assert not wary or "GET /files was not answered: RemoteProtocolError" in run.blocked


def test_a_wary_run_ends_where_it_is_put_off():
    _, (run,), _ = run_within(
        answering(lambda _: answer(503)),
        Create(1),
        ListFiles(),
        wary=True,
        budget=Budget(retry_wait=0.0),
    )
    assert "POST /uploads was put off: 503" in run.blocked


def test_a_target_that_only_says_to_come_back_later_is_unreachable():
    async def reach():
        async with (
            answering(lambda _: answer(429)) as server,
            Lanes(server.target, budget=Budget(retry_wait=0.0)) as lanes,
        ):
            await lanes.reach()

    with pytest.raises(Unreachable, match="6 times it said 429, come back later"):
        ran(reach())


@pytest.mark.parametrize("told", [False, True])
def test_a_server_that_answers_one_after_the_other_is_waited_for_once_it_is_known(told):
    """It is correct, and would lose answers for no other reason than that we ask so much."""

    async def run():
        turn = asyncio.Lock()

        async def slowly(_heard):
            async with turn:
                await asyncio.sleep(0.03)
                return answer(200, {"id": "u"})

        async with (
            answering(slowly) as server,
            Lanes(server.target, timeouts=Timeouts(read=0.3, whole=10.0)) as lanes,
        ):
            if told:
                lanes.expect(0.03)
            await asyncio.gather(*(lanes.run(plan(Create(1))) for _ in range(32)))
            return lanes.traffic.lost

    assert (ran(run()) == 0) == told


def test_nobody_is_waited_for_longer_than_an_exchange_may_take():
    network = Network(address.read("http://a/v1"), Timeouts(read=10.0, whole=30.0))
    for latency, read in ((0.0, 10.0), (0.1, 10.0), (0.25, 16.0), (9.0, 30.0)):
        network.timeouts = Timeouts(read=10.0, whole=30.0)
        network.expect(latency, 32)
        assert network.timeouts.read == read
