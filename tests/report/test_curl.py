"""The scripts are run with sh, and what arrives is compared with what was recorded."""

import os
import re
import subprocess
import threading
from dataclasses import replace

import pytest
from heard import listening
from hypothesis import given, settings
from hypothesis import strategies as st
from made import (
    EVIL,
    KEY,
    ORDER,
    added,
    answer,
    broken,
    evidence,
    flow,
    framed,
    get,
    happened,
    md5,
    post,
)

from conformance.core.content import Drawn, whole
from conformance.core.exchange import Field, body_of
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    Form,
    Together,
    Wait,
    plan,
)
from conformance.report import shell
from conformance.report.curl import script
from conformance.report.sequence import groups

NOWHERE = "http://127.0.0.1:9/v1"
KEYS = {"UPLOADS_CONFORMANCE_API_KEY": "k1", "UPLOADS_CONFORMANCE_SECOND_API_KEY": "k2"}
IDS = {"uploads": "up-1", "parts": ("pa-1", "pa-2", "pa-3"), "complete": "fi-1"}
OCTETS = "application/octet-stream"

BODIES = (
    b"{}",
    b'{"a":"it\'s \\"quoted\\" \\\\ %s %d %% \\u0000"}',
    b"$(touch owned) `touch owned` $HOME ${PATH}",
    b"'; touch owned; '",
    b"@/etc/hostname",
    b"-n -e \\c \\0101 \\x41",
    b"line\nline\r\n\ttab\n\n",
    b"\x00\x01\x1b[2J\x7f\x80\xff1\x007",
    "ü \u202e \U0001f4a9 \ufeff \u2028".encode(),
    bytes(range(256)) * 8,
    b"y" * 5000,
    b" ",
)


def run(text, tmp_path, **environment):
    """Run a script in an empty folder of its own; nothing of our environment but PATH."""
    file = tmp_path / "repeat.sh"
    file.write_text(text, encoding="utf-8")
    known = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), **KEYS, **environment}
    place = tmp_path / "empty"
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["sh", str(file)], cwd=place, env=known, capture_output=True, timeout=60, check=False
    )
    assert list(place.iterdir()) == []
    return done


def repeat(exchanges, tmp_path, of=None, respond=None):
    """Repeat exchanges against a server, and hand back what it heard and what was printed."""
    held = evidence(exchanges, broken(at=0), of or plan())
    with listening(respond or (lambda *_: {"id": "x"})) as (url, heard):
        done = run(script(held, url), tmp_path)
        assert done.stderr == b""
    return heard, done.stdout.decode()


def one(request, tmp_path, step=None, of=None):
    (heard,), _ = repeat([happened(request, answer(), step=step)], tmp_path, of)
    return heard


def ids(names=IDS):
    """Give out ids as the contract wants, each kind in its turn."""
    parts = iter(names["parts"])

    def respond(request, _):
        match request.target.rstrip("/").split("/")[-1]:
            case "parts":
                return {"id": next(parts)}
            case "complete":
                return {"id": names["uploads"], "file": {"id": names["complete"]}}
            case "content":
                return b"ab"
        return {"id": names["uploads"]}

    return respond


def fields(heard):
    """Read the one field of a form: its headers, and its bytes."""
    mark = heard.headers["content-type"].partition("boundary=")[2].encode()
    found = re.fullmatch(
        rb"--" + re.escape(mark) + rb"\r\n(.*?)\r\n\r\n(.*)\r\n--" + re.escape(mark) + rb"--\r\n",
        heard.body,
        re.DOTALL,
    )
    return found[1].decode().split("\r\n"), found[2]


