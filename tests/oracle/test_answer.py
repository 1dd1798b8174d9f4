"""An answer comes down to a kind, a document, and one line for people."""

import json

import pytest
from build import JSON, create, lost, ok
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.exchange import Body, Exchange, Response, body_of
from conformance.oracle.answer import (
    SHOWN,
    TOLD,
    Kind,
    document,
    inner,
    kind,
    shown,
    text,
    told,
    whole,
)


def heard(status, body=b"", headers=JSON):
    return Exchange(create().request, Response(status, headers, body_of(body)), 0.0, 1.0)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, (), Kind.ACCEPTED),
        (299, (), Kind.ACCEPTED),
        (400, (), Kind.REFUSED),
        (499, (), Kind.REFUSED),
        (500, (), Kind.FAILED),
        (503, (), Kind.FAILED),
        (503, (("retry-after", "1"),), Kind.WAIT),
        (503, (("Retry-After-Ms", "1"),), Kind.WAIT),
        (503, (("x-should-retry", "true"),), Kind.WAIT),
        (500, (("x-should-retry", "true"),), Kind.WAIT),
        (500, (("x-should-retry", "false"),), Kind.FAILED),
        (429, (), Kind.WAIT),
        (429, (("x-should-retry", "false"),), Kind.WAIT),
        (408, (), Kind.WAIT),
        (408, (("x-should-retry", "false"),), Kind.REFUSED),
        (409, (), Kind.REFUSED),
        (409, (("retry-after", "1"),), Kind.REFUSED),
        (409, (("x-should-retry", "false"),), Kind.REFUSED),
        (409, (("X-Should-Retry", "true"),), Kind.WAIT),
        (200, (("x-should-retry", "true"),), Kind.ACCEPTED),
        (302, (("x-should-retry", "true"),), Kind.STRANGE),
        (302, (), Kind.STRANGE),
        (101, (), Kind.STRANGE),
        (600, (), Kind.STRANGE),
    ],
)
def test_a_status_is_of_one_kind(status, headers, expected):
    assert kind(heard(status, headers=headers)) is expected


def test_no_answer_is_a_kind_of_its_own():
    assert kind(lost(create())) is Kind.SILENT


def test_a_document_is_an_object_or_an_empty_one():
    assert document(heard(200, b'{"a": 1}')) == {"a": 1}
    for body in b"[1]", b"no", b"":
        assert document(heard(200, body)) == {}
    assert document(lost(create())) == {}
    assert document(heard(200, b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


@pytest.mark.parametrize(
    ("held", "as_text", "as_whole", "as_object"),
    [
        ("a", "a", None, {}),
        (5, "", 5, {}),
        (5.0, "", None, {}),
        (True, "", None, {}),
        (None, "", None, {}),
        ({"b": 1}, "", None, {"b": 1}),
        ([1], "", None, {}),
    ],
)
def test_a_member_of_another_type_is_not_there(held, as_text, as_whole, as_object):
    value = {"a": held}
    assert (text(value, "a"), whole(value, "a"), inner(value, "a")) == (
        as_text,
        as_whole,
        as_object,
    )
    assert (text({}, "a"), whole({}, "a"), inner({}, "a")) == ("", None, {})


def test_an_answer_is_told_in_one_line():
    assert told(lost(create())) == "no answer (ReadError)"
    assert told(heard(204)) == "status 204"
    assert told(heard(400, b'{\n "error": \xff }')) == 'status 400 { "error": \\xff }'
    long = told(heard(200, b"x" * 1_000))
    assert long == 'status 200, body "' + "x" * TOLD + '…"'
    assert told(heard(405, b"Method Not\nAllowed")) == 'status 405, body "Method Not Allowed"'
    assert told(heard(200, b"[1]")) == "status 200 [1]"
    unkept = Response(200, (), Body(10**9, "", 0, None))
    assert told(Exchange(create().request, unkept, 0.0, 1.0)) == "status 200"


@given(st.text(st.characters(), max_size=500) | st.just("x" * 500))
def test_what_is_shown_fits_any_report(text):
    line = shown(text)
    assert line.encode().decode() == line
    assert len(line) <= 6 * (SHOWN + 1)
    if len(text) <= SHOWN and text.isascii():
        assert line == text


def test_half_characters_are_spelled_out():
    assert shown(json.loads('"a\\ud800"')) == "a\\ud800"


def test_a_body_of_ours_is_a_document():
    assert document(Exchange(create().request, ok({"a": "é"}), 0.0, 1.0)) == {"a": "é"}
