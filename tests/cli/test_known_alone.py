"""
A known failure excuses itself and nothing else, over real HTTP.

A server answers a creation with 201, and that is known. Then it begins to join parts by arrival, to
ignore md5 and to lose line ends: no run may end with 0 for what was known before.
"""

import json
from dataclasses import fields, replace
from xml.etree import ElementTree as ET

import pytest
from live import conform, judge

from conformance.core.conclusion import Overall, conclude, demanded
from conformance.core.known import Known
from conformance.core.verdict import Verdict
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here
from conformance.report.known import entry

COSMETIC = "creates-201"
GRAVE = ("joins-by-arrival", "ignores-md5", "strips-newlines")
HIDDEN = {name for fault in GRAVE for name in FAULTS[fault].breaks}
(CREATION,) = FAULTS[COSMETIC].breaks


def with_faults(*names):
    """Make a server with several faults: what each decides otherwise, put into one."""
    behaviour = CORRECT
    for name in names:
        wrong = FAULTS[name].behaviour
        decisions = [each.name for each in fields(CORRECT)]
        other = {
            x: getattr(wrong, x) for x in decisions if getattr(wrong, x) != getattr(CORRECT, x)
        }
        behaviour = replace(behaviour, **other)
    return behaviour


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """
    Judge the server before and after it got worse, and when what is known was mended; always with
    the same file of known failures.
    """
    folder = tmp_path_factory.mktemp("known")
    known = Known(CREATION, "it is only cosmetic", "api", "9999-12-31")
    (folder / "known.toml").write_text(entry(known))
    runs = []
    servers = {"before": (COSMETIC,), "after": (COSMETIC, *GRAVE), "mended": GRAVE}
    for name, faults in servers.items():
        with running_here(with_faults(*faults)) as url:
            words = ("--junit", f"{name}.xml", "--badge", f"{name}.json")
            file = folder / f"{name}.jsonl"
            runs.append(judge(url, folder, "--known-failures", "known.toml", *words, file=file))
    return folder, *runs


def results(ran):
    return {each.requirement.id: each for each in conclude(ran.record).results}


def test_defects_that_come_later_are_never_green_for_what_was_known(nights):
    """They are failures of their own, or the run says how many MUSTs nobody could measure."""
    _, _, after, _ = nights
    assert after.code in (1, 5), after.out
    named = {name for name in HIDDEN if results(after)[name].verdict is not Verdict.PASS}
    assert named == HIDDEN
    if after.code == 1:
        assert all(after.failed.intersection(FAULTS[fault].breaks) for fault in GRAVE)
    else:
        first = " ".join(after.out.partition("SHOULD: ")[0].split())
        assert f"could not be measured because of the known failure {CREATION}" in first
        assert all(name in after.out for name in HIDDEN)


def test_a_run_is_green_only_if_all_that_is_demanded_is_measured_or_known(nights):
    for ran in nights[1:]:
        left = [
            each
            for each in demanded(ran.record, results(ran).values())
            if each.verdict is Verdict.INCONCLUSIVE
        ]
        assert ran.code != 0 or not left
        overall = conclude(ran.record).overall
        assert not left or overall not in (Overall.CONFORMANT, Overall.NO_NEW_FAILURES)


def test_no_report_lets_what_was_not_measured_look_like_a_pass(nights):
    folder, _, after, _ = nights
    cases = ET.parse(folder / "after.xml").getroot().iter("testcase")  # noqa: S314  (we wrote it)
    told = {case.get("name"): {each.tag for each in case} for case in cases}
    assert all(told[name] & {"failure", "error"} for name in HIDDEN)
    assert "skipped" in told[CREATION]
    assert '"isError": true' in (folder / "after.json").read_text()
    assert after.code in (1, 5)


def test_an_update_writes_no_entry_for_what_is_only_explained_or_blocked(nights, tmp_path):
    folder, _, after, _ = nights
    words = ("--file", str(tmp_path / "known.toml"), "--reason", "r", "--owner", "o")
    update = conform("known-failures", "update", str(folder / "after.jsonl"), *words)
    added = {
        line.removeprefix("added: ").partition(",")[0]
        for line in update.stdout.splitlines()
        if line.startswith("added: ")
    }
    musts = {each.requirement.id for each in demanded(after.record, results(after).values())}
    assert added == after.failed & musts


def test_what_mending_the_known_failure_brings_to_light_is_not_new(nights):
    """It failed before too, or it is revealed; nothing is worse than before."""
    folder, _, after, mended = nights
    assert HIDDEN & mended.failed
    done = conform("diff", "after.jsonl", "mended.jsonl", "--json", "diff.json", cwd=folder)
    found = json.loads((folder / "diff.json").read_text())["changes"]
    kinds = {each["id"]: each["kind"] for each in found}
    for name in HIDDEN & mended.failed:
        failed = results(after)[name].verdict is Verdict.FAIL
        assert kinds[name] == ("still failing" if failed else "revealed")
    assert (done.returncode, kinds[CREATION]) == (0, "fixed")
    assert mended.code == 1
