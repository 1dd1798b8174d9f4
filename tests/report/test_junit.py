"""The JUnit report is one that readers of JUnit XML can read, and green only when we are."""

import functools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from junitparser import Failure
from junitparser.xunit2 import JUnitXml
from made import (
    EVIL,
    HOUR,
    LATE,
    ORDER,
    PLAN,
    RECORDS,
    TWENTY,
    broken,
    demanded,
    flow,
    record,
    upheld,
)

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.conclusion import Exit, conclude
from conformance.core.gravity import gravity
from conformance.core.record import trial
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict
from conformance.report import WRITERS
from conformance.report.safe import visible
from conformance.report.sentences import sentence

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


@functools.cache
def written(run):
    return WRITERS["junit"](RECORDS[run])


def parsed(text):
    return ET.fromstring(text.encode())  # noqa: S314  (we wrote it)


@functools.cache
def cases(run):
    root = parsed(written(run))
    return {each.get("name"): each for each in root.iter("testcase")}


def properties(case):
    return {each.get("name"): each.get("value") for each in case.iter("property")}


def kind(case):
    return next(
        (each for each in ("failure", "error", "skipped") if case.find(each) is not None), ""
    )


@pytest.mark.parametrize("run", RECORDS)
def test_a_report_keeps_the_schema(run):
    assert [*map(str, SCHEMA.iter_errors(parsed(written(run))))] == []


@pytest.mark.parametrize("run", RECORDS)
def test_each_requirement_is_one_case_of_its_area(run):
    told = {name: each.get("classname") for name, each in cases(run).items()}
    told.pop("run/conclusive", None)
    told.pop("run/known-failures", None)
    assert told == {each.id: each.id.split("/")[0] for each in CATALOGUE}


@pytest.mark.parametrize("run", RECORDS)
def test_a_report_is_green_exactly_when_the_server_is_conformant(run):
    kinds = {kind(each) for each in cases(run).values()}
    green = not kinds & {"failure", "error"}
    assert green == (conclude(RECORDS[run]).exit is Exit.CONFORMANT)


@pytest.mark.parametrize("run", RECORDS)
def test_the_counts_are_those_of_the_cases(run):
    suite = parsed(written(run)).find("testsuite")
    kinds = [kind(each) for each in cases(run).values()]
    told = [int(suite.get(each)) for each in ("tests", "failures", "errors", "skipped")]
    assert told == [len(kinds), *(kinds.count(each) for each in ("failure", "error", "skipped"))]


@pytest.mark.parametrize("run", RECORDS)
def test_a_requirement_that_was_not_measured_is_never_a_plain_pass(run):
    for result in conclude(RECORDS[run]).results:
        plain = kind(cases(run)[result.requirement.id]) == ""
        measured = result.verdict in (Verdict.PASS, Verdict.FAIL)
        assert plain <= measured


def test_a_failure_holds_the_whole_text():
    failure = cases("broken")[ORDER].find("failure")
    assert failure.get("message") == sentence(broken(ORDER), None)
    assert failure.text.startswith("harm    loses or mixes up bytes\n")
    for each in ('wanted  content "ba"', 'got     content "ab"', ">   5 GET /files", "#!/bin/sh"):
        assert each in failure.text


def test_a_case_says_what_it_rests_on_and_against_whom_it_ran():
    assert properties(cases("broken")[ORDER]) == {
        "level": "MUST",
        "harm": "loses or mixes up bytes",
        "basis": BY_ID[ORDER].basis.value,
        "source": str(BY_ID[ORDER].source),
        "target": "http://127.0.0.1:8080/v1",
        "seed": "7",
    }


def test_what_failed_comes_first_and_the_gravest_before_all():
    names = [*cases("twenty")]
    assert names[: len(TWENTY)] == sorted(TWENTY, key=gravity)
    left = [each.id for each in CATALOGUE if each.id not in TWENTY]
    assert [each for each in names if each in left] == left


def test_a_broken_should_passes_and_says_so():
    case = cases("broken")[HOUR]
    assert kind(case) == ""
    assert case.find("system-out").text.startswith("SHOULD is broken, which only --strict fails.\n")
    assert "7200 s" in case.find("system-out").text


def test_a_broken_should_fails_under_strict():
    assert kind(cases("strict")[HOUR]) == "failure"


def test_what_is_inconclusive_is_an_error_where_it_decides():
    case = cases("blocked")["parts/accepted"]
    assert case.find("error").get("message") == "blocked by create/accepted"
    skipped = cases("blocked")[HOUR].find("skipped")
    assert skipped.get("message") == "inconclusive: blocked by create/accepted"


def test_what_is_flaky_is_an_error_and_under_strict_a_failure():
    error = cases("flaky")[ORDER].find("error")
    assert error.get("message").startswith("flaky: it was broken, but not when that was tried")
    assert "again: it was broken" in error.text
    assert "again: it was broken" in cases("flaky, strictly")[ORDER].find("failure").text


def test_what_was_not_tested_is_skipped_with_its_reason():
    assert BY_ID["parts/sixty-four-megabytes"].level is Level.MUST
    skipped = cases("full")["parts/sixty-four-megabytes"].find("skipped")
    assert skipped.get("message") == "not-tested: needs --large"


def test_a_run_that_says_nothing_is_an_error_of_its_own():
    case = cases("interrupted")["run/conclusive"]
    assert case.find("error").get("message") == "the run did not come to its end"
    assert "run/conclusive" not in cases("full")


def test_a_may_requirement_tells_what_was_observed():
    told = cases("evil 5")["complete/again"].find("system-out").text
    assert told == f"observed: {EVIL[5]}"


@pytest.mark.parametrize("at", range(len(EVIL)))
def test_what_the_target_said_is_spelled_out_where_xml_cannot_hold_it(at):
    failure = cases(f"evil {at}")[LATE].find("failure")
    assert failure.get("message").isprintable()
    assert visible(EVIL[at])[:40] in failure.text


def test_its_own_library_reads_it_back():
    (suite,) = JUnitXml.fromstring(written("broken").encode())
    failed = [case.name for case in suite if any(isinstance(each, Failure) for each in case.result)]
    assert failed == [ORDER]


def test_a_failure_without_evidence_of_its_own_still_reads():
    """Two that explain each other both fail, and neither finding is left unexplained."""
    circle = [broken(LATE, suspects=(ORDER,)), broken(ORDER, suspects=(LATE,))]
    run = record(upheld(*demanded(LATE, ORDER)), trial("circle", PLAN, flow(), circle))
    assert SCHEMA.is_valid(parsed(WRITERS["junit"](run)))
