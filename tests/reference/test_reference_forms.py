"""Multipart bodies, however they are written and however they come in."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.reference.forms import PREAMBLE, Reader
from conformance.reference.rules import reads_boundary
from conformance.reference.storage import disk, memory

BOUNDARY_CHARACTERS = "abcXYZ019'()+_,-./:=?"


def written(boundary, data, *, name="data", filename="part.bin", content_type=None):
    named = "" if filename is None else f'; filename="{filename}"'
    typed = "" if content_type is None else f"Content-Type: {content_type}\r\n"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{typed}\r\n'
    return head.encode() + data + b"\r\n"


def ended(boundary):
    return f"--{boundary}--\r\n".encode()


def read(boundary, body, *, cuts=(), limit=10**6):
    reader = Reader(boundary, limit, memory)
    places = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    for start, end in pairwise(places):
        reader.feed(body[start:end])
    return reader.close()


def contents(form):
    return [(each.name, b"".join(each.blob.read())) for each in form.fields]


@given(
    boundary=st.text(BOUNDARY_CHARACTERS, min_size=1, max_size=70),
    data=st.lists(
        st.sampled_from([b"\r", b"\n", b"-", b"\r\n--", b"\0", b"\xff", b"ab", b"a"]), max_size=30
    ).map(b"".join),
    cuts=st.lists(st.integers(1, 300)),
)
@example(boundary="a", data=b"\r\n-", cuts=[60, 61, 62])
def test_bytes_come_in_as_they_were_sent_wherever_the_blocks_are_cut(boundary, data, cuts):
    """A body may hold anything but its own boundary at the start of a line."""
    if f"\r\n--{boundary}".encode() in b"\r\n" + data + b"\r\n":
        return
    form = read(boundary, written(boundary, data) + ended(boundary), cuts=cuts)
    assert (form.complaint, contents(form)) == (None, [("data", data)])


@pytest.mark.parametrize("size", [0, 1, 1_023, 1_024, 1_025, 65_535, 65_536, 65_537, 1_048_224])
@pytest.mark.parametrize("block", [999, 65_536])
def test_sizes_around_the_edges_of_buffers_lose_no_byte(size, block):
    data = bytes(each % 251 for each in range(size))
    body = written("x", data) + ended("x")
    form = read("x", body, cuts=range(block, len(body), block), limit=2**21)
    assert contents(form) == [("data", data)]


def test_what_stands_around_the_form_is_passed_over():
    form = read("x", b"hello\r\n--y\r\n" + written("x", b"1") + ended("x") + b"--x\r\nbye")
    assert contents(form) == [("data", b"1")]


def test_the_names_and_types_of_fields_are_read():
    body = (
        written("x", b"1", filename="日本/a b.txt", content_type="text/plain")
        + written("x", b"2", name="more", filename=None)
        + ended("x")
    )
    form = read("x", body)
    assert [(each.name, each.filename, each.content_type) for each in form.fields] == [
        ("data", "日本/a b.txt", "text/plain"),
        ("more", None, None),
    ]


def test_a_field_of_the_limit_is_read_and_one_byte_more_is_too_large():
    for size, too_large in ((10, False), (11, True)):
        form = read("x", written("x", b"a" * size) + ended("x"), limit=10)
        assert form.too_large is too_large
        assert bool(form.fields) is not too_large


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary at all",
        b"p" * (PREAMBLE + 1),
        b"--x",
        b"--xy\r\n",
        b"--x\r\nno header\r\n\r\n1\r\n--x--",
        b"--x\r\n\r\n1\r\n--x--",
        b'--x\r\nContent-Disposition: attachment; name="data"\r\n\r\n1\r\n--x--',
        b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n1',
        b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n1\r\n--x\r\n',
    ],
)
def test_a_malformed_form_has_a_complaint(body):
    assert read("x", body).complaint is not None


def test_nothing_after_a_complaint_is_read():
    reader = Reader("x", 100, memory)
    for block in (b"--xy\r\n", written("x", b"1") + ended("x")):
        reader.feed(block)
    assert reader.close().fields == ()


def test_a_form_without_fields_is_empty_and_well_formed():
    assert read("x", b"--x--\r\n") == read("y", b"--y--")
    assert read("x", b"--x--\r\n").complaint is None


def test_nothing_is_kept_of_a_form_that_was_cut(tmp_path):
    reader = Reader("x", 100, disk(tmp_path))
    reader.feed(written("x", b"1") + b'--x\r\nContent-Disposition: form-data; name="b"\r\n\r\n2')
    assert len(list(tmp_path.iterdir())) == 2
    reader.drop()
    assert list(tmp_path.iterdir()) == []


def test_what_was_stored_is_read_as_often_as_wanted_and_freed_once_dropped(tmp_path):
    for store in (memory, disk(tmp_path)):
        sink = store()
        sink.write(b"ab")
        sink.write(b"c" * 70_000)
        blob = sink.keep()
        assert blob.size == 70_002
        assert [b"".join(blob.read()) for _ in range(2)] == [b"ab" + b"c" * 70_000] * 2
        blob.drop()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", "abc"),
        ('Multipart/Form-Data; charset=utf-8; BOUNDARY="a b=c;d"', "a b=c;d"),
        (r'multipart/form-data; boundary="a\"b"', 'a"b'),
        ("multipart/form-data;boundary=a=b:c", "a=b:c"),
        ("multipart/form-data", None),
        ("multipart/mixed; boundary=abc", None),
        ("application/json", None),
        ("", None),
    ],
)
def test_a_boundary_is_read_quoted_or_not(content_type, boundary):
    assert reads_boundary(content_type) == boundary
