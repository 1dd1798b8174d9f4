"""``history`` lays all records of a folder beside each other, and ``matrix`` those it is given."""

import json
from shutil import copy

import pytest
from live import conform, one_line
from nights import LATE, ORDER
from recorded import held, record

from conformance.core.record import line, lines


@pytest.fixture
def folder(nights, tmp_path):
    for name in ("then.jsonl", "now.jsonl"):
        copy(nights.folder / name, tmp_path / name)
    return tmp_path


def test_two_nights_make_a_history(folder):
    """Each night had a port of its own, so that there are two targets."""
    places = ("--html", "h.html", "--markdown", "h.md", "--json", "h.json")
    done = conform("history", ".", *places, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads((folder / "h.json").read_text())
    uneven = [each["requirements"][0] for each in found["targets"]]
    assert [(each["id"], each["looks"], each["failed"]) for each in uneven] == [
        (ORDER, ["fail"], 1),
        (LATE, ["fail"], 1),
    ]
    assert done.stdout.count("\n  last       not conformant: 1 of ") == 2
    assert (folder / "h.html").read_text().startswith("<!doctype html>")
    assert (folder / "h.md").read_text().startswith("# 2 runs of 2 targets\n")


def test_what_is_passed_over_is_named(folder):
    for at in range(12):
        (folder / f"{at:02}.jsonl").write_text("{}\n")
    later = record(held("parts/of-tomorrow"))
    (folder / "x.jsonl").write_text("".join(f"{each}\n" for each in lines(later)))
    done = conform("history", ".", "--json", "-", cwd=folder)
    assert done.returncode == 0
    told = done.stderr.splitlines()
    assert told[0] == "passed over: 00.jsonl: it is no record"
    assert told[10] == "passed over: 3 more files"
    passed = json.loads(done.stdout)["passed_over"]
    assert [each["file"] for each in passed[-2:]] == ["11.jsonl", "x.jsonl"]
    assert "which this does not know" in passed[-1]["why"]


def test_a_folder_whose_records_cannot_be_read_is_misuse(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{line(record().header)}\nnonsense\n")
    done = conform("history", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "no record in . can be read" in done.stderr


def test_a_folder_without_a_record_is_misuse(tmp_path):
    done = conform("history", ".", "--html", "h.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr)
    assert not (tmp_path / "h.html").exists()


def test_two_servers_are_compared(nights, tmp_path):
    places = [word for name in ("html", "markdown", "json") for word in (f"--{name}", f"m.{name}")]
    records = [str(nights.folder / name) for name in ("then.jsonl", "now.jsonl")]
    names = ("--name", "yesterday", "--name", "today")
    done = conform("matrix", *records, *names, *places, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads((tmp_path / "m.json").read_text())
    differing = [each for each in found["requirements"] if each["differs"]]
    assert [(each["id"], [one["look"] for one in each["results"]]) for each in differing] == [
        (LATE, ["pass", "fail"]),
        (ORDER, ["fail", "pass"]),
    ]
    assert [each["name"] for each in found["targets"]] == ["yesterday", "today"]
    harm = "loses or mixes up bytes"
    assert f"  {ORDER} (MUST): {harm}\n    1 ✗ fail   2 ✓ pass\n" in done.stdout
    assert "| complete/listed-order | MUST |" in (tmp_path / "m.markdown").read_text()
    assert "yesterday" in (tmp_path / "m.html").read_text()


def test_without_names_targets_are_called_by_their_addresses(nights):
    done = conform("matrix", "then.jsonl", "now.jsonl", cwd=nights.folder)
    addresses = [each.record.header.target.base_url for each in (nights.then, nights.now)]
    assert [f"{at} {each}" in done.stdout for at, each in enumerate(addresses, 1)] == [True] * 2


@pytest.mark.parametrize(
    "words", [(), ("none.jsonl",), ("then.jsonl", "now.jsonl", "--name", "only one")]
)
def test_a_matrix_of_nothing_or_of_too_few_names_is_misuse(words, nights):
    done = conform("matrix", *words, cwd=nights.folder)
    assert (done.returncode, done.stdout) == (2, "")
