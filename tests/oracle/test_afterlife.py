"""What becomes of a file once its upload is completed."""

from dataclasses import replace

import pytest
from build import (
    FLOW,
    GARBLED,
    NOW,
    TARGET,
    WAIT,
    add,
    answered,
    broken,
    cancel,
    complete,
    content,
    create,
    delete,
    during,
    file,
    finding,
    get,
    judged,
    lacking,
    lists,
    lost,
    multipart,
    named,
    no,
    noted,
    ok,
    page,
    refused,
    told,
    upheld,
    upload,
)

from conformance.core.finding import Outcome
from conformance.core.target import LISTED
from conformance.oracle.afterlife import LAG
from conformance.oracle.judge import judge

MADE = (create(), add(), complete())


def moved(*placed):
    """Judge exchanges that stand on the clock already, after a file was made."""
    return named(judge((*told(*MADE), *placed), TARGET), Outcome.BROKEN)


def test_a_life_in_which_everything_is_right_breaks_nothing():
    assert broken(*FLOW) == set()
    assert {"files/content", "files/deleted", "complete/file-ready"} <= upheld(*FLOW)


NAMELESS = multipart(b"a\xff\r\n", disposition='name="data"')


def test_bytes_of_a_part_without_a_filename_are_its_own_requirement():
    made = (create(4), add(body=NAMELESS), complete(size=4))
    assert "parts/nameless-bytes" not in upheld(*made)
    assert "parts/nameless-bytes" in upheld(*made, content(b"a\xff\r\n"))
    assert broken(*made, content(b"a?\r\n")) == {"parts/nameless-bytes"}
    found = finding("parts/nameless-bytes", *made, content(b"a?\r\n"))
    assert "parts/bytes-as-sent" in found.suspects


def test_bytes_of_a_part_with_a_filename_are_not_those_of_one_without():
    made = (create(4), add(b"a\xff\r\n"), complete(size=4))
    assert "parts/nameless-bytes" not in upheld(*made, content(b"a\xff\r\n"))
    assert broken(*made, content(b"a?\r\n")) == {"parts/bytes-as-sent"}


PACKED = (("accept-encoding", "gzip, deflate"),)


def garbled(exchange):
    return replace(exchange, response=replace(exchange.response, garbled=True))


def test_content_that_may_be_packed_is_blamed_for_its_coding_first():
    asked = content(b"hell!", headers=PACKED)
    assert broken(*MADE, asked) == {"transport/content-coding"}
    assert "parts/bytes-as-sent" in finding("transport/content-coding", *MADE, asked).suspects
    assert broken(*MADE, content(b"hell!")) == {"parts/bytes-as-sent"}


def test_a_coding_is_known_to_be_right_when_what_came_was_read():
    assert "transport/content-coding" in upheld(*MADE, content(headers=PACKED))
    assert "transport/content-coding" not in upheld(*MADE, content(), get())
    assert broken(*MADE, content(headers=PACKED)) == set()


def test_an_answer_that_cannot_be_unpacked_shows_nothing_else():
    asked = garbled(content(b"", headers=PACKED))
    assert broken(*MADE, asked) == {"transport/content-coding"}
    assert "transport/content-coding" not in upheld(*MADE, asked)
    still = content(b"\x1f\x8b\x08", headers=PACKED)
    labelled = replace(still.response, headers=(("content-type", "application/json"),))
    assert broken(*MADE, replace(still, response=labelled)) == {"transport/content-coding"}


@pytest.mark.parametrize("status", [400, 404, 500, 302])
def test_a_file_is_there_as_soon_as_the_upload_is_completed(status):
    for asked, blamed in (
        (get(), "complete/file-ready"),
        (content(), "files/content"),
        (delete(), "files/deleted"),
    ):
        wanted = "transport/no-redirect" if status == 302 else blamed
        assert broken(*MADE, answered(asked, no(status))) - {"errors/json"} == {wanted}


def test_weather_takes_no_file_away():
    for exchange in get(), content(), delete(), lists():
        assert broken(*MADE, answered(exchange, WAIT), get(), content()) == set()
        assert broken(*MADE, lost(exchange)) == set()


