"""The contract as a table, and what an upload may be after each exchange."""

from dataclasses import replace

import pytest
from build import (
    FLOW,
    TARGET,
    add,
    answered,
    asked,
    broken,
    cancel,
    complete,
    content,
    create,
    during,
    file,
    finding,
    get,
    lists,
    lost,
    named,
    no,
    noted,
    ok,
    refused,
    told,
    upheld,
    upload,
)

from conformance.core.finding import Outcome
from conformance.core.requirement import Level
from conformance.oracle.demand import Must
from conformance.oracle.expectation import ROWS, TABLE
from conformance.oracle.judge import judge
from conformance.oracle.state import Status
from conformance.oracle.wire import LIFECYCLE, Operation

OVER = 3_700.0
"""Seconds after which an upload has surely expired."""
MORE = add(b"x", "part_2")
DONE = (create(), add(), complete())
GONE = (create(), add(), cancel())
SHOWN = cancel(answer=ok(upload(status="expired")))


def expired(*exchanges):
    """Let an hour pass after the creation."""
    return (*told(create()), *told(*exchanges, start=OVER))


def breaks(history):
    return named(judge(history, TARGET), Outcome.BROKEN)


def test_every_status_and_request_has_exactly_one_row():
    assert len(ROWS) == len(TABLE) == len(Status) * len(LIFECYCLE)
    assert set(TABLE) == {(status, asked_for) for status in Status for asked_for in LIFECYCLE}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.status}, {row.operation}")
def test_a_row_leaves_the_answer_open_exactly_where_it_rests_on_no_must(row):
    assert (row.must is Must.EITHER) == (row.requirement.level is not Level.MUST)


HISTORIES = (
    told(*FLOW),
    told(*DONE, MORE, add(b"y", "part_3"), complete(), cancel()),
    told(*DONE, refused(MORE), refused(complete()), refused(cancel()), content()),
    told(*DONE, complete(), MORE, cancel(), complete()),
    told(*DONE, cancel(answer=ok(upload(status="cancelled"))), MORE, complete(), cancel()),
    told(*DONE, cancel(answer=ok(upload(status="cancelled"))), refused(MORE), refused(complete())),
    told(create(), refused(add())),
    told(create(), refused(cancel())),
    told(create(), cancel(), cancel(), MORE, complete(), refused(complete())),
    told(*GONE, refused(MORE), refused(complete()), refused(cancel())),
    told(*GONE, MORE, MORE, complete(()), cancel()),
    told(*GONE, MORE, refused(cancel()), refused(complete())),
    told(*GONE, complete(), add(b"z", "part_3"), refused(cancel()), complete()),
    told(*GONE, complete(), refused(add(b"z", "part_3")), refused(complete())),
    told(*GONE, cancel(), refused(MORE), refused(complete()), lists()),
    told(create(), add(), refused(complete())),
    expired(add(), add(b"y", "part_3"), complete(()), cancel()),
    expired(refused(add()), refused(complete()), refused(cancel())),
    expired(complete(()), add(), complete(()), cancel(), refused(complete())),
    expired(SHOWN, add(), refused(complete(())), refused(cancel())),
    expired(SHOWN, complete(()), refused(add()), SHOWN),
    expired(add(), SHOWN, refused(complete()), refused(cancel())),
)
"""Lives that go through every row, rightly and wrongly."""


BEFORE = [judge(each, TARGET) for each in HISTORIES]


def noticed(table):
    pairs = zip(HISTORIES, BEFORE, strict=True)
    return any(judge(each, TARGET, table) != before for each, before in pairs)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.status}, {row.operation}")
def test_another_answer_in_any_row_would_be_noticed(row):
    for must in Must:
        changed = {**TABLE, (row.status, row.operation): replace(row, must=must)}
        assert noticed(changed) == (must is not row.must)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.status}, {row.operation}")
def test_another_state_after_any_row_would_be_noticed(row):
    """
    But for two: time makes a pending upload an expired one again, and after a completion that had
    to be refused it may be in any state.
    """
    unlawful = row.must is Must.REFUSE and row.operation is Operation.COMPLETE
    for after in Status:
        changed = {**TABLE, (row.status, row.operation): replace(row, after=after)}
        same = after is row.after or (row.status, after) == (Status.EXPIRED, Status.PENDING)
        same = same or unlawful
        assert noticed(changed) != same, after


