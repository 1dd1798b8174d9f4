"""What changed from one run to another, as text, Markdown and JSON."""

import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from kinds import HOSTILE
from made import (
    AGAIN,
    COMMANDS,
    EVIL,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    broken,
    demanded,
    evil,
    flow,
    record,
    upheld,
)
from marked import HARMLESS, headings, kinds, tables

from conformance.core.comparison import compared
from conformance.core.known import Known
from conformance.core.record import trial
from conformance.report.diff import WRITERS, text

MIXES = "loses or mixes up bytes"
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "diff.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
EVERY = {**WRITERS, "text": text.write}
EXTRA = (ORDER, LATE, HOUR)


def holding(*but):
    return upheld(*dict.fromkeys(each for each in (*demanded(*but), *EXTRA) if each not in but))


def broke(*names, got='content "ab"', **more):
    trials = [trial("orders", PLAN, flow(), [broken(each, got=got)]) for each in names]
    return record(holding(*names), *trials, **more)


HELD = broke()


PLAIN = {name: each for name, each in RECORDS.items() if not name.startswith("evil")}
PAIRS = {
    **{f"{name} then": (each, HELD) for name, each in PLAIN.items()},
    **{f"{name} now": (HELD, each) for name, each in RECORDS.items()},
    "evil then": (evil(HOSTILE), HELD),
    "hostile now": (broke(ORDER), evil(HOSTILE)),
}


@functools.cache
def written(name, pair):
    return EVERY[name](compared(*PAIRS[pair]))


every_writer = pytest.mark.parametrize("name", EVERY)
every_pair = pytest.mark.parametrize("pair", PAIRS)


def test_the_schema_is_a_schema_that_allows_no_member_that_it_does_not_name():
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, SCHEMA["properties"]["suite"], *SCHEMA["$defs"].values()]
    assert all(each["additionalProperties"] is False for each in objects)
    assert all([*each["properties"]] == each["required"] for each in objects)


@every_pair
def test_what_is_for_programs_keeps_its_schema(pair):
    assert [*map(str, VALIDATOR.iter_errors(json.loads(written("json", pair))))] == []


@every_writer
@every_pair
def test_the_same_records_give_the_same_bytes_ended_by_one_newline(name, pair):
    told = written(name, pair)
    assert EVERY[name](compared(*PAIRS[pair])) == told
    assert told.endswith("\n")
    assert not told.endswith("\n\n")


@every_writer
@every_pair
def test_nothing_that_a_target_says_moves_a_cursor_or_commands_a_ci_system(name, pair):
    assert written(name, pair).replace("\n", "").isprintable()
    assert not COMMANDS.search(written(name, pair))


@every_pair
def test_nothing_that_a_target_says_is_more_than_text_in_markdown(pair):
    told = written("markdown", pair)
    assert kinds(told) <= HARMLESS
    assert {len(row) for table in tables(told) for row in table} <= {6}


@pytest.mark.parametrize("said", EVIL)
def test_a_target_adds_no_heading_and_no_row(said):
    told = EVERY["markdown"](compared(HELD, evil(said)))
    assert headings(told)[1:2] == ["New failures (1)"]
    assert len([each for each in headings(told) if "(MUST)" in each]) == 1
    rows = {row[0] for table in tables(told) for row in table[1:]}
    assert rows <= {*demanded(), *EXTRA}


@pytest.mark.parametrize("said", ["a | b", "a \\| b", "`", "``a`", " a", "![a](//b) <b> @me", "|"])
def test_a_cell_says_what_the_target_said(said):
    row = tables(EVERY["markdown"](compared(broke(ORDER, got=said), HELD)))[0][1]
    assert row == [ORDER, "MUST", MIXES, "it failed", "it holds", said.replace("|", "\\x7c")]


