"""What comes back, whatever the server does."""

import asyncio
import socket
import struct
from dataclasses import replace
from itertools import pairwise

import pytest
from driven import LARGE, run_against, scripted, silent, statuses, taken
from raw_server import answer, answering, heard_from, listening, ran, uploads

from conformance.core.content import Drawn, whole
from conformance.core.errors import Unreachable
from conformance.core.exchange import body_of, header
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Complete,
    Create,
    Digest,
    GetContent,
    GetFile,
    Together,
    Total,
    Wait,
    WaitForExpiry,
    plan,
)
from conformance.core.target import Target
from conformance.drivers.client import Budget, Keys, Lanes, Timeouts

SHORT = Timeouts(connect=0.2, read=0.2, whole=0.5)


def test_an_exchange_says_what_came_and_when():
    run = taken(scripted(answer(201, b"\x00{", X_Some="Value")), Wait(0), GetFile("f"))
    (exchange,) = run.exchanges
    assert exchange.response.status == 201
    assert exchange.response.body == body_of(b"\x00{")
    assert header(exchange.response.headers, "x-some") == "Value"
    assert all(name == name.lower() for name, _ in exchange.response.headers)
    assert exchange.sent < exchange.received
    assert exchange.at > 1_700_000_000
    assert (exchange.step, exchange.cause) == (1, None)


def test_a_large_answer_is_told_by_its_digests():
    content = whole(Drawn(100_000))
    served = answer(200, content, content_type="application/octet-stream")
    (exchange,) = taken(scripted(served), GetContent("f")).exchanges
    assert exchange.response.body == body_of(content)
    assert exchange.response.body.data is None


def test_cookies_are_not_kept():
    respond = scripted(answer(200, set_cookie="a=b"))
    server, _, _ = run_against(answering(respond), GetFile("f"), GetFile("f"))
    assert [each.header("cookie") for each in server.heard] == [None, None]


def test_a_key_that_the_server_echoes_is_not_kept():
    key = "sk-a-secret-key"
    respond = scripted(answer(401, {"error": {"message": f"bad {key}"}}, x_echo=key))
    run = taken(respond, As(GetFile("f"), "first"), keys=Keys(key))
    assert key not in repr(run)
    assert run.exchanges[0].response.body.data == b'{"error": {"message": "bad (first)"}}'


def test_a_refused_creation_blocks_what_needs_its_id():
    server, run, _ = run_against(answering(scripted(answer(400))), Create(1), AddPart(b"x"))
    assert len(server.heard) == 1
    assert run.blocked == (
        "step 1 (AddPart) could not be sent: "
        "upload 0 has no id, because its Create was answered with status 400"
    )


@pytest.mark.parametrize("body", [b"[]", b"{", {"id": 7}, {"id": ""}, {"id": None}, b"[" * 9999])
def test_an_answer_without_an_id_blocks_what_needs_it(body):
    run = taken(scripted(answer(200, body)), Create(1), AddPart(b"x"))
    assert run.blocked.endswith("upload 0 has no id, because its Create was answered without one")


def test_a_completion_that_lists_a_refused_part_is_not_sent():
    respond = scripted(answer(200, {"id": "u"}), answer(413))
    run = taken(respond, Create(1), AddPart(b"x"), Complete((0,)))
    assert statuses(run) == [200, 413]
    assert "part 0 has no id, because its AddPart was answered with status 413" in run.blocked


def test_a_lost_creation_blocks_what_needs_its_id():
    async def closing(_server, reader, _writer, connection):
        await heard_from(reader, connection)

    _, run, _ = run_against(listening(closing), Create(1), AddPart(b"x"))
    assert "because its Create got no answer (RemoteProtocolError: Server" in run.blocked


@pytest.mark.parametrize(
    ("step", "lacking"),
    [
        (AddPart(upload=3), "upload 3 has no id, because no Create before it makes one"),
        (Complete((7,), "u"), "part 7 has no id, because no AddPart before it makes one"),
        (GetFile(1), "file 1 has no id, because no Complete before it makes one"),
        (Call("GET", "/{file:2}"), "file 2 has no id, because no Complete before it makes one"),
        (Create(Total((4,))), "it counts bytes of a part that the plan does not add"),
        (Complete(upload="u", md5=Digest((4,))), "it counts bytes of a part that the plan does"),
    ],
)
def test_a_place_that_the_plan_does_not_have_blocks(step, lacking):
    run = taken(uploads(), step)
    assert run.exchanges == ()
    assert lacking in run.blocked


