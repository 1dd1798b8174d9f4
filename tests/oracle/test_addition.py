"""What a part calls for, and what its answer has to say."""

from dataclasses import replace

import pytest
from build import (
    FORM,
    NOW,
    STEP,
    add,
    answered,
    asked,
    broken,
    complete,
    content,
    create,
    finding,
    lost,
    multipart,
    noted,
    ok,
    part,
    refused,
    told,
    upheld,
    with_headers,
)

from conformance.core.catalogue import errors, parts, transport
from conformance.core.exchange import Body, Field, Framing, body_of
from conformance.oracle.addition import MB_64, MIB_64, data_of, demand
from conformance.oracle.creation import SKEW
from conformance.oracle.demand import Must
from conformance.oracle.lives import events
from conformance.oracle.state import Part, Upload

ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER
CHUNKED = ("transfer-encoding", "chunked")
PATH = "/uploads/upload_1/parts"
TWO = (("content-type", "multipart/form-data; boundary=ab"),)
ANOTHER = b'--bb\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n'


def called(exchange, declared=10**9, upload=Upload()):  # noqa: B008
    (event,) = events(told(exchange))
    return demand(event, declared, upload)


def sized(size, **fields):
    held = Field("data", "f", "application/octet-stream", Body(size, "", 0, None))
    request = replace(add().request, fields=(replace(held, **fields),))
    return replace(add(), request=request)


FINE = 'Content-Disposition: form-data; name="data"'


def framed(**framing):
    return replace(add(), request=replace(add().request, framing=Framing(**framing)))


def headed(*lines):
    head = "".join(f"{line}\r\n" for line in lines)
    return add(body=f"--bb\r\n{head}\r\nhello\r\n--bb--\r\n".encode())


def form(disposition='name="data"; filename="f"', mark="bb", **more):
    return add(body=multipart(b"hello", mark, disposition), **more)


@pytest.mark.parametrize(
    ("exchange", "must", "requirement"),
    [
        (add(), ACCEPT, parts.ACCEPTED),
        (sized(MB_64), ACCEPT, parts.ACCEPTED),
        (sized(MB_64 + 1), EITHER, parts.SIXTY_FOUR_MEBIBYTES),
        (sized(MIB_64), EITHER, parts.SIXTY_FOUR_MEBIBYTES),
        (sized(MIB_64 + 1), REFUSE, parts.OVER_SIXTY_FOUR_MEBIBYTES),
        (add(b""), EITHER, parts.EMPTY),
        (form('name="file"'), REFUSE, parts.NEEDS_DATA),
        (form('name="Data"'), REFUSE, parts.NEEDS_DATA),
        (add(body=b""), REFUSE, parts.NEEDS_DATA),
        (add(body=b"--bb--\r\n"), REFUSE, parts.NEEDS_DATA),
        (add(headers=()), EITHER, None),
        (add(headers=(("content-type", "text/plain"),)), EITHER, None),
        (add(headers=(("content-type", "multipart/form-data"),)), REFUSE, parts.NEEDS_MULTIPART),
        (asked("POST", PATH, {"data": "YQ=="}), REFUSE, parts.NEEDS_MULTIPART),
        (asked("POST", PATH, b""), REFUSE, parts.NEEDS_MULTIPART),
        (add(body=multipart(b"hello")[:-9]), EITHER, None),
    ],
)
def test_a_part_calls_for_one_answer_or_for_either(exchange, must, requirement):
    found = called(exchange)
    assert (found.must, found.requirement) == (must, requirement)


def test_more_fields_may_be_taken_or_not():
    for name in b"x", b"data":
        exchange = add(body=ANOTHER % name + multipart(b"hello"))
        found = called(exchange)
        assert (found.must, found.requirement) == (EITHER, parts.EXTRA_FIELDS)
    assert data_of(events(told(exchange))[0].action) is None


def test_a_form_that_was_too_large_to_keep_may_be_right():
    unkept = replace(add(), request=replace(add().request, body=Body(10**6, "", 0, None)))
    assert called(unkept).must is EITHER


