"""The JSON report keeps its schema, and says all that there is to say."""

import functools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from made import (
    ELSEWHERE,
    EVIL,
    FILE,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    broken,
    evil,
    flow,
    record,
)
from referencing import Registry, Resource

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.codec import encode
from conformance.core.exchange import Response, body_of
from conformance.core.gravity import gravity
from conformance.core.record import trial
from conformance.core.requirement import Harm
from conformance.report import WRITERS
from conformance.report.sentences import sentence

FOLDER = Path(__file__).parents[2] / "schemas"
DOCUMENTS = {
    name: json.loads((FOLDER / f"{name}.json").read_text()) for name in ("report", "record")
}
REGISTRY = Registry().with_resources(
    (each["$id"], Resource.from_contents(each)) for each in DOCUMENTS.values()
)
SCHEMA = Draft202012Validator(DOCUMENTS["report"], registry=REGISTRY)


@functools.cache
def written(run):
    return json.loads(WRITERS["json"](run))


def requirement(report, name):
    return next(each for each in report["requirements"] if each["id"] == name)


def objects(value):
    """Yield every schema in ``value`` that lists properties."""
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict) and "type" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from objects(each)


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(DOCUMENTS["report"])
    assert DOCUMENTS["report"]["$id"] == "https://uploads-conformance.dev/schemas/v1/report.json"


@pytest.mark.parametrize("run", RECORDS)
def test_a_report_keeps_the_schema(run):
    assert [*map(str, SCHEMA.iter_errors(written(RECORDS[run])))] == []


def test_the_schema_allows_no_member_that_it_does_not_name():
    assert all(each["additionalProperties"] is False for each in objects(DOCUMENTS["report"]))


def test_every_member_that_the_schema_names_is_written():
    """Of a body, text and base64 exclude each other."""
    for each in objects(DOCUMENTS["report"]):
        assert set(each["properties"]) - set(each["required"]) <= {"text", "base64"}


@pytest.mark.parametrize("run", RECORDS)
def test_every_requirement_is_in_it_whatever_its_verdict(run):
    report = written(RECORDS[run])
    assert [each["id"] for each in report["requirements"]] == [each.id for each in CATALOGUE]
    counted = [number for level in report["summary"].values() for number in level.values()]
    assert sum(counted) == len(CATALOGUE)


def test_failures_are_named_the_gravest_first_and_each_says_what_it_does():
    report = written(RECORDS["twenty"])
    assert report["failures"] == sorted(TWENTY, key=gravity)
    for each in report["requirements"]:
        assert each["harm"] == BY_ID[each["id"]].harm
        assert all(found["harm"] == each["harm"] for found in each["findings"])


def test_a_finding_that_says_what_it_does_is_heard():
    found = replace(broken(), harm=Harm.REACHES_OTHERS)
    report = written(record(trial("x", PLAN, flow(), [found])))
    held = requirement(report, ORDER)
    assert held["harm"] == held["findings"][0]["harm"] == "leaks or reaches what is another's"


@pytest.mark.parametrize(
    ("run", "verdict", "code"),
    [
        ("full", "conformant", 0),
        ("broken", "non-conformant", 1),
        ("strict", "non-conformant", 1),
        ("known", "no-new-failures", 0),
        ("known, and explains", "inconclusive", 5),
        ("known and flaky", "no-new-failures", 0),
        ("known otherwise", "non-conformant", 1),
        ("known and stale", "no-new-failures", 6),
        ("stale", "conformant", 6),
        ("flaky", "inconclusive", 5),
        ("flaky, strictly", "non-conformant", 1),
        ("empty", "inconclusive", 5),
        ("all skipped", "inconclusive", 5),
        ("interrupted", "inconclusive", 5),
        ("stopped", "inconclusive", 5),
        ("only begun", "inconclusive", 5),
        ("never reached", "inconclusive", 4),
        ("by hand", "inconclusive", 130),
        ("failed itself", "inconclusive", 3),
        ("unreachable", "inconclusive", 4),
        ("blocked", "non-conformant", 1),
    ],
)
def test_the_verdict_is_that_of_the_core(run, verdict, code):
    report = written(RECORDS[run])
    assert (report["verdict"], report["exit_code"]) == (verdict, code)
    assert (report["reason"] != "") == (verdict == "inconclusive")


def test_a_finding_holds_the_plan_and_everything_that_happened():
    found = requirement(written(RECORDS["broken"]), ORDER)["findings"]
    first = found[0]
    assert first["minimal"] is True
    assert first["sentence"] == sentence(broken(ORDER), None)
    assert (first["wanted"], first["got"]) == ('content "ba"', 'content "ab"')
    assert first["plan"] == encode(PLAN)
    assert [each["sent_s"] for each in first["exchanges"]] == [0, 1, 2, 3, 4]
    assert first["exchanges"][4]["received_s"] == 4.5
    assert first["exchanges"][4]["request"]["path"] == f"/files/{FILE}/content"
    assert first["exchanges"][4]["response"]["body"]["text"] == "ab"
    assert first["curl"].startswith("#!/bin/sh\n")


def test_an_exchange_says_whether_and_where_it_was_redirected():
    every = requirement(written(RECORDS["redirected"]), ORDER)["findings"][0]["exchanges"]
    assert [each["redirected_to"] for each in every] == [None, None, None, None, ELSEWHERE]


def test_only_what_fails_has_findings():
    for each in written(RECORDS["broken"])["requirements"]:
        assert bool(each["findings"]) == (each["id"] in (ORDER, HOUR))


def test_an_interrupted_run_does_not_tell_its_end():
    run = written(RECORDS["interrupted"])["run"]
    ends = ("finished_at", "duration_s", "requests", "bytes_sent")
    assert (run["complete"], *(run[each] for each in ends)) == (False, None, None, None, None)


def test_a_stopped_run_says_why():
    run = written(RECORDS["stopped"])["run"]
    assert (run["complete"], run["stopped"]) == (False, "the budget is spent")


@pytest.mark.parametrize("text", EVIL)
def test_what_the_target_said_can_be_read_back(text):
    found = requirement(written(evil(text)), LATE)["findings"][0]
    assert (found["wanted"], found["got"]) == (text, text)
    assert found["exchanges"][1]["response"]["body"]["text"] == text


def test_a_body_is_text_or_base64_or_neither():
    bodies = (b"a", b"\xff", b"x" * 70_000)
    exchanges = tuple(
        replace(each, response=Response(200, (), body_of(body)))
        for each, body in zip(flow()[:3], bodies, strict=True)
    )
    report = written(record(trial("bodies", PLAN, exchanges, [broken(at=0)])))
    told = requirement(report, ORDER)["findings"][0]["exchanges"]
    kinds = [sorted(each["response"]["body"]) for each in told]
    assert kinds == [["md5", "size", "text"], ["base64", "md5", "size"], ["md5", "size"]]
    assert told[1]["response"]["body"]["base64"] == "/w=="


def test_what_is_flaky_comes_with_both_exchanges():
    found = requirement(written(RECORDS["flaky"]), ORDER)
    assert found["verdict"] == "flaky"
    assert found["reason"] == "it was broken, but not when that was tried again, 2 times"
    assert len(found["findings"]) == 1
    assert found["repeated"]["times"] == 2
    assert len(found["repeated"]["exchanges"]) == len(found["findings"][0]["exchanges"])
    assert requirement(written(RECORDS["broken"]), ORDER)["repeated"] is None
