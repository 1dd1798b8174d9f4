"""TLS and what is spoken over it: whom we believe, what we show, and HTTP/2."""

import asyncio
import contextlib
import re
import ssl
from dataclasses import replace
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography.hazmat.primitives import serialization as ser
from driven import statuses
from raw_server import ran
from secure import HTTP_1, HTTP_2, App, by_hypercorn, papers

from conformance.core.content import Drawn
from conformance.core.errors import Misused, Unreachable
from conformance.core.exchange import Framing, body_of, header
from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    Form,
    GetContent,
    GetFile,
    Together,
    Total,
    Wait,
    plan,
)
from conformance.core.target import Target
from conformance.drivers.client import Keys, Lanes, Timeouts
from conformance.drivers.tls import Trust

SHORT = Timeouts(connect=1.0, read=0.5, whole=1.0)
LOWER = Form(framing=Framing(lower=True))


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers"))


def spoken(url, held, *steps, trust=None, **options):
    """Take steps at a target whose certificate our authority has signed."""

    async def run():
        believed = Trust(held.authority) if trust is None else trust
        async with Lanes(Target(url), trust=believed, **options) as lanes:
            return await lanes.run(plan(*steps)), lanes.traffic

    return ran(run())


# Whom we believe


def test_a_target_whose_certificate_nobody_vouches_for_is_not_spoken_to(held):
    app = App()
    with by_hypercorn(held, app=app) as url:

        async def reach():
            async with Lanes(Target(url), Keys("sk-a-secret-key")) as lanes:
                await lanes.reach()

        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            ran(reach())
    assert app.versions == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("alpn", [HTTP_1, HTTP_2])
def test_an_authority_of_our_own_is_believed(held, alpn, host):
    with by_hypercorn(held, alpn=alpn, host=host, app=App()) as url:
        run, _ = spoken(url, held, Create(1), AddPart(b"x", form=LOWER))
    assert statuses(run) == [200, 200]


def test_a_name_that_the_certificate_does_not_have_is_not_believed(held):
    with by_hypercorn(held, app=App()) as url:
        run, _ = spoken(url.replace("127.0.0.1", "127.0.0.2"), held, GetFile("f"))
    assert run.exchanges[0].response is None


@pytest.mark.parametrize("form", [Form(), LOWER])
def test_whoever_is_insecure_believes_anybody(held, form):
    with by_hypercorn(held, app=App()) as url:
        run, _ = spoken(url, held, AddPart(b"x", "u", form), trust=Trust(insecure=True))
    assert statuses(run) == [200]


@pytest.mark.parametrize("form", [Form(), LOWER])
@pytest.mark.parametrize("shown", [True, False])
def test_a_certificate_of_ours_is_shown_to_who_asks(held, form, shown):
    with by_hypercorn(held, ask_client=True, app=App()) as url:
        trust = Trust(held.authority, cert=held.client if shown else None)
        run, _ = spoken(url, held, AddPart(b"x", "u", form), trust=trust)
    assert statuses(run) == ([200] if shown else [None])


