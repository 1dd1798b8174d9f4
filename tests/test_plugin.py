"""The pytest plugin provokes a target by our scenarios, and leaves the tests of others alone."""

import sys
from types import SimpleNamespace

import pytest
from live import HOME, command, error, serving
from published import CHECKS

from conformance.conductor import Handed
from conformance.core.conclusion import conclude
from conformance.core.errors import Blocked, Defect, Misused, Unreachable
from conformance.core.finding import Finding, Outcome
from conformance.core.record import read
from conformance.core.settings import Settings
from conformance.plugin.options import WORKER
from conformance.plugin.session import Nonconforming, Session
from conformance.plugin.workers import Share
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here
from conformance.report import WRITERS

NOWHERE = "http://127.0.0.1:9/v1"
SECRET = "canary-5ca1ab1e"
ORDER = ("--pyargs", "conformance.scenarios.test_order")
ONE = "conformance.scenarios.test_order::test_two_parts_turned_round"
THEIRS = """
import hypothesis
from hypothesis import given, strategies as st

seen = []

@given(st.integers())
def test_their_profile_is_theirs(value):
    seen.append(value)

def test_all_examples_were_drawn():
    assert len(seen) >= 50
    assert hypothesis.settings.get_current_profile_name() in ("default", "ci")
"""
FAILING = "def test_theirs():\n    assert not 'broken'\n"
WRONG_JUDGE = """
import conformance.conductor
def judge(exchanges, target):
    raise KeyError("the judge is out")
conformance.conductor.conductor.judge = judge
"""
BASE_URL = """
def pytest_addoption(parser):
    parser.addoption("--base-url", default=None)
"""


@pytest.fixture
def ran(tmp_path):
    """Give a function that runs pytest in an empty folder, with the files that are named."""

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        path = {"PYTHONPATH": f"{HOME}:{tmp_path}"}
        first = (sys.executable, "-m", "pytest", "-p", "no:schemathesis", "-p", "no:cacheprovider")
        quick = ("-p", "conformance.plugin", "--uploads-profile", "quick")
        return command(*first, *quick, *words, cwd=tmp_path, **path)

    return run


def test_a_conformant_server_passes_and_tests_of_others_run_as_ever(ran):
    with running_here() as url:
        words = ("--pyargs", "conformance.scenarios", "--base-url", url)
        done = ran(*words, "test_theirs.py", test_theirs=THEIRS)
    assert done.returncode == 0
    assert "\nconformant: " in done.stdout
    assert "MUSTs measured hold" in done.stdout
    assert " failed" not in done.stdout


def test_a_broken_requirement_fails_the_scenario_and_the_session(ran):
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        done = ran(*ORDER, "--base-url", url)
    assert done.returncode == 1
    assert "complete/listed-order\n" in done.stdout
    assert "wanted  " in done.stdout
    assert "\nnot conformant: 1 of " in done.stdout


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_scenarios_without_a_target_are_a_usage_error(words, ran):
    done = ran("--pyargs", "conformance.scenarios", *words)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip().startswith("ERROR: scenarios of uploads-conformance need a server")
    assert "--base-url http://127.0.0.1:8080/v1" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_scenario_that_is_named_by_its_file_needs_a_target_too(ran):
    done = ran(f"{HOME}/conformance/scenarios/test_order.py")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "need a server to provoke" in done.stderr


def test_scenarios_can_be_listed_without_a_target(ran):
    done = ran(*ORDER, "--collect-only", "-q")
    assert done.returncode == 0
    assert "test_two_parts_turned_round" in done.stdout


def test_nobody_is_asked_anything_for_tests_of_others(ran):
    heard = []

    def answer(*asked):
        heard.append(asked)
        return error(404)

    with serving(answer) as url:
        done = ran("--base-url", url, "test_theirs.py", test_theirs=THEIRS)
    assert (done.returncode, heard) == (0, [])
    assert "conformant" not in done.stdout


def test_a_failing_test_of_others_is_not_hidden_by_our_verdict(ran):
    with running_here() as url:
        done = ran(*ORDER, "test_theirs.py", "--base-url", url, test_theirs=FAILING)
    assert done.returncode == 1
    assert "\nconformant: " in done.stdout


def test_a_session_that_stops_early_comes_to_no_verdict(ran):
    with running_here() as url:
        done = ran("test_theirs.py", *ORDER, "-x", "--base-url", url, test_theirs=FAILING)
    assert done.returncode == 5
    assert "some scenarios were not waited for" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--base-url", NOWHERE), f"ERROR: no answer from {NOWHERE}: "),
        (("--base-url", "http://"), "ERROR: the base URL 'http://' is no http or https address"),
        (
            ("--base-url", NOWHERE, "--uploads-select", "ordr"),
            "ERROR: 'ordr' matches no requirement",
        ),
        (("--base-url", NOWHERE, "--uploads-headers", SECRET), "ERROR: a header has no colon"),
        (("--base-url", NOWHERE, "--uploads-level", "COULD"), "invalid choice: 'COULD'"),
    ],
    ids=str,
)
def test_a_mistake_is_told_in_a_line(words, said, ran):
    done = ran(*ORDER, *words)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [(), ("-n", "1")])
