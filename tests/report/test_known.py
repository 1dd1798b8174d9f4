"""An entry of a file of known failures says what it was made of, whatever that is."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import EVIL, ORDER, RECORDS

from conformance.core.conclusion import conclude
from conformance.core.known import Known
from conformance.report.known import entry, snippet

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def failed(run, name=ORDER):
    return next(each for each in conclude(RECORDS[run]).results if each.requirement.id == name)


def test_a_snippet_names_the_failure_and_leaves_the_rest_to_say():
    assert snippet(failed("broken"), "2026-01-01T00:00:00Z") == (
        "[[known]]\n"
        'requirement = "complete/listed-order"\n'
        'reason = ""  # why it fails, and where that is tracked\n'
        'owner = ""  # who mends it\n'
        "expires = 2026-01-31\n"
        'fingerprint = "GET /files/*/content -> 200: content *"\n'
    )


@pytest.mark.parametrize("started_at", ["", "yesterday", "9999-12-31T00:00:00Z"])
def test_a_snippet_of_a_run_without_a_date_leaves_the_date_to_say(started_at):
    (told,) = tomllib.loads(snippet(failed("broken"), started_at))["known"]
    assert told["expires"] == ""


@pytest.mark.parametrize("at", range(len(EVIL)))
def test_nothing_that_a_target_says_leaves_the_string_it_stands_in(at):
    text = snippet(failed(f"evil {at}", "parts/none-after-complete"), "2026-01-01")
    assert [*tomllib.loads(text)] == ["known"]
    assert text.isascii()
    assert text.count("\n") == 6


@given(st.builds(Known, TEXT, TEXT, TEXT, st.dates().map(str), TEXT | st.none()))
def test_an_entry_is_read_back_as_it_was_written(known):
    (told,) = tomllib.loads(entry(known))["known"]
    assert replace(Known(**told), expires=str(told["expires"])) == known