@pytest.mark.parametrize(
    ("option", "text", "complaint"),
    [
        ("cacert", None, "--cacert FILE cannot be read: No such file or directory"),
        ("cacert", "", "--cacert FILE holds no certificates that can be read: NO_CERTIFICATE"),
        ("cacert", "no certificate", "--cacert FILE holds no certificates that can be read: "),
        ("cert", None, "--cert FILE cannot be read: No such file or directory"),
        ("cert", "no certificate", "--cert FILE holds no certificate with a key that can be read"),
        ("cert", "AUTHORITY", "--cert FILE holds no certificate with a key that can be read"),
        ("cert", "LOCKED", "--cert FILE holds no certificate with a key that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_misuse_in_one_line(held, tmp_path, option, text, complaint):
    file = tmp_path / "some.pem"
    if text is not None:
        file.write_text(made_of(text, held))
    with pytest.raises(Misused) as caught:
        Lanes(Target("https://127.0.0.1:9/v1"), trust=Trust(**{option: str(file)}))
    told = str(caught.value)
    assert told.startswith(complaint.replace("FILE", str(file)))
    assert "\n" not in told


def made_of(text, held):
    """Spell a word out: the authority's certificate, or ours with a key that has a password."""
    if text == "AUTHORITY":
        return Path(held.authority).read_text()
    if text != "LOCKED":
        return text
    pem = Path(held.client).read_bytes()
    key = ser.load_pem_private_key(pem, None)
    password = ser.BestAvailableEncryption(b"secret")
    locked = key.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, password)
    return pem[pem.index(b"-----BEGIN CERT") :].decode() + locked.decode()


# HTTP/2


def test_http_2_is_spoken_where_it_is_offered_and_what_is_cut_up_goes_by_http_1(held):
    app = App()
    with by_hypercorn(held, app=app) as url:
        run, traffic = spoken(
            url, held, Create(1), AddPart(b"x"), AddPart(b"y", form=LOWER), GetFile("f")
        )
    assert statuses(run) == [200] * 4
    assert app.versions == ["2", "2", "1.1", "2"]
    assert (len(app.connections), traffic.connections) == (2, 2)


def test_where_http_2_is_not_offered_http_1_is_spoken(held):
    app = App()
    with by_hypercorn(held, app=app, alpn=HTTP_1) as url:
        spoken(url, held, Create(1), AddPart(b"x"))
    assert app.versions == ["1.1", "1.1"]


def test_what_only_http_1_can_say_is_a_lost_answer_where_that_is_not_spoken(held):
    async def run():
        async with (
            frames(held, garbage) as url,
            Lanes(Target(url), trust=Trust(held.authority)) as lanes,
        ):
            return await lanes.run(plan(AddPart(b"x", "u", LOWER)))

    assert statuses(ran(run())) == [None]


@pytest.mark.parametrize("before", [(), (Create(0),), (Create(0), Wait(2.2))])
def test_rivals_overlap_over_http_2_as_well(held, before):
    """Each has a connection of its own, or the first would be answered before the next is sent."""
    app = App(together=4)
    rivals = Together(tuple(AddPart(bytes([each]), "u") for each in range(4)))
    with by_hypercorn(held, app=app) as url:
        run, traffic = spoken(url, held, *before, rivals, GetFile("f"))
    assert statuses(run) == [200] * (5 + before.count(Create(0)))
    assert set(app.versions) == {"2"}
    parts = [each for each in run.exchanges if each.request.path.endswith("/parts")]
    assert max(each.sent for each in parts) < min(each.received for each in parts)
    assert max(each.sent for each in parts) - min(each.sent for each in parts) < 1
    assert traffic.connections <= 6


def test_a_body_of_some_mebibytes_goes_and_comes_over_http_2(held):
    content = Drawn(3 << 20)
    with by_hypercorn(held) as url:
        steps = (Create(Total((0,))), AddPart(content), Complete((0,)), GetContent())
        run, _ = spoken(url, held, *steps)
    assert statuses(run) == [200] * 4
    sent, got = run.exchanges[1].request, run.exchanges[-1].response
    assert sent.fields[0].body == replace(got.body, recipe=content)


def test_a_chunked_body_has_no_length_over_http_2(held):
    app = App()
    with by_hypercorn(held, app=app) as url:
        run, _ = spoken(url, held, AddPart(b"x", "u", Form(chunked=True)))
    (exchange,) = run.exchanges
    assert header(exchange.request.headers, "content-length") is None
    assert body_of(app.bodies[0]) == exchange.request.body


@pytest.mark.parametrize("content", [b"hello", Drawn(200_000)])
def test_a_body_is_cut_over_http_2_and_the_connection_with_it(held, content):
    app = App()
    with by_hypercorn(held, app=app) as url:
        run, traffic = spoken(url, held, Create(0), AddPart(content, form=Form(cut=100)), Cancel())
    assert statuses(run) == [200, None, 200]
    assert run.exchanges[1].cause == "the connection was closed before the body's end, as planned"
    assert traffic.connections == 2


@contextlib.asynccontextmanager
async def frames(held, talk):
    """Let ``talk(connection, events)`` say what bytes come next, over HTTP/2 by hand."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(held.server)
    context.set_alpn_protocols(["h2"])

    async def converse(reader, writer):
        config = h2.config.H2Configuration(client_side=False, validate_outbound_headers=False)
        connection = h2.connection.H2Connection(config)
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        with contextlib.suppress(ConnectionError, h2.exceptions.H2Error):
            while data := await reader.read(65_536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.StreamEnded):
                        async for said in talk(connection, event.stream_id):
                            writer.write(said)
                            await writer.drain()
        writer.close()

    served = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{served.sockets[0].getsockname()[1]}/v1"
    finally:
        served.close()


def head(connection, stream, status="200", *more):
    connection.send_headers(stream, [(":status", status), *more])
    return connection.data_to_send()


async def garbage(_connection, _stream):
    yield b"\x00" * 100


async def odd_status(connection, stream):
    yield head(connection, stream, "teapot")


async def huge_status(connection, stream):
    yield head(connection, stream, "99999")


async def reset(connection, stream):
    connection.reset_stream(stream)
    yield connection.data_to_send()


async def goes_away(connection, _stream):
    connection.close_connection()
    yield connection.data_to_send()


async def many_headers(connection, stream):
    yield head(connection, stream, "200", *[(f"x-{each}", "y" * 1000) for each in range(1000)])


async def drips(connection, stream):
    yield head(connection, stream)
    for _ in range(100):
        await asyncio.sleep(0.05)
        connection.send_data(stream, b"x")
        yield connection.data_to_send()


async def pings(connection, _stream):
    while True:
        await asyncio.sleep(0.01)
        connection.ping(b"12345678")
        yield connection.data_to_send()


async def gives_hints(connection, stream):
    while True:
        await asyncio.sleep(0.01)
        yield head(connection, stream, "103")


async def no_end(connection, stream):
    yield head(connection, stream)
    while True:
        await asyncio.sleep(0)
        window = connection.local_flow_control_window(stream)
        if not window:
            return
        connection.send_data(stream, bytes(min(window, 16_384)))
        yield connection.data_to_send()


TALKS = (garbage, odd_status, huge_status, reset, goes_away, many_headers)
ENDLESS = (drips, pings, gives_hints, no_end)


AT_ONCE = (garbage, odd_status, huge_status, reset, goes_away, many_headers)
WITHOUT_END = (drips, pings, gives_hints, no_end)


@pytest.mark.parametrize("talk", [*AT_ONCE, *WITHOUT_END])
def test_whatever_is_said_over_http_2_is_an_exchange_without_an_answer(held, talk):
    async def run():
        trust = Trust(held.authority)
        async with (
            frames(held, talk) as url,
            Lanes(Target(url), trust=trust, timeouts=SHORT) as lanes,
        ):
            return await lanes.run(plan(Create(1)))

    (exchange,) = ran(run()).exchanges
    assert exchange.response is None
    assert re.match(r"[A-Z]\w+Error|ReadTimeout|reading stopped", exchange.cause), exchange.cause
    assert "\n" not in exchange.cause
