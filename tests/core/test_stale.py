"""Which known failures are stale, what is said of them, and what comes before that in an exit."""

from dataclasses import replace

import pytest
from recorded import DEMANDED, FOOTER, MAY, MUST, PLAN, SHOULD, THIRD, broke, happened, held, record

from conformance.core.conclusion import Exit, conclude
from conformance.core.known import Known
from conformance.core.record import INTERRUPTED, TERMINATED, trial
from conformance.core.shard import Shard
from conformance.core.stale import Cause, Stale

EXPIRED = "2025-12-31"
"""The day before the runs of these tests began."""


def listed(requirement, until="2026-01-01"):
    return Known(requirement, "why", "who", until)


def told(*entries, known, **more):
    return [each.why for each in conclude(record(*entries, known=known, **more)).stale]


@pytest.mark.parametrize(
    ("requirement", "until", "whys"),
    [
        (MUST, "2026-01-01", [f"what it names does not fail: {MUST}"]),
        (MUST, EXPIRED, [f"what it names does not fail: {MUST}"]),
        (THIRD, "2026-01-01", []),
        (THIRD, EXPIRED, ["its last day was 2025-12-31, and the run began on 2026-01-01"]),
        ("complete/list", EXPIRED, ["it matches no requirement"]),
        ("", EXPIRED, ["it matches no requirement"]),
        (MAY, EXPIRED, [f"it matches only MAY, which never fails: {MAY}"]),
        ("complete/[a-l]*", "2026-01-01", [f"what it names does not fail: {MUST}"]),
        ("*", "2026-01-01", []),
    ],
)
def test_of_each_stale_entry_one_cause_is_told(requirement, until, whys):
    entries = (held(MUST), broke(THIRD))
    assert told(*entries, known=(listed(requirement, until),)) == whys


def test_stale_entries_are_told_in_the_order_of_the_file():
    known = (listed("typo"), listed(MUST), listed(THIRD), listed(THIRD, EXPIRED))
    conclusion = conclude(record(held(MUST), broke(THIRD), known=known))
    whys = [each.why for each in conclusion.stale]
    assert conclusion.stale == (
        Stale(known[0], Cause.MATCHES_NOTHING, whys[0]),
        Stale(known[1], Cause.PASSES, whys[1]),
        Stale(known[3], Cause.EXPIRED, whys[2]),
    )


def test_of_many_that_pass_three_are_named():
    names = [each for each in DEMANDED if each.startswith("complete/")][:4]
    (why,) = told(held(*names), known=(listed("complete/*"),))
    assert why == f"what it names does not fail: {', '.join(names[:3])} and 1 more"


def test_what_is_inconclusive_holds_the_glob_that_names_it():
    """It broke, or may break: an entry that goes for what passes beside it would be missed."""
    entries = (held("complete/accepted"), broke(MUST, THIRD), broke(THIRD))
    assert told(*entries, known=(listed("complete/*"),)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"footer": None},
        {"footer": replace(FOOTER, stopped=INTERRUPTED)},
        {"footer": replace(FOOTER, stopped="no", error="Defect")},
        {"footer": replace(FOOTER, budget="budget: 9 requests were sent")},
        {"shard": Shard(1, 2)},
    ],
)
def test_a_run_that_is_not_whole_says_of_nothing_that_it_passes(more):
    """The rest of the run may break it; what no run can break, and what is past, it can tell."""
    known = (listed(MUST), listed(MAY), listed(SHOULD, EXPIRED))
    held_stale = conclude(record(held(MUST), known=known, **more)).stale
    assert [each.cause for each in held_stale] == [Cause.MATCHES_NOTHING, Cause.EXPIRED]


def test_a_run_without_a_known_failures_file_has_nothing_stale():
    assert told(held(MUST), known=None) == []
    assert told(held(MUST), known=()) == []


# What comes first: misuse, defect, unreachable; then signals; then 1, 5, 6, 0


ENDS = {error: replace(FOOTER, stopped="no", error=error) for error in ("Misused", "Defect")}
AWAY = replace(FOOTER, stopped="no", error="Unreachable")
STALE, FRESH = (listed(MAY),), (listed(THIRD),)
NOBODY = trial("a", PLAN, (happened(None),), ())
DOUBT = broke(MUST, SHOULD), broke(SHOULD)


@pytest.mark.parametrize(
    ("entries", "footer", "known", "code"),
    [
        ((held(MUST),), FOOTER, FRESH, 0),
        ((held(MUST), broke(THIRD)), FOOTER, FRESH, 0),
        ((held(MUST),), FOOTER, STALE, 6),
        ((held(MUST), broke(THIRD)), FOOTER, STALE + FRESH, 6),
        (DOUBT, FOOTER, STALE, 5),
        ((), FOOTER, STALE, 5),
        ((held(MUST),), None, STALE, 5),
        ((broke(MUST),), FOOTER, STALE, 1),
        ((broke(MUST),), None, STALE, 1),
        ((held(MUST),), replace(FOOTER, stopped=INTERRUPTED), STALE, 130),
        ((broke(MUST),), replace(FOOTER, stopped=INTERRUPTED), STALE, 130),
        ((held(MUST),), replace(FOOTER, stopped=TERMINATED), STALE, 143),
        ((broke(MUST),), replace(FOOTER, stopped=TERMINATED), STALE, 143),
        ((broke(MUST),), ENDS["Misused"], STALE, 2),
        ((broke(MUST),), ENDS["Defect"], STALE, 3),
        ((broke(MUST),), AWAY, STALE, 4),
        ((NOBODY,), FOOTER, STALE, 4),
    ],
)
def test_a_stale_entry_is_told_by_the_exit_when_nothing_worse_is(entries, footer, known, code):
    conclusion = conclude(record(*entries, footer=footer, known=known))
    assert conclusion.exit == Exit(code)
    assert bool(conclusion.stale) == (known is not FRESH)
