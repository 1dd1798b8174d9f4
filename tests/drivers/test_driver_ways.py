"""Ways to the target: proxies, addresses of IPv6, base URLs with any path."""

import asyncio
import contextlib
from itertools import pairwise

import pytest
from raw_server import answer, answering, listening, ran, uploads
from secure import HTTP_1, HTTP_2, App, by_hypercorn, papers

from conformance.core.exchange import Framing
from conformance.core.plan import (
    AddPart,
    Call,
    Create,
    Form,
    GetFile,
    ListFiles,
    Together,
    plan,
)
from conformance.core.target import Target
from conformance.drivers.client import Keys, Lanes
from conformance.drivers.tls import Trust

LOWER = Form(framing=Framing(lower=True))


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers"))


def statuses(run):
    return [each.response and each.response.status for each in run.exchanges]


@contextlib.asynccontextmanager
async def tunnelling(asked):
    """Be a proxy that connects and passes bytes on, and notes what it was asked."""

    async def pump(reader, writer):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.close()

    async def converse(_server, reader, writer, _connection):
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0].decode())
        _, _, port = head.split(b" ")[1].decode().partition(":")
        there, back = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, back), pump(there, writer))

    async with listening(converse) as server:
        yield server


@pytest.mark.parametrize(("alpn", "version"), [(HTTP_1, "1.1"), (HTTP_2, "2")])
def test_a_target_with_tls_is_reached_through_a_tunnel(held, monkeypatch, alpn, version):
    """A name that only the proxy knows, as the certificate has it; rivals overlap there too."""
    asked, app = [], App(together=2)
    with by_hypercorn(held, alpn=alpn, app=app) as url:
        port = url.split(":")[2].split("/")[0]

        async def run():
            async with tunnelling(asked) as proxy:
                monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy.port}")
                monkeypatch.setenv("no_proxy", "")
                monkeypatch.setattr("conformance.drivers.address._is_loopback", lambda _: False)
                trust = Trust(held.authority)
                async with Lanes(Target(url), trust=trust) as lanes:
                    rivals = Together((AddPart(b"a", "u"), AddPart(b"b", "u")))
                    return await lanes.run(plan(Create(1), rivals, AddPart(b"c", form=LOWER)))

        run = ran(run())
    assert statuses(run) == [200, 200, 200]
    assert "a proxy would cut it up anew" in run.blocked
    assert asked == [f"CONNECT 127.0.0.1:{port} HTTP/1.1"] * 2
    assert set(app.versions) == {version}


def test_a_proxy_that_refuses_is_a_lost_answer(monkeypatch):
    async def run():
        async with answering(lambda _: answer(407)) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "")
            async with Lanes(Target("https://host.invalid/v1"), Keys("sk-secret")) as lanes:
                return await lanes.run(plan(GetFile("f"))), proxy.heard

    run, heard = ran(run())
    assert run.exchanges[0].cause == "ProxyError: 407 Whatever"
    assert not any(b"sk-secret" in each.head for each in heard)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/a/deep/path/", "/v1//"])
def test_a_base_url_may_have_any_path_and_a_slash_at_its_end(path):
    async def run():
        async with answering(uploads()) as server:
            base = server.url.removesuffix("/v1") + path
            async with Lanes(Target(base)) as lanes:
                await lanes.run(plan(ListFiles(), Call("GET", "/x")))
            return [each.target for each in server.heard]

    assert ran(run()) == [f"{path.rstrip('/')}/files", f"{path.rstrip('/')}/x"]


def test_a_target_may_have_an_address_of_ipv6():
    async def run():
        heard = []

        async def converse(reader, writer):
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer(200))
            writer.close()

        served = await asyncio.start_server(converse, "::1", 0)
        port = served.sockets[0].getsockname()[1]
        async with Lanes(Target(f"http://[::1]:{port}/v1")) as lanes:
            run = await lanes.run(plan(GetFile("f"), AddPart(b"x", "u", LOWER)))
        served.close()
        return run, heard, port

    run, heard, port = ran(run())
    assert statuses(run) == [200, 200]
    assert [each.split(b"\r\n")[1].lower() for each in heard] == [b"host: [::1]:%d" % port] * 2


def test_rivals_that_need_new_connections_are_not_sent_in_turn():
    """The same over plain HTTP: nobody waits for the connection of another."""
    run = ran(_together())
    sent = [each.sent for each in run.exchanges]
    assert all(later - sooner < 0.5 for sooner, later in pairwise(sent))


async def _together():
    async with answering(uploads()) as server, Lanes(server.target) as lanes:
        return await lanes.run(plan(Together(tuple(AddPart(b"x", "u") for _ in range(8)))))
