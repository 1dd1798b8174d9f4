"""What a create calls for, and what its answer has to say."""

from dataclasses import replace

import pytest
from build import (
    JSON,
    NOW,
    TARGET,
    answered,
    asked,
    broken,
    create,
    finding,
    judged,
    no,
    noted,
    ok,
    refused,
    told,
    upheld,
    upload,
    with_headers,
)

from conformance.core.catalogue import create as creating
from conformance.core.catalogue import transport
from conformance.core.exchange import Body
from conformance.core.finding import Outcome
from conformance.oracle.creation import (
    SKEW,
    declared,
    demand,
    lifetime,
    policy_seconds,
)
from conformance.oracle.demand import Must
from conformance.oracle.lives import events

ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER
POLICY = {"anchor": "created_at", "seconds": 3_600}


def called(exchange, target=TARGET):
    (event,) = events(told(exchange))
    return demand(event, target)


@pytest.mark.parametrize(
    ("change", "must", "requirement"),
    [
        ({}, ACCEPT, creating.ACCEPTED),
        ({"size": 1}, ACCEPT, creating.ACCEPTED),
        ({"filename": "你好 (1).txt"}, ACCEPT, creating.ACCEPTED),
        ({"size": 8_000_000_000}, ACCEPT, creating.ACCEPTED),
        ({"expires_after": POLICY}, ACCEPT, creating.ACCEPTED),
        ({"expires_after": {**POLICY, "seconds": 2_592_000}}, ACCEPT, creating.ACCEPTED),
        ({"purpose": "batch", "filename": "a.jsonl", "mime_type": "text/jsonl"}, ACCEPT, None),
        ({"purpose": "vision", "filename": "a.png", "mime_type": "image/png"}, ACCEPT, None),
        ({"without": ("filename",)}, REFUSE, creating.NEEDS_FILENAME),
        ({"without": ("purpose",)}, REFUSE, creating.NEEDS_PURPOSE),
        ({"without": ("bytes",)}, REFUSE, creating.NEEDS_BYTES),
        ({"without": ("mime_type",)}, REFUSE, creating.NEEDS_MIME_TYPE),
        ({"size": -1}, REFUSE, creating.NEGATIVE_BYTES),
        ({"size": 8_589_934_593}, REFUSE, creating.OVER_EIGHT_GIBIBYTES),
        ({"size": 10**500}, REFUSE, creating.OVER_EIGHT_GIBIBYTES),
        ({"purpose": "world_domination"}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"purpose": "world_domination", "size": "5"}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"purpose": 5}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"purpose": None}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"purpose": ["batch"]}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"purpose": ""}, REFUSE, creating.UNKNOWN_PURPOSE),
        ({"expires_after": {**POLICY, "seconds": 3_599}}, REFUSE, creating.EXPIRES_AFTER_RANGE),
        (
            {"expires_after": {**POLICY, "seconds": 2_592_001}},
            REFUSE,
            creating.EXPIRES_AFTER_RANGE,
        ),
        (
            {"expires_after": {**POLICY, "anchor": "now"}},
            REFUSE,
            creating.EXPIRES_AFTER_MEMBERS,
        ),
        ({"expires_after": {"seconds": 3_600}}, REFUSE, creating.EXPIRES_AFTER_MEMBERS),
        ({"expires_after": {"anchor": "created_at"}}, REFUSE, creating.EXPIRES_AFTER_MEMBERS),
        ({"expires_after": {}}, REFUSE, creating.EXPIRES_AFTER_MEMBERS),
        ({"size": "5"}, EITHER, creating.BYTES_INTEGER),
        ({"size": 1.5}, EITHER, creating.BYTES_INTEGER),
        ({"size": True}, EITHER, creating.BYTES_INTEGER),
        ({"size": None}, EITHER, creating.BYTES_INTEGER),
        ({"size": 8.5e9}, EITHER, None),
        ({"size": 8.0}, EITHER, None),
        ({"size": 0}, EITHER, creating.ZERO_BYTES),
        ({"size": 8_000_000_001}, EITHER, None),
        ({"purpose": "evals"}, EITHER, creating.OTHER_PURPOSES),
        ({"x_extra": 1}, EITHER, creating.UNKNOWN_MEMBERS),
        ({"expires_after": None}, EITHER, creating.EXPIRES_AFTER_NULL),
        ({"expires_after": 5}, EITHER, None),
        ({"expires_after": {**POLICY, "seconds": "3600"}}, EITHER, None),
        ({"expires_after": {**POLICY, "x": 1}}, EITHER, None),
        ({"filename": "../a.txt"}, EITHER, None),
        ({"filename": "a"}, EITHER, None),
        ({"filename": "a.exe"}, EITHER, None),
        ({"filename": "a.exe", "purpose": "evals"}, EITHER, creating.OTHER_PURPOSES),
        ({"filename": "a\n.txt", "purpose": "evals"}, EITHER, None),
        ({"filename": ""}, EITHER, None),
        ({"filename": ".."}, EITHER, None),
        ({"filename": "a" * 201}, EITHER, None),
        ({"filename": "a\n.txt"}, EITHER, None),
        ({"filename": 5}, EITHER, None),
        ({"purpose": "batch"}, EITHER, None),
        ({"mime_type": "image/png"}, EITHER, None),
    ],
)
def test_a_create_calls_for_one_answer_or_for_either(change, must, requirement):
    found = called(create(**change))
    assert found.must is must
    if requirement is not None:
        assert found.requirement is requirement


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"", b"5"])
def test_a_body_that_is_no_object_has_to_be_refused(body):
    assert called(asked("POST", "/uploads", body)).requirement is creating.JSON_OBJECT


