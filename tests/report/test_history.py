"""How runs went over time: what is said of each requirement, and that a page says it safely."""

import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from kinds import HOSTILE
from leaves import Page, said, within
from made import (
    AGAIN,
    COMMANDS,
    FOOTER,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    broken,
    demanded,
    evil,
    flow,
    record,
    trial,
    upheld,
)
from marked import HARMLESS, kinds, tables

from conformance.core.change import changes, in_short
from conformance.core.conclusion import conclude
from conformance.core.known import Known
from conformance.core.target import Target
from conformance.report.history import WRITERS, Step, histories, text
from conformance.report.history.page import SHOWN
from conformance.report.run import run_of

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "history.json").read_text())
EVERY = {**WRITERS, "text": text.write}
EXTRA = (ORDER, LATE, HOUR)
KNOWN = (Known(ORDER, "late", "me", "2027-01-01"),)


def run(*names, flaky=False, without=(), **more):
    """A run in which these are broken, and these were not measured."""
    trials = [trial("orders", PLAN, flow(), [broken(each)]) for each in names]
    gone = {*names, *without}
    holding = dict.fromkeys(each for each in (*demanded(), *EXTRA) if each not in gone)
    again = [replace(AGAIN, requirement=each) for each in names] if flaky else ()
    return record(upheld(*holding), *trials, repeats=again, **more)


def steps(*records):
    """Yield what is kept of runs, of which each began a day after the one before."""
    before = {}
    for day, each in enumerate(records, 1):
        began = f"2026-{1 + day // 29:02}-{1 + day % 29:02}T03:00:00+00:00"
        held = replace(each, header=replace(each.header, started_at=began))
        conclusion = conclude(held)
        one = run_of(f"{day}.jsonl", held, conclusion)
        target = held.header.target.base_url
        then = before.get(target)
        yield Step(one, in_short(changes(then, conclusion)) if then else "")
        before[target] = one.before


def laid(*records, passed=()):
    return histories(steps(*records), passed)


def trend(name, *records):
    target = laid(*records).targets[0]
    every = (*target.uneven, *target.even, *target.unseen)
    return next(each for each in every if each.requirement.id == name)


def signs(name, *records):
    return "".join(each.sign for each in trend(name, *records).looks)


WORN = (
    run(),
    run(ORDER),
    run(ORDER, HOUR),
    run(),
    run(ORDER, flaky=True),
    run(without=(ORDER,)),
    run(ORDER),
    run(ORDER, known=KNOWN),
)
"""A server over eight nights."""


def test_a_requirement_over_time():
    found = trend(ORDER, *WORN)
    assert "".join(each.sign for each in found.looks) == "✓✗✗✓≈○✗✗"
    assert (found.first, found.since) == ("2026-01-03T03:00Z", "2026-01-08T03:00Z")
    assert (found.measured, found.failed, found.flaky, found.turned) == (7, 4, 1, 3)


@pytest.mark.parametrize(
    ("nights", "since"),
    [
        ((run(ORDER), run()), ""),
        ((run(), run(ORDER)), "2026-01-03T03:00Z"),
        ((run(ORDER), run(ORDER)), "2026-01-02T03:00Z"),
        ((run(ORDER), run(without=(ORDER,))), "2026-01-02T03:00Z"),
        ((run(ORDER), run(ORDER, flaky=True)), ""),
    ],
)
def test_a_failure_goes_on_until_it_was_seen_not_to(nights, since):
    """A night that did not measure it shows neither that it fails nor that it does not."""
    assert trend(ORDER, *nights).since == since


def test_what_did_not_always_hold_is_told_apart_from_what_did_and_what_was_never_seen():
    target = laid(*WORN).targets[0]
    assert [each.requirement.id for each in target.uneven] == [ORDER, HOUR]
    assert LATE in [each.requirement.id for each in target.even]
    unseen = [each.requirement.id for each in target.unseen]
    assert "parts/sixty-four-megabytes" in unseen
    total = len(target.uneven) + len(target.even) + len(unseen)
    assert total == len({*(each.requirement.id for each in target.even), *unseen, ORDER, HOUR})


def test_targets_are_told_apart():
    other = run(ORDER, target=Target("http://b/v1"))
    found = laid(run(), other, run())
    assert [(each.target, len(each.steps)) for each in found.targets] == [
        ("http://127.0.0.1:8080/v1", 2),
        ("http://b/v1", 1),
    ]
    assert [each.changed for each in found.targets[0].steps] == ["", "no new failure"]