def test_ids_are_taken_from_answers_and_used_in_later_requests(tmp_path):
    heard, _ = repeat(flow(), tmp_path, respond=ids())
    assert [(each.method, each.target) for each in heard] == [
        ("POST", "/v1/uploads"),
        ("POST", "/v1/uploads/up-1/parts"),
        ("POST", "/v1/uploads/up-1/parts"),
        ("POST", "/v1/uploads/up-1/complete"),
        ("GET", "/v1/files/fi-1/content"),
    ]
    assert heard[3].body == b'{"part_ids":["pa-2","pa-1"]}'


def test_ids_of_any_characters_are_escaped_where_they_are_used(tmp_path):
    odd = 'a/b "c" $(touch owned) \\ é\u202e'
    recorded = flow(upload_id=odd, parts=(odd + "0", odd + "1"))
    recorded = [
        replace(each, request=replace(each.request, path=each.request.path.replace(odd, "ODD")))
        for each in recorded
    ]
    escaped = "a%2Fb%20%22c%22%20%24%28touch%20owned%29%20%5C%20%C3%A9%E2%80%AE"
    recorded = [
        replace(each, request=replace(each.request, path=each.request.path.replace("ODD", escaped)))
        for each in recorded
    ]
    again = odd.replace("a/b", "x/y")
    names = {**IDS, "uploads": again, "parts": (again + "0", again + "1")}
    heard, _ = repeat(recorded, tmp_path, respond=ids(names))
    assert heard[1].target == f"/v1/uploads/{escaped.replace('a%2Fb', 'x%2Fy')}/parts"
    listed = heard[3].body.decode().encode().decode("unicode_escape")
    assert listed.count("x/y") == 2


def test_an_id_that_no_answer_gave_stands_for_itself(tmp_path):
    assert one(get("/files/unknown"), tmp_path).target == "/v1/files/unknown"


def test_an_answer_without_an_id_is_told_as_such(tmp_path):
    heard, _ = repeat(flow()[:2], tmp_path, respond=lambda *_: b"not JSON")
    assert heard[1].target == "/v1/uploads/no-id/parts"


def test_bodies_arrive_byte_for_byte(tmp_path):
    sent = [post("/other", each, OCTETS) for each in BODIES]
    exchanges = [happened(each, answer(), at) for at, each in enumerate(sent)]
    heard, _ = repeat(exchanges, tmp_path)
    assert [each.body for each in heard] == list(BODIES)
    assert {each.headers["content-type"] for each in heard} == {OCTETS}


@settings(max_examples=25, deadline=None, database=None)
@given(st.lists(st.binary() | st.text().map(str.encode), max_size=8))
def test_any_bytes_are_printed_as_they_are(bodies):
    commands = "\n".join(shell.source((each, b"\0")) for each in bodies)
    done = subprocess.run(["sh", "-c", commands], capture_output=True, check=True)
    assert done.stdout == b"".join(each + b"\0" for each in bodies)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@settings(max_examples=25, deadline=None, database=None)
def test_any_text_is_one_word_on_one_line(text):
    word = shell.quote(text)
    done = subprocess.run(["sh", "-c", f"printf %s. {word}"], capture_output=True, check=True)
    assert word.isprintable()
    assert done.stdout.decode().removesuffix(".") == text.rstrip("\n") or "\n" in text


FORMS = (
    Form(boundary="a b'()+_,-./:=?", quoted=True),
    Form(boundary="x" * 70),
    Form(preamble=b"before\x00", epilogue=b"after \xff"),
    Form(content_type=None),
    Form(filename='quo"te\\.bin'),
    Form(filename="漢字 \u202e.bin"),
    Form(field="file"),
    Form(filename=None, content_type="text/plain"),
)


