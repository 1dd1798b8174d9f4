"""What a file has to hold, and what went wrong when it holds something else."""

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.catalogue import complete, parts
from conformance.core.exchange import Body, body_of
from conformance.oracle.checksum import joined
from conformance.oracle.content import diagnose, either_order, right
from conformance.oracle.state import File, Part, Upload


def made(*contents, order=None, unlisted=()):
    """Make a file of parts that arrived as they stand, listed in an order of their places."""
    held = tuple(Part(f"part_{n}", body_of(each), n) for n, each in enumerate(contents))
    listed = tuple(held[n] for n in (range(len(held)) if order is None else order))
    more = tuple(Part(f"part_{n}", body_of(each), n) for n, each in enumerate(unlisted, len(held)))
    return File("file-1", listed), Upload(parts=(*held, *more))


def blamed(file, upload, data):
    return diagnose(file, upload, body_of(data))[0].id


@given(st.lists(st.binary(max_size=9), max_size=5), st.binary(max_size=20))
def test_a_file_is_right_when_it_is_the_listed_parts_in_their_order(contents, other):
    file, _ = made(*contents)
    whole = b"".join(contents)
    assert right(file, body_of(whole))
    assert right(file, body_of(other)) == (other == whole)


@given(st.lists(st.binary(max_size=9), max_size=5), st.binary(max_size=20))
def test_any_wrong_content_has_something_to_blame(contents, other):
    file, upload = made(*contents, unlisted=(b"x",))
    requirement, got = diagnose(file, upload, body_of(other))
    assert requirement.id.startswith(("complete/", "parts/", "files/"))
    assert got


ABC = (b"aaa", b"bb", b"c")


@pytest.mark.parametrize(
    ("order", "data", "requirement", "got"),
    [
        ((0, 1, 2), b"cbbaaa", "complete/content-joined", "the parts in reverse order"),
        ((0, 1, 2), b"bbaaac", "complete/content-joined", "the parts in another order"),
        ((2, 0, 1), b"aaabbc", "complete/listed-order", "the parts in arrival order"),
        ((2, 0, 1), b"cbbaaa", "complete/listed-order", "the parts in reverse arrival order"),
        ((1, 0, 2), b"cbbaaa", "complete/listed-order", "the parts in reverse arrival order"),
        ((0, 0, 1, 2), b"aaabbc", "complete/repeated-part", "a part that was named twice"),
        ((0, 0, 1, 0), b"aaabbaaa", "complete/repeated-part", "a part that was named twice"),
        ((0, 0, 1, 0), b"aaaaaabb", "complete/repeated-part", "a part that was named twice"),
        ((0, 1), b"aaabbc", "complete/unlisted-parts", "parts that were not listed"),
        ((1, 0), b"bbaaac", "complete/unlisted-parts", "parts that were not listed"),
        ((0, 1, 2), b"aaabb", "parts/bytes-as-sent", "5 bytes instead of 6"),
        ((0, 1, 2), b"aaabbX", "parts/bytes-as-sent", "6 bytes instead of 6"),
        ((0, 1, 2), b"", "parts/bytes-as-sent", "0 bytes instead of 6"),
    ],
)
def test_a_wrong_order_and_a_wrong_choice_are_told_apart(order, data, requirement, got):
    file, upload = made(*ABC, order=order)
    found, said = diagnose(file, upload, body_of(data))
    assert (found.id, said.startswith(got)) == (requirement, True)


def test_the_order_of_ids_is_one_that_servers_use():
    parts = tuple(
        Part(name, body_of(data), n) for n, (name, data) in enumerate(zip("zyx", ABC, strict=True))
    )
    file = File("file-1", (parts[0], parts[2], parts[1]))
    assert diagnose(file, Upload(parts=parts), body_of(b"cbbaaa"))[1].endswith("their ids")


BINARY = bytes(range(256))


@pytest.mark.parametrize(
    "wrap",
    [
        base64.b64encode,
        lambda data: json.dumps(data.decode("latin-1")).encode(),
        lambda data: json.dumps({"data": base64.b64encode(data).decode()}).encode(),
        lambda data: data.decode("latin-1").encode(),
        lambda data: data.decode("utf-8", "replace").encode(),
        lambda data: b"<pre>" + data + b"</pre>",
    ],
)
def test_wrapped_content_is_not_raw(wrap):
    file, upload = made(BINARY)
    assert blamed(file, upload, wrap(BINARY)) == "files/content-raw"


def test_content_that_looks_wrapped_itself_is_not_taken_for_it():
    file, upload = made(b'{"a": 1}')
    assert blamed(file, upload, b'{"a": 2}') == "parts/bytes-as-sent"
    assert blamed(*made(b"aGVsbG8="), b"hello") == "parts/bytes-as-sent"
    assert blamed(*made(b"lost", b'"a"'), b'"a"') == "parts/bytes-as-sent"


def test_large_parts_are_blamed_for_the_edges_of_buffers():
    edge = b"a" * 1_000
    assert blamed(*made(edge), edge[:-1]) == "parts/buffer-edges"


def test_gigabytes_that_nobody_holds_are_told_apart_by_their_checksums():
    one, other = (Part(f"p{n}", Body(2**31, "", n + 1, None), n) for n in (0, 1))
    file, upload = File("file-1", (one, other)), Upload(parts=(one, other))
    swapped = File("file-1", (other, one))
    size, crc = joined(each.body for each in swapped.listed)
    assert right(swapped, Body(size, "m", crc, None))
    assert diagnose(file, upload, Body(size, "m", crc, None))[0].id == "complete/content-joined"
    wrong = diagnose(file, upload, Body(size, "m", crc ^ 1, None))
    assert (wrong[0].id, wrong[1].endswith("md5 m")) == ("parts/buffer-edges", True)


def test_long_content_is_shown_by_its_beginning():
    file, upload = made(b"a")
    got = diagnose(file, upload, body_of(b"b" * 100))[1]
    assert got.endswith("bbb...'")


def test_of_parts_under_way_at_once_nobody_can_tell_which_law_of_order_was_broken():
    apart, _ = made(b"a", b"b")
    at_once = replace(apart, listed=tuple(replace(each, together=True) for each in apart.listed))
    joined_wrong, order_wrong = complete.CONTENT_JOINED, complete.LISTED_ORDER
    assert either_order(order_wrong, apart) == ()
    assert either_order(order_wrong, at_once) == (joined_wrong,)
    assert either_order(joined_wrong, at_once) == (order_wrong,)
    assert either_order(parts.BYTES_AS_SENT, at_once) == ()
    one = replace(at_once, listed=(at_once.listed[0], apart.listed[1]))
    assert either_order(order_wrong, one) == ()
