"""What all writers must do, whatever the run."""

import functools

import pytest
from made import COMMANDS, EVIL, RECORDS

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


@every_writer
def test_a_broken_requirement_is_in_every_report(name):
    assert "complete/listed-order" in written(name, "broken")


@every_writer
def test_a_run_of_which_another_thing_broke_reads_differently(name):
    assert written(name, "broken") != written(name, "full")
