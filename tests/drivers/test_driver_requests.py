"""What goes out, byte for byte."""

import asyncio
import json
from dataclasses import replace

import pytest
from raw_server import answer, answering, ran, uploads

from conformance.core.content import Drawn, md5_of, whole
from conformance.core.errors import Misused
from conformance.core.exchange import Field, body_of, header
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    Raw,
    Total,
    members,
    plan,
)
from conformance.core.target import Target
from conformance.drivers import address
from conformance.drivers.client import Keys, Lanes

FIRST, SECOND = "key-of-the-first", "key-of-the-second"
KEYS = Keys(FIRST, SECOND)


def sent(*steps, keys=KEYS, target=None, respond=None, **options):
    """Run the steps, and name what the server heard and the run."""

    async def run():
        async with answering(respond or uploads()) as server:
            asked = server.target if target is None else target(server)
            async with Lanes(asked, keys, **options) as lanes:
                return server, await lanes.run(plan(*steps))

    server, run = ran(run())
    return server.heard, run


def heard(*steps, **options):
    requests, run = sent(*steps, **options)
    assert run.blocked is None
    return requests


def body_heard(step, **options):
    return json.loads(heard(step, **options)[0].body)


def test_a_creation_has_its_four_members_in_order():
    (request,) = heard(Create(7, filename="näme.txt", purpose="evals", mime_type="a/b"))
    assert request.line == "POST /v1/uploads HTTP/1.1"
    assert request.header("content-type") == "application/json"
    assert request.body.decode() == (
        '{"purpose":"evals","filename":"näme.txt","bytes":7,"mime_type":"a/b"}'
    )


def test_members_are_replaced_in_place_added_at_the_end_and_sent_as_they_stand():
    more = (("bytes", "1.0"), ("expires_after", '{"seconds": 1e400}'))
    step = Create(7, "f", "p", "m", members=more, without=("purpose",))
    (request,) = heard(step)
    assert request.body == (
        b'{"filename":"f","bytes":1.0,"mime_type":"m","expires_after":{"seconds": 1e400}}'
    )


def test_a_name_that_is_no_text_is_escaped():
    (request,) = heard(Create(1, filename="\ud800"))
    assert json.loads(request.body)["filename"] == "\ud800"


@pytest.mark.parametrize(
    ("purpose", "extension", "mime_type"),
    [
        ("batch", ".jsonl", "application/jsonl"),
        ("fine-tune", ".jsonl", "application/jsonl"),
        ("vision", ".png", "image/png"),
        ("world_domination", ".txt", "text/plain"),
    ],
)
def test_another_purpose_brings_a_name_and_a_type_that_suit_it(purpose, extension, mime_type):
    body = body_heard(Create(1, purpose=purpose))
    assert body["filename"].endswith(extension)
    assert body["mime_type"] == mime_type


def test_the_targets_purpose_and_type_are_the_default():
    def target(server):
        return replace(server.target, purpose="batch", mime_type="text/jsonl")

    body = body_heard(Create(1), target=target)
    assert (body["purpose"], body["mime_type"]) == ("batch", "text/jsonl")
    assert body["filename"].endswith(".jsonl")


def test_no_two_fresh_names_are_equal_within_a_run_or_between_runs():
    names = {
        json.loads(each.body)["filename"]
        for _ in range(2)
        for each in heard(Create(1), Create(1), Create(1))
    }
    assert len(names) == 6


def test_totals_and_digests_are_counted_from_the_parts():
    steps = (Create(Total((0, 1), 3)), AddPart(b"ab"), AddPart(b"c"))
    requests = heard(*steps, Complete((1, 0), md5=Digest((1, 0))))
    assert json.loads(requests[0].body)["bytes"] == 6
    expected = {"part_ids": ["part_1", "part_0"], "md5": md5_of((b"c", b"ab"))}
    assert requests[-1].body == json.dumps(expected, separators=(",", ":")).encode()


def test_a_completion_can_lack_and_have_any_member():
    more, without = members(part_ids=[1], x=None), ("md5",)
    step = Complete((), "u", md5="any", members=more, without=without)
    assert body_heard(step) == {"part_ids": [1], "x": None}


