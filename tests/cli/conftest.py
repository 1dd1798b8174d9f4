"""One run of the command line that several tests look at, made where everything is against it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from live import Ran, judge
from nights import passed

from conformance.cli.main import main

HOSTILE = {
    "pytest.ini": "[pytest]\naddopts = --collect-only --no-such-option\n",
    "conftest.py": "raise SystemExit('the conftest of somebody else was read')\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--no-such-option'\n",
    "tox.ini": "[pytest]\naddopts = --no-such-option\n",
    "schemathesis.toml": "no such thing",
    "test_theirs.py": "raise SystemExit('the tests of somebody else were read')\n",
}
"""What pytest reads when it is run in a folder, each of which would end a run."""


@dataclass(frozen=True)
class Whole:
    """A run with every output: the folder it was called from, and the one for its files."""

    ran: Ran
    cwd: Path
    reports: Path
    temporary: Path


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """Judge the embedded server in a hostile folder."""
    cwd, out, temporary = (tmp_path_factory.mktemp(name) for name in ("cwd", "out", "tmp"))
    for name, text in HOSTILE.items():
        (cwd / name).write_text(text)
    ran = judge(
        "",
        cwd,
        *("--json", "-"),
        *("--junit", str(out / "junit.xml"), "--report-dir", str(out / "runs")),
        file=out / "record.jsonl",
        PYTEST_ADDOPTS="--no-such-option",
        PYTEST_PLUGINS="no_such_plugin",
        FORCE_COLOR="1",
        TMPDIR=str(temporary),
    )
    return Whole(ran, cwd, out, temporary)


@pytest.fixture(scope="session")
def nights(tmp_path_factory):
    """Judge a server twice, which broke one thing then and breaks another now."""
    return passed(tmp_path_factory.mktemp("nights"))


@pytest.fixture
def told(capsys, monkeypatch, tmp_path):
    """Give a function that calls the command line here, and gives its exit code and its words."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        monkeypatch.setattr("sys.argv", ["uploads-conformance", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return call