def test_what_is_new_comes_first_and_says_how_to_see_it_again():
    told = EVERY["text"](compared(broke(LATE), broke(ORDER)))
    first, _, rest = told.partition("\n\n")
    assert first.splitlines()[0] == "since 2026-01-01T00:00Z: 1 new failure, 1 fixed"
    assert rest == (
        "New failures (1)\n\n"
        "complete/listed-order: The order in which Parts are listed prevails over the order in "
        "which they\narrived.\n"
        "  level      MUST\n"
        "  harm       loses or mixes up bytes\n"
        "  before     it held\n"
        '  wanted     content "ba"\n'
        '  got        content "ab"\n'
        "  again      uploads-conformance run http://127.0.0.1:8080/v1 --seed 7 "
        "--select complete/listed-order\n\n"
        "Fixed (1)\n"
        "  parts/none-after-complete: a state that must not exist\n"
        '    it holds; before it got content "ab"\n'
    )


def test_a_failure_for_another_reason_tells_how_it_was():
    told = EVERY["text"](compared(broke(ORDER), broke(ORDER, got="no")))
    assert "before     it failed otherwise: GET /files/*/content -> 200: content *\n" in told


def hidden(name, by):
    """A run in which a failure explains what else is broken."""
    found = [broken(by), broken(name, suspects=(by,))]
    return record(holding(name, by), trial("orders", PLAN, flow(), found))


def test_what_a_mended_failure_brings_to_light_is_no_worse_and_says_what_hid_it():
    mended = compared(hidden(LATE, ORDER), broke(LATE))
    told = EVERY["text"](mended)
    assert told.startswith("since 2026-01-01T00:00Z: no new failure, 1 revealed, 1 fixed\n")
    line = f"  {LATE}: a state that must not exist\n    it fails; got "
    assert f"Revealed by what was fixed (1)\n{line}" in told
    (revealed, fixed) = json.loads(EVERY["json"](mended))["changes"]
    assert (revealed["id"], revealed["kind"], revealed["was"]) == (LATE, "revealed", "inconclusive")
    assert revealed["before"] == f"it could not be measured because of {ORDER}"
    assert (fixed["id"], fixed["kind"]) == (ORDER, "fixed")
    assert json.loads(EVERY["json"](mended))["exit_code"] == 0
    assert headings(EVERY["markdown"](mended))[1:] == [
        "Revealed by what was fixed (1)",
        "Fixed (1)",
    ]


def test_what_failed_behind_another_that_fails_still_is_new():
    told = EVERY["text"](compared(hidden(LATE, ORDER), broke(LATE, ORDER)))
    assert told.startswith("since 2026-01-01T00:00Z: 1 new failure, 1 still failing\n")
    assert f"  before     it could not be measured because of {ORDER}\n" in told


def test_each_kind_of_change_has_its_section():
    then = record(
        holding(ORDER, LATE, HOUR),
        *(trial("a", PLAN, flow(), [broken(each)]) for each in (ORDER, LATE, "parts/of-old")),
    )
    known = (Known("parts/accepted", "it is late", "me", "2027-01-01"),)
    now = record(
        holding(ORDER, LATE, HOUR, "parts/accepted", "parts/none-after-cancel"),
        *(trial("a", PLAN, flow(), [broken(each)]) for each in (LATE, HOUR, "parts/accepted")),
        repeats=[replace(AGAIN, requirement=HOUR)],
        known=known,
    )
    found = headings(EVERY["markdown"](compared(then, now)))
    assert found[1:] == [
        "Still failing (1)",
        "Known failures (1)",
        "Flaky (1)",
        "Vanished (2)",
        "No longer measured (1)",
    ]
    told = EVERY["text"](compared(then, now))
    assert "  parts/of-old (demanded no more)\n" in told
    assert "    it fails, as is known: it is late; got" in told
    assert "  inconclusive: blocked by parts/accepted\n    parts/none-after-cancel\n" in told
    assert "  create/expires-in-an-hour (SHOULD): says it wrongly\n" in told


def test_a_doubt_and_what_may_explain_a_change_are_told():
    then = replace(HELD, header=replace(HELD.header, seed=1, suite="0.0.9"))
    told = EVERY["text"](compared(then, replace(HELD, footer=None)))
    assert "  unclear    the new run is inconclusive: the run did not come to its end\n" in told
    assert "  apart      suite: 0.0.9 before, 0.1.0 now\n" in told
    assert "  apart      seed: 1 before, 7 now\n" in told
