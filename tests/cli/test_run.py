"""The command ``run``, against servers that keep the contract, break it, or are none."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import httpx
import pytest
from live import MAIN, command, error, failed, judge, one_line, serving, surroundings, verdicts

from conformance.cli.main import main
from conformance.cli.outputs import FOLDER, LEDGER
from conformance.conductor import breaks
from conformance.core.conclusion import Exit, conclude
from conformance.core.errors import Unreachable
from conformance.core.finding import Outcome
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    GetContent,
    Total,
    plan,
)
from conformance.core.record import INTERRUPTED, read, trial
from conformance.core.verdict import Verdict, settle
from conformance.oracle.judge import judge as ruled
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_apart, running_here

NOWHERE = "http://127.0.0.1:9/v1"
"""Nobody listens there; what is refused before anything is sent does not mind."""
KEY, SECOND, HIDDEN, COOKIE = (f"canary-{each}-5ca1ab1e" for each in ("one", "two", "hid", "bis"))
SMALLEST = {
    "joins-by-arrival": {
        "complete/listed-order": [Create, AddPart, AddPart, Complete, GetContent],
    },
    "takes-too-few-bytes": {"complete/too-few-bytes": [Create, AddPart, Complete]},
    "ignores-md5": {
        "complete/md5-wrong": [Create, Complete, GetContent],
        "complete/md5-of-listed-order": [Create, AddPart, AddPart, Complete, GetContent],
    },
    "adds-after-complete": {"parts/none-after-complete": [Create, Complete, AddPart]},
}
"""What each fault breaks, and the operations of the smallest plan that shows it."""


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """Judge a server with a fault, once for all tests that ask for it."""
    held = {}

    def ran(fault, again=0, *words):
        if (fault, again) not in held:
            with running_here(FAULTS[fault].behaviour) as url:
                held[fault, again] = judge(url, tmp_path_factory.mktemp(fault), *words)
        return held[fault, again]

    return ran


@contextlib.contextmanager
def begun(url, folder, *, lines):
    """Start a run, and yield it when it has told of so many scenarios; its words go to files."""
    words = (*MAIN, "run", url, "--profile", "quick", "--record", str(folder / "record.jsonl"))
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        # So that it hears Ctrl-C, which what runs in the background may be told to ignore.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(words, cwd=folder, env=surroundings(), stdout=out, stderr=err)
        signal.signal(signal.SIGINT, before)
    try:
        while (folder / "err").read_text().count("\n") < lines and process.poll() is None:
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()


def ended(process, folder):
    """Wait for the end of a run, and give its exit code, its words and its record."""
    code = process.wait(60)
    record = read((folder / "record.jsonl").read_text().splitlines())
    out = " ".join((folder / "out").read_text().split())
    assert "Traceback" not in out + (folder / "err").read_text()
    return code, out, record


@pytest.fixture
def told(capsys, monkeypatch, tmp_path):
    """Give a function that calls the command line here, and gives its exit code and its words."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["uploads-conformance", *words])
        with pytest.raises(SystemExit) as ended_:
            main()
        return ended_.value.code, *capsys.readouterr()

    return call


# A server that keeps the contract


def test_a_correct_server_is_conformant_and_the_verdict_says_how_much_was_measured(whole):
    assert whole.ran.code == 0
    passed = [each for each in settle(whole.ran.record) if each.verdict is Verdict.PASS]
    musts = sum(each.requirement.level == "MUST" for each in passed)
    assert musts > 100
    text = next((whole.reports / "runs").rglob("report.txt")).read_text()
    assert text.startswith(f"conformant: {musts} of {musts} MUSTs measured hold (")


def test_a_run_reads_nothing_and_leaves_nothing_where_it_is_called_from(whole):
    from_before = {"pytest.ini", "conftest.py", "pyproject.toml", "tox.ini", "schemathesis.toml"}
    assert {each.name for each in whole.cwd.iterdir()} == from_before | {"test_theirs.py"}
    assert "somebody else" not in whole.ran.process.stderr


