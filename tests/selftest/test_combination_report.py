"""Each miss is a line, and the shares say whether the judge is good enough."""

import pytest

from conformance.selftest.combination_report import GRAVE, PAIRS, lines
from conformance.selftest.fault_combinations import Combination, Hidden, Score

ORDER, PENDING, OBJECT = "complete/listed-order", "create/pending", "create/object"
PAIR = Combination(("creates-without-object", "joins-by-arrival"), 0, "quick")
GOOD = Score(PAIR)
PASSED = Score(PAIR, passed=(ORDER,))
UNSEEN = Hidden("joins-by-arrival", ((ORDER, "inconclusive, blocked by x"),), None)
COSMETIC = Hidden("creates-without-object", ((OBJECT, "not-tested"),), None)
KNOWN = Hidden("joins-by-arrival", ((ORDER, "not-tested"),), "there is no life")


@pytest.mark.parametrize(
    ("score", "line"),
    [
        (PASSED, f"PASSED  {PAIR.name}: {ORDER}, which joins-by-arrival breaks"),
        (
            Score(PAIR, hidden=(UNSEEN,)),
            f"HIDDEN  {PAIR.name}: joins-by-arrival: {ORDER} inconclusive, blocked by x",
        ),
        (
            Score(PAIR, hidden=(KNOWN,)),
            f"KNOWN   {PAIR.name}: joins-by-arrival: there is no life",
        ),
        (Score(PAIR, wrong=(PENDING,)), f"WRONG   {PAIR.name}: {PENDING} failed"),
        (Score(PAIR, error="Defect: x"), f"ERROR   {PAIR.name}: Defect: x"),
    ],
)
def test_a_miss_is_a_line(score, line):
    assert [*lines(score)] == [line]


def test_what_is_judged_rightly_is_no_line():
    assert [*lines(GOOD)] == []


def test_the_table_of_pairs_tells_the_shares():
    scores = [GOOD] * 5 + [
        Score(PAIR, hidden=(UNSEEN,)),
        Score(PAIR, hidden=(KNOWN,)),
        Score(PAIR, hidden=(UNSEEN, KNOWN), passed=(ORDER,)),
        Score(PAIR, wrong=(PENDING,)),
        Score(PAIR, error="x"),
    ]
    told = PAIRS.table(scores).splitlines()
    assert told[0] == "pairs of faults: 10"
    assert [line.split()[:2] for line in told[1:]] == [
        ["named", "6"],
        ["known", "1"],
        ["hidden", "2"],
        ["passed", "1"],
        ["wrong", "1"],
        ["error", "1"],
    ]
    assert told[1].split()[2:4] == ["60.0", "%"]


@pytest.mark.parametrize(
    ("misses", "holds"),
    [
        ([], True),
        ([Score(PAIR, hidden=(UNSEEN,))] * 2, True),
        ([Score(PAIR, hidden=(UNSEEN,))] * 3, False),
        ([Score(PAIR, hidden=(KNOWN,))] * 50, True),
        ([PASSED], False),
        ([Score(PAIR, hidden=(KNOWN,), passed=(ORDER,))], False),
        ([Score(PAIR, error="x")], False),
    ],
)
def test_pairs_hold_if_none_passed_and_nearly_all_are_named_or_known(misses, holds):
    assert PAIRS.holds([GOOD] * (100 - len(misses)) + misses) is holds


@pytest.mark.parametrize(
    ("misses", "holds"),
    [
        ([], True),
        ([Score(PAIR, hidden=(UNSEEN,))] * 5, True),
        ([Score(PAIR, hidden=(UNSEEN,))] * 6, False),
        ([Score(PAIR, hidden=(COSMETIC,))] * 50, True),
        ([Score(PAIR, hidden=(KNOWN,))] * 50, True),
        ([Score(PAIR, hidden=(KNOWN,))] * 50 + [Score(PAIR, hidden=(UNSEEN,))] * 3, False),
        ([PASSED], False),
        ([Score(PAIR, error="x")], False),
    ],
)
def test_grave_faults_hold_if_none_passed_and_nearly_all_that_can_be_are_named(misses, holds):
    assert GRAVE.holds([GOOD] * (100 - len(misses)) + misses) is holds


def test_the_table_of_grave_faults_counts_them_and_no_others():
    scores = [GOOD, Score(PAIR, hidden=(UNSEEN, COSMETIC)), Score(PAIR, error="x")]
    told = GRAVE.table(scores).splitlines()
    assert told[0] == "faults of grave harm: 2"
    assert [line.split()[:2] for line in told[1:4]] == [
        ["named", "1"],
        ["known", "0"],
        ["hidden", "1"],
    ]
    assert told[4] == "servers: 3"
    assert GRAVE.table([Score(Combination(("creates-201",), 0, "quick"))]).splitlines()[1].split()[
        :3
    ] == ["named", "0", "-"]
