"""The laws of this room can be broken: each is, by one small change of a run that keeps them."""

import base64
import html
import json
from dataclasses import replace
from pathlib import Path

import pytest
from behaviours import saying
from canaries import CANARIES, FIRST, FORMS, GATE, told
from crowd import Seen
from laws import LAWS, broken
from made import RECORDS

from conformance.cli.outputs import FOLDER
from conformance.core.conclusion import conclude
from conformance.report import WRITERS

RECORD = RECORDS["blocked"]
WRITTEN = {file: WRITERS[name](RECORD).encode() for name, file in FOLDER.items()}
FILES = {
    **{name: data for name, data in WRITTEN.items() if name != "report.txt"},
    **{f"runs/2026/{name}": data for name, data in WRITTEN.items()},
    "runs/2026/ledger.jsonl": b"{}\n",
}
SOUND = Seen(
    saying("no-to-everything", 400),
    Path(),
    out=WRITTEN["report.txt"],
    err=b"create/all 12 plans\n",
    code=conclude(RECORD).exit.value,
    seconds=1.0,
    kibibytes=60_000,
    busy=0.5,
    files=FILES,
)


def written_too(name, data):
    return replace(SOUND, files={**FILES, name: data})


WRONG = (
    (replace(SOUND, overdue=True), "ends_in_time"),
    (replace(SOUND, kibibytes=400 * 1024), "stays_small"),
    (replace(SOUND, code=0), "ends_with_a_verdict"),
    (replace(SOUND, code=3), "ends_with_a_verdict"),
    (replace(SOUND, err=b"Traceback (most recent call last):\n"), "tells_no_traceback"),
    (replace(SOUND, out=FIRST.encode()), "keeps_secrets"),
    (written_too("runs/2026/report.txt", GATE.encode()), "keeps_secrets"),
    (replace(SOUND, files={}), "writes_every_report"),
    (written_too("owned", b""), "writes_every_report"),
    (written_too("junit.xml", b"<?xml version='1.0'?><a>\x01</a>"), "writes_reports_that_can_be"),
    (written_too("junit.xml", b"<?xml version='1.0'?><a/>"), "writes_reports_that_can_be_read"),
    (written_too("record.jsonl", b'{"a": '), "writes_reports_that_can_be_read"),
    (written_too("report.json", b'{"exit_code": 0}'), "writes_reports_that_can_be_read"),
    (written_too("exchanges.har", b'{"log":'), "writes_reports_that_can_be_read"),
    (replace(SOUND, out=b"\x1b[2J"), "shows_only_what_is_seen"),
    (replace(SOUND, err="\u202e".encode()), "shows_only_what_is_seen"),
    (replace(SOUND, out=b"one\n ::error::two"), "gives_no_commands"),
    (replace(SOUND, err=b"one ##vso[two]"), "gives_no_commands"),
    (written_too("runs/2026/report.txt", b"##teamcity[a]"), "gives_no_commands"),
    (replace(SOUND, complaints=("the other host was asked",)), "leaves_others_alone"),
)


def test_a_sound_run_keeps_every_law():
    assert broken(SOUND) == []


@pytest.mark.parametrize(("seen", "law"), WRONG)
def test_a_run_with_one_flaw_breaks_its_law(seen, law):
    assert any(each.startswith(law) for each in broken(seen))


def test_every_law_is_broken_by_one_of_them():
    assert {each.__name__ for each in LAWS} == {
        law.__name__ for law in LAWS for _, name in WRONG if law.__name__.startswith(name)
    }


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["plain", "json", "base64", "json upon json", "xml"])
def test_a_canary_is_found_in_every_form_and_in_what_holds_it(name, form, around):
    said = f"before {FORMS[form](CANARIES[name])} after"
    held = {
        "plain": said,
        "json": json.dumps({"a": said}),
        "base64": base64.b64encode(said.encode()).decode(),
        "json upon json": json.dumps(json.dumps({"a": said})),
        "xml": f"<?xml version='1.0'?>{html.escape(said)}",
    }
    doubly = around == "base64" and form not in ("plain", "percent")
    assert told(held[around].encode()) == {name} or doubly


def test_what_holds_no_canary_tells_none():
    assert told(b"".join(FILES.values())) == set()