@pytest.mark.parametrize("form", FORMS[:6])
def test_a_form_that_is_not_plain_is_repeated_byte_for_byte(tmp_path, form):
    request = added("/uploads/u/parts", b"he\r\n--llo\xff", form)
    heard = one(request, tmp_path)
    assert heard.body == request.body.data
    assert heard.headers["content-type"] == dict(request.headers)["content-type"]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (
            Form(),
            [
                'Content-Disposition: form-data; name="data"; filename="part.bin"',
                "Content-Type: application/octet-stream",
            ],
        ),
        (
            Form(field="file", filename="two words.bin"),
            [
                'Content-Disposition: form-data; name="file"; filename="two words.bin"',
                "Content-Type: application/octet-stream",
            ],
        ),
        (
            Form(filename=None, content_type=None),
            ['Content-Disposition: form-data; name="data"'],
        ),
        (
            Form(filename=None, content_type="text/plain"),
            ['Content-Disposition: form-data; name="data"', "Content-Type: text/plain"],
        ),
    ],
)
@pytest.mark.parametrize("content", [b"", b"a", b"%s\\\x00\xff\r\n-- $(touch owned)"])
def test_a_plain_form_is_written_for_a_person_and_holds_the_same(tmp_path, form, lines, content):
    request = added("/uploads/u/parts", content, form)
    assert "-F " in script(evidence([happened(request)]), NOWHERE)
    assert fields(one(request, tmp_path)) == (lines, content)


@pytest.mark.parametrize("size", [1, 1000, 65_537, 200_000])
def test_drawn_bytes_are_made_from_their_recipe(tmp_path, size):
    content = Drawn(size, 42)
    request = added("/uploads/u/parts", content)
    held = plan(Create(size), AddPart(content))
    text = script(evidence([happened(request, step=1)], of=held), NOWHERE)
    assert f"drawn {size} 42 |" in text
    heard = one(request, tmp_path, step=1, of=held)
    assert md5(fields(heard)[1]) == md5(whole(content))


def test_text_fields_beside_a_large_part_are_sent_too(tmp_path):
    content = Drawn(70_000, 1)
    request = added("/uploads/u/parts", content)
    more = Field("purpose", None, None, body_of(b"@batch"))
    request = replace(request, fields=(*request.fields, more))
    heard = one(request, tmp_path, step=1, of=plan(Create(1), AddPart(content)))
    assert b'; name="purpose"\r\n\r\n@batch\r\n' in heard.body


@pytest.mark.parametrize("size", [0, 3000, 10**9])
def test_drawn_bytes_that_were_cut_off_are_made_from_their_recipe(size):
    content = Drawn(size, 1)
    whole_body = framed(Drawn(min(size, 3000), 1))
    part = replace(added("/p", b"x"), body=body_of(whole_body[:1000]), cut=True)
    held = plan(Create(1), AddPart(content))
    text = script(evidence([happened(part, step=1)], of=held), NOWHERE)
    assert ("drawn 864 1" in text) == (size > 0)


def test_a_recipe_that_makes_other_bytes_is_not_used():
    part = happened(added("/p", b"x" * 500), step=1)
    held = plan(Create(1), AddPart(Drawn(400, 1)))
    assert "drawn" not in script(evidence([part], of=held), NOWHERE)


def test_drawn_bytes_within_another_form_are_made_from_their_recipe(tmp_path):
    form = Form(boundary="b c", quoted=True)
    request = added("/uploads/u/parts", Drawn(3000, 1), form)
    held = plan(Create(1), AddPart(Drawn(3000, 1), form=form))
    heard = one(request, tmp_path, step=1, of=held)
    assert heard.body == framed(Drawn(3000, 1), form)
    assert "drawn 3000 1" in script(evidence([happened(request, step=1)], of=held), NOWHERE)


@pytest.mark.parametrize("form", [Form(chunked=True), Form(chunked=True, boundary="other")])
def test_a_chunked_body_is_chunked_again(tmp_path, form):
    request = added("/uploads/u/parts", b"hello", form)
    heard = one(request, tmp_path)
    assert heard.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in heard.headers
    assert fields(heard)[1] == b"hello"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_was_cut_off_is_cut_off_again(tmp_path, chunked):
    sent = added("/uploads/u/parts", b"hello" * 10, Form(chunked=chunked))
    part = replace(sent, body=body_of(sent.body.data[:60]), cut=True)
    held = evidence([happened(part, cause="closed")], broken(at=0))
    with listening(lambda *_: {}) as (url, heard):
        done = run(script(held, url), tmp_path)
    assert (done.stdout, done.stderr) == (b"1: cut off\n", b"")
    (each,) = heard
    assert (each.whole, each.body) == (False, sent.body.data[:60])
    if not chunked:
        assert each.headers["content-length"] == str(sent.body.size)


