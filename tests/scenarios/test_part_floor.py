"""Where small parts are refused, few plans with large ones show the same."""

from itertools import chain

import pytest
from collected import ask, wrong_places

from conformance.core.content import Drawn, size_of
from conformance.core.exchange import Framing
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    Digest,
    Form,
    GetContent,
    Total,
    contents,
    declared,
    flat,
    plan,
)
from conformance.scenarios.literals import NO_PART
from conformance.scenarios.part_floor import MOST, PLANS, enlarged, fitted, undersized

LEAST = 262_144
TWO = (Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"))


def sizes(of):
    return [size_of(each) for each in contents(of)]


def test_nothing_is_changed_without_a_floor():
    plans = (plan(*TWO, Complete((1, 0))), plan(*TWO, Complete((1, 0))))
    assert fitted(plans, 0) == plans


def test_all_listed_parts_but_the_last_are_enlarged():
    of = plan(Create(Total((2, 0, 1))), *map(AddPart, (b"a", b"b", b"c")), Complete((2, 0, 1)))
    assert sizes(enlarged(of, LEAST)) == [LEAST, 1, LEAST]
    assert sizes(enlarged(plan(*TWO, Complete((1, NO_PART))), 9)) == [1, 9]


def test_a_part_that_is_last_in_one_list_and_first_in_another_is_enlarged():
    of = plan(*TWO, Complete((0, 1)), Complete((1, 0)))
    assert sizes(enlarged(of, LEAST)) == [LEAST, LEAST]


def test_what_is_large_enough_or_in_no_list_stays_as_it_is():
    large = plan(Create(Total((0, 1))), AddPart(Drawn(LEAST, 7)), AddPart(b"b"), Complete((0, 1)))
    for of in large, plan(*TWO), plan(*TWO, Complete((1,))), plan(Create(0), Complete()):
        assert enlarged(of, LEAST) == of


def test_declared_sizes_and_digests_follow():
    other = AddPart(b"xyz", 1)
    of = plan(Create(4), Create(3), AddPart(b"a"), AddPart(b"bc"), other, Complete((0, 1)))
    grown = enlarged(of, LEAST)
    assert [step.declared for step in grown.steps[:2]] == [LEAST + 3, 3]
    summed = plan(*TWO, Complete((1, 0), md5=Digest((1, 0))))
    assert declared(enlarged(summed, LEAST), Total((0, 1))) == LEAST + 1
    assert enlarged(summed, LEAST).steps[-1] == summed.steps[-1]


def test_an_upload_that_declares_nothing_or_less_still_does():
    for count in (0, -1):
        of = plan(Create(count), AddPart(b"a"), AddPart(b"b"), Complete((0, 1)))
        assert enlarged(of, LEAST).steps[0] == Create(count)


def test_equal_bytes_stay_equal_and_others_differ():
    of = plan(Create(Total((0, 1, 2, 3))), *map(AddPart, (b"a", b"b", b"a", b"c")))
    one, two, three, _ = contents(enlarged(plan(*of.steps, Complete((0, 1, 2, 3))), LEAST))
    assert one == three != two
    pair = plan(Create(2), AddPart(b"a"), AddPart(b"a"), Complete((0, 1)))
    grown = enlarged(pair, LEAST)
    assert grown.steps[0] == Create(2 * LEAST)
    assert grown.steps[1] == grown.steps[2]


def test_few_plans_are_kept_those_with_the_fewest_large_parts():
    listed = (0, 1, 2)
    three = [
        plan(Create(Total(listed)), *map(AddPart, (b"a", b"b", b"c%d" % n)), Complete(listed))
        for n in range(9)
    ]
    pairs = [plan(*TWO, Complete((1, 0)), *(GetContent(),) * n) for n in range(2)]
    single = plan(Create(Total((0,))), AddPart(b"a"), Complete((0,)))
    kept = fitted((*three, single, *pairs), LEAST)
    assert kept == tuple(enlarged(each, LEAST) for each in (three[0], single, *pairs))


def test_a_plan_of_many_plain_parts_is_left_out():
    listed = tuple(range(MOST + 2))
    of = plan(Create(Total(listed)), *(AddPart(b"%d" % n) for n in listed), Complete(listed))
    assert fitted((of,), LEAST) == ()


def test_many_parts_that_are_special_are_tried_each_by_itself():
    listed = tuple(range(MOST + 2))
    odd = Form(filename=None)
    of = plan(
        Create(Total(listed)),
        *(AddPart(b"%d" % n) for n in listed[:-2]),
        AddPart(b"\r\n"),
        AddPart(b"z", form=odd),
        Complete(listed),
        GetContent(),
    )

    def alone(part):
        return plan(Create(Total((0,))), part, Complete((0,)), GetContent())

    assert fitted((of,), LEAST) == (alone(AddPart(b"\r\n")), alone(AddPart(b"z", form=odd)))


def test_a_large_part_is_never_sent_in_tiny_pieces():
    cut_up = Form(framing=Framing(segments=(1,)))
    of = plan(Create(Total((0, 1))), AddPart(b"a", form=cut_up), AddPart(b"b"), Complete((0, 1)))
    assert fitted((of,), LEAST) == (
        plan(Create(Total((0,))), AddPart(b"a", form=cut_up), Complete((0,))),
    )
    numbered = plan(Create(2), *of.steps[1:])
    assert fitted((numbered,), LEAST) == ()


@pytest.mark.parametrize("profile", ["uploads-quick", "uploads-default"])
def test_every_scenario_is_fitted_and_stays_sound(profile):
    parts = []
    for asked in ask(profile, 1):
        plans = fitted(asked.plans, LEAST)
        parts += chain.from_iterable(map(contents, plans))
        assert not [each for each in plans if undersized(each, LEAST) or wrong_places(each)]
        large = [each for each in plans if each not in asked.plans and max(sizes(each)) >= LEAST]
        assert len(large) <= PLANS
    assert sum(size_of(each) >= LEAST for each in parts) <= 140


def test_order_races_and_md5_are_still_tried_with_several_parts():
    kept = {asked.name: fitted(asked.plans, LEAST) for asked in ask("uploads-quick", 1)}
    for name in (
        "test_order/test_two_parts_turned_round",
        "test_races/test_parts_added_at_once",
        "test_md5/test_a_right_md5_of_parts_turned_round",
        "test_md5/test_an_md5_of_the_order_of_arrival",
    ):
        (of,) = kept[name]
        lists = [len(step.parts) for step in flat(of.steps) if isinstance(step, Complete)]
        assert max(lists) > 1
