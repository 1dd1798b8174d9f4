"""Overlapping exchanges are lawful when some order of them is."""

from itertools import permutations

import pytest
from build import (
    STEP,
    TARGET,
    add,
    broken,
    cancel,
    complete,
    content,
    create,
    delete,
    during,
    file,
    get,
    lists,
    lost,
    named,
    ok,
    refused,
    told,
    upload,
)
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.core.finding import Outcome
from conformance.oracle import order
from conformance.oracle.demand import cost
from conformance.oracle.expectation import TABLE
from conformance.oracle.judge import judge
from conformance.oracle.lives import events, stories
from conformance.oracle.model import worlds
from conformance.oracle.order import Path, cheapest, epochs, walk
from conformance.oracle.state import Upload

BEGUN = (create(), add())
START = STEP * len(BEGUN)
LATE = add(b"x", "part_2")
TWICE = cancel(answer=ok(upload(status="completed", file=file())))
MOVES = (
    complete(),
    refused(complete()),
    complete(("part_1", "part_2"), 6),
    refused(complete(())),
    cancel(),
    refused(cancel()),
    LATE,
    refused(LATE),
    get(),
    refused(get(), 404),
    delete(),
    content(),
    TWICE,
    lost(complete()),
    lost(cancel()),
    lost(LATE),
    lost(delete()),
)


@st.composite
def overlapping(draw, most=5):
    """Draw exchanges that overlap as they may; no two begin or end at the same moment."""
    moves = draw(st.lists(st.sampled_from(MOVES), min_size=1, max_size=most))
    moves = [each for n, each in enumerate(moves) if each is not LATE or LATE not in moves[:n]]
    ticks = draw(st.permutations(range(2 * len(moves))))
    pairs = [sorted(ticks[2 * n : 2 * n + 2]) for n in range(len(moves))]
    placed = [
        during(each, START + one, START + other)
        for each, (one, other) in zip(moves, pairs, strict=True)
    ]
    return (*told(*BEGUN), *sorted(placed, key=lambda each: each.sent))


def story_of(history):
    (story,) = stories(events(history), TARGET, TABLE)
    return story


def stepped(life):
    return lambda state, event: [(each.findings, each.after) for each in worlds(state, event, life)]


def lawful(history):
    """Search as the oracle does."""
    story = story_of(history)
    frontier = {Upload(): Path()}
    for epoch in epochs(story.events):
        frontier = walk(frontier, epoch, stepped(story.life))
    return cheapest(frontier).cost[0] == 0


def lawful_in_some_order(history):
    """Try every order that the clock allows."""
    story = story_of(history)
    orders = [each for each in permutations(story.events) if in_time(each)]
    return any(fits(order, Upload(), story.life) for order in orders)


def in_time(order):
    """Say whether nothing stands behind what was sent only after it was over."""
    return all(
        earlier.exchange.sent < ended(later)
        for place, earlier in enumerate(order)
        for later in order[place + 1 :]
    )


def ended(event):
    exchange = event.exchange
    return exchange.sent + 0.5 if exchange.received is None else exchange.received


def fits(order, state, life):
    if not order:
        return True
    return any(
        cost(world.findings)[0] == 0 and fits(order[1:], world.after, life)
        for world in worlds(state, order[0], life)
    )


def at_once(*moves):
    """Put exchanges at the same time."""
    return (
        *told(*BEGUN),
        *(during(each, START + n / 100, START + 1 + n) for n, each in enumerate(moves)),
    )


@given(overlapping())
@example(at_once(complete(), refused(cancel()), refused(LATE)))
@example(at_once(complete(), complete(), LATE))
@example(at_once(cancel(), complete()))
@example(at_once(lost(complete()), cancel(), refused(complete())))
@example(at_once(refused(complete()), lost(LATE)))
@example(at_once(refused(complete()), complete(), refused(complete())))
def test_a_history_is_lawful_when_some_order_of_it_is(history):
    assert lawful(history) == lawful_in_some_order(history)


def breaks(*moves):
    return named(judge(at_once(*moves), TARGET), Outcome.BROKEN)


@pytest.mark.parametrize(
    ("moves", "found"),
    [
        ((complete(), complete()), set()),
        ((complete(), refused(complete())), set()),
        ((complete(), complete(file_id="file-2")), {"concurrency/one-file"}),
        ((complete(), refused(cancel())), set()),
        ((refused(complete()), cancel()), set()),
        ((complete(), cancel()), set()),
        ((refused(complete()), refused(cancel())), {"concurrency/complete-or-cancel"}),
        ((LATE, complete()), set()),
        ((refused(LATE), complete()), set()),
        ((LATE, refused(complete())), set()),
        ((refused(LATE), cancel()), set()),
        ((LATE, cancel()), set()),
    ],
)
def test_two_at_once(moves, found):
    assert breaks(*moves) == found
    assert breaks(*reversed(moves)) == found


def test_both_cannot_win():
    """One of them has to give way, which shows when the file is looked at."""
    both = at_once(complete(), cancel())
    after = [during(each, 100, 101) for each in (content(), lists(file()))]
    for each in after:
        found = named(judge((*both, each), TARGET), Outcome.BROKEN)
        assert found == {"concurrency/complete-or-cancel"}


