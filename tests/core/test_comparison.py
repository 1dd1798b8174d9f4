"""Whether a run is worse than another one: 1 for new failures, 5 when nobody can say, else 0."""

from dataclasses import replace

import pytest
from recorded import (
    DEMANDED,
    FOOTER,
    MAY,
    MUST,
    OTHER,
    SHOULD,
    TARGET,
    THIRD,
    broke,
    held,
    record,
)

from conformance.core.comparison import compared
from conformance.core.conclusion import Exit
from conformance.core.known import Known
from conformance.core.record import Repeat
from conformance.core.target import Footing

ALL = held(*DEMANDED, SHOULD)
AGAIN = {
    each: Repeat(each, "a", broke(each).plan, broke(each).exchanges, 2) for each in (MUST, OTHER)
}
UNENDED, STOPPED = None, replace(FOOTER, stopped="the target fell silent", error="Unreachable")
WITHOUT = held(*(each for each in DEMANDED if each != OTHER), SHOULD)
WORSE, UNCLEAR, NO_WORSE = Exit.NON_CONFORMANT, Exit.INCONCLUSIVE, Exit.CONFORMANT
CASES = {
    "nothing is broken": (record(ALL), record(ALL), NO_WORSE),
    "a MUST is broken now": (record(ALL), record(ALL, broke(MUST)), WORSE),
    "a MUST is broken that was not measured": (
        record(held(OTHER)),
        record(ALL, broke(MUST)),
        WORSE,
    ),
    "a MUST is broken still": (record(ALL, broke(MUST)), record(ALL, broke(MUST)), NO_WORSE),
    "a MUST is broken that is known": (
        record(ALL),
        record(ALL, broke(MUST), known=(Known(MUST, "late", "me", "2026-12-31"),)),
        NO_WORSE,
    ),
    "another MUST is broken": (record(ALL, broke(MUST)), record(ALL, broke(OTHER)), WORSE),
    "a MUST is mended that hid another": (
        record(WITHOUT, broke(OTHER, MUST), broke(MUST)),
        record(ALL, broke(OTHER)),
        NO_WORSE,
    ),
    "a MUST is mended that hid another, strictly": (
        record(WITHOUT, broke(OTHER, MUST), broke(MUST)),
        record(ALL, broke(OTHER), AGAIN[OTHER], strict=True),
        NO_WORSE,
    ),
    "a MUST is mended that hid another, and one that held is broken": (
        record(WITHOUT, broke(OTHER, MUST), broke(MUST)),
        record(ALL, broke(OTHER), broke(THIRD)),
        WORSE,
    ),
    "what hid a MUST fails still": (
        record(WITHOUT, broke(OTHER, MUST), broke(MUST)),
        record(WITHOUT, broke(OTHER), broke(MUST)),
        WORSE,
    ),
    "a MUST is mended": (record(ALL, broke(MUST)), record(ALL), NO_WORSE),
    "a SHOULD is broken now": (record(ALL), record(ALL, broke(SHOULD)), NO_WORSE),
    "a SHOULD is broken strictly": (record(ALL), record(ALL, broke(SHOULD), strict=True), WORSE),
    "only the old run was strict": (
        record(ALL, strict=True),
        record(ALL, broke(SHOULD)),
        NO_WORSE,
    ),
    "a MAY is otherwise": (record(ALL, held(MAY)), record(ALL, broke(MAY)), NO_WORSE),
    "a MUST is flaky now": (record(ALL), record(ALL, broke(MUST), AGAIN[MUST]), UNCLEAR),
    "a MUST is flaky strictly": (
        record(ALL),
        record(ALL, broke(MUST), AGAIN[MUST], strict=True),
        WORSE,
    ),
    "a MUST is flaky still, strictly": (
        record(ALL, broke(MUST), AGAIN[MUST]),
        record(ALL, broke(MUST), AGAIN[MUST], strict=True),
        NO_WORSE,
    ),
    "a flaky one beside a known break": (
        record(ALL, broke(OTHER)),
        record(ALL, broke(OTHER), broke(MUST), AGAIN[MUST]),
        NO_WORSE,
    ),
    "the new run did not end": (record(ALL), record(ALL, footer=UNENDED), UNCLEAR),
    "the new run did not end and a MUST is broken": (
        record(ALL),
        record(ALL, broke(MUST), footer=UNENDED),
        WORSE,
    ),
    "the new run did not end and a MUST is broken still": (
        record(ALL, broke(MUST)),
        record(ALL, broke(MUST), footer=UNENDED),
        UNCLEAR,
    ),
    "the new run was ended by an error": (record(ALL), record(ALL, footer=STOPPED), UNCLEAR),
    "the old run did not end": (record(held(OTHER), footer=UNENDED), record(ALL), NO_WORSE),
    "the new run measured nothing": (record(ALL), record(), UNCLEAR),
    "what held is explained by what was broken before": (
        record(ALL, broke(MUST)),
        record(WITHOUT, broke(MUST), broke(OTHER, MUST)),
        UNCLEAR,
    ),
    "what held needs what the target has no more": (
        record(ALL, broke(MUST)),
        record(
            held(OTHER),
            broke(MUST),
            target=replace(TARGET, footing=Footing(no_files="no Files API")),
        ),
        NO_WORSE,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_run_is_worse_than_another_when_what_is_demanded_fails_anew(case):
    old, new, code = CASES[case]
    found = compared(old, new)
    assert found.exit is code
    assert bool(found.fresh) == (code is WORSE)
    assert found.doubt or code is not UNCLEAR


def test_a_doubt_names_what_was_lost():
    old, new, _ = CASES["what held is explained by what was broken before"]
    said = f"{OTHER} was measured before, and is inconclusive: explained by {MUST}"
    assert compared(old, new).doubt == said


def test_what_each_run_says_can_be_looked_up():
    found = compared(record(held(OTHER), broke(MUST)), record(held(MUST), broke(THIRD)))
    assert [found.former(each).verdict.value for each in (MUST, OTHER)] == ["fail", "pass"]
    assert [found.result(each).verdict.value for each in (MUST, THIRD)] == ["pass", "fail"]
