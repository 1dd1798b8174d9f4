"""The kinds of record are what they are called, so that a test with them shows something."""

import json

import pytest
from jsonschema import Draft202012Validator
from kinds import FALLEN, HOSTILE, KINDS, KNOWN, MD5, huge
from made import LATE, ORDER

from conformance.core.conclusion import Exit, conclude
from conformance.core.documents import schema
from conformance.core.observations import unanswered
from conformance.core.record import read
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict
from conformance.report import WRITERS
from conformance.report.sequence import groups

LINES = Draft202012Validator(schema("record"))
every_kind = pytest.mark.parametrize("kind", KINDS)


def results(kind):
    return {each.requirement.id: each for each in conclude(KINDS[kind]).results}


@every_kind
def test_a_kind_of_record_keeps_the_schema_and_reads_back_as_it_was(kind):
    lines = WRITERS["record"](KINDS[kind]).splitlines()
    assert [error.message for each in lines for error in LINES.iter_errors(json.loads(each))] == []
    assert read(lines) == KINDS[kind]


def test_the_full_one_has_failures_of_both_levels_a_flaky_one_and_one_that_another_explains():
    held = results("full")
    assert {held[each].verdict for each in FALLEN} == {
        Verdict.FAIL,
        Verdict.FLAKY,
        Verdict.INCONCLUSIVE,
    }
    failed = {each.requirement.level for each in held.values() if each.verdict is Verdict.FAIL}
    assert failed == {Level.MUST, Level.SHOULD}
    assert held[MD5].repeat is not None
    assert {each.verdict for each in held.values()} == {*Verdict}
    assert len({held[each].fingerprint for each in FALLEN}) == len(FALLEN)


def test_the_full_one_has_races_lost_answers_and_what_was_blocked():
    run = KINDS["full"]
    evidence = [each for held in results("full").values() for each in held.evidence]
    assert max(len(group) for each in evidence for group in groups(each)) == 3
    assert unanswered(run) is not None
    assert [each for each in run.trials if each.blocked is not None]


def test_what_the_target_says_in_the_full_one_is_hostile_wherever_it_can_say_something():
    run = KINDS["full"]
    every = [each for held in run.trials for each in held.exchanges]
    heads = [value for each in every if each.response for _, value in each.response.headers]
    bodies = [each.response.body.data for each in every if each.response]
    assert HOSTILE in heads
    assert HOSTILE.encode() in bodies
    assert HOSTILE in [each.cause for each in every]
    assert HOSTILE in [each.redirected_to for each in every]
    assert HOSTILE in [each.got for held in run.trials for each in held.findings]
    assert HOSTILE in run.footer.left


def test_the_known_failures_of_the_full_one_are_of_every_sort():
    by_id = {each.requirement: each for each in KNOWN}
    found = results("full")
    assert by_id[ORDER].fingerprint is None
    assert by_id[LATE].fingerprint not in (None, found[LATE].fingerprint)
    assert any(each.expires < KINDS["full"].header.started_at for each in KNOWN)


@pytest.mark.parametrize("kind", ["empty", "all skipped"])
def test_in_an_empty_one_and_in_one_that_skips_all_nothing_was_measured(kind):
    held = {each.verdict for each in results(kind).values()}
    assert held <= {Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE}
    assert conclude(KINDS[kind]).exit is Exit.INCONCLUSIVE


def test_one_that_was_interrupted_has_no_end_or_says_who_ended_it():
    assert KINDS["interrupted"].footer is None
    assert conclude(KINDS["stopped by hand"]).exit is Exit.INTERRUPTED


def test_the_huge_one_has_a_hundred_thousand_findings_of_trials_that_differ():
    run = huge()
    found = [finding for each in run.trials for finding in each.findings]
    assert len(found) == 100_000
    assert len({each.got for each in found}) == 100_000
    assert sum(len(each.exchanges) for each in run.trials) == 25_000
