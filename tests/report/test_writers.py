"""What all writers must do, whatever the run."""

import functools
import json

import pytest
from made import COMMANDS, EVIL, RECORDS

from conformance.core.conclusion import Exit, conclude
from conformance.core.record import INTERRUPTED
from conformance.report import WRITERS


@functools.cache
def written(name, run):
    return WRITERS[name](RECORDS[run])


every_writer = pytest.mark.parametrize("name", WRITERS)
every_record = pytest.mark.parametrize("run", RECORDS)


@every_writer
@every_record
def test_the_same_record_gives_the_same_bytes(name, run):
    assert WRITERS[name](RECORDS[run]).encode() == written(name, run).encode()


@every_writer
@every_record
def test_a_report_ends_in_one_newline(name, run):
    text = written(name, run)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@every_writer
@every_record
def test_nothing_in_a_report_can_move_a_cursor_or_turn_the_direction(name, run):
    shown = written(name, run).replace("\n", "").replace("\t", "")
    assert shown.isprintable()


@every_writer
@pytest.mark.parametrize("at", range(len(EVIL)))
def test_what_a_target_says_starts_no_line_of_its_own(name, at):
    starts = [line.lstrip() for line in written(name, f"evil {at}").splitlines()]
    assert not [each for each in starts if each.startswith(("two", "touch owned"))]


@every_writer
@every_record
def test_nothing_in_a_report_is_a_command_of_a_ci_system(name, run):
    assert not COMMANDS.search(written(name, run))


@pytest.mark.parametrize("name", sorted({*WRITERS} - {"badge"}))
def test_a_broken_requirement_is_in_every_report_that_has_room_for_it(name):
    assert "complete/listed-order" in written(name, "broken")


@every_writer
def test_a_run_of_which_another_thing_broke_reads_differently(name):
    assert written(name, "broken") != written(name, "full")


UNFINISHED = {
    "only begun": ("the run did not come to its end", False),
    "interrupted": ("the run did not come to its end", False),
    "killed and broken": ("the run did not come to its end", False),
    "never reached": ("the run stopped early: no answer from http://a/v1: refused", True),
    "by hand": (f"the run stopped early: {INTERRUPTED}", True),
    "failed itself": ("the run stopped early: the suite is wrong", True),
    "stopped": ("the run stopped early: the budget is spent", True),
}
"""What is said of each run that did not come to its end, and whether it has a footer."""


@pytest.mark.parametrize("name", ["json", "junit", "terminal"])
@pytest.mark.parametrize("run", UNFINISHED)
def test_every_report_says_that_a_run_did_not_come_to_its_end(name, run):
    assert UNFINISHED[run][0] in " ".join(written(name, run).split())


@pytest.mark.parametrize("run", UNFINISHED)
def test_a_record_tells_by_its_footer_how_the_run_ended(run):
    last = json.loads(written("record", run).splitlines()[-1])
    assert (last["is"] == "Footer") == UNFINISHED[run][1]
    assert bool(last.get("stopped")) == UNFINISHED[run][1]


@pytest.mark.parametrize("run", UNFINISHED)
def test_a_run_that_did_not_come_to_its_end_is_no_pass_in_any_report(run):
    assert conclude(RECORDS[run]).exit is not Exit.CONFORMANT
    assert json.loads(written("json", run))["run"]["complete"] is False
    assert json.loads(written("json", run))["verdict"] != "conformant"
    assert not written("terminal", run).startswith("conformant")
    assert "<error " in written("junit", run)
