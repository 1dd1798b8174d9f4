"""Reports go where they were asked to go, and standard output holds nothing else."""

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from live import MAIN, surroundings
from published import CHECKS
from referencing import Registry, Resource

from conformance.cli.offers import FORMATS
from conformance.cli.outputs import FILES, FOLDER, LEDGER, Outputs, publish
from conformance.core import ledger
from conformance.core.errors import Misused
from conformance.core.record import Footer, Header, Record, read
from conformance.core.target import Target
from conformance.drivers.holdings import Holdings
from conformance.report import WRITERS
from conformance.report.terminal import write

SCHEMAS = Path(__file__).parents[2] / "schemas"
RECORD = Record(
    Header("1", Target("http://a/v1"), 0, "quick", "2026-01-02T03:04:05+00:00"),
    footer=Footer("2026-01-02T03:04:06+00:00", 1.0, 0, 0),
)


def validator(name):
    """Give what checks a document against one of our schemas, which refer to each other."""
    documents = {each.stem: json.loads(each.read_text()) for each in SCHEMAS.glob("*.json")}
    held = [
        (each["$id"], Resource.from_contents(each)) for each in documents.values() if "$id" in each
    ]
    return Draft202012Validator(documents[name], registry=Registry().with_resources(held))


def test_standard_output_is_json_that_keeps_its_schema_and_nothing_else(whole):
    report = json.loads(whole.ran.out)
    assert [each.message for each in validator("report").iter_errors(report)] == []
    assert (report["verdict"], report["exit_code"]) == ("conformant", whole.ran.code)


def test_every_line_of_the_record_keeps_its_schema(whole):
    held = validator("record")
    lines = (whole.reports / "record.jsonl").read_text().splitlines()
    assert len(lines) > 100
    assert [each for line in lines for each in held.iter_errors(json.loads(line))] == []


def test_the_terminals_report_goes_to_standard_error_then(whole):
    assert "conformant: " in whole.ran.process.stderr


def test_each_run_has_a_folder_of_its_own_with_every_report(whole):
    (own,) = (whole.reports / "runs").iterdir()
    assert {each.name for each in own.iterdir()} == {*FILES.values(), "report.txt", LEDGER}
    assert read((own / "record.jsonl").read_text().splitlines()) == whole.ran.record
    assert json.loads((own / "report.json").read_text()) == json.loads(whole.ran.out)
    assert (own / "junit.xml").read_text() == (whole.reports / "junit.xml").read_text()
    assert ET.fromstring((own / "junit.xml").read_text()).tag == "testsuites"  # noqa: S314
    assert str(own) in whole.ran.process.stderr


def test_the_folder_of_a_run_holds_the_ledger_of_what_it_made(whole):
    (file,) = (whole.reports / "runs").glob(f"*/{LEDGER}")
    held = validator("ledger")
    lines = file.read_text().splitlines()
    assert sum('"create"' in each for each in lines) > 100
    assert [each for line in lines for each in held.iter_errors(json.loads(line))] == []
    assert Holdings(ledger.read(file.read_text()).lines).left() == ()


def test_every_writer_has_an_option_and_a_name_in_the_folder_of_a_run():
    assert {*FORMATS, "terminal"} == {*FOLDER} == {*WRITERS}
    assert {*FILES} == {*FORMATS}


def test_every_report_can_be_made_again_from_the_record(whole):
    assert WRITERS["json"](whole.ran.record) == whole.ran.out
    assert WRITERS["junit"](whole.ran.record) == (whole.reports / "junit.xml").read_text("utf-8")


@pytest.mark.parametrize("name", CHECKS)
def test_every_report_of_a_real_run_keeps_its_schema(name, whole):
    (own,) = (whole.reports / "runs").iterdir()
    assert CHECKS[name]((own / FOLDER[name]).read_text("utf-8")) == []


def test_a_second_run_of_the_same_second_has_another_folder(tmp_path, capsys):
    for _ in range(3):
        publish(RECORD, Outputs.of(tmp_path / "runs"))
    names = ["2026-01-02T030405", "2026-01-02T030405-1", "2026-01-02T030405-2"]
    assert sorted(each.name for each in (tmp_path / "runs").iterdir()) == names
    assert capsys.readouterr().err.count("reports are in ") == 3


def test_a_folder_that_is_made_before_the_run_is_that_of_its_reports(tmp_path):
    assert Outputs.of(None).opened("now") == Outputs.of(None)
    assert Outputs.of(None).ledger is None
    outputs = Outputs.of(tmp_path / "runs").opened("now")
    publish(RECORD, outputs)
    (own,) = (tmp_path / "runs").iterdir()
    assert outputs.ledger == str(own / LEDGER)
    assert {each.name for each in own.iterdir()} == {*FILES.values(), "report.txt"}


def test_without_outputs_the_report_for_a_person_is_all_there_is(capsys):
    publish(RECORD, Outputs.of(None, json=None, junit=None))
    out, err = capsys.readouterr()
    assert (out, err) == (WRITERS["terminal"](RECORD), "")


def test_who_asks_for_more_is_shown_everything_and_the_files_stay_as_they_are(tmp_path, capsys):
    outputs = Outputs.of(tmp_path / "runs", verbose=True, json=str(tmp_path / "a.json"))
    publish(RECORD, outputs)
    assert capsys.readouterr().out == write(RECORD, verbose=True) != WRITERS["terminal"](RECORD)
    (own,) = (tmp_path / "runs").iterdir()
    assert (own / "report.txt").read_text("utf-8") == WRITERS["terminal"](RECORD)


