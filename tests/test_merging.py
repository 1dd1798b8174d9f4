"""The records of all shards, put together, say what the whole run says."""

from dataclasses import replace

import pytest
from anything import RECORDS
from hypothesis import given
from hypothesis import strategies as st
from recorded import FOOTER, HEADER, MUST, ONE, PLAN, SHOULD, TARGET, broke, held, least

from conformance.conductor import reconsidered, tidy
from conformance.conductor.merging import merged
from conformance.core.change import Before
from conformance.core.conclusion import Exit, conclude
from conformance.core.errors import Misused
from conformance.core.exchange import Exchange, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.known import Known
from conformance.core.plan import Create, plan
from conformance.core.record import FOOTING, INTERRUPTED, Record, Repeat, trial
from conformance.core.requirement import Harm
from conformance.core.shard import Shard
from conformance.core.target import Footing
from conformance.core.verdict import Verdict, settle

NEW = "create/new-each-time"
LEAK = Harm.REACHES_OTHERS
LOOK = trial(FOOTING, PLAN, ONE, ())


def part(index, count, *trials, footer=FOOTER, minima=(), repeats=(), **header):
    """Give a shard and its name."""
    head = replace(HEADER, shard=Shard(index, count), **header)
    return f"{index}.jsonl", Record(head, (LOOK, *trials), minima, footer, repeats)


def split(whole, count):
    """Make of a run the shards that it could have been run as; each took the first look."""
    shards = [Shard(at, count) for at in range(1, count + 1)]
    for shard in shards:
        own = [x for x in whole.trials if x.scenario == FOOTING or shard.has(x.scenario)]
        header = replace(whole.header, shard=shard)
        yield str(shard), replace(whole, header=header, trials=reconsidered(own))


def seen(record):
    return {each.requirement.id: (each.verdict, each.reason) for each in settle(record)}


def created(name, *, finding=None, scenario="a"):
    """A plan whose upload has this id, and is asked for once more."""
    answer = Response(200, (("content-type", "application/json"),), body_of(b'{"id":"%s"}' % name))
    made = Exchange(Request("POST", "/uploads"), answer, 0, 1)
    asked = Exchange(Request("POST", f"/uploads/{name.decode()}/complete"), Response(200), 2, 3)
    return trial(scenario, plan(Create()), (made, asked), () if finding is None else (finding,))


def test_of_the_minima_of_workers_the_worst_stays_and_of_those_the_smallest():
    small = least(MUST)
    grave = replace(small, findings=tuple(replace(each, harm=LEAK) for each in small.findings))
    long = replace(grave, exchanges=ONE * 3)
    assert tidy([small, long, grave, least(SHOULD)]) == [grave, least(SHOULD)]


# The law


@given(RECORDS, st.integers(1, 8))
def test_a_run_that_is_split_and_merged_says_what_it_said(any_record, count):
    whole = replace(any_record, trials=tuple(tidy(any_record.trials)), minima=(), repeats=())
    whole = replace(whole, header=replace(whole.header, shard=None))
    again = merged([*split(whole, count)])
    assert seen(again) == seen(whole)
    assert conclude(again).exit == conclude(whole).exit
    assert again.header == whole.header


@given(RECORDS, st.integers(1, 8), st.randoms())
def test_it_does_not_matter_in_which_order_shards_are_given(any_record, count, drawn):
    shards = [*split(any_record, count)]
    mixed = drawn.sample(shards, count)
    assert merged(mixed) == merged(shards)


def test_what_explains_a_failure_may_come_from_another_shard():
    shards = part(1, 2, broke(MUST, SHOULD)), part(2, 2, broke(SHOULD))
    assert seen(merged(shards))[MUST] == (Verdict.INCONCLUSIVE, f"explained by {SHOULD}")


def test_what_nothing_explains_in_any_shard_fails():
    shards = part(1, 2, broke(MUST, SHOULD)), part(2, 2, held(SHOULD))
    assert seen(shards[0][1])[MUST][0] is Verdict.INCONCLUSIVE
    assert seen(merged(shards))[MUST] == (Verdict.FAIL, "")


