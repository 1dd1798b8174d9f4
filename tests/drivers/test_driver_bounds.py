"""One exchange ends, in bounded time and memory, whatever is answered and however slowly."""

import asyncio
import gzip
import io
import time
import tracemalloc
import zlib

import pytest
from raw_server import answer, answering, heard_from, listening, ran

from conformance.core.content import Drawn
from conformance.core.exchange import Framing, body_of
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Complete,
    Create,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    plan,
)
from conformance.drivers.bounds import LIST, MEBIBYTE, OBJECT, Bound, bound, largest
from conformance.drivers.client import Lanes, Timeouts
from conformance.drivers.decoding import Decoding, DecodingError, coding

SHORT = Timeouts(connect=0.5, read=0.5, whole=0.6)
MOST = 3.0
"""Seconds that any of these may take on a busy machine; none would end by itself."""


def exchange(serving, step, **options):
    """Take one step, and give what came of it."""

    async def run():
        async with serving as server, Lanes(server.target, **options) as lanes:
            return (await lanes.run(plan(step))).exchanges[-1]

    return ran(run())


def saying(*said, pause=0.0, forever=False):
    """Hear a request, then say these bytes, one after the other, the last for ever if need be."""

    async def converse(_server, reader, writer, connection):
        await heard_from(reader, connection)
        for each in said:
            writer.write(each)
            await writer.drain()
        while forever and not writer.is_closing():
            await asyncio.sleep(pause)
            writer.write(said[-1])
            await writer.drain()

    return listening(converse)


def coded(body, name, **more):
    return answer(200, body, content_encoding=name, **more)


# How much is read


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/files", LIST),
        ("GET", "/files/", LIST),
        ("GET", "/files/f/content", Bound(7 + MEBIBYTE, 65_536, content=True)),
        ("GET", "/files/f", OBJECT),
        ("POST", "/files", OBJECT),
        ("DELETE", "/files/f/content", OBJECT),
        ("POST", "/uploads/u/complete", OBJECT),
        ("GET", "", OBJECT),
    ],
)
def test_how_much_is_read_depends_on_what_is_asked_for(method, path, expected):
    assert bound(method, path, 7) == expected


@pytest.mark.parametrize(
    ("steps", "size"),
    [
        ((), 0),
        ((AddPart(b"abc"), AddPart(Drawn(10**8))), 10**8 + 3),
        ((AddPart(b"abc"), AddPart(b"defg"), Complete((1, 1, 1))), 12),
        ((AddPart(b"abc"), AddPart(b"defg"), Complete(("part_x", 7, 0, 0))), 14),
    ],
)
def test_the_largest_file_is_the_sum_of_what_is_added_or_listed(steps, size):
    assert largest(plan(*steps)) == size


ENDLESS = (b"HTTP/1.1 200 OK\r\n\r\n", bytes(MEBIBYTE))
CHUNKED = (
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    b"100000\r\n" + bytes(MEBIBYTE) + b"\r\n",
)


@pytest.mark.parametrize("said", [ENDLESS, CHUNKED])
@pytest.mark.parametrize(
    ("step", "most"),
    [(Create(1), "1,048,576"), (GetFile("f"), "1,048,576"), (ListFiles(), "16,777,216")],
)
def test_a_body_without_end_is_read_to_a_limit_and_shows_nothing(said, step, most):
    lost = exchange(saying(*said, forever=True), step)
    assert (lost.response, lost.received) == (None, None)
    assert lost.cause == f"reading stopped after {most} bytes of an answer with status 200"


def test_content_without_end_is_longer_than_any_file_and_shows_that():
    """Of content a cut is an answer: no file of the plan has so many bytes."""
    got = exchange(saying(*ENDLESS, forever=True), GetContent("f"))
    assert (got.response.status, got.cause) == (200, "reading stopped after 1,048,576 bytes")
    assert got.response.body.size > MEBIBYTE
    assert got.response.body.data is None


def test_content_as_long_as_the_file_is_read_to_its_end():
    content = bytes(5 * MEBIBYTE)

    async def run():
        said = answer(200, content, content_type="application/octet-stream")
        made = answer(200, {"id": "f", "file": {"id": "f"}})

        def respond(heard):
            return said if heard.target.endswith("/content") else made

        async with answering(respond) as server, Lanes(server.target) as lanes:
            steps = (Create(5 * MEBIBYTE), AddPart(Drawn(5 * MEBIBYTE)), Complete((0,)))
            return (await lanes.run(plan(*steps, GetContent()))).exchanges[-1]

    got = ran(run())
    assert (got.response.body, got.cause) == (body_of([content]), None)