LARGE = Body(10**6, "0" * 32, 1, None)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + create().request.body.data,
        create().request.body.data.replace(b"a.txt", b"\xff"),
        create().request.body.data[:-1] + b',"x":%s}' % (b"9" * 5_000),
        create().request.body.data[:-1] + b',"x":%s%s}' % (b"[" * 9_999, b"]" * 9_999),
    ],
)
def test_a_body_on_which_parsers_differ_may_be_taken_or_not_but_is_no_server_error(body):
    exchange = asked("POST", "/uploads", body, JSON)
    assert called(exchange).must is EITHER
    assert broken(answered(exchange, create().response)) == set()
    assert broken(refused(exchange)) == set()
    assert broken(answered(exchange, no(500))) == {"errors/no-server-error"}


def test_a_body_that_was_too_large_to_be_kept_may_be_anything():
    exchange = create()
    exchange = replace(exchange, request=replace(exchange.request, body=LARGE))
    assert called(exchange).must is EITHER


def test_json_with_another_label_may_be_taken_or_not():
    """A24."""
    labels = ("text/plain", "application/json; charset=klingon", "application/json;charset=utf-16")
    for media in (*((("content-type", each),) for each in labels), ()):
        body = create().request.body.data
        assert called(asked("POST", "/uploads", body, media)).must is EITHER


def test_the_purpose_of_the_target_is_known_whatever_it_is():
    target = replace(TARGET, purpose="research", mime_type="x/y")
    assert called(create(purpose="research", mime_type="x/y"), target).must is ACCEPT
    assert called(create(purpose="research"), target).must is EITHER


@pytest.mark.parametrize(
    ("change", "feature"),
    [
        ({"expires_after": POLICY}, creating.EXPIRES_AFTER),
        ({"size": 8_000_000_000}, creating.EIGHT_GIGABYTES),
        ({"size": 2**31}, creating.LARGE_BYTES),
        ({"filename": "é.txt"}, creating.UNICODE_FILENAME),
    ],
)
def test_what_is_special_about_a_create_is_blamed_first(change, feature):
    assert called(create(**change)).features[0] is feature
    assert finding(feature.id, refused(create(**change))).suspects[-1] == "create/accepted"


