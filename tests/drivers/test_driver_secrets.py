"""Whatever a target echoes of a key, and however it writes it, the key is not kept."""

import asyncio
import base64
import html
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from raw_server import answer, answering, heard_from, listening, ran

from conformance.core.exchange import Framing, Gauge, body_of
from conformance.core.plan import AddPart, As, Call, Create, Form, GetFile, ListFiles, plan
from conformance.drivers import forms, key
from conformance.drivers.client import Keys, Lanes
from conformance.drivers.key import Veil, veil_of

KEY = "sk-5ca1ab1e+Canary/7?~\"&<x'\\y z"
SECOND = "sk-second-0ddba11-key"
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
keys = st.text(PRINTABLE, min_size=8, max_size=40).filter(
    lambda each: each.strip() == each and each not in key.WORDS
)


def escaped(text, write):
    """Write every character by itself."""
    return "".join(write(ord(each)) for each in text)


def coded(text, before=b"", behind=b""):
    return base64.b64encode(before + text.encode() + behind).decode()


WRITERS = {
    "plain": str,
    "url": lambda each: quote(each, safe=""),
    "url lower": lambda each: quote(each, safe="").lower() if each.islower() else quote(each),
    "url whole": lambda each: escaped(each, "%{:02X}".format),
    "url whole, lower": lambda each: escaped(each, "%{:02x}".format),
    "url twice": lambda each: quote(quote(each, safe=""), safe=""),
    "form": lambda each: quote(each, safe="").replace("%20", "+"),
    "json": lambda each: json.dumps(each)[1:-1],
    "json in json": lambda each: json.dumps(json.dumps(each))[1:-1],
    "json, slashes": lambda each: json.dumps(each)[1:-1].replace("/", "\\/"),
    "json in a url": lambda each: quote(json.dumps(each)[1:-1].replace("/", "\\/"), safe=""),
    "json whole": lambda each: escaped(each, "\\u{:04x}".format),
    "json whole, upper": lambda each: escaped(each, "\\u{:04X}".format),
    "json for html": lambda each: (
        json.dumps(each)[1:-1].replace("<", "\\u003c").replace("&", "\\u0026")
    ),
    "html": html.escape,
    "html, not quotes": lambda each: html.escape(each, quote=False),
    "html twice": lambda each: html.escape(html.escape(each)),
    "html decimal": lambda each: escaped(each, "&#{};".format),
    "html decimal, four digits": lambda each: escaped(each, "&#{:04};".format),
    "html hexadecimal": lambda each: escaped(each, "&#x{:x};".format),
    "html hexadecimal, upper": lambda each: escaped(each, "&#X{:X};".format),
    "script": lambda each: escaped(each, "\\x{:02x}".format),
    "python": lambda each: repr(each)[1:-1],
    "hexadecimal": lambda each: each.encode().hex(),
    "hexadecimal, upper": lambda each: each.encode().hex().upper(),
    "base64": coded,
    "base64 of a header": lambda each: coded(f"Bearer {each}"),
    "base64, two before": lambda each: coded(each, b"ab", b"c"),
    "base64, one before": lambda each: coded(each, b"a", b"bc"),
    "base64 in a url": lambda each: coded(each).replace("+", "-").replace("/", "_"),
    "base64 in a url, unpadded": lambda each: (
        coded(each, b"a").replace("+", "-").replace("/", "_").rstrip("=")
    ),
    "base64, percent-encoded": lambda each: quote(coded(each), safe=""),
    "base64 in json": lambda each: coded(each).replace("/", "\\/"),
}


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=15)
@given(secret=keys)
@example(KEY)
@example("aaaaaaaa")
def test_a_secret_is_found_in_every_form(form, secret):
    written = WRITERS[form](secret)
    veil = Veil(((secret, "(it)"),))
    hidden = key.text(veil, f"<{written}>")
    assert written not in hidden
    assert "(it)" in hidden
    assert len(hidden) <= len("<(it)>") + len("Bearer ") * 2


@given(keys, st.binary(max_size=5), st.binary(max_size=5))
def test_in_base64_nothing_that_tells_of_the_secret_is_left(secret, before, behind):
    """What is left is what stood before and behind it, at most, and decodes to that alone."""
    written = coded(secret, before, behind)
    before_it, _, behind_it = key.text(Veil(((secret, "(it)"),)), written).partition("(it)")
    assert base64.b64encode(before).decode().startswith(before_it.rstrip("="))
    assert len(behind_it) <= 4 * (len(behind) + 2) // 3


@given(st.binary(max_size=2_000))
def test_what_holds_no_secret_stays_as_it_is(data):
    veil = veil_of(Keys(KEY, SECOND), ())
    held = body_of(data)
    assert key.body(veil, held) is held


