"""A finding's exchanges are told in order, a line each, with names for ids."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import (
    FILE,
    KEY,
    PARTS,
    UPLOAD,
    added,
    answer,
    broken,
    evidence,
    flow,
    get,
    happened,
    md5,
    post,
    upload,
)

from conformance.core.content import Drawn
from conformance.core.exchange import Field, body_of
from conformance.core.plan import As, Cancel, Create, Form, GetFile, Together, plan
from conformance.report.names import names
from conformance.report.sequence import groups, shortened, told


def line(exchange):
    """Tell one exchange, without its number."""
    (only,) = told(evidence([exchange], broken(at=9)), width=200)
    return only.removeprefix("    1 ")


def variables(exchanges):
    return [(each.variable, each.id, each.member) for each in names(evidence(exchanges))]


def test_ids_are_named_as_the_plan_counts_them():
    assert variables(flow()) == [
        ("UPLOAD_0", UPLOAD, "id"),
        ("PART_0", PARTS[0], "id"),
        ("PART_1", PARTS[1], "id"),
        ("FILE_0", FILE, "file.id"),
    ]


def test_a_step_that_was_sent_again_counts_once():
    first = happened(post("/uploads"), answer(status=429), 0, step=0)
    again = happened(post("/uploads"), answer(upload()), 1, step=0)
    other = happened(post("/uploads"), answer(upload(id="u2")), 2, step=1)
    assert [each[:2] for each in variables((first, again, other))] == [
        ("UPLOAD_0", UPLOAD),
        ("UPLOAD_1", "u2"),
    ]


def test_a_file_is_counted_as_its_upload_and_another_of_the_same_is_told_apart():
    held = [
        happened(post("/uploads"), answer({"id": each}), at) for at, each in enumerate(("u0", "u1"))
    ]
    for at, name in enumerate(("f0", "f1", "f2"), 2):
        done = answer({"id": "u1", "file": {"id": name}})
        held.append(happened(post("/uploads/u1/complete"), done, at))
    assert [each[0] for each in variables(held)][2:] == ["FILE_1", "FILE_1_2", "FILE_1_3"]


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b"null", {"id": 7}, {"id": ""}, {"file": []}, {"file": {}}]
)
def test_an_answer_without_an_id_names_nothing(said):
    held = [
        happened(post("/uploads"), answer(said)),
        happened(post("/uploads/u/complete"), answer(said), 1),
    ]
    assert variables(held) == []


def test_a_refusal_names_nothing():
    assert variables([happened(post("/uploads"), answer(upload(), 400))]) == []


def test_an_id_is_shown_by_name_only_once_it_was_given_out():
    early = happened(get(f"/files/{FILE}"), answer({"id": FILE}), 0.0)
    first, *_, last = told(evidence([early, *flow()]))
    assert first == f'    1 GET /files/{FILE} -> 200 {{"id":"{FILE}"}}'
    assert last == "    6 GET /files/$FILE_0/content -> 200 ab"


def test_an_id_of_odd_characters_is_shown_as_it_stands_on_the_wire():
    created = happened(post("/uploads", b"{}"), answer({"id": "a b"}))
    used = happened(post("/uploads/a%20b/cancel"), answer({"id": "a b"}), 1)
    shown = list(told(evidence([created, used])))
    assert shown[1] == '    2 POST /uploads/a%20b/cancel -> 200 {"id":"a b"}'


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", 'data=""'),
        (b"hello\n", 'data="hello\\n"'),
        (b"\xff", "data=(1 byte)"),
        (b"x" * 41, "data=(41 bytes)"),
    ],
)
def test_a_part_is_shown_by_what_it_holds(content, shown):
    exchange = happened(added("/p", content), answer(b"ok"))
    assert line(exchange) == f"POST /p {shown} -> 200 ok"


def test_a_part_in_another_form_is_shown_as_it_went_over_the_wire():
    exchange = happened(added("/p", b"a", Form(preamble=b"before")), answer(b"ok"))
    assert line(exchange).startswith("POST /p before\\r\\n--uploads-conformance-boundary\\r\\n")


def test_a_large_body_is_shown_by_size_and_digest():
    part = happened(added("/p", b"z" * 70_000), answer(b"z" * 70_000))
    digest = md5(b"z" * 70_000)
    told_of = f"(70,000 bytes, md5 {digest})"
    assert line(part) == f"POST /p data={told_of} -> 200 {told_of}"
    raw = happened(post("/p", b"z" * 70_000), answer(b"ok"))
    assert line(raw) == f"POST /p {told_of} -> 200 ok"


def test_who_sent_it_and_that_it_was_cut_is_said():
    second = replace(get("/files"), sender="second")
    assert line(happened(second, answer(b"ok"))) == "GET /files (key: second) -> 200 ok"
    part = replace(post("/p", b"ab"), cut=True)
    assert line(happened(part, cause="closed")) == "POST /p (cut off) ab -> no answer: closed"
    assert line(happened(get("/x", "a=1"))) == "GET /x?a=1 -> no answer"


def test_where_content_was_had_is_said():
    content = replace(happened(get("/c"), answer(b"ok")), redirected_to="http://a/b")
    assert line(content) == "GET /c -> (redirected to http://a/b) 200 ok"
    lost = replace(happened(get("/c"), cause="reset"), redirected_to="http://a/b")
    assert line(lost) == "GET /c -> (redirected to http://a/b) no answer: reset"


def test_a_form_that_is_neither_plain_nor_text_is_counted():
    part = added("/p", b"\xff", Form(chunked=True))
    part = replace(part, body=body_of(part.body.data[:-3]), cut=True)
    size = part.body.size
    shown = f"POST /p (chunked) (cut off) ({size} bytes of a form) -> no answer"
    assert line(happened(part)) == shown


def test_a_long_request_leaves_room_for_its_answer():
    exchange = happened(post("/uploads", {"a": "x" * 500}), answer({"id": "y" * 500}))
    (only,) = told(evidence([exchange], broken(at=0)))
    assert len(only) == 100
    assert only.startswith('>   1 POST /uploads {"a":"xxx')
    assert '… -> 200 {"id":$UPLOAD_0}' in only


def test_only_what_overlaps_with_all_others_is_of_one_group():
    times = ((0, 10), (1, 2), (3, 4), (11, 12))
    held = [happened(get("/x"), answer(), sent, received) for sent, received in times]
    assert groups(evidence(held)) == ((0, 1), (2,), (3,))


def test_the_order_is_that_of_sending():
    held = [happened(get("/x"), answer(), sent) for sent in (2, 0, 1)]
    assert groups(evidence(held)) == ((1,), (2,), (0,))


@pytest.mark.parametrize("wrapped", [False, True])
def test_requests_sent_together_and_never_answered_are_of_one_group(wrapped):
    together = Together((Cancel(), Cancel()))
    of = plan(Create(1), As(together, "second") if wrapped else together, GetFile())
    held = [happened(get("/x"), None, at, step=at) for at in range(4)]
    assert groups(evidence(held, of=of)) == ((0,), (1, 2), (3,))


def test_a_step_that_the_plan_does_not_have_was_sent_alone():
    held = [happened(get("/x"), None, at, step=at) for at in range(2)]
    assert groups(evidence(held, of=plan())) == ((0,), (1,))


def test_text_fields_beside_a_large_part_are_shown_too():
    request = added("/p", Drawn(70_000, 1))
    more = Field("purpose", None, None, body_of(b"batch"))
    request = replace(request, fields=(*request.fields, more), headers=(KEY,))
    assert line(happened(request, answer(b"ok"))).endswith(" purpose=batch -> 200 ok")


def numbered(many, broke=None):
    return [f"{'>' if at == broke else ' '} {at}" for at in range(many)]


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_a_sequence_that_is_shortened_fits_and_keeps_what_broke_it(many, most, data):
    broke = data.draw(st.none() | st.integers(0, many - 1))
    lines = numbered(many, broke)
    kept = shortened(lines, most)
    assert len(kept) <= most
    assert lines[many - 1 if broke is None else broke] in kept
    own = [each for each in kept if "more" not in each]
    assert own == [each for each in lines if each in own]
    said = [int(each.split()[1]) for each in kept if "more" in each]
    assert many <= most or most < 4 or len(own) + sum(said) == many


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        (9, ["  0", "  1", "  2", "  3", "> 4", "  5", "  6", "  7", "  8"]),
        (6, ["  0", "      … 1 request more", "  2", "  3", "> 4", "      … 4 requests more"]),
        (4, ["  0", "      … 3 requests more", "> 4", "      … 4 requests more"]),
        (3, ["  0", "      … 3 requests more", "> 4"]),
        (2, ["  0", "> 4"]),
        (1, ["> 4"]),
    ],
)
def test_what_stands_just_before_the_one_that_broke_it_is_left_out_last(most, kept):
    assert shortened(numbered(9, 4), most) == kept
