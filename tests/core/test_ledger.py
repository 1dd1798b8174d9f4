"""The lines of a ledger are read as they were written, whatever became of the last one."""

import dataclasses
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.core import ledger
from conformance.core.errors import Misused
from conformance.core.ledger import Answered, Found, Looked, NoFiles, Opened, Sent, line, ours, read

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "ledger.json").read_text())
OPENED = Opened("0.1.0", "http://a/v1", "0123abcd", 1000.0)
LINES = (
    OPENED,
    Sent("0123abcd-0", "create", 1000.5, "second", None, "é.txt", "assistants", 7),
    Answered("0123abcd-0", 200, "upload_1", 3600.0),
    Sent("0123abcd-1", "complete", 1001.0, of="upload_1"),
    Answered("0123abcd-1", 200, "file-1", theirs=True),
    Found("file-2", "first", "a.txt", "0123abcd-1"),
    Looked("nobody", ("0123abcd-1",)),
    NoFiles("GET /files answered 404"),
)
TEXT = "".join(f"{line(each)}\n" for each in LINES)


def test_every_line_keeps_the_schema_and_no_other_does():
    validator = Draft202012Validator(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)
    for each in TEXT.splitlines():
        assert [wrong.message for wrong in validator.iter_errors(json.loads(each))] == []
    for wrong in ({}, {"is": "Sent"}, {"is": "Looked", "sender": "me"}, {"is": "Footer"}):
        assert not validator.is_valid(wrong)


@pytest.mark.parametrize("of", [Opened, Sent, Answered, Found, Looked, NoFiles])
def test_the_schema_of_a_type_names_its_fields_and_no_other(of):
    told, held = SCHEMA["$defs"][of.__name__], dataclasses.fields(of)
    assert list(told["properties"]) == ["is", *(each.name for each in held)]
    without = [
        each.name
        for each in held
        if each.default is dataclasses.MISSING or each.metadata == ledger.ALWAYS
    ]
    assert told["required"] == ["is", *without]


def test_what_was_written_reads_back_as_it_was():
    assert read(TEXT).lines == LINES
    assert read(TEXT).unreadable == 0


def test_wherever_a_ledger_is_cut_off_the_complete_lines_are_read():
    for kept in range(TEXT.index("\n") + 1, len(TEXT)):
        text = TEXT[:kept]
        assert read(text).lines == LINES[: text.count("\n")]
    with pytest.raises(Misused):
        read(TEXT[: TEXT.index("\n")])


def test_a_line_that_somebody_went_on_behind_is_counted_and_passed_over():
    begun = line(LINES[1])[:20]
    assert read(f"{line(OPENED)}\n{begun}\n\n{line(LINES[3])}\n").lines == (OPENED, LINES[3])
    assert read(f"{line(OPENED)}\n{begun}\n").unreadable == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "nonsense\n",
        "[]\n",
        "[" * 100_000 + "\n",
        '{"is":"Header"}\n',
        line(LINES[1]) + "\n",
        line(OPENED).replace('"version":"1"', '"version":"2"') + "\n",
    ],
    ids=lambda text: text[:20],
)
def test_what_does_not_begin_as_a_ledger_is_none(text):
    with pytest.raises(Misused, match="mine is no ledger"):
        read(text, "mine")


def test_a_name_is_ours_only_with_the_mark_of_one_of_the_runs():
    assert ours("uploads-conformance-0123abcd-7.txt", {"0123abcd"})
    for named in ("uploads-conformance-0123abce-7.txt", "a.txt", "uploads-conformance-0123abcd"):
        assert not ours(named, {"0123abcd"})
    assert not ours("uploads-conformance-0123abcd-7.txt", ())