def test_what_was_under_way_at_once_is_so_again(tmp_path):
    """Neither completion is answered before both have come in."""
    created, first, *_ = flow()
    completion = post(f"{first.request.path[:-6]}/complete", {"part_ids": ["x"]})
    exchanges = (
        created,
        happened(completion, answer({}), 20.0, 20.4, step=1),
        happened(completion, answer({}), 20.1, 20.5, step=2),
    )
    both = threading.Barrier(2, timeout=30)

    def respond(request, _):
        if request.target.endswith("/complete"):
            both.wait()
        return {"id": "up-1"}

    heard, _ = repeat(exchanges, tmp_path, respond=respond)
    assert [each.target for each in heard[1:]] == ["/v1/uploads/up-1/complete"] * 2
    assert not both.broken


def test_a_request_that_was_never_answered_stays_beside_its_companions():
    held = plan(Create(1), Together((Complete(), Complete())), Create(1))
    exchanges = (
        happened(post("/uploads"), answer(), 0, step=0),
        happened(post("/a"), None, 1, step=1),
        happened(post("/b"), answer(), 1.2, step=2),
        happened(post("/c"), answer(), 2, step=3),
    )
    assert groups(evidence(exchanges, of=held)) == ((0,), (1, 2), (3,))


def test_keys_come_from_the_environment(tmp_path):
    senders = {"(first)": "k1", "(second)": "k2", "uploads-conformance-wrong-key": None}
    exchanges = [
        happened(get("/files", headers=(("authorization", f"Bearer {each}"),)), answer(), at)
        for at, each in enumerate(senders)
    ]
    exchanges.append(happened(get("/files", headers=()), answer(), 9))
    heard, _ = repeat(exchanges, tmp_path)
    assert [each.headers.get("authorization") for each in heard] == [
        "Bearer k1",
        "Bearer k2",
        "Bearer uploads-conformance-wrong-key",
        None,
    ]


def test_headers_are_sent_again_save_those_that_curl_writes(tmp_path):
    odd = ("x-odd", "'$(touch owned)' \"\\ `x`")
    theirs = (KEY, ("accept", "application/binary"), odd, ("x-none", ""), ("user-agent", "us"))
    heard = one(get("/files", headers=theirs), tmp_path)
    assert {name: heard.headers.get(name) for name in ("accept", "x-odd", "x-none")} == {
        "accept": "application/binary",
        "x-odd": odd[1],
        "x-none": "",
    }
    assert "us" not in heard.headers["user-agent"].split()


def test_paths_and_queries_arrive_as_they_were_on_the_wire(tmp_path):
    targets = (
        "/files/%2e%2e/%2F",
        "/files/../uploads",
        "/files/[a-c]{1,2}",
        "/files/$(touch$IFS''owned)`touch%20owned`\"!",
        "/files?limit=2&after=%20%27&x=$HOME",
    )
    exchanges = [happened(get(*each.split("?")), answer(), at) for at, each in enumerate(targets)]
    heard, _ = repeat(exchanges, tmp_path)
    assert [each.target.removeprefix("/v1") for each in heard] == list(targets)


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD", "PATCH", "SEARCH"])
def test_a_method_without_a_body_stays_without_one(tmp_path, method):
    heard = one(get("/files/x", method=method), tmp_path)
    assert (heard.method, heard.body) == (method, b"")
    assert not {"content-length", "content-type"} & set(heard.headers)


