"""Text from a target cannot do anything to whoever reads it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import COMMANDS, EVIL

from conformance.core.codec import tamed
from conformance.report.safe import cut, visible, visible_lines


@given(st.text(st.characters()))
def test_visible_text_is_all_seen(text):
    assert visible(text).isprintable()


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_text_that_is_seen_anyway_stays(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\u202eexe.txt", "\\u202eexe.txt"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("no\u00a0break", "no\\xa0break"),
        ("::error::x", "\\x3a:error::x"),
        ("a  ::set-output name=b::c", "a  \\x3a:set-output name=b::c"),
        ("##[error]x", "#\\x23[error]x"),
        ("x##VSO[a]", "x#\\x23VSO[a]"),
        ("##teamcity[a]", "#\\x23teamcity[a]"),
        ("a::b :: http://[::1]:80 ## c #[d]", "a::b :: http://[::1]:80 ## c #[d]"),
        ("C:\\dir ü 漢 \U0001f600", "C:\\dir ü 漢 \U0001f600"),
    ],
)
def test_what_is_not_seen_is_spelled_out(text, shown):
    assert visible(text) == shown


COMMANDED = st.lists(
    st.sampled_from(
        ("##", "#", "[", "vso[", "VSO[", "teamcity[", "::", ":", "error", " ", "\n", "x")
    )
).map("".join)


@given(COMMANDED | st.sampled_from(EVIL))
def test_visible_text_gives_no_command_wherever_a_line_begins_in_it(text):
    shown = visible(text)
    assert not COMMANDS.search(shown)
    assert not COMMANDS.search(shown.replace(" ", "\n"))


@given(COMMANDED)
def test_tamed_json_means_the_same_and_gives_no_command(text):
    written = tamed(json.dumps({text: text}, indent=2))
    assert json.loads(written) == {text: text}
    assert not COMMANDS.search(written)


def test_line_ends_may_be_kept():
    assert visible_lines("a\x1b\nb") == "a\\x1b\nb"


@given(st.text(), st.integers(1, 30))
def test_a_cut_text_fits_and_says_that_it_was_cut(text, width):
    shown = cut(text, width)
    assert len(shown) <= width
    assert shown == text or (shown[:-1], shown[-1]) == (text[: width - 1], "…")
