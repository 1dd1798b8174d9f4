"""Every report in a format that has a schema keeps it, whatever the run."""

import json

import pytest
from kinds import KINDS, huge
from made import RECORDS
from published import CHECKS

from conformance.report import WRITERS

HUGE = {"har": 2_000, "record": 2_000}
"""How many findings there are in formats that hold all exchanges: more take minutes to check."""
every_format = pytest.mark.parametrize("name", CHECKS)


@every_format
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_each_kind_keeps_the_schema(name, kind):
    assert CHECKS[name](WRITERS[name](KINDS[kind])) == []


@pytest.mark.parametrize("name", ["ctrf", "sarif", "har", "badge"])
@pytest.mark.parametrize("run", RECORDS)
def test_a_report_of_any_run_keeps_the_schema(name, run):
    assert CHECKS[name](WRITERS[name](RECORDS[run])) == []


@every_format
def test_a_report_of_a_huge_run_keeps_the_schema(name):
    assert CHECKS[name](WRITERS[name](huge(HUGE.get(name, 100_000)))) == []


def test_every_format_is_held_to_a_schema_but_those_for_people():
    assert {*WRITERS} - {*CHECKS} == {"html", "markdown", "terminal"}


def first_entry(report):
    return report["log"]["entries"][0]


SPOILED = {
    "ctrf": lambda report: report["results"]["tests"][0].update(status="fine"),
    "sarif": lambda report: report["runs"][0]["invocations"][0].update(startTimeUtc="today"),
    "har": lambda report: first_entry(report).update(startedDateTime=""),
    "json": lambda report: report.update(verdict="fine"),
    "badge": lambda report: report.update(colour="green"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_schema_refuses_what_is_wrong(name):
    report = json.loads(WRITERS[name](KINDS["full"]))
    SPOILED[name](report)
    assert CHECKS[name](json.dumps(report)) != []
