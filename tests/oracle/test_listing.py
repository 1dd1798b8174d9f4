"""What lists of files owe: by themselves, page by page, and over all pages."""

from dataclasses import replace

import pytest
from build import (
    NOW,
    WAIT,
    add,
    answered,
    broken,
    complete,
    create,
    file,
    lacking,
    lists,
    lost,
    no,
    noted,
    ok,
    page,
    refused,
    told,
    upheld,
)

from conformance.oracle.listing import items, pages, sweep
from conformance.oracle.lives import events

ONE, TWO, OLD = file(id="file-1"), file(id="file-2"), file(id="file-3", created_at=NOW - 9)


def following(*held):
    """Ask for pages that follow each other, for one step of a plan."""
    return [replace(each, step=4) for each in held]


def swept(*exchanges):
    return sweep(events(told(*exchanges)))


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (lists(ONE, TWO, query="limit=1"), "files/list-limit"),
        (lists(ONE, query="purpose=batch"), "files/list-purpose"),
        (lists(answer=page(ONE, TWO, first_id="file-2")), "files/list-ends"),
        (lists(answer=page(ONE, TWO, last_id=None)), "files/list-ends"),
        (lists(OLD, ONE), "files/order"),
        (lists(ONE, OLD, query="order=asc"), "files/order"),
        (lists(answer=ok({"object": "files", "data": [], "has_more": False})), "files/list"),
        (lists(answer=ok({"object": "list", "data": {}, "has_more": False})), "files/list"),
        (lists(answer=ok({"object": "list", "data": [ONE, 5], "has_more": False})), "files/list"),
        (lists(answer=ok({"object": "list", "data": []})), "files/list"),
        (lists(answer=ok([])), "files/list"),
        (answered(lists(), page(ONE, more=None)), "files/list"),
        (
            answered(lists(), ok({"object": "list", "data": [], "has_more": False}, 206)),
            "files/status-200",
        ),
        (refused(lists(), 404), "files/list"),
        (refused(lists(query="limit=10000&order=asc&purpose=batch"), 400), "files/list"),
        (answered(lists(), no(500)), "files/list"),
    ],
)
def test_a_page_by_itself(exchange, requirement):
    assert requirement in broken(exchange)


@pytest.mark.parametrize(
    "exchange",
    [
        lists(),
        lists(ONE, TWO, OLD),
        lists(OLD, ONE, query="order=asc"),
        lists(answer=page(first_id=None, last_id=None)),
        lists(answer=page(first_id="", last_id="")),
        lists(ONE, query="limit=1"),
        lists(ONE, query="purpose=assistants"),
        answered(lists(), WAIT),
        lost(lists()),
        refused(lists(query="after=file-9"), 404),
        lists(query="after=file-9"),
    ],
)
def test_what_a_page_may_be(exchange):
    """A19: an empty page has null, empty or no ends."""
    assert broken(exchange) == set()


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=x", "limit=10001", "limit=" + "1" * 5_000, "order=up"]
)
def test_what_makes_no_sense_may_be_refused_or_not(query):
    for exchange in lists(ONE, TWO, query=query), refused(lists(query=query)):
        assert broken(exchange) == set()
        assert "files/list-bad-limit" in noted(exchange)
    assert broken(answered(lists(query=query), no(500))) == {"errors/no-server-error"}


def test_an_unknown_cursor_is_no_reason_to_fail():
    assert broken(answered(lists(query="after=x"), no(500))) == {"errors/no-server-error"}


def test_pages_repeat_nothing():
    first, second = lists(ONE, query="limit=1", more=True), lists(TWO, query="after=file-1")
    assert broken(*following(first, second)) == set()
    assert "files/has-more" in upheld(*following(first, second))
    again = lists(ONE, query="limit=1&after=file-1", more=True)
    assert broken(*following(first, again)) == {"files/paging"}
    assert broken(first, again) == set()


def test_an_empty_page_promises_no_more():
    first = lists(ONE, query="limit=1", more=True)
    for more, wrong in ((False, set()), (True, {"files/has-more"})):
        last = lists(query="limit=1&after=file-1", more=more)
        assert broken(*following(first, last)) == wrong


def test_pages_with_ids_that_make_no_sense_are_wrong_by_themselves():
    odd = [
        ok({"object": "list", "data": [{**ONE, "id": held}], "has_more": True})
        for held in ([], {}, None)
    ]
    assert broken(*following(*(lists(answer=each) for each in odd))) == {
        "files/list",
        "files/list-ends",
    }


def test_without_files_no_list_is_judged():
    assert broken(refused(lists(), 404), target=lacking(no_files="none")) == set()


def test_a_sweep_joins_its_pages():
    held = swept(lists(ONE, TWO, query="limit=2", more=True), lists(OLD, query="limit=2&after=x"))
    assert held.ids == {"file-1", "file-2", "file-3"}
    assert (held.complete, held.oldest, held.full, held.paged) == (True, NOW - 9, False, True)
    assert held.names == {"a.txt"}


