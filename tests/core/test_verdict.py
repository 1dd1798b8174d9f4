"""What a record shows of each requirement: one truth table for each function."""

from dataclasses import replace

import pytest
from recorded import (
    LACKS,
    MAY,
    MUST,
    NEEDY,
    OTHER,
    PLAN,
    TARGET,
    THIRD,
    broke,
    found,
    happened,
    held,
    least,
    of,
    record,
    said,
)

from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.exchange import Framing
from conformance.core.finding import Finding, Outcome
from conformance.core.observations import FOOTHOLDS
from conformance.core.record import Tally, trial
from conformance.core.requirement import Harm, Level, Need, Party
from conformance.core.target import Footing
from conformance.core.verdict import EVIDENCE, Verdict, settle


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


STEPS = FOOTHOLDS[MUST.partition("/")[0]]


@pytest.mark.parametrize("foothold", [each for each in STEPS if each != MUST])
def test_what_an_area_stands_on_blocks_what_was_not_measured(foothold):
    assert said(MUST, broke(foothold)) == (Verdict.INCONCLUSIVE, f"blocked by {foothold}")
    assert said(MUST, broke(foothold), held(MUST)) == (Verdict.PASS, "")


@pytest.mark.parametrize("foothold", [each for each in STEPS if each != MUST])
def test_what_mostly_holds_blocks_nothing(foothold):
    """It fails for some requests, and the others go on."""
    verdict, reason = said(MUST, broke(foothold), held(foothold), held(foothold))
    assert (verdict, foothold in reason) == (Verdict.NOT_TESTED, False)


def resting(name, *premises):
    """Make a trial that upholds a requirement as long as others hold."""
    finding = Finding(name, Outcome.UPHELD, 0, rests_on=premises)
    return trial("a", PLAN, (), (finding,))


def test_what_rests_on_something_that_nothing_shows_is_no_pass():
    assert said(MUST, resting(MUST, OTHER)) != (Verdict.PASS, "")
    assert said(MUST, resting(MUST, OTHER), held(OTHER)) == (Verdict.PASS, "")
    assert said(MUST, resting(MUST, OTHER), held(MUST)) != (Verdict.PASS, "")
    blocked = (Verdict.INCONCLUSIVE, f"blocked by {OTHER}")
    assert said(MUST, resting(MUST, OTHER), broke(OTHER)) == blocked


def test_what_rests_on_itself_in_a_ring_is_no_pass():
    ring = (resting(MUST, OTHER), resting(OTHER, MUST))
    assert said(MUST, *ring)[0] is not Verdict.PASS


def test_what_rests_on_a_chain_names_the_failure_at_its_end():
    chain = (resting(MUST, OTHER), resting(OTHER, THIRD), broke(THIRD))
    assert said(MUST, *chain) == (Verdict.INCONCLUSIVE, f"blocked by {THIRD}")


def test_what_was_left_unseen_is_no_pass():
    unseen = trial("a", PLAN, (), (found(MUST, Outcome.UNSEEN, "nothing shows it"),))
    assert said(MUST, held(MUST), unseen) == (Verdict.INCONCLUSIVE, "nothing shows it")
    assert said(MUST, broke(MUST), unseen) == (Verdict.FAIL, "")


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


def test_what_was_done_is_told_once_with_what_it_was_done_to():
    notes = ("accepted: b", "refused: c", "accepted: a", "accepted: b", *"xy", "accepted", "z")
    to = [found(MAY, Outcome.NOTED, each) for each in notes]
    told = "observed: accepted: b, a; refused: c; x; y"
    assert said(MAY, trial("a", PLAN, (), to)) == (Verdict.PASS, told)
    many = [found(MAY, Outcome.NOTED, f"accepted: {each}") for each in range(6)]
    told = "observed: accepted: 0, 1, 2, 3, 2 more"
    assert said(MAY, trial("a", PLAN, (), many)) == (Verdict.PASS, told)


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
    foreign = (Verdict.NOT_APPLICABLE, "binds clients; this run judged a server")
    unselected = (Verdict.NOT_TESTED, "not selected")
    wanted = foreign if each.party is Party.CLIENT else unselected
    assert said(each.id, *entries, chosen=()) == wanted


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
    lossy = held(exchanges=(happened(None),))
    assert said(MUST, absent, lossy) == (Verdict.NOT_APPLICABLE, "it has none")


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


def doing(entry, harm):
    """Give what is found in an entry a harm of its own."""
    return replace(entry, findings=tuple(replace(each, harm=harm) for each in entry.findings))


def test_evidence_begins_with_the_worst_though_it_is_not_the_smallest():
    """A minimum of a mild symptom does not hide a grave one that was not reduced."""
    mild = doing(least(MUST), Harm.SAYS_WRONGLY)
    grave = doing(broke(MUST, exchanges=(happened(),) * 3), Harm.REACHES_OTHERS)
    result = of(MUST, mild, broke(MUST), grave)
    assert [each.finding.harm for each in result.evidence] == [
        Harm.REACHES_OTHERS,
        None,
        Harm.SAYS_WRONGLY,
    ]
    assert result.harm is Harm.REACHES_OTHERS


def test_of_what_does_the_same_harm_the_minimum_comes_first():
    same = doing(broke(MUST), BY_ID[MUST].harm)
    assert [each.minimal for each in of(MUST, same, least(MUST)).evidence] == [True, False]


@pytest.mark.parametrize(
    ("entries", "harm"),
    [
        ((), BY_ID[MUST].harm),
        ((broke(MUST),), BY_ID[MUST].harm),
        ((doing(broke(MUST), Harm.SAYS_WRONGLY),), Harm.SAYS_WRONGLY),
        ((doing(broke(MUST, OTHER), Harm.REACHES_OTHERS), broke(OTHER)), BY_ID[MUST].harm),
        (
            (doing(broke(MUST, OTHER), Harm.REACHES_OTHERS), broke(MUST), broke(OTHER)),
            BY_ID[MUST].harm,
        ),
    ],
)
def test_the_harm_of_a_result_is_that_of_what_it_shows(entries, harm):
    """What another failure explains is not shown, so its harm is not this one's."""
    assert of(MUST, *entries).harm is harm


def test_what_another_failure_explains_is_no_evidence():
    evidence = of(MUST, broke(MUST, OTHER), broke(MUST, scenario="b"), broke(OTHER)).evidence
    assert [each.scenario for each in evidence] == ["b"]


def test_a_minimum_is_evidence_of_its_own_requirement_alone():
    both = replace(least(MUST), findings=(*least(MUST).findings, *least(OTHER).findings))
    assert said(OTHER, both)[0] is not Verdict.FAIL
    assert [each.minimal for each in of(MUST, both).evidence] == [True]


@pytest.mark.parametrize("need", Need)
def test_each_need_has_its_reason_and_no_other(need):
    assert BY_ID[NEEDY[need]].needs == {need}


def test_the_footholds_are_requirements():
    assert {each for steps in FOOTHOLDS.values() for each in steps} <= BY_ID.keys()
    assert FOOTHOLDS.keys() == {each.partition("/")[0] for each in BY_ID} - {"sdk"}


def test_a_tally_alone_is_enough_to_pass():
    told = replace(held(), tally=(Tally(MUST, Outcome.UPHELD, 3),))
    assert of(MUST, told).upheld == 3
