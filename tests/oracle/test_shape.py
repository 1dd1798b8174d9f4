"""What one exchange shows by itself."""

from dataclasses import replace

import pytest
from build import (
    GARBLED,
    JSON,
    WAIT,
    add,
    answered,
    asked,
    broken,
    complete,
    content,
    create,
    delete,
    file,
    finding,
    get,
    lists,
    lost,
    no,
    noted,
    ok,
    part,
    refused,
    upheld,
    upload,
    with_headers,
)

from conformance.core.exchange import Body, Response, body_of
from conformance.oracle.shape import odd

WRONG = refused(create(size=-1))


def said(status, body, media="application/json", **headers):
    pairs = (("content-type", media), ("x-request-id", "1"), *headers.items())
    return answered(WRONG, Response(status, pairs, body_of(body)))


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (answered(WRONG, GARBLED), "errors/envelope"),
        (said(400, b"<h1>no</h1>", "text/html"), "errors/envelope"),
        (said(400, b'{"error": "no"}'), "errors/envelope"),
        (said(400, b'{"error": {"message": ""}}'), "errors/envelope"),
        (said(400, b'{"error": {"message": 5}}'), "errors/envelope"),
        (said(400, b'{"detail": "no"}'), "errors/envelope"),
        (said(400, b""), "errors/envelope"),
        (said(400, b'{"error": {"message": "no"}}', "text/plain"), "errors/json"),
        (
            said(400, b'{"error": {"message": "no"}}', "application/json; charset=latin-1"),
            "errors/json",
        ),
        (said(400, b'{"error": {"message": "no"}}'), "errors/members"),
        (answered(WRONG, no(type=None)), "errors/members"),
        (answered(WRONG, no(param=5)), "errors/members"),
        (answered(WRONG, no(409)), "errors/no-retry"),
        (answered(WRONG, no(message="Traceback (most recent call last): x")), "errors/no-leak"),
        (answered(WRONG, no(message='File "/srv/a", line 5')), "errors/no-leak"),
        (answered(WRONG, no(message="at Object.<anonymous> (/srv/a)")), "errors/no-leak"),
        (answered(WRONG, no(message="no /home/me/store")), "errors/no-leak"),
        (answered(WRONG, no(message="boom in server.go:17")), "errors/no-leak"),
    ],
)
def test_a_refusal_says_what_was_wrong(exchange, requirement):
    assert requirement in broken(exchange)


@pytest.mark.parametrize(
    "exchange",
    [
        WRONG,
        answered(WRONG, no(413, code="too_large", param="bytes")),
        answered(
            WRONG,
            ok(
                {
                    "error": {"message": "no", "type": "x", "param": None, "code": None},
                    "detail": {},
                },
                400,
            ),
        ),
        with_headers(said(409, no().body.data, **{"x-should-retry": "false"})),
        said(400, no().body.data, 'application/json; charset="UTF-8"'),
        said(400, no().body.data, "Application/JSON;charset=utf8"),
        answered(WRONG, no(message="There is no route at POST /v1/uploads.")),
        answered(WRONG, no(message="filename a.py is not for this purpose")),
    ],
)
def test_what_a_refusal_may_say(exchange):
    """A4, A5."""
    assert broken(exchange) == set()


def test_a_part_that_broke_off_may_be_asked_for_again():
    cut = replace(add(), request=replace(add().request, cut=True))
    assert broken(create(), refused(cut, 408)) == set()


def test_what_is_said_of_half_a_message_need_not_come_from_the_api():
    """What reads HTTP may answer it, without an envelope, a type or an id of its own."""
    bare = Response(400, (("connection", "close"),), body_of(b""))
    half = replace(add(), request=replace(add().request, cut=True))
    assert broken(create(), answered(half, bare)) == set()
    assert "errors/envelope" in broken(create(), answered(add(), bare))


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (create(answer=ok(upload(), headers=(("content-type", "text/plain"),))), "transport/json"),
        (create(answer=ok(upload(), headers=())), "transport/json"),
        (create(answer=Response(200, JSON, body_of(b"{}"))), "transport/request-id"),
        (create(answer=ok(b"no")), "create/members"),
        (create(answer=ok(b"[]")), "create/members"),
        (create(answer=ok(upload(size=5.0))), "create/members"),
        (add(answer=ok(part(created_at=None))), "parts/created-at"),
        (add(answer=ok({"id": "p"})), "parts/members"),
        (complete(answer=ok(upload(status="completed", file={"id": "x"}))), "complete/file"),
        (get(answer=ok({"id": "x"})), "files/members"),
        (delete(answer=ok({"id": "x"})), "files/deleted"),
    ],
)
def test_a_success_has_the_shape_of_its_kind(exchange, requirement):
    assert requirement in broken(create(), add(), complete(), exchange)


def test_content_needs_no_label():
    """A26."""
    made = (create(), add(), complete())
    labelled = (("content-type", "application/json"),)
    for headers in (), labelled:
        assert broken(*made, content(answer=ok(b"hello", headers=headers))) == set()


