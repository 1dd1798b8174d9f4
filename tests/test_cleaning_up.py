"""A run leaves nothing behind on the target, however it ends, and says what it could not remove."""

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from live import HOME, MAIN, command, error, judge, serving, surroundings
from looked_into import inside

from conformance.core.ledger import read as read_ledger
from conformance.core.record import INTERRUPTED, TERMINATED, read
from conformance.reference.variants import VARIANTS

KEYS = ("a-first-key", "a-second-key")
WORDS = ("--api-key", KEYS[0], "--second-api-key", KEYS[1])
SLOW = VARIANTS["slow"].behaviour


@contextlib.contextmanager
def begun(server, folder, *words, uploads=20):
    """Start a run, and yield it when it has made so many uploads."""
    more = ("--profile", "quick", "--record", str(folder / "record.jsonl"), *words)
    with (folder / "err").open("w") as err:
        process = subprocess.Popen(
            (*MAIN, "run", server.url, *more),
            cwd=folder,
            env=surroundings(),
            stdout=subprocess.DEVNULL,
            stderr=err,
            start_new_session=True,
        )
    try:
        while server.uploads < uploads and process.poll() is None:
            time.sleep(0.02)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True)
class Ended:
    code: int
    err: str
    record: object

    @property
    def footer(self):
        return self.record.footer


def ended(process, folder):
    code = process.wait(60)
    err = (folder / "err").read_text()
    assert "Traceback" not in err
    return Ended(code, err, read((folder / "record.jsonl").read_text().splitlines()))


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_a_run_leaves_nothing_on_the_target(words, tmp_path):
    with inside(keys=KEYS) as server:
        ran = judge(server.url, tmp_path, *WORDS, *words)
        assert (ran.code, server.files, server.pending) == (0, [], [])
        assert server.uploads > 100
    footer, exchanges = ran.record.footer, sum(len(each.exchanges) for each in ran.record.trials)
    assert (footer.left, footer.left_in_all) == ((), 0)
    assert footer.requests - exchanges < 10  # those that clean up are not counted
    assert "left on the target" not in ran.process.stderr


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_without_a_files_api_no_file_counts_as_left(words, tmp_path):
    with inside(VARIANTS["has-no-files"].behaviour, keys=KEYS) as server:
        ran = judge(server.url, tmp_path, *WORDS, *words)
        assert (ran.code, server.pending) == (0, [])
        assert len(server.files) > 10  # which nobody can reach
    footer = ran.record.footer
    assert (footer.left, footer.left_in_all) == ((), 0)
    assert "left on the target" not in ran.process.stderr


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_what_is_to_be_kept_is_left_until_cleanup_removes_it(words, tmp_path):
    file = str(tmp_path / "ledger.jsonl")
    with inside(keys=KEYS) as server:
        ran = judge(server.url, tmp_path, *WORDS, "--keep", "--ledger", file, *words)
        held = len(server.files) + len(server.pending)
        assert (ran.code, held > 50) == (0, True)
        assert ran.record.footer.left_in_all == held
        assert "left on the target, as --keep asks:\n" in ran.process.stderr
        assert f"`uploads-conformance cleanup --ledger {file}`" in ran.process.stderr
        done = command(*MAIN, "cleanup", "--ledger", file, *WORDS)
        assert (done.returncode, server.files, server.pending) == (0, [], [])


@pytest.mark.parametrize(
    ("number", "code", "stopped"),
    [(signal.SIGINT, 130, INTERRUPTED), (signal.SIGTERM, 143, TERMINATED)],
)
@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_a_run_that_is_stopped_cleans_up_before_it_ends(number, code, stopped, words, tmp_path):
    with inside(SLOW, keys=KEYS) as server, begun(server, tmp_path, *WORDS, *words) as process:
        assert process.poll() is None
        process.send_signal(number)
        done = ended(process, tmp_path)
        assert (done.code, done.footer.stopped) == (code, stopped)
        assert (server.files, server.pending) == ([], [])


def test_ctrl_c_twice_gives_the_cleaning_up_and_says_what_is_left(tmp_path):
    with inside(SLOW, keys=KEYS) as server, begun(server, tmp_path, *WORDS, uploads=150) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(0.25)
        process.send_signal(signal.SIGINT)
        done = ended(process, tmp_path)
        assert done.code == 130
        assert done.footer.left_in_all >= len(server.files) + len(server.pending) > 0
    assert "left on the target, as it could not be removed:\n" in done.err


def test_a_target_that_dies_leaves_what_it_leaves_and_does_not_hold_the_run(tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(inside(keys=KEYS))
        with begun(server, tmp_path, *WORDS, uploads=60) as process:
            stack.close()
            began = time.monotonic()
            done = ended(process, tmp_path)
            assert time.monotonic() - began < 30
    assert done.code == 5
    assert done.footer.left_in_all > 0
    assert "uploads" in done.err


def refusing(method, ending):
    """Answer as a server whose Files are all one, and which refuses one thing with a 405."""
    stored = {"id": "file-1", "object": "file", "filename": "a.txt", "bytes": 7}
    numbers = itertools.count(1)

    def answer(asked, path, _headers):
        if asked == method and path.endswith(ending):
            return error(405)
        if asked == "GET" and path.partition("?")[0].endswith("/files"):  # so there is a Files API
            listed = {"object": "list", "data": [stored], "has_more": False}
            return 200, "application/json", json.dumps(listed).encode()
        made = {"id": f"upload_{next(numbers)}", "object": "upload", "status": "pending"}
        held = {"/uploads": made, "/complete": {**made, "file": stored}, "/parts": made}
        for end, body in held.items():
            if asked == "POST" and path.endswith(end):
                return 200, "application/json", json.dumps(body).encode()
        return error(404)

    return answer


@pytest.mark.parametrize(
    ("method", "ending", "left"),
    [
        ("DELETE", "/files/file-1", r"1 Files whose removal was answered with 405: file-1"),
        ("POST", "/cancel", r"\d+ uploads whose removal was answered with 405, "),
    ],
)
def test_a_target_that_refuses_to_remove_is_judged_as_ever_and_what_is_left_is_said(
    method, ending, left, tmp_path
):
    with serving(refusing(method, ending)) as url:
        ran = judge(url, tmp_path, "--json", str(tmp_path / "report.json"))
    assert ran.code == 1
    assert any(re.match(left, each) for each in ran.record.footer.left)
    assert re.search(left, ran.process.stderr)
    assert "\n  left  " in ran.out
    report = json.loads((tmp_path / "report.json").read_text())["run"]
    assert tuple(report["left"]) == ran.record.footer.left
    assert report["left_in_all"] == ran.record.footer.left_in_all


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_the_plugin_cleans_up_too_and_writes_the_ledger_it_is_told_to(words, tmp_path):
    file = tmp_path / "ledger.jsonl"
    with inside(keys=KEYS) as server:
        done = command(
            *(sys.executable, "-m", "pytest", "-p", "no:schemathesis", "-p", "no:cacheprovider"),
            *("-p", "conformance.plugin", "--uploads-profile", "quick", "--base-url", server.url),
            *("--pyargs", "conformance.scenarios.test_order", "--uploads-ledger", str(file)),
            *("--uploads-api-key", KEYS[0], *words),
            cwd=tmp_path,
            PYTHONPATH=HOME,
        )
        assert (server.files, server.pending) == ([], [])
        assert server.uploads > 5
    assert done.returncode == 0
    assert read_ledger(file.read_text()).unreadable == 0
