"""Requirements against targets, side by side: on a page, as Markdown, JSON and text."""

import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from kinds import HOSTILE
from leaves import Page, said, within
from made import (
    COMMANDS,
    FOOTER,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    broken,
    demanded,
    evil,
    flow,
    record,
    trial,
    upheld,
)
from marked import HARMLESS, headings, kinds, tables

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import conclude
from conformance.core.requirement import Level, Party
from conformance.report.matrix import WRITERS, column, matrix, text
from conformance.report.matrix.view import denominator, total

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "matrix.json").read_text())
EVERY = {**WRITERS, "text": text.write}
BINDING = [each.id for each in CATALOGUE if each.party is Party.SERVER]


def run(*names, **more):
    trials = [trial("orders", PLAN, flow(), [broken(each)]) for each in names]
    holding = dict.fromkeys(each for each in (*demanded(), ORDER, LATE) if each not in names)
    return record(upheld(*holding), *trials, **more)


def laid(**records):
    return matrix(
        [column(name, f"{name}.jsonl", each, conclude(each)) for name, each in records.items()]
    )


def row(name, found):
    return next(each for each in found.rows if each.requirement.id == name)


MATRICES = {
    "three": laid(right=run(), late=run(LATE), wrong=run(LATE, ORDER)),
    "one": laid(alone=run(ORDER)),
    "alike": laid(one=run(), other=run()),
    "of all kinds": laid(**{name.replace(" ", "-"): each for name, each in RECORDS.items()}),
    "hostile": laid(**{HOSTILE: replace(evil(HOSTILE), footer=FOOTER), "a|b`c": run(ORDER)}),
}
every_writer = pytest.mark.parametrize("name", EVERY)
every_matrix = pytest.mark.parametrize("kind", MATRICES)


@functools.cache
def written(name, kind):
    return EVERY[name](MATRICES[kind])


@functools.cache
def page(kind):
    return Page(written("html", kind))


def test_every_requirement_that_binds_servers_has_a_row_with_a_cell_for_each_target():
    found = MATRICES["three"]
    assert [each.requirement.id for each in found.rows] == BINDING
    assert {len(each.cells) for each in found.rows} == {3}
    assert [each.look.word for each in row(ORDER, found).cells] == ["pass", "pass", "fail"]
    assert [each.look.word for each in row(LATE, found).cells] == ["pass", "fail", "fail"]


def test_what_differs_is_told_apart_and_what_is_only_observed_is_not():
    found = MATRICES["three"]
    assert [each.requirement.id for each in found.rows if each.differs] == [LATE, ORDER]
    seen = laid(one=record(upheld("complete/again")), other=record())
    assert not row("complete/again", seen).differs


def test_only_what_is_broken_has_evidence():
    for each in MATRICES["three"].rows:
        for cell in each.cells:
            assert (cell.shown is not None) == (cell.look.word == "fail")


def test_totals_come_with_what_they_are_of():
    wrong = MATRICES["three"].columns[2]
    held = conclude(run(LATE, ORDER)).results
    musts = [each for each in held if each.requirement.level is Level.MUST]
    measured = [each for each in musts if each.verdict in ("pass", "fail")]
    assert total(wrong, Level.MUST) == f"{len(measured) - 2} of {len(measured)}"
    assert denominator(wrong, Level.MUST).startswith(
        f"{len([each for each in musts if each.requirement.party is Party.SERVER])} in all"
    )


def test_targets_of_one_name_are_told_apart_by_when_their_runs_began():
    later = replace(run(), header=replace(run().header, started_at="2026-01-02T00:00:00+00:00"))
    columns = [column("same", "a", each, conclude(each)) for each in (run(), later, later)]
    assert [each.name for each in matrix(columns).columns] == [
        "same (2026-01-01T00:00Z)",
        "same (2026-01-02T00:00Z)",
        "same (2026-01-02T00:00Z) #2",
    ]


def test_runs_of_different_suites_profiles_and_seeds_say_so():
    other = replace(run(), header=replace(run().header, suite="0.2.0", profile="quick", seed=8))
    assert laid(one=run(), other=other).notes == (
        "different suites: one 0.1.0, other 0.2.0",
        "different profiles: one default, other quick",
        "different seeds: one 7, other 8",
    )
    assert MATRICES["three"].notes == ()
    other = laid(one=run(), other=replace(run(), header=replace(run().header, seed=8)))
    assert "  note       different seeds: one 7, other 8\n" in EVERY["text"](other)


