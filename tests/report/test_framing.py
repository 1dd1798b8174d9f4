"""What a request was cut up into is told, and curl repeats of it what curl can say."""

from dataclasses import replace

import pytest
from made import added, answer, evidence, happened
from repeating import NOWHERE, fields, one

from conformance.core.exchange import Framing
from conformance.core.plan import Form
from conformance.report.curl import script
from conformance.report.sequence import asked

EVERY = Framing((1, 2), (3, 1, 1, 1, 1), ";a", (("x", "y"),), expect=True, lower=True, listens=True)


def framed(framing, **form):
    request = replace(added("/uploads/u/parts", b"a", Form(**form)), framing=framing)
    named = (("expect", "100-continue"),) if framing.expect else ()
    trailed = (("trailer", "x"),) if framing.trailer else ()
    return replace(request, headers=(*request.headers, *named, *trailed))


def test_a_line_tells_what_was_special_about_the_framing():
    line = asked(happened(framed(EVERY, chunked=True), answer()), ())
    assert line == (
        "POST /uploads/u/parts (chunked) (chunks of 1, 2) (segments of 3, 1, 1, 1, …) (asking for"
        ' leave) (headers in lower case) (extended chunks) (trailer) (connection kept) data="a"'
    )


@pytest.mark.parametrize("chunked", [False, True])
def test_curl_asks_for_leave_too(tmp_path, chunked):
    heard = one(framed(Framing(expect=True), chunked=chunked), tmp_path)
    assert heard.headers["expect"] == "100-continue"
    assert fields(heard)[1] == b"a"


@pytest.mark.parametrize(
    ("framing", "told"),
    [
        (Framing(chunks=(1,)), "chunks of 1"),
        (Framing(segments=(17,)), "segments of 17"),
        (Framing(extension=";a", trailer=(("x", "y"),)), "extended chunks, trailer"),
        (Framing(lower=True), "headers in lower case"),
    ],
)
def test_what_curl_cannot_say_is_said_to_a_person_and_the_content_is_sent(tmp_path, framing, told):
    request = framed(framing, chunked=bool(framing.chunks))
    text = script(evidence([happened(request, answer())]), NOWHERE)
    assert f"# 1: curl cannot send it as it was sent ({told}); the content is the same." in text
    heard = one(request, tmp_path)
    assert "trailer" not in heard.headers
    assert fields(heard)[1] == b"a"


def test_a_script_of_usual_requests_says_nothing_of_framing():
    usual = script(evidence([happened(framed(Framing(expect=True)), answer())]), NOWHERE)
    assert "cannot" not in usual