def test_a_success_other_than_200_is_another_failure():
    gone = {"id": "file-1", "object": "file", "deleted": True}
    for other in (
        answered(get(), ok(file(), 203)),
        answered(content(), ok(b"hello", 206)),
        answered(delete(), ok(gone, 202)),
    ):
        assert broken(*MADE, other) == {"files/status-200"}


@pytest.mark.parametrize(
    "said", [{"deleted": False}, {"id": "file-2"}, {"object": "upload"}, {"deleted": "yes"}]
)
def test_a_deletion_says_what_it_deleted(said):
    gone = {"id": "file-1", "object": "file", "deleted": True, **said}
    assert broken(*MADE, delete(answer=ok(gone))) == {"files/deleted"}


def test_content_is_the_bytes_themselves():
    assert broken(*MADE, content(b"hell")) == {"parts/bytes-as-sent"}
    assert broken(*MADE, content(b'"hello"')) == {"files/content-raw"}


def test_the_length_that_is_told_is_that_of_the_content():
    wrong = (("content-type", "application/octet-stream"), ("content-length", "6"))
    assert broken(*MADE, content(answer=ok(b"hello", headers=wrong))) == {"files/content-length"}
    packed = (*wrong, ("content-encoding", "gzip"))
    assert broken(*MADE, content(answer=ok(b"hello", headers=packed))) == set()
    assert broken(*MADE, content(answer=ok(b"hello", headers=()))) == set()


@pytest.mark.parametrize(
    ("headers", "end"),
    [
        ((), "the end of the connection, or of its stream"),
        ((("transfer-encoding", "chunked"),), "its last chunk"),
    ],
)
def test_content_without_a_length_shows_that_there_is_none(headers, end):
    found = judged(*MADE, content(answer=ok(b"hello", headers=headers)))
    (absent,) = (each for each in found if each.outcome is Outcome.ABSENT)
    assert (absent.requirement, absent.at) == ("files/content-length", len(MADE))
    assert absent.got == f"content comes without a Content-Length: its end is {end}"
    for read in content(), content(answer=ok(b"hell", headers=headers)):
        assert Outcome.ABSENT not in {each.outcome for each in judged(*MADE, read)}


def test_content_should_be_served_to_those_who_accept_binary():
    asked = content(headers=(("accept", "application/binary"),))
    assert "files/content-accept" in upheld(*MADE, asked)
    assert broken(*MADE, refused(asked, 406)) == {"files/content-accept"}


def test_content_may_be_kept_back_for_purposes_that_were_not_tried():
    """A30: the first look tries the purpose of the target alone."""
    named = {"purpose": "vision", "filename": "a.png"}
    life = (create(mime_type="image/png", **named), add(), complete(**named), refused(content()))
    assert broken(*life) == set()
    assert broken(*MADE, refused(content()), target=lacking(no_content="kept")) == set()
    assert broken(*MADE, refused(content())) == {"files/content"}


def test_without_files_nothing_is_asked_of_them():
    """A29."""
    gone = (refused(get(), 404), refused(content(), 404), refused(delete(), 404))
    missing = (*gone, answered(lists(), GARBLED))
    assert broken(*MADE, *missing, target=lacking(no_files="none")) == set()


def test_what_was_deleted_is_gone():
    life = (*MADE, delete())
    assert broken(*life, refused(get(), 404), refused(content(), 410)) == set()
    assert broken(*life, get()) == {"files/gone-after-delete"}
    assert broken(*life, content()) == {"files/gone-after-delete"}
    assert broken(*life, lists(file())) == {"files/unlisted-after-delete"}
    assert broken(*life, answered(get(), no(500))) == {"errors/no-server-error"}


def test_deleting_again_is_refused_or_answered_as_before():
    life = (*MADE, delete())
    for again in delete(), refused(delete(), 404):
        assert broken(*life, again) == set()
    for wrong in no(500), no(302):
        assert "files/delete-again" in broken(*life, answered(delete(), wrong))


