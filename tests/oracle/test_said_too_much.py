"""What must not be found: neither upheld without evidence, nor blamed on what it was not."""

from dataclasses import replace

import pytest
from build import (
    TARGET,
    add,
    asked,
    broken,
    cancel,
    complete,
    content,
    create,
    during,
    file,
    get,
    judged,
    lists,
    md5,
    multipart,
    named,
    ok,
    page,
    refused,
    told,
    upheld,
    upload,
)

from conformance.core.catalogue import complete as completing
from conformance.core.catalogue import concurrency
from conformance.core.exchange import Request, body_of
from conformance.core.finding import Outcome
from conformance.oracle import judge as judging
from conformance.oracle.content import diagnose
from conformance.oracle.judge import judge
from conformance.oracle.order import Path
from conformance.oracle.peculiar import odd_field_headers
from conformance.oracle.schema import flaws
from conformance.oracle.state import File, Part, Upload
from conformance.oracle.wire import Operation, read

BEGUN = (create(), add())


def raced(*exchanges, begun=BEGUN, after=()):
    """Judge exchanges that were under way at once, after an upload was made with one part."""
    begun = told(*begun)
    last = begun[-1].received
    placed = [
        during(each, last + 5 + n / 10, last + 7 + n / 10) for n, each in enumerate(exchanges)
    ]
    later = [during(each, last + 20 + n, last + 20.5 + n) for n, each in enumerate(after)]
    return judge((*begun, *placed, *later), TARGET)


def suspects(findings, requirement):
    (one,) = [
        each
        for each in findings
        if each.requirement == requirement and each.outcome is Outcome.BROKEN
    ]
    return set(one.suspects)


def test_an_item_with_a_flaw_is_never_remembered_as_sound():
    wrong = {**file(id="file-judged-twice"), "bytes": 8.5}
    said = {"object": "list", "data": [wrong, wrong], "has_more": False}
    first = [each.pointer for each in flaws("list", said)]
    assert first == ["/data/0/bytes", "/data/1/bytes"]
    assert [each.pointer for each in flaws("list", said)] == first


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_completion_of_few_bytes_is_as_binding_as_one_of_many(size):
    data = b"x" * size
    life = (create(size), add(data), refused(complete(size=size)))
    assert broken(*life) == {"complete/accepted"}
    untold = complete(size=size, body={"md5": md5(data)})
    assert "complete/needs-part-ids" in broken(*life[:2], untold)


def test_a_completion_of_no_bytes_may_be_refused():
    empty = add(b"")
    assert broken(create(0), empty, refused(complete(size=0))) == set()
    assert broken(create(0), refused(complete((), 0))) == set()


def test_a_race_explains_the_refusal_of_a_request_with_something_special():
    summed = refused(complete(md5=md5(b"hello")))
    found = raced(summed, refused(cancel()))
    assert named(found, Outcome.BROKEN) == {"concurrency/complete-or-cancel"}
    assert "complete/md5-right" in suspects(found, "concurrency/complete-or-cancel")


def test_what_a_race_took_away_may_be_the_fault_of_each_rival():
    for gone in refused(get(), 404), refused(content(), 404):
        found = raced(complete(), refused(cancel()), after=(gone,))
        blamed = suspects(found, "concurrency/complete-or-cancel")
        assert {"cancel/never-half-way", "parts/none-after-complete"} <= blamed


def test_what_was_tried_without_a_race_is_no_rival():
    life = (create(), add(), complete(), refused(cancel()), refused(get(), 404))
    assert "parts/none-after-complete" not in suspects(judged(*life), "cancel/never-half-way")


def test_usual_headers_of_a_field_are_not_special():
    bare = multipart(b"hello").replace(b"\r\nContent-Type: application/octet-stream", b"")
    odd = multipart(b"hello").replace(b"Content-Type", b"X-Other: 1\r\nContent-Type")
    assert not odd_field_headers(add(body=bare))
    assert not odd_field_headers(add())
    assert odd_field_headers(add(body=odd))
    for usual in add(body=bare), add():
        assert "parts/field-headers" not in broken(create(), refused(usual))
    assert "parts/field-headers" in broken(create(), refused(add(body=odd)))


def test_only_a_documented_purpose_upholds_that_they_are_taken():
    assert "create/purposes" in upheld(create())
    for other in "user_data", "research":
        assert "create/purposes" not in upheld(create(purpose=other))