def test_a_run_leaves_no_server_and_no_temporary_folder_behind(whole):
    with pytest.raises(httpx.ConnectError):
        httpx.get(whole.ran.record.header.target.base_url)
    assert list(whole.temporary.iterdir()) == []


def test_a_run_without_a_server_gives_the_one_that_comes_with_us_two_keys(whole):
    target = whole.ran.record.header.target
    assert (target.has_key, target.has_second_key) == (True, True)
    assert verdicts(whole.ran.record)["auth/tenants-apart"] is Verdict.PASS


# Servers that break it


@pytest.mark.parametrize("fault", SMALLEST)
def test_a_fault_is_named_by_what_it_breaks_and_by_nothing_else(fault, faulty):
    ran = faulty(fault)
    assert ran.code == 1
    assert ran.failed == set(SMALLEST[fault])
    assert ran.out.startswith(f"not conformant: {len(SMALLEST[fault])} of ")


@pytest.mark.parametrize("fault", SMALLEST)
def test_a_fault_is_shown_by_the_smallest_plan_that_shows_it(fault, faulty):
    minima = {each.requirement: each for each in faulty(fault).record.minima}
    shown = {name: [type(step) for step in each.plan.steps] for name, each in minima.items()}
    assert shown == SMALLEST[fault]
    for name, each in minima.items():
        assert len(each.exchanges) == len(SMALLEST[fault][name])
        assert {x.requirement for x in each.findings} == {name}
        assert any(x.outcome is Outcome.BROKEN for x in each.findings)


def test_the_smallest_plan_for_a_wrong_order_is_two_letters_turned_round(faulty):
    assert [each.plan for each in faulty("joins-by-arrival").record.minima] == [
        plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
    ]


@pytest.mark.parametrize("fault", SMALLEST)
def test_the_exchanges_of_a_minimum_show_by_themselves_what_is_broken(fault, faulty):
    record = faulty(fault).record
    for each in record.minima:
        findings = ruled(each.exchanges, record.header.target)
        again = trial("again", each.plan, each.exchanges, findings)
        assert breaks(again, each.requirement)


def test_a_minimum_is_shown_with_its_requests_on_the_terminal(faulty):
    out = faulty("joins-by-arrival").out
    assert "complete/listed-order" in out
    assert "curl" in out


# The same again


def plain(record):
    """Leave out of a record what differs from run to run: times, names, counts of what raced."""
    target = record.header.target
    footing = replace(target.footing, latency=None)
    return (
        replace(record.header, started_at="", target=replace(target, base_url="", footing=footing)),
        sorted(repr((each.scenario, each.plan)) for each in record.trials),
        {each.requirement: each.plan for each in record.minima},
    )


def test_the_same_seed_gives_the_same_plans_and_the_same_minima(faulty):
    one, other = faulty("joins-by-arrival"), faulty("joins-by-arrival", 1)
    assert plain(one.record) == plain(other.record)
    assert verdicts(one.record) == verdicts(other.record)


def test_several_workers_come_to_the_same_verdicts_as_one(faulty):
    alone, several = faulty("joins-by-arrival"), faulty("joins-by-arrival", 2, "-n", "2")
    assert several.code == 1
    assert verdicts(several.record) == verdicts(alone.record)
    assert [each.requirement for each in several.record.minima] == ["complete/listed-order"]
    names = {each.scenario for each in alone.record.trials}
    assert {each.scenario for each in several.record.trials} == names
    assert several.record.footer.requests > len(several.record.trials)


# No server, or none that is one


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
    with serving(lambda *_: (200, "text/html", b"<h1>Hello</h1>")) as url:
        ran = judge(url, tmp_path)
    assert ran.code == 1
    assert "create/members" in ran.failed


def test_a_server_that_dies_in_the_middle_is_reported_on_and_does_not_pass(tmp_path):
    with contextlib.ExitStack() as server:
        url = server.enter_context(running_apart())
        with begun(url, tmp_path, lines=3) as process:
            server.close()
            code, out, record = ended(process, tmp_path)
    assert (code, conclude(record).exit) == (5, 5)
    assert "requests were not answered" in out
    assert failed(record) == set()


