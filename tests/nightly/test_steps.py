"""The steps of the action, run as a runner does, against servers."""

import json
import re
import signal
import time
from dataclasses import dataclass
from functools import partial

import httpx
import pytest
from live import serving
from made import COMMANDS
from runner import KEYS

from conformance.cli.outputs import FILES
from conformance.core.record import read
from conformance.reference.apart import running_apart

ORDER = "complete/listed-order"
COMMAND = re.compile(r"^::(error|warning) title=[^:,\r\n]*::[^\r\n]*$")


@dataclass
class Done:
    """What the action gave, by step."""

    result: object
    steps: dict
    runner: object

    @property
    def outputs(self):
        return self.result.outputs

    @property
    def annotations(self):
        return [each for each in self.tell.splitlines() if each.startswith("::")]

    @property
    def tell(self):
        return self.steps["tell"].log


@pytest.fixture
def act(runner):
    """Give a function that runs the action with some inputs, and an empty folder of reports."""

    def call(**given):
        inputs = {name.replace("_", "-"): value for name, value in given.items()}
        result, steps = runner.action({"profile": "quick", **inputs})
        return Done(result, steps, runner)

    return call


def keyed(url):
    return {"base_url": url, "api_key": KEYS[0], "second_api_key": KEYS[1]}


def test_a_server_with_a_fault_fails_the_job_and_is_told_of_everywhere(act, faulty):
    done = act(**keyed(faulty))
    assert done.result.outcome == "failure"
    assert done.steps["judge"].code == 1
    assert done.outputs["verdict"] == "non-conformant"
    assert done.outputs["exit-code"] == "1"
    assert (done.outputs["failed"], done.outputs["new-failures"]) == ("1", "1")
    assert int(done.outputs["passed"]) > 80
    assert done.annotations[0].startswith(
        f"::error title={ORDER} (MUST)%3A loses or mixes up bytes::"
    )
    assert all(COMMAND.match(each) for each in done.annotations)
    assert ORDER in done.runner.summary
    folder = done.runner.folder / done.outputs["report-dir"]
    for name in ("record", "html"):
        assert (done.runner.folder / done.outputs[name]).parent == folder
    kept = done.runner.kept / "uploads-conformance"
    there = {each.name for each in folder.iterdir()}
    assert {each.name for each in kept.iterdir()} == there
    assert {"record.jsonl", "junit.xml", "report.html", "summary.md", "ledger.jsonl"} <= there


def test_no_key_is_in_what_is_kept_or_told(act, correct):
    done = act(**keyed(correct), args="--profile=quick")
    assert done.result.outcome == "success"
    every = [each.read_text("utf-8") for each in done.runner.kept.rglob("*") if each.is_file()]
    assert every
    for key in KEYS:
        assert not any(key in each for each in (*every, done.runner.log, done.runner.summary))


def test_what_may_fail_the_job_is_chosen_and_the_exit_code_is_told_all_the_same(act):
    short = {"args": "--max-requests=20", "artifact": ""}
    done = act(**short)
    assert (done.result.outcome, done.outputs["exit-code"]) == ("failure", "5")
    done = act(**short, fail_on="1, 4, 6")
    assert (done.result.outcome, done.outputs["exit-code"]) == ("success", "5")
    assert done.outputs["verdict"] == "inconclusive"


def test_without_an_address_the_reference_server_is_judged_and_holds(act):
    done = act()
    assert done.result.outcome == "success"
    assert (done.outputs["verdict"], done.outputs["exit-code"]) == ("conformant", "0")
    assert (done.outputs["failed"], done.outputs["new-failures"]) == ("0", "0")
    assert done.steps["Remove what is left on the server"].outcome == "success"


HOSTILE = (
    '"; touch pwned; echo "',
    "$(touch pwned)",
    "a\ntouch pwned",
    "' || touch pwned #",
    "--help",
    "${{ github.token }}",
    "%0A::error::pwned",
)
"""What would do something where it is read as code."""
TEXTS = ("base-url", "profile", "seed", "level", "shard", "select", "skip", "args", "api-key")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_is_code_whatever_it_says(text, act):
    done = act(**dict.fromkeys(TEXTS, text), known_failures=text, before=text)
    assert (done.outputs["exit-code"], done.outputs["verdict"]) == ("2", "")
    assert done.result.outcome == "failure"
    assert not list(done.runner.folder.rglob("pwned"))
    assert [each for each in done.runner.log.splitlines() if each.startswith("::")] == [
        "::error title=nothing was judged::The log of the run says why."
    ]


EVIL = "\n::error::pwned\n  ::set-output name=verdict::conformant\n##[error]pwned%0A::add-mask::a\r"


@pytest.mark.parametrize("status", [200, 500])
def test_no_answer_of_a_server_is_a_command(status, act):
    """Neither in the log of the run, nor where we write commands, nor in what later steps read."""
    body = json.dumps({"id": EVIL, "object": EVIL, "error": {"message": EVIL, "type": EVIL}})
    with serving(lambda *_: (status, "application/json", body.encode())) as url:
        done = act(base_url=url)
    assert done.result.outcome == "failure"
    assert "pwned" in done.tell
    assert all(COMMAND.match(each) for each in done.annotations)
    told = set(done.annotations)
    others = [each for each in done.runner.log.splitlines() if each not in told]
    assert not COMMANDS.search("\n".join(others))
    assert done.outputs["verdict"] in ("non-conformant", "inconclusive")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fail-on", "7"),
        ("fail-on", "none 1"),
        ("strict", "perhaps"),
        ("report-dir", "a\nexit-code=0"),
        ("merge", "nowhere"),
        ("known-failures", "nowhere.toml"),
        ("args", "--help"),
    ],
)
def test_an_input_that_is_wrong_fails_the_job_whatever_may_fail_it(name, text, act):
    done = act(**{"fail-on": "none", name: text})
    assert done.result.outcome == "failure"
    assert done.steps["judge"].code == 2
    assert done.outputs["exit-code"] == "2"


def test_what_an_earlier_run_left_does_not_pass_for_a_run_that_was_misused(act):
    act(args="--max-requests=50")
    done = act(profile="nonsense", artifact="")
    assert (done.outputs["verdict"], done.outputs["exit-code"]) == ("", "2")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_cut_off_leaves_its_reports_and_nothing_on_the_server(number, act, runner):
    with running_apart(keys=KEYS) as url:
        runner.started = partial(cut_off, number)
        done = act(**keyed(url), profile="default")
        listed = httpx.get(f"{url}/files", headers={"authorization": f"Bearer {KEYS[0]}"})
    assert done.result.outcome == "failure"
    assert done.outputs["verdict"] == "inconclusive"
    assert done.annotations[0].startswith("::error title=no verdict::")
    kept = runner.kept / "uploads-conformance"
    assert {*FILES.values(), "ledger.jsonl"} <= {each.name for each in kept.iterdir()}
    record = read((kept / "record.jsonl").read_text("utf-8").splitlines())
    assert (record.footer is None) == (number == signal.SIGKILL)
    assert listed.json()["data"] == []
    assert "something is left on the server" not in runner.log


def cut_off(number, runner, process):
    """Wait until the run has made something, and end it as a runner does when it is cancelled."""
    runner.cancelled = True
    ledger = runner.folder / "uploads-conformance" / "ledger.jsonl"
    while process.poll() is None and (not ledger.exists() or ledger.stat().st_size < 20_000):
        time.sleep(0.02)
    process.send_signal(number)
