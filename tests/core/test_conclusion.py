"""What a record shows of a server as a whole, and the exit code that goes with it."""

from dataclasses import replace

import pytest
from anything import FOOTERS, RECORDS
from hypothesis import given
from hypothesis import strategies as st
from recorded import (
    DEMANDED,
    FOOTER,
    MAY,
    MUST,
    ONE,
    OTHER,
    PLAN,
    SHOULD,
    broke,
    happened,
    held,
    least,
    record,
)

from conformance.core.conclusion import Conclusion, Exit, Overall, conclude, exit_of, shut_out
from conformance.core.errors import Blocked, Defect, Misused, Unreachable
from conformance.core.plan import Create, ListFiles, plan
from conformance.core.record import FOOTING, INTERRUPTED, Repeat, trial
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict, settle


@pytest.mark.parametrize(
    ("entries", "more", "overall", "code", "reason"),
    [
        ((held(MUST),), {}, Overall.CONFORMANT, Exit.CONFORMANT, ""),
        ((broke(MUST),), {}, Overall.NON_CONFORMANT, Exit.NON_CONFORMANT, ""),
        ((broke(SHOULD), held(MUST)), {}, Overall.CONFORMANT, Exit.CONFORMANT, ""),
        (
            (broke(SHOULD), held(MUST)),
            {"strict": True},
            Overall.NON_CONFORMANT,
            Exit.NON_CONFORMANT,
            "",
        ),
        ((broke(MAY), held(MUST)), {"strict": True}, Overall.CONFORMANT, Exit.CONFORMANT, ""),
        (
            (),
            {},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            "nothing that is demanded was measured",
        ),
        (
            (held(SHOULD), held(MAY)),
            {},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            "nothing that is demanded was measured",
        ),
        ((held(SHOULD),), {"strict": True}, Overall.CONFORMANT, Exit.CONFORMANT, ""),
        (
            (held(MUST),),
            {"chosen": (OTHER,)},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            "nothing that is demanded was measured",
        ),
        ((broke(MUST), held(OTHER)), {"chosen": (OTHER,)}, Overall.CONFORMANT, Exit(0), ""),
        (
            (held(MUST),),
            {"footer": None},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            "the run did not come to its end",
        ),
        (
            (broke(MUST),),
            {"footer": None},
            Overall.NON_CONFORMANT,
            Exit.NON_CONFORMANT,
            "the run did not come to its end",
        ),
        (
            (held(MUST),),
            {"footer": replace(FOOTER, stopped=INTERRUPTED)},
            Overall.INCONCLUSIVE,
            Exit.INTERRUPTED,
            f"the run stopped early: {INTERRUPTED}",
        ),
        (
            (broke(MUST),),
            {"footer": replace(FOOTER, stopped=INTERRUPTED)},
            Overall.NON_CONFORMANT,
            Exit.INTERRUPTED,
            f"the run stopped early: {INTERRUPTED}",
        ),
        (
            (),
            {"footer": replace(FOOTER, stopped="nobody is there", error="Unreachable")},
            Overall.INCONCLUSIVE,
            Exit.UNREACHABLE,
            "the run stopped early: nobody is there",
        ),
        (
            (broke(MUST),),
            {"footer": replace(FOOTER, stopped="we are wrong", error="Defect")},
            Overall.INCONCLUSIVE,
            Exit.DEFECT,
            "the run stopped early: we are wrong",
        ),
        (
            (held(MUST), broke(OTHER, SHOULD), broke(SHOULD)),
            {},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            f"{OTHER} is inconclusive: explained by {SHOULD}",
        ),
        (
            (held(MUST, exchanges=(happened(), happened(None))),),
            {"chosen": (MUST, OTHER)},
            Overall.INCONCLUSIVE,
            Exit.INCONCLUSIVE,
            f"{OTHER} is inconclusive: one request was not answered: POST /uploads in a: reset",
        ),
        (
            (held(MUST, exchanges=(happened(None),)), broke(OTHER, exchanges=(happened(None),))),
            {},
            Overall.INCONCLUSIVE,
            Exit.UNREACHABLE,
            "the target never answered: reset",
        ),
        (
            (broke(MUST, exchanges=(happened(401), happened(403), happened(None))),),
            {},
            Overall.INCONCLUSIVE,
            Exit.UNREACHABLE,
            "every answer is 401 or 403: is the API key right?",
        ),
        *(
            (
                (broke(MUST, exchanges=tuple(map(happened, statuses))),),
                {},
                Overall.INCONCLUSIVE,
                code,
                f"every answer is {told}",
            )
            for statuses, code, told in (
                ((404,), Exit.INCONCLUSIVE, "404: is the base URL right?"),
                ((404, 405), Exit.INCONCLUSIVE, "404 or 405: is the base URL right?"),
                ((502, 503), Exit.UNREACHABLE, "502 or 503: is the server behind it up?"),
                ((429, 503), Exit.UNREACHABLE, "429 or 503: it lets nothing through"),
            )
        ),
        (
            (broke(MUST, exchanges=(happened(500), happened(500))),),
            {},
            Overall.NON_CONFORMANT,
            Exit.NON_CONFORMANT,
            "",
        ),
        (
            (broke(MUST, exchanges=(happened(401), happened(404))),),
            {},
            Overall.NON_CONFORMANT,
            Exit.NON_CONFORMANT,
            "",
        ),
        (
            (broke(MUST, exchanges=(happened(403), happened(404, step=1)), scenario=FOOTING),),
            {},
            Overall.INCONCLUSIVE,
            Exit.UNREACHABLE,
            "the first creation was answered 403: is the API key right?",
        ),
    ],
)
def test_a_server_is_concluded_on(entries, more, overall, code, reason):
    whole = record(*entries, **more)
    assert conclude(whole) == Conclusion(overall, code, reason, settle(whole))


