"""The self-test tells which faults are caught, and complains of what is judged wrongly."""

import importlib

import pytest
from live import conform, one_line

from conformance.cli.selftest import _cases, _line
from conformance.core.catalogue import BY_ID
from conformance.core.errors import Misused
from conformance.core.verdict import Result, Verdict
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.selftest.fault_combinations import Score
from conformance.selftest.fault_matrix import Case, Outcome, _complaint

command = importlib.import_module("conformance.cli.selftest")
ORDER, ADDED, HOUR, LARGE, MAY = (
    "complete/listed-order",
    "parts/accepted",
    "create/expires-in-an-hour",
    "parts/sixty-four-megabytes",
    "parts/empty",
)
FAULT = Case("joins-by-arrival", "joins-by-arrival", frozenset({ORDER}), 0, "quick")
LAWFUL = Case("null-file", "null-file", frozenset(), 0, "quick")
CORRECT = Case("correct", None, frozenset(), 0, "quick")


def result(name, verdict, reason=""):
    return Result(BY_ID[name], verdict, reason)


@pytest.mark.parametrize(
    ("case", "failed", "results", "complaint"),
    [
        (FAULT, {ORDER}, [], ""),
        (FAULT, set(), [], f"not caught: {ORDER}"),
        (FAULT, {ADDED}, [], f"not caught: {ORDER}; wrongly failed: {ADDED}"),
        (FAULT, {ORDER}, [(ADDED, Verdict.INCONCLUSIVE, "x")], ""),
        (LAWFUL, set(), [], ""),
        (LAWFUL, {ADDED}, [], f"wrongly failed: {ADDED}"),
        (LAWFUL, {HOUR}, [], ""),
        (
            LAWFUL,
            set(),
            [(ADDED, Verdict.INCONCLUSIVE, "x")],
            f"1 inconclusive, such as {ADDED}, x",
        ),
        (LAWFUL, set(), [(ADDED, Verdict.NOT_TESTED, "x")], ""),
        (CORRECT, {HOUR}, [], f"wrongly failed: {HOUR}"),
        (CORRECT, set(), [(ADDED, Verdict.NOT_TESTED, "x")], f"not put to the test: {ADDED}"),
        (CORRECT, set(), [(LARGE, Verdict.NOT_TESTED, "x")], ""),
        (CORRECT, set(), [(MAY, Verdict.NOT_TESTED, "x")], ""),
        (CORRECT, set(), [(ADDED, Verdict.NOT_APPLICABLE, "x")], ""),
    ],
)
def test_whoever_is_judged_wrongly_is_complained_of(case, failed, results, complaint):
    assert _complaint(case, frozenset(failed), [result(*each) for each in results]) == complaint


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Outcome(FAULT, frozenset({ORDER}), ""), ["fault", FAULT.name, "caught by " + ORDER]),
        (Outcome(FAULT, frozenset(), "not caught"), ["fault", FAULT.name, "not caught"]),
        (Outcome(LAWFUL, frozenset(), ""), ["lawful", LAWFUL.name, "passes"]),
        (Outcome(LAWFUL, frozenset({ADDED}), "wrong"), ["lawful", LAWFUL.name, "wrong"]),
    ],
)
def test_a_server_is_a_line(outcome, line):
    kind, name, said = line
    assert _line(outcome).split(None, 2) == [kind, name, said]


def test_every_fault_and_every_variant_and_the_correct_server_are_judged():
    cases = _cases((), 3, "quick")
    assert {each.serves for each in cases} == {None, *FAULTS, *VARIANTS}
    assert {each.seed for each in cases} == {3}
    deeper = {each.name for each in cases if each.profile != "quick"}
    assert deeper == {name for name, fault in FAULTS.items() if fault.profile == "default"}
    assert {each.profile for each in _cases((), 3, "thorough")} == {"thorough"}
    assert {each.name: each.breaks for each in cases if each.is_fault} == {
        name: frozenset(fault.breaks) for name, fault in FAULTS.items()
    }


def test_a_server_is_judged_in_the_profile_that_was_asked_for_or_a_larger_one_that_finds_it():
    profiles = {each.name: each.profile for each in _cases((), 3, "quick")}
    least = {name: FAULTS[name].profile if name in FAULTS else "quick" for name in profiles}
    assert profiles == least
    assert set(least.values()) == {"quick", "default"}
    assert {each.profile for each in _cases((), 3, "thorough")} == {"thorough"}


def test_globs_pick_some():
    names = [each.name for each in _cases(("correct", "joins-by-*"), 0, "quick")]
    assert names[0] == "correct"
    assert all(each.startswith("joins-by-") for each in names[1:])
    assert "joins-by-arrival" in names


def test_a_glob_of_nothing_is_misuse():
    with pytest.raises(Misused, match="matches no fault and no variant"):
        _cases(("no-such-*",), 0, "quick")


def test_a_self_test_ends_with_0_when_all_is_judged_rightly():
    ran = conform("selftest", "--only", "creates-201", "--profile", "quick", "-n", "1")
    assert (ran.returncode, ran.stderr) == (0, "")
    told = [line.split(None, 2) for line in ran.stdout.splitlines()]
    assert told[0] == ["fault", "creates-201", "caught by create/status-200"]
    assert ran.stdout.endswith("1 faults and 0 lawful servers: all judged rightly\n")


def test_a_glob_of_nothing_is_one_line_for_a_person():
    ran = conform("selftest", "--only", "nonsense")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert one_line(ran.stderr)


PAIR = ("--only", "creates-without-object", "--only", "refuses-vision", "--profile", "quick")


def test_a_pair_of_faults_is_judged_and_the_shares_are_told():
    ran = conform("selftest", "--pairs", "1", *PAIR, "-n", "1")
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0] == "pairs of faults: 1"
    assert lines[1].split()[:4] == ["named", "1", "100.0", "%"]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (("--pairs", "1", "--faults", "3"), "--pairs and --faults ask for different servers"),
        (("--pairs", "1", "--json", "-"), "--json and --markdown write the matrix"),
        (("--pairs", "2", *PAIR), "only 1 of 2 servers with 2 of these faults"),
        (("--faults", "3", *PAIR), "only 0 of 100 servers with 3 of these faults"),
    ],
)
def test_what_cannot_be_asked_of_several_faults_is_one_line(told, asked, complaint):
    code, out, err = told("selftest", *asked)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert complaint in err


@pytest.mark.parametrize("asked", [("--pairs", "1"), ("--faults", "2", "--servers", "1")])
def test_a_broken_requirement_that_passes_is_a_line_and_exit_code_1(told, monkeypatch, asked):
    def passed(combinations, _workers):
        return [Score(each, passed=("create/object",)) for each in combinations]

    monkeypatch.setattr(command, "scores", passed)
    code, out, err = told("selftest", *asked, *PAIR)
    assert (code, err) == (1, "")
    name = "creates-without-object + refuses-vision"
    line = f"PASSED  {name}: create/object, which creates-without-object breaks"
    assert out.splitlines()[0] == line