@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_an_empty_body_keeps_its_length_and_its_type_or_none(tmp_path, content_type):
    heard = one(post("/uploads/u/cancel", content_type=content_type), tmp_path)
    assert (heard.headers["content-length"], heard.headers.get("content-type")) == (
        "0",
        content_type,
    )


def test_the_base_url_can_be_replaced_and_its_query_stays(tmp_path):
    with listening(lambda *_: {}) as (url, heard):
        text = script(evidence([happened(get("/files", "limit=1"))]), f"{NOWHERE}?version=2")
        run(text, tmp_path, BASE_URL=url)
    assert [each.target for each in heard] == ["/v1/files?limit=1&version=2"]


def test_statuses_and_bodies_are_printed_and_cannot_harm_a_terminal(tmp_path):
    _, printed = repeat(
        [happened(get("/files"), answer())], tmp_path, respond=lambda *_: b"\x1b[2Jhello"
    )
    assert printed == "1: 200\n^[[2Jhello\n"


def test_a_large_body_that_nobody_can_make_again_is_asked_for(tmp_path):
    body = b"z" * 70_000
    exchange = happened(post("/other", body, OCTETS), answer())
    with listening(lambda *_: {}) as (url, heard):
        text = script(evidence([exchange]), url)
        without = run(text, tmp_path)
        assert (without.returncode, heard) == (2, [])
        assert md5(body).encode() in without.stderr
        (tmp_path / "body").write_bytes(body)
        run(text, tmp_path, BODY_1=str(tmp_path / "body"))
    assert [each.body for each in heard] == [body]


def test_where_the_plan_waited_the_script_sleeps():
    held = plan(Create(1), Wait(2.0), Create(1))
    exchanges = [
        happened(post("/uploads"), answer(), 0, step=0),
        happened(post("/uploads"), answer(), 2.6, step=2),
    ]
    assert "\nsleep 3\n" in script(evidence(exchanges, of=held), NOWHERE)
    assert "sleep" not in script(evidence(exchanges), NOWHERE)
    at_once = (exchanges[0], replace(exchanges[1], sent=0.7))
    assert "sleep" not in script(evidence(at_once, of=held), NOWHERE)


def test_no_answer_is_waited_for_without_end():
    assert "--max-time 30" in script(evidence([happened(get("/files"))]), NOWHERE)


@pytest.mark.parametrize("text", EVIL)
def test_what_a_target_said_does_nothing_in_a_comment(tmp_path, text):
    exchange = happened(get("/files"), answer({"id": text}))
    held = evidence([exchange], broken(ORDER, 0, text, text))
    with listening(lambda *_: {}) as (url, heard):
        done = run(script(held, url), tmp_path)
    assert (done.stdout, done.stderr) == (b"1: 200\n{}\n", b"")
    assert len(heard) == 1


def test_a_script_may_be_indented(tmp_path):
    held = plan(Create(1), AddPart(Drawn(300, 1)))
    odd = happened(post("/uploads"), answer({"id": "a b"}), 0, step=0)
    request = added("/uploads/a%20b/parts", Drawn(300, 1))
    unpacked = happened(post("/other", bytes(range(256)) * 2, OCTETS), answer(), 2)
    exchanges = [odd, happened(request, answer(), 1, step=1), unpacked]
    with listening(ids({**IDS, "uploads": "c d"})) as (url, heard):
        text = script(evidence(exchanges, of=held), url)
        run("".join(f"    {each}\n" for each in text.splitlines()), tmp_path)
    assert heard[1].target == "/v1/uploads/c%20d/parts"
    assert fields(heard[1])[1] == whole(Drawn(300, 1))
    assert heard[2].body == bytes(range(256)) * 2


def test_no_key_stands_in_a_script():
    assert "k1" not in script(evidence(), NOWHERE)
    assert "Bearer $UPLOADS_CONFORMANCE_API_KEY" in script(evidence(), NOWHERE)