def test_a_file_keeps_the_id_of_the_first_completion():
    answers = (answer(200, {"file": {"id": name}}) for name in ("one", "two"))
    respond = scripted(answer(200, {"id": "u"}), *answers)
    steps = (Create(0), Complete(), Complete(), GetFile(0))
    assert taken(respond, *steps).exchanges[-1].request.path == "/files/one"


def test_a_completion_without_a_file_blocks_what_needs_it():
    run = taken(scripted(answer(200, {"id": "u", "file": None})), Create(0), Complete(), GetFile(0))
    assert "file 0 has no id, because its Complete was answered without one" in run.blocked


def all_at_once(count):
    """Answer nobody until ``count`` requests wait for an answer."""
    everybody = asyncio.Barrier(count)

    async def respond():
        await everybody.wait()
        return answer(200, {"id": "p"})

    return lambda heard: respond() if heard.target.endswith("/parts") else answer(200, {"id": "u"})


def test_steps_taken_together_are_all_under_way_before_one_is_answered():
    steps = (Create(0), Together((AddPart(b"a"), AddPart(b"b"), Together((AddPart(b"c"),)))))

    async def run():
        async with answering(all_at_once(3)) as server, Lanes(server.target) as lanes:
            return await lanes.run(plan(*steps, Complete((0, 1, 2))))

    taken_together = ran(run())
    assert taken_together.blocked is None
    assert sorted(each.step for each in taken_together.exchanges) == [0, 1, 2, 3, 4]
    times = [each.sent for each in taken_together.exchanges]
    assert times == sorted(times)


def test_rivals_start_as_far_apart_as_the_plan_says():
    steps = (Create(0), Together((AddPart(b"a"), AddPart(b"b"), AddPart(b"c")), apart=0.05))
    sent = [each.sent for each in taken(uploads(), *steps).exchanges[1:]]
    gaps = [later - sooner for sooner, later in pairwise(sent)]
    assert min(gaps) >= 0.04


def test_the_others_run_on_when_one_of_those_together_cannot():
    steps = (Create(0), Together((AddPart(upload=9), AddPart(b"b"), GetFile("f"), Wait(0))))
    run = taken(uploads(), *steps, GetFile("not reached"))
    assert sorted(each.step for each in run.exchanges) == [0, 2, 3]
    assert run.blocked.startswith("step 1 (AddPart) could not be sent: upload 9 has no id")


def test_what_is_put_off_is_sent_again_and_every_answer_is_an_exchange():
    respond = scripted(
        answer(429, retry_after_ms="1"),
        answer(503, retry_after="0"),
        answer(408, retry_after="0"),
        answer(409, retry_after="0", x_should_retry="true"),
        answer(200, {"id": "u"}),
    )
    server, run, traffic = run_against(answering(respond), Create(1), AddPart(b"x"))
    assert statuses(run) == [429, 503, 408, 409, 200, 200]
    assert [each.step for each in run.exchanges] == [0, 0, 0, 0, 0, 1]
    assert len({each.body for each in server.heard[:5]}) == 1
    assert (traffic.retries, traffic.requests) == (4, 6)


def test_weather_that_stays_bad_is_taken_after_five_more_tries():
    run = taken(scripted(answer(429, retry_after="60")), Create(1), budget=Budget(retry_wait=0.001))
    assert statuses(run) == [429] * 6


@pytest.mark.parametrize("status", [400, 409, 500, 502, 503, 504])
def test_nothing_else_is_sent_again(status):
    assert statuses(taken(scripted(answer(status)), Create(1))) == [status]


def test_a_server_that_never_answers_is_an_exchange_without_an_answer():
    _, run, traffic = run_against(listening(silent), Create(1), timeouts=SHORT)
    (exchange,) = run.exchanges
    assert (exchange.response, exchange.received) == (None, None)
    assert exchange.cause == "ReadTimeout"
    assert (traffic.lost, traffic.requests) == (1, 1)


