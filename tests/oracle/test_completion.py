"""What a completion calls for while its upload is pending."""

from dataclasses import replace

import pytest
from build import (
    add,
    answered,
    broken,
    cancel,
    complete,
    content,
    create,
    file,
    finding,
    get,
    judged,
    lacking,
    lists,
    lost,
    md5,
    no,
    noted,
    ok,
    refused,
    told,
    upheld,
    upload,
    with_headers,
)
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.catalogue import complete as completing
from conformance.core.catalogue import concurrency, errors, parts, transport
from conformance.core.content import Drawn, whole
from conformance.core.exchange import Body, body_of
from conformance.core.finding import Outcome
from conformance.oracle.completion import demand, md5_of
from conformance.oracle.demand import Must
from conformance.oracle.lives import events
from conformance.oracle.state import Elsewhere, Part, Upload

ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER
TWO = (Part("p1", body_of(b"he"), 1), Part("p2", body_of(b"llo"), 2))
HELD = Upload(parts=TWO)
ELSEWHERE = Elsewhere(frozenset({"dead"}), frozenset({"theirs"}), frozenset({"other"}))


def called(exchange, upload=HELD, declared=5):
    (event,) = events(told(exchange))
    return demand(event, declared, upload, ELSEWHERE)


BOTH = ("p1", "p2")
FLAWED = md5(b"hellO")


@pytest.mark.parametrize(
    ("exchange", "must", "requirement"),
    [
        (complete(BOTH), ACCEPT, completing.ACCEPTED),
        (complete(BOTH, md5=md5(b"hello")), ACCEPT, completing.ACCEPTED),
        (complete(("p2", "p1"), md5=md5(b"llohe")), ACCEPT, completing.ACCEPTED),
        (complete(body={}), REFUSE, completing.NEEDS_PART_IDS),
        (complete(body=b"["), REFUSE, completing.NEEDS_PART_IDS),
        (complete(body=b"[]"), REFUSE, completing.NEEDS_PART_IDS),
        (complete(body={"part_ids": "p1"}), REFUSE, completing.PART_IDS_STRINGS),
        (complete(body={"part_ids": None}), REFUSE, completing.PART_IDS_STRINGS),
        (complete(body={"part_ids": [1]}), REFUSE, completing.PART_IDS_STRINGS),
        (complete(("p1", "p9")), REFUSE, completing.UNKNOWN_PART),
        (complete(("p1", "other")), REFUSE, completing.FOREIGN_PART),
        (complete(()), REFUSE, completing.NO_PARTS_LISTED),
        (complete(("p1",)), REFUSE, completing.TOO_FEW_BYTES),
        (complete(("p1", "p2", "p1")), REFUSE, completing.TOO_MANY_BYTES),
        (complete(BOTH, md5=FLAWED), REFUSE, completing.MD5_WRONG),
        (complete(("p2", "p1"), md5=md5(b"hello")), REFUSE, completing.MD5_OF_LISTED_ORDER),
        (complete(BOTH, md5=""), EITHER, completing.MD5_MALFORMED),
        (complete(BOTH, md5=None), EITHER, completing.MD5_MALFORMED),
        (complete(BOTH, md5=md5(b"hello").upper()), EITHER, completing.MD5_MALFORMED),
        (complete(BOTH, x=1), EITHER, completing.UNKNOWN_MEMBERS),
    ],
)
def test_a_completion_calls_for_one_answer_or_for_either(exchange, must, requirement):
    found = called(exchange)
    assert (found.must, found.requirement) == (must, requirement)


def test_some_foreign_parts_have_a_requirement_of_their_own():
    assert called(complete(("p1", "dead"))).requirement.id == "cancel/parts-unusable"
    assert called(complete(("p1", "theirs"))).requirement.id == "auth/tenants-apart"


def test_json_with_another_label_may_be_taken_or_not():
    """A24."""
    unlabelled = complete(BOTH)
    unlabelled = replace(unlabelled, request=replace(unlabelled.request, headers=()))
    assert called(unlabelled).must is EITHER
    wrong = replace(complete(("p1",)), request=replace(complete(("p1",)).request, headers=()))
    assert called(wrong).must is REFUSE


