"""Connections are kept while the server keeps them; what a closed one took is asked again."""

from driven import run_against, scripted, statuses
from raw_server import answer, answering, heard_from, listening, ran, uploads

from conformance.core.content import Drawn
from conformance.core.plan import (
    AddPart,
    Call,
    Complete,
    Create,
    GetFile,
    Raw,
    plan,
)
from conformance.drivers.client import Lanes


def closing_at_the_second(server, *, once):
    """Close a connection when its second request is there; ``once`` only the first connection."""

    async def converse(_server, reader, writer, connection):
        first = True
        while (heard := await heard_from(reader, connection)) is not None:
            if not first and (connection == 0 or not once):
                return
            first = False
            server.append(heard.line)
            writer.write(answer(200, {"id": "u"}))

    return listening(converse)


def test_a_question_is_asked_again_when_a_kept_connection_was_closed():
    heard = []
    serving = closing_at_the_second(heard, once=True)
    _, run, traffic = run_against(serving, GetFile("a"), GetFile("b"))
    assert statuses(run) == [200, None, 200]
    assert [each.step for each in run.exchanges] == [0, 1, 1]
    assert (traffic.retries, traffic.lost, traffic.connections) == (1, 1, 2)


def test_a_post_is_never_sent_again():
    heard = []
    serving = closing_at_the_second(heard, once=True)
    _, run, traffic = run_against(serving, Create(0), Create(0), Create(0))
    assert statuses(run) == [200, None, 200]
    assert traffic.retries == 0


def test_a_server_that_keeps_closing_gets_a_connection_for_every_request():
    heard = []
    serving = closing_at_the_second(heard, once=False)
    _, run, traffic = run_against(serving, *[Create(0)] * 20)
    assert statuses(run).count(None) == 3
    assert statuses(run)[-14:] == [200] * 14
    assert traffic.connections == 17


def test_a_server_that_closes_silently_loses_nothing_once_it_was_looked_at():
    async def run():
        serving = answering(uploads(), silently_closing=True)
        async with serving as server, Lanes(server.target) as lanes:
            await lanes.reach()
            run = await lanes.run(plan(Create(0), *[AddPart(b"x")] * 20))
            return server.connections, run

    connections, run = ran(run())
    assert statuses(run) == [200] * 21
    assert connections == 22


def test_a_server_that_says_that_it_closes_is_believed():
    respond = scripted(answer(200, {"id": "u"}, connection="close"))

    async def run():
        serving = answering(respond, silently_closing=True)
        async with serving as server, Lanes(server.target) as lanes:
            await lanes.reach()
            return server, await lanes.run(plan(Create(0), AddPart(b"x")))

    server, run = ran(run())
    assert statuses(run) == [200, 200]
    assert server.connections == 3


def test_one_connection_serves_a_lane_while_the_server_keeps_it():
    steps = (Create(0), AddPart(b"x"), AddPart(Drawn(300_000)), Complete((0, 1)), GetFile(0))
    server, run, _ = run_against(answering(uploads()), *steps, Call("GET", "/x", Raw(b"b")))
    assert statuses(run) == [200] * 6
    assert server.connections == 1