def test_every_form_has_a_part_that_is_looked_for_first():
    """A form that none of these is in would be passed over."""
    secret = KEY.encode()
    begun = (*(bytes((each,)) for each in forms.ESCAPES), *forms.plain(secret))
    for form, write in WRITERS.items():
        written = write(KEY).encode()
        assert any(each in written for each in begun), form


@pytest.mark.parametrize(
    "word", ["assistants", "text/plain", "invalid_request_error", "created_at"]
)
def test_a_key_that_is_a_word_of_the_api_spoils_no_answer(word):
    veil = veil_of(Keys(word), ())
    held = body_of(json.dumps({"purpose": word, "told": f"no Bearer {word}"}).encode())
    assert json.loads(key.body(veil, held).data) == {"purpose": word, "told": "no Bearer (first)"}


@pytest.mark.parametrize("form", ["plain", "url", "html decimal", "base64", "json whole"])
def test_a_short_key_is_taken_out_where_it_stands_as_a_credential(form):
    veil = veil_of(Keys("a1b2"), ())
    written = WRITERS[form]("Bearer a1b2")
    assert key.text(veil, f"got '{written}' with a1b2") == "got 'Bearer (first)' with a1b2"
    assert key.text(veil, "Bearer a1b2c3 a1b2") == "Bearer a1b2c3 a1b2"


def test_a_list_that_echoes_a_key_is_read_whole_all_the_same():
    page = json.dumps({"data": [{"id": f"f{each}"} for each in range(9_000)], "echo": KEY}).encode()
    hidden = key.body(veil_of(Keys(KEY), ()), held_whole(page))
    assert json.loads(hidden.data)["echo"] == "(first)"
    assert hidden == held_whole(hidden.data)


def held_whole(data):
    gauge = Gauge(len(data))
    gauge.feed(data)
    return gauge.body()


def echoing(_):
    """Echo the key in every form: in headers, in a body, in a reason and in an id."""
    forms_of_it = {name: write(KEY) for name, write in WRITERS.items()}
    safe = {f"x-{at}": each for at, each in enumerate(forms_of_it.values())}
    message = json.dumps({"id": WRITERS["url"](KEY), "error": {"message": forms_of_it}})
    return answer(200, message.encode(), **safe)


def leaks(text, secret=KEY):
    return [form for form, write in WRITERS.items() if write(secret) in text]


@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
def test_no_form_of_a_key_is_in_what_is_kept_of_a_run(framing):
    form, both = Form(framing=framing), Keys(KEY, SECOND)
    steps = (Create(1), AddPart(b"x", form=form), ListFiles(), As(GetFile("f"), "second"))

    async def run():
        async with answering(echoing) as server, Lanes(server.target, both) as lanes:
            return await lanes.run(plan(*steps, Call("GET", f"/x/{quote(KEY, safe='')}")))

    done = ran(run())
    assert len(done.exchanges) == 5
    kept = repr(done) + "".join(
        each.response.body.data.decode() + " ".join(value for _, value in each.response.headers)
        for each in done.exchanges
    )
    assert leaks(kept) == leaks(kept, SECOND) == []
    assert "(first)" in kept


@pytest.mark.parametrize(
    "said",
    [
        "HTTP/1.1 200 {}\x00\r\n\r\n",
        "HTTP/1.1 2{} OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n {}: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: br, {}\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: " + "x" * 280 + "{}\r\n\r\n",
        "{}",
    ],
)
@pytest.mark.parametrize("framing", [Framing(), Framing(lower=True)])
def test_a_key_is_in_no_cause(said, framing):
    secret = "sk-5ca1ab1e-canary"

    async def converse(_server, reader, writer, connection):
        await heard_from(reader, connection)
        writer.write(said.format(secret).encode())
        await asyncio.sleep(0)

    async def run():
        async with listening(converse) as server, Lanes(server.target, Keys(secret)) as lanes:
            return await lanes.run(plan(AddPart(b"x", "u", Form(framing=framing))))

    (exchange,) = ran(run()).exchanges
    assert exchange.response is None
    assert "5ca1ab1e" not in repr(exchange)


def test_a_header_that_cannot_be_written_is_not_shown():
    async def run():
        keys = Keys("sk-secret-that-is\x00no-text")
        async with answering(lambda _: answer()) as server, Lanes(server.target, keys) as lanes:
            return await lanes.run(plan(GetFile("f")))

    done = ran(run())
    assert done.exchanges == ()
    assert "sk-secret" not in done.blocked


def test_looking_for_secrets_takes_next_to_no_time_where_there_are_none():
    """A page of ten thousand files in a few milliseconds, and an answer in some microseconds."""
    veil = veil_of(Keys(KEY, SECOND), ())
    page = held_whole(json.dumps({"data": [{"id": "f" * 200}] * 10_000}).encode())
    key.body(veil, page)
    began = time.perf_counter()
    for _ in range(10):
        key.body(veil, page)
    assert (time.perf_counter() - began) / 10 < 0.1
