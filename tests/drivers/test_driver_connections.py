"""Connections are kept while the server keeps them; what a closed one took is asked again."""

import asyncio
from dataclasses import replace

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
    Together,
    Wait,
    plan,
)
from conformance.drivers.address import read
from conformance.drivers.client import Lanes
from conformance.drivers.network import FEW, IDLE, Network, Timeouts


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
    assert connections == 23  # with one that was only looked at


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


def idle_for(seconds, *, fresh=False):
    """Close a connection that had no request for so long; ``fresh`` ones too."""
    respond, closed = uploads(), []

    async def converse(_server, reader, writer, connection):
        patience = seconds if fresh else None
        while True:
            try:
                async with asyncio.timeout(patience):
                    begun = await reader.readexactly(1)
            except TimeoutError:
                closed.append(connection)
                return
            heard = await heard_from(reader, connection)
            writer.write(respond(replace(heard, head=begun + heard.head)))
            await writer.drain()
            patience = seconds

    return listening(converse), closed


def test_what_a_server_closes_for_being_idle_is_not_used_again():
    serving, closed = idle_for(0.05)
    steps = [each for _ in range(4) for each in (AddPart(b"x", "u"), Wait(0.15))]
    _, run, traffic = run_against(serving, *steps)
    assert statuses(run) == [200] * 4
    assert (traffic.lost, traffic.connections) == (0, 4)
    assert closed == [0, 1, 2, 3]


def test_a_connection_that_is_closed_before_its_turn_comes_is_made_anew():
    """It waits for its rivals, and for its moment."""
    serving, closed = idle_for(0.05, fresh=True)
    parts = Together(tuple(AddPart(b"x", "u") for _ in range(3)), apart=0.15)
    _, run, traffic = run_against(serving, parts)
    assert statuses(run) == [200] * 3
    assert traffic.lost == 0
    assert len(closed) >= 2


def test_a_server_that_closes_whatever_connection_is_made_loses_the_request():
    async def hanging_up(_server, _reader, writer, _connection):
        writer.close()

    _, run, _ = run_against(listening(hanging_up), AddPart(b"x", "u"))
    assert statuses(run) == [None]


def test_after_a_loss_only_what_was_just_used_is_used_again():
    network = Network(read("http://127.0.0.1:1"), Timeouts())
    network.was_closed(0.001)
    assert network.longest_idle == IDLE
    for idle, longest in ((0.1, 0.05), (0.3, 0.05), (0.03, 0.015)):
        network.was_closed(idle)
        assert network.longest_idle == longest


def test_a_connection_is_not_used_when_it_was_idle_for_longer_than_is_safe():
    async def run():
        async with answering(uploads()) as server, Lanes(server.target) as lanes:
            await lanes.run(plan(Create(0), AddPart(b"x"), Wait(0.2), AddPart(b"x")))
            kept = server.connections
            lanes._network.was_closed(0.2)
            await lanes.run(plan(Create(0), AddPart(b"x"), Wait(0.2), AddPart(b"x")))
            return kept, server.connections

    kept, in_all = ran(run())
    assert (kept, in_all) == (1, 2)


def test_few_connect_at_once_to_a_server_that_closes_what_says_nothing():
    async def run():
        serving, _ = idle_for(0.03, fresh=True)
        async with serving as server, Lanes(server.target) as lanes:
            patient = lanes._network.few
            await lanes.reach()
            parts = [lanes.run(plan(AddPart(b"x", "u"), GetFile("f"))) for _ in range(40)]
            runs = await asyncio.gather(*parts)
            return patient, lanes._network.few, runs, lanes.traffic.lost

    patient, few, runs, lost = ran(run())
    assert patient is None
    assert few is not None
    assert few._value == FEW  # nobody kept a place
    assert lost <= 2  # a busy machine may be late
    assert sum(statuses(run)[-1] == 200 for run in runs) >= 38


def test_a_server_that_only_closes_what_was_used_gets_many_connections_at_once():
    async def run():
        serving = answering(uploads(), silently_closing=True)
        async with serving as server, Lanes(server.target) as lanes:
            await lanes.reach()
            return lanes._network.few

    assert ran(run()) is None
