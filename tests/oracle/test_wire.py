"""Requests are read as a server has to read them."""

import json

import pytest
from build import FORM, JSON, add, asked, multipart
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.core.exchange import Body, Field, Request, body_of
from conformance.core.parsing import DEEP
from conformance.oracle.wire import (
    Action,
    Operation,
    boundary,
    parameter,
    read,
    read_json,
)

BCHARS = "0123456789abcXYZ'()+_,-./:=?"
SHORT = (("content-type", "multipart/form-data; boundary=b"),)
boundaries = st.text(BCHARS, min_size=1, max_size=70)


def form(data, mark, media=None, before=b"", after=b"", **named):
    body = before + multipart(data, mark, **named) + after
    media = media or f'multipart/form-data; boundary="{mark}"'
    return read(add(body=body, headers=(("Content-Type", media),)).request).form


@given(
    st.binary(max_size=80),
    boundaries,
    st.sampled_from((b"", b"a preamble\r\n", b"\r\n")),
    st.sampled_from((b"", b"an epilogue\r\n--b")),
)
@example(b"\r\n--b", "bb", b"", b"")
@example(b"\r\n\r\n", "b", b"", b"")
@example(b"--", "-", b"", b"")
def test_any_bytes_come_back_from_any_form(data, mark, before, after):
    if f"--{mark}".encode() in b"\r\n" + data:
        return
    (field,) = form(data, mark, before=before, after=after)
    assert field == Field("data", "f", "application/octet-stream", body_of(data))


@given(st.binary(max_size=20), st.text("0aZ_-.+", min_size=1, max_size=70))
def test_a_boundary_need_not_be_quoted(data, mark):
    if f"--{mark}".encode() not in data:
        media = f"multipart/form-data; charset=utf-8; boundary={mark}"
        assert form(data, mark, media) == form(data, mark)


@pytest.mark.parametrize(
    ("disposition", "name", "filename"),
    [
        ('name="data"', "data", None),
        ('name="data"; filename="a;b.txt"', "data", "a;b.txt"),
        ("name=data; filename=a", "data", "a"),
        ('filename=""; name="data"', "data", ""),
        ('name="data"; filename="你好"', "data", "你好"),
        ("", None, None),
    ],
)
def test_a_field_is_named_by_its_disposition(disposition, name, filename):
    (field,) = form(b"a", "b", disposition=disposition)
    assert (field.name, field.filename) == (name, filename)


def test_a_field_need_not_have_a_type():
    body = b'--b\r\ncontent-disposition: form-data; name="data"\r\nno colon\r\n\r\na\r\n--b--'
    (field,) = read(add(body=body, headers=SHORT).request).form
    assert field == Field("data", None, None, body_of(b"a"))


def test_what_is_no_delimiter_ends_no_field():
    """A delimiter stands alone on its line, but for white space."""
    data = b"\r\n--b1\r\n--bb--\r\n -b"
    body = multipart(data, "b") + b"rest"
    assert read(add(body=body, headers=SHORT).request).form[0].body == body_of(data)
    assert form(b"a", "b", before=b"--b-\r\n")[0].body == body_of(b"a")


def test_several_fields_are_read_up_to_the_last_delimiter():
    one = b'--b \t\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    body = one + multipart(b"a", "b") + one
    names = [
        (each.name, each.body.data) for each in read(add(body=body, headers=SHORT).request).form
    ]
    assert names == [("x", b"1"), ("data", b"a")]


def test_a_form_without_its_end_is_read_as_far_as_it_goes():
    action = read(add(body=multipart(b"abc")[:-10]).request)
    assert (action.form[0].body, action.readable) == (body_of(b"abc"), False)
    assert read(add().request).readable


@pytest.mark.parametrize(
    "media",
    [None, "", "application/json", "multipart/mixed; boundary=b", "multipart/form-data"],
)
def test_there_is_no_form_without_type_and_boundary(media):
    headers = () if media is None else (("content-type", media),)
    assert boundary(headers) is None
    assert read(add(headers=headers).request).form is None


def test_the_fields_of_a_large_form_are_told_by_its_sender():
    told = (Field("data", None, None, Body(10**9, "0" * 32, 1, None)),)
    large = Body(10**9 + 200, "1" * 32, 2, None)
    path = "/uploads/u/parts"
    assert read(Request("POST", path, headers=FORM, body=large, fields=told)).form == told
    assert read(Request("POST", path, headers=FORM, body=large)).form is None


@pytest.mark.parametrize(
    ("method", "path", "operation", "name"),
    [
        ("POST", "/uploads", Operation.CREATE, ""),
        ("POST", "/uploads/", Operation.CREATE, ""),
        ("POST", "/uploads/a%2Fb/parts", Operation.ADD, "a/b"),
        ("POST", "/uploads/u/complete", Operation.COMPLETE, "u"),
        ("POST", "/uploads/u/cancel", Operation.CANCEL, "u"),
        ("GET", "/uploads/u", Operation.LOOK, "u"),
        ("GET", "/files", Operation.LIST, ""),
        ("GET", "/files/f", Operation.GET, "f"),
        ("DELETE", "/files/%66", Operation.DELETE, "f"),
        ("GET", "/files/f/content", Operation.CONTENT, "f"),
        ("PUT", "/uploads", Operation.OTHER, ""),
        ("POST", "/uploads/u/part", Operation.OTHER, ""),
        ("POST", "/files", Operation.OTHER, ""),
        ("GET", "/files/f/content/more", Operation.OTHER, ""),
        ("GET", "", Operation.OTHER, ""),
    ],
)
def test_a_path_and_a_method_say_what_is_asked_for(method, path, operation, name):
    action = read(Request(method, path))
    assert (action.operation, action.id) == (operation, name)


def test_a_list_is_read_with_its_query():
    action = read(asked("GET", "/files", query="limit=1&after=&order=%61sc").request)
    query = (("limit", "1"), ("after", ""), ("order", "asc"))
    assert action == Action(Operation.LIST, query=query)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values.filter(lambda value: "Infinity" not in json.dumps(value)))
def test_any_document_is_read_as_it_was_written(value):
    for text in json.dumps(value), json.dumps(value, ensure_ascii=False):
        assert read_json(text.encode()) == (True, value)


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"{",
        b"NaN",
        b"[-Infinity]",
        b"\xff",
        "{}".encode("utf-16"),
        b"9" * 5_000,
        b"[" * 100_000,
        b"[" * (DEEP + 1) + b"]" * (DEEP + 1),
        b"{}{}",
    ],
)
def test_what_is_no_document_is_not_read(data):
    assert read_json(data) == (False, None)


def test_a_document_may_be_as_deep_as_any_answer():
    deep = b"[" * DEEP + b"]" * DEEP
    assert read_json(deep)[0]


def test_a_document_is_read_where_one_is_asked_for():
    action = read(asked("POST", "/uploads", b"null", JSON).request)
    assert (action.readable, action.document) == (True, None)
    assert not read(asked("POST", "/uploads", b"", JSON).request).readable


@given(st.text(max_size=40))
def test_any_header_value_has_a_parameter_or_none(value):
    assert isinstance(parameter(value, "boundary"), str | None)
    assert parameter(value, "")


@given(st.text(max_size=10))
@example("\ud800")
def test_no_boundary_spoils_the_reading(mark):
    headers = (("content-type", f'multipart/form-data; boundary="{mark}"'),)
    read(add(headers=headers).request)