def test_an_error_of_ours_in_a_scenario_is_our_matter_whoever_ran_it(words, ran):
    with running_here() as url:
        more = ("-p", "wrong_judge", "--base-url", url)
        done = ran("--pyargs", ONE, *more, *words, wrong_judge=WRONG_JUDGE)
    assert done.returncode == 3
    assert "the judge is out" in done.stdout + done.stderr
    assert "\nconformant: " not in done.stdout


def test_a_plugin_that_has_the_same_option_may_come_after_ours(ran):
    with running_here() as url:
        words = ("-p", "pytest_base_url", "--pyargs", ONE, "--base-url", url)
        done = ran(*words, pytest_base_url=BASE_URL)
    assert done.returncode == 0
    assert "\nconformant: " in done.stdout


def test_little_is_read_where_nobody_asks_for_scenarios(ran):
    theirs = (
        "import sys\n\ndef test_theirs():\n"
        "    assert not {'httpx', 'jsonschema', 'conformance.conductor'} & set(sys.modules)\n"
    )
    assert ran("test_theirs.py", test_theirs=theirs).returncode == 0


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_a_session_of_pytest_writes_its_record_too(words, ran, tmp_path):
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        done = ran(*ORDER, "--base-url", url, "--uploads-record", "record.jsonl", *words)
    record = read((tmp_path / "record.jsonl").read_text().splitlines())
    assert (done.returncode, conclude(record).exit) == (1, 1)
    assert record.footer.stopped is None
    assert [each.requirement for each in record.minima] == ["complete/listed-order"]
    assert [flaw for name, check in CHECKS.items() for flaw in check(WRITERS[name](record))] == []


def test_a_session_that_reaches_nobody_has_a_record_that_says_so(ran, tmp_path):
    words = ("--uploads-record", "record.jsonl", "--base-url", NOWHERE)
    assert ran(*ORDER, *words).returncode == pytest.ExitCode.USAGE_ERROR
    record = read((tmp_path / "record.jsonl").read_text().splitlines())
    assert (record.trials, record.footer.error) == ((), "Unreachable")


@pytest.mark.parametrize("words", [(), ("-n", "1")])
def test_a_record_that_is_asked_for_does_not_fail_tests_of_others(words, ran, tmp_path):
    more = ("--uploads-record", str(tmp_path / "record.jsonl"), "--base-url", NOWHERE)
    assert ran("test_theirs.py", *more, *words, test_theirs=THEIRS).returncode == 0


def test_a_record_that_cannot_be_written_is_told_in_a_line(ran):
    with running_here() as url:
        done = ran("--pyargs", ONE, "--base-url", url, "--uploads-record", "none/record.jsonl")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "none/record.jsonl could not be written: " in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("error_", "told"),
    [
        (Misused("a", "b"), ("Misused", ["a", "b"])),
        (Unreachable("a", "b"), ("Unreachable", ["a", "b"])),
        (Blocked("a", "b"), ("Blocked", ["a", "b"])),
        (Defect("a"), ("Defect", ["a"])),
        (KeyError("a"), ("Defect", ["KeyError: 'a'"])),
    ],
)
def test_an_error_of_a_worker_can_be_made_again_by_the_controller(error_, told):
    share = Share((), (1, 2), errors=(error_,)).packed()
    handed = Handed(Settings("http://a"))
    session = Session(SimpleNamespace(), handed.settings, handed)
    session.pytest_testnodedown(SimpleNamespace(workeroutput={WORKER: share}), None)
    assert share[4] == [told]
    expected = error_ if told[0] == type(error_).__name__ else Defect(told[1][0])
    assert handed.errors == [expected]


def test_a_finding_reads_as_what_was_wanted_and_what_was_got():
    findings = [Finding(name, Outcome.BROKEN, 0, "this", "that") for name in ("a/b", "c/d")]
    assert str(Nonconforming(findings)).splitlines() == [
        "a/b",
        "  wanted  this",
        "  got     that",
        "c/d",
        "  wanted  this",
        "  got     that",
    ]


def test_a_finding_shows_what_a_target_said_on_its_line():
    evil = "\x1b[2J\n::error::\u202eowned ##[error]owned"
    lines = str(Nonconforming([Finding("a/b", Outcome.BROKEN, 0, evil, evil)])).split("\n")
    assert len(lines) == 3
    assert all(each.isprintable() for each in lines)
    assert not any("##[" in each or each.strip().startswith("::") for each in lines)
