"""Content that is elsewhere is had there: one redirect, without the key where nobody knows it."""

import json

import pytest
from raw_server import answer, answering, listening, ran

from conformance.core.codec import encode
from conformance.core.plan import Call, DeleteFile, GetContent, GetFile, plan
from conformance.drivers.address import read
from conformance.drivers.client import Budget, Keys, Lanes
from conformance.drivers.redirect import redirect

KEY, GATEWAY = "canary-key-5ca1ab1e", "canary-gateway-0ddba11"
SIGNATURE = "canary-signature-deadbeef"
SIGNED = f"X-Amz-Expires=60&X-Amz-Signature={SIGNATURE}"
CONTENT = GetContent("f")
STATUSES = (301, 302, 303, 307, 308)


def away(location, status=302, body=b""):
    return lambda _: answer(status, body, location=location)


def fetched(serving, step=CONTENT, elsewhere=lambda _: answer(200, b"content"), **options):
    """Take a step against ``serving(url of the other server)``; gives what each of them heard."""
    options = {"keys": Keys(KEY), "headers": (("X-Gateway", GATEWAY),), **options}

    async def run():
        async with (
            answering(elsewhere) as other,
            answering(serving(other.url)) as server,
            Lanes(server.target, **options) as lanes,
        ):
            (exchange,) = (await lanes.run(plan(step))).exchanges
            return server, other, exchange, lanes.traffic

    return ran(run())


@pytest.mark.parametrize("status", STATUSES)
def test_content_elsewhere_is_had_there_without_anything_secret(status):
    server, other, exchange, traffic = fetched(
        lambda url: away(f"{url}/bucket/f?{SIGNED}#part", status)
    )
    assert (exchange.response.status, exchange.response.body.data) == (200, b"content")
    assert (exchange.request.method, exchange.request.path) == ("GET", "/files/f/content")
    assert exchange.redirected_to == f"{other.url}/bucket/f"
    assert [each.target for each in other.heard] == [f"/v1/bucket/f?{SIGNED}"]
    (heard,) = other.heard
    assert heard.header("host") == f"127.0.0.1:{other.port}"
    assert (heard.header("accept"), heard.header("authorization")) == ("*/*", None)
    assert KEY.encode() not in heard.head
    assert GATEWAY.encode() not in heard.head
    assert KEY.encode() in server.heard[0].head
    assert traffic.requests == 2


def test_content_at_the_same_origin_is_had_with_the_key():
    def respond(heard):
        if "signature" in heard.target:
            return answer(200, b"content")
        return answer(307, b"", location="content?signature=1")

    server, other, exchange, _ = fetched(lambda _: respond)
    assert exchange.response.body.data == b"content"
    assert [each.target for each in server.heard] == [
        "/v1/files/f/content",
        "/v1/files/f/content?signature=1",
    ]
    assert {each.header("authorization") for each in server.heard} == {f"Bearer {KEY}"}
    assert {each.header("x-gateway") for each in server.heard} == {GATEWAY}
    assert exchange.redirected_to == f"{server.url}/files/f/content"
    assert (server.connections, other.connections) == (1, 0)


def test_a_second_redirect_is_not_followed():
    further = away(f"http://127.0.0.1:1/?{SIGNED}", 302, f"see ?{SIGNED}".encode())
    server, other, exchange, _ = fetched(lambda url: away(f"{url}/next"), elsewhere=further)
    assert exchange.response.status == 302
    assert exchange.redirected_to == f"{other.url}/next"
    assert (len(server.heard), len(other.heard)) == (1, 1)
    assert SIGNATURE not in json.dumps(encode(exchange))


@pytest.mark.parametrize(
    "step", [GetFile("f"), DeleteFile("f"), Call("POST", "/uploads"), Call("GET", "/files")]
)
def test_nothing_but_content_is_followed(step):
    _, other, exchange, _ = fetched(lambda url: away(f"{url}/x"), step)
    assert (exchange.response.status, exchange.redirected_to) == (302, None)
    assert other.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "http://[",
        "ftp://127.0.0.1/f",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:word@127.0.0.1/f",
        "http://127.0.0.1:0/f",
        "http://127.0.0.1:99999/f",
        f"/{'x' * 20_000}",
        "",
    ],
)
def test_an_address_that_makes_no_sense_is_not_followed(location):
    server, _, exchange, _ = fetched(lambda _: away(location))
    assert (exchange.response.status, exchange.redirected_to) == (302, None)
    assert len(server.heard) == 1


