"""Numbers in answers that no clock shows and no disk holds: they are judged like any other."""

import json
from dataclasses import replace

import pytest
from build import (
    FLOW,
    TARGET,
    add,
    cancel,
    complete,
    create,
    delete,
    file,
    get,
    lists,
    told,
    upload,
)

from conformance.core.codec import decode, encode
from conformance.core.exchange import Exchange, body_of
from conformance.core.finding import Outcome
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge

NUMBERS = (
    *(sign * 10**digits for sign in (1, -1) for digits in (18, 308, 309, 400, 999)),
    2**53 + 1,
    1e308,
    -1e308,
    float("inf"),
    0.0,
    -0.0,
    1e-320,
    True,
    False,
)
WHOLE = (
    create(expires_after={"anchor": "created_at", "seconds": 3_600}),
    add(b"he"),
    add(b"llo", id="part_2"),
    complete(("part_1", "part_2")),
    *FLOW[3:5],
    lists(file(), file(id="file-0"), query="limit=2"),
    delete(),
    lists(file(id="file-0"), query="limit=2"),
    create(id="upload_2"),
    add(upload="upload_2", id="part_3"),
    cancel(upload_id="upload_2"),
    get(answer=None),
)
"""A life in which every answer that holds a number is given."""


def places(document, at=()):
    """Yield the path of every number in a document."""
    if isinstance(document, dict | list):
        pairs = document.items() if isinstance(document, dict) else enumerate(document)
        for name, value in pairs:
            yield from places(value, (*at, name))
    elif at and (document is None or isinstance(document, int)):
        yield at


def put(document, at, value):
    """Give a document with another value at a path."""
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[at[0]] = value if len(at) == 1 else put(copy[at[0]], at[1:], value)
    return copy


def answers(exchange):
    """Read the document of an answer; None when it is content."""
    data = exchange.response.body.data
    return json.loads(data) if data.startswith(b"{") else None


def written(value):
    """Write JSON whose infinities are numbers that are too large, as a server can write them."""
    return json.dumps(value).replace("Infinity", "1e999").encode()


CASES = [
    (at, place)
    for at, exchange in enumerate(WHOLE)
    if (document := answers(exchange)) is not None
    for place in places(document)
]


@pytest.mark.parametrize(("at", "place"), CASES, ids=str)
def test_a_number_of_any_size_is_judged(at, place):
    """And what is found can be written down, and read again."""
    document = answers(WHOLE[at])
    for number in NUMBERS:
        response = replace(WHOLE[at].response, body=body_of(written(put(document, place, number))))
        every = told(*WHOLE[:at], replace(WHOLE[at], response=response), *WHOLE[at + 1 :])
        findings = judge(every, replace(TARGET, footing=footing(every)))
        assert len(findings) > 50
        assert all(len(each.got) <= 500 for each in findings)
        assert decode(tuple[Exchange, ...], encode(every)) == every


@pytest.mark.parametrize(
    "number", [10**309, 10**998, -(10**400)], ids=lambda each: str(len(str(each)))
)
def test_times_that_are_huge_together_are_judged(number):
    """Of an upload and its File at once, as by a server with a broken clock."""
    made = upload(created_at=number, expires_at=number * 9)
    done = {**made, "status": "completed", "file": file(created_at=number, expires_at=-number)}
    every = told(
        create(answer=replace(create().response, body=body_of(written(made)))),
        add(),
        complete(answer=replace(create().response, body=body_of(written(done)))),
        get(created_at=number),
        *FLOW[4:],
    )
    broken = {each.requirement for each in judge(every, TARGET) if each.outcome is Outcome.BROKEN}
    assert {"create/timestamps", "create/expires-in-an-hour"} <= broken
    assert footing(every).lifetime is None
