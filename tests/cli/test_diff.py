"""``diff`` tells what changed between two runs, and ends with 1 when something is worse."""

import json
from dataclasses import replace

import pytest
from live import conform, one_line
from nights import LATE, ORDER
from recorded import DEMANDED, SHOULD, broke, held, record

from conformance.core.record import lines

ALL = record(held(*DEMANDED, SHOULD))


def put(folder, name, run):
    (folder / name).write_text("".join(f"{each}\n" for each in lines(run)))
    return name


def test_what_is_new_comes_first_and_what_is_mended_is_told(nights):
    done = conform("diff", "then.jsonl", "now.jsonl", cwd=nights.folder)
    assert (nights.then.failed, nights.now.failed) == ({ORDER}, {LATE})
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].endswith("1 new failure, 1 fixed")
    new, fixed = done.stdout.index(f"\n{LATE}: "), done.stdout.index(f"\n  {ORDER}: ")
    assert done.stdout.index("New failures (1)") < new < done.stdout.index("Fixed (1)") < fixed
    assert f"--select {LATE}\n" in done.stdout
    assert done.stderr == ""


def test_it_may_be_written_for_programs_and_for_pages(nights, tmp_path):
    places = ("--json", str(tmp_path / "d.json"), "--markdown", "-")
    done = conform("diff", "then.jsonl", "now.jsonl", *places, cwd=nights.folder)
    found = json.loads((tmp_path / "d.json").read_text())
    assert [(each["id"], each["kind"]) for each in found["changes"]] == [
        (LATE, "new"),
        (ORDER, "fixed"),
    ]
    assert (found["exit_code"], done.returncode) == (1, 1)
    assert done.stdout.startswith("# ✗ What changed since ")
    assert "1 new failure, 1 fixed" in done.stderr


def test_a_run_is_no_worse_than_itself(nights):
    done = conform("diff", "now.jsonl", "now.jsonl", cwd=nights.folder)
    assert done.returncode == 0
    assert "no new failure, 1 still failing" in done.stdout


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (ALL, 0),
        (record(held(*DEMANDED), broke(SHOULD)), 0),
        (record(held(*DEMANDED), broke(SHOULD), strict=True), 1),
        (record(held(*DEMANDED[1:]), broke(DEMANDED[0])), 1),
        (replace(ALL, footer=None), 5),
    ],
)
def test_the_exit_code_says_whether_something_is_worse(now, code, tmp_path):
    put(tmp_path, "then.jsonl", ALL)
    put(tmp_path, "now.jsonl", now)
    assert conform("diff", "then.jsonl", "now.jsonl", cwd=tmp_path).returncode == code


FIRST, LAST = DEMANDED[0], DEMANDED[-1]
HIDING = record(held(*DEMANDED[1:-1], SHOULD), broke(FIRST), broke(LAST, FIRST))
"""A run in which a failure explains another one."""


@pytest.mark.parametrize(
    ("now", "code", "said"),
    [
        (record(held(*DEMANDED[:-1], SHOULD), broke(LAST)), 0, "no new failure, 1 revealed, 1 fix"),
        (
            record(held(*DEMANDED[1:-1], SHOULD), broke(FIRST), broke(LAST)),
            1,
            "1 new failure, 1 still failing",
        ),
        (ALL, 0, "no new failure, 1 fixed"),
        (HIDING, 0, "no new failure, 1 still failing"),
    ],
)
def test_what_a_mended_failure_brings_to_light_is_not_worse(now, code, said, tmp_path):
    """Neither in ``diff`` nor in ``--before``, nor in the record that keeps what was before."""
    put(tmp_path, "then.jsonl", HIDING)
    put(tmp_path, "now.jsonl", now)
    done = conform("diff", "then.jsonl", "now.jsonl", cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stdout.splitlines()[0]
    places = ("--before", "then.jsonl", "--record", "kept.jsonl", "--json", "now.json")
    conform("report", "now.jsonl", *places, cwd=tmp_path)
    assert said in json.loads((tmp_path / "now.json").read_text())["change"]["sentence"]
    again = conform("report", "kept.jsonl", "--json", "-", cwd=tmp_path)
    assert said in json.loads(again.stdout)["change"]["sentence"]
    (tmp_path / "nights").mkdir()
    later = replace(now, header=replace(now.header, started_at="2026-01-02T00:00:00+00:00"))
    put(tmp_path / "nights", "then.jsonl", HIDING)
    put(tmp_path / "nights", "now.jsonl", later)
    told = conform("history", str(tmp_path / "nights")).stdout
    assert f"since the run before: {said}" in " ".join(told.split())


def test_the_old_run_may_be_of_another_catalogue_and_the_new_one_not(tmp_path):
    put(tmp_path, "other.jsonl", record(held(*DEMANDED, SHOULD), broke("parts/of-old")))
    put(tmp_path, "all.jsonl", ALL)
    done = conform("diff", "other.jsonl", "all.jsonl", cwd=tmp_path)
    assert done.returncode == 0
    assert "  parts/of-old (demanded no more)\n" in done.stdout
    refused = conform("diff", "all.jsonl", "other.jsonl", cwd=tmp_path)
    assert refused.returncode == 2
    assert "which this does not know" in refused.stderr


@pytest.mark.parametrize("words", [("none", "all.jsonl"), ("all.jsonl", "none"), ("torn", "torn")])
def test_what_is_no_record_is_misuse(words, tmp_path):
    put(tmp_path, "all.jsonl", ALL)
    (tmp_path / "torn").write_text("{}\n")
    done = conform("diff", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr)


def test_a_file_that_cannot_be_written_is_misuse(tmp_path):
    put(tmp_path, "all.jsonl", ALL)
    done = conform("diff", "all.jsonl", "all.jsonl", "--json", "no/d.json", cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr)
