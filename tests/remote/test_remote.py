"""Two workers, each in an environment of its own, share a run: one by its Python, one by a port."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from far import far
from live import judge
from looked_into import inside

CHECKOUT = str(Path(__file__).parents[2])
KEYS = ("canary-one-5ca1ab1e", "canary-two-5ca1ab1e")
GIVEN = ("--api-key", KEYS[0], "--second-api-key", KEYS[1])


@pytest.fixture(scope="session")
def pythons(tmp_path_factory):
    """Make two environments, and install ourselves into each."""
    folder = tmp_path_factory.mktemp("environments")
    made = []
    for name in ("one", "two"):
        subprocess.run((sys.executable, "-m", "venv", str(folder / name)), check=True)
        python = str(folder / name / "bin" / "python")
        subprocess.run((python, "-m", "pip", "install", "-q", CHECKOUT), check=True)
        made.append(python)
    return made


@contextmanager
def listening(place):
    """Start what execnet calls a socket server, in a folder of its own."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    words = (str(place.python), "-m", "execnet.script.socketserver", f"127.0.0.1:{port}")
    cwd = place.folder / "cwd"
    cwd.mkdir()
    with subprocess.Popen(words, cwd=cwd, stdout=subprocess.DEVNULL) as process:
        try:
            while not answers(port):
                assert process.poll() is None
                time.sleep(0.05)
            yield f"socket=127.0.0.1:{port}"
        finally:
            process.kill()


def answers(port):
    """Look whether somebody listens; that it is left at once, execnet stands."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def test_two_environments_share_a_run_and_nothing_is_left_in_either(pythons, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    one = far(tmp_path / "one", home, packages="", python=pythons[0])
    two = far(tmp_path / "two", home, packages="", python=pythons[1])
    with inside(keys=KEYS) as server, listening(two) as spec:
        more = ("--tx", f"popen//python={one.python}", "--tx", spec)
        ran = judge(server.url, home, *GIVEN, *more, "--ledger", "ledger.jsonl")
        assert (server.pending, server.files) == ([], [])
    assert ran.code == 0, ran.process.stderr
    assert ran.record.footer.requests > 600
    for place in (one, two):
        assert place.written() == []
        assert list(place.temporary.iterdir()) == []
        assert f"hidden {home / 'ledger.jsonl'}" in place.log
        assert not any(key in place.words for key in KEYS)
    assert list((two.folder / "cwd").iterdir()) == []
