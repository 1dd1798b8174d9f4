"""The scripts are run with sh, and what arrives is compared with what was recorded."""

import subprocess
import threading
from dataclasses import replace

import pytest
from heard import listening
from hypothesis import given, settings
from hypothesis import strategies as st
from made import (
    COMMANDS,
    EVIL,
    KEY,
    ORDER,
    added,
    answer,
    broken,
    evidence,
    flow,
    get,
    happened,
    md5,
    post,
)
from repeating import NOWHERE, OCTETS, fields, one, repeat, run

from conformance.core.content import Drawn, whole
from conformance.core.plan import AddPart, Complete, Create, ListFiles, Together, Wait, plan
from conformance.report import shell
from conformance.report.curl import script
from conformance.report.sequence import groups

IDS = {"uploads": "up-1", "parts": ("pa-1", "pa-2", "pa-3"), "complete": "fi-1"}


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
    *(each.encode() for each in EVIL if "##" in each or "::" in each),
    b"\x00##vso[a]" * 200,
)


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


@settings(max_examples=25, database=None)
@given(st.lists(st.binary() | st.text().map(str.encode), max_size=8))
def test_any_bytes_are_printed_as_they_are(bodies):
    commands = "\n".join(shell.source((each, b"\0")) for each in bodies)
    done = subprocess.run(["sh", "-c", commands], capture_output=True, check=True)
    assert done.stdout == b"".join(each + b"\0" for each in bodies)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@settings(max_examples=25, database=None)
def test_any_text_is_one_word_on_one_line(text):
    word = shell.quote(text)
    done = subprocess.run(["sh", "-c", f"printf %s. {word}"], capture_output=True, check=True)
    assert word.isprintable()
    assert done.stdout.decode().removesuffix(".") == text.rstrip("\n") or "\n" in text


@pytest.mark.parametrize(
    "text", ["##[error]a", "'##vso[a]###[b]\"", "\x1b##[a]$(b)##teamcity[", "##"]
)
def test_a_word_that_would_be_a_command_of_a_ci_system_means_the_same_and_is_none(text):
    word, inner = shell.quote(text), shell.inside(text)
    script = f'printf %s. {word} "{inner}"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode() == f"{text}.{text}."
    assert not COMMANDS.search(script)


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


@pytest.mark.parametrize("content_type", [None, "", "application/json"])
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
    patient = plan(Create(1), ListFiles(patience=2.0))
    assert "\nsleep 3\n" in script(evidence(exchanges, of=patient), NOWHERE)
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