def test_a_page_of_fifteen_mebibytes_is_read_whole():
    page = {"data": [{"id": "f" * 1024}] * (15 * 1024), "has_more": False}
    got = exchange(answering(lambda _: answer(200, page)), ListFiles())
    assert len(got.response.body.data) == got.response.body.size > 15 * MEBIBYTE


def test_whoever_answers_with_a_longer_list_than_was_asked_for_is_there():
    """To ignore ``limit`` is broken, but it is an answer."""

    async def run():
        page = answer(200, {"data": [{"id": "f" * 1024}] * 2048})
        async with answering(lambda _: page) as server, Lanes(server.target) as lanes:
            return await lanes.reach()

    assert ran(run()).response.body.size > 2 * MEBIBYTE


# Content codings

WRITTEN = b'{"id":"' + b"u" * 100_000 + b'"}'


def deflated(data, bits):
    made = zlib.compressobj(9, zlib.DEFLATED, bits)
    return made.compress(data) + made.flush()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", gzip.compress(WRITTEN)),
        ("x-gzip", gzip.compress(WRITTEN)),
        ("GZIP, identity", gzip.compress(WRITTEN)),
        ("gzip", gzip.compress(WRITTEN[:99]) + gzip.compress(WRITTEN[99:])),
        ("gzip", gzip.compress(WRITTEN) + bytes(16)),
        ("deflate", deflated(WRITTEN, 15)),
        ("deflate", deflated(WRITTEN, -15)),
        ("identity", WRITTEN),
        ("", WRITTEN),
    ],
    ids=map(str, range(9)),
)
def test_an_answer_that_is_coded_though_we_did_not_ask_is_undone(name, body):
    got = exchange(answering(lambda _: coded(body, name)), Create(1))
    assert (got.response.status, got.cause) == (200, None)
    assert got.response.body.data == WRITTEN


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("br", "DecodingError: its content coding is br, though none was asked for"),
        ("zstd", "DecodingError: its content coding is zstd, though none was asked for"),
        ("gzip, gzip", "DecodingError: its content coding is gzip, gzip, though none was asked"),
        ("gzip", "DecodingError: it is not coded as it says: Error -3 while decompressing"),
        ("deflate", "DecodingError: it is not coded as it says: Error -3 while decompressing"),
        (", ".join(["gzip"] * 1000), "DecodingError: its content coding is gzip, gzip, gzip"),
    ],
)
def test_an_answer_that_cannot_be_decoded_shows_nothing(name, said):
    lost = exchange(answering(lambda _: coded(b"no such code", name)), Create(1))
    assert lost.response is None
    assert lost.cause.startswith(said)
    assert len(lost.cause) <= 300


TAKES = (("Accept-Encoding", "gzip, deflate"),)
ENDS = gzip.compress(WRITTEN)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("br", b"no such code"),
        ("gzip", b"no such code"),
        ("gzip", ENDS[:-8]),
        ("gzip, gzip", ENDS),
    ],
    ids=["unknown", "plain", "cut off", "twice"],
)
def test_an_answer_that_was_asked_for_packed_and_cannot_be_unpacked_is_garbled(name, body):
    got = exchange(answering(lambda _: coded(body, name)), As(Create(1), headers=TAKES))
    assert (got.response.status, got.response.garbled, got.cause) == (200, True, None)


def test_an_answer_of_which_less_comes_than_is_promised_is_garbled_if_it_was_packed():
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: %s\r\ncontent-length: 100007\r\n\r\n"
    step = As(Create(1), headers=TAKES)
    assert exchange(saying(head % b"gzip", ENDS), step).response.garbled
    assert exchange(saying(head % b"identity", ENDS), step).response is None


def test_an_answer_that_was_asked_for_packed_and_is_right_is_not_garbled():
    for name, body in (("gzip", ENDS), ("deflate", deflated(WRITTEN, 15)), ("", WRITTEN)):
        got = exchange(
            answering(lambda _, n=name, b=body: coded(b, n)), As(Create(1), headers=TAKES)
        )
        assert (got.response.garbled, got.response.body.data) == (False, WRITTEN)


def test_two_lines_that_name_a_coding_are_two_codings():
    with pytest.raises(DecodingError, match="gzip, deflate"):
        coding((("content-encoding", "gzip"), ("Content-Encoding", "deflate")))