@pytest.mark.parametrize(
    ("change", "exchange", "requirement"),
    [
        ({"tried": True}, complete(BOTH), completing.AFTER_REFUSAL),
        ({"lost_add": True}, complete(BOTH), None),
        ({"unread": ("p3",)}, complete(("p1", "p3")), None),
        (
            {"parts": (*TWO, Part("p3", body_of(b"x"), 3))},
            complete(BOTH),
            completing.UNLISTED_IGNORED,
        ),
        ({"parts": (*TWO, Part("p0", body_of(b""), 3))}, complete((*BOTH, "p0")), None),
    ],
)
def test_what_happened_before_may_leave_it_open(change, exchange, requirement):
    found = called(exchange, replace(HELD, **change))
    assert (found.must, found.requirement) == (EITHER, requirement)


def test_an_empty_upload_may_be_completed_or_not():
    for exchange in complete(()), complete(body={}):
        found = called(exchange, Upload(), 0)
        assert (found.must, found.requirement) == (EITHER, completing.EMPTY)
    assert called(complete(body=b"[]"), Upload(), 0).must is REFUSE


def test_a_part_listed_twice_may_be_taken_where_the_sizes_match():
    found = called(complete(("p1", "p1")), declared=4)
    assert (found.must, found.requirement) == (EITHER, completing.REPEATED_PART)


def test_the_md5_of_what_was_not_kept_is_not_judged():
    large = tuple(Part(f"p{n}", Body(5, "0" * 32, n, None), n) for n in (1, 2))
    found = called(complete(BOTH, md5=FLAWED), Upload(parts=large), 10)
    assert (found.must, found.requirement) == (EITHER, None)
    assert md5_of(large[:1]) == "0" * 32


def test_the_md5_of_large_parts_follows_from_what_they_were_drawn_from():
    drawn = Drawn(70_000, 3), Drawn(70_000, 4)
    one, other = map(whole, drawn)
    large = tuple(
        Part(f"p{n}", replace(body_of(whole(each)), recipe=each), n)
        for n, each in enumerate(drawn, 1)
    )
    assert all(each.body.data is None for each in large)
    small = Part("p3", body_of(b"c"), 3)
    assert md5_of((large[1], small, large[0])) == md5(other, b"c", one)
    for text, must in ((md5(one, other), ACCEPT), (md5(other, one), REFUSE)):
        found = called(complete(BOTH, md5=text), Upload(parts=large), 140_000)
        assert found.must is must


@given(st.lists(st.binary(max_size=5), max_size=5))
def test_an_md5_is_that_of_the_parts_in_their_order(pieces):
    assert md5_of([Part("", body_of(each), 0) for each in pieces]) == md5(*pieces)


EQUAL = Upload(parts=(Part("p1", body_of(b"a"), 1), Part("p2", body_of(b"a"), 2, together=True)))
MANY = Upload(parts=tuple(Part(f"p{n}", body_of(b"%d" % n), n) for n in range(10, 30)))


@pytest.mark.parametrize(
    ("exchange", "upload", "declared", "features"),
    [
        (complete(BOTH), HELD, 5, ()),
        (complete(("p2", "p1")), HELD, 5, (completing.LISTED_ORDER,)),
        (complete(BOTH, md5=md5(b"hello")), HELD, 5, (completing.MD5_RIGHT,)),
        (
            complete(("p2", "p1"), md5=md5(b"llohe")),
            HELD,
            5,
            (completing.MD5_OF_LISTED_ORDER, completing.MD5_RIGHT, completing.LISTED_ORDER),
        ),
        (complete(BOTH), EQUAL, 2, (parts.EQUAL_BYTES, concurrency.PARTS_KEPT)),
        (
            complete([f"p{n}" for n in range(10, 30)]),
            MANY,
            40,
            (completing.PART_COUNTS,),
        ),
        (
            complete(BOTH),
            replace(HELD, refused_add=True, cut_add=True),
            5,
            (parts.CUT_BODY, errors.NOTHING_CHANGED),
        ),
        (
            with_headers(complete(BOTH), ("OpenAI-Project", "p")),
            HELD,
            5,
            (transport.EXTRA_HEADERS,),
        ),
    ],
)
def test_a_refusal_is_blamed_on_what_is_special(exchange, upload, declared, features):
    assert called(exchange, upload, declared).features == features


