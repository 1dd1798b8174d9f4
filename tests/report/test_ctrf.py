"""The CTRF report has a test for each requirement, and is green only when we are."""

import functools
import json
from collections import Counter

import pytest
from kinds import HOSTILE, KINDS, MD5
from made import HOUR, LATE, ORDER, RECORDS, TWENTY, broken, demanded, record, upheld

from conformance.core.catalogue import BY_ID
from conformance.core.conclusion import Exit, conclude
from conformance.core.gravity import gravity
from conformance.core.requirement import Party
from conformance.core.shard import Shard
from conformance.report import WRITERS
from conformance.report.safe import visible
from conformance.report.sentences import sentence

EVERY = {**RECORDS, **KINDS}
every_run = pytest.mark.parametrize("run", EVERY)
EXTRA, STALE = "run/conclusive", "run/known-failures"


@functools.cache
def results(run):
    return json.loads(WRITERS["ctrf"](EVERY[run]))["results"]


def of_each(run):
    return {each["name"]: each for each in results(run)["tests"]}


@every_run
def test_each_requirement_for_servers_is_one_test_of_its_area(run):
    told = {
        name: each["suite"] for name, each in of_each(run).items() if not name.startswith("run/")
    }
    servers = [name for name, each in BY_ID.items() if each.party is Party.SERVER]
    assert told.items() >= {each: [each.split("/")[0]] for each in servers}.items()
    assert set(told) <= set(BY_ID)


@every_run
def test_something_failed_exactly_when_the_server_is_not_conformant(run):
    conformant = conclude(EVERY[run]).exit is Exit.CONFORMANT
    assert (results(run)["summary"]["failed"] == 0) == conformant
    assert results(run)["environment"]["healthy"] == conformant


@every_run
def test_the_summary_counts_the_tests(run):
    summary = results(run)["summary"]
    counted = Counter(each["status"] for each in of_each(run).values())
    told = {each: summary[each] for each in ("passed", "failed", "skipped", "pending", "other")}
    assert told == {each: counted[each] for each in told}
    assert summary["tests"] == sum(told.values()) == len(results(run)["tests"])
    assert summary["flaky"] == sum(each.get("flaky", False) for each in of_each(run).values())


def test_times_are_those_of_the_record_by_utc():
    summary = results("broken")["summary"]
    assert (summary["start"], summary["stop"], summary["duration"]) == (
        1_767_225_600_000,
        1_767_225_612_000,
        12_000,
    )


def test_a_failure_says_what_was_wanted_how_it_came_about_and_how_to_repeat_it():
    held = of_each("broken")[ORDER]
    assert (held["status"], held["rawStatus"]) == ("failed", "fail")
    assert held["message"] == sentence(broken(ORDER), None)
    assert held["trace"].splitlines()[:3] == [
        'wanted  content "ba"',
        'got     content "ab"',
        "sequence (orders)",
    ]
    assert ">   5 GET /files/$FILE_0/content -> 200 ab" in held["trace"]
    assert held["snippet"].startswith("#!/bin/sh\n")
    assert held["extra"]["harm"] == "loses or mixes up bytes"
    assert "loses or mixes up bytes" in held["tags"]
    assert held["extra"]["fingerprint"] == "GET /files/*/content -> 200: content *"


def test_what_failed_comes_first_and_the_gravest_before_all():
    assert [*of_each("twenty")][: len(TWENTY)] == sorted(TWENTY, key=gravity)


def test_what_is_broken_and_not_demanded_is_no_failure_unless_it_is():
    assert (of_each("broken")[HOUR]["status"], of_each("strict")[HOUR]["status"]) == (
        "other",
        "failed",
    )


def test_what_is_flaky_tells_of_each_attempt_but_the_last():
    held = of_each("full")[MD5]
    assert (held["status"], held["flaky"], held["retries"]) == ("other", True, 5)
    assert [each["status"] for each in held["retryAttempts"]] == ["failed", *["passed"] * 4]
    assert "again: it was broken, but not when that was tried again, 5 times" in held["trace"]


def test_what_was_not_measured_says_why():
    said = {name: (each["status"], each["message"]) for name, each in of_each("blocked").items()}
    assert said["parts/sixty-four-megabytes"] == ("pending", "needs --large")
    assert said["parts/accepted"] == ("other", "blocked by create/accepted")
    assert of_each("all skipped")[ORDER]["message"] == "not selected"


def test_a_run_that_says_nothing_has_a_test_that_failed():
    assert of_each("empty")[EXTRA]["message"] == "nothing that is demanded was measured"
    assert EXTRA not in of_each("broken")


def test_what_a_target_says_is_spelled_out():
    assert of_each("full")[LATE]["message"].isprintable()
    assert visible(HOSTILE)[:60] in of_each("full")[LATE]["trace"]


def test_a_failure_that_is_known_is_none_and_one_that_is_stale_is():
    held = of_each("full")
    assert (held[ORDER]["status"], held[ORDER]["rawStatus"]) == ("other", "fail")
    known = held[ORDER]["extra"]["known"]
    assert known == "joins by arrival, ticket 17 (storage, until 2026-06-30)"
    assert held[LATE]["status"] == "failed"
    assert "new: not the failure that is known" in held[LATE]["trace"]
    assert held[STALE]["message"].startswith("3 known failures are stale: ")
    assert STALE not in of_each("broken")


def test_a_share_of_a_run_in_which_nothing_is_broken_has_no_test_that_failed():
    run = record(upheld(*demanded()), shard=Shard(2, 4))
    held = json.loads(WRITERS["ctrf"](run))["results"]
    assert (held["summary"]["failed"], held["environment"]["shardId"]) == (0, "2/4")
