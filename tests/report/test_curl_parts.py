"""Parts that are sent again hold the same bytes, in the same form, chunked or cut off alike."""

from dataclasses import replace

import pytest
from heard import listening
from made import added, answer, broken, evidence, framed, get, happened, md5
from repeating import NOWHERE, fields, one, run

from conformance.core.content import Drawn, Filled, whole
from conformance.core.exchange import Field, body_of
from conformance.core.plan import AddPart, Create, Form, plan
from conformance.report.curl import script

FORMS = (
    Form(boundary="a b'()+_,-./:=?", quoted=True),
    Form(boundary="x" * 70),
    Form(preamble=b"before\x00", epilogue=b"after \xff"),
    Form(content_type=None),
    Form(filename='quo"te\\.bin'),
    Form(filename="漢字 \u202e.bin"),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_not_plain_is_repeated_byte_for_byte(tmp_path, form):
    request = added("/uploads/u/parts", b"he\r\n--llo\xff", form)
    heard = one(request, tmp_path)
    assert heard.body == request.body.data
    assert heard.headers["content-type"] == dict(request.headers)["content-type"]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (
            Form(),
            [
                'Content-Disposition: form-data; name="data"; filename="part.bin"',
                "Content-Type: application/octet-stream",
            ],
        ),
        (
            Form(field="file", filename="two words.bin"),
            [
                'Content-Disposition: form-data; name="file"; filename="two words.bin"',
                "Content-Type: application/octet-stream",
            ],
        ),
        (
            Form(filename=None, content_type=None),
            ['Content-Disposition: form-data; name="data"'],
        ),
        (
            Form(filename=None, content_type="text/plain"),
            ['Content-Disposition: form-data; name="data"', "Content-Type: text/plain"],
        ),
    ],
)
@pytest.mark.parametrize("content", [b"", b"a", b"%s\\\x00\xff\r\n-- $(touch owned)"])
def test_a_plain_form_is_written_for_a_person_and_holds_the_same(tmp_path, form, lines, content):
    request = added("/uploads/u/parts", content, form)
    assert "-F " in script(evidence([happened(request)]), NOWHERE)
    assert fields(one(request, tmp_path)) == (lines, content)


@pytest.mark.parametrize(
    "content",
    [
        Filled(65_636),
        Filled(70_000, b"\x00", ((0, b"\r\n"), (69_999, b"\xff"), (80_000, b"beyond"))),
        Filled(3, b"'", ((2, b"\n\n"),)),
    ],
    ids=["plain", "marked", "cut"],
)
def test_filled_bytes_are_made_from_their_recipe(tmp_path, content):
    request = added("/uploads/u/parts", content)
    held = plan(Create(content.size), AddPart(content))
    heard = one(request, tmp_path, step=1, of=held)
    assert md5(fields(heard)[1]) == md5(whole(content))


@pytest.mark.parametrize("size", [1, 1000, 65_537, 200_000])
def test_drawn_bytes_are_made_from_their_recipe(tmp_path, size):
    content = Drawn(size, 42)
    request = added("/uploads/u/parts", content)
    held = plan(Create(size), AddPart(content))
    text = script(evidence([happened(request, step=1)], of=held), NOWHERE)
    assert f"drawn {size} 42 |" in text
    heard = one(request, tmp_path, step=1, of=held)
    assert md5(fields(heard)[1]) == md5(whole(content))


def test_text_fields_beside_a_large_part_are_sent_too(tmp_path):
    content = Drawn(70_000, 1)
    request = added("/uploads/u/parts", content)
    more = Field("purpose", None, None, body_of(b"@batch"))
    request = replace(request, fields=(*request.fields, more))
    heard = one(request, tmp_path, step=1, of=plan(Create(1), AddPart(content)))
    assert b'; name="purpose"\r\n\r\n@batch\r\n' in heard.body


@pytest.mark.parametrize("size", [0, 3000, 10**9])
def test_drawn_bytes_that_were_cut_off_are_made_from_their_recipe(size):
    content = Drawn(size, 1)
    whole_body = framed(Drawn(min(size, 3000), 1))
    part = replace(added("/p", b"x"), body=body_of(whole_body[:1000]), cut=True)
    held = plan(Create(1), AddPart(content))
    text = script(evidence([happened(part, step=1)], of=held), NOWHERE)
    left = 1000 - whole_body.index(b"\r\n\r\n") - 4
    assert (f"; drawn {left} 1; }} |" in text) == (size > 0)


def test_a_recipe_that_makes_other_bytes_is_not_used():
    part = happened(added("/p", b"x" * 500), step=1)
    held = plan(Create(1), AddPart(Drawn(400, 1)))
    assert "drawn" not in script(evidence([part], of=held), NOWHERE)


def test_drawn_bytes_within_another_form_are_made_from_their_recipe(tmp_path):
    form = Form(boundary="b c", quoted=True)
    request = added("/uploads/u/parts", Drawn(3000, 1), form)
    held = plan(Create(1), AddPart(Drawn(3000, 1), form=form))
    heard = one(request, tmp_path, step=1, of=held)
    assert heard.body == framed(Drawn(3000, 1), form)
    assert "drawn 3000 1" in script(evidence([happened(request, step=1)], of=held), NOWHERE)


def test_where_content_was_elsewhere_one_redirect_is_followed():
    got = happened(get("/files/f/content"), answer(b"x"))
    led = replace(got, redirected_to="http://a/b")
    one, other = (script(evidence([each], broken(at=0)), NOWHERE) for each in (got, led))
    assert "--location" not in one
    assert "--location --max-redirs 1" in other


@pytest.mark.parametrize("form", [Form(chunked=True), Form(chunked=True, boundary="other")])
def test_a_chunked_body_is_chunked_again(tmp_path, form):
    request = added("/uploads/u/parts", b"hello", form)
    heard = one(request, tmp_path)
    assert heard.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in heard.headers
    assert fields(heard)[1] == b"hello"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_was_cut_off_is_cut_off_again(tmp_path, chunked):
    sent = added("/uploads/u/parts", b"hello" * 10, Form(chunked=chunked))
    part = replace(sent, body=body_of(sent.body.data[:60]), cut=True)
    held = evidence([happened(part, cause="closed")], broken(at=0))
    with listening(lambda *_: {}) as (url, heard):
        done = run(script(held, url), tmp_path)
    assert (done.stdout, done.stderr) == (b"1: cut off\n", b"")
    (each,) = heard
    assert (each.whole, each.body) == (False, sent.body.data[:60])
    if not chunked:
        assert each.headers["content-length"] == str(sent.body.size)
