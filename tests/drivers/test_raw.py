"""Requests that are cut up by hand go out as their framing says, and end like any other."""

import asyncio
import re
import time
from dataclasses import replace

import pytest
from driven import run_against
from hypothesis import given
from hypothesis import strategies as st
from raw_server import answer, answering, heard_from, listening, ran, uploads

from conformance.core.content import Drawn
from conformance.core.exchange import Framing, body_of, header
from conformance.core.plan import AddPart, Create, Form, GetFile, Together, plan
from conformance.core.target import Target
from conformance.drivers import raw
from conformance.drivers.client import Keys, Lanes, Timeouts

SHORT = Timeouts(connect=0.3, read=0.3, whole=0.8)
LARGE = Drawn(4 << 20)
NO = answer(413, {"error": {"message": "no"}})
TAKEN = answer(200, {"id": "part_0"})


def framed(content=b"hello", *, cut=None, chunked=False, **framing):
    return AddPart(content, "u", Form(chunked=chunked, cut=cut, framing=Framing(**framing)))


def heard(step):
    server, run, _ = run_against(answering(uploads()), step)
    assert run.blocked is None
    assert [each.response.status for each in run.exchanges] == [200]
    return server.heard[0], run.exchanges[0]


def arriving(*answers):
    """Note every block as it comes in; after the first, and at the end of the form, answer."""
    blocks = []

    async def converse(_server, reader, writer, _connection):
        said = list(answers)
        while block := await reader.read(1 << 20):
            blocks.append(block)
            if said and (len(said) > 1 or b"--\r\n" in block or block.endswith(b"0\r\n\r\n")):
                writer.write(said.pop(0))
                await writer.drain()

    return listening(converse), blocks


@given(st.binary(max_size=99), st.lists(st.integers(1, 9)), st.lists(st.integers(1, 30)))
def test_slices_hold_the_bytes_in_order_and_have_the_sizes_that_were_asked_for(data, sizes, cuts):
    slices, pieces, left = raw.Slices(tuple(sizes)), [], data
    for cut in cuts:
        pieces.extend(slices.feed(left[:cut]))
        left = left[cut:]
    pieces.extend(slices.feed(left))
    if sizes:
        wanted = [sizes[at % len(sizes)] for at in range(len(pieces))]
        assert [len(each) for each in pieces] == wanted
    assert b"".join(pieces) + slices.rest() == data
    assert slices.rest() == b""


def test_chunks_have_the_sizes_that_were_asked_for():
    request, exchange = heard(framed(chunked=True, chunks=(1, 2)))
    lines = re.findall(rb"(?:\A|(?<=\r\n))(1|2)\r\n", request.raw_body)
    assert lines[:6] == [b"1", b"2"] * 3
    assert exchange.request.body == body_of(request.body)
    assert exchange.request.framing == Framing(chunks=(1, 2))


def test_an_extension_stands_behind_each_size_and_a_trailer_behind_the_last_chunk():
    step = framed(chunked=True, extension=";a=b", trailer=(("X-Sum", "1"),))
    serving, blocks = arriving(TAKEN)
    _, run, _ = run_against(serving, step)
    sent = b"".join(blocks)
    assert sent.count(b";a=b\r\n") == 3
    assert b"\r\nTrailer: X-Sum\r\n" in sent
    assert sent.endswith(b"0\r\nX-Sum: 1\r\n\r\n")
    assert header(run.exchanges[0].request.headers, "trailer") == "X-Sum"


def test_segments_arrive_one_by_one_and_the_head_before_them():
    serving, blocks = arriving(TAKEN)
    _, run, _ = run_against(serving, framed(segments=(40,)))
    assert blocks[0].endswith(b"\r\n\r\n")
    assert len(blocks) > 3
    assert run.exchanges[0].response.status == 200
    assert b"".join(blocks).endswith(run.exchanges[0].request.body.data)


def test_names_of_headers_can_all_be_in_lower_case():
    request, exchange = heard(framed(lower=True))
    names = [line.partition(b":")[0] for line in request.head.split(b"\r\n")[1:] if line]
    assert names
    assert all(name == name.lower() for name in names)
    assert b"--" in request.body
    assert header(exchange.request.headers, "content-length") == str(len(request.body))


