"""The summary in Markdown tells what a person has to know, and fits where it is shown."""

import functools
import re

import pytest
from kinds import KINDS, MD5, ONE_FILE, huge
from made import (
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    broken,
    flow,
    get,
    happened,
    record,
    trial,
)

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import conclude
from conformance.core.gravity import gravity
from conformance.core.requirement import Level, Party
from conformance.core.shard import Shard
from conformance.report import WRITERS
from conformance.report.markdown import LIMIT
from conformance.report.sentences import sentence as did
from conformance.report.summary.fitting import Piece, fitted
from conformance.report.summary.markup import prose
from conformance.report.tally import TITLES, sentence

EVERY = {**RECORDS, **KINDS}
every_run = pytest.mark.parametrize("run", EVERY)


@functools.cache
def written(run):
    return WRITERS["markdown"](EVERY[run])


def crowded():
    """A run in which everything is broken, with texts as long as they come."""
    names = [each.id for each in CATALOGUE if each.party is Party.SERVER]
    trials = (
        trial("s" * 500, PLAN, flow(), [broken(each, 4, "wanted " * 200, "got " * 300)])
        for each in names
        if each != "create/new-each-time"
    )
    return record(*trials, strict=True)


def sections(text):
    return re.findall(r"^### . \w+: ([a-z0-9/-]+)$", text, re.MULTILINE)


@every_run
def test_the_verdict_comes_first_as_a_title_and_as_a_sentence(run):
    conclusion = conclude(EVERY[run])
    title, _, said, *_ = written(run).splitlines()
    assert title.endswith(f" Uploads API: {TITLES[conclusion.overall]}")
    assert said.startswith("**")
    assert sentence(EVERY[run], conclusion).split()[0] in said


@every_run
def test_it_fits_where_it_is_shown(run):
    assert len(written(run)) <= LIMIT


@every_run
def test_each_failure_that_is_new_has_a_section(run):
    held = conclude(EVERY[run]).results
    assert set(sections(written(run))) == {
        each.requirement.id for each in held if each.evidence and each.known is None
    }


def test_a_failure_says_what_was_wanted_how_that_came_about_and_how_to_repeat_it():
    text = written("broken")
    for each in (
        "- harm: loses or mixes up bytes\n",
        f"\nThe server {prose(did(broken(ORDER), None))}.\n",
        '- wanted: `content "ba"`',
        '- got: `content "ab"`',
        "- sequence: 5 requests, the smallest found, in `orders`; `>` broke it\n",
        "\n>   5 GET /files/$FILE_0/content -> 200 ab\n",
        f"\nuploads-conformance run http://127.0.0.1:8080/v1 --seed 7 --select {ORDER}\n",
        "\n#!/bin/sh\n",
        f'\n[[known]]\nrequirement = "{ORDER}"\n',
    ):
        assert each in text


def test_what_decides_comes_before_what_does_not():
    assert sections(written("full"))[-1] == MD5
    assert sections(written("broken")) == [ORDER, HOUR]


def test_of_what_decides_the_gravest_comes_first():
    """In the table of failures as well as in what is told of each."""
    text = written("twenty")
    told = sections(text)
    assert told == [each for each in sorted(TWENTY, key=gravity) if each in told]
    table = text.partition("| verdict | requirement | level | harm | the server |")[2]
    rows = [each.split("`")[1] for each in table.splitlines()[2:22]]
    assert rows == sorted(TWENTY, key=gravity)


def test_what_overlapped_is_marked():
    part = written("full").partition(f"fail: {ONE_FILE}")[2]
    assert "`|` were under way at once" in part.partition("```text")[0]
    assert "\n>|  3 POST" in part


def test_what_is_flaky_shows_both():
    part = written("full").partition(f"flaky: {MD5}")[2]
    assert "- flaky: it was broken, but not when that was tried again, 5 times\n" in part
    assert "When it was tried again:\n\n```text\n" in part


def test_known_failures_are_listed_apart_and_so_are_stale_ones():
    text = written("full")
    assert f"\n- `{ORDER}`: joins by arrival, ticket 17 (storage, until 2026-06-30)\n" in text
    assert "\n### Known failures that are stale (3)\n" in text
    assert "\n- `nothing/matches-this`: it matches no requirement (nobody)\n" in text
    assert "Known" not in written("broken")


