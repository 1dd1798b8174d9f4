"""The SARIF log makes an alert of each failure and of nothing else, and says where it lies."""

import functools
import json
import re

import pytest
from kinds import KINDS, MD5
from made import (
    EVIL,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    broken,
    get,
    happened,
    record,
    trial,
)

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.conclusion import conclude
from conformance.core.gravity import gravity, worst_first
from conformance.core.requirement import Level
from conformance.core.sources import address
from conformance.core.unfinished import early
from conformance.core.verdict import Verdict
from conformance.report import WRITERS

EVERY = {**RECORDS, **KINDS}
every_run = pytest.mark.parametrize("run", EVERY)


@functools.cache
def log(run):
    (held,) = json.loads(WRITERS["sarif"](EVERY[run]))["runs"]
    return held


def results(run):
    return {each["ruleId"]: each for each in log(run)["results"]}


def rules(run):
    return {each["id"]: each for each in log(run)["tool"]["driver"]["rules"]}


@every_run
def test_each_requirement_is_a_rule_that_links_to_its_source(run):
    assert [*rules(run)] == [each.id for each in CATALOGUE]
    assert rules(run)[ORDER]["helpUri"] == address(BY_ID[ORDER].source)


@every_run
def test_what_failed_or_is_flaky_is_a_result_and_nothing_else(run):
    wrong = (Verdict.FAIL, Verdict.FLAKY)
    ordered = worst_first(conclude(EVERY[run]).results)
    assert [*results(run)] == [each.requirement.id for each in ordered if each.verdict in wrong]


@every_run
def test_the_graver_a_failure_is_the_higher_is_its_rank(run):
    ranks = [each["rank"] for each in log(run)["results"]]
    assert ranks == sorted(ranks, reverse=True)
    assert all(0 < each <= 100 for each in ranks)


def test_a_rule_and_a_result_say_what_the_break_does():
    assert rules("broken")[ORDER]["properties"]["harm"] == "loses or mixes up bytes"
    held = results("broken")[ORDER]
    assert held["properties"]["harm"] == "loses or mixes up bytes"
    assert " Harm: loses or mixes up bytes." in held["message"]["text"]


def test_the_mildest_failure_of_a_must_ranks_above_the_gravest_of_a_should():
    must, should = (
        [each for each in TWENTY if BY_ID[each].level is level]
        for level in (Level.MUST, Level.SHOULD)
    )
    mildest, gravest = max(must, key=gravity), min(should, key=gravity)
    assert BY_ID[mildest].harm.rank > BY_ID[gravest].harm.rank
    assert results("twenty")[mildest]["rank"] > results("twenty")[gravest]["rank"]


@every_run
def test_every_result_has_one_place_in_a_text_that_the_log_holds(run):
    """GitHub takes no log in which a result has none, and none with an address elsewhere."""
    for each in log(run)["results"]:
        (place,) = (held["physicalLocation"] for held in each["locations"])
        artifact = log(run)["artifacts"][place["artifactLocation"]["index"]]
        assert artifact["location"]["uri"] == place["artifactLocation"]["uri"]
        assert re.fullmatch(r"uploads-conformance/[a-z0-9/-]+[.]txt", artifact["location"]["uri"])
        line = artifact["contents"]["text"].splitlines()[place["region"]["startLine"] - 1]
        assert line.startswith(">")


@every_run
def test_the_invocation_tells_the_exit_code_and_whether_the_run_came_to_its_end(run):
    (held,) = log(run)["invocations"]
    assert held["exitCode"] == conclude(EVERY[run]).exit.value
    assert held["executionSuccessful"] == (early(EVERY[run]) is None)


def test_a_failure_is_told_apart_from_others_by_its_fingerprint():
    prints = results("full")[ORDER]["partialFingerprints"]
    words = f"{ORDER}: GET /files/*/content -> 200: content *"
    assert prints["requirementAndFailure/v1"] == words
    assert re.fullmatch(r"[0-9a-f]{16}:1", prints["primaryLocationLineHash"])
    assert prints == results("broken")[ORDER]["partialFingerprints"]
    assert (
        len(
            {
                each["partialFingerprints"]["primaryLocationLineHash"]
                for each in results("full").values()
            }
        )
        == 6
    )


