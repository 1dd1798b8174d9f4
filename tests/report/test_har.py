"""The archive holds every exchange as it was, and says what it cannot hold."""

import base64
import functools
import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from kinds import HOSTILE, KINDS, ONE_FILE, huge
from made import LATE, PLAN, RECORDS, answer, get, happened, post, record

from conformance.core.record import trial
from conformance.core.target import Target
from conformance.report import WRITERS

EVERY = {**RECORDS, **KINDS}


def archive(run):
    return json.loads(WRITERS["har"](run))["log"]


@functools.cache
def entries(run):
    return archive(EVERY[run])["entries"]


def one(exchange, base_url="http://a/v1"):
    (held,) = archive(record(trial("a", PLAN, (exchange,), ()), target=Target(base_url)))["entries"]
    return held


def of(run, said):
    return [each for each in entries(run) if said in each["comment"]]


@pytest.mark.parametrize("run", EVERY)
def test_every_exchange_of_a_record_is_in_it(run):
    held = EVERY[run]
    every = [
        each for entry in (*held.trials, *held.minima, *held.repeats) for each in entry.exchanges
    ]
    assert [each["request"]["method"] for each in entries(run)] == [
        each.request.method for each in every
    ]
    assert [each["time"] for each in entries(run)] == [
        0 if each.received is None else round((each.received - each.sent) * 1000, 3)
        for each in every
    ]


def test_every_exchange_of_a_huge_run_is_in_it():
    assert len(archive(huge())["entries"]) == 25_005


def test_a_comment_names_the_scenario_and_what_was_broken():
    (held,) = of("full", f"broke {LATE}")
    assert held["comment"].startswith(
        f"afterwards/late; broke {LATE}: wanted it to be refused, got "
    )
    assert len(of("full", f"races/completions, the smallest sequence for {ONE_FILE}")) == 4
    assert len(of("full", "tried again: complete/md5-wrong was not broken")) == 3


def test_a_request_reads_as_it_was_sent_and_no_key_stands_in_it():
    held = one(
        happened(replace(post("/uploads", {"bytes": 1}), query="a=1&b="), answer({"id": "u"}))
    )
    request = held["request"]
    assert request["url"] == "http://a/v1/uploads?a=1&b="
    assert request["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]
    assert {"name": "authorization", "value": "Bearer (first)"} in request["headers"]
    assert request["postData"] == {"mimeType": "application/json", "text": '{"bytes":1}'}
    assert request["bodySize"] == 11


def test_the_query_of_the_base_url_goes_with_each_request():
    held = one(happened(get("/files", "limit=1"), answer({})), "http://a/v1/?api-version=2")
    assert held["request"]["url"] == "http://a/v1/files?limit=1&api-version=2"


def test_an_answer_reads_as_it_came():
    response = one(happened(get("/files"), answer(b"ab", 404)))["response"]
    assert (response["status"], response["bodySize"]) == (404, 2)
    assert response["content"] == {"size": 2, "mimeType": "application/json", "text": "ab"}


def test_bytes_that_are_no_text_are_in_base64():
    held = one(happened(post("/uploads", b"\xff\x00"), answer(b"\xff\xfe")))
    content = held["response"]["content"]
    assert base64.b64decode(content["text"]) == b"\xff\xfe"
    assert content["encoding"] == "base64"
    assert held["request"]["postData"]["comment"] == "in base64, as it is no text: /wA="


def test_a_body_that_was_not_kept_tells_its_size_and_its_digest():
    _, held, _, *_ = of("full", "large/one_part")
    assert "text" not in held["request"]["postData"]
    assert held["request"]["postData"]["comment"].endswith("; the record does not keep them")
    assert held["request"]["bodySize"] > 70_000


def test_a_request_without_an_answer_says_why():
    held = one(happened(get("/files"), None, cause="it was reset"))
    assert (held["response"]["status"], held["time"]) == (0, 0)
    assert held["comment"] == "a; it was reset"


def test_a_redirect_says_where_it_led():
    led = replace(happened(get("/files/f/content"), answer({})), redirected_to="http://a/b")
    assert one(led)["comment"] == "a; it was redirected to http://a/b"


def test_a_time_is_that_of_the_clock_on_the_wall_and_waiting_is_all_that_is_known():
    held = one(replace(happened(get("/files"), answer({}), 5.0, 5.25), at=1_767_225_600.5))
    assert held["startedDateTime"] == "2026-01-01T00:00:00.500000+00:00"
    assert (held["time"], held["timings"]["wait"]) == (250, 250)
    assert held["timings"]["comment"] == "only the whole time is known"


@pytest.mark.parametrize("at", [float("nan"), -1.0, 1e300, float("inf")])
def test_a_record_whose_times_are_made_up_still_reads(at):
    exchange = replace(happened(get("/files"), answer({}), at, at), at=at)
    assert json.loads(json.dumps(one(exchange)), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "path", ["/a b", "/ü", "/%", "/%zz", "/a#b", "/\ud800", "/[", f"/{HOSTILE}"]
)
def test_a_path_that_is_none_still_makes_an_address(path):
    url = one(happened(get(path), answer({})))["request"]["url"]
    assert urlsplit(url).hostname == "a"
    assert urlsplit(url).fragment == ""
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url


def test_a_version_is_named_where_it_is_known():
    assert entries("broken")[0]["request"]["httpVersion"] == "HTTP/1.1"
    assert entries("full")[0]["request"]["httpVersion"] == "unknown"