def test_a_list_may_lag_behind_for_a_moment():
    """A20."""
    made = told(*MADE)[-1].received
    soon, late = made + LISTED / 2, made + LISTED * 1.1
    assert moved(during(lists(), soon, soon)) == set()
    assert moved(during(lists(), late, late)) == {"files/listed"}
    deleted = during(delete(), made + 1, made + 2)
    assert moved(deleted, during(lists(file()), soon + 2, late + 2)) == set()
    assert moved(deleted, during(lists(file()), late + 2, late + 3)) == {
        "files/unlisted-after-delete"
    }


def test_a_list_shows_a_file_if_it_goes_so_far():
    other = file(id="file-2", created_at=NOW - 60)
    later = file(id="file-3", created_at=NOW + 1)
    near = file(id="file-4", created_at=NOW - LAG)
    assert broken(*MADE, lists(other, more=True)) == {"files/listed"}
    assert broken(*MADE, lists(later, more=True)) == set()
    assert broken(*MADE, lists(near, more=True)) == set()
    assert broken(*MADE, lists(other, more=True, query="limit=1")) == {"files/has-more"}
    assert broken(*MADE, lists(other, query="order=asc")) == {"files/listed"}
    assert broken(*MADE, lists(other, more=True, query="order=asc")) == set()
    assert broken(*MADE, lists(query="purpose=batch")) == set()
    assert broken(*MADE, lists(query="purpose=assistants")) == {"files/listed"}
    assert broken(*MADE, lists(query="after=file-9")) == set()


def test_a_file_missing_between_pages_breaks_paging():
    first = lists(file(id="file-2"), query="limit=1", more=True, step=9)
    second = lists(query="limit=1&after=file-2", step=9)
    made = complete(("p2",), 1, "upload_2", "file-2")
    done = (create(1, "upload_2"), add(b"a", "p2", "upload_2"), made)
    assert broken(*MADE, *done, first, second) == {"files/paging"}


def test_what_was_refused_or_cancelled_leaves_no_file():
    named = lists(file(id="file-9"))
    assert broken(create(), add(), cancel(), named) == {"cancel/never-listed"}
    wrong = refused(complete(()))
    assert broken(create(), add(), wrong, named) == {"complete/refusal-leaves-no-file"}
    assert broken(create(), add(), named) == set()
    assert broken(create(), create(5, "upload_2"), cancel(), named) == set()


@pytest.mark.parametrize(
    ("step", "requirement"),
    [
        (refused(add(b"x", "p2")), "parts/none-after-complete"),
        (refused(complete()), "complete/one-file"),
        (refused(cancel()), "cancel/never-half-way"),
        (complete(), "complete/one-file"),
    ],
)
def test_what_came_between_is_blamed_for_a_file_that_changed(step, requirement):
    assert broken(*MADE, content(), step, content(b"hellox")) == {requirement}
    assert broken(*MADE, content(), step, refused(get(), 404)) == {requirement}
    assert requirement in upheld(*MADE, content(), step, content())
    before = finding("parts/bytes-as-sent", *MADE, step, content(b"hellox"))
    assert requirement in before.suspects


def test_a_completed_upload_that_is_cancelled_takes_its_file_along():
    said = cancel(answer=ok(upload(status="cancelled")))
    should = {"cancel/not-after-complete"}
    assert broken(*MADE, said, refused(get(), 404), refused(content(), 404)) == should
    assert broken(*MADE, said, lists(), refused(complete())) == should
    for left in get(), content(), lists(file()):
        assert broken(*MADE, said, left) == {*should, "cancel/never-half-way"}
    unchanged = cancel(answer=ok(upload(status="completed", file=file())))
    assert broken(*MADE, unchanged, get(), content(), complete()) == should
    assert broken(*MADE, unchanged, refused(get(), 404)) == {*should, "cancel/never-half-way"}


def test_a_lost_deletion_may_happen_at_any_time():
    life = (*MADE, lost(delete()))
    assert broken(*life, get(), content(), refused(get(), 404)) == set()
    assert broken(*life, get(), lists(file()), lists(), refused(content(), 404)) == set()
    assert broken(*life, refused(get(), 404), get()) != set()