@pytest.mark.parametrize(
    ("exchanges", "complete", "oldest", "full"),
    [
        ((lists(ONE),), True, NOW, False),
        ((lists(),), True, None, False),
        ((lists(ONE, more=True),), False, NOW, False),
        ((lists(ONE, more=True, query="limit=1"),), False, NOW, True),
        ((lists(ONE, query="after=x"),), False, None, False),
        ((lists(ONE, query="order=asc"),), True, None, False),
        ((lists(OLD, ONE),), True, None, False),
        ((lists({**ONE, "created_at": "x"}),), True, None, False),
    ],
)
def test_a_sweep_knows_how_far_it_went(exchanges, complete, oldest, full):
    held = swept(*exchanges)
    assert (held.complete, held.oldest, held.full) == (complete, oldest, full)


def test_a_sweep_of_what_was_refused_is_none():
    assert swept(lists(ONE), refused(lists())) is None
    assert swept(lists(query="limit=0")) is None
    assert sweep(()) is None


def test_pages_that_had_to_wait_are_asked_for_again():
    """The list that comes in the end shows whether a file is there."""
    made = (create(), add(), complete())
    waited = following(answered(lists(), WAIT), lists())
    assert broken(*made, *waited) == {"files/listed"}
    assert broken(*made, *following(answered(lists(), WAIT))) == set()


def test_what_is_no_file_is_no_item():
    assert items(lists(answer=ok({"data": [ONE, 5, None]}))) == [ONE]
    assert items(lists(answer=ok({"data": 5}))) == []
    assert items(lost(lists())) == []


def test_a_known_purpose_is_kept_to_though_a_server_need_not_take_it():
    assert broken(lists(ONE, query="purpose=assistants_output")) == {"files/list-purpose"}
    assert broken(lists(query="purpose=assistants_output")) == set()
    assert broken(refused(lists(query="purpose=assistants_output"))) == set()
    assert broken(lists(ONE, query="purpose=nobody-knows-it")) == set()


def test_nothing_is_promised_after_an_empty_page():
    assert broken(lists(more=True)) == {"files/has-more"}
    assert broken(lists(more=True, query="after=file-9")) == set()
    unreadable = ok({"object": "list", "data": {}, "has_more": True})
    assert broken(lists(answer=unreadable)) == {"files/list"}


def test_a_list_that_breaks_off_at_an_empty_page_was_followed_to_its_end():
    held = swept(*following(lists(ONE, more=True), lists(more=True, query="after=file-1")))
    assert (held.complete, held.broke_off) == (True, True)
    made = (create(), add(), complete())
    first, last = lists(TWO, more=True), lists(more=True, query="after=file-2")
    assert "files/paging" in broken(*made, *following(lists(more=True)))
    assert "files/paging" not in broken(*made, *following(lists()))
    assert not swept(*following(first, answered(last, page()))).broke_off


def test_pages_are_in_one_order_together():
    rising = [
        lists(OLD, query="order=asc&limit=1", more=True),
        lists(ONE, query="order=asc&limit=1&after=file-3"),
    ]
    assert broken(*following(*rising)) == set()
    falling = [
        lists(ONE, query="order=asc&limit=1", more=True),
        lists(OLD, query="order=asc&limit=1&after=file-1"),
    ]
    assert broken(*following(*falling)) == {"files/order"}


def test_one_page_alone_follows_nothing():
    assert list(pages(events(told(lists(ONE))))) == []


def test_a_parameter_that_is_named_twice_may_be_refused_or_read_either_way():
    twice = "limit=1&limit=2"
    assert broken(refused(lists(query=twice))) == set()
    assert broken(lists(file(), file(id="file-2"), query=twice)) == set()


def test_a_page_shows_each_file_once():
    assert broken(lists(ONE, ONE)) == {"files/paging"}
    assert broken(lists(TWO, ONE, OLD, ONE)) >= {"files/paging"}
    nameless = {**ONE, "id": ""}
    assert "files/paging" not in broken(lists(nameless, nameless))


def test_an_empty_list_names_neither_a_first_nor_a_last_file():
    """After a cursor it may name that."""
    for ends in ({"first_id": "file-9"}, {"last_id": "file-9"}):
        assert broken(lists(answer=page(**ends))) == {"files/list-ends"}
        assert broken(lists(answer=page(**ends), query="after=file-9")) == set()
        assert broken(lists(answer=page(**ends, data={"files": []}))) == {"files/list"}


def test_a_list_of_the_newest_that_ends_before_a_file_was_cut_off():
    """Of the second of the last file nobody can tell, unless the list is long."""
    made = (create(), add(), complete())
    newer = [file(id=f"file-new-{at}", created_at=NOW + 1) for at in range(12)]
    tied = [file(id=f"file-new-{at}") for at in range(12)]
    assert broken(*made, lists(*newer)) == {"files/paging"}
    assert broken(*made, lists(*newer[:1])) == {"files/paging"}
    assert broken(*made, lists(*tied)) == {"files/paging"}
    assert broken(*made, lists(*tied[:9])) == {"files/listed"}
    assert broken(*made, lists(*newer, OLD)) == {"files/listed"}
    assert broken(*made, lists(*newer, more=True)) == set()
