"""A body is measured as it goes by, and exchanges overlap unless one was over before the other."""

import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.exchange import (
    EMPTY,
    KEPT,
    Body,
    Exchange,
    Gauge,
    Request,
    body_of,
    header,
    overlapping,
)

BLOCKS = st.lists(st.binary(max_size=9), max_size=6)


def exchange(sent, received):
    return Exchange(Request("GET", "/files"), None, sent, received)


@given(BLOCKS)
def test_a_body_is_the_same_in_whatever_blocks_it_comes(blocks):
    data = b"".join(blocks)
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert body_of(blocks) == body_of(data) == Body(len(data), md5, zlib.crc32(data), data)


@pytest.mark.parametrize(("size", "kept"), [(KEPT - 1, True), (KEPT, True), (KEPT + 1, False)])
def test_bytes_are_kept_up_to_a_limit_and_digests_always(size, kept):
    data = b"x" * size
    body = body_of([data[:100], data[100:]])
    assert (body.data == data) is kept
    assert (body.data is None) is not kept
    assert (body.size, body.crc32) == (size, zlib.crc32(data))


def test_what_was_too_much_once_is_not_kept_by_and_by():
    gauge = Gauge(keep=3)
    for block in (b"ab", b"cd", b"", b"e"):
        gauge.feed(block)
    assert (gauge.body().data, gauge.body().size) == (None, 5)


def test_no_bytes_are_a_body_too():
    assert Body(0, "d41d8cd98f00b204e9800998ecf8427e", 0, b"") == EMPTY


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((0, 1), (2, 3), False),
        ((0, 2), (1, 3), True),
        ((0, 9), (1, 2), True),
        ((0, 1), (1, 2), False),
        ((0, None), (5, 6), True),
        ((5, 6), (0, None), True),
        ((7, None), (5, 6), False),
        ((0, None), (5, None), True),
    ],
)
def test_exchanges_overlap_unless_one_was_over_before_the_other_began(one, other, overlap):
    assert overlapping(exchange(*one), exchange(*other)) is overlap
    assert overlapping(exchange(*other), exchange(*one)) is overlap


def test_a_header_is_found_in_any_case_and_the_first_counts():
    held = (("Content-Type", "a"), ("content-type", "b"))
    assert header(held, "CONTENT-TYPE") == "a"
    assert header(held, "content") is None