def test_a_lost_cancellation_may_take_the_file_along():
    life = (*MADE, lost(cancel()))
    for then in (get(), content()), (refused(get(), 404), refused(content(), 404), lists()):
        assert broken(*life, *then) == set()
    assert broken(*life, refused(get(), 404), get()) != set()


def test_a_file_may_be_over_by_its_own_policy():
    """EXP-05: nobody has to keep what was to expire."""
    policy = {"anchor": "created_at", "seconds": 3_600}
    made = file(expires_at=NOW + 3_600)
    life = told(
        create(expires_after=policy),
        add(),
        complete(answer=ok(upload(status="completed", file=made))),
    )
    over = during(refused(get(), 404), 3_601, 3_602)
    assert named(judge((*life, over), TARGET), Outcome.BROKEN) == set()
    early = during(refused(get(), 404), 3_000, 3_001)
    assert named(judge((*life, early), TARGET), Outcome.BROKEN) == {"complete/file-ready"}


def test_a_file_outlives_its_upload():
    late = [during(each, 3_700, 3_701) for each in (get(), content(), refused(get(), 404))]
    found = judge((*told(*MADE), late[0]), TARGET)
    assert "expiry/file-survives" in named(found, Outcome.UPHELD)
    assert moved(late[2]) == {"expiry/file-survives"}


def test_a_file_of_a_wrong_md5_need_not_be_there():
    flawed = complete(md5="0" * 32)
    assert broken(*MADE[:2], flawed, refused(delete(), 404)) == set()
    assert broken(*MADE[:2], flawed, delete(), refused(get(), 404)) == set()


def test_nothing_is_noted_of_a_file_but_what_is_free():
    assert noted(*FLOW) == {"files/nulls", "transport/informational"}


def test_a_finding_stands_where_its_exchange_does():
    found = finding("files/content", *MADE, refused(content()))
    assert (found.at, found.wanted) == (3, "status 200 and the bytes")


def test_a_list_without_its_pages_in_order_shows_less():
    shuffled = page(file(id="file-2", created_at=NOW - 60), file(id="file-3"), more=True)
    assert broken(*MADE, lists(answer=shuffled)) == {"files/order"}


def test_an_answer_without_an_id_is_no_file():
    """It is broken, and what the file would have been is not asked for."""
    unnamed = ok(upload(status="completed", file={}))
    life = (*MADE[:2], answered(MADE[2], unnamed), lists(file()), complete(), get())
    assert broken(*life) == {"complete/file"}


def test_a_file_may_be_read_before_anybody_told_of_it():
    """The completion that made it was lost; what it told cannot be compared."""
    life = (*MADE[:2], lost(complete()), get(), content(), complete(), get())
    assert broken(*life) == set()


def test_a_list_that_does_not_go_so_far_shows_nothing():
    """What is not among the newest files may be further on."""
    near = lists(file(id="file-4", created_at=NOW - LAG, filename="b"), more=True)
    far = lists(file(id="file-4", created_at=NOW - LAG - 1, filename="b"), more=True)
    for life, requirement in (
        ((*MADE, delete()), "files/unlisted-after-delete"),
        ((create(), cancel()), "cancel/never-listed"),
        ((create(), add(), refused(complete(()))), "complete/refusal-leaves-no-file"),
    ):
        assert requirement not in upheld(*life, near)
        assert requirement in upheld(*life, far)
        assert requirement in upheld(*life, lists())


def test_a_file_that_is_gone_after_several_refusals_may_be_the_fault_of_each():
    late = refused(add(b"x", "part_2"))
    lost_file = answered(content(), no(404))
    (found,) = (
        each
        for each in judge(told(*MADE, refused(cancel()), late, lost_file), TARGET)
        if each.outcome is Outcome.BROKEN and each.requirement == "parts/none-after-complete"
    )
    assert "cancel/never-half-way" in found.suspects
    assert "complete/one-file" not in found.suspects