@pytest.mark.parametrize(
    ("held", "doubts"),
    [
        (b"hello", ()),
        (b"a\r\n", (parts.BYTES_AS_SENT,)),
        (b"a" * 1_000, (parts.BUFFER_EDGES,)),
        (b"\0" * 1_000, (parts.BUFFER_EDGES, parts.BYTES_AS_SENT)),
    ],
)
def test_bytes_that_may_have_been_altered_are_blamed_before_what_is_plain(held, doubts):
    """A server that keeps other bytes than it was sent counts others than were declared."""
    upload = Upload(parts=(Part("p1", body_of(held), 1),))
    found = called(complete(("p1",)), upload, len(held))
    assert (found.must, found.features, found.doubts) == (ACCEPT, (), doubts)


def test_a_part_without_a_filename_is_doubted_before_others():
    part = Part("p1", body_of(b"a\r\n"), 1, nameless=True)
    found = called(complete(("p1",)), Upload(parts=(part,)), 3)
    assert found.doubts == (parts.NAMELESS_BYTES, parts.BYTES_AS_SENT)
    assert parts.NAMELESS_BYTES not in found.features


def test_bytes_are_not_known_to_be_kept_because_they_were_counted():
    life = (create(3), add(b"a\r\n"), complete(size=3))
    assert "parts/bytes-as-sent" not in upheld(*life)
    assert "parts/bytes-as-sent" in broken(*life[:2], refused(complete(size=3)))


PAIR = (create(), add(b"he", "p1"), add(b"llo", "p2"))


def test_a_completion_that_is_right_breaks_nothing():
    assert broken(*PAIR, complete(BOTH)) == set()
    assert {"complete/accepted", "complete/file", "complete/md5-optional"} <= upheld(
        *PAIR, complete(BOTH)
    )


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"status": "done"}, "complete/status"),
        ({"file": None}, "complete/file"),
        ({"file": {**file(), "object": "upload"}}, "complete/file"),
        ({"file": file(bytes=5.0)}, "complete/file"),
        ({"file": file(size=6)}, "complete/file-bytes"),
        ({"file": file(filename="b.txt")}, "complete/file-echoes"),
        ({"file": file(purpose="batch")}, "complete/file-echoes"),
        ({"id": "upload_2"}, "complete/keeps-upload"),
        ({"bytes": 6}, "complete/keeps-upload"),
        ({"bytes": 5.0}, "complete/keeps-upload"),
        ({"created_at": 1}, "complete/keeps-upload"),
        ({"expires_at": 1}, "complete/keeps-upload"),
        ({"filename": "b"}, "complete/keeps-upload"),
        ({"purpose": "b"}, "complete/keeps-upload"),
    ],
)
def test_a_wrong_member_breaks_what_it_belongs_to(change, requirement):
    said = {**upload(status="completed", file=file()), **change}
    assert broken(*PAIR, complete(BOTH, answer=ok(said))) == {requirement}


def test_a_size_may_be_unknown_at_first():
    """A2."""
    assert broken(
        *PAIR, complete(BOTH, answer=ok(upload(status="completed", file=file(None))))
    ) == (set())


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (complete(body={}), "complete/needs-part-ids"),
        (complete(("p1",)), "complete/too-few-bytes"),
        (complete(("p1", "p2", "p1")), "complete/too-many-bytes"),
        (complete(()), "complete/no-parts-listed"),
        (complete(("p9",)), "complete/unknown-part"),
    ],
)
def test_what_has_to_be_refused_may_be_refused_in_any_way(exchange, requirement):
    """A5: the status, and what is said, are free."""
    assert requirement in broken(*PAIR, exchange)
    for status in 400, 404, 410, 413, 422:
        assert broken(*PAIR, answered(exchange, no(status, code="x", type="y"))) == set()
    assert broken(*PAIR, answered(exchange, no(500))) == {"errors/no-server-error"}


