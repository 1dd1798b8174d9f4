"""Sentences for makers: each finding has one that says in plain words what the server did."""

import re
import sys

import pytest
from broken_findings import ADD, BROKEN, CONTENT, CREATE, LISTED, REFUSE, finding_of

from conformance.core.catalogue import CATALOGUE
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Level, Party
from conformance.report.sentences import FALLBACK, LONGEST, sentence

RAW = re.compile(r"\b(wanted|got)\b|\d{3} [{]")
SERVED = [each for each in CATALOGUE if each.party is Party.SERVER and each.level is not Level.MAY]


def said(row):
    return sentence(*finding_of(row))


def test_every_requirement_of_servers_has_findings_in_the_table():
    assert {row[0] for row in BROKEN} == {each.id for each in SERVED}


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row[0])
def test_a_finding_is_said_in_a_plain_sentence(row):
    text = said(row)
    sys.stdout.write(f"{row[0]}: the server {text}\n")  # pytest -s shows them to be read
    assert not text.startswith(FALLBACK)
    assert not RAW.search(text)
    assert re.match(r"(?:does not|still [a-z]+s|[a-z]+s) ", text)
    assert not text.endswith(".")
    assert len(text) <= LONGEST


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: row[0])
def test_a_sentence_needs_no_exchange(row):
    finding, _ = finding_of(row)
    text = sentence(finding, None)
    assert text
    assert not RAW.search(text)
    assert len(text) <= LONGEST


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            ("complete/listed-order", "the 2 listed parts in their order, 8 bytes",
             "the parts in arrival order", CONTENT),
            "joins the Parts in the order in which they arrived, not in the order listed",
        ),
        (
            ("parts/chunked", "status 200: the upload is pending",
             'status 400 {"error": {"message": "No chunks."}}', ADD),
            'refuses a valid Part that is sent with chunked transfer coding (400 "No chunks")',
        ),
        (
            ("create/members", "a member of this name", "/expires_at: nothing", CREATE),
            "does not say when an Upload expires: `expires_at` is missing",
        ),
        (
            ("create/pending", 'one of "pending", "completed"', '/status: "created"', CREATE),
            "gives new Uploads the status `created`; it has to be `pending`",
        ),
        (
            ("complete/md5-wrong", "no content: the md5 was wrong", "status 200", CONTENT),
            "accepts a completion with a wrong md5, and serves the content",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_a_maker_reads(row, text):
    assert said(row) == text


def test_what_fits_no_kind_is_said_by_its_requirement():
    finding = Finding("create/status-200", Outcome.BROKEN, 0, "something new", "else")
    text = sentence(finding, None)
    assert text.startswith("does not keep: a new Upload is answered with status 200")
    assert "something new" not in text


def test_what_a_server_says_cannot_move_a_cursor():
    message = '{"error": {"message": "\\u001b[2J\\u202eno"}}'
    text = said(("parts/chunked", LISTED, f"status 400 {message}", ADD))
    assert text.isprintable()
    assert "\\x1b[2J" in text


def test_a_long_message_is_left_out():
    message = f'{{"error": {{"message": "{"no " * 50}"}}}}'
    assert said(("create/accepted", LISTED, f"status 400 {message}", CREATE)).endswith("(400)")


def test_braces_in_what_was_asked_for_stand_for_themselves():
    row = ("create/unknown-purpose", REFUSE, "status 200 {}", CREATE, {"purpose": "{at}"})
    assert "`{at}`" in said(row)
