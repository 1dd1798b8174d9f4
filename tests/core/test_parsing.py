"""JSON of a target is read as JSON, or not at all; never at any price."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.parsing import DEEP, DIGITS, VALUES, contested, parse

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(ANYTHING)
def test_what_is_written_is_read(value):
    assert parse(json.dumps(value).encode()) == value


def test_a_byte_order_mark_is_passed_over_and_of_equal_names_the_last_counts():
    assert parse(b'\xef\xbb\xbf{"a":1,"a":2}') == {"a": 2}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"\xff", "invalid start byte"),
        (b'{"a":NaN}', "it holds NaN, which is not JSON"),
        (b"[-Infinity]", "it holds -Infinity, which is not JSON"),
        (b"9" * (DIGITS + 1), "it holds a number of 1001 digits"),
        (b"9" * 1_000_000, "it holds a number of 1000000 digits"),
        (b"-0." + b"9" * DIGITS, "it holds a number of 1003 digits"),
        (b"1" + b"0" * 1_000_000 + b".5e3", "it holds a number of"),
        (b"[" * (DEEP + 1) + b"]" * (DEEP + 1), "it is nested too deeply to be read"),
        (b"[" * 100_000, "it is nested too deeply to be read"),
        (b'{"a":' * 100_000, "it is nested too deeply to be read"),
        (b"[" + b"[]," * VALUES + b"[]]", "it holds more than 250,000 values"),
        (b"[" + b"{}," * 4_000_000 + b"{}]", "it holds more than 250,000 values"),
        (b"[" + b"1," * 8_000_000 + b"1]", "it holds more than 250,000 values"),
        (b'"' + b"\\" * 10_000_001, "Unterminated string"),
    ],
    ids=lambda each: each[:12] if isinstance(each, str) else None,
)
def test_what_cannot_be_read_is_refused_at_once_and_for_little(data, why):
    tracemalloc.start()
    began = time.perf_counter()
    try:
        with pytest.raises(ValueError, match=why):
            parse(data)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < 5
    assert most < 64 << 20


@pytest.mark.parametrize(
    "value",
    [
        int("9" * DIGITS),
        json.loads("[" * DEEP + "]" * DEEP),
        [[]] * (VALUES // 2 - 1),
        "a,[{" * VALUES,
        '\\"' * VALUES + ",",
        [{f"member_{at}": at for at in range(12)}] * 10_000,
    ],
    ids=["digits", "levels", "values", "marks in a text", "quotes in a text", "a page of files"],
)
def test_what_is_just_within_bounds_is_read(value):
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        '{"a":"b"}'.encode("utf-16"),
        b'{"a":%s}' % (b"9" * 5_000),
        b'{"a":0.%s}' % (b"9" * 5_000),
        b"[" * 20_000 + b"]" * 20_000,
        b"[" * (DEEP + 1) + b"]" * (DEEP + 1),
        b'{"a":"\xff","b":%s}' % (b"9" * 5_000),
        b"[" + b"0," * VALUES + b"0]",
    ],
)
def test_parsers_differ_on_what_is_json(data):
    assert contested(data)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"{}", b'{"a":1,"a":2}', b"\xff", b"{'a':1}", b"[NaN]", b'{"a":"\xff"']
)
def test_parsers_agree_on_what_is_json_or_none(data):
    assert not contested(data)
