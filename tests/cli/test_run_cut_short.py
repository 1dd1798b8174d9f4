"""Runs that nobody answers, or that end before they are done, still report what they know."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time

import pytest
from live import MAIN, command, error, failed, judge, one_line, serving, surroundings

from conformance.cli.outputs import FOLDER, LEDGER
from conformance.core.conclusion import conclude
from conformance.core.errors import Unreachable
from conformance.core.record import INTERRUPTED, read
from conformance.reference.apart import running_apart

NOWHERE = "http://127.0.0.1:9/v1"
KEY, SECOND, HIDDEN, COOKIE = (f"canary-{each}-5ca1ab1e" for each in ("one", "two", "hid", "bis"))


@contextlib.contextmanager
def begun(url, folder, *, scenarios):
    """Start a run, and yield it when its record tells of so many; its words go to files."""
    words = (*MAIN, "run", url, "--profile", "quick", "--record", str(folder / "record.jsonl"))
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        process = subprocess.Popen(words, cwd=folder, env=surroundings(), stdout=out, stderr=err)
    try:
        while told_of(folder / "record.jsonl") < scenarios and process.poll() is None:
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()


def told_of(file):
    """Count the scenarios in a record that is being written."""
    text = file.read_bytes() if file.exists() else b""
    return len(set(re.findall(rb'"scenario":"([^"]+)"', text)))


def ended(process, folder):
    """Wait for the end of a run, and give its exit code, its words and its record."""
    code = process.wait(60)
    record = read((folder / "record.jsonl").read_text().splitlines())
    out = " ".join((folder / "out").read_text().split())
    assert "Traceback" not in out + (folder / "err").read_text()
    return code, out, record


def test_a_port_where_nobody_listens_is_unreachable(tmp_path):
    ran = judge(NOWHERE, tmp_path)
    assert (ran.code, ran.out) == (4, "")
    assert one_line(ran.process.stderr)
    assert NOWHERE in ran.process.stderr


@pytest.mark.parametrize("workers", ["0", "2"])
def test_every_report_is_written_though_nobody_was_there(workers, tmp_path):
    files = ("--json", str(tmp_path / "a.json"), "--junit", str(tmp_path / "a.xml"))
    ran = judge(NOWHERE, tmp_path, *files, "--report-dir", str(tmp_path / "runs"), "-n", workers)
    assert ran.code == 4
    assert (ran.record.trials, ran.record.footer.error) == ((), "Unreachable")
    assert NOWHERE in ran.record.footer.stopped
    assert json.loads((tmp_path / "a.json").read_text())["exit_code"] == 4
    assert "<error " in (tmp_path / "a.xml").read_text()
    (own,) = (tmp_path / "runs").iterdir()
    assert {each.name for each in own.iterdir()} == {*FOLDER.values(), LEDGER}
    assert (own / "report.txt").read_text().startswith("inconclusive: the run stopped early: no a")


def test_what_ended_the_run_is_told_also_where_a_report_cannot_be_written(told, tmp_path):
    """In the one line that there is."""

    def went_away(*_, **__):
        (tmp_path / "here" / "a.json").mkdir()
        raise Unreachable("http://a", "gone")

    (tmp_path / "here").mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("conformance.cli.run.judged", went_away)
        code, out, err = told("run", NOWHERE, "--json", "here/a.json", "--junit", "a.xml")
    assert (code, out) == (2, "")
    assert one_line(err)
    assert "here/a.json could not be written: Is a directory; besides: no answer from" in err
    assert (tmp_path / "a.xml").exists()


def test_a_reference_server_that_does_not_come_up_is_reported_too(told, tmp_path, monkeypatch):
    def down(*_, **__):
        raise Unreachable("the reference server", "it ended with 1")

    monkeypatch.setattr("conformance.cli.embedded.running_apart", down)
    code, out, err = told("run", "--record", "r.jsonl")
    assert (code, out) == (4, "")
    assert one_line(err)
    footer = read((tmp_path / "r.jsonl").read_text().splitlines()).footer
    assert (footer.error, "it ended with 1" in footer.stopped) == ("Unreachable", True)


@pytest.fixture(scope="module")
def echoing(tmp_path_factory):
    """Judge a server that has no path, and says whatever it was told in every answer."""

    def answer(method, path, headers):
        told = " ".join((method, path, *headers.values()))
        return *error(404, told), ("x-echo", told)

    folder = tmp_path_factory.mktemp("echo")
    words = ("--api-key", KEY, "--second-api-key", SECOND, "--report-dir", str(folder / "runs"))
    more = ("--header", f"X-Gateway: {HIDDEN}", "--header", f"Cookie: a={COOKIE}")
    files = ("--json", str(folder / "a.json"), "--junit", str(folder / "a.xml"))
    more = (*more, "--ledger", str(folder / "ledger.jsonl"))
    with serving(answer) as url:
        return judge(url, folder, *words, *more, *files), folder


def test_a_server_that_has_no_path_at_all_is_left_and_the_address_doubted(echoing):
    """Somebody who points at the wrong place should not read of broken requirements first."""
    assert echoing[0].code == 5
    assert "every answer is 404: is the base URL right?" in " ".join(echoing[0].out.split())


def test_no_key_and_no_header_is_seen_in_any_output(echoing):
    ran, folder = echoing
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert len(files) >= 7
    for text in (ran.out, ran.process.stderr, *(each.read_text("utf-8") for each in files)):
        for secret in (KEY, SECOND, HIDDEN, COOKIE):
            assert secret not in text
    assert "(hidden)" in (folder / "record.jsonl").read_text()
    assert "Bearer (first)" in (folder / "record.jsonl").read_text()


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_takes_no_key_is_asked_six_times_and_left(status, tmp_path):
    asked = []

    def answer(method, path, _):
        asked.append((method, path.partition("?")[0]))
        return error(status)

    with serving(answer) as url:
        ran = judge(url, tmp_path, "--api-key", "wrong")
    assert ran.code == 4
    assert f"every answer is {status}: is the API key right?" in " ".join(ran.out.split())
    assert asked == [("GET", "/v1/files")] * 2 + [("POST", "/v1/uploads")] * 4
    assert [each.scenario for each in ran.record.trials] == ["footing"]


def test_a_server_that_says_hello_to_everything_is_not_conformant(tmp_path):
    with serving(lambda *_: (200, "application/json", b'{"hello": "world"}')) as url:
        ran = judge(url, tmp_path)
    assert ran.code == 1
    assert "create/members" in ran.failed


def test_a_server_that_shows_a_page_for_everything_is_not_judged(tmp_path):
    with serving(lambda *_: (200, "text/html", b"<h1>Hello</h1>")) as url:
        ran = judge(url, tmp_path)
    assert ran.code == 5
    told = "POST /uploads answered 200 with a page of HTML: is the base URL right?"
    assert told in " ".join(ran.out.split())


def test_a_server_that_dies_in_the_middle_is_reported_on_and_does_not_pass(tmp_path):
    with contextlib.ExitStack() as server:
        url = server.enter_context(running_apart())
        with begun(url, tmp_path, scenarios=3) as process:
            server.close()
            code, out, record = ended(process, tmp_path)
    assert (code, conclude(record).exit) == (5, 5)
    assert "requests were not answered" in out
    assert failed(record) == set()


def test_an_interrupted_run_tells_what_it_found_so_far(tmp_path):
    # The slow server leaves time: a run that is over cannot be interrupted any more.
    with running_apart("slow") as url, begun(url, tmp_path, scenarios=3) as process:
        process.send_signal(signal.SIGINT)
        code, out, record = ended(process, tmp_path)
    assert code == 130
    assert out.startswith(f"inconclusive: the run stopped early: {INTERRUPTED}; ")
    assert record.footer.stopped == INTERRUPTED
    assert len({each.scenario for each in record.trials}) >= 3
    assert record.minima == ()


@pytest.mark.parametrize("whom", ["the run", "a worker", "all of them"])
def test_what_several_workers_found_is_kept_when_they_are_stopped(whom, tmp_path):
    file = tmp_path / "record.jsonl"
    words = (*MAIN, "run", "--profile", "quick", "--record", str(file), "-n", "2")
    with running_apart("slow") as url:
        process = subprocess.Popen(
            [*words, url], env=surroundings(), start_new_session=True, stderr=subprocess.DEVNULL
        )
        while not file.exists() or file.read_text().count("\n") < 60:
            assert process.poll() is None
            time.sleep(0.02)
        _stop(process, whom)
        code = process.wait(100)
    record = read(file.read_text().splitlines())
    assert code == (5 if whom == "a worker" else 130)
    assert len(record.trials) >= 50
    assert record.footer.requests >= sum(len(each.exchanges) for each in record.trials)
    assert record.header.target.footing.lifetime == 3_600


def _stop(process, whom):
    if whom == "the run":
        process.send_signal(signal.SIGINT)
    elif whom == "all of them":
        os.killpg(process.pid, signal.SIGINT)
    else:
        workers = command("ps", "-o", "pid=", "--ppid", str(process.pid))
        os.kill(int(workers.stdout.split()[0]), signal.SIGKILL)


def test_a_key_may_come_from_the_environment(tmp_path):
    keys = []

    def answer(_method, _path, headers):
        keys.append(headers.get("authorization"))
        return error(401)

    with serving(answer) as url:
        judge(url, tmp_path, UPLOADS_CONFORMANCE_API_KEY=KEY)
    assert keys[:3] == [f"Bearer {KEY}"] * 3


def test_a_report_that_nobody_reads_to_its_end_does_not_change_the_verdict(tmp_path):
    with serving(lambda *_: error(401)) as url:
        words = [*MAIN, "run", url]
        process = subprocess.Popen(
            words, cwd=tmp_path, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        told = process.stderr.read().decode()
        process.stderr.close()
        assert process.wait(60) == 4
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