def test_other_headers_and_purposes_are_special_too():
    found = called(with_headers(create(), ("X-Client-Request-Id", "1")))
    assert found.features == (transport.EXTRA_HEADERS,)
    vision = create(purpose="vision", filename="a.png", mime_type="image/png")
    assert called(vision).features == (creating.PURPOSES,)
    assert called(create()).features == ()


def test_an_answer_that_is_right_breaks_nothing():
    assert broken(create()) == set()
    assert {"create/echoes", "create/pending", "create/id-usable"} <= upheld(create())


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"status": "completed"}, "create/pending"),
        ({"status": "waiting"}, "create/pending"),
        ({"id": "a/b"}, "create/id-usable"),
        ({"id": ".."}, "create/id-usable"),
        ({"id": "a b"}, "create/id-usable"),
        ({"filename": "b.txt"}, "create/echoes"),
        ({"purpose": "batch"}, "create/echoes"),
        ({"bytes": 6}, "create/echoes"),
        ({"created_at": (NOW + SKEW + 1), "expires_at": NOW + 9_999}, "create/timestamps"),
        ({"created_at": NOW * 1_000}, "create/timestamps"),
        ({"created_at": float(NOW)}, "create/timestamps"),
        ({"created_at": 10**999}, "create/timestamps"),
        ({"expires_at": NOW}, "create/expires-later"),
        ({"expires_at": NOW + 7_200}, "create/expires-in-an-hour"),
        ({"file": {"id": "file-1"}}, "create/no-file-yet"),
        ({"object": "file"}, "create/object"),
        ({"bytes": "5"}, "create/members"),
        ({"filename": None}, "create/members"),
        ({"id": 5}, "create/id-usable"),
        ({"id": ""}, "create/id-usable"),
    ],
)
def test_a_wrong_member_breaks_what_it_belongs_to(change, requirement):
    assert requirement in broken(create(answer=ok(upload(**change))))


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"status": "completed"}, "create/pending"),
        ({"status": "completed", "file": None}, "create/pending"),
        ({"bytes": "5"}, "create/members"),
        ({"bytes": 5.0}, "create/members"),
        ({"filename": None}, "create/members"),
        ({"id": 5}, "create/id-usable"),
    ],
)
def test_what_is_wrong_with_one_member_is_counted_once(change, requirement):
    assert broken(create(answer=ok(upload(**change)))) == {requirement}


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": (NOW + 3_600) * 1_000},
        {"created_at": NOW + 9_999, "expires_at": NOW + 9_000},
    ],
)
def test_a_timestamp_that_is_none_explains_how_it_lies_to_the_other(change):
    for expiry in {}, {"expires_after": POLICY}:
        life = (create(id="upload_0"), create(answer=ok(upload(**change)), **expiry))
        for each in judged(*life):
            if each.outcome is Outcome.BROKEN and each.requirement != "create/timestamps":
                assert "create/timestamps" in each.suspects


def test_the_names_and_sizes_that_are_special_have_their_own_echoes():
    large = create(2**31, answer=ok(upload(-(2**31))))
    assert "create/large-bytes" in broken(large)
    renamed = create(filename="é.txt", answer=ok(upload(filename="Ã©.txt")))
    assert "create/unicode-filename" in broken(renamed)


@pytest.mark.parametrize("size", ["5", 5.5, True, None])
def test_a_size_that_was_read_out_of_another_type_need_not_be_echoed(size):
    """Taking it breaks a SHOULD; echoing a number breaks nothing more."""
    assert broken(create(size, answer=ok(upload(5)))) == {"create/bytes-integer"}


def test_a_size_with_a_point_is_whole_or_not_as_a_server_reads_it():
    """JSON Schema takes 5.0 for an integer, and many languages do not."""
    assert broken(create(5.0, answer=ok(upload(5)))) == set()
    assert broken(refused(create(5.0))) == set()