def test_only_the_first_look_at_an_object_is_a_should():
    bare = {name: held for name, held in upload().items() if name != "object"}
    assert broken(create(answer=ok(bare))) == {"create/object"}


@pytest.mark.parametrize(
    ("method", "path", "answer", "wrong"),
    [
        ("PUT", "/uploads", no(405), False),
        ("PUT", "/uploads", no(404), False),
        ("PUT", "/uploads", GARBLED, True),
        ("PUT", "/uploads", no(500), True),
        ("PUT", "/uploads", ok({}), True),
        ("GET", "/uploads/upload_1/parts", ok({"data": []}), False),
    ],
)
def test_a_method_that_is_not_there_is_refused(method, path, answer, wrong):
    found = broken(asked(method, path, answer=answer))
    assert ("errors/unsupported-method" in found) == wrong


def test_an_upload_may_be_looked_at_or_not():
    """A21."""
    for answer in ok(upload()), no(404), GARBLED:
        assert broken(asked("GET", "/uploads/upload_1", answer=answer)) == set()


@pytest.mark.parametrize(
    ("name", "is_odd"),
    [
        ("upload_1", False),
        ("a-b.c~d", False),
        ("..", True),
        (".", True),
        ("a/b", True),
        ("a b", True),
        ("a" * 201, True),
        ("a:b", True),
        ("", False),
    ],
)
def test_an_id_is_odd_when_it_needs_care_in_a_path(name, is_odd):
    assert odd(name) is is_odd


def test_an_odd_id_that_nobody_gave_out_is_refused():
    for path in "/uploads/x%2F..%2Fupload_1/cancel", "/uploads/%2e%2e/cancel":
        assert broken(asked("POST", path, answer=no(404))) == set()
        assert broken(asked("POST", path, answer=no(405))) == set()
        assert broken(asked("POST", path, answer=no(500))) == {"transport/escaped-ids"}
        assert broken(asked("POST", path, answer=ok({}))) == {"transport/escaped-ids"}


def test_what_is_wrong_for_an_odd_id_may_be_wrong_for_any_unknown_one():
    for answer, plainer in ((no(500), "errors/no-server-error"), (ok({}), "cancel/unknown-upload")):
        stray = asked("POST", "/uploads/x%2Fy/cancel", answer=answer)
        assert finding("transport/escaped-ids", stray).suspects == (plainer,)


@pytest.mark.parametrize("name", ["upload:1", "a=b==", "a,b@c", "(x)", "u" * 300])
def test_the_server_chooses_its_ids(name):
    """A3."""
    made = (create(id=name), add(upload=name), complete(upload_id=name, file_id=f"f{name}"))
    reads = (get(f"f{name}"), content(id=f"f{name}"), delete(f"f{name}"))
    assert broken(*made, *reads) == set()
    assert "parts/members" in upheld(*made)


def test_a_rate_limit_should_say_when_it_is_over():
    assert "transport/retry-after" in upheld(answered(create(), WAIT))
    bare = Response(429, JSON, body_of(b"{}"))
    assert broken(answered(create(), bare)) == {"transport/retry-after"}


@pytest.mark.parametrize(("status", "again"), [(408, None), (409, "true"), (500, "true")])
def test_what_else_asks_to_come_again_owes_nothing(status, again):
    headers = () if again is None else (("x-should-retry", again),)
    assert broken(answered(WRONG, Response(status, headers, body_of(b"later")))) == set()
    assert upheld(answered(WRONG, Response(status, headers, body_of(b"later")))) == set()


def test_headers_that_inform_are_noted():
    told = with_headers(create())
    answer = replace(told.response, headers=(*told.response.headers, ("openai-version", "x")))
    assert "transport/informational" in noted(answered(told, answer))


def test_no_answer_has_no_shape():
    assert broken(lost(create())) == set()


def test_a_refusal_that_was_too_long_to_keep_is_no_envelope():
    long = Response(400, (*JSON, ("x-request-id", "1")), Body(10**8, "", 0, None))
    assert broken(answered(WRONG, long)) == {"errors/envelope"}


def test_a_list_is_held_against_its_schema_whole():
    assert broken(lists({**file(), "bytes": "5"})) == {"files/list"}


@pytest.mark.parametrize(
    ("path", "requirement"),
    [
        ("/uploads//complete", "errors/unsupported-method"),
        ("/uploads/./finish", "errors/unsupported-method"),
        ("/uploads/%2F%A9/cancel", "transport/escaped-ids"),
        ("/uploads/x%2F..%2Fupload_1/cancel", "transport/escaped-ids"),
    ],
)
def test_a_path_may_be_sent_on_to_a_tidy_one_and_no_other(path, requirement):
    """Routers clean paths before the API hears of them."""
    for status in 301, 302, 307, 308:
        pointer = Response(status, (("location", "/v1/elsewhere"),), body_of(b""))
        assert broken(asked("POST", path, answer=pointer)) == set()
        for clean in "/uploads/x/finish", "/uploads/%3F%A9/cancel":
            assert broken(asked("POST", clean, answer=pointer)) != set()
    unmodified = Response(304, (), body_of(b""))
    assert broken(asked("POST", path, answer=unmodified)) == {requirement}