def waiting_for_leave(leave, respond, noted):
    """Say ``leave`` after the head, note whether the body had come before, then respond."""

    async def converse(_server, reader, writer, _connection):
        head = await reader.readuntil(b"\r\n\r\n")
        noted.append((b"Expect: 100-continue" in head, time.monotonic()))
        writer.write(leave)
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        body = await reader.readexactly(length)
        noted.append((body[:2], time.monotonic()))
        writer.write(respond)
        await writer.drain()

    return listening(converse)


def test_a_body_is_sent_when_leave_is_given_and_not_before():
    noted = []
    late = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    _, run, _ = run_against(waiting_for_leave(late, TAKEN, noted), framed(expect=True))
    (asked, before), (begun, after) = noted
    assert (asked, begun) == (True, b"--")
    assert after - before < raw.LEAVE / 2
    assert run.exchanges[0].response.status == 200


def test_a_server_that_never_gives_leave_gets_the_body_after_a_moment():
    noted = []
    _, run, _ = run_against(waiting_for_leave(b"", TAKEN, noted), framed(expect=True))
    assert noted[1][1] - noted[0][1] >= raw.LEAVE * 0.9
    assert run.exchanges[0].response.status == 200


@pytest.mark.parametrize("status", [417, 413, 401])
def test_a_final_answer_instead_of_leave_keeps_the_body_back(status):
    said = []

    async def refusing(_server, reader, writer, _connection):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(status, {"error": {"message": "no"}}))
        await writer.drain()
        said.append(await reader.read(1 << 20))

    _, run, traffic = run_against(listening(refusing), framed(LARGE, expect=True))
    (exchange,) = run.exchanges
    assert exchange.response.status == status
    assert exchange.request.body.size > LARGE.size
    assert not exchange.request.cut
    assert said == [b""]
    assert traffic.bytes_sent == 0


def test_an_early_answer_is_heard_though_the_server_closes():
    async def refusing(_server, reader, writer, _connection):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(NO)
        await writer.drain()
        await asyncio.sleep(0.05)

    _, run, traffic = run_against(listening(refusing), framed(LARGE, segments=(65_536,)))
    assert run.exchanges[0].response.status == 413
    assert traffic.bytes_sent < LARGE.size


def test_a_connection_that_is_reset_is_a_lost_answer():
    async def resetting(_server, reader, writer, _connection):
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    _, run, traffic = run_against(listening(resetting), framed(segments=(9,)))
    assert run.exchanges[0].response is None
    assert re.match(r"(Read|Write|RemoteProtocol)Error", run.exchanges[0].cause)
    assert (traffic.requests, traffic.lost, traffic.connections) == (1, 1, 1)


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_what_is_no_answer_is_a_lost_one(said):
    async def babbling(_server, reader, writer, connection):
        await heard_from(reader, connection)
        writer.write(said)
        await writer.drain()

    _, run, _ = run_against(listening(babbling), framed(lower=True))
    assert run.exchanges[0].response is None
    assert run.exchanges[0].cause.startswith("RemoteProtocolError")


def test_an_answer_that_drips_is_bounded_by_the_whole_exchange():
    async def dripping(_server, reader, writer, connection):
        await heard_from(reader, connection)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    before = time.monotonic()
    _, run, _ = run_against(listening(dripping), framed(lower=True), timeouts=SHORT)
    assert run.exchanges[0].response is None
    assert "not over after 0.8 s" in run.exchanges[0].cause
    assert time.monotonic() - before < 3


def test_a_silent_server_is_bounded_by_the_time_of_a_read():
    async def silent(_server, reader, _writer, connection):
        await heard_from(reader, connection)
        await asyncio.sleep(9)

    _, run, _ = run_against(listening(silent), framed(lower=True), timeouts=SHORT)
    assert run.exchanges[0].cause.startswith("ReadTimeout")


def test_nobody_there_is_a_lost_answer():
    async def run():
        async with answering(uploads()) as server:
            gone = server.target
        async with Lanes(gone, timeouts=SHORT) as lanes:
            return await lanes.run(plan(framed(lower=True)))

    (exchange,) = ran(run()).exchanges
    assert exchange.cause.startswith("ConnectError")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("framing", [{}, {"segments": (7,)}])