def test_parts_added_at_once_are_all_there_in_any_order():
    size = 40
    ids = [f"p{n}" for n in range(size)]
    adds = [
        during(add(b"%c" % (40 + n), name), 3 + n / 100, 9 + n / 100) for n, name in enumerate(ids)
    ]
    ends = [during(complete(ids[n:] + ids[:n], size), 4 + n, 10 + n) for n in range(4)]
    history = (during(create(size), 0, 1), *adds, *ends)
    assert named(judge(history, TARGET), Outcome.BROKEN) == set()
    spoiled = (*history[:1], *(refused(each) for each in adds), *ends)
    assert "complete/unknown-part" in named(judge(spoiled, TARGET), Outcome.BROKEN)


@pytest.mark.parametrize(
    "crowd",
    [
        [get() for _ in range(40)],
        [refused(get(), 404) for _ in range(40)],
        [refused(get(), 404) if n % 3 else get() for n in range(40)] + [delete()] * 3,
        [lists(*[file()] * (n % 2), query=f"limit={n + 1}") for n in range(40)],
        [refused(complete()) if n % 3 else complete() for n in range(30)],
        [refused(complete((f"x{n}",))) for n in range(30)] + [complete()],
        [refused(complete()) if n % 2 else cancel() for n in range(30)],
        [lost(complete(("part_1", *["x"] * (n % 2)))) for n in range(20)] + [complete()],
        [lost(cancel()) if n % 2 else lost(complete()) for n in range(20)],
        [refused(add(b"%d" % n, f"q{n}")) for n in range(40)] + [complete()],
    ],
)
def test_a_crowd_is_judged_as_fast_as_a_few(crowd):
    """Every order of so many would take longer than there is time."""
    placed = [during(each, START + n / 100, START + 10 + n / 100) for n, each in enumerate(crowd)]
    assert judge((*told(*BEGUN, complete()), *placed), TARGET)
    assert judge((*told(*BEGUN), *placed), TARGET)


def test_without_overlap_there_is_one_order():
    story = story_of(told(*BEGUN, complete(), get()))
    assert [len(each) for each in epochs(story.events)] == [1, 1, 1]
    assert list(epochs(())) == []


def test_what_overlaps_through_others_is_one_group():
    placed = (during(complete(), 10, 20), during(get(), 19, 30), during(LATE, 29, 31))
    story = story_of((*told(*BEGUN), *placed, during(cancel(), 31, 32)))
    assert [len(each) for each in epochs(story.events)] == [1, 3, 1]


def test_the_clock_binds():
    """What was answered before another was sent came first."""
    before = during(LATE, START, START + 1)
    after = during(complete(("part_1",)), START + 2, START + 3)
    assert "parts/none-after-complete" not in named(
        judge((*told(*BEGUN), before, after), TARGET), Outcome.BROKEN
    )
    swapped = (during(complete(), START, START + 1), during(LATE, START + 2, START + 3))
    assert named(judge((*told(*BEGUN), *swapped), TARGET), Outcome.BROKEN) == {
        "parts/none-after-complete"
    }


def test_a_request_that_was_lost_may_be_done_after_others():
    slow = (lost(complete()), LATE, refused(add(b"y", "part_3")), refused(cancel()))
    assert broken(*BEGUN, *slow) == set()
    assert broken(*BEGUN, lost(cancel()), LATE, refused(complete()), refused(LATE)) == set()
    assert broken(*BEGUN, lost(cancel()), refused(cancel()), complete()) != set()


def in_the_hour_of_expiry(taken, count=25):
    """Add many parts at once while an upload may or may not have expired; some are ``taken``."""
    born = create(answer=ok(upload(expires_at=upload()["created_at"] + 3)))
    adds = [add(b"%d" % n, f"part_{n}") for n in range(count)]
    answers = [each if n in taken else refused(each) for n, each in enumerate(adds)]
    placed = [during(each, 2.5 + n / 1_000, 4.5 + n / 1_000) for n, each in enumerate(answers)]
    return (*told(during(born, 0, 1)), *placed)


def walked(history):
    """Search as the oracle does; gives the cheapest way, and how many steps were tried."""
    story, tried, frontier = story_of(history), [], {Upload(): Path()}

    def step(state, event):
        tried.append(event)
        return stepped(story.life)(state, event)

    for epoch in epochs(story.events):
        frontier = walk(frontier, epoch, step)
    return cheapest(frontier), len(tried)


@pytest.mark.parametrize("taken", [range(0), range(25), range(12), range(12, 25), range(0, 25, 2)])
def test_many_at_once_around_the_moment_of_expiry_are_lawful_and_few_steps_show_it(taken):
    """Each could be the first that came too late: 2 ** 25 worlds, most of them unlawful."""
    way, tried = walked(in_the_hour_of_expiry(taken))
    assert way.cost[0] == 0
    assert tried < 1_000


def test_where_too_many_ways_are_open_nothing_is_held_against_the_server(monkeypatch):
    none_ended = at_once(refused(complete()), refused(cancel()))
    assert walked(none_ended)[0].cost[0] == 1
    monkeypatch.setattr(order, "WIDEST", 1)
    way, _ = walked(none_ended)
    assert way.cost[0] == 0
    assert Outcome.BROKEN not in {each.outcome for each in way.findings}