def test_parts_of_others_are_told_apart():
    other = (create(2, "upload_2"), add(b"x", "p8", "upload_2"))
    taken = complete(("p1", "p8"), upload_id="upload_1")
    assert "complete/foreign-part" in broken(*PAIR, *other, taken)
    gone = (*other, cancel(2, "upload_2"))
    assert "cancel/parts-unusable" in broken(*PAIR, *gone, taken)
    assert broken(*PAIR, *other, refused(taken)) == set()


def test_a_refused_completion_may_be_the_end():
    """A16."""
    for then in complete(BOTH), refused(complete(BOTH)), add(b"x", "p3"), refused(cancel()):
        assert broken(*PAIR, refused(complete(("p1",))), then) == set()
    later = (refused(complete(("p1",))), complete(BOTH))
    assert "complete/after-refusal" in noted(*PAIR, *later)


def test_an_unlisted_part_should_be_ignored():
    three = (*PAIR, add(b"x", "p3"))
    assert broken(*three, complete(BOTH)) == set()
    assert broken(*three, refused(complete(BOTH))) == {"complete/unlisted-ignored"}


WRONG = complete(BOTH, md5=FLAWED)


@pytest.mark.parametrize(
    "after",
    [
        (),
        (get(status="error"),),
        (get(status="uploaded"), get(status="error"), refused(content(), 404)),
        (refused(get(), 404), refused(content(), 404)),
        (get(status="error"), lists(file()), refused(content())),
        (get(status="error"), lists()),
    ],
)
def test_a_wrong_md5_may_give_a_file_that_ends_in_an_error(after):
    """A27, A31."""
    assert broken(*PAIR, WRONG, *after) == set()


def test_a_wrong_md5_must_not_give_a_usable_file():
    assert broken(*PAIR, WRONG, get(), content()) == {"complete/md5-wrong"}
    by_arrival = complete(("p2", "p1"), md5=md5(b"hello"))
    assert broken(*PAIR, by_arrival, content(b"llohe")) == {"complete/md5-of-listed-order"}


def test_only_the_md5_of_another_order_is_blamed_on_the_order():
    """If no wrong md5 is minded at all, that explains it."""
    assert called(complete(("p2", "p1"), md5=FLAWED)).requirement.id == "complete/md5-wrong"
    moved = complete(("p2", "p1"), md5=md5(b"hello"))
    assert called(moved).requirement.id == "complete/md5-of-listed-order"
    assert [each.id for each in called(moved).suspects] == ["complete/md5-wrong"]
    used = finding("complete/md5-of-listed-order", *PAIR, moved, content(b"llohe"))
    assert used.suspects == ("complete/md5-wrong",)


def test_without_files_a_wrong_md5_has_to_be_refused_or_marked():
    bare = lacking(no_files="none")
    marked = complete(BOTH, md5=FLAWED)
    said = ok(upload(status="completed", file=file(status="error")))
    assert broken(*PAIR, WRONG, target=bare) == {"complete/md5-wrong"}
    assert broken(*PAIR, answered(marked, said), target=bare) == set()
    assert broken(*PAIR, refused(WRONG), target=bare) == set()


def test_where_no_content_is_to_be_had_the_status_tells():
    """A30."""
    kept = lacking(no_content="kept")
    assert broken(*PAIR, WRONG, get(), target=kept) == {"complete/md5-wrong"}
    for said in get(status="error"), get(status="uploaded"), content():
        assert broken(*PAIR, WRONG, said, target=kept) == set()