@pytest.mark.parametrize("name", ["", "\x00a.txt", "a\n.txt", "\ud800.txt", "\ue000.txt"])
def test_a_name_that_is_hardly_one_need_not_come_back_as_it_was(name):
    assert broken(create(filename=name, answer=ok(upload(filename="a.txt")))) == set()


def test_what_has_two_reasons_to_be_refused_shows_nothing_of_either():
    """Nobody knows which of them the server minded."""
    both = refused(create(filename="", expires_after=None))
    assert broken(both) == set()
    assert broken(refused(create(expires_after=None))) == {"create/expires-after-null"}


def test_a_request_id_is_up_to_512_characters_of_ascii():
    body = create().request.body.data
    for value, must in (("a", ACCEPT), ("a" * 512, ACCEPT), ("a" * 513, EITHER), ("", EITHER)):
        headers = (("content-type", "application/json"), ("x-client-request-id", value))
        assert called(asked("POST", "/uploads", body, headers)).must is must
    headers = (("content-type", "application/json"), ("x-client-request-id", "ü"))
    assert called(asked("POST", "/uploads", body, headers)).must is EITHER


def test_a_clock_that_is_off_may_be_that_of_the_server():
    late = upload(created_at=NOW + 9_999, expires_at=NOW + 9_999 + 3_600)
    dated = ok(late, headers=(*ok({}).headers[:1], ("date", "Fri, 15 Jan 2027 10:46:39 GMT")))
    assert broken(create(answer=dated)) == set()


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Mon, 99999999999999999999 Jan 2027 00:00:00 GMT",
        "Thu, 01 Jan 0001 00:00:00 -0000",
        "Fri, 31 Dec 9999 23:59:59 -2359",
    ],
)
def test_a_date_that_makes_no_sense_is_no_clock(date):
    headers = (("content-type", "application/json"), ("date", date), ("x-request-id", "1"))
    wrong = upload(created_at=5, expires_at=3_605)
    assert broken(create(answer=ok(wrong, headers=headers))) == {"create/timestamps"}


def test_times_that_are_missing_are_missing_members():
    held = {name: each for name, each in upload().items() if name != "expires_at"}
    exchange = create(answer=ok(held))
    assert broken(exchange) == {"create/members"}
    assert lifetime(exchange) is None
    assert lifetime(create()) == 3_600


def test_a_success_other_than_200_is_no_acceptance():
    assert broken(answered(create(), ok(upload(), 201))) == {"create/status-200"}


def test_what_is_free_is_noted():
    for free in create(x_extra=1), refused(create(x_extra=1)):
        assert "create/unknown-members" in noted(free)
        assert broken(free) == set()


def test_taking_null_for_no_policy_is_a_should():
    assert broken(refused(create(expires_after=None))) == {"create/expires-after-null"}


def test_the_size_of_an_upload_is_the_one_asked_for():
    (sized,) = events(told(create(5)))
    (unsized,) = events(told(create("5")))
    assert declared(sized.action, upload(6)) == 5
    assert declared(unsized.action, upload(6)) == 6
    assert declared(unsized.action, {}) == 0


def test_a_policy_is_counted_in_seconds():
    (event,) = events(told(create(expires_after=POLICY)))
    assert policy_seconds(event.action) == 3_600
    assert policy_seconds(events(told(asked("POST", "/uploads", b"[]")))[0].action) is None


def test_a_request_after_a_large_refused_one_may_have_met_its_rest():
    large = refused(asked("POST", "/uploads", b"x" * 20_000))
    found = judged(large, refused(create()))
    blamed = [each for each in found if each.outcome is Outcome.BROKEN]
    assert [each.requirement for each in blamed] == ["transport/connection-reuse"]
    assert "transport/connection-reuse" in upheld(large, create())
