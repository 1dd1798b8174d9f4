"""Servers to judge, and runners that have the suite installed, as the action installs it."""

from pathlib import Path

import pytest
from runner import ACTION, KEYS, Runner, read

from conformance.reference.apart import running_apart


@pytest.fixture(scope="session")
def correct():
    with running_apart(keys=KEYS) as url:
        yield url


@pytest.fixture(scope="session")
def faulty():
    with running_apart("joins-by-arrival", keys=KEYS) as url:
        yield url


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Install the suite by the step of the action, once; gives the place for temporary things."""
    temp = tmp_path_factory.mktemp("runner")
    step = next(each for each in read(ACTION)["runs"]["steps"] if each.get("id") == "install")
    done = Runner(temp, temp, temp).script(step, {})
    assert done.outcome == "success", done.log
    return temp


@pytest.fixture(scope="session")
def programs(installed):
    """Name the folder where the command of the suite is."""
    return installed / "uploads-conformance" / "bin"


@pytest.fixture
def runner(installed, tmp_path):
    """Give a runner with an empty workspace, that finds the suite installed."""
    workspace, kept = tmp_path / "workspace", tmp_path / "kept"
    workspace.mkdir()
    kept.mkdir()
    return Runner(workspace, installed, kept, skipped=("install",))


@pytest.fixture
def known_failures():
    """Give a function that writes a file of known failures."""

    def write(file: Path, *names):
        entry = '[[known]]\nrequirement = "{}"\nreason = "a"\nowner = "b"\nexpires = 2999-01-01\n'
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(entry.format(each) for each in names))

    return write
