"""What a record shows of each requirement, and of the whole: one truth table for each function."""

from dataclasses import replace

import pytest
from anything import FOOTERS, RECORDS
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.blame import Evidence, failing
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.conclusion import Conclusion, Exit, Overall, conclude, exit_of, shut_out
from conformance.core.errors import Blocked, Defect, Misused, Unreachable
from conformance.core.exchange import Exchange, Framing, Request, Response
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Create, ListFiles, plan
from conformance.core.record import (
    FOOTING,
    INTERRUPTED,
    Footer,
    Header,
    Minimum,
    Record,
    Repeat,
    Tally,
    Trial,
    trial,
)
from conformance.core.requirement import Level, Need, Party
from conformance.core.target import Footing, Target
from conformance.core.verdict import EVIDENCE, FOOTHOLDS, Verdict, settle

MUST, OTHER, THIRD = "complete/listed-order", "parts/accepted", "cancel/accepted"
SHOULD, MAY = "create/expires-in-an-hour", "parts/empty"
PLAN = plan(Create())
TARGET = Target("http://a/v1", has_second_key=True, large=True, max_wait=10, footing=Footing())
HEADER = Header("1", TARGET, 0, "quick", "2026-01-01T00:00:00+00:00")
FOOTER = Footer("2026-01-01T00:00:01+00:00", 1.0, 1, 0)
BINDING = [each for each in CATALOGUE if each.party is Party.SERVER]
DEMANDED = [each.id for each in BINDING if each.level is Level.MUST]
NEEDY = {
    Need.FILES: "files/list",
    Need.CONTENT: "complete/content-joined",
    Need.AUTH: "auth/key-required",
    Need.LARGE: "parts/sixty-four-megabytes",
    Need.SECOND_KEY: "auth/tenants-apart",
    Need.WEATHER: "transport/retry-after",
    Need.EXPIRY: "parts/none-after-expiry",
}
"""A requirement that has each need, and no other."""
LACKS = Footing("no Files API", "no downloads", "no keys", 3_600)


def happened(status=200, *, step=0, cut=False, cause="reset"):
    response = None if status is None else Response(status)
    return Exchange(Request("POST", "/uploads", cut=cut), response, 0, 1, step=step, cause=cause)


ONE = (happened(),)


def found(name, outcome, got="", suspects=()):
    return Finding(name, outcome, 0, "this", got, suspects)


def broke(name, *suspects, exchanges=ONE, scenario="a"):
    return trial(scenario, PLAN, exchanges, (found(name, Outcome.BROKEN, "that", suspects),))


def held(*names, exchanges=ONE):
    return trial("a", PLAN, exchanges, [found(each, Outcome.UPHELD) for each in names])


def least(name, *suspects, exchanges=ONE):
    wrong = (found(name, Outcome.BROKEN, "that", suspects),)
    return Minimum(name, "a", PLAN, exchanges, wrong, 1, 1)


def record(*entries, footer=FOOTER, target=TARGET, **header):
    trials, minima, repeats = (
        tuple(each for each in entries if isinstance(each, kind))
        for kind in (Trial, Minimum, Repeat)
    )
    return Record(replace(HEADER, target=target, **header), trials, minima, footer, repeats)


def of(name, *entries, **more):
    """Say what a record shows of one requirement."""
    results = settle(record(*entries, **more))
    return next(each for each in results if each.requirement.id == name)


def said(name, *entries, **more):
    result = of(name, *entries, **more)
    return result.verdict, result.reason


def blamed(**suspects):
    """Give broken findings by requirement; a requirement names the suspects of each finding."""
    names = {"a": MUST, "b": OTHER, "c": THIRD, "d": SHOULD, "m": MAY}
    return {
        names[name]: tuple(
            Evidence(
                found(names[name], Outcome.BROKEN, "", tuple(names[x] for x in each)), "", PLAN, ()
            )
            for each in of_each
        )
        for name, of_each in suspects.items()
    }


# failing