def test_too_much_may_be_refused_at_once():
    """A10."""
    held = Upload(parts=(Part("part_0", body_of(b"he"), 0),))
    assert called(add(b"llo"), 5, held).must is ACCEPT
    assert called(add(b"llo!"), 5, held).must is EITHER
    assert called(add(b"llo"), 5, replace(held, lost_add=True)).must is EITHER


@pytest.mark.parametrize(
    ("exchange", "feature"),
    [
        (with_headers(add(), CHUNKED), parts.CHUNKED),
        (with_headers(add(), ("Expect", "100-continue")), transport.EXPECT_CONTINUE),
        (framed(chunks=(1,)), transport.PIECES),
        (framed(segments=(1,)), transport.PIECES),
        (framed(extension=";a"), transport.CHUNK_EXTRAS),
        (framed(trailer=(("a", "b"),)), transport.CHUNK_EXTRAS),
        (add(body=b"before\r\n" + multipart(b"hello")), parts.AROUND_THE_FORM),
        (add(body=multipart(b"hello") + b"after"), parts.AROUND_THE_FORM),
        (form("name=data; filename=f"), parts.DOTNET_FORM),
        (form('name="data"; filename="f"; filename*=utf-8\'\'f'), parts.DOTNET_FORM),
        (headed("Content-Type: a/b", FINE), parts.FIELD_HEADERS),
        (headed("content-disposition: form-data; name=data"), parts.FIELD_HEADERS),
        (headed(FINE, "Content-Length: 5"), parts.FIELD_HEADERS),
        (form(mark="x", headers=(("content-type", f"{FORM[0][1][:-2]}x"),)), parts.BOUNDARIES),
        (form('name="data"'), parts.WITHOUT_FILENAME),
        (form('name="data"; filename=""'), parts.WITHOUT_FILENAME),
        (form('name="data"; filename="../x"'), parts.FORM_NAME_IGNORED),
        (sized(5, content_type="text/plain"), parts.FORM_NAME_IGNORED),
        (sized(5, content_type=None), parts.WITHOUT_TYPE),
        (sized(MB_64), parts.SIXTY_FOUR_MEGABYTES),
        (sized(1_000), parts.BUFFER_EDGES),
        (sized(5, filename="upload"), parts.OFFICIAL_FORM),
        (with_headers(add(), ("Idempotency-Key", "1")), transport.EXTRA_HEADERS),
    ],
)
def test_what_is_special_about_a_part_is_a_feature_of_it(exchange, feature):
    assert feature in called(exchange).features
    assert feature not in called(sized(5)).features


@pytest.mark.parametrize("mark", ["bB", "b_b", "b+b", "b" * 61])
def test_a_boundary_of_rare_characters_or_of_many_is_a_feature(mark):
    media = (("content-type", f"multipart/form-data; boundary={mark}"),)
    assert parts.BOUNDARIES in called(form(mark=mark, headers=media)).features


def test_bytes_that_were_added_before_are_a_feature():
    held = Upload(parts=(Part("part_0", body_of(b"hello"), 0),))
    assert parts.EQUAL_BYTES in called(add(b"hello"), upload=held).features
    assert parts.EQUAL_BYTES not in called(add(b"hell0"), upload=held).features
    assert broken(create(10), add(), refused(add(id="part_2"))) == {"parts/equal-bytes"}


def test_what_happened_before_is_a_feature_too():
    spoiled = Upload(refused_add=True, cut_add=True)
    assert {errors.NOTHING_CHANGED, parts.CUT_BODY} <= set(called(add(), upload=spoiled).features)


def test_what_only_should_be_taken_is_blamed_before_what_must():
    """A server that takes no part without a type need not be failed for chunked ones."""
    both = with_headers(sized(5, content_type=None), CHUNKED)
    found = finding("parts/without-type", create(), refused(both))
    assert "parts/chunked" in found.suspects


