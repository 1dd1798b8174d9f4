"""Progress is told on standard error: a line in ten seconds, or one live line on a terminal."""

import io
import os
import sys

import pytest
from rich.console import Console
from rich.live import Live

from conformance.cli import progress
from conformance.cli.progress import _Line, _Log, broken, shown
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


def logged(*moments):
    """Let a scenario be over at each of these seconds after the run began; gives the lines."""
    out, times = io.StringIO(), iter((0.0, *moments))
    console = Console(file=out, width=40, highlight=False, emoji=False)
    log = _Log(console, lambda: next(times))
    for _ in moments:
        log.tell("order/[bold]:smile:", WRONG)
    return out.getvalue().splitlines()


def test_where_there_is_no_terminal_a_line_adds_up_what_was_tried():
    (line,) = logged(3, 12)
    assert line == "  12 s  4 plans  8 exchanges  2 requirements broken  order/[bold]:smile:"


@pytest.mark.parametrize(
    ("moments", "lines"),
    [
        ((), 0),
        ((1, 2, 9.9), 0),
        ((10,), 1),
        ((10, 11, 19), 1),
        ((10, 11, 20), 2),
        ((9, 19, 28, 29), 2),
        (range(1, 101), 10),
        ((500, 501), 1),
    ],
)
def test_where_there_is_no_terminal_there_is_a_line_for_every_ten_seconds_at_most(moments, lines):
    assert len(logged(*moments)) == lines


def test_a_run_of_less_than_ten_seconds_says_nothing_before_its_end(capsys):
    with shown() as tell:
        tell("order/turned_round", WRONG)
    assert capsys.readouterr().err == ""


@pytest.fixture
def hasty(monkeypatch):
    """Wait no time between two lines."""
    monkeypatch.setattr(progress, "APART", 0.0)


@pytest.mark.usefixtures("hasty")
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


@pytest.mark.usefixtures("hasty")
def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(os.environ, "TERM", "dumb")
    with shown() as tell:
        tell("order/turned_round", WRONG)
    assert terminal.getvalue().endswith("2 requirements broken  order/turned_round\n")
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