def test_a_root_cause_names_what_it_explains():
    run = record(
        trial("a", PLAN, flow(), [broken(), broken(LATE, suspects=(ORDER,))]),
        trial("b", PLAN, (), ()),
    )
    assert f"\n- explains 1 further break: `{LATE}`\n" in WRITERS["markdown"](run)


def test_what_changed_is_told_where_the_record_knows_what_was_before():
    text = written("full")
    assert (
        "\nsince 2025-12-31T00:00Z: 1 new failure, 1 failing for another reason, 1 revealed" in text
    )
    assert "\n- revealed: `create/echoes`\n" in text
    assert f"\n- for another reason: `{LATE}`\n" in text
    assert "### Change" not in written("broken")


def test_every_requirement_is_in_the_table_with_its_reason():
    rows = set(re.findall(r"^\| . [a-z ]+ \| `([a-z0-9/-]+)` \|", written("blocked"), re.MULTILINE))
    assert rows == {each.id for each in CATALOGUE if each.party is Party.SERVER}
    assert "| `parts/accepted` | MUST | blocked by create/accepted |" in written("blocked")


def test_what_a_reader_must_know_of_the_run_is_told():
    assert "- insecure: certificates were not checked" in written("full")
    assert "- left on the target: `2 uploads: upload_1, upload_2`" in written("full")
    assert "\n- share: 2/4 of a run\n" in WRITERS["markdown"](record(shard=Shard(2, 4)))
    assert ", never finished`" in written("interrupted")


def test_where_it_does_not_fit_what_matters_least_is_left_out_and_named():
    text = WRITERS["markdown"](crowded())
    assert LIMIT - 5_000 < len(text) <= LIMIT
    last = text.splitlines()[-1]
    assert re.fullmatch(
        r"_Left out, for want of room: \d+ whole failures, \d+ curl scripts, .* requirements\._",
        last,
    )
    failed = {each.requirement.id for each in conclude(crowded()).results if each.evidence}
    assert len(failed) > 100
    assert set(re.findall(r"^\| ❌ fail \| `([^`]+)`", text, re.MULTILINE)) == failed
    assert len(sections(text)) > 5
    assert text.count("#!/bin/sh") <= len(sections(text))


def test_a_huge_run_fits():
    assert len(WRITERS["markdown"](huge())) <= LIMIT


def test_a_long_sequence_is_cut_but_for_what_broke_it():
    many = tuple(happened(get(f"/files/{at}"), None, float(at)) for at in range(300))
    text = WRITERS["markdown"](record(trial("a", PLAN, many, [broken(LATE, 200)])))
    lines = text.partition("```text\n")[2].partition("\n```")[0].splitlines()
    assert len(lines) == 42
    assert [each for each in lines if each.startswith("> 201 ")]
    assert [each for each in lines if "more" in each] == [
        "      … 165 requests more",
        "      … 95 requests more",
    ]


# What is left out


def test_the_highest_rank_is_left_out_first_and_the_order_stays():
    pieces = [
        Piece("a" * 5),
        Piece("b" * 5, 2, "b"),
        Piece("c" * 5, 1, "c"),
        Piece("d" * 5, 3, "d"),
    ]
    assert fitted(pieces, 100) == ("aaaaabbbbbcccccddddd", "")
    assert fitted(pieces, 15) == ("aaaaabbbbbccccc", "1 d")
    assert fitted(pieces, 10) == ("aaaaaccccc", "1 b, 1 d")
    assert fitted(pieces, 0) == ("aaaaa", "1 c, 1 b, 1 d")


def test_what_goes_with_a_piece_that_is_left_out_goes_too():
    pieces = [
        Piece("a" * 9, 1, "head", "t"),
        Piece("b", 2, "tail", "t"),
        Piece("c", 2, "tail", "u"),
    ]
    assert fitted(pieces, 5) == ("c", "1 head, 1 tail")


def test_levels_are_told_in_words():
    assert {each.value for each in Level} == {"MUST", "SHOULD", "MAY"}
    assert "\n- SHOULD: " in written("full")