def test_a_cut_body_ends_where_it_should(chunked, framing):
    got = []

    async def noting(_server, reader, _writer, _connection):
        await reader.readuntil(b"\r\n\r\n")
        got.append(await reader.read(-1))

    step = framed(cut=50, chunked=chunked, lower=True, **framing)
    _, run, _ = run_against(listening(noting), step)
    (exchange,) = run.exchanges
    assert exchange.request.cut
    assert exchange.cause == "the connection was closed before the body's end, as planned"
    sent = got[0] if not chunked else got[0].partition(b"\r\n")[2][:50]
    assert sent == exchange.request.body.data
    assert not got[0].endswith(b"0\r\n\r\n")


def test_a_server_that_counts_a_cut_body_is_heard_to_say_so():
    async def credulous(_server, reader, writer, _connection):
        await reader.read(-1)
        writer.write(TAKEN)

    _, run, _ = run_against(listening(credulous), framed(cut=50, listens=True))
    (exchange,) = run.exchanges
    assert (exchange.response.status, exchange.request.cut) == (200, True)


def test_a_body_that_we_cut_is_not_sent_again_for_a_408_that_says_so():
    async def waiting(_server, reader, writer, _connection):
        await reader.read(-1)
        writer.write(answer(408))

    _, run, traffic = run_against(listening(waiting), framed(cut=50, listens=True))
    (exchange,) = run.exchanges
    assert (exchange.response.status, traffic.requests) == (408, 1)


def test_keys_are_sent_and_not_kept():
    key = "sk-a-secret-key"
    server, run, _ = run_against(answering(uploads()), framed(lower=True), keys=Keys(key))
    assert server.heard[0].header("authorization") == f"Bearer {key}"
    assert key not in repr(run)


def test_weather_is_waited_for_and_the_same_is_sent_again():
    left = [answer(429, b"{}", retry_after_ms="1"), TAKEN]
    server, run, traffic = run_against(
        answering(lambda _: left.pop(0)), framed(chunks=(1,), chunked=True)
    )
    assert [each.response.status for each in run.exchanges] == [429, 200]
    assert server.heard[0].raw_body == server.heard[1].raw_body
    assert (traffic.requests, traffic.retries, traffic.connections) == (2, 1, 2)


def test_traffic_counts_what_was_sent():
    _, run, traffic = run_against(answering(uploads()), framed(LARGE, segments=(1 << 16,)))
    assert traffic.bytes_sent == run.exchanges[0].request.body.size > LARGE.size


def test_those_that_are_cut_up_wait_at_the_gate_with_the_others():
    everybody = asyncio.Barrier(3)

    async def respond():
        await everybody.wait()
        return TAKEN

    def at_once(heard):
        return respond() if heard.target.endswith("/parts") else answer(200, {"id": "u"})

    steps = (Create(0), Together((framed(lower=True), framed(segments=(50,)), AddPart(b"a", "u"))))
    _, run, _ = run_against(answering(at_once), *steps)
    assert [each.response.status for each in run.exchanges] == [200] * 4


def test_a_kept_connection_is_left_alone():
    server, run, traffic = run_against(
        answering(uploads()), GetFile("f"), framed(lower=True), GetFile("f")
    )
    assert [each.connection for each in server.heard] == [0, 1, 0]
    assert traffic.connections == 2
    assert all(each.response for each in run.exchanges)


def test_a_proxy_blocks_what_it_would_cut_up_anew(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")

    async def run():
        async with Lanes(Target("http://host.invalid/v1")) as lanes:
            return await lanes.run(plan(framed(lower=True)))

    run = ran(run())
    assert run.exchanges == ()
    assert "a proxy would cut it up anew" in run.blocked


def test_what_http_cannot_write_blocks():
    step = replace(framed(), form=Form(framing=Framing(trailer=(("a b", "c"),)), chunked=True))
    _, run, _ = run_against(answering(uploads()), step)
    assert run.blocked.startswith("step 0 (AddPart) could not be sent: HTTP cannot write it")


def test_tls_that_is_spoken_to_no_tls_server_is_a_lost_answer():
    async def run():
        async with answering(uploads()) as server:
            target = Target(server.url.replace("http:", "https:"))
            async with Lanes(target, timeouts=SHORT) as lanes:
                return await lanes.run(plan(framed(lower=True)))

    (exchange,) = ran(run()).exchanges
    assert exchange.response is None
    assert exchange.cause