def test_members_of_a_completion_can_name_parts_and_what_is_nearly_one():
    near = ["{part:1}", "{part:0:upper}", "{part:0:cut}x", "{part:0:turned}", "{part:0:other}"]
    more = members(part_ids=near, x={"{part:0}": "{upload:0}"})
    steps = (Create(1), AddPart(b"a"), AddPart(b"b"))
    body = json.loads(heard(*steps, Complete((0,), members=more))[-1].body)
    assert body == {
        "part_ids": ["part_1", "PART_0", "part_x", "0_trap", "{part:0:other}"],
        "x": {"part_0": "{upload:0}"},
    }


def test_an_id_with_quotes_is_escaped_where_members_name_it():
    respond = lambda _heard: answer(200, {"id": 'a"\\b'})  # noqa: E731
    steps = (Create(1), AddPart(b"a"), Complete((), members=members(part_ids="{part:0}")))
    body = json.loads(sent(*steps, respond=respond)[0][-1].body)
    assert body == {"part_ids": 'a"\\b'}


def test_members_that_name_a_part_that_is_not_there_block():
    _, run = sent(Create(1), Complete((), members=members(part_ids="{part:3}")))
    assert "part 3 has no id" in run.blocked


def test_raw_bodies_replace_everything():
    raw = Raw(b"\xff{", "text/odd")
    steps = (Create(raw=raw), AddPart(upload="u", raw=raw), Complete(upload="u", raw=raw))
    requests = heard(*steps, Cancel("u", raw), Call("PATCH", "/x", raw))
    assert [each.body for each in requests] == [b"\xff{"] * 5
    assert {each.header("content-type") for each in requests} == {"text/odd"}


def test_a_raw_body_without_a_type_has_none():
    (request,) = heard(Create(raw=Raw(b"{}")))
    assert (request.body, request.header("content-type")) == (b"{}", None)


def test_a_plain_cancel_has_no_body_and_no_type():
    (request,) = heard(Cancel("u"))
    assert request.header("content-type") is None
    assert request.header("content-length") == "0"


def test_every_file_step_goes_to_its_path():
    steps = (GetFile("f"), GetContent("f", "application/binary"), GetContent("f"), DeleteFile("f"))
    requests = heard(*steps, ListFiles((("limit", "2"), ("order", "a&b")), after="c/d"))
    assert [each.line for each in requests] == [
        "GET /v1/files/f HTTP/1.1",
        "GET /v1/files/f/content HTTP/1.1",
        "GET /v1/files/f/content HTTP/1.1",
        "DELETE /v1/files/f HTTP/1.1",
        "GET /v1/files?limit=2&order=a%26b&after=c%2Fd HTTP/1.1",
    ]
    accepted = [each.header("accept") for each in requests]
    assert accepted == ["application/json", "application/binary", "*/*", *["application/json"] * 2]
    assert {each.header("content-length") for each in requests} == {None}


def test_ids_are_escaped_in_paths_and_not_in_bodies():
    requests = heard(Create(1), AddPart(b"x"), Complete((0, "a/b")), GetFile(0))
    assert requests[1].target == "/v1/uploads/upload%2F0/parts"
    assert json.loads(requests[2].body) == {"part_ids": ["part_0", "a/b"]}
    assert requests[3].target == "/v1/files/file%20of%20upload%252F0"


@pytest.mark.parametrize(
    "path", ["/uploads/%2e%2e/x", "/uploads/../x", "/a//b/./c", "/uploads/a%2Fb%2f", "/x?a=%41;b"]
)
def test_the_path_of_a_call_goes_out_as_it_stands(path):
    (request,), run = sent(Call("GET", path))
    assert request.target == f"/v1{path}"
    asked = run.exchanges[0].request
    assert (asked.path, asked.query) == (path.partition("?")[0], path.partition("?")[2])


def test_places_in_the_path_of_a_call_become_escaped_ids():
    steps = (Create(1), AddPart(b"x"), Complete((0,)))
    *_, last = heard(*steps, Call("PUT", "{upload:0}/{part:0}/{file:0}/{other:0}"))
    assert last.target == "/v1/upload%2F0/part_0/file%20of%20upload%252F0/{other:0}"


