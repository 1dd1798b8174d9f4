"""The badge counts, and is green for nothing less than all."""

import functools
import json
from dataclasses import replace

import pytest
from kinds import KINDS, KNOWN
from made import RECORDS, demanded, header, record, upheld

from conformance.core.catalogue import BY_ID
from conformance.core.conclusion import Exit, Overall, conclude
from conformance.core.known import Known
from conformance.core.requirement import Level
from conformance.core.shard import Shard
from conformance.core.target import Target
from conformance.report import WRITERS

EVERY = {**RECORDS, **KINDS}
MUSTS = sum(BY_ID[each].level is Level.MUST for each in demanded())
SHOULDS = len(demanded()) - MUSTS
WHOLE = record(upheld(*demanded()))
INSECURE = replace(header().target, insecure=True)
PARTIAL = {
    "selected": ({"chosen": ("create/accepted",)}, "1/1 MUST, selected"),
    "insecure": ({"target": INSECURE}, ", insecure"),
}


def badge(run):
    return json.loads(WRITERS["badge"](run))


@functools.cache
def of(name):
    return badge(EVERY[name])


@pytest.mark.parametrize("name", EVERY)
def test_a_badge_is_green_only_for_a_conformant_server(name):
    conclusion = conclude(EVERY[name])
    conformant = conclusion.overall is Overall.CONFORMANT and conclusion.exit is Exit.CONFORMANT
    assert conformant or of(name)["color"] in ("red", "yellow", "lightgrey")
    assert ("isError" in of(name)) == (conclusion.exit is not Exit.CONFORMANT)


def test_a_whole_run_that_found_nothing_wrong_is_green():
    assert badge(WHOLE) == {
        "schemaVersion": 1,
        "label": "Uploads API",
        "message": f"{MUSTS}/{MUSTS} MUST",
        "color": "brightgreen",
    }


@pytest.mark.parametrize("name", PARTIAL)
def test_less_than_a_whole_run_is_never_green_and_says_why(name):
    more, said = PARTIAL[name]
    held = badge(replace(WHOLE, header=replace(WHOLE.header, **more)))
    assert held["color"] == "blue"
    assert held["message"].endswith(said)


def test_one_share_of_a_run_is_not_green_though_nothing_in_it_is_broken():
    held = badge(replace(WHOLE, header=header(shard=Shard(2, 4))))
    assert held["color"] == "lightgrey"
    assert held["message"] == f"inconclusive, {MUSTS}/{MUSTS} MUST, shard 2/4"


def test_what_is_broken_is_counted_and_what_says_nothing_is_said_to():
    assert of("broken")["message"] == f"{MUSTS}/{MUSTS + 1} MUST"
    assert of("broken")["color"] == "red"
    assert of("empty")["message"] == "inconclusive, 0/0 MUST"
    assert of("strict")["message"] == f"{MUSTS}/{MUSTS} MUST, {SHOULDS - 1}/{SHOULDS} SHOULD"


def test_a_target_cannot_be_green_by_what_it_says():
    target = Target('http://a/v1","color":"brightgreen')
    assert badge(record(target=target))["color"] == "lightgrey"


def test_known_failures_are_never_green_and_are_counted():
    run = replace(RECORDS["broken"], header=header(known=(KNOWN[0],)))
    held = badge(run)
    assert held["color"] == "yellow"
    assert held["message"] == f"{MUSTS}/{MUSTS + 1} MUST, 1 known"
    stale = badge(replace(WHOLE, header=header(known=(Known("create/*", "", "", "2026-06-30"),))))
    assert (stale["color"], stale["isError"]) == ("yellow", True)
    assert stale["message"] == f"{MUSTS}/{MUSTS} MUST, 1 stale"