def test_an_interrupted_run_tells_what_it_found_so_far(tmp_path):
    # The slow server leaves time: a run that is over cannot be interrupted any more.
    with running_apart("slow") as url, begun(url, tmp_path, lines=3) as process:
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
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with running_apart("slow") as url:
        process = subprocess.Popen(
            [*words, url], env=surroundings(), start_new_session=True, stderr=subprocess.DEVNULL
        )
        signal.signal(signal.SIGINT, before)
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


# Misuse


@pytest.mark.parametrize(
    "words",
    [
        ["127.0.0.1:8080/v1"],
        ["example.com"],
        ["ftp://127.0.0.1/v1"],
        ["http://"],
        ["http:///v1"],
        ["http://127.0.0.1:0/v1"],
        ["http://127.0.0.1:99999/v1"],
        ["http://127.0.0.1:http/v1"],
        ["http://127.0.0.1:80 80/v1"],
        ["http://exa mple/v1"],
        [" http://127.0.0.1/v1"],
        ["http://127.0.0.1/v1\n"],
        ["http://[::1/v1"],
        ["http://me:mine@127.0.0.1/v1"],
        [NOWHERE, "--select", "complete/listed-ordr"],
        [NOWHERE, "--select", "parts/*", "--skip", "part/*"],
        [NOWHERE, "--select", "parts/*", "--skip", "parts/*"],
        [NOWHERE, "--level", "MUST", "--select", "parts/empty"],
        ["--select", "nonsense"],
        [NOWHERE, "--header", f"Authorization {KEY}"],
        [NOWHERE, "--header", f": {KEY}"],
        [NOWHERE, "--header", f"X: {KEY}\r\nY: z"],
        [NOWHERE, "--header", f"X Y: {KEY}"],
        [NOWHERE, "--api-key", f"{KEY}\n"],
        [NOWHERE, "--second-api-key", f"{KEY}\u00e4"],
        [NOWHERE, "--json", "-", "--junit", "-"],
        [NOWHERE, "--json", "same", "--junit", "./same"],
        [NOWHERE, "--json", "."],
        [NOWHERE, "--record", "no/such/folder/record.jsonl"],
        [NOWHERE, "--junit", "file/junit.xml"],
        [NOWHERE, "--report-dir", "file/runs"],
        [NOWHERE, "--ledger", "file/ledger.jsonl"],
        [NOWHERE, "--ledger", "."],
        [NOWHERE, "--ledger", "-"],
        [NOWHERE, "--ledger", "same", "--json", "./same"],
    ],
    ids=str,
)
def test_a_mistake_is_told_in_one_line_before_anything_is_sent(words, told, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = told("run", *words)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert err.startswith("uploads-conformance: ")
    assert KEY not in err
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["--profile", "slow"],
        ["--seed", "-1"],
        ["--seed", "one"],
        ["--timeout", "0"],
        ["--level", "COULD"],
        ["--report-dir", "file"],
        [NOWHERE, NOWHERE],
    ],
    ids=str,
)
def test_an_option_that_is_none_is_misuse(words, told, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = told("run", *words)
    assert (code, out) == (2, "")
    assert "Error: " in err


def test_a_key_may_come_from_the_environment(tmp_path):
    keys = []

    def answer(_method, _path, headers):
        keys.append(headers.get("authorization"))
        return error(401)

    with serving(answer) as url:
        judge(url, tmp_path, UPLOADS_CONFORMANCE_API_KEY=KEY)
    assert keys[:3] == [f"Bearer {KEY}"] * 3


def test_the_help_names_every_exit_code(told):
    code, out, _ = told("run", "--help")
    assert code == 0
    words = " ".join(out.split())
    assert [each for each in Exit if not re.search(rf"\b{each.value} [a-z]", words)] == []


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