@pytest.mark.parametrize("name", ["json", "junit", "record"])
def test_any_report_may_go_to_standard_output(name, capsys):
    outputs = Outputs.of(None, **{name: "-"})
    assert outputs.to_stdout
    publish(RECORD, outputs)
    out, err = capsys.readouterr()
    assert (out, err) == (WRITERS[name](RECORD), WRITERS["terminal"](RECORD))


def test_a_report_replaces_what_was_there(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("x" * 1_000_000)
    publish(RECORD, Outputs.of(None, json=str(file)))
    assert file.read_text("utf-8") == WRITERS["json"](RECORD)


@pytest.mark.parametrize(
    "files",
    [
        {"json": "-", "junit": "-"},
        {"json": "a", "junit": "a"},
        {"json": "a", "junit": "b/../a"},
        {"json": "."},
        {"json": ""},
        {"record": "none/a"},
        {"record": "file/a"},
    ],
    ids=str,
)
def test_what_cannot_be_written_is_misuse_before_a_run(files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "b").mkdir()
    with pytest.raises(Misused):
        Outputs.of(None, **files)


@pytest.mark.parametrize("folder", ["file", "file/runs", "file/more/runs"])
def test_a_folder_below_a_file_is_no_place_for_reports(folder, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misused, match="cannot be written"):
        Outputs.of(tmp_path / folder)


def test_what_must_not_be_written_is_misuse_before_a_run(tmp_path):
    (tmp_path / "mine").write_text("")
    tmp_path.chmod(0o500)
    (tmp_path / "mine").chmod(0o400)
    if os.access(tmp_path, os.W_OK):  # who may write everywhere is refused by nothing
        assert Outputs.of(tmp_path / "runs").folder == tmp_path / "runs"
        return
    for wrong in ({"json": str(tmp_path / "new")}, {"json": str(tmp_path / "mine")}):
        with pytest.raises(Misused, match="Look at its permissions"):
            Outputs.of(None, **wrong)
    with pytest.raises(Misused, match="Name another folder"):
        Outputs.of(tmp_path / "runs")


def test_a_place_that_goes_away_during_a_run_is_told_and_not_a_crash(tmp_path):
    (tmp_path / "here").mkdir()
    outputs = Outputs.of(tmp_path / "here" / "runs", json=str(tmp_path / "here" / "a.json"))
    (tmp_path / "here").rmdir()
    (tmp_path / "here").write_text("")
    with pytest.raises(Misused, match=r"a\.json could not be written: .*; .* could not be made: "):
        publish(RECORD, outputs)
    with pytest.raises(Misused, match="could not be made"):
        publish(RECORD, replace(outputs, files=()))


@pytest.mark.parametrize("gone", FOLDER)
def test_a_report_that_cannot_be_written_keeps_no_other_from_being_written(gone, tmp_path, capsys):
    outputs = Outputs.of(tmp_path, json=str(tmp_path / "a.json")).opened(RECORD.header.started_at)
    (outputs.own / FOLDER[gone]).mkdir()
    with pytest.raises(Misused) as caught:
        publish(RECORD, outputs)
    assert str(caught.value) == f"{outputs.own / FOLDER[gone]} could not be written: Is a directory"
    for name in {*FOLDER} - {gone}:
        assert (outputs.own / FOLDER[name]).read_text("utf-8") == WRITERS[name](RECORD)
    assert (tmp_path / "a.json").read_text("utf-8") == WRITERS["json"](RECORD)
    assert capsys.readouterr() == (WRITERS["terminal"](RECORD), "")


def test_a_folder_that_went_away_is_told_and_the_other_reports_are_written(tmp_path, capsys):
    outputs = Outputs.of(tmp_path / "runs", junit=str(tmp_path / "a.xml")).opened("then")
    outputs.own.rmdir()
    with pytest.raises(Misused) as caught:
        publish(RECORD, outputs)
    assert str(caught.value).count("could not be written: No such file") == len(FOLDER)
    assert (tmp_path / "a.xml").read_text("utf-8") == WRITERS["junit"](RECORD)
    assert capsys.readouterr().out == WRITERS["terminal"](RECORD)


def test_a_writer_that_fails_is_our_matter_after_the_others_are_done(tmp_path, monkeypatch):
    def fail(_):
        raise KeyError("x")

    monkeypatch.setitem(WRITERS, "json", fail)
    files = {name: str(tmp_path / name) for name in ("json", "junit")}
    with pytest.raises(KeyError):
        publish(RECORD, Outputs.of(None, **files))
    assert (tmp_path / "junit").read_text("utf-8") == WRITERS["junit"](RECORD)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without a full disk")
@pytest.mark.parametrize("words", [(), ("--json", "-")])
def test_standard_output_that_is_full_is_told_in_one_line(words, whole, tmp_path):
    run = [*MAIN, "report", str(whole.reports / "record.jsonl"), *words, "--junit", "a.xml"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            run, cwd=tmp_path, env=surroundings(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    last = ran.stderr.decode().splitlines()[-1]
    assert ran.returncode == 2
    assert last.startswith("uploads-conformance: standard output could not be written: No space")
    assert b"Traceback" not in ran.stderr
    assert (tmp_path / "a.xml").read_text() == (whole.reports / "junit.xml").read_text()


def test_the_folder_of_a_run_is_made_when_it_begins(tmp_path):
    outputs = Outputs.of(tmp_path / "runs", record=str(tmp_path / "r"), json="-")
    assert outputs.records == (str(tmp_path / "r"),)
    assert not (tmp_path / "runs").exists()
    opened = outputs.opened("2026-01-02T03:04:05+00:00")
    assert opened.own == tmp_path / "runs" / "2026-01-02T030405"
    assert opened.own.is_dir()
    assert opened.opened("later") is opened
    assert opened.records == (str(tmp_path / "r"), str(opened.own / "record.jsonl"))
    assert Outputs.of(None, record="-").opened("then").records == ()