def reset(writer):
    """Close so that the other side sees a reset connection."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def resetting(_server, reader, writer, connection):
    await heard_from(reader, connection)
    reset(writer)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (b"", "RemoteProtocolError: Server disconnected"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "RemoteProtocolError: illegal status line"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", "RemoteProtocolError: peer closed"),
    ],
)
def test_an_answer_that_cannot_be_read_is_none(said, cause):
    async def saying(_server, reader, writer, connection):
        await heard_from(reader, connection)
        writer.write(said)

    _, run, _ = run_against(listening(saying), Create(1))
    assert run.exchanges[0].response is None
    assert run.exchanges[0].cause.startswith(cause)
    assert "\n" not in run.exchanges[0].cause


def test_a_connection_that_is_reset_is_an_exchange_without_an_answer():
    _, run, _ = run_against(listening(resetting), Create(1), GetFile("f"))
    assert [each.response for each in run.exchanges] == [None, None]
    assert [each.cause for each in run.exchanges] == ["ReadError", "ReadError"]


def test_a_connection_that_is_reset_in_the_middle_of_a_body_is_one_too():
    async def converse(_server, reader, writer, _connection):
        await reader.readuntil(b"\r\n\r\n")
        reset(writer)

    _, run, traffic = run_against(listening(converse), AddPart(LARGE, "u"))
    (exchange,) = run.exchanges
    assert (exchange.response, exchange.received, exchange.request.cut) == (None, None, False)
    assert traffic.bytes_sent < LARGE.size


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def test_nobody_there_is_an_exchange_without_an_answer_and_unreachable():
    url = f"http://127.0.0.1:{free_port()}/v1"

    async def run():
        async with Lanes(Target(url)) as lanes:
            run = await lanes.run(plan(GetFile("f")))
            with pytest.raises(Unreachable) as caught:
                await lanes.reach()
            return run, caught.value

    run, error = ran(run())
    (exchange,) = run.exchanges
    assert exchange.response is None
    assert error == Unreachable(url, exchange.cause)
    assert error.cause.startswith("ConnectError: ")


def test_a_server_without_tls_is_unreachable_by_https():
    async def plain(_server, _reader, writer, _connection):
        writer.write(answer(400))

    async def run():
        async with listening(plain) as server:
            url = server.url.replace("http", "https")
            async with Lanes(Target(url)) as lanes:
                with pytest.raises(Unreachable, match="ConnectError"):
                    await lanes.reach()

    ran(run())


def test_any_answer_shows_that_somebody_is_there():
    async def run():
        respond = scripted(answer(404, b"gone"))
        async with answering(respond) as server, Lanes(server.target) as lanes:
            return server, await lanes.reach()

    server, exchange = ran(run())
    assert server.lines == ["GET /v1/files?limit=1 HTTP/1.1"]
    assert (exchange.response.status, exchange.step) == (404, None)


def lives(seconds):
    return scripted(answer(200, {"id": "u", "created_at": 1000, "expires_at": 1000 + seconds}))


def test_expiry_is_waited_for():
    run = taken(lives(-1), Create(0), WaitForExpiry(0), AddPart(b"x"))
    created, added = run.exchanges
    assert added.sent - created.received >= 0.5


def test_an_expiry_too_far_away_blocks():
    run = taken(lives(3600), Create(0), WaitForExpiry(0))
    assert run.blocked == (
        "step 1 (WaitForExpiry) could not be sent: "
        "upload 0 expires in 3601 s, and 10 s are waited for"
    )


def test_an_expiry_that_is_not_told_blocks():
    respond = scripted(answer(200, {"id": "u", "expires_at": "soon"}))
    run = taken(respond, Create(0), WaitForExpiry(0))
    assert "upload 0 does not say when it expires" in run.blocked


@pytest.mark.parametrize("began", ["9" * 400, "-" + "9" * 999, "1e999", "-1e999", "true", "0.5"])
@pytest.mark.parametrize("ends", ["9" * 400, "9" * 999, "1e999", "-1e999", "0.25"])
def test_an_expiry_that_no_clock_shows_blocks(began, ends):
    said = f'{{"id": "u", "created_at": {began}, "expires_at": {ends}}}'
    run = taken(scripted(answer(200, said.encode())), Create(0), WaitForExpiry(0))
    if (began, ends) == ("0.5", "0.25"):
        assert run.blocked is None
    else:
        assert "upload 0 does not say when it expires" in run.blocked


def test_the_longest_wait_is_the_targets():
    async def run():
        async with answering(lives(-2)) as server:
            target = replace(server.target, max_wait=-1.0)
            async with Lanes(target) as lanes:
                return await lanes.run(plan(Create(0), WaitForExpiry(0)))

    assert "and -1 s are waited for" in ran(run()).blocked


def test_a_lane_is_free_again_after_a_plan_that_was_cancelled():
    async def run():
        async with listening(silent) as server, Lanes(server.target, width=1) as lanes:
            stuck = asyncio.create_task(lanes.run(plan(GetFile("f"))))
            await asyncio.sleep(0.05)
            stuck.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stuck
            return await lanes.run(plan(Wait(0)))

    assert ran(run()).blocked is None
