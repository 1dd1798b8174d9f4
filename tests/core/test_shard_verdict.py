"""What one shard of a run says by itself: never more than the whole would."""

from dataclasses import replace

import pytest
from anything import RECORDS
from hypothesis import given
from recorded import (
    DEMANDED,
    FOOTER,
    LACKS,
    MUST,
    OTHER,
    PLAN,
    SHOULD,
    TARGET,
    broke,
    held,
    least,
    record,
    said,
)

from conformance.core.conclusion import SOUND, VOID, Exit, Overall, conclude
from conformance.core.exchange import Exchange, Request
from conformance.core.record import Repeat, trial
from conformance.core.shard import Shard
from conformance.core.verdict import ELSEWHERE, Verdict, settle

SHARD = Shard(2, 4)
AGAIN = Repeat(MUST, "a", PLAN, (), 1)
LOST = (Exchange(Request("POST", "/uploads"), None, 0, None, cause="reset"),)


def concluded(*entries, **more):
    conclusion = conclude(record(*entries, shard=SHARD, **more))
    return conclusion.overall, conclusion.exit, conclusion.reason


@pytest.mark.parametrize(
    ("entries", "more", "verdict", "reason"),
    [
        ((), {}, Verdict.NOT_TESTED, ELSEWHERE),
        ((held(MUST),), {}, Verdict.PASS, ""),
        ((broke(MUST),), {}, Verdict.FAIL, ""),
        ((broke(MUST), held(MUST)), {}, Verdict.FAIL, ""),
        ((broke(MUST, SHOULD),), {}, Verdict.INCONCLUSIVE, f"broken, unless {SHOULD} is too"),
        (
            (broke(MUST, SHOULD), held(SHOULD)),
            {},
            Verdict.INCONCLUSIVE,
            f"broken, unless {SHOULD} is too",
        ),
        ((broke(MUST, SHOULD), broke(MUST)), {}, Verdict.FAIL, ""),
        ((broke(MUST, SHOULD), broke(SHOULD)), {}, Verdict.INCONCLUSIVE, f"explained by {SHOULD}"),
        ((least(MUST), broke(MUST, SHOULD)), {}, Verdict.FAIL, ""),
        ((trial("a", PLAN, LOST, ()),), {}, Verdict.NOT_TESTED, ELSEWHERE),
        ((), {"footer": replace(FOOTER, budget="spent")}, Verdict.NOT_TESTED, ELSEWHERE),
        ((broke("create/accepted"),), {}, Verdict.INCONCLUSIVE, "blocked by create/accepted"),
        ((held(MUST),), {"chosen": (OTHER,)}, Verdict.NOT_TESTED, "not selected"),
    ],
)
def test_a_shard_fails_only_what_stands_by_itself(entries, more, verdict, reason):
    assert said(MUST, *entries, shard=SHARD, **more) == (verdict, reason)


def test_a_suspect_that_no_shard_can_measure_excuses_nothing():
    lacking = {"target": replace(TARGET, footing=LACKS), "shard": SHARD}
    assert said(MUST, broke(MUST, "files/list"), **lacking) == (Verdict.FAIL, "")


@pytest.mark.parametrize(
    ("entries", "more", "overall", "code", "reason"),
    [
        ((held(MUST),), {}, Overall.INCONCLUSIVE, Exit.CONFORMANT, SOUND),
        ((held(*DEMANDED),), {}, Overall.INCONCLUSIVE, Exit.CONFORMANT, SOUND),
        ((), {}, Overall.INCONCLUSIVE, Exit.CONFORMANT, VOID),
        ((held(SHOULD),), {}, Overall.INCONCLUSIVE, Exit.CONFORMANT, VOID),
        ((held(SHOULD),), {"strict": True}, Overall.INCONCLUSIVE, Exit.CONFORMANT, SOUND),
        ((broke(MUST),), {}, Overall.NON_CONFORMANT, Exit.NON_CONFORMANT, ""),
        ((broke(SHOULD), held(MUST)), {}, Overall.INCONCLUSIVE, Exit.CONFORMANT, SOUND),
        (
            (held(MUST),),
            {"footer": replace(FOOTER, budget="spent")},
            Overall.INCONCLUSIVE,
            Exit.CONFORMANT,
            SOUND,
        ),
        (
            (held(MUST),),
            {"footer": None},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            "the run did not come to its end",
        ),
        (
            (broke(MUST), AGAIN),
            {},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            f"{MUST} is flaky: it was broken, but not when that was tried again, once",
        ),
        (
            (broke(MUST, SHOULD),),
            {},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            f"{MUST} is inconclusive: broken, unless {SHOULD} is too",
        ),
    ],
)
def test_a_shard_is_red_for_what_it_found_and_for_nothing_else(
    entries, more, overall, code, reason
):
    assert concluded(*entries, **more) == (overall, code, reason)


@given(RECORDS)
def test_what_fails_in_a_shard_fails_in_a_whole_run_that_finds_no_more(any_record):
    whole = replace(any_record, header=replace(any_record.header, shard=None), footer=FOOTER)
    shard = replace(whole, header=replace(whole.header, shard=SHARD))
    for one, all_ in zip(settle(shard), settle(whole), strict=True):
        assert one.verdict is not Verdict.FAIL or all_.verdict is Verdict.FAIL
    assert conclude(shard).overall is not Overall.CONFORMANT
