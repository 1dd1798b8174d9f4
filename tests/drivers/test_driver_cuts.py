"""Bodies that end too early, and answers that come before their end."""

from dataclasses import replace

import pytest
from driven import LARGE, run_against, statuses, taken
from raw_server import answer, heard_from, listening, uploads

from conformance.core.content import Drawn, whole
from conformance.core.exchange import body_of
from conformance.core.plan import (
    AddPart,
    Create,
    Form,
)


def hearing(into):
    """Keep all that comes in until the other side closes, and answer nothing."""

    async def listen(_server, reader, _writer, _connection):
        into.append(await reader.read())

    return listen


@pytest.mark.parametrize("content", [b"hello", Drawn(200_000)])
@pytest.mark.parametrize("cut", [0, 1, 150])
def test_a_cut_body_ends_where_it_was_cut(content, cut):
    heard = []
    step = AddPart(content, "u", Form(cut=cut))
    _, run, _ = run_against(listening(hearing(heard)), step)
    (exchange,) = run.exchanges
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert len(body) == cut
    assert b"Content-Length: " in head
    assert exchange.request.body == body_of(body)
    assert exchange.request.cut
    assert exchange.response is None
    assert exchange.cause == "the connection was closed before the body's end, as planned"


def test_a_chunked_body_can_lack_its_end_mark():
    heard = []
    cut = AddPart(b"hello", "u", Form(cut=181, chunked=True))
    assert run_against(listening(hearing(heard)), cut)[1].exchanges[0].request.cut
    assert b"5\r\nhello\r\n" in heard[0]
    assert b"\r\n0\r\n" not in heard[0]


def test_a_cut_beyond_the_end_cuts_nothing():
    run = taken(uploads(), AddPart(b"hello", "u", Form(cut=10_000)))
    assert statuses(run) == [200]
    assert not run.exchanges[0].request.cut


def refusing_early():
    """Answer a part when its head is there, and never read its body."""

    async def converse(server, reader, writer, connection):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            server.heard.append(head)
            if b"/parts" in head.split(b"\r\n")[0]:
                break
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split()[0]))
            writer.write(answer(200, {"id": f"u{connection}"}))
        writer.write(answer(413, {"error": {"message": "too large"}}))

    return listening(converse)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("steps", [(), (Create(0),)], ids=["new connection", "kept connection"])
def test_a_refusal_that_comes_before_the_bodys_end_is_heard(steps, chunked):
    step = AddPart(LARGE, "u", Form(chunked=chunked))
    _, run, traffic = run_against(refusing_early(), *steps, step)
    exchange = run.exchanges[-1]
    assert exchange.response.status == 413
    assert not exchange.request.cut
    assert exchange.request.fields[0].body == replace(body_of(whole(LARGE)), recipe=LARGE)
    assert traffic.bytes_sent < exchange.request.body.size


def test_a_cut_body_may_be_refused_before_it_is_cut():
    step = AddPart(LARGE, "u", Form(cut=LARGE.size))
    _, run, _ = run_against(refusing_early(), step)
    assert statuses(run) == [413]
    assert run.exchanges[0].request.cut
    assert run.exchanges[0].request.body.size == LARGE.size


def test_a_provisional_answer_does_not_stop_the_body():
    async def converse(server, reader, writer, connection):
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        server.heard.append(await heard_from(reader, connection))
        writer.write(answer(200))

    server, run, _ = run_against(listening(converse), AddPart(LARGE, "u"))
    assert statuses(run) == [200]
    assert body_of(server.heard[0].body) == run.exchanges[0].request.body
