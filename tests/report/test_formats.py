"""Every report in a published format keeps the schema of that format, whatever the run."""

import json

import pytest
from kinds import KINDS, huge
from made import RECORDS
from published import flaws

from conformance.report import WRITERS

PUBLISHED = ("ctrf", "sarif", "har")
every_format = pytest.mark.parametrize("name", PUBLISHED)


@every_format
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_each_kind_keeps_the_schema(name, kind):
    assert flaws(name, WRITERS[name](KINDS[kind])) == []


@every_format
@pytest.mark.parametrize("run", RECORDS)
def test_a_report_of_any_run_keeps_the_schema(name, run):
    assert flaws(name, WRITERS[name](RECORDS[run])) == []


@pytest.mark.parametrize(("name", "findings"), [("ctrf", None), ("sarif", None), ("har", 2_000)])
def test_a_report_of_a_huge_run_keeps_the_schema(name, findings):
    """Those of all exchanges take a minute to check, though not to write."""
    run = huge() if findings is None else huge(findings)
    assert flaws(name, WRITERS[name](run)) == []


SPOILED = {
    "ctrf": lambda report: report["results"]["tests"][0].update(status="fine"),
    "sarif": lambda report: report["runs"][0]["invocations"][0].update(startTimeUtc="today"),
    "har": lambda report: report["log"]["entries"][0].update(startedDateTime=""),
}


@every_format
def test_a_schema_refuses_what_is_wrong(name):
    report = json.loads(WRITERS[name](KINDS["full"]))
    SPOILED[name](report)
    assert flaws(name, json.dumps(report)) != []
