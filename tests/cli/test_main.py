"""The command line says in one line what went wrong, and by its exit code whose matter it is."""

import io
import subprocess
import sys

import click
import pytest
from live import one_line, surroundings

import conformance
from conformance.cli import main as module
from conformance.cli.main import COMMANDS, TRACEBACK, Commands
from conformance.core.errors import Blocked, Defect, Misused, Unreachable


@pytest.fixture
def failing(monkeypatch, told):
    """Give a function that ends a command by an error."""

    def call(error):
        @click.command()
        def broken():
            raise error

        monkeypatch.setattr(Commands, "get_command", lambda *_: broken)
        return told("run")

    return call


def test_every_command_is_listed_and_can_be_asked_for_help(told):
    code, out, _ = told("--help")
    assert code == 0
    for name, what in COMMANDS.items():
        assert f"  {name} " in out
        assert what.split()[0] in out
        code, helped, err = told(name, "--help")
        assert (code, err) == (0, "")
        assert helped.startswith(f"Usage: uploads-conformance {name}")


def test_the_version_is_told(told):
    assert told("--version") == (
        0,
        f"uploads-conformance, version {conformance.__version__}\n",
        "",
    )


def test_without_a_command_the_help_is_shown_and_that_is_misuse(told):
    code, out, err = told()
    assert (code, out) == (2, "")
    assert all(name in err for name in COMMANDS)


def test_a_command_that_does_not_exist_is_misuse(told):
    code, out, err = told("judge")
    assert (code, out) == (2, "")
    assert "No such command 'judge'" in err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Misused("a", "b"), 2),
        (Blocked("a", "b"), 2),
        (Defect("a"), 3),
        (Unreachable("a", "b"), 4),
    ],
)
def test_an_error_of_ours_is_told_as_it_stands(error, code, failing):
    assert failing(error) == (code, "", f"uploads-conformance: {error}\n")


@pytest.mark.parametrize(
    "error", [KeyError("x"), RuntimeError("one\ntwo\n  three"), OSError(5, "no")]
)
def test_whatever_else_goes_wrong_is_one_line_and_our_matter(error, failing):
    code, out, err = failing(error)
    assert (code, out) == (3, "")
    assert one_line(err)
    assert err.startswith(f"uploads-conformance: the suite itself failed: {type(error).__name__}: ")


def test_the_whole_story_is_told_to_who_asks_for_it(failing, monkeypatch):
    monkeypatch.setenv(TRACEBACK, "1")
    code, _, err = failing(KeyError("x"))
    assert code == 3
    assert "Traceback (most recent call last)" in err
    assert err.splitlines()[-1].startswith("uploads-conformance: the suite itself failed: KeyError")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_no_failure_of_anybody(error, failing):
    code, out, err = failing(error)
    assert (code, out) == (130, "")
    assert err.strip() == "interrupted"


def test_what_a_terminal_cannot_write_is_escaped(monkeypatch, told):
    narrow = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(Commands, "get_command", lambda *_: click.Command("say", callback=say))
    monkeypatch.setattr(sys, "stdout", narrow)
    assert told("say")[0] == 0
    assert narrow.buffer.getvalue() == b"\\xe4"


def say():
    sys.stdout.write("\u00e4")


def test_a_command_is_read_only_when_it_is_asked_for():
    code = "import sys, conformance.cli.main\nprint(*sorted(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=surroundings(), capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert module.__name__ in loaded
    assert not loaded & {"pytest", "hypothesis", "httpx", "starlette", "rich", "jsonschema"}


def test_what_a_target_said_of_itself_does_nothing_in_an_error(failing):
    evil = "\x1b[2J \u202e\n::error::owned ##vso[owned]"
    for error in (Unreachable("http://h/v1", evil), Defect(evil), KeyError(evil)):
        _, out, err = failing(error)
        assert out == ""
        assert err.removesuffix("\n").isprintable()
        assert " ::error" not in err
        assert "##vso[" not in err
