"""What a request calls for is told by what would be found had it been answered otherwise."""

from dataclasses import replace

import pytest
from build import (
    FLOW,
    TARGET,
    add,
    by,
    cancel,
    complete,
    content,
    create,
    during,
    get,
    md5,
    refused,
    told,
)

from conformance.oracle.demand import Must
from conformance.oracle.demanded import demanded

ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER


@pytest.mark.parametrize("at", range(len(FLOW)))
def test_all_of_a_usual_life_has_to_be_accepted(at):
    assert demanded(told(*FLOW), TARGET, at) is ACCEPT


@pytest.mark.parametrize(
    ("exchanges", "must"),
    [
        ((create(0),), EITHER),
        ((create(-1),), REFUSE),
        ((create(), add(b"")), EITHER),
        ((create(), add(), complete(size=4, ids=())), REFUSE),
        ((create(), add(), complete(md5=md5(b"other"))), REFUSE),
        ((create(), add(), complete(md5=md5(b"hello"))), ACCEPT),
        ((create(0), complete((), 0)), EITHER),
        ((create(), cancel(), add()), REFUSE),
        ((create(), cancel(), cancel()), EITHER),
        ((add(upload="upload_9"),), REFUSE),
        ((by("nobody", create()),), REFUSE),
        ((create(), add(), complete(), by("second", content())), REFUSE),
    ],
)
def test_the_last_request_calls_for(exchanges, must):
    assert demanded(told(*exchanges), TARGET, len(exchanges) - 1) is must


def test_what_was_really_answered_changes_nothing():
    taken = told(create(), add(), complete(md5=md5(b"other")))
    turned = told(create(), add(), refused(complete(md5=md5(b"other"))))
    assert demanded(taken, TARGET, 2) is demanded(turned, TARGET, 2) is REFUSE
    lost = replace(taken[1], response=None, received=None, cause="ReadError")
    assert demanded((taken[0], lost), TARGET, 1) is ACCEPT


def test_what_came_later_is_left_out_and_what_overlapped_is_not():
    late = told(create(), add(), complete(), cancel(), get())
    assert demanded(late, TARGET, 1) is ACCEPT
    ends = during(cancel(), 21, 23)
    for place, must in (((18, 19), ACCEPT), ((20, 24), EITHER), ((24, 25), REFUSE)):
        part = during(add(), *place)
        raced = sorted((*told(create()), ends, part), key=lambda each: each.sent)
        assert demanded(raced, TARGET, raced.index(part)) is must