def test_what_is_only_taken_with_an_md5_breaks_that_it_may_be_left_out():
    life = (*PAIR, refused(complete(BOTH)), complete(BOTH, md5=md5(b"hello")))
    found = {
        each.requirement: each.suspects for each in judged(*life) if each.outcome is Outcome.BROKEN
    }
    assert "complete/md5-optional" in found
    assert "complete/md5-optional" in found["complete/accepted"]
    assert "complete/md5-optional" not in broken(*life[:-1])


def test_a_lost_completion_may_have_been_done_or_not():
    silent = lost(complete(BOTH))
    for then in (
        (complete(BOTH), get(), content()),
        (refused(complete(BOTH)), refused(add(b"x", "p3"))),
        (add(b"x", "p3"), refused(add(b"y", "p4"))),
        (cancel(), refused(complete(BOTH))),
        (refused(cancel()), lists(file())),
        (add(b"x", "p3"), lists(file()), refused(cancel())),
    ):
        assert broken(*PAIR, silent, *then) == set()
    assert "parts/none-after-complete" in broken(*PAIR, silent, complete(BOTH), add(b"x", "p3"))


def test_a_lost_completion_that_was_wrong_may_have_been_the_end():
    assert broken(*PAIR, lost(complete(("p1",))), refused(complete(BOTH))) == set()
    assert broken(*PAIR, lost(WRONG), refused(complete(BOTH)), lists(file())) == set()


def test_completing_again_makes_no_second_file():
    """A15."""
    done = (*PAIR, complete(BOTH))
    for again in complete(BOTH), refused(complete(BOTH)), refused(complete(BOTH), 409):
        assert broken(*done, again, get(), content()) <= {"errors/no-retry"}
    assert broken(*done, complete(BOTH, file_id="file-2")) == {"complete/one-file"}
    changed = ok(upload(6, status="completed", file=file()))
    assert broken(*done, answered(complete(BOTH), changed)) == {"complete/keeps-upload"}


def test_the_first_refusal_of_a_life_explains_what_follows():
    found = finding("complete/accepted", *PAIR, refused(complete(BOTH)))
    assert found.suspects == ("complete/md5-optional",)
    assert found.wanted == "status 200: the listed parts are its own and have the 5 bytes declared"


def test_a_completion_on_which_parsers_differ_may_be_taken_or_not():
    """Which parts the file is made of, nobody can tell then."""
    body = b'{"part_ids":["part_1"],"x":%s}' % (b"9" * 5_000)
    done = complete(body=body)
    for each in (done, refused(done)):
        assert broken(create(), add(), each) == set()
    assert broken(create(), add(), done, get(), content(b"hello")) == set()
    assert broken(create(), add(), answered(done, no(500))) == {"errors/no-server-error"}


@pytest.mark.parametrize("near", ["PART_1", " part_1", "part_1 ", "part_1\n", "\tPart_1 "])
def test_an_id_in_other_case_or_between_blanks_may_be_taken_for_it_or_not(near):
    done = complete((near,))
    assert broken(create(), add(), done, get(), content()) == set()
    assert "complete/unknown-part" not in upheld(create(), add(), refused(done))
    assert broken(create(), add(), refused(done)) == set()
    assert broken(create(), add(), answered(done, no(500))) == {"errors/no-server-error"}
    assert broken(create(), add(), done, get(), content(b"other")) != set()


@pytest.mark.parametrize("near", ["part_", "part_11", "part_1\0", "1_trap", "part_1,", ""])
def test_an_id_that_is_cut_or_longer_is_unknown(near):
    done = complete((near,))
    assert broken(create(), add(), done) == {"complete/unknown-part"}
    assert "complete/unknown-part" in upheld(create(), add(), refused(done))


def test_an_id_that_could_be_of_two_parts_in_another_case_is_unknown():
    both = (add(b"he"), add(b"llo", id="Part_1"))
    assert broken(create(2), *both, complete(("PART_1",), 2)) == {"complete/unknown-part"}
    assert broken(create(2), *both, complete(("part_1",), 2)) == set()