def bomb(size):
    """Compress zeros, a thousand to one."""
    held, packer = io.BytesIO(), zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(size // MEBIBYTE):
        held.write(packer.compress(bytes(MEBIBYTE)))
    held.write(packer.flush())
    return held.getvalue()


@pytest.mark.parametrize("step", [Create(1), ListFiles(), GetContent("f")])
def test_a_bomb_costs_no_more_than_what_is_read_of_any_answer(step):
    """It would be 256 MiB; of ten gigabytes no more would be undone, as those after are not."""
    packed = bomb(256 * MEBIBYTE)
    tracemalloc.start()
    try:
        got = exchange(answering(lambda _: coded(packed, "gzip")), step)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "reading stopped after" in got.cause
    assert most < 64 * MEBIBYTE


def test_pieces_are_no_larger_than_a_block_however_much_is_behind_them():
    pieces = Decoding("gzip").feed(bomb(16 * MEBIBYTE))
    assert {len(each) for each, _ in zip(pieces, range(100), strict=False)} == {65_536}


def test_members_that_hold_nothing_are_counted_by_what_they_take():
    nothing = gzip.compress(b"") * 3000
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n"
    lost = exchange(saying(head, nothing, forever=True), Create(1))
    assert lost.cause == "reading stopped after 1,048,576 bytes of an answer with status 200"


# Time


@pytest.mark.parametrize(
    "said",
    [
        (b"H",),
        (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n",),
    ],
    ids=["status line", "headers", "body", "chunks", "interim answers"],
)
@pytest.mark.parametrize("step", [Create(1), AddPart(b"x", "u", Form(framing=Framing(lower=True)))])
def test_a_drip_does_not_hold_an_exchange_longer_than_it_may_take(said, step):
    began = time.monotonic()
    lost = exchange(saying(*said, pause=0.05, forever=True), step, timeouts=SHORT)
    assert lost.response is None
    assert lost.cause.startswith(("TimeoutError: not over after 0.6 s", "RemoteProtocolError: "))
    assert time.monotonic() - began < MOST


@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
def test_a_server_that_never_reads_does_not_hold_an_exchange(framing):
    async def deaf(_server, _reader, writer, _connection):
        writer.transport.pause_reading()
        await asyncio.sleep(10)

    began = time.monotonic()
    step = AddPart(Drawn(64 * MEBIBYTE), "u", Form(framing=framing))
    lost = exchange(listening(deaf), step, timeouts=SHORT)
    assert lost.response is None
    assert lost.cause.startswith(("WriteTimeout", "TimeoutError"))
    assert time.monotonic() - began < MOST + 5  # the rest of the body is measured


# Heads


@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 " + b"OK" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;" + b"x" * 200_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + b"x: y\r\n" * 50_000,
    ],
    ids=["status line", "long header", "many headers", "chunk extension", "trailers"],
)
def test_a_head_that_is_too_long_is_none(said, framing):
    lost = exchange(saying(said), AddPart(b"x", "u", Form(framing=framing)))
    assert lost.response is None
    assert lost.cause.startswith("RemoteProtocolError: ")


@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
def test_a_head_of_sixty_kilobytes_is_heard(framing):
    body = answer(200, b"{}", x_long="y" * 60_000)
    got = exchange(answering(lambda _: body), AddPart(b"x", "u", Form(framing=framing)))
    assert got.response.status == 200


INTERIM = b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"


@pytest.mark.parametrize("framing", [Framing(lower=True), Framing(expect=True)])
def test_interim_answers_without_end_end_at_a_count(framing):
    step = AddPart(b"x", "u", Form(framing=framing))
    lost = exchange(saying(INTERIM * 1000, forever=True), step)
    assert lost.cause == "RemoteProtocolError: Server sent more than 100 interim answers."


def test_interim_answers_without_end_are_over_when_the_exchange_is():
    lost = exchange(saying(INTERIM * 1000, forever=True), Create(1), timeouts=SHORT)
    assert lost.cause == "TimeoutError: not over after 0.6 s"


@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
def test_a_few_interim_answers_are_passed_over(framing):
    said = INTERIM * 20 + answer(200, {"id": "p"})
    got = exchange(saying(said), AddPart(b"x", "u", Form(framing=framing)))
    assert got.response.status == 200


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed_and_the_key_goes_nowhere(status):
    async def run():
        async with answering(lambda _: answer()) as other:
            away = answer(status, b"", location=f"{other.url}/files/f")
            async with answering(lambda _: away) as server, Lanes(server.target) as lanes:
                got = await lanes.run(plan(GetFile("f"), Call("POST", "/uploads")))
                return other.connections, len(server.heard), got.exchanges

    strangers, asked, exchanges = ran(run())
    assert (strangers, asked) == (0, 2)
    assert [each.response.status for each in exchanges] == [status, status]


def test_a_redirect_is_not_followed_however_odd_its_location():
    got = exchange(answering(lambda _: answer(307, b"", location="http://[")), GetFile("f"))
    assert got.response.status == 307
