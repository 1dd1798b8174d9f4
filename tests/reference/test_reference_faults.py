"""The tables of faults and variants: each does something, and says what."""

import re
from collections import Counter
from dataclasses import fields
from itertools import combinations

import pytest
from reference_play import Play
from reference_story import told

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.errors import Misused
from conformance.core.requirement import Level, Party
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.names import behaviour_of
from conformance.reference.variants import VARIANTS
from conformance.selftest.fault_matrix import FLOORS

BEFORE_THE_SERVER = frozenset(
    {
        "answers_early",
        "hears_late",
        "part_limit",
        "reads_boundary",
        "repeats_refusal",
        "rereads",
        "spoils_connection",
        "streams_json",
    }
)
"""Decisions that are taken while a request is read or answered; they are tested over HTTP."""
TABLES = {**FAULTS, **VARIANTS}
AREAS = (
    "create",
    "parts",
    "complete",
    "cancel",
    "files",
    "errors",
    "transport",
    "auth",
    "expiry",
    "concurrency",
)
"""Areas of the catalogue that bind servers."""


def changed(behaviour):
    names = (each.name for each in fields(behaviour))
    return {name for name in names if getattr(behaviour, name) != getattr(CORRECT, name)}


@pytest.fixture(scope="module")
def correct():
    return told(CORRECT)


def test_the_story_is_the_same_whenever_it_is_told(correct):
    assert told(CORRECT) == correct


@pytest.mark.parametrize("name", TABLES)
def test_a_fault_or_variant_answers_otherwise_than_the_correct_server(name, correct):
    behaviour = TABLES[name].behaviour
    if changed(behaviour) <= BEFORE_THE_SERVER:
        assert changed(behaviour)
    else:
        assert told(behaviour) != correct


@pytest.mark.parametrize("name", TABLES)
def test_a_fault_or_variant_is_found_by_its_name(name):
    assert TABLES[name].name == name
    assert behaviour_of(name) is TABLES[name].behaviour
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert re.fullmatch(r"[a-z][^.]+", TABLES[name].summary)


def test_no_name_is_both_a_fault_and_a_variant():
    assert FAULTS.keys() & VARIANTS.keys() == set()


def test_the_correct_server_has_no_name_and_an_unknown_name_says_what_is_near():
    assert behaviour_of(None) is CORRECT
    with pytest.raises(Misused) as caught:
        behaviour_of("adds-after-canceling")
    assert "adds-after-cancel" in str(caught.value)
    with pytest.raises(Misused) as caught:
        behaviour_of("zzz")
    assert str(caught.value) == "there is no fault or variant called zzz"


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_requirements_of_servers_that_are_more_than_a_may(name):
    broken = [BY_ID[each] for each in FAULTS[name].breaks]
    assert broken
    assert len(set(broken)) == len(broken)
    assert all(each.party is Party.SERVER and each.level is not Level.MAY for each in broken)


@pytest.mark.parametrize("area", AREAS)
def test_every_must_is_broken_by_two_faults_at_least(area):
    """One fault may be found by luck; a second one is another kind of wrong."""
    musts = [
        each.id
        for each in CATALOGUE
        if each.party is Party.SERVER
        and each.level is Level.MUST
        and each.id.startswith(f"{area}/")
    ]
    count = Counter(each for fault in FAULTS.values() for each in fault.breaks)
    assert musts
    assert [each for each in musts if count[each] < 2] == []


def test_every_requirement_of_servers_that_is_more_than_a_may_is_broken_by_some_fault():
    demanded = {
        key
        for key, each in BY_ID.items()
        if each.party is Party.SERVER and each.level is not Level.MAY
    }
    assert {each for fault in FAULTS.values() for each in fault.breaks} == demanded


def test_no_two_take_the_same_decisions_in_the_same_way():
    behaviours = [each.behaviour for each in TABLES.values()]
    assert all(one != other for one, other in combinations(behaviours, 2))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_completes_an_ordinary_upload(name):
    play = Play(VARIANTS[name].behaviour)
    upload, parts = play.upload(b"hello ".ljust(FLOORS.get(name, 0)), b"world")
    done = play.complete(upload, parts)
    assert (done.status, done.json["status"]) == (200, "completed")
    assert done.json["file"]["id"]