def test_a_right_answer_breaks_nothing():
    assert broken(create(), add()) == set()
    shown = {"parts/accepted", "parts/members", "parts/names-its-upload", "parts/created-at"}
    assert shown <= upheld(create(), add())


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"upload_id": "upload_2"}, "parts/names-its-upload"),
        ({"object": "part"}, "parts/names-its-upload"),
        ({"created_at": NOW - 1}, "parts/created-at"),
        ({"created_at": NOW + 3_600}, "parts/created-at"),
        ({"created_at": 10**15}, "parts/created-at"),
        ({"created_at": float(NOW)}, "parts/created-at"),
        ({"id": 5}, "parts/members"),
        ({"id": ""}, "parts/members"),
    ],
)
def test_a_wrong_member_breaks_what_it_belongs_to(change, requirement):
    assert requirement in broken(create(), add(answer=ok(part(**change))))


@pytest.mark.parametrize("later", [0, STEP + 1, SKEW])
def test_a_part_may_be_created_at_any_time_until_it_is_answered(later):
    """By clocks that differ a little."""
    assert broken(create(), add(answer=ok(part(created_at=NOW + int(later))))) == set()


def test_what_is_missing_is_no_wrong_name():
    bare = {"id": "part_1", "created_at": NOW}
    assert broken(create(), add(answer=ok(bare))) == {"parts/members"}


def test_a_refusal_is_blamed_on_what_is_plain_when_nothing_is_special():
    assert broken(create(), refused(add())) == {"parts/accepted"}


def test_a_part_that_should_have_been_refused_blames_nobody_later():
    """Its bytes cannot be told, so neither completion nor content is judged by them."""
    for wrong in (
        form('name="file"'),
        add(headers=()),
        add(body=ANOTHER % b"data" + multipart(b"hello")),
    ):
        life = (create(), wrong, complete(), content(b"anything"))
        assert broken(*life) <= {"parts/needs-data"}
        assert broken(*life[:2], refused(complete())) <= {"parts/needs-data"}


def test_a_part_that_was_lost_may_count_or_not():
    """A client that sends it again lists one; a server may take or refuse what is then too much."""
    again = (create(), lost(add()), add(id="part_2"))
    assert broken(*again, complete(["part_2"])) == set()
    assert broken(*again, refused(complete(["part_2"]))) == set()
    assert broken(create(), lost(add()), refused(add())) == set()
    assert broken(create(), refused(add())) == {"parts/accepted"}


def cut_off(by):
    whole_body = multipart(b"hello")
    return add(body=whole_body[: len(whole_body) - by], cut=True)


def test_a_part_that_was_cut_behind_its_end_may_have_been_read_or_not():
    """A server that has seen the last boundary may answer without waiting for what follows."""
    cut = cut_off(2)
    assert cut.request.body.data.endswith(b"--bb--")
    assert broken(create(), cut, complete()) == set()
    assert broken(create(), cut, refused(complete())) == set()
    for answer in lost(cut), refused(cut):
        again = (create(), answer, add(id="part_2"))
        assert broken(*again, complete(["part_2"])) == set()
        assert broken(*again, refused(complete(["part_2"]))) == set()


def test_a_cut_part_is_no_part_whatever_was_said():
    cut = cut_off(3)
    assert broken(create(), cut) == {"parts/cut-body"}
    for answer in lost(cut), refused(cut, 408), answered(cut, ok({}, 500)):
        after = (create(), answer, add(), complete())
        assert broken(*after) == set()
        assert "parts/cut-body" not in upheld(*after)
        assert "parts/cut-body" in upheld(*after, content())
        (blamed,) = broken(create(), answer, refused(form(mark="ab", headers=TWO)))
        assert blamed == "parts/cut-body"


def test_extra_fields_are_noted():
    more = add(body=ANOTHER % b"x" + multipart(b"hello"))
    for free in more, refused(more):
        assert "parts/extra-fields" in noted(create(), free)
        assert broken(create(), free) == set()
