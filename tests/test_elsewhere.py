"""Workers that run elsewhere find the same, and leave nothing where they ran."""

import json
import os
import sys
from pathlib import Path

import pytest
from far import far
from live import command, judge, one_line
from looked_into import inside

import conformance
from conformance.core.ledger import Opened, Sent, line, read
from conformance.core.settings import Settings
from conformance.plugin import visit
from conformance.plugin.keeping import at_home
from conformance.plugin.options import VISIT
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

KEYS = ("canary-one-5ca1ab1e", "canary-two-5ca1ab1e")
GIVEN = ("--api-key", KEYS[0], "--second-api-key", KEYS[1])
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def place(tmp_path, home):
    return far(tmp_path / "far", home)


def tx(place):
    return "--tx", f"popen//python={place.python}"


def ledger_of(home):
    return read((home / "ledger.jsonl").read_text()).lines


def test_a_worker_that_sees_no_file_of_ours_leaves_nothing_and_hands_all_over(place, home):
    with inside(keys=KEYS) as server:
        ran = judge(server.url, home, *GIVEN, *tx(place), "--ledger", str(home / "ledger.jsonl"))
        assert (server.pending, server.files) == ([], [])
    assert ran.code == 0, ran.process.stderr
    assert len(ran.record.trials) > 150
    assert ran.record.footer.requests > 600
    assert f"hidden {home / 'ledger.jsonl'}" in place.log
    assert place.written() == []
    assert list(place.temporary.iterdir()) == []
    assert len([each for each in ledger_of(home) if isinstance(each, Sent)]) > 300


def test_no_key_is_in_what_a_worker_is_called_with_or_in_what_it_says(place, home):
    with running_here(keys=KEYS) as url:
        ran = judge(url, home, *GIVEN, *tx(place), "--report-dir", str(home / "runs"))
    files = [each.read_text("utf-8") for each in home.rglob("*") if each.is_file()]
    for text in (ran.out, ran.process.stderr, place.words, *files):
        assert not any(key in text for key in KEYS)
    assert "import sys" in place.words


def test_what_it_was_told_to_keep_can_be_removed_by_the_ledger_here(place, home):
    words = ("--ledger", str(home / "ledger.jsonl"))
    with inside(keys=KEYS) as server:
        judge(server.url, home, *GIVEN, *tx(place), *words, "--keep")
        assert server.pending
        assert command_line("cleanup", *GIVEN, *words).returncode == 0
        assert (server.pending, server.files) == ([], [])


def test_workers_here_and_elsewhere_share_the_work_and_find_the_fault(place, home):
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        ran = judge(url, home, "-n", "1", *tx(place))
    assert (ran.code, ran.failed) == (1, {"complete/listed-order"})
    assert [each.requirement for each in ran.record.minima] == ["complete/listed-order"]


def test_a_worker_elsewhere_that_sees_our_files_writes_into_them(tmp_path, home):
    place = far(tmp_path / "far", tmp_path / "none")
    with running_here() as url:
        ran = judge(url, home, *tx(place), "--ledger", "ledger.jsonl")
    assert ran.code == 0
    assert {str(home / "ledger.jsonl"), str(home / "record.jsonl")} <= set(place.written())
    assert len([each for each in ledger_of(home) if isinstance(each, Opened)]) == 3


# What is refused


@pytest.fixture
def other(tmp_path, home):
    """Give a function that makes a place where our package is what is said."""

    def make(text):
        (tmp_path / "other" / "conformance").mkdir(parents=True)
        (tmp_path / "other" / "conformance" / "__init__.py").write_text(text)
        return tx(far(tmp_path / "far", home, packages=tmp_path / "other"))

    return make


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ('__version__ = "9.9"', "has uploads-conformance 9.9, and this is"),
        ("raise ImportError", "has no uploads-conformance, and this is"),
    ],
)
def test_a_worker_with_another_version_is_refused_in_a_line(text, has, other, home):
    """What it finds would mean something else."""
    ran = judge(NOWHERE, home, *other(text))
    assert (ran.code, ran.out, one_line(ran.process.stderr)) == (2, "", True)
    assert f"{has} {conformance.__version__}" in ran.process.stderr


def test_a_session_of_pytest_refuses_it_too(other, home):
    words = (
        "-m",
        "pytest",
        "--pyargs",
        "conformance.scenarios",
        "-d",
        *other('__version__ = "9.9"'),
    )
    more = ("-p", "no:schemathesis", "-p", "no:cacheprovider", "--base-url", NOWHERE)
    done = command(sys.executable, *words, *more, cwd=home)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: the worker at " in done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr


@pytest.mark.parametrize("spec", ["popen//python=/no/python", "socket=127.0.0.1:9", "nonsense"])
def test_a_worker_that_cannot_be_started_is_told_in_a_line(spec, home):
    temporary = home / "tmp"
    temporary.mkdir()
    ran = judge(NOWHERE, home, "--tx", spec, TMPDIR=str(temporary))
    assert (ran.code, ran.out, one_line(ran.process.stderr)) == (2, "", True)
    assert "a worker could not be started: " in ran.process.stderr
    assert list(temporary.iterdir()) == []


# A visit


def test_a_visit_leaves_everything_as_it_was(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THEIRS", "theirs")
    monkeypatch.delenv("OURS", raising=False)
    before = {**os.environ}
    visit.begin({"THEIRS": "ours", "OURS": "1"})
    here = Path.cwd()
    (here / "a").write_text("")
    assert (os.environ["THEIRS"], os.environ["OURS"]) == ("ours", "1")
    assert json.loads(os.environ[VISIT])[0] == str(here)
    visit.end()
    assert ({**os.environ}, Path.cwd(), here.exists()) == (before, tmp_path, False)
    visit.end()


def command_line(*words):
    return command(sys.executable, "-m", "conformance.cli.main", *words)


def test_a_worker_knows_the_ledger_of_its_session_by_its_mark_and_no_other(tmp_path):
    file = tmp_path / "ledger.jsonl"
    settings = Settings("http://a", ledger=str(file), record=("r",))
    assert (at_home(settings, "m").ledger, at_home(settings, "m").record) == (None, ())
    for text in ("", "no ledger\n", f"{line(Opened('1', 'http://a', 'other', 0.0))}\n"):
        file.write_text(text)
        assert (at_home(settings, "m").ledger, at_home(settings, "m").record) == (None, ())
    file.write_text("".join(f"{line(Opened('1', 'http://a', n, 0.0))}\n" for n in ("a", "m")))
    assert at_home(settings, "m") == settings
