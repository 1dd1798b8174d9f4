"""
Nothing is lost: whenever a run is killed, its record reads, and is never a pass.

Killed is by SIGKILL, at moments drawn from the time that a run takes, more of them early on.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from live import surroundings

from conformance.reference.apart import running_apart

KILLING = Path(__file__).with_name("killing.py")
KILLS = int(os.environ.get("UPLOADS_CONFORMANCE_KILLS", "12"))
"""How many runs are killed; `tox -e kills` kills fifty."""
SEED = 4

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")


def told(folder):
    """Judge a correct and a faulty server, and kill the runs; give what came of each."""
    with running_apart() as correct, running_apart("joins-by-arrival") as faulty:
        words = (str(folder), str(SEED), str(KILLS), correct, faulty)
        ran = subprocess.run(
            (sys.executable, str(KILLING), *words),
            env=surroundings(),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    runs = [json.loads(each) for each in ran.stdout.splitlines()]
    return runs[:-KILLS], runs[-KILLS:]


def test_whenever_a_run_is_killed_its_record_reads_and_is_no_pass(tmp_path):
    """One test for all, as the runs take long. Those that were faster than the kill are let go."""
    whole, every = told(tmp_path)
    killed = [each for each in every if each["ended"] == -signal.SIGKILL]
    assert len(killed) > KILLS / 2
    come_to_their_end(whole)
    are_no_pass(killed, correct=whole[0]["url"])
    say_that_they_did_not_come_to_their_end(killed)
    hold_what_was_found_by_then(killed, most=max(each["trials"] for each in whole))


def come_to_their_end(whole):
    ends = [(each["ended"], each["reported"], each["whole"]) for each in whole]
    assert ends == [(0, 0, True), (1, 1, True)] * 2


def are_no_pass(killed, correct):
    assert {each["reported"] for each in killed if each["url"] == correct} == {5}
    assert {each["reported"] for each in killed} <= {1, 5}


def say_that_they_did_not_come_to_their_end(killed):
    for each in killed:
        said = " ".join(each["said"].split())
        assert each["whole"] or "the run did not come to its end" in said
        assert "Traceback" not in said


def hold_what_was_found_by_then(killed, most):
    held = [each["trials"] for each in sorted(killed, key=lambda each: each["share"])]
    third = len(held) // 3
    assert sum(held[:third]) < sum(held[-third:])
    assert max(held) > most / 4
