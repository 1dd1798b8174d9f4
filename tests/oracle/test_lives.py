"""Exchanges are sorted by the upload that they concern."""

from dataclasses import replace

from build import (
    TARGET,
    WAIT,
    add,
    answered,
    asked,
    by,
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
    ok,
    refused,
    told,
)

from conformance.oracle.expectation import TABLE
from conformance.oracle.lives import (
    LARGE,
    by_file,
    events,
    file_id,
    given_out,
    listings,
    part_id,
    stories,
    sweeps,
    tenant,
)

TWO = (
    create(),
    create(5, "upload_2"),
    add(),
    add(b"x", "part_2", "upload_2"),
    complete(),
    get(),
    lists(file()),
    get("file-9"),
    content(),
    cancel(5, "upload_2"),
)


def told_of(*exchanges):
    return stories(events(told(*exchanges)), TARGET, TABLE)


def places(story):
    return [each.at for each in story.events]


def test_a_life_is_what_concerns_one_upload():
    one, other = told_of(*TWO)
    assert (one.life.id, places(one)) == ("upload_1", [2, 4, 5, 6, 8])
    assert (other.life.id, places(other)) == ("upload_2", [3, 6, 9])


def test_a_life_knows_the_parts_of_others():
    one, other = told_of(*TWO)
    assert one.life.elsewhere.cancelled == {"part_2"}
    assert other.life.elsewhere.other == {"part_1"}
    foreign = (create(), by("second", create(5, "upload_2")))
    theirs = by("second", add(b"x", "part_2", "upload_2"))
    one, _ = told_of(*foreign, theirs)
    assert one.life.elsewhere.tenant == {"part_2"}


def test_only_an_upload_that_was_answered_with_an_id_has_a_life():
    for exchange in refused(create()), lost(create()), create(answer=ok({})), create(answer=ok([])):
        assert told_of(exchange) == ()


def test_an_id_that_was_given_twice_has_no_life():
    assert told_of(create(), create(), add()) == ()


def test_a_life_ends_where_a_part_id_is_given_again():
    (story,) = told_of(create(), add(), add(), complete())
    assert places(story) == [1]


def test_a_name_may_be_shared():
    assert [each.life.named for each in told_of(create(), create(5, "upload_2"))] == [False, False]
    assert [each.life.named for each in told_of(create())] == [True]


def test_a_list_concerns_those_who_asked_for_it():
    one, other = told_of(create(), by("second", create(5, "upload_2")), lists())
    assert (places(one), places(other)) == ([2], [])
    assert tenant(events((by("second", lists()),))[0]) == "second"
    assert tenant(events((by("nobody", lists()),))[0]) == "first"


def test_parts_are_added_together_when_they_overlap():
    adds = (during(add(), 5, 7), during(add(b"x", "part_2"), 6, 8), during(add(b"y", "p3"), 9, 10))
    apart = during(add(b"z", "p4", "upload_2"), 5, 10)
    found = [each.together for each in events((*told(create()), *adds, apart))]
    assert found == [False, True, True, False, False]


def test_a_connection_may_still_hold_what_was_refused():
    large = asked("POST", "/uploads", b"x" * LARGE, answer=refused(create()).response)
    small = asked("POST", "/uploads", b"x", answer=refused(create()).response)
    taken = answered(large, ok({}))
    found = [each.reusing for each in events((create(), large, create(), small, taken, create()))]
    assert found == [False, False, True, False, False, False]


def test_pages_of_one_step_belong_together():
    places = ((1, ""), (1, "after=file-1"), (2, ""), (None, ""), (None, "after=file-1"))
    steps = [replace(lists(query=query), step=step) for step, query in places]
    assert [len(each) for each in listings(events(told(*steps, get())))] == [2, 1, 1, 1]


def test_a_step_that_lists_twice_begins_again_without_a_cursor():
    asked = ("limit=1", "limit=1&after=file-1", "limit=1", "limit=1&after=file-1")
    steps = [replace(lists(query=query), step=1) for query in asked]
    assert [len(each) for each in listings(events(told(*steps)))] == [2, 2]
    looping = [replace(lists(query="after=file-1"), step=1)] * 3
    assert [len(each) for each in listings(events(told(*looping)))] == [3]


def test_a_sweep_lasts_from_its_first_page_to_its_last():
    pages = [
        replace(each, step=1)
        for each in (
            lists(file(), query="limit=1", more=True),
            lists(file(id="file-2"), query="after=file-1"),
        )
    ]
    made = told(create(), add(), complete(), *pages)
    (swept,) = sweeps(events(made))
    assert (swept.exchange.sent, swept.exchange.received) == (made[3].sent, made[4].received)
    assert swept.sweep.ids == {"file-1", "file-2"}


def test_what_follows_the_file_of_another_is_no_part_of_a_sweep():
    """It may have been deleted meanwhile, and then nobody can say where its page goes on."""
    pages = (lists(file(), query="limit=1", more=True), lists(query="after=file-1"))
    (swept,) = sweeps(events(told(*(replace(each, step=1) for each in pages))))
    assert (swept.sweep.ids, swept.sweep.complete) == ({"file-1"}, False)


def test_a_page_that_had_to_wait_is_left_out_of_a_sweep():
    pages = (answered(lists(), WAIT), lists(file()))
    (swept,) = sweeps(events(told(*(replace(each, step=1) for each in pages))))
    assert swept.at == 1
    assert list(sweeps(events(told(answered(lists(), WAIT), refused(lists()))))) == []


def test_ids_are_those_that_answers_gave():
    assert [file_id(each) for each in events(told(complete(), refused(complete()), get()))] == [
        "file-1",
        "",
        "",
    ]
    assert [part_id(each) for each in events(told(add(), refused(add()), create()))] == [
        "part_1",
        "",
        "",
    ]


def test_what_the_server_told_of_by_itself_was_given_out():
    posted = asked("POST", "/files", answer=ok(file(id="file-7")))
    every = (create(), complete(file_id="file-2"), lists(file(id="file-3")), posted)
    others = (get("file-8"), refused(create()), lost(create()), delete("file-6"))
    found = given_out(events(told(*every, *others)))
    assert found == {"upload_1", "file-2", "file-3", "file-7"}


def test_a_file_may_be_said_to_be_of_several_uploads():
    shared = complete(("part_2",), 1, "upload_2")
    assert by_file(told_of(*TWO[:5], shared)) == {"file-1": 2}
