"""What a user's own headers hold is hidden wherever it stands."""

from dataclasses import replace

import pytest

from conformance.core.exchange import Exchange, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Create, plan
from conformance.core.record import trial
from conformance.drivers.hiding import veiled

SECRET = "canary-5ca1ab1e"
ORDER, SHORT = "complete/listed-order", plan(Create(0))


def exchanged(headers=(), answer=b""):
    request = Request("GET", f"/a{SECRET}", headers=headers, body=body_of(SECRET.encode()))
    response = Response(200, (("x-echo", SECRET),), body_of(answer))
    return (Exchange(request, response, 0, 1, cause=f"x {SECRET}"),)


def test_the_value_of_a_users_header_is_hidden_wherever_it_stands():
    found = (Finding(ORDER, Outcome.BROKEN, 0, f"w {SECRET}", f"g {SECRET}"),)
    tried = trial("a", SHORT, exchanged((("x-a", SECRET),), SECRET.encode()), found, SECRET)
    hidden = veiled(tried, (("X-A", SECRET),))
    assert SECRET in repr(tried)
    assert SECRET not in repr(hidden)
    assert (hidden.plan, hidden.tally) == (tried.plan, tried.tally)
    assert hidden.findings[0].got == "g (hidden)"


def test_a_short_value_is_hidden_in_its_header_alone():
    """Taken out everywhere, a word of few letters would spoil what it is part of."""
    tried = trial("a", SHORT, exchanged((("x-a", "a"), ("x-b", "a"))), ())
    hidden = veiled(tried, (("x-a", "a"),)).exchanges[0]
    assert hidden.request.headers == (("x-a", "(hidden)"), ("x-b", "a"))
    assert hidden.response == tried.exchanges[0].response


@pytest.mark.parametrize("headers", [(), (("Accept", "application/json"),)])
def test_what_is_no_secret_stays(headers):
    tried = trial("a", SHORT, exchanged((("accept", "application/json"),)), ())
    assert veiled(tried, headers) is tried


def test_an_exchange_without_an_answer_is_hidden_too():
    led = f"http://a/{SECRET}"
    lost = replace(exchanged()[0], response=None, cause=None, redirected_to=led)
    hidden = veiled(trial("a", SHORT, (lost,), ()), (("x-a", SECRET),))
    assert hidden.exchanges[0].redirected_to == "http://a/(hidden)"
    assert (hidden.exchanges[0].response, hidden.exchanges[0].cause) == (None, None)
    assert hidden.blocked is None