@pytest.mark.parametrize(
    ("base", "expected"),
    [("", "/files/f"), ("/", "/files/f"), ("/v1", "/v1/files/f"), ("/v1/", "/v1/files/f")],
)
def test_a_base_url_may_have_a_path_and_end_in_a_slash(base, expected):
    def target(server):
        return Target(f"http://127.0.0.1:{server.port}{base}")

    (request,), run = sent(GetFile("f"), target=target)
    assert request.target == expected
    assert run.exchanges[0].request.path == "/files/f"


def test_the_query_of_a_base_url_goes_with_every_request():
    def target(server):
        return Target(f"http://127.0.0.1:{server.port}/openai?api-version=1")

    requests, run = sent(GetFile("f"), ListFiles((("limit", "1"),)), target=target)
    targets = [each.target for each in requests]
    assert targets == ["/openai/files/f?api-version=1", "/openai/files?limit=1&api-version=1"]
    assert [each.request.query for each in run.exchanges] == ["", "limit=1"]


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://x", "http://", "http://[", "http://x:0", "http://u:p@x/v1"]
)
def test_a_base_url_that_cannot_be_used_is_misuse(url):
    with pytest.raises(Misused):
        Lanes(Target(url))


def test_each_sender_carries_its_own_key():
    steps = (GetFile("f"), *(As(GetFile("f"), who) for who in ("second", "nobody", "stranger")))
    requests, run = sent(*steps)
    assert [each.header("authorization") for each in requests] == [
        f"Bearer {FIRST}",
        f"Bearer {SECOND}",
        None,
        "Bearer uploads-conformance-wrong-key",
    ]
    shown = [header(each.request.headers, "authorization") for each in run.exchanges]
    stranger = "Bearer uploads-conformance-wrong-key"
    assert shown == ["Bearer (first)", "Bearer (second)", None, stranger]
    senders = [each.request.sender for each in run.exchanges]
    assert senders == ["first", "second", "nobody", "stranger"]


def test_without_a_key_no_authorization_is_sent():
    (request,) = heard(GetFile("f"), keys=Keys())
    assert request.header("authorization") is None


def test_without_a_second_key_its_steps_cannot_be_sent():
    requests, run = sent(GetFile("a"), As(GetFile("b"), "second"), keys=Keys(FIRST))
    assert len(requests) == 1
    assert run.blocked == "step 1 (GetFile) could not be sent: no second key was given"


def test_headers_of_a_step_replace_those_of_the_same_name():
    odd = (("ACCEPT", "text/html"), ("Authorization", "Basic eDp5"), ("X-More", "1"))
    (request,), run = sent(As(GetFile("f"), headers=odd))
    assert [line.lower() for line in request.head.split(b"\r\n") if line][2:] == [
        b"user-agent: uploads-conformance/0.1.0",
        b"accept-encoding: identity",
        b"accept: text/html",
        b"authorization: basic edp5",
        b"x-more: 1",
    ]
    assert header(run.exchanges[0].request.headers, "authorization") == "Basic eDp5"


def test_the_inner_of_two_senders_is_the_one():
    step = As(As(GetFile("f"), "stranger", (("X-In", "1"),)), "second", (("X-Out", "2"),))
    (request,), _ = sent(step)
    assert request.header("authorization") == "Bearer uploads-conformance-wrong-key"
    assert (request.header("x-in"), request.header("x-out")) == ("1", "2")


def test_headers_of_the_user_go_with_all_requests_but_credentials_with_the_first_senders():
    extra = (("OpenAI-Project", "p"), ("api-key", "secret-of-the-user"))
    steps = (GetFile("f"), As(GetFile("f"), "nobody"))
    requests, run = sent(*steps, headers=extra)
    assert [each.header("openai-project") for each in requests] == ["p", "p"]
    assert [each.header("api-key") for each in requests] == ["secret-of-the-user", None]
    assert header(run.exchanges[0].request.headers, "api-key") == "(hidden)"


def test_headers_are_recorded_as_they_went_out():
    (request,), run = sent(Create(1))
    lines = request.head.decode().split("\r\n")[1:-2]
    told = [f"{name}: {value}" for name, value in run.exchanges[0].request.headers]
    assert told == [
        f"{line.partition(':')[0].lower()}:{line.partition(':')[2]}".replace(FIRST, "(first)")
        for line in lines
    ]


