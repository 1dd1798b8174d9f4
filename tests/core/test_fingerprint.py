"""What a failure looks like is the same each night, and tells one reason from another."""

import re
from dataclasses import replace

import pytest
from recorded import PLAN, happened

from conformance.core.blame import Evidence
from conformance.core.exchange import Request, Response
from conformance.core.finding import Finding, Outcome
from conformance.core.fingerprint import LONGEST, fingerprint


def evidence(got, path="/uploads/up_1/complete", status=200, at=0):
    response = None if status is None else Response(status)
    exchange = replace(happened(), request=Request("POST", path), response=response)
    finding = Finding("complete/listed-order", Outcome.BROKEN, at, "this", got)
    return Evidence(finding, "order/any", PLAN, (exchange,))


def test_it_is_words():
    assert (
        fingerprint(evidence("the parts in arrival order"))
        == "POST /uploads/*/complete -> 200: the parts in arrival order"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (evidence("3 bytes"), evidence("17 bytes")),
        (evidence("it", "/uploads/a/parts"), evidence("it", "/uploads/upload_68fe/parts")),
        (evidence("md5 d41d8c, not 'x y'"), evidence("md5 00aa11, not 'z'")),
        (evidence("created_at 5"), evidence("created_at 6")),
        (evidence("file-abc1 in another plan"), evidence("file-7xyz in another plan")),
    ],
)
def test_what_varies_is_not_in_it(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (evidence("it"), evidence("it", "/uploads/a/parts")),
        (evidence("it"), evidence("it", status=500)),
        (evidence("it"), evidence("it", status=None)),
        (evidence("the parts in arrival order"), evidence("the last part alone")),
        (evidence("created_at is missing"), evidence("expires_at is missing")),
    ],
)
def test_another_reason_has_another(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_without_its_exchange_it_is_what_was_got():
    assert fingerprint(evidence("nothing", at=-1)) == "nothing"


@pytest.mark.parametrize("got", ["x " * 400, "\x1b[31mred", "é ü ::error::", "\N{SNOWMAN}" * 300])
def test_it_is_short_and_plain_whatever_the_target_says(got):
    told = fingerprint(evidence(got))
    assert len(told) <= LONGEST
    assert re.fullmatch(r"[ -~]+", told)
    assert "::" not in told