@every_writer
@every_matrix
def test_the_same_runs_give_the_same_bytes_and_nothing_that_moves_or_commands(name, kind):
    assert EVERY[name](MATRICES[kind]) == written(name, kind)
    assert written(name, kind).endswith("\n")
    assert written(name, kind).replace("\n", "").isprintable()
    assert not COMMANDS.search(written(name, kind))


@every_matrix
def test_what_is_for_programs_keeps_its_schema(kind):
    Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(written("json", kind))
    assert [*map(str, Draft202012Validator(SCHEMA).iter_errors(document))] == []
    assert all(each["additionalProperties"] is False for each in SCHEMA["$defs"].values())


@every_matrix
def test_markdown_holds_nothing_but_text_and_tables_with_all_their_cells(kind):
    told = written("markdown", kind)
    assert kinds(told) <= HARMLESS
    count = len(MATRICES[kind].columns)
    totals, *others = tables(told)
    assert [len(each) for each in totals] == [5] * (count + 1)
    assert {len(each) for table in others for each in table} == {count + 3}
    assert [each[0] for each in others[-1][1:]] == BINDING
    assert headings(told)[0] == f"{count} target{'s' if count > 1 else ''} compared"


def test_a_cell_of_markdown_has_a_sign_and_a_word():
    first, *rows = tables(written("markdown", "three"))[1]
    assert first == ["requirement", "level", "harm", "right", "late", "wrong"]
    assert rows == [
        [ORDER, "MUST", "loses or mixes up bytes", "✓ pass", "✓ pass", "✗ fail"],
        [LATE, "MUST", "a state that must not exist", "✓ pass", "✗ fail", "✗ fail"],
    ]


@every_matrix
def test_a_page_is_html_that_no_browser_has_to_mend_and_fetches_nothing(kind):
    shown = page(kind)
    given = [each.get("id") for each in shown.elements if each.get("id")]
    assert len(given) == len({*given})
    for name in ("img", "link", "iframe", "object", "embed"):
        assert shown.all(name) == []
    assert len(shown.all("script")) == len(shown.all("style")) == len(shown.all("h1")) == 1
    assert all(each.get("href").startswith("#") for each in shown.all("a"))
    assert all(each.get("href")[1:] in shown.by_id for each in shown.all("a"))
    assert not any(name.startswith("on") for each in shown.elements for name in each.attrib)


@every_matrix
def test_every_cell_of_a_page_has_a_sign_and_a_word_and_what_is_broken_leads_to_its_evidence(kind):
    rows = within(page(kind).by_id["matrix"], "tr")[1:]
    for held, shown in zip(MATRICES[kind].rows, rows, strict=True):
        for cell, there in zip(held.cells, within(shown, "td"), strict=True):
            assert said(there) == f"{cell.look.sign} {cell.look.word}"
            assert bool(within(there, "a")) == (cell.shown is not None)


def test_evidence_tells_what_was_wanted_and_got_and_how_to_see_it_again():
    shown = page("three").by_id[f"shown-3/{ORDER}"]
    told = said(shown)
    assert "wrong" in told
    assert 'content "ba"' in told
    assert 'content "ab"' in told
    assert f"--select {ORDER}" in told
    assert "POST /uploads" in told


def test_the_table_can_be_filtered_by_all_that_its_form_names():
    shown = page("three")
    (form,) = shown.all("form")
    assert form.get("data-filters") == "matrix"
    rows = within(shown.by_id["matrix"], "tr")[1:]
    names = {each.get("name") for each in form.iter() if each.get("name")} - {"q"}
    assert names == {"level", "differs", "area"}
    assert all(each.get(f"data-{name}") for each in rows for name in names)
    differing = [each for each in rows if each.get("data-differs") == "yes"]
    assert len(differing) == 2


def test_the_terminal_tells_where_targets_differ():
    told = EVERY["text"](MATRICES["three"])
    assert f"Where they differ (2 of {len(BINDING)})\n" in told
    assert told.index(ORDER) < told.index(LATE)
    assert (
        f"  {ORDER} (MUST): loses or mixes up bytes\n    1 ✓ pass   2 ✓ pass   3 ✗ fail\n" in told
    )