@pytest.mark.parametrize(
    ("suspects", "fail"),
    [
        ({}, []),
        ({"a": []}, []),
        ({"a": [""]}, [MUST]),
        ({"a": ["b"]}, [MUST]),
        ({"a": ["b"], "b": [""]}, [OTHER]),
        ({"a": ["b", ""], "b": [""]}, [MUST, OTHER]),
        ({"a": ["bc"], "c": [""]}, [THIRD]),
        ({"a": ["b", "c"], "b": [""], "c": [""]}, [OTHER, THIRD]),
        ({"a": ["a"]}, [MUST]),
        ({"a": ["b"], "b": ["c"], "c": [""]}, [MUST, THIRD]),
        ({"a": ["b"], "b": ["a"]}, [OTHER]),
        ({"a": ["b"], "b": ["ac"], "c": [""]}, [MUST, THIRD]),
        ({"a": ["b", ""], "b": ["a"]}, [MUST]),
        ({"d": [""], "a": ["d"]}, [SHOULD]),
        ({"m": [""]}, []),
        ({"m": [""], "a": ["m"]}, [MUST]),
    ],
)
def test_what_no_other_failure_explains_fails(suspects, fail):
    assert failing(blamed(**suspects)) == {*fail}


def test_of_a_ring_one_fails_whatever_the_order_in_which_it_was_found():
    ring = blamed(a=["b"], b=["c"], c=["a"], d=["a"])
    found_ = {frozenset(failing(dict(order))) for order in (ring.items(), [*ring.items()][::-1])}
    assert len(found_) == 1
    assert OTHER in next(iter(found_))


def test_what_hangs_on_a_ring_is_not_its_cause():
    assert failing(blamed(a=["b"], b=["c"], c=["b"])) == {OTHER}


def test_whatever_fails_in_a_ring_has_evidence():
    ring = (broke(MUST, OTHER), broke(OTHER, THIRD), broke(THIRD, MUST))
    failed = [each for each in settle(record(*ring)) if each.verdict is Verdict.FAIL]
    assert failed
    assert all(each.evidence for each in failed)


def test_a_requirement_that_nobody_knows_can_fail_too():
    strange = {"x/y": (Evidence(found("x/y", Outcome.BROKEN), "", PLAN, ()),)}
    assert failing(strange) == {"x/y"}


# settle


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ((), (Verdict.NOT_TESTED, "no exchange of this run put it to the test")),
        ((held(MUST),), (Verdict.PASS, "")),
        ((broke(MUST),), (Verdict.FAIL, "")),
        ((held(MUST), broke(MUST)), (Verdict.FAIL, "")),
        ((broke(MUST), held(MUST)), (Verdict.FAIL, "")),
        ((broke(MUST, OTHER),), (Verdict.FAIL, "")),
        ((broke(MUST, OTHER), broke(OTHER)), (Verdict.INCONCLUSIVE, f"explained by {OTHER}")),
        (
            (broke(MUST, OTHER), broke(OTHER), held(MUST)),
            (Verdict.INCONCLUSIVE, f"explained by {OTHER}"),
        ),
        ((least(MUST), held(MUST)), (Verdict.FAIL, "")),
        ((broke("create/accepted"),), (Verdict.INCONCLUSIVE, "blocked by create/accepted")),
        (
            (broke("files/members"), broke("parts/members")),
            (Verdict.INCONCLUSIVE, "blocked by parts/members"),
        ),
        (
            (held(exchanges=(happened(None), happened(None, cause="late"))),),
            (
                Verdict.INCONCLUSIVE,
                "2 requests were not answered, the first of them POST /uploads in a: reset",
            ),
        ),
        (
            (held(exchanges=(happened(None, cut=True),)),),
            (Verdict.NOT_TESTED, "no exchange of this run put it to the test"),
        ),
        (
            (held(exchanges=(happened(429), happened(503, step=1))),),
            (Verdict.INCONCLUSIVE, "2 requests were put off to the end: 429 or 503"),
        ),
        (
            (held(exchanges=(happened(429), happened(200))),),
            (Verdict.NOT_TESTED, "no exchange of this run put it to the test"),
        ),
        ((held(MUST, exchanges=(happened(None),)),), (Verdict.PASS, "")),
    ],
)
def test_a_demand_is_settled_by_what_was_found(entries, verdict):
    assert said(MUST, *entries) == verdict


@pytest.mark.parametrize("foothold", FOOTHOLDS)
def test_what_nearly_everything_stands_on_blocks_what_was_not_measured(foothold):
    assert said(MUST, broke(foothold)) == (Verdict.INCONCLUSIVE, f"blocked by {foothold}")
    assert said(MUST, broke(foothold), held(MUST)) == (Verdict.PASS, "")


