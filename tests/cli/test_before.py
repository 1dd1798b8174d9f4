"""``--before`` tells what changed since an earlier run, whichever door a run comes through."""

import json
import sys
from dataclasses import replace

import pytest
from live import HOME, command, conform, judge, one_line
from recorded import HEADER, MUST, OTHER, SHOULD, broke, held, record

from conformance.core.before import Before, Seen
from conformance.core.catalogue import BY_ID
from conformance.core.record import lines, read
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

ORDER = "complete/listed-order"
SINCE = "since 2026-01-01T00:00Z"
THEN = record(held(OTHER), broke(MUST))
NOW = record(held(MUST), broke(OTHER), broke(SHOULD))


def put(folder, name, run):
    (folder / name).write_text("".join(f"{each}\n" for each in lines(run)))
    return name


def told(folder, *words):
    return conform("report", put(folder, "now.jsonl", NOW), *words, cwd=folder)


def test_a_report_tells_what_changed_since_a_record(tmp_path):
    done = told(tmp_path, "--before", put(tmp_path, "then.jsonl", THEN), "--json", "now.json")
    said = f"{SINCE}: 1 new failure, 1 fixed; SHOULD: 1 new failure"
    assert f"  change     {said}\n" in done.stdout
    assert json.loads((tmp_path / "now.json").read_text())["change"] == {
        "since": "2026-01-01T00:00:00+00:00",
        "sentence": said,
        "apart": [],
        "requirements": [
            {"id": each, "level": level, "harm": BY_ID[each].harm, "kind": kind, "was": was}
            for each, level, kind, was in (
                (MUST, "MUST", "fixed", "fail"),
                (OTHER, "MUST", "new", "pass"),
                (SHOULD, "SHOULD", "new", None),
            )
        ],
    }


def test_what_else_may_explain_a_change_is_told_too(tmp_path):
    then = replace(THEN, header=replace(HEADER, seed=7))
    done = told(tmp_path, "--before", put(tmp_path, "then.jsonl", then))
    assert "  change     seed: 7 before, 0 now\n" in done.stdout


def test_a_record_keeps_what_was_before(tmp_path):
    """So its reports can be made again without the record of yesterday."""
    then = put(tmp_path, "then.jsonl", THEN)
    first = told(tmp_path, "--before", then, "--record", "kept.jsonl")
    (tmp_path / then).unlink()
    again = conform("report", "kept.jsonl", cwd=tmp_path)
    assert (again.stdout, again.returncode) == (first.stdout, first.returncode)
    assert SINCE in again.stdout


def test_an_empty_name_says_that_nothing_came_before(tmp_path):
    """The first of many nights has no yesterday, and a recipe may pass what it has."""
    assert told(tmp_path, "--before", "").stdout == told(tmp_path).stdout
    assert SINCE not in told(tmp_path).stdout


@pytest.mark.parametrize("command_", ["report", "run"])
def test_a_record_that_is_not_there_is_misuse_and_nothing_is_sent(tmp_path, command_):
    """A name that is mistyped must not pass for a night in which nothing changed."""
    first = "now.jsonl" if command_ == "report" else "http://127.0.0.1:9/v1"
    put(tmp_path, "now.jsonl", NOW)
    done = conform(command_, first, "--before", "yesterday.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert one_line(done.stderr)
    assert "yesterday.jsonl cannot be read" in done.stderr


def test_a_record_of_another_catalogue_may_come_before(tmp_path):
    """A night must not fail because the suite was brought up to date."""
    then = put(tmp_path, "then.jsonl", record(broke("parts/of-old")))
    done = told(tmp_path, "--before", then)
    assert "1 that failed no longer demanded" in " ".join(done.stdout.split())


def test_a_run_keeps_what_was_before_and_tells_what_changed(tmp_path):
    with running_here(FAULTS["joins-by-arrival"].behaviour) as url:
        yesterday = judge(url, tmp_path, file=tmp_path / "yesterday.jsonl")
    with running_here(FAULTS["expires-in-ninety-minutes"].behaviour) as url:
        today = judge(url, tmp_path, "--before", "yesterday.jsonl", "-n", "2")
    before = today.record.header.before
    assert yesterday.failed == {ORDER}
    assert [each.requirement for each in before.seen if each.verdict == "fail"] == [ORDER]
    assert before.started_at == yesterday.record.header.started_at
    assert "no new failure, 1 fixed; SHOULD: 1 new failure" in " ".join(today.out.split())


def test_the_plugin_keeps_what_was_before(tmp_path):
    put(tmp_path, "then.jsonl", THEN)
    words = ("--pyargs", "conformance.scenarios.test_cancel", "--uploads-record", "now.jsonl")
    words += ("-p", "no:schemathesis", "-p", "conformance.plugin", "--uploads-profile", "quick")
    with running_here() as url:
        words += ("--base-url", url, "--uploads-before")
        run = (sys.executable, "-m", "pytest", *words)
        done = command(*run, "then.jsonl", cwd=tmp_path, PYTHONPATH=HOME)
        missing = command(*run, "yesterday.jsonl", cwd=tmp_path, PYTHONPATH=HOME)
    assert done.returncode == 0
    kept = read((tmp_path / "now.jsonl").read_text().splitlines()).header.before
    assert kept == Before(
        HEADER.started_at,
        (Seen(OTHER, "pass"), Seen(MUST, "fail", "POST /uploads -> 200: that")),
        *("http://a/v1", "1", 0, "quick", False, None, None, True),
    )
    assert missing.returncode == 4
    assert "yesterday.jsonl cannot be read" in missing.stderr