@pytest.mark.parametrize(
    ("more", "following", "shown"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_promise_is_kept_only_where_one_was_made_and_files_came(more, following, shown):
    first = lists(file(id="file-1"), query="limit=1", more=more, step=0)
    rest = (file(id="file-2"),) if following else ()
    second = lists(*rest, query="limit=1&after=file-1", answer=page(*rest), step=0)
    assert ("files/has-more" in upheld(first, second)) == shown


def test_a_file_that_may_end_in_an_error_is_not_judged_as_a_sound_one():
    life = (create(), add(), complete(md5=md5(b"hello").upper()))
    sound = {"complete/file-ready", "files/status-200"}
    assert sound <= upheld(*life, get())
    ended = get(status="error")
    assert upheld(*life, ended).isdisjoint(sound)
    assert broken(*life, ended) == set()
    assert broken(*life, answered_otherwise(ended)) == set()


def answered_otherwise(exchange):
    """Let the File that ended in an error tell another size than the one that was declared."""
    return replace(exchange, response=ok(file(0, status="error")))


def test_a_race_that_was_fair_is_upheld_whatever_was_broken_before_it():
    begun = (create(), refused(add(id="part_0")), add())
    found = raced(complete(), refused(cancel()), begun=begun)
    assert "parts/accepted" in named(found, Outcome.BROKEN)
    assert "concurrency/complete-or-cancel" in named(found, Outcome.UPHELD)


def test_a_race_that_fits_no_order_is_not_upheld():
    found = raced(refused(complete()), refused(cancel()))
    assert "concurrency/complete-or-cancel" not in named(found, Outcome.UPHELD)


def test_of_two_ways_to_one_state_the_one_that_breaks_less_is_kept():
    one, other = (
        Upload(file=File("file-1", (), risk=risk)) for risk in (None, concurrency.ONE_FILE)
    )
    cheap, dear = Path(cost=(0, 0, 0, 0)), Path(cost=(0, 0, 1, 0))
    for ways in {one: cheap, other: dear}, {other: dear, one: cheap}:
        merged = judging._merged(ways, concurrency.ONE_FILE)
        assert list(merged.values()) == [cheap]


def blamed_content(sent, held):
    part = Part("part_1", body_of(sent), 0)
    return diagnose(File("file-1", (part,)), Upload(parts=(part,)), body_of(held))[0].id


@pytest.mark.parametrize(
    ("held", "requirement"),
    [
        (b"aGVsbG8=", "files/content-raw"),
        (b"aGVs\r\nbG8=\r\n", "files/content-raw"),
        (b"aG!Vs-bG8=", "parts/bytes-as-sent"),
        (b"aGVsbG9=!", "parts/bytes-as-sent"),
    ],
)
def test_what_is_not_all_base64_was_not_encoded_so(held, requirement):
    assert blamed_content(b"hello", held) == requirement


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_a_method_that_only_reads_may_be_there(method):
    path = "/uploads/upload_1/parts" if method == "GET" else "/uploads"
    assert "errors/unsupported-method" not in broken(asked(method, path, answer=ok({})))


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_method_that_changes_something_is_not_there(method):
    assert "errors/unsupported-method" in broken(asked(method, "/uploads", answer=ok(upload())))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/files//content"),
        ("POST", "/uploads//parts"),
        ("POST", "/uploads//complete"),
        ("GET", "/files/file-1/other"),
        ("POST", "/files/file-1/content"),
    ],
)
def test_a_path_with_an_empty_id_asks_for_nothing_of_the_api(method, path):
    assert read(Request(method, path)).operation is Operation.OTHER


def test_a_finding_that_no_order_explains_stays_where_it_is():
    found = raced(complete(file_id="file-1"), complete(file_id="file-2"))
    assert named(found, Outcome.BROKEN) == {"concurrency/one-file"}
    assert completing.ONE_FILE.id in suspects(found, "concurrency/one-file")


def test_what_is_plainer_explains_that_unlisted_parts_are_minded():
    life = (create(), add(), add(b"more", "part_2"), refused(complete()))
    found = judged(*life)
    assert named(found, Outcome.BROKEN) == {"complete/unlisted-ignored"}
    plainer = {"complete/accepted", "complete/md5-optional", "complete/listed-order"}
    assert suspects(found, "complete/unlisted-ignored") == plainer
