"""Progress is told on standard error: a line a scenario, or one live line on a terminal."""

import io
import os
import sys

import pytest
from rich.console import Console
from rich.live import Live

from conformance.cli.progress import _Line, broken, shown
from conformance.core.exchange import Exchange, Request
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import plan
from conformance.core.record import trial

EXCHANGE = Exchange(Request("GET", "/files"), None, 0, None)


def tried(*outcomes, exchanges=1):
    findings = [Finding(name, outcome, 0) for name, outcome in outcomes]
    return trial("a", plan(), (EXCHANGE,) * exchanges, findings)


WRONG = (
    tried(("parts/empty", Outcome.UPHELD), ("parts/members", Outcome.BROKEN), exchanges=3),
    tried(("parts/accepted", Outcome.BROKEN), ("parts/members", Outcome.BROKEN)),
)


ONE = "order/turned_round 1 plans 1 exchanges ok"
TWO = "order/[bold]:smile: 2 plans 4 exchanges parts/accepted, parts/members"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown_by(live):
    """Write what a live line shows, without its colours."""
    console = Console(file=io.StringIO(), width=100)
    console.print(live.renderable)
    return console.file.getvalue().strip()


def test_what_was_found_broken_is_named_once():
    assert broken(WRONG) == {"parts/members", "parts/accepted"}
    assert broken([tried(("parts/empty", Outcome.NOTED))]) == set()


def test_each_scenario_is_a_plain_line_where_there_is_no_terminal(capsys):
    with shown() as tell:
        tell("order/turned_round", [tried()])
        tell("order/[bold]:smile:", WRONG)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split() for line in lines] == [
        ONE.split(),
        TWO.split(),
    ]


def test_a_scenario_that_had_nothing_to_try_is_not_said_to_be_ok(capsys):
    with shown() as tell:
        tell("order/turned_round", [])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"])
def test_no_environment_makes_a_file_a_terminal(name, capsys, monkeypatch):
    monkeypatch.setenv(name, "1")
    with shown() as tell:
        tell("order/turned_round", WRONG)
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert err.count("\n") == 1


def test_a_terminal_shows_one_line_that_goes_away(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(os.environ, "TERM", "xterm")
    with shown() as tell:
        tell("order/turned_round", WRONG)
    written = terminal.getvalue()
    assert "2 plans  4 exchanges  2 requirements broken  order/turned_round" in written
    assert written.rstrip("\n").endswith("\x1b[2K") or "\x1b[1A" in written


def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(os.environ, "TERM", "dumb")
    with shown() as tell:
        tell("order/turned_round", WRONG)
    assert terminal.getvalue().startswith("order/turned_round ")
    assert "\x1b[1A" not in terminal.getvalue()


def test_the_live_line_adds_up_what_was_tried():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Live(console=console, auto_refresh=False) as live:
        line = _Line(live)
        line.tell("a", [tried()])
        assert shown_by(live) == "1 plans  1 exchanges  nothing broken  a"
        line.tell("b", WRONG)
        assert shown_by(live) == "3 plans  5 exchanges  2 requirements broken  b"


def test_nothing_is_told_to_who_wants_quiet(capsys):
    with shown(quiet=True) as tell:
        assert tell is None
    assert capsys.readouterr() == ("", "")


def test_a_run_whose_report_goes_to_standard_output_is_quiet(whole):
    assert "plans" not in whole.ran.process.stderr.partition("conformant: ")[0]
    assert "\x1b[1A" not in whole.ran.process.stderr
