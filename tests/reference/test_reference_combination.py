"""Several faults in one server: each still shows, or they cannot be combined."""

from dataclasses import fields
from itertools import combinations

import pytest
from reference_play import Play
from reference_story import told

from conformance.core.errors import Misused
from conformance.reference.behaviour import CORRECT
from conformance.reference.combination import COMPOSITIONS, clash, combinable, combined
from conformance.reference.faults import FAULTS
from conformance.reference.names import behaviour_of

COMPOSED = (
    ("completes-without-parts", "takes-a-byte-more"),
    ("creates-without-object", "wraps-bytes"),
    ("creates-201", "cancels-201"),
    ("fails-on-wrong-md5", "fails-on-sizes"),
    ("has-no-size-limit", "takes-negative-bytes"),
    ("ignores-md5", "md5-of-md5s"),
    ("needs-no-filename", "needs-no-purpose"),
    ("shouts-filenames", "tidies-spaces-in-names"),
    ("skips-empty-part-ids", "skips-foreign-parts"),
)
"""Pairs that replace a field together, each in another way to compose it."""


def test_no_name_is_the_correct_server_and_one_is_that_fault():
    assert combined(()) == CORRECT
    assert combined(("creates-201",)) == behaviour_of("creates-201")
    assert combined(("creates-201", "creates-201")) == behaviour_of("creates-201")


def test_faults_that_replace_other_fields_are_all_there():
    names = ("creates-201", "refuses-vision", "errors-without-type")
    behaviour = combined(names)
    changed = {
        each.name
        for each in fields(behaviour)
        if getattr(behaviour, each.name) is not getattr(CORRECT, each.name)
    }
    assert changed == {"success", "takes_purpose", "error_body"}


@pytest.mark.parametrize("names", COMPOSED, ids="+".join)
def test_of_two_faults_that_are_composed_each_still_shows(names):
    both = told(combined(names))
    for name in names:
        assert both != told(behaviour_of(name))
    assert both == told(combined(names[::-1]))


@pytest.mark.parametrize("names", COMPOSED, ids="+".join)
def test_they_share_a_field(names):
    one, other = (behaviour_of(name) for name in names)
    shared = [
        each.name
        for each in fields(CORRECT)
        if getattr(CORRECT, each.name) not in (getattr(one, each.name), getattr(other, each.name))
    ]
    assert shared
    assert set(shared) <= set(COMPOSITIONS)


def test_sizes_are_taken_where_one_of_the_faults_takes_them():
    play = Play(combined(("has-no-size-limit", "takes-negative-bytes")))
    assert [play.create(size).status for size in (-1, 5, 10**12)] == [200, 200, 200]
    play = Play(combined(("stops-at-seven-gigabytes", "takes-negative-bytes")))
    assert [play.create(size).status for size in (-1, 5, 7_500_000_000)] == [200, 200, 400]


def test_edits_change_what_each_changes_by_itself():
    names = ("creates-without-object", "wraps-bytes", "creates-in-progress")
    made = Play(combined(names)).create(2**31).json
    assert (made["bytes"], made["status"], "object" in made) == (-(2**31), "in_progress", False)


def test_an_edit_of_a_member_finds_it_where_another_takes_it_away():
    """Each edit is given what the correct server shows; no answer breaks down."""
    made = Play(combined(("creates-without-filename", "underscored-purposes"))).create(1)
    assert (made.status, "filename" in made.json) == (200, False)


def test_the_longer_wait_is_waited():
    behaviour = combined(("completes-after-cancel", "joins-unlisted-parts"))
    assert behaviour.waits("cancel") > 0
    assert behaviour.waits("add") > 0
    assert behaviour.waits("create") == 0


def test_a_part_of_another_upload_is_found_although_two_faults_look_for_it():
    """Both are handed the uploads of every tenant, which can be walked through once."""
    play = Play(combined(("skips-empty-part-ids", "skips-foreign-parts")))
    _, foreign = play.upload(b"x")
    upload, parts = play.upload(b"a")
    assert play.complete(upload, ["", *foreign, *parts]).status == 200


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("joins-by-arrival", "joins-backwards", "joins"),
        ("creates-in-progress", "creates-pending-in-capitals", "edits_upload"),
        ("fails-on-late-parts", "calls-wrong-states-conflicts", "status_of"),
        ("takes-any-key", "lists-need-no-key", "tenant_of"),
        ("joins-by-arrival-unread", "turns-crlf-into-lf", "content"),
    ],
)
def test_two_that_decide_on_the_same_cannot_be_combined(one, other, field):
    assert not combinable(one, other)
    assert clash(behaviour_of(other), behaviour_of(one)) == field
    with pytest.raises(Misused) as caught:
        combined(("creates-201", one, other))
    expected = f"{one} and {other} cannot be combined: both decide on {field}"
    assert caught.value == Misused(expected)


def test_an_unknown_name_is_misuse():
    with pytest.raises(Misused, match="there is no fault or variant called zzz"):
        combined(("creates-201", "zzz"))


def test_nearly_all_faults_can_be_combined():
    """Every seventh, so that it takes no time; the share of all is as large."""
    pairs = list(combinations(list(FAULTS)[::7], 2))
    able = sum(combinable(*each) for each in pairs)
    assert able / len(pairs) > 0.97