@pytest.mark.parametrize("optional", [{"extension": ";a"}, {"trailer": (("x", "0"),)}])
def test_hanging_up_on_what_is_only_a_should_leaves_no_must_in_doubt(optional):
    plain = happened(None)
    request = replace(plain.request, framing=Framing(**optional))
    optional_lost = held(exchanges=(replace(plain, request=request),))
    assert said(MUST, optional_lost)[0] is Verdict.NOT_TESTED
    assert said("transport/chunk-extras", optional_lost)[0] is Verdict.INCONCLUSIVE
    assert said(MUST, optional_lost, held(exchanges=(plain,)))[0] is Verdict.INCONCLUSIVE


def test_an_id_given_twice_blocks_what_was_not_measured_if_no_answer_was_lost():
    repeated = "create/new-each-time"
    assert said(MUST, broke(repeated)) == (Verdict.INCONCLUSIVE, f"blocked by {repeated}")
    assert said(MUST, broke(repeated), held(MUST)) == (Verdict.PASS, "")
    assert said("errors/envelope", broke(repeated))[0] is Verdict.NOT_TESTED
    verdict, reason = said(MUST, broke(repeated), held(exchanges=(happened(None),)))
    assert verdict is Verdict.INCONCLUSIVE
    assert reason == "one request was not answered: POST /uploads in a: reset"


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (found(MAY, Outcome.NOTED, "accepted"), (Verdict.PASS, "observed: accepted")),
        (found(MAY, Outcome.BROKEN, "refused"), (Verdict.PASS, "observed: refused")),
        (found(MAY, Outcome.UPHELD), (Verdict.PASS, "")),
        (found(MAY, Outcome.ABSENT, "none here"), (Verdict.NOT_APPLICABLE, "none here")),
    ],
)
def test_a_may_is_observed_and_never_fails(finding, verdict):
    assert said(MAY, trial("a", PLAN, (), (finding,))) == verdict


def test_what_is_observed_most_is_told_first_and_not_endlessly():
    notes = [found(MAY, Outcome.NOTED, str(each)) for each in (1, 2, 2, 3, 4, 5)]
    assert said(MAY, trial("a", PLAN, (), notes)) == (Verdict.PASS, "observed: 2; 1; 3; 4")


@pytest.mark.parametrize("name", [each.id for each in CATALOGUE if each.level is Level.MAY])
def test_no_may_fails_whatever_is_found(name):
    entries = (broke(name), least(name), broke(name, MUST))
    assert of(name, *entries).verdict is not Verdict.FAIL
    assert name not in {each.requirement.id for each in settle(record(*entries)) if each.evidence}


@pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)
def test_without_a_finding_nothing_passes_and_nothing_fails(each):
    verdict, reason = said(each.id)
    assert verdict in (Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE)
    assert reason


@pytest.mark.parametrize("each", CATALOGUE, ids=lambda each: each.id)
def test_what_is_not_selected_is_not_tested_whatever_was_found(each):
    entries = (broke(each.id), held(each.id))
    assert said(each.id, *entries, chosen=()) == (Verdict.NOT_TESTED, "not selected")


@pytest.mark.parametrize(
    ("need", "change", "verdict"),
    [
        (Need.FILES, {"footing": LACKS}, (Verdict.NOT_APPLICABLE, "no Files API")),
        (Need.CONTENT, {"footing": LACKS}, (Verdict.NOT_APPLICABLE, "no downloads")),
        (Need.AUTH, {"footing": LACKS}, (Verdict.NOT_APPLICABLE, "no keys")),
        (Need.LARGE, {"large": False}, (Verdict.NOT_TESTED, "needs --large")),
        (
            Need.SECOND_KEY,
            {"has_second_key": False},
            (Verdict.NOT_TESTED, "needs --second-api-key"),
        ),
        (Need.WEATHER, {}, (Verdict.NOT_TESTED, "the target never asked to wait")),
        (
            Need.EXPIRY,
            {"footing": Footing()},
            (Verdict.NOT_TESTED, "the target did not say when its uploads expire"),
        ),
        (
            Need.EXPIRY,
            {"footing": Footing(lifetime=9)},
            (Verdict.NOT_TESTED, "its uploads live 9 s, and --max-wait is 10 s"),
        ),
        (
            Need.EXPIRY,
            {"footing": Footing(lifetime=8)},
            (Verdict.NOT_TESTED, "no exchange of this run put it to the test"),
        ),
    ],
)
def test_what_a_run_lacks_is_the_reason_why_something_was_not_measured(need, change, verdict):
    name = NEEDY[need]
    target = replace(TARGET, **change)
    assert said(name, target=target) == verdict
    assert said(name, held(name), target=target) == (Verdict.PASS, "")
    assert said(name, broke(name), target=target) == (Verdict.FAIL, "")


