"""JSON is read a document at a time, and what is none is told in plain words."""

import pytest

from conformance.oracle.schema import documents


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (b"", []),
        (b" \r\n\t", []),
        (b'{"a": 1}', [{"a": 1}]),
        (b'{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        (b'{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        (b'[{"a": 1}]', [[{"a": 1}]]),
        (b'"\xc3\xa9" null', ["é", None]),
    ],
)
def test_documents_stand_one_after_the_other(data, held):
    assert list(documents(data)) == held


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "it is not UTF-8 at byte 0"),
        (b"\xef\xbb\xbf{}", "it starts with a byte order mark, which JSON does not"),
        (b"{\n oops", "it is not JSON at line 2, column 2"),
        (b'{"a": NaN}', "it holds NaN, which is not JSON"),
        (b"-Infinity", "it holds -Infinity, which is not JSON"),
        (b"[" * 100_000, "it is nested too deeply to be read"),
        (b"9" * 1_001, "it holds a number of 1001 digits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_json_is_told_in_plain_words(data, said):
    with pytest.raises(ValueError, match=said):
        list(documents(data))


def test_documents_before_a_broken_one_are_read():
    held = documents(b"1 2 oops")
    assert [next(held), next(held)] == [1, 2]
    with pytest.raises(ValueError, match="line 1, column 5"):
        next(held)