def test_of_what_several_shards_reduced_the_smallest_is_shown():
    small, large = least(MUST), least(MUST, exchanges=ONE * 3)
    shards = [part(at, 2, broke(MUST), minima=(each,)) for at, each in ((1, large), (2, small))]
    assert merged(shards).minima == (small,)


def test_what_a_shard_reduced_though_another_explains_it_is_dropped():
    """The whole run would not have looked at it, and alone it would count as a failure."""
    one = part(1, 2, broke(MUST, SHOULD), minima=(least(MUST),), repeats=())
    other = part(2, 2, broke(SHOULD), repeats=(Repeat(MUST, "a", PLAN, ONE, 1),))
    whole = merged([one, other])
    assert (whole.minima, whole.repeats) == ((), ())
    assert seen(whole)[MUST][0] is Verdict.INCONCLUSIVE


def test_what_came_again_in_one_shard_is_not_flaky_for_another():
    one = part(1, 2, broke(MUST), repeats=(Repeat(MUST, "a", PLAN, ONE, 1),))
    assert seen(merged([one, part(2, 2)]))[MUST][0] is Verdict.FLAKY
    other = part(2, 2, broke(MUST), minima=(least(MUST),))
    assert seen(merged([one, other]))[MUST][0] is Verdict.FAIL


# Ids across shards


def test_each_shard_may_have_had_a_server_that_was_started_afresh():
    """Which calls its first upload as the one before it did."""
    shards = [part(at, 2, created(b"upload_1"), held(NEW)) for at in (1, 2)]
    assert seen(merged(shards))[NEW] == (Verdict.PASS, "")


def test_an_id_of_two_shards_explains_where_one_of_them_gave_one_out_twice():
    wrong = created(b"X", finding=Finding(MUST, Outcome.BROKEN, 1))
    twice = reconsidered([created(b"Y"), created(b"Y")])
    shards = part(1, 2, wrong), part(2, 2, created(b"X"), *twice)
    found = seen(merged(shards))
    assert found[NEW][0] is Verdict.FAIL
    assert found[MUST] == (Verdict.INCONCLUSIVE, f"explained by {NEW}")


# How it ended


def test_a_merged_run_adds_up_what_was_sent_and_takes_as_long_as_the_longest():
    ends = (
        replace(FOOTER, finished_at="2026-01-01T00:00:09+00:00", left=("1 uploads: a",)),
        replace(FOOTER, duration_s=7.0, left=("2 Files: b, c",), left_in_all=2),
    )
    shards = [
        part(at, 2, footer=each, started_at=f"2026-01-01T00:00:0{3 - at}+00:00")
        for at, each in enumerate(ends, 1)
    ]
    whole = merged(shards)
    assert whole.header == replace(HEADER, started_at="2026-01-01T00:00:01+00:00")
    assert whole.footer == replace(
        FOOTER,
        finished_at="2026-01-01T00:00:09+00:00",
        duration_s=7.0,
        requests=2,
        left=("1 uploads: a", "2 Files: b, c"),
        left_in_all=2,
    )


@pytest.mark.parametrize(
    ("ends", "stopped", "error", "code"),
    [
        ([{}, {}], None, None, Exit.CONFORMANT),
        ([None, {}], "shard 1/2 did not come to its end", None, Exit.INCONCLUSIVE),
        ([{}, {"stopped": INTERRUPTED}], INTERRUPTED, None, Exit.INTERRUPTED),
        ([{"stopped": "a"}, {"stopped": "a"}], "a", None, Exit.INCONCLUSIVE),
        ([{"stopped": "a"}, {"stopped": INTERRUPTED}], f"a; {INTERRUPTED}", None, 5),
        ([{"stopped": "a"}, {"stopped": "b", "error": "Unreachable"}], "b", "Unreachable", 4),
    ],
)
def test_what_stopped_a_shard_stopped_the_whole(ends, stopped, error, code):
    footers = [None if each is None else replace(FOOTER, **each) for each in ends]
    shards = [part(at, 2, held(MUST), footer=each) for at, each in enumerate(footers, 1)]
    whole = merged(shards)
    assert (whole.footer.stopped, whole.footer.error) == (stopped, error)
    assert conclude(whole).exit == code


