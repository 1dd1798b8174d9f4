"""The matrix of a self-test shows who broke what, and which scenario is worth its exchanges."""

import json

from live import conform

from conformance.selftest.fault_matrix import Case, Outcome
from conformance.selftest.fault_report import to_json, to_markdown

ORDER, FEW, HOUR = "complete/listed-order", "complete/too-few-bytes", "create/expires-in-an-hour"


def case(name, serves, *breaks):
    return Case(name, serves, frozenset(breaks), 3, "quick")


CORRECT = Outcome(
    case("correct", None), frozenset(), "", exchanges=(("bytes/few", 5), ("order/two", 4))
)
CAUGHT = Outcome(
    case("joins-by-arrival", "joins-by-arrival", ORDER),
    frozenset({ORDER}),
    "",
    frozenset({"order/two"}),
    (("order/two", 4), ("order/three", 9)),
)
MISSED = Outcome(
    case("takes-too-few-bytes", "takes-too-few-bytes", FEW),
    frozenset({ORDER}),
    "not caught: …",
    frozenset(),
)
TWICE = Outcome(
    case("joins-by-id", "joins-by-id", ORDER),
    frozenset({ORDER}),
    "",
    frozenset({"order/two", "order/three"}),
)
LAWFUL = Outcome(case("lives-two-hours", "lives-two-hours"), frozenset({HOUR}), "")
EVERY = [CORRECT, CAUGHT, MISSED, TWICE, LAWFUL]


def test_a_table_marks_what_was_caught_missed_wronged_and_left():
    lines = to_markdown(EVERY).splitlines()
    assert "| server | listed-order | too-few-bytes |" in lines
    assert "| joins-by-arrival | ● |  |" in lines
    assert "| takes-too-few-bytes | ✗ | ○ |" in lines
    assert "| lives-two-hours | – |" in lines
    assert not [line for line in lines if line.startswith("| correct")]
    assert "## parts" not in lines


def test_a_scenario_tells_what_it_takes_and_what_it_alone_catches():
    lines = to_markdown(EVERY).splitlines()
    assert "| bytes/few | 5 | 0 |  |" in lines
    assert "| order/two | 4 | 2 | joins-by-arrival |" in lines
    assert "| order/three | 9 | 1 |  |" in lines


def test_programs_read_the_same():
    told = json.loads(to_json(EVERY))
    assert told["seed"] == 3
    assert [each["kind"] for each in told["servers"]] == [
        "lawful",
        "fault",
        "fault",
        "fault",
        "lawful",
    ]
    caught = told["servers"][1]
    assert (caught["breaks"], caught["failed"]) == ([ORDER], [ORDER])
    assert (caught["caught_in"], caught["exchanges"]) == (["order/two"], 13)
    assert {each["scenario"]: each["alone"] for each in told["scenarios"]} == {
        "bytes/few": [],
        "order/three": [],
        "order/two": ["joins-by-arrival"],
    }


def test_a_self_test_writes_both(tmp_path):
    file = tmp_path / "matrix.json"
    asked = ("selftest", "--only", "creates-201", "--profile", "quick", "-n", "1")
    ran = conform(*asked, "--json", str(file), "--markdown", "-")
    assert ran.returncode == 0
    assert ran.stdout.startswith("# Kill matrix\n")
    assert "| creates-201 | ● |" in ran.stdout
    assert "all judged rightly" in ran.stderr
    (server,) = json.loads(file.read_text("utf-8"))["servers"]
    assert "creation/a_creation_that_lacks_a_member" in server["caught_in"]