def test_what_binds_clients_does_not_apply_to_a_server():
    assert {said(each.id) for each in CATALOGUE if each.party is Party.CLIENT} == {
        (Verdict.NOT_APPLICABLE, "binds clients; this run judged a server")
    }


def test_evidence_that_the_target_lacks_something_is_the_reason():
    absent = trial("a", PLAN, (), (found(MUST, Outcome.ABSENT, "it has none"),))
    assert said(MUST, absent, broke("create/accepted")) == (Verdict.NOT_APPLICABLE, "it has none")


def test_results_are_those_of_the_catalogue_in_its_order():
    assert [each.requirement for each in settle(record())] == [*CATALOGUE]


def test_findings_are_counted():
    result = of(MUST, held(MUST, MUST), broke(MUST), broke(MUST), held(OTHER))
    assert (result.upheld, result.broken) == (2, 2)


def test_evidence_begins_with_the_smallest_and_is_not_endless():
    long, short = (happened(),) * 3, (happened(),)
    entries = [broke(MUST, exchanges=long), broke(MUST, exchanges=short), broke(MUST, THIRD)]
    evidence = of(MUST, *entries, broke(MUST), least(MUST, exchanges=long)).evidence
    assert [(each.minimal, len(each.exchanges)) for each in evidence] == [
        (True, 3),
        (False, 1),
        (False, 1),
    ]
    assert len(evidence) == EVIDENCE
    assert not any(each.finding.suspects for each in evidence)


def test_a_minimum_comes_first_though_it_has_suspects_that_do_not_fail():
    evidence = of(MUST, broke(MUST), least(MUST, THIRD)).evidence
    assert [each.minimal for each in evidence] == [True, False]


def test_what_another_failure_explains_is_no_evidence():
    evidence = of(MUST, broke(MUST, OTHER), broke(MUST, scenario="b"), broke(OTHER)).evidence
    assert [each.scenario for each in evidence] == ["b"]


def test_a_minimum_is_evidence_of_its_own_requirement_alone():
    both = replace(least(MUST), findings=(*least(MUST).findings, *least(OTHER).findings))
    assert said(OTHER, both)[0] is not Verdict.FAIL
    assert [each.minimal for each in of(MUST, both).evidence] == [True]


# conclude


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
    assert conclude(unmeasured).exit != Exit.CONFORMANT


@given(RECORDS, FOOTERS)
def test_an_unfinished_record_is_never_a_pass(any_record, footer):
    for unfinished in (None, replace(footer, stopped="by hand"), replace(footer, error="Defect")):
        assert conclude(replace(any_record, footer=unfinished)).exit != Exit.CONFORMANT


@given(RECORDS)
def test_a_conclusion_agrees_with_its_results(any_record):
    conclusion = conclude(any_record)
    levels = {Level.MUST, *([Level.SHOULD] if any_record.header.strict else [])}
    counted = {Verdict.FAIL, *([Verdict.FLAKY] if any_record.header.strict else [])}
    failed = any(
        each.verdict in counted and each.requirement.level in levels for each in conclusion.results
    )
    if conclusion.exit in (Exit.CONFORMANT, Exit.NON_CONFORMANT, Exit.INCONCLUSIVE):
        assert failed == (conclusion.exit is Exit.NON_CONFORMANT)
    assert (conclusion.overall is Overall.CONFORMANT) == (conclusion.exit is Exit.CONFORMANT)
    shown = (Verdict.FAIL, Verdict.FLAKY)
    assert all(bool(each.evidence) == (each.verdict in shown) for each in conclusion.results)


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


@pytest.mark.parametrize("need", Need)
def test_each_need_has_its_reason_and_no_other(need):
    assert BY_ID[NEEDY[need]].needs == {need}


def test_the_footholds_are_requirements():
    assert {*FOOTHOLDS} <= BY_ID.keys()


def test_a_tally_alone_is_enough_to_pass():
    told = replace(held(), tally=(Tally(MUST, Outcome.UPHELD, 3),))
    assert of(MUST, told).upheld == 3
