"""What the scenarios ask of a server, and how much of it."""

import pytest
from collected import ask, distinct, requests, rounds, wrong_places

from conformance.core.codec import decode, encode
from conformance.core.content import Drawn, size_of
from conformance.core.plan import AddPart, Call, Plan, contents, declared, flat, md5
from conformance.scenarios.profiles import EXAMPLES

SEEDS = (1, 2, 3)
MOST = {"uploads-quick": 815, "uploads-default": 2_950}
"""
Of the last 115 and 550, most go where a fault needs company to show: uploads side by side, long
runs of a byte, parts without a filename, packed answers, what JSON and UTF-8 hold at their
edges, near misses, and reading what oddly written parts hold.
"""
MIB = 1_048_000


def usual(profile, seed):
    return tuple(each for each in ask(profile, seed) if not each.needs)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("profile", MOST)
def test_a_run_stays_within_its_budget(profile, seed):
    assert sum(map(requests, distinct(usual(profile, seed)))) <= MOST[profile]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_does_not_keep_a_lane_for_long(seed):
    """
    Latency is paid once a round. Paging, and many parts that do not overlap, take more; so does the
    tour, which is there to save requests instead.
    """
    asked = ask("uploads-thorough", seed)
    most = {each.name: max(map(rounds, each.plans)) for each in asked}
    long = {name for name, count in most.items() if count > 10 and "test_tour/" not in name}
    assert long == {
        "test_files/test_pages_of_every_size",
        "test_order/test_twenty_parts_one_after_the_other",
    }
    assert max(most.values()) < 40


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("profile", EXAMPLES)
def test_every_plan_refers_to_what_is_there(profile, seed):
    plans = distinct(ask(profile, seed))
    assert [plan for plan in plans if wrong_places(plan)] == []


@pytest.mark.parametrize("profile", EXAMPLES)
def test_every_plan_can_be_worked_out_and_written_down(profile):
    for plan in distinct(usual(profile, 1)):
        for step in flat(plan.steps):
            declared(plan, getattr(step, "declared", 0))
            md5(plan, getattr(step, "md5", None) or "")
        assert decode(Plan, encode(plan)) == plan


def test_the_same_seed_asks_the_same():
    again = ask.__wrapped__("uploads-default", 1)
    assert again == ask("uploads-default", 1)
    assert again != ask("uploads-default", 2)


def test_every_scenario_provokes_something_by_default():
    assert [each.name for each in ask("uploads-default", 1) if not each.plans] == []


def test_a_thorough_run_asks_for_more_than_a_usual_one_and_that_for_more_than_a_quick_one():
    sizes = [len(distinct(usual(profile, 1))) for profile in EXAMPLES]
    assert sizes == sorted(set(sizes))


def test_what_a_quick_run_asks_for_by_itself_a_usual_one_asks_for_too():
    """Scenarios that draw nothing ask for the same, and then for more."""
    quick = {each.name: each for each in ask("uploads-quick", 1)}
    lacking = {
        each.name: set(quick[each.name].plans) - set(each.plans)
        for each in ask("uploads-default", 1)
        if "/test_any" not in each.name
    }
    lacking.pop("test_order/test_parts_in_any_order", None)
    varied = {name for name, plans in lacking.items() if plans}
    assert varied == {
        "test_files/test_pages_of_every_size",
        "test_races/test_two_completions_at_once",
    }


def test_a_default_run_sends_few_parts_of_a_mebibyte():
    held = [
        size_of(each) for plan in distinct(usual("uploads-default", 1)) for each in contents(plan)
    ]
    assert 1 <= sum(size >= MIB for size in held) <= 8


def test_no_content_ends_its_own_field():
    for plan in distinct(ask("uploads-thorough", 1)):
        for step in flat(plan.steps):
            if isinstance(step, AddPart) and isinstance(step.content, bytes):
                assert f"--{step.form.boundary}".encode() not in step.content


def test_scenarios_name_their_options():
    options = {
        (each.name.partition("/")[0], need)
        for each in ask("uploads-quick", 1)
        for need in each.needs
    }
    assert options == {
        ("test_auth", "needs_auth"),
        ("test_auth", "needs_second_key"),
        ("test_expiry", "needs_expiry"),
        ("test_large", "needs_large"),
        ("test_tour", "needs_budget"),
        ("test_tour", "needs_second_key"),
    }


def test_parts_of_sixty_four_mebibytes_are_only_asked_for_by_those_who_say_so():
    def large(plan):
        return any(isinstance(each, Drawn) and each.size > 2 * MIB for each in contents(plan))

    asking = {each.name for each in ask("uploads-thorough", 1) if any(map(large, each.plans))}
    assert asking == {each.name for each in ask("uploads-quick", 1) if "needs_large" in each.needs}


def test_only_a_paging_plan_deletes_files_that_are_paged():
    """A cursor to a file that another plan deletes would lead nowhere, through no fault."""
    paged = [plan for plan in distinct(usual("uploads-default", 1)) if "fine-tune" in repr(plan)]
    deleting = [plan for plan in paged if "DeleteFile" in repr(plan)]
    assert len(deleting) == 1


def test_calls_go_to_paths_below_the_base():
    for plan in distinct(ask("uploads-thorough", 1)):
        for step in flat(plan.steps):
            if isinstance(step, Call):
                assert step.path.startswith(("/uploads", "/files"))