def test_of_shards_that_were_all_killed_there_is_no_end():
    assert merged([part(at, 2, footer=None) for at in (1, 2)]).footer is None


def test_what_one_shard_had_spent_before_all_was_tried_the_whole_lacks():
    shards = part(1, 2, held(MUST), footer=replace(FOOTER, budget="10 requests")), part(2, 2)
    whole = merged(shards)
    assert seen(whole)["parts/accepted"] == (Verdict.NOT_TESTED, "10 requests")
    assert conclude(whole).exit is Exit.INCONCLUSIVE


# What is known of the target


def looked(**footing):
    return {"target": replace(TARGET, footing=Footing(**footing))}


def test_times_of_a_target_may_differ_and_the_longest_is_told():
    shards = [
        part(1, 2, **looked(lifetime=3_599, latency=0.2)),
        part(2, 2, **looked(lifetime=3_600, latency=0.1)),
    ]
    assert merged(shards).header.target.footing == Footing(lifetime=3_600, latency=0.2)


def test_a_shard_that_never_looked_says_nothing_of_the_target():
    name, blind = part(1, 2, footer=replace(FOOTER, stopped="gone", error="Unreachable"))
    shards = [(name, replace(blind, trials=())), part(2, 2, **looked(no_files="none"))]
    assert merged(shards).header.target.footing == Footing(no_files="none")


# What does not belong together


KNOWN = (Known(MUST, "old", "me", "2026-01-01"),)


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"suite": "2"}, "were made by different versions of uploads-conformance"),
        ({"target": replace(TARGET, base_url="http://b/v1")}, "are of different targets"),
        ({"target": replace(TARGET, purpose="batch")}, "are of different targets"),
        ({"seed": 1}, "have different seeds"),
        ({"profile": "default"}, "have different profiles"),
        ({"chosen": (MUST,)}, "judge different requirements"),
        ({"strict": True}, "differ in whether they are strict"),
        ({"known": KNOWN}, "have different known failures"),
        ({"before": Before("2026-01-01")}, "are compared with different runs before"),
    ],
)
def test_shards_of_different_runs_are_refused_with_what_differs(differing, said):
    with pytest.raises(Misused) as caught:
        merged([part(1, 2), part(2, 2, **differing)])
    assert caught.value.what == f"1.jsonl and 2.jsonl {said}"


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("no_files", "has the Files API"),
        ("no_content", "lets content be downloaded"),
        ("no_auth", "asks for a key"),
    ],
)
def test_a_target_that_was_not_the_same_to_all_is_refused(lacking, said):
    with pytest.raises(Misused) as caught:
        merged([part(1, 2), part(2, 2, **looked(**{lacking: "404"}))])
    assert caught.value.what == f"by 1.jsonl the target {said}, and by 2.jsonl not"


@pytest.mark.parametrize(
    ("shards", "what"),
    [
        ([part(1, 3), part(3, 3)], "shard 2/3 is missing"),
        ([part(2, 12)], "shard 1/12, 3/12, 4/12, 5/12, 6/12, 7/12, 8/12, 9/12, and others"),
        ([part(1, 2), ("again.jsonl", part(1, 2)[1])], "1.jsonl and again.jsonl are both shard"),
        ([part(1, 2), part(2, 4)], "1.jsonl and 2.jsonl are shares of different numbers"),
        ([("a.jsonl", Record(HEADER, (LOOK,), (), FOOTER))], "a.jsonl is no record of a shard"),
    ],
)
def test_what_is_not_all_shards_of_a_run_once_is_refused(shards, what):
    with pytest.raises(Misused) as caught:
        merged(shards)
    assert caught.value.what.startswith(what)
