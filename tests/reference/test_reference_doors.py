"""Who is let in to the reference server, where, and what becomes of requests at its door."""

import json

import pytest
from reference_play import Play, finished, is_refusal

from conformance.reference.behaviour import Behaviour
from conformance.reference.server import ROUTES


def test_keys_are_tenants_that_know_nothing_of_each_other():
    play = Play(keys=("one", "two"))
    upload, parts = play.upload(b"a", key="one")
    file = play.file(b"b", key="one")["id"]
    hidden = (
        play.add(upload, b"x", key="two"),
        play.complete(upload, parts, key="two"),
        play.cancel(upload, key="two"),
        play.get(file, key="two"),
        play.content(file, key="two"),
        play.delete(file, key="two"),
    )
    assert all(map(is_refusal, hidden))
    assert {each.status for each in hidden} == {404}
    assert play.list(key="two").json["data"] == []
    foreign, _ = play.upload(size=1, key="two")
    assert is_refusal(play.complete(foreign, parts, key="two"))
    assert play.complete(upload, parts, key="one").status == 200


@pytest.mark.parametrize("path", [*(("x",) * len(shape) for shape, _ in ROUTES), ()])
@pytest.mark.parametrize(
    "headers", [(), (("authorization", "Bearer x"),), (("authorization", "Basic one"),)]
)
def test_strangers_hear_401_wherever_they_ask(path, headers):
    play = Play(keys=("one",))
    assert play.ask("GET", path, headers=headers).status == 401


def test_a_server_without_keys_serves_whoever_comes():
    play = Play()
    upload, parts = play.upload(b"a", key="one")
    assert play.complete(upload, parts, key="two").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("GET", "uploads/upload_1", 404),
        ("GET", "uploads/upload_1/parts", 405),
        ("PUT", "uploads", 405),
        ("POST", "files", 405),
        ("DELETE", "files/file-1/content", 405),
    ],
)
def test_what_is_not_served_is_refused_by_path_or_by_method(method, path, status):
    answer = Play().ask(method, path)
    assert is_refusal(answer)
    assert answer.status == status


@pytest.mark.parametrize("wanted", ["..", "a/b", "../files", "x" * 10_000, "%2e", "\0", "ü"])
def test_odd_ids_are_unknown_ones(wanted):
    play = Play()
    play.file(b"a")
    asked = (
        play.add(wanted, b"x"),
        play.complete(wanted, []),
        play.cancel(wanted),
        play.get(wanted),
        play.content(wanted),
        play.delete(wanted),
    )
    assert all(map(is_refusal, asked))
    assert {each.status for each in asked} == {404}


def test_no_two_answers_have_the_same_request_id():
    play = Play()
    answers = [play.create(1), play.create(-1), play.list(), play.get("x")]
    assert len({each.header("x-request-id") for each in answers}) == 4


def test_operations_of_the_correct_server_happen_all_at_once():
    """Nobody slips in between a decision and its deed: there is nothing to wait for."""
    play = Play()
    upload, parts = play.upload(b"a")
    for path, body in ((("uploads", upload, "complete"), {"part_ids": parts}), ("files", b"")):
        steps = play.begin("GET" if path == "files" else "POST", path, body=body)
        with pytest.raises(StopIteration):
            next(steps)


def test_a_body_that_was_cut_leaves_the_upload_as_it_was():
    play = Play(keys=("one",))
    upload, parts = play.upload(b"a", key="one")
    for key, wanted in (("one", upload), ("one", "unknown"), ("other", upload)):
        play.server.cut(play.request("POST", ("uploads", wanted, "parts"), key=key))
    assert play.complete(upload, parts, key="one").status == 200


def test_a_body_that_is_too_long_is_refused_unread():
    play = Play()
    request = play.request("POST", "uploads")
    answer = play.server.answer(type(request)("POST", ("uploads",), too_large=True))
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (413, "too_large")


def test_a_gap_lets_others_slip_in_and_the_correct_server_looks_again_after_it():
    play = Play(Behaviour(gaps=lambda operation: 1.0 if operation == "complete" else 0.0))
    upload, parts = play.upload(b"a")
    steps = play.begin("POST", ("uploads", upload, "complete"), body={"part_ids": parts})
    assert next(steps) == 1.0
    assert play.cancel(upload).status == 200
    assert is_refusal(finished(steps))