@given(RECORDS)
def test_nothing_measured_is_never_a_pass(any_record):
    """Whatever a record holds, without an upheld MUST it makes nobody conformant."""
    unmeasured = replace(
        any_record,
        header=replace(any_record.header, strict=False),
        trials=tuple(replace(each, tally=()) for each in any_record.trials),
    )
    assert conclude(unmeasured).overall is not Overall.CONFORMANT


@given(RECORDS, FOOTERS)
def test_an_unfinished_record_is_never_a_pass(any_record, footer):
    for unfinished in (None, replace(footer, stopped="by hand"), replace(footer, error="Defect")):
        assert conclude(replace(any_record, footer=unfinished)).exit != Exit.CONFORMANT


@given(RECORDS)
def test_a_conclusion_agrees_with_its_results(any_record):
    conclusion, shard = conclude(any_record), any_record.header.shard
    levels = {Level.MUST, *([Level.SHOULD] if any_record.header.strict else [])}
    counted = {Verdict.FAIL, *([Verdict.FLAKY] if any_record.header.strict else [])}
    failed = any(
        each.verdict in counted and each.requirement.level in levels and each.known is None
        for each in conclusion.results
    )
    if conclusion.exit in (Exit.CONFORMANT, Exit.NON_CONFORMANT, Exit.INCONCLUSIVE):
        assert failed == (conclusion.exit is Exit.NON_CONFORMANT)
    good = conclusion.exit in (Exit.CONFORMANT, Exit.STALE_KNOWN_FAILURES)
    assert (conclusion.overall in GOOD) == (good and shard is None)
    shown = (Verdict.FAIL, Verdict.FLAKY)
    assert all(bool(each.evidence) == (each.verdict in shown) for each in conclusion.results)


GOOD = (Overall.CONFORMANT, Overall.NO_NEW_FAILURES)


# What a run that did not come to its end may not say yet


def cut_short(*entries, **more):
    return {
        each.requirement.id: each for each in settle(record(*entries, **{"footer": None, **more}))
    }


UNSETTLED = f"broken, unless {SHOULD} is too"


@pytest.mark.parametrize(
    ("entries", "verdict", "reason"),
    [
        ((broke(MUST),), Verdict.FAIL, ""),
        ((broke(MUST, SHOULD),), Verdict.INCONCLUSIVE, UNSETTLED),
        ((broke(MUST, SHOULD), held(SHOULD)), Verdict.FAIL, ""),
        ((broke(MUST, SHOULD), broke(MUST)), Verdict.FAIL, ""),
        ((broke(MUST, SHOULD), broke(MUST, OTHER), held(OTHER)), Verdict.FAIL, ""),
        ((broke(MUST, SHOULD, OTHER), held(OTHER)), Verdict.INCONCLUSIVE, UNSETTLED),
        (
            (broke(MUST, SHOULD), broke(SHOULD)),
            Verdict.INCONCLUSIVE,
            f"explained by {SHOULD}",
        ),
        (
            (broke(MUST, SHOULD), broke(SHOULD, OTHER), held(SHOULD), broke(OTHER)),
            Verdict.INCONCLUSIVE,
            UNSETTLED,
        ),
        ((broke(MUST, MAY),), Verdict.FAIL, ""),
        ((broke(MUST, "transport/retry-after"),), Verdict.FAIL, ""),
        ((broke(MUST, MUST),), Verdict.FAIL, ""),
    ],
)
@pytest.mark.parametrize("footer", [None, replace(FOOTER, stopped="the budget is spent")])
def test_a_run_that_was_cut_short_fails_only_what_nothing_to_come_explains(
    footer, entries, verdict, reason
):
    told = cut_short(*entries, footer=footer)[MUST]
    assert (told.verdict, told.reason) == (verdict, reason)


@given(RECORDS, st.data())
def test_what_fails_when_a_run_is_cut_short_fails_or_is_unexplained_at_its_end(any_record, data):
    """A failure without suspects stays one, whatever the trials to come may show."""
    count = data.draw(st.integers(0, len(any_record.trials)))
    early = replace(any_record, trials=any_record.trials[:count], minima=(), footer=None)
    late = {each.requirement.id: each for each in settle(replace(any_record, footer=FOOTER))}
    for each in settle(early):
        alone = any(not evidence.finding.suspects for evidence in each.evidence)
        if each.verdict is Verdict.FAIL and alone:
            assert late[each.requirement.id].verdict is Verdict.FAIL


