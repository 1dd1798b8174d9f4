"""What every report says of known failures; an entry says what it was made of, whatever that is."""

import json
import tomllib
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import EVIL, LATE, ORDER, RECORDS, broken

from conformance.core.conclusion import conclude
from conformance.core.known import Known
from conformance.report import WRITERS
from conformance.report.known import entry, snippet
from conformance.report.terminal import write

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


# What every report says


def terminal(run):
    return WRITERS["terminal"](RECORDS[run])


def first_words(run):
    return first_words_of(RECORDS[run])


def first_words_of(run):
    return " ".join(WRITERS["terminal"](run).partition("\n\n")[0].split())


@pytest.mark.parametrize(
    ("run", "first", "last"),
    [
        ("known", f"no new failures: 1 known failure ({ORDER}); ", " not tested)"),
        (
            "known, and explains",
            f"inconclusive: 1 MUST could not be measured because of the known failure {ORDER}; ",
            " not tested)",
        ),
        ("known and flaky", f"no new failures: 1 known failure ({ORDER}); ", " not tested)"),
        ("known otherwise", "not conformant: 1 of ", " not tested)"),
        (
            "known and stale",
            f"no new failures: 1 known failure ({ORDER}); ",
            "; 2 known failures are stale",
        ),
        ("stale", "conformant: ", "; 1 known failure is stale"),
    ],
)
def test_the_verdict_tells_of_known_failures_and_of_stale_ones(run, first, last):
    assert first_words(run).startswith(first)
    assert first_words(run).endswith(last)


def test_beside_new_failures_known_ones_are_counted():
    held = RECORDS["broken"]
    new = replace(held.trials[1], findings=(replace(held.trials[1].findings[0], requirement=LATE),))
    both = replace(held, trials=(*held.trials, new))
    known = replace(both, header=replace(both.header, known=RECORDS["known"].header.known))
    said = " ".join(WRITERS["terminal"](known).split())
    assert said.startswith("not conformant: 2 of ")
    assert f" MUSTs measured are broken; 1 known failure ({ORDER}) (" in said


def test_beside_new_failures_it_is_told_what_known_ones_keep_from_being_measured():
    held = RECORDS["known, and explains"]
    new = replace(held.trials[1], findings=(broken("parts/accepted"),))
    said = first_words_of(replace(held, trials=(*held.trials, new)))
    assert said.startswith("not conformant: 2 of ")
    told = f"1 known failure ({ORDER}); 1 MUST could not be measured because of the known failure"
    assert told in said


def test_the_terminal_lists_known_failures_with_why_and_who_and_until_when():
    whole = write(RECORDS["known"], verbose=True)
    assert f"\nKnown failures (1)\n  {ORDER}\n    see #12 (storage, until 2026-12-31)\n" in whole
    assert f"\nKnown failures (1)\n  {ORDER}: see #12 (storage, until 2026-12-31)\n" in terminal(
        "known"
    )
    assert (
        "\nKnown failures that are stale (2)\n"
        f"  {ORDER}\n"
        "    its last day was 2025-12-31, and the run began on 2026-01-01 (storage)\n"
        "  a/b\n"
        "    it matches no requirement (storage)\n"
    ) in write(RECORDS["known and stale"], verbose=True)
    assert "Known failures" not in terminal("known otherwise")


def test_a_known_failure_does_not_hide_the_new_ones():
    """It is listed; what is new is told in full, and why it is new."""
    assert "  wanted     " not in terminal("known")
    told = " ".join(write(RECORDS["known otherwise"], verbose=True).split())
    assert "new not the failure that is known: that is `GET /files -> 500`, this is `GET" in told
    assert "  wanted     " in terminal("known otherwise")
    assert "\n  new        not the failure that is known: that is `GET /fi" in terminal(
        "known otherwise"
    )


def junit(run):
    root = ET.fromstring(WRITERS["junit"](RECORDS[run]).encode())  # noqa: S314  (we wrote it)
    return {each.get("name"): each for each in root.iter("testcase")}


def test_junit_skips_a_known_failure_and_has_an_error_for_what_it_explains():
    """What is inconclusive must not look like a pass, nor like what is known."""
    skipped = junit("known, and explains")[ORDER].find("skipped")
    assert skipped.get("message") == "known failure: see #12 (storage, until 2026-12-31)"
    assert "wanted  " in skipped.text
    explained = junit("known, and explains")[LATE].find("error")
    assert explained.get("message") == f"explained by {ORDER}"
    whole = junit("known, and explains")["run/conclusive"].find("error")
    assert whole.get("message").startswith("1 MUST could not be measured because of the known")
    assert (
        "not the failure that is known: that is `GET /files"
        in junit("known otherwise")[ORDER].find("failure").text
    )


def test_junit_has_an_error_for_what_is_stale():
    error = junit("known and stale")["run/known-failures"].find("error")
    assert error.get("message") == "2 known failures are stale"
    assert error.text.splitlines() == [
        f"{ORDER}: its last day was 2025-12-31, and the run began on 2026-01-01",
        "a/b: it matches no requirement",
    ]
    assert "run/known-failures" not in junit("known")


def test_json_tells_which_failures_are_known_and_what_is_stale():
    report = json.loads(WRITERS["json"](RECORDS["known and stale"]))
    known = {"requirement": ORDER, "reason": "see #12", "owner": "storage"}
    known |= {"expires": "2025-12-31", "fingerprint": None}
    failed = next(each for each in report["requirements"] if each["id"] == ORDER)
    assert (report["verdict"], report["exit_code"]) == ("no-new-failures", 6)
    assert (failed["verdict"], failed["known"]) == ("fail", known)
    assert failed["fingerprint"] == "GET /files/*/content -> 200: content *"
    assert report["run"]["known_failures"] == 2
    first, second = report["stale_known_failures"]
    assert (first["known"], first["cause"]) == (known, "expired")
    assert (second["known"]["requirement"], second["cause"]) == ("a/b", "matches-nothing")
    assert json.loads(WRITERS["json"](RECORDS["full"]))["run"]["known_failures"] is None
