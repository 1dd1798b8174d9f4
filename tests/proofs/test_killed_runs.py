"""
Nothing is lost: whenever a run is killed, its record reads, and is never a pass.

Killed is by SIGKILL, at moments drawn from the whole time that a run takes.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from live import surroundings

from conformance.reference.running import running_apart

KILLING = Path(__file__).with_name("killing.py")
KILLS = 50
SEED = 4

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Judge a correct and a faulty server, and kill the runs; give what came of each."""
    folder = tmp_path_factory.mktemp("killed")
    with running_apart() as correct, running_apart("joins-by-arrival") as faulty:
        words = (str(folder), str(SEED), str(KILLS), correct, faulty)
        ran = subprocess.run(
            (sys.executable, str(KILLING), *words),
            env=surroundings(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    runs = [json.loads(each) for each in ran.stdout.splitlines()]
    return runs[:-KILLS], runs[-KILLS:]


@pytest.fixture
def killed(told):
    """Give the runs that were killed before they were over; a fast one may have been faster."""
    early = [each for each in told[1] if each["ended"] == -signal.SIGKILL]
    assert len(early) > KILLS / 2
    return early


def test_runs_that_nobody_kills_come_to_their_end(told):
    ends = [(each["ended"], each["reported"], each["whole"]) for each in told[0]]
    assert ends == [(0, 0, True), (1, 1, True)] * 2


def test_the_record_of_a_killed_run_is_never_a_pass(told, killed):
    correct = told[0][0]["url"]
    assert {each["reported"] for each in killed if each["url"] == correct} == {5}
    assert {each["reported"] for each in killed} <= {1, 5}


def test_a_report_says_that_the_run_did_not_come_to_its_end(killed):
    for each in killed:
        said = " ".join(each["said"].split())
        assert each["whole"] or "the run did not come to its end" in said
        assert "Traceback" not in said


def test_a_record_holds_what_was_found_by_then(told, killed):
    most = max(each["trials"] for each in told[0])
    held = [each["trials"] for each in sorted(killed, key=lambda each: each["share"])]
    third = len(held) // 3
    assert sum(held[:third]) < sum(held[-third:])
    assert max(held) > most / 2