def test_a_small_part_is_one_body_of_known_length():
    (request,), run = sent(AddPart(b"\x00\r\n\xff", "u"))
    body = (
        b"--uploads-conformance-boundary\r\n"
        b'Content-Disposition: form-data; name="data"; filename="part.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n"
        b"\x00\r\n\xff\r\n--uploads-conformance-boundary--\r\n"
    )
    assert request.body == body
    assert request.header("content-length") == str(len(body))
    asked = run.exchanges[0].request
    assert (asked.body, asked.fields, asked.cut) == (body_of(body), None, False)


def test_a_chunked_part_is_sent_in_chunks():
    (request,), run = sent(AddPart(b"hello", "u", Form(chunked=True)))
    assert request.header("content-length") is None
    assert request.header("transfer-encoding") == "chunked"
    assert b"5\r\nhello\r\n" in request.raw_body
    assert run.exchanges[0].request.body == body_of(request.body)


def test_a_large_part_is_told_by_its_digests_and_fields():
    content = Drawn(200_000, 7)
    (request,), run = sent(AddPart(content, "u", Form(extra=(("more", "text"),))))
    assert whole(content) in request.body
    asked = run.exchanges[0].request
    assert asked.body == body_of(request.body)
    assert asked.body.data is None
    told = replace(body_of(whole(content)), recipe=content)
    assert asked.fields == (
        Field("data", "part.bin", "application/octet-stream", told),
        Field("more", None, None, body_of(b"text")),
    )


def test_traffic_is_counted():
    async def run():
        async with answering(uploads()) as server, Lanes(server.target) as lanes:
            run = await lanes.run(plan(Create(1), AddPart(Drawn(70_000)), GetFile("x")))
            sizes = sum(each.request.body.size for each in run.exchanges)
            return lanes.traffic, sizes

    traffic, sizes = ran(run())
    assert (traffic.requests, traffic.bytes_sent, traffic.retries) == (3, sizes, 0)
    assert (traffic.connections, traffic.lost) == (1, 0)


def test_a_request_that_http_cannot_write_is_not_sent():
    requests, run = sent(Call("GET", "/a b"), GetFile("f"))
    assert (requests, run.exchanges) == ([], ())
    assert run.blocked.startswith("step 0 (Call) could not be sent: HTTP cannot write it")


def test_a_proxy_of_the_environment_is_asked_with_the_whole_address(monkeypatch):
    async def run():
        async with answering(uploads()) as server:
            monkeypatch.delenv("all_proxy", raising=False)
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
            monkeypatch.setenv("no_proxy", "")
            async with Lanes(Target("http://host.invalid/v1")) as lanes:
                await lanes.run(plan(Call("GET", "/%2e%2e/x")))
            return server.heard

    (request,) = ran(run())
    assert request.line == "GET http://host.invalid/v1/%2e%2e/x HTTP/1.1"


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "http://127.0.0.1:port"])
def test_a_proxy_that_cannot_be_used_is_misuse(proxy, monkeypatch):
    monkeypatch.setenv("all_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(Misused, match="cannot be reached"):
        Lanes(Target("http://host.invalid/v1"))


def test_a_proxy_may_lack_its_scheme_and_may_be_passed_by(monkeypatch):
    monkeypatch.setenv("http_proxy", "127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "near.invalid")
    assert address.read("http://far.invalid/v1").proxy == "http://127.0.0.1:9"
    assert address.read("http://near.invalid/v1").proxy is None
    assert address.read("http://[::1]/v1").proxy is None


def test_no_proxy_is_asked_for_this_machine(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    (request,) = heard(GetFile("f"))
    assert request.line == "GET /v1/files/f HTTP/1.1"


def test_plans_share_lanes_and_each_lane_takes_one_at_a_time():
    async def run():
        most, now = 0, 0

        async def slow():
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.01)
            now -= 1
            return answer()

        async with answering(lambda _: slow()) as server, Lanes(server.target, width=3) as lanes:
            await asyncio.gather(*(lanes.run(plan(GetFile("f"))) for _ in range(10)))
            return most, server.connections

    assert ran(run()) == (3, 3)
