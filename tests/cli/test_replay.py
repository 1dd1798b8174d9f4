"""The command replay: sends what broke a server again, and says whether it still does."""

import asyncio
import signal
import socket
import subprocess
from dataclasses import replace

import pytest
from live import MAIN, error, one_line, serving, surroundings
from looked_into import inside
from nights import ORDER

from conformance.cli.offers import HEARSAY
from conformance.conductor import Conductor, header_of
from conformance.core.finding import Outcome
from conformance.core.plan import (
    AddPart,
    As,
    Complete,
    Create,
    GetContent,
    ListFiles,
    Total,
    plan,
)
from conformance.core.record import Footer, Header, Minimum, Record, Repeat, lines
from conformance.core.settings import Settings
from conformance.core.target import Target
from conformance.drivers.turns import Turns
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.names import behaviour_of
from conformance.reference.running import running_here

NOWHERE = "http://127.0.0.1:9/v1"
SECRET = "canary-5ca1ab1e"
KEYS = ("the-first-key", "the-second-key")
TURNED = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
UNREAD = plan(Create(Total((0,))), AddPart(b"\xef\xbb\xbf"), Complete((0,)))
"""The smallest plan that breaks parts/bytes-as-sent if marks are dropped: nothing is read in it."""


def behaviour(*faults):
    """Give a server that has several faults."""
    changed = {}
    for name in faults:
        fault = FAULTS[name].behaviour
        for field in fault.__dataclass_fields__:
            if getattr(fault, field) != getattr(CORRECT, field):
                changed[field] = getattr(fault, field)
    return replace(CORRECT, **changed)


async def found(url, minima, repeats, keys, others):
    """Try plans on a server, and give the record of a run that found what they break."""
    settings = Settings(url, *keys)
    async with Conductor(settings) as conductor:
        trials, smallest, again = [await conductor.look()], [], []
        for asked in others:
            tried, _ = await conductor.attempt("order/others", asked, Turns([asked]))
            trials.append(tried)
        for requirement, asked in minima:
            tried, _ = await conductor.attempt("order/some", asked, Turns([asked]))
            own = tuple(each for each in tried.findings if each.requirement == requirement)
            assert any(each.outcome is Outcome.BROKEN for each in own), tried.findings
            trials.append(tried)
            if requirement in repeats:
                again.append(Repeat(requirement, "order/some", asked, tried.exchanges, 1))
            else:
                rest = (tried.exchanges, own, 1, 1)
                smallest.append(Minimum(requirement, "order/some", asked, *rest))
        header = header_of(settings, "2026-01-01T00:00:00Z", conductor.target)
    footer = Footer("2026-01-01T00:00:12Z", 12.3, 12, 12)
    return Record(header, tuple(trials), tuple(smallest), footer, tuple(again))


@pytest.fixture
def recorded(tmp_path):
    """Give a function that writes the record of a server, and says where that was."""

    def write(faults, *minima, repeats=(), keys=(), others=()):
        with running_here(behaviour(*faults), keys=keys) as url:
            record = asyncio.run(found(url, minima, repeats, keys, others))
        (tmp_path / "record.jsonl").write_text("".join(f"{each}\n" for each in lines(record)))
        return url

    return write


def results(out):
    """Read what the command said of each requirement, by its id."""
    blocks = [each.splitlines() for each in out.split("\n\n")[1:]]
    return {
        block[0].partition(":")[0]: next(
            line.split(maxsplit=1)[1] for line in block if line.startswith("  result ")
        )
        for block in blocks
    }


# What it says


def test_what_a_run_found_is_still_broken_on_the_same_server(told, nights):
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        code, out, err = told("replay", nights.folder / "then.jsonl", "--at", url)
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == f"sent 1 failure again to {url}: 1 still broken"
    assert results(out) == {ORDER: "still broken"}
    assert "  wanted     the 2 listed parts in their order, 2 bytes\n" in out
    assert "  got        the parts in arrival order\n" in out
    assert out.endswith(">   5 GET /files/$FILE_0/content -> 200 ab\n")


