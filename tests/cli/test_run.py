"""The command ``run``, against servers that keep the contract, break it, or are none."""

import re
from dataclasses import replace

import httpx
import pytest
from live import judge, verdicts

from conformance.conductor import breaks
from conformance.core.finding import Outcome
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    GetContent,
    Total,
    plan,
)
from conformance.core.record import trial
from conformance.core.verdict import Verdict, settle
from conformance.oracle.judge import judge as ruled
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

SMALLEST = {
    "joins-by-arrival": {
        "complete/listed-order": [Create, AddPart, AddPart, Complete, GetContent],
    },
    "takes-too-few-bytes": {"complete/too-few-bytes": [Create, AddPart, Complete]},
    "ignores-md5": {"complete/md5-wrong": [Create, AddPart, Complete, GetContent]},
    "adds-after-complete": {"parts/none-after-complete": [Create, AddPart, Complete, AddPart]},
}
"""What each fault breaks, and the operations of the smallest plan that shows it."""


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """Judge a server with a fault, once for all tests that ask for it."""
    held = {}

    def ran(fault, again=0, *words):
        if (fault, again) not in held:
            with running_here(FAULTS[fault].behaviour) as url:
                held[fault, again] = judge(url, tmp_path_factory.mktemp(fault), *words)
        return held[fault, again]

    return ran


def test_a_correct_server_is_conformant_and_the_verdict_says_how_much_was_measured(whole):
    assert whole.ran.code == 0
    passed = [each for each in settle(whole.ran.record) if each.verdict is Verdict.PASS]
    musts = sum(each.requirement.level == "MUST" for each in passed)
    assert musts > 100
    text = next((whole.reports / "runs").rglob("report.txt")).read_text()
    assert text.startswith(f"conformant: {musts} of {musts} MUSTs measured hold (")


def test_a_run_reads_nothing_and_leaves_nothing_where_it_is_called_from(whole):
    from_before = {"pytest.ini", "conftest.py", "pyproject.toml", "tox.ini", "schemathesis.toml"}
    assert {each.name for each in whole.cwd.iterdir()} == from_before | {"test_theirs.py"}
    assert "somebody else" not in whole.ran.process.stderr


def test_a_run_leaves_no_server_and_no_temporary_folder_behind(whole):
    with pytest.raises(httpx.ConnectError):
        httpx.get(whole.ran.record.header.target.base_url)
    assert list(whole.temporary.iterdir()) == []


def test_a_run_without_a_server_gives_the_one_that_comes_with_us_two_keys(whole):
    target = whole.ran.record.header.target
    assert (target.has_key, target.has_second_key) == (True, True)
    assert verdicts(whole.ran.record)["auth/tenants-apart"] is Verdict.PASS


# Servers that break it


@pytest.mark.parametrize("fault", SMALLEST)
def test_a_fault_is_named_by_what_it_breaks_and_by_nothing_else(fault, faulty):
    ran = faulty(fault)
    assert ran.code == 1
    assert ran.failed == set(SMALLEST[fault])
    assert ran.out.startswith(f"not conformant: {len(SMALLEST[fault])} of ")


@pytest.mark.parametrize("fault", SMALLEST)
def test_a_fault_is_shown_by_the_smallest_plan_that_shows_it(fault, faulty):
    minima = {each.requirement: each for each in faulty(fault).record.minima}
    shown = {name: [type(step) for step in each.plan.steps] for name, each in minima.items()}
    assert shown == SMALLEST[fault]
    for name, each in minima.items():
        assert len(each.exchanges) == len(SMALLEST[fault][name])
        assert {x.requirement for x in each.findings} == {name}
        assert any(x.outcome is Outcome.BROKEN for x in each.findings)


def test_the_smallest_plan_for_a_wrong_order_is_two_letters_turned_round(faulty):
    assert [each.plan for each in faulty("joins-by-arrival").record.minima] == [
        plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
    ]


@pytest.mark.parametrize("fault", SMALLEST)
def test_the_exchanges_of_a_minimum_show_by_themselves_what_is_broken(fault, faulty):
    record = faulty(fault).record
    for each in record.minima:
        findings = ruled(each.exchanges, record.header.target)
        again = trial("again", each.plan, each.exchanges, findings)
        assert breaks(again, each.requirement)


def test_a_minimum_is_shown_with_its_requests_on_the_terminal(faulty):
    out = faulty("joins-by-arrival").out
    lines = out.splitlines()
    assert any("complete/listed-order" in each for each in lines[:10])
    assert any(
        re.fullmatch(r">   \d GET /files/\$FILE_0/content -> 200 .*", each) for each in lines
    )
    assert len(lines) <= 80
    assert "curl" not in out


# The same again


def plain(record):
    """Leave out of a record what differs from run to run: times, names, counts of what raced."""
    target = record.header.target
    footing = replace(target.footing, latency=None)
    return (
        replace(record.header, started_at="", target=replace(target, base_url="", footing=footing)),
        sorted(repr((each.scenario, each.plan)) for each in record.trials),
        {each.requirement: each.plan for each in record.minima},
    )


def test_the_same_seed_gives_the_same_plans_and_the_same_minima(faulty):
    one, other = faulty("joins-by-arrival"), faulty("joins-by-arrival", 1)
    assert plain(one.record) == plain(other.record)
    assert verdicts(one.record) == verdicts(other.record)


def test_several_workers_come_to_the_same_verdicts_as_one(faulty):
    alone, several = faulty("joins-by-arrival"), faulty("joins-by-arrival", 2, "-n", "2")
    assert several.code == 1
    assert verdicts(several.record) == verdicts(alone.record)
    assert [each.requirement for each in several.record.minima] == ["complete/listed-order"]
    names = {each.scenario for each in alone.record.trials}
    assert {each.scenario for each in several.record.trials} == names
    assert several.record.footer.requests > len(several.record.trials)