def test_what_is_elsewhere_may_be_wrong_or_refused():
    _, _, wrong, _ = fetched(away, elsewhere=lambda _: answer(200, b"wrong"))
    assert wrong.response.body.data == b"wrong"
    echo = f'<a href="?{SIGNED.replace("&", "&amp;")}"> {SIGNATURE}'.encode()
    refusing = fetched(
        lambda url: away(f"{url}?{SIGNED}"), elsewhere=lambda _: answer(403, echo, x_echo=SIGNED)
    )
    assert refusing[2].response.status == 403
    assert SIGNATURE not in json.dumps(encode(refusing[2]))


def test_the_media_type_that_an_address_asks_for_is_not_taken_out():
    kind = "application/vnd.something-long"
    respond = answer(200, kind.encode(), content_type=kind)
    _, _, exchange, _ = fetched(
        lambda url: away(f"{url}?response-content-type={kind}"), elsewhere=lambda _: respond
    )
    assert ("content-type", kind) in exchange.response.headers
    assert exchange.response.body.data == kind.encode()


def test_content_elsewhere_that_never_comes_is_a_lost_answer_that_says_where():
    async def hang_up(_server, reader, _writer, _connection):
        await reader.read(10)

    async def run():
        async with listening(hang_up) as other:
            serving = answering(away(f"{other.url}/f?{SIGNED}"))
            async with serving as server, Lanes(server.target) as lanes:
                return other, (await lanes.run(plan(GetContent("f")))).exchanges

    other, exchanges = ran(run())
    assert [each.response for each in exchanges] == [None]
    assert exchanges[0].redirected_to == f"{other.url}/f"
    assert exchanges[0].cause
    assert SIGNATURE not in json.dumps(encode(exchanges[0]))


def test_a_redirect_is_a_request_that_the_budget_has_to_allow():
    server, other, exchange, traffic = fetched(
        lambda url: away(f"{url}/f?{SIGNED}"), budget=Budget(1)
    )
    assert (exchange.response.status, exchange.redirected_to) == (302, None)
    assert (len(server.heard), other.connections, traffic.requests) == (1, 0, 1)
    assert SIGNATURE not in json.dumps(encode(exchange))


def test_content_elsewhere_is_bounded_like_any():
    _, _, exchange, _ = fetched(away, elsewhere=lambda _: answer(200, bytes(3 << 20)))
    assert exchange.cause.startswith("reading stopped after")


@pytest.mark.parametrize(
    ("location", "path", "query", "same"),
    [
        ("/x", "/x", "", True),
        ("?a=b", "/v1/files/f/content", "a=b", True),
        ("../g?a", "/v1/files/g", "a", True),
        ("//other.example/x", "/x", "", False),
        ("https://api.example", "/", "", True),
        ("HTTPS://API.example:443/x", "/x", "", True),
        ("https://api.example:444/x", "/x", "", False),
        ("http://api.example/x", "/x", "", False),
        ("https://api.example.evil.example/", "/", "", False),
        ("/größe".encode().decode("latin-1"), "/gr%C3%B6%C3%9Fe", "", True),
        ("/a b\tc", "/a%20b%09c", "", True),
        ("/%2Fkept%20?x=%26#gone", "/%2Fkept%20", "x=%26", True),
    ],
)
def test_an_address_is_read_against_the_one_that_was_asked(location, path, query, same):
    origin = read("https://api.example/v1")
    led = redirect(302, (("location", location),), origin, "/v1/files/f/content")
    assert (led.path, led.query, led.same) == (path, query, same)


@pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 404])
def test_no_other_status_leads_anywhere(status):
    assert redirect(status, (("location", "/x"),), read("http://a"), "/") is None