def test_what_a_run_found_is_fixed_on_a_correct_server(told, nights):
    with running_here() as url:
        code, out, err = told("replay", nights.folder / "then.jsonl", "--at", url)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"sent 1 failure again to {url}: 1 fixed"
    assert results(out) == {ORDER: "fixed"}
    assert "GET" not in out


def test_without_at_it_goes_to_the_target_of_the_record(told, recorded):
    url = recorded(["joins-by-arrival"], (ORDER, TURNED))
    code, out, err = told("replay", "record.jsonl")
    assert (code, out) == (4, "")
    assert url in err


def test_another_failure_of_the_same_requirement_is_different(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with running_here(FAULTS["refuses-another-order"].behaviour) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert code == 1
    assert results(out) == {ORDER: "different"}
    assert "  before     the parts in arrival order\n" in out
    assert "  got        status 400 " in out
    assert "breaks now" not in out


def test_another_requirement_that_the_sequence_breaks_now_is_different(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with running_here(FAULTS["creates-201"].behaviour) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert code == 1
    assert results(out) == {ORDER: "different"}
    assert "  breaks now create/" in out


def test_what_the_sequence_broke_besides_and_still_does_is_no_difference(told, recorded):
    recorded(["joins-by-arrival", "has-no-request-ids"], (ORDER, TURNED))
    with running_here(FAULTS["has-no-request-ids"].behaviour) as url:
        _, out, _ = told("replay", "record.jsonl", ORDER, "--at", url)
    assert results(out)[ORDER] == "fixed"


def test_what_cannot_be_read_is_not_called_fixed(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with running_here(behaviour_of("content-stays-here")) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert code == 5
    assert results(out) == {ORDER: "could not be measured"}
    assert "  why        nothing that the target has would show it: " in out


def test_a_sequence_that_reads_nothing_is_read_at_its_end(told, recorded):
    recorded(["drops-byte-order-marks"], ("parts/bytes-as-sent", UNREAD))
    with running_here() as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert (code, results(out)) == (0, {"parts/bytes-as-sent": "fixed"})
    assert "  why        what the sequence leaves was completed and read too" in out


def test_a_list_that_has_to_hold_something_is_asked_for_where_it_does(told, recorded):
    files = plan(Create(), Complete(), Create(), Complete((), 1))
    recorded(["swaps-list-ends"], ("files/list-ends", plan(ListFiles())), others=[files])
    with inside() as server:
        code, out, _ = told("replay", "record.jsonl", "--at", server.url)
        assert (code, results(out)) == (0, {"files/list-ends": "fixed"})
        assert server.files == []


def test_what_only_fits_another_kind_of_answer_is_fixed_when_there_is_none(told, recorded):
    late = plan(Create(), Complete(), AddPart(b"late"))
    recorded(["fails-on-late-parts"], ("errors/no-server-error", late))
    with running_here() as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert (code, results(out)) == (0, {"errors/no-server-error": "fixed"})


def test_a_refusal_of_a_wrong_kind_is_gone_where_the_request_is_accepted(told, recorded):
    twice = plan(Create(), Complete(), Complete())
    recorded(["calls-wrong-states-conflicts"], ("errors/no-retry", twice))
    with running_here(behaviour_of("completes-again")) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert (code, results(out)) == (0, {"errors/no-retry": "fixed"})
    assert "  why        the request that broke it was answered 409, and now 200\n" in out


def test_a_sequence_that_needs_a_key_which_is_not_given_is_not_measured(told, recorded):
    theirs = plan(Create(), Complete(), As(GetContent(), "second"))
    recorded(["tenants-share-content"], ("auth/tenants-apart", theirs), keys=KEYS)
    with running_here(keys=KEYS) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url, "--api-key", KEYS[0])
        assert (code, results(out)) == (5, {"auth/tenants-apart": "could not be measured"})
        assert "second" in out[out.index("  why ") :]
        words = ("--api-key", KEYS[0], "--second-api-key", KEYS[1])
        code, out, _ = told("replay", "record.jsonl", "--at", url, *words)
        assert (code, results(out)) == (0, {"auth/tenants-apart": "fixed"})


def test_a_flaky_failure_is_marked_and_sent_more_often(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED), repeats=[ORDER])
    with running_here() as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert (code, results(out)) == (0, {ORDER: "fixed"})
    assert "  flaky      in the run it was broken once" in out
    assert "  sent       5 times\n" in out


def test_musts_come_first_and_several_results_are_counted(told, recorded):
    late = plan(Create(), Complete(), AddPart(b"late"))
    both = ["joins-by-arrival", "calls-wrong-states-conflicts"]
    recorded(both, ("errors/no-retry", late), (ORDER, TURNED))
    with running_here(behaviour("calls-wrong-states-conflicts")) as url:
        code, out, _ = told("replay", "record.jsonl", "--at", url)
    assert code == 1
    assert out.splitlines()[0].endswith(": 1 still broken, 1 fixed")
    assert [*results(out).items()] == [(ORDER, "fixed"), ("errors/no-retry", "still broken")]


# What is sent


def test_only_what_is_asked_for_is_sent(told, recorded):
    late = plan(Create(), Complete(), AddPart(b"late"))
    faults = ["joins-by-arrival", "calls-wrong-states-conflicts"]
    recorded(faults, ("errors/no-retry", late), (ORDER, TURNED))
    with running_here() as url:
        assert [*results(told("replay", "record.jsonl", ORDER, "--at", url)[1])] == [ORDER]
        out = told("replay", "record.jsonl", "complete/*", "errors/no-*", "--at", url)[1]
    assert [*results(out)] == [ORDER, "errors/no-retry"]


def test_nothing_is_left_behind(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with inside() as server:
        code, _, err = told("replay", "record.jsonl", "--at", server.url)
        assert (code, err) == (0, "")
        assert server.uploads > 2
        assert (server.pending, server.files) == ([], [])


def test_what_is_to_be_kept_is_told_and_its_ledger_cleans_it_up(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with inside() as server:
        words = ("--keep", "--ledger", "ledger")
        code, _, err = told("replay", "record.jsonl", "--at", server.url, *words)
        assert code == 0
        assert err.startswith("left on the target, as --keep asks:\n")
        assert server.files
        assert told("cleanup", "--ledger", "ledger")[0] == 0
        assert server.files == []


def test_keys_and_headers_are_sent_and_not_shown(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    heard = set()

    def answer(_method, _path, headers):
        heard.add((headers.get("authorization"), headers.get("x-gateway")))
        return error(500, SECRET)

    with serving(answer) as url:
        words = ("--api-key", SECRET, "--header", "X-Gateway: a")
        _, out, err = told("replay", "record.jsonl", "--at", url, *words)
    assert (f"Bearer {SECRET}", "a") in heard
    assert SECRET not in out + err


def test_the_folder_of_a_run_will_do(told, recorded, tmp_path):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    (tmp_path / "run").mkdir()
    (tmp_path / "record.jsonl").rename(tmp_path / "run" / "record.jsonl")
    with running_here() as url:
        assert told("replay", "run", "--at", url)[0] == 0
    code, out, err = told("replay", ".")
    assert (code, out) == (2, "")
    assert "record.jsonl cannot be read" in err


def test_that_nobody_looked_who_answers_is_said(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with running_here() as url:
        code, _, err = told("replay", "record.jsonl", "--at", url, "--insecure")
    assert (code, err) == (0, f"{HEARSAY}\n")


# With curl


def test_the_script_does_the_same_with_curl(told, recorded, tmp_path):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    code, script, err = told("replay", "record.jsonl", "--curl", "--at", NOWHERE)
    assert (code, err) == (0, "")
    assert script.startswith("#!/bin/sh\n")
    assert f"BASE_URL=${{BASE_URL:-{NOWHERE}}}" in script
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        assert _ran(script, tmp_path, url).splitlines()[-2:] == ["5: 200", "ab"]
    with running_here() as url:
        assert _ran(script, tmp_path, url).splitlines()[-2:] == ["5: 200", "ba"]


def test_several_scripts_do_not_meet(told, recorded, tmp_path):
    late = plan(Create(), Complete(), AddPart(b"late"))
    faults = ["joins-by-arrival", "calls-wrong-states-conflicts"]
    recorded(faults, ("errors/no-retry", late), (ORDER, TURNED))
    script = told("replay", "record.jsonl", "--curl")[1]
    with running_here() as url:
        printed = _ran(script, tmp_path, url)
    answers = [line for line in printed.splitlines() if line[:3] in {f"{n}: " for n in range(9)}]
    assert answers == [*(f"{n}: 200" for n in range(1, 6)), "1: 200", "2: 200", "3: 400"]


def _ran(script, folder, url):
    """Run a script with sh; it leaves no folder behind."""
    (folder / "sh").mkdir(exist_ok=True)
    env = surroundings(BASE_URL=url, TMPDIR=str(folder / "sh"))
    done = subprocess.run(
        ["sh", "-s"], input=script, env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stderr, [*(folder / "sh").iterdir()]) == ("", [])
    return done.stdout


# Where there is nothing to say


@pytest.mark.parametrize(
    ("glob", "told_of"),
    [
        ("complete/listed-ordr", "'complete/listed-ordr' matches nothing that failed"),
        ("parts/*", "'parts/*' matches nothing that failed"),
        ("", "'' matches nothing that failed"),
    ],
)
def test_what_did_not_fail_is_misuse_and_what_failed_is_named(glob, told_of, told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    code, out, err = told("replay", "record.jsonl", ORDER, glob)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert told_of in err
    assert f"What failed: {ORDER}." in err


def test_a_record_in_which_nothing_failed_is_misuse(told, tmp_path):
    header = Header("0.1.0", Target(NOWHERE), 0, "quick", "2026-01-01T00:00:00Z")
    record = Record(header, footer=Footer("2026-01-01T00:00:12Z", 1.0, 0, 0))
    (tmp_path / "record.jsonl").write_text("".join(f"{each}\n" for each in lines(record)))
    code, out, err = told("replay", "record.jsonl")
    assert (code, out) == (2, "")
    assert one_line(err)
    assert "nothing failed in this record" in err


@pytest.mark.parametrize("text", ["", "my thesis\n"])
def test_what_is_no_record_is_misuse(text, told, tmp_path):
    (tmp_path / "record.jsonl").write_text(text)
    code, out, err = told("replay", "record.jsonl")
    assert (code, out) == (2, "")
    assert one_line(err)


def test_a_target_that_does_not_answer_is_told_in_one_line(told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    code, out, err = told("replay", "record.jsonl", "--at", NOWHERE)
    assert (code, out) == (4, "")
    assert one_line(err)
    assert NOWHERE in err


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (401, 4, "every answer is 401: is the API key right?"),
        (404, 5, "every answer is 404: is the base URL right?"),
    ],
)
def test_a_target_that_answers_everything_alike_shows_nothing(status, code, why, told, recorded):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with serving(lambda *_: error(status)) as url:
        ended, out, _ = told("replay", "record.jsonl", "--at", url)
    assert (ended, results(out)) == (code, {ORDER: "could not be measured"})
    assert f"  why        {why}\n" in out


def test_sigterm_ends_it_with_its_own_code(recorded, tmp_path):
    recorded(["joins-by-arrival"], (ORDER, TURNED))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        words = [*MAIN, "replay", "record.jsonl", "--at", url]
        with subprocess.Popen(words, cwd=tmp_path, env=surroundings()) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 143
            connection.close()
