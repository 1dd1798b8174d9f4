"""Whether a base URL is that of the API, as far as a first look shows."""

import json
from dataclasses import replace

import pytest
from recorded import happened, record

from conformance.core.base_url import answered, misplaced, neighbours
from conformance.core.conclusion import Exit, Overall, conclude
from conformance.core.exchange import Request, Response, body_of
from conformance.core.plan import Create, ListFiles, plan
from conformance.core.record import FOOTING, trial

BASE = "http://a/v1"
UPLOAD = json.dumps({"id": "upload_1", "object": "upload"}).encode()
ERROR = json.dumps({"error": {"message": "no", "type": "t"}}).encode()
PAGE = b"<!DOCTYPE html><title>Welcome</title>"


def said(status, body=b"", kind="application/json", path="/uploads", **more):
    headers = (("content-type", kind), *((name, value) for name, value in more.items()))
    method = "POST" if path == "/uploads" else "GET"
    response = None if status is None else Response(status, headers, body_of(body))
    return replace(happened(), request=Request(method, path), response=response)


def listed(status=200, body=b'{"object": "list", "data": []}'):
    return said(status, body, path="/files")


def long_list():
    """Give a list that is too long for the record."""
    exchange = listed()
    body = replace(exchange.response.body, size=99_999, data=None)
    return replace(exchange, response=replace(exchange.response, body=body))


def by(sender, exchange):
    return replace(exchange, request=replace(exchange.request, sender=sender))


@pytest.mark.parametrize(
    ("creation", "how"),
    [
        (said(404), "404"),
        (said(404, ERROR), "404"),
        (said(405), "405"),
        (said(501), "501"),
        (said(200, PAGE, "text/html; charset=utf-8"), "200 with a page of HTML"),
        (said(200, b"hello", "text/html"), "200 with a page of HTML"),
        (said(200, PAGE), "200 with a page of HTML"),
        (said(302, location="/login"), "302, a redirect to /login, which is not followed"),
        (
            said(308, location="https://a/v1/uploads"),
            "308, a redirect to https://a/v1/uploads, which is not followed",
        ),
        (said(307, location="http://["), "307, a redirect to http://[, which is not followed"),
        (said(300), "300"),
        (said(302, location="x" * 4_000), f"302, a redirect to {'x' * 200}, which is not followed"),
    ],
)
def test_an_answer_of_a_server_that_has_no_such_path_is_no_verdict(creation, how):
    told = f"no upload could be created: POST /uploads answered {how}"
    exchanges = (listed(404, b""), creation, creation)
    assert misplaced(exchanges, BASE) == told
    assert misplaced((said(None, path="/files"), creation), BASE) == told
    whole = record(trial(FOOTING, plan(ListFiles(), Create(), Create()), exchanges, ()))
    if creation.response.status not in (404, 405, 501):
        conclusion = conclude(whole)
        assert (conclusion.overall, conclusion.exit) == (Overall.INCONCLUSIVE, Exit.INCONCLUSIVE)
        assert conclusion.reason == f"{told}: is the base URL right?"


@pytest.mark.parametrize(
    "exchanges",
    [
        (),
        (listed(404, b""),),
        (said(None),),
        (said(200, UPLOAD),),
        (said(201, UPLOAD, "text/html"),),
        (said(200, b"hello", "text/plain"),),
        (said(400, ERROR),),
        (said(401, ERROR),),
        (said(422),),
        (said(500),),
        (said(404), said(400, ERROR)),
        (said(404), said(200, UPLOAD)),
        (said(404), listed()),
        (said(404), listed(body=b'{"data": []}')),
        (said(404), long_list()),
        (said(307, location="/v1/uploads/"),),
        (said(308, location="http://a/v1/uploads/"),),
        (by("nobody", said(404)),),
    ],
)
def test_what_only_the_api_would_answer_is_judged(exchanges):
    """So is a redirect for the sake of a final slash: it is a fault of its own."""
    assert misplaced(exchanges, BASE) is None


def test_what_answers_those_without_a_right_says_nothing_of_the_place():
    assert misplaced((said(404), by("nobody", said(200, UPLOAD))), BASE) is not None


def test_a_page_is_no_sign_of_the_api_and_neither_is_any_object():
    for body in (PAGE, b'{"hello": "world"}', b"[]", b"{"):
        assert misplaced((said(404), listed(body=body)), BASE) is not None


def test_one_look_that_found_the_api_is_enough():
    """Workers and shards look by themselves, and one of them may meet a server that is starting."""
    nowhere = trial(FOOTING, plan(Create()), (said(302, location="/login"),), ())
    there = trial(FOOTING, plan(Create()), (said(200, UPLOAD),), ())
    told = "no upload could be created"
    assert not conclude(record(nowhere, there)).reason.startswith(told)
    assert conclude(record(nowhere, nowhere)).reason.startswith(told)


@pytest.mark.parametrize(
    ("given", "others"),
    [
        ("http://a", ("http://a/v1",)),
        ("http://a/v1", ("http://a",)),
        ("http://a/v1/v1", ("http://a/v1",)),
        ("http://a/openai", ("http://a/openai/v1",)),
        ("http://a/v1/uploads", ("http://a/v1", "http://a/v1/uploads/v1")),
        ("http://a/v1/files", ("http://a/v1", "http://a/v1/files/v1")),
        ("https://a:8443/x?tenant=1", ("https://a:8443/x/v1?tenant=1",)),
        ("http://a/v1?tenant=1", ("http://a?tenant=1",)),
    ],
)
def test_a_base_url_may_lack_its_version_or_have_one_too_many(given, others):
    assert neighbours(given) == others


@pytest.mark.parametrize(
    ("exchanges", "how"),
    [
        ((), None),
        ((said(None),), None),
        ((said(200, UPLOAD), said(400, ERROR)), "it works"),
        ((said(201, UPLOAD),), "it works"),
        ((said(200, b'{"object": "upload"}'),), None),
        ((said(200, PAGE, "text/html"),), None),
        ((said(401, ERROR),), "the API answers 401"),
        ((said(400, ERROR),), "the API answers 400"),
        ((said(404, ERROR),), None),
        ((said(405, ERROR),), None),
        ((said(401, b'{"error": "no"}'),), None),
        ((said(401, b'{"error": {"message": 1}}'),), None),
        ((said(500, ERROR),), None),
        ((said(302, location="/v1"),), None),
    ],
)
def test_another_place_is_named_only_if_it_answers_as_the_api_does(exchanges, how):
    assert answered(exchanges) == how