def test_a_failure_weighs_as_much_as_it_does_for_the_verdict():
    held = results("full")
    assert [held[each]["level"] for each in (LATE, MD5)] == ["error", "warning"]
    assert results("broken")[HOUR]["level"] == "note"
    assert [held[each]["level"] for each in (ORDER, HOUR)] == ["error", "warning"]  # known
    assert results("strict")[HOUR]["level"] == "error"
    assert results("flaky, strictly")[ORDER]["level"] == "error"


def test_a_failure_names_the_request_that_broke_it_and_its_answer():
    held = results("full")[ORDER]
    assert held["webRequest"] == {"method": "GET", "target": "/files/file-8cQ2wGx1ZkN3pZ5r/content"}
    assert held["webResponse"] == {"statusCode": 200}
    (where,) = held["locations"][0]["logicalLocations"]
    assert where["fullyQualifiedName"] == "GET /files/*/content"


def test_a_request_without_an_answer_says_so():
    lost = (happened(get("/files"), None, cause="it was reset"),)
    assert first(lost, 0)["webResponse"] == {"noResponseReceived": True}
    assert "webRequest" not in first(lost, -1)


def first(exchanges, at):
    """Give the result of a run whose one failure is about the exchange ``at`` that place."""
    run = record(trial("orders", PLAN, exchanges, [broken(at=at)]))
    return json.loads(WRITERS["sarif"](run))["runs"][0]["results"][0]


def test_what_was_not_measured_is_a_notification_about_its_rule():
    (held,) = log("blocked")["invocations"]
    told = {
        each["associatedRule"]["id"]: each
        for each in held["toolExecutionNotifications"]
        if "associatedRule" in each
    }
    assert told["parts/accepted"]["level"] == "warning"
    assert told["parts/accepted"]["message"]["text"].endswith("blocked by create/accepted")
    assert told["parts/sixty-four-megabytes"]["level"] == "note"
    assert ORDER not in {*results("blocked")}


def test_what_is_left_and_why_a_run_ended_are_notifications():
    (held,) = log("stopped by hand")["invocations"]
    first = held["toolExecutionNotifications"][0]
    assert (first["level"], first["message"]["text"]) == (
        "error",
        "the run stopped early: it was interrupted",
    )
    (held,) = log("left behind")["invocations"]
    said = [each["message"]["text"] for each in held["toolExecutionNotifications"]]
    assert "left on the target: 2 uploads: upload_1, upload_2" in said


@pytest.mark.parametrize("run", ["full", *(f"evil {at}" for at in range(len(EVIL)))])
def test_no_message_holds_a_link(run):
    """Readers take brackets for a link; escaped ones are none."""
    said = [each["message"]["text"] for each in log(run)["results"]]
    said += [
        each["message"]["text"] for each in log(run)["invocations"][0]["toolExecutionNotifications"]
    ]
    assert not [each for each in said if re.search(r"(?<!\\)(\\\\)*[\[\]]", each)]
    assert all(each.isprintable() for each in said)
    assert run != "full" or "\\](javascript:" in results(run)["create/echoes"]["message"]["text"]


def test_a_failure_that_is_known_is_suppressed_and_one_that_is_stale_is_told():
    (held,) = results("full")[ORDER]["suppressions"]
    assert (held["kind"], held["status"]) == ("external", "accepted")
    assert held["justification"] == "joins by arrival, ticket 17 (storage, until 2026-06-30)"
    assert results("full")[LATE]["suppressions"] == []
    assert "New: not the failure that is known" in results("full")[LATE]["message"]["text"]
    (ran,) = log("full")["invocations"]
    said = [each["message"]["text"] for each in ran["toolExecutionNotifications"]]
    assert "the known failure nothing/matches-this is stale: it matches no requirement" in said