def test_a_server_that_upholds_all_that_is_demanded_is_conformant():
    assert conclude(record(held(*DEMANDED))).exit is Exit.CONFORMANT


@pytest.mark.parametrize(
    ("entries", "verdict", "code"),
    [
        ((held(*DEMANDED),), Verdict.PASS, Exit.CONFORMANT),
        ((held(*(each for each in DEMANDED if each != MUST)),), Verdict.NOT_TESTED, 5),
        ((broke(MUST),), Verdict.FAIL, Exit.NON_CONFORMANT),
        ((broke("create/accepted"),), Verdict.INCONCLUSIVE, Exit.NON_CONFORMANT),
        ((held(OTHER, exchanges=(happened(), happened(None))),), Verdict.NOT_TESTED, 5),
    ],
)
def test_what_a_budget_cut_off_is_not_tested_and_never_a_pass(entries, verdict, code):
    """What fails all the same, or is blocked by what fails, has nothing to do with the budget."""
    whole = record(*entries, footer=replace(FOOTER, budget="budget: 9 requests were sent"))
    (result,) = (each for each in settle(whole) if each.requirement.id == MUST)
    assert (result.verdict, conclude(whole).exit) == (verdict, code)
    if verdict is Verdict.NOT_TESTED:
        assert result.reason == "budget: 9 requests were sent"
        assert "demanded requirements were not tested" in conclude(whole).reason


def again(name, times=1):
    return Repeat(name, "a", PLAN, ONE, times)


ONCE = "it was broken, but not when that was tried again, once"


@pytest.mark.parametrize(
    ("entries", "strict", "verdict", "code"),
    [
        ((broke(MUST), again(MUST)), False, Verdict.FLAKY, Exit.INCONCLUSIVE),
        ((broke(MUST), again(MUST)), True, Verdict.FLAKY, Exit.NON_CONFORMANT),
        ((broke(MUST), again(MUST), least(MUST)), False, Verdict.FAIL, Exit.NON_CONFORMANT),
        ((broke(MUST), again(OTHER)), False, Verdict.FAIL, Exit.NON_CONFORMANT),
        ((held(MUST), again(MUST)), False, Verdict.PASS, Exit.CONFORMANT),
        ((broke(MUST), again(MUST), broke(OTHER)), False, Verdict.FLAKY, Exit.NON_CONFORMANT),
        ((broke(MUST, OTHER), broke(OTHER), again(OTHER)), False, Verdict.INCONCLUSIVE, 5),
    ],
)
def test_what_did_not_come_again_is_flaky_and_never_a_pass(entries, strict, verdict, code):
    """Unless another worker saw it again: then there is a minimum."""
    others = held(*(each for each in DEMANDED if each not in (MUST, OTHER)))
    whole = record(others, *entries, strict=strict, chosen=(*DEMANDED,))
    (result,) = (each for each in settle(whole) if each.requirement.id == MUST)
    assert result.verdict is verdict
    assert (result.repeat is not None) == (verdict is Verdict.FLAKY) == (result.reason == ONCE)
    assert conclude(whole).exit == code


# shut_out and exit_of


@pytest.mark.parametrize(
    ("exchanges", "status"),
    [
        ((), None),
        ((happened(200),), None),
        ((happened(401),), 401),
        ((happened(403),), 403),
        ((happened(404),), None),
        ((happened(None),), None),
        ((happened(200), happened(401, step=1)), None),
        ((happened(429), happened(401)), 401),
        ((happened(401), happened(200)), None),
    ],
)
def test_who_may_not_create_is_shut_out(exchanges, status):
    told = shut_out(trial(FOOTING, PLAN, exchanges, ()))
    assert told == (status and f"the first creation was answered {status}: is the API key right?")


def test_who_may_create_is_not_shut_out_for_a_list_that_is_refused():
    refused_list = (happened(403), happened(200, step=1))
    first = trial(FOOTING, plan(ListFiles(), Create()), refused_list, ())
    assert shut_out(first) is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Misused(""), Exit.MISUSED),
        (Blocked("", ""), Exit.MISUSED),
        (Unreachable("", ""), Exit.UNREACHABLE),
        (Defect(""), Exit.DEFECT),
        (KeyError(""), Exit.DEFECT),
    ],
)
def test_an_exit_code_says_who_has_to_act(error, code):
    assert exit_of(error) is code


def test_exit_codes_are_those_that_are_documented():
    assert [(each.name, each.value) for each in Exit] == [
        ("CONFORMANT", 0),
        ("NON_CONFORMANT", 1),
        ("MISUSED", 2),
        ("DEFECT", 3),
        ("UNREACHABLE", 4),
        ("INCONCLUSIVE", 5),
        ("STALE_KNOWN_FAILURES", 6),
        ("INTERRUPTED", 130),
        ("TERMINATED", 143),
    ]