HISTORIES = {
    "worn": laid(*WORN, passed=(("ledger.jsonl", "it is no record"),)),
    "one": laid(run()),
    "unfinished": laid(run(), run(footer=None)),
    "never finished": laid(run(footer=None)),
    "two targets": laid(run(), run(target=Target("http://b/v1"))),
    "nothing measured": laid(record(), record(chosen=())),
    "hostile": laid(run(), replace(evil(HOSTILE), footer=FOOTER), passed=((HOSTILE, HOSTILE),)),
    "hostile target": laid(run(target=Target(f"http://{HOSTILE}"))),
}
every_writer = pytest.mark.parametrize("name", EVERY)
every_history = pytest.mark.parametrize("kind", HISTORIES)


@functools.cache
def written(name, kind):
    return EVERY[name](HISTORIES[kind])


@functools.cache
def page(kind):
    return Page(written("html", kind))


@every_writer
@every_history
def test_the_same_runs_give_the_same_bytes_and_nothing_that_moves_or_commands(name, kind):
    assert EVERY[name](HISTORIES[kind]) == written(name, kind)
    assert written(name, kind).endswith("\n")
    assert written(name, kind).replace("\n", "").isprintable()
    assert not COMMANDS.search(written(name, kind))


def test_the_schema_allows_no_member_that_it_does_not_name():
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(each["additionalProperties"] is False for each in objects)


@every_history
def test_what_is_for_programs_keeps_its_schema(kind):
    document = json.loads(written("json", kind))
    assert [*map(str, Draft202012Validator(SCHEMA).iter_errors(document))] == []


@every_history
def test_markdown_holds_nothing_but_text_and_tables_with_all_their_cells(kind):
    told = written("markdown", kind)
    assert kinds(told) <= HARMLESS
    assert all(len({len(row) for row in table}) == 1 for table in tables(told))


@every_history
def test_a_page_is_html_that_no_browser_has_to_mend_and_fetches_nothing(kind):
    shown = page(kind)
    given = [each.get("id") for each in shown.elements if each.get("id")]
    assert len(given) == len({*given})
    for name in ("img", "link", "iframe", "object", "embed", "form"):
        assert shown.all(name) == []
    assert len(shown.all("script")) == len(shown.all("style")) == len(shown.all("h1")) == 1
    assert all(each.get("href").startswith("#") for each in shown.all("a"))
    assert all(each.get("href")[1:] in shown.by_id for each in shown.all("a"))
    assert not any(name.startswith("on") for each in shown.elements for name in each.attrib)


@every_history
def test_every_cell_of_a_strip_has_a_word_for_those_who_do_not_see_it(kind):
    for each in page(kind).all("span", class_="cell"):
        hidden, word = list(each)
        assert hidden.get("aria-hidden") == "true"
        assert said(word).endswith(each.get("title").partition(": ")[2])


def test_a_page_shows_each_run_and_each_strip():
    shown = page("worn")
    strips, runs = shown.all("table")
    assert [len(within(row, "tr")) for row in (strips, runs)] == [1 + 2, 1 + len(WORN)]
    assert said(within(strips, "tr")[1]).startswith(f"{ORDER} MUST")
    assert len([each for each in shown.elements if each.get("role") == "img"]) == 3
    assert "ledger.jsonl: it is no record" in said(shown.root)


def test_a_long_history_shows_its_last_runs_in_the_strips_and_says_so():
    runs = [run(ORDER), *[run()] * (SHOWN + 4)]
    shown = Page(WRITERS["html"](laid(*runs)))
    assert len(shown.all("span", class_="cell")) == SHOWN
    assert "The first 5 runs are left out here." in said(shown.root)
    assert "95 earlier runs are left out here." in WRITERS["markdown"](laid(*runs))


def test_the_terminal_tells_how_a_target_stands_and_since_when():
    told = EVERY["text"](HISTORIES["worn"])
    assert "  runs       8, from 2026-01-02T03:00Z to 2026-01-09T03:00Z\n" in told
    assert f"  {ORDER} (MUST): loses or mixes up bytes\n    ✓✗✗✓≈○✗✗\n" in told
    assert "    failing since 2026-01-08T03:00Z; failed in 4 of 7 runs, flaky in 1\n" in told
    assert "    not failing now; failed in 1 of 8 runs, flaky in 0\n" in told