@pytest.mark.parametrize(
    ("history", "requirement"),
    [
        ((*DONE, MORE), "parts/none-after-complete"),
        ((*GONE, MORE), "parts/none-after-cancel"),
        ((*GONE, complete()), "complete/not-after-cancel"),
        ((create(), refused(add())), "parts/accepted"),
        ((create(), refused(cancel())), "cancel/no-body"),
        (
            (*DONE, cancel(answer=ok(upload(status="completed", file=file())))),
            "cancel/not-after-complete",
        ),
    ],
)
def test_each_state_has_its_own_demands(history, requirement):
    assert broken(*history) == {requirement}


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (add(), "parts/none-after-expiry"),
        (complete(()), "complete/not-after-expiry"),
    ],
)
def test_an_expired_upload_takes_nothing(exchange, requirement):
    assert requirement in breaks(expired(exchange))
    assert breaks(expired(refused(exchange))) == set()
    again = judge(expired(refused(exchange)), TARGET)
    assert requirement in named(again, Outcome.UPHELD)


def test_an_expired_upload_may_be_cancelled_and_shown():
    for shown in SHOWN, cancel(), refused(cancel()):
        assert breaks(expired(shown)) == set()
        assert "expiry/cancel" in named(judge(expired(shown), TARGET), Outcome.NOTED)
    pending = cancel(answer=ok(upload()))
    assert breaks(expired(pending)) == {"expiry/status"}
    assert breaks(expired(lists(file()))) == {"expiry/leaves-no-file"}
    assert breaks(expired(lists())) == set()


@pytest.mark.parametrize("second", [3_599, 3_600, 3_601])
def test_close_to_its_expiry_an_upload_may_be_either(second):
    """Timestamps are whole seconds, and the request was under way for one."""
    for exchange in add(), refused(add()):
        placed = during(exchange, second, second + 1)
        assert breaks((*told(create()), placed)) == set()


def test_far_from_its_expiry_it_is_one_of_them():
    early, late = (
        during(each, at, at + 1) for each, at in ((refused(add()), 3_000), (add(), 3_603))
    )
    assert breaks((*told(create()), early)) == {"parts/accepted"}
    assert breaks((*told(create()), late)) == {"parts/none-after-expiry"}


def test_an_upload_whose_times_make_no_sense_does_not_expire():
    born = create(answer=ok(upload(expires_at=5)))
    found_later = breaks((*told(born), *told(add(), start=50.0)))
    assert found_later == {"create/expires-later", "create/expires-in-an-hour"}


JSON_TYPE = (("content-type", "application/json"),)


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (cancel(), "cancel/no-body"),
        (cancel(headers=JSON_TYPE), "cancel/empty-json"),
        (cancel(body=b"{}", headers=JSON_TYPE), "cancel/empty-object"),
    ],
)
def test_a_cancellation_is_blamed_by_its_body(exchange, requirement):
    assert broken(create(), refused(exchange, 415)) == {requirement}
    assert requirement in upheld(create(), exchange)


def test_an_upload_that_cannot_be_cancelled_for_its_parts_is_blamed_on_them():
    held = (create(), add())
    assert broken(*held, refused(cancel())) == {"cancel/parts-unusable"}
    assert "cancel/no-body" in finding("cancel/parts-unusable", *held, refused(cancel())).suspects
    assert "cancel/parts-unusable" not in upheld(*held, cancel())


@pytest.mark.parametrize(
    "exchange",
    [
        cancel(body=b"null", headers=JSON_TYPE),
        cancel(body=b'{"reason": 1}', headers=JSON_TYPE),
        cancel(body=b"x"),
        cancel(headers=(("content-type", "text/plain"),)),
    ],
)
def test_a_cancellation_with_another_body_may_be_taken_or_not(exchange):
    for answer in exchange, refused(exchange, 415):
        assert broken(create(), answer) == set()
    assert "cancel/null" in noted(create(), cancel(body=b"null", headers=JSON_TYPE))


def test_when_no_cancellation_works_at_all_cancelling_is_broken():
    life = (create(), refused(cancel()), refused(cancel(headers=JSON_TYPE), 415))
    assert "cancel/accepted" in broken(*life)
    assert "cancel/accepted" not in broken(*life[:2])


def test_what_failed_may_be_tried_again_and_does_not_count():
    life = (create(), answered(add(), no(500)))
    assert broken(*life) == {"parts/accepted"}
    assert finding("parts/accepted", *life).got.startswith("status 500")


def test_an_answer_without_an_id_is_no_part():
    unnamed = answered(add(), ok({"object": "upload.part"}))
    assert "parts/members" in broken(create(), unnamed)
    assert broken(create(), unnamed, add(b"hello", "part_2"), complete(("part_2",))) == {
        "parts/members"
    }


def test_a_file_that_a_lost_completion_made_is_known_from_the_next():
    life = (create(), add(), lost(complete()), complete(), get(), content())
    assert broken(*life) == set()
    wrong = ok(upload(status="completed", file=file(6)))
    assert "complete/file-bytes" in broken(*life[:3], answered(complete(), wrong))


def test_a_look_at_the_upload_itself_shows_nothing():
    """A21."""
    look = asked("GET", "/uploads/upload_1", answer=no(500))
    assert broken(*DONE, look, content()) == set()
