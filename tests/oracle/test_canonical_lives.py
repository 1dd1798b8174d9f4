"""Exactly what whole lives show: no requirement more, and none less."""

import pytest
from build import (
    FLOW,
    NOW,
    TARGET,
    add,
    cancel,
    complete,
    content,
    create,
    during,
    file,
    get,
    lists,
    refused,
    told,
)

from conformance.core.finding import Outcome
from conformance.oracle.judge import judge


def ids(area, names):
    return {f"{area}/{name}": {()} for name in names.split()}


CREATED = {
    **ids("create", "accepted echoes expires-in-an-hour expires-later id-usable members"),
    **ids("create", "no-file-yet object pending purposes status-200 timestamps"),
    **ids("transport", "json no-redirect request-id"),
}
ADDED = ids("parts", "accepted created-at members names-its-upload status-200")
COMPLETED = {
    **ids("complete", "accepted file file-bytes file-created-at file-echoes keeps-upload"),
    **ids("complete", "md5-optional status status-200"),
}
CONTENT = {
    **ids("files", "content content-length content-raw status-200"),
    **ids("parts", "bytes-as-sent"),
}
ERROR = ids("errors", "envelope json members no-leak no-retry")
REFUSED = {**ERROR, **ids("errors", "no-server-error")}
BEGUN = (create(), add())
NULLS = {"files/nulls"}
BOTH = (add(b"he"), add(b"llo", "part_2"))


def at_once():
    """Tell of a completion and a cancellation that were under way together."""
    rivals = (during(complete(), 50, 52), during(refused(cancel()), 50.1, 52.1))
    return (*told(*BEGUN), *rivals, during(content(), 60, 61))


LIVES = {
    "the basic path": (
        told(*FLOW),
        {
            **CREATED,
            **ADDED,
            **COMPLETED,
            **CONTENT,
            **ids("complete", "file-ready"),
            **ids("files", "deleted members purpose same-as-nested status"),
        },
        NULLS,
    ),
    "parts in another order": (
        told(create(), *BOTH, complete(("part_2", "part_1")), content(b"llohe")),
        {
            **CREATED,
            **ADDED,
            **COMPLETED,
            **CONTENT,
            **ids("complete", "listed-order"),
            **ids("parts", "unique-ids"),
        },
        set(),
    ),
    "a cancelled upload": (
        told(*BEGUN, cancel(), refused(add(b"x", "part_2")), refused(complete())),
        {
            **CREATED,
            **ADDED,
            **REFUSED,
            **ids("cancel", "accepted keeps-upload no-body status status-200"),
            "complete/not-after-cancel": {("complete/accepted",)},
            "parts/none-after-cancel": {("parts/accepted",)},
        },
        set(),
    ),
    "a refused md5": (
        told(*BEGUN, refused(complete(md5="0" * 32))),
        {
            **CREATED,
            **ADDED,
            **REFUSED,
            "complete/md5-wrong": {("complete/accepted", "complete/md5-right")},
        },
        set(),
    ),
    "a File that ended in an error": (
        told(*BEGUN, complete(md5="0" * 32), get(status="error"), refused(content())),
        {
            **CREATED,
            **ADDED,
            **ERROR,
            **ids("complete", "file"),
            **ids("files", "members"),
            "complete/md5-wrong": {
                ("complete/file-ready", "complete/md5-right"),
                ("files/content", "complete/md5-right"),
            },
        },
        set(),
    ),
    "a part after completion": (
        told(*BEGUN, complete(), refused(add(b"late", "part_2")), content()),
        {
            **CREATED,
            **ADDED,
            **COMPLETED,
            **CONTENT,
            **REFUSED,
            "parts/none-after-complete": {("parts/accepted",)},
        },
        set(),
    ),
    "a race": (
        at_once(),
        {
            **CREATED,
            **ADDED,
            **COMPLETED,
            **CONTENT,
            **REFUSED,
            "cancel/not-after-complete": {("cancel/accepted",)},
            "concurrency/complete-or-cancel": {(), ("complete/accepted", "cancel/accepted")},
        },
        set(),
    ),
    "a list": (
        told(*BEGUN, complete(), lists(file(), file(id="file-0", created_at=NOW - 60))),
        {
            **CREATED,
            **ADDED,
            **COMPLETED,
            **ids("files", "list list-ends listed order status-200"),
        },
        set(),
    ),
}


def shown(findings, outcome):
    """Say what has an outcome, and each set of requirements on which that rests."""
    held = {}
    for each in findings:
        if each.outcome is outcome:
            held.setdefault(each.requirement, set()).add(each.rests_on)
    return held


@pytest.mark.parametrize(("life", "upheld", "noted"), LIVES.values(), ids=LIVES)
def test_a_right_life_shows_this_and_nothing_else(life, upheld, noted):
    found = judge(life, TARGET)
    assert shown(found, Outcome.UPHELD) == upheld
    assert set(shown(found, Outcome.NOTED)) == {"transport/informational"} | noted
    assert {each.outcome for each in found} == {Outcome.UPHELD, Outcome.NOTED}
    assert {each.suspects for each in found} == {()}


def blamed(findings):
    return {
        each.requirement: set(each.suspects) for each in findings if each.outcome is Outcome.BROKEN
    }


SUMMED_WRONG = (create(), add(), complete(md5="0" * 32), get(), content())
WRONG = {
    "a completion that is refused": (
        (*BEGUN, refused(complete())),
        {"complete/accepted": {"complete/md5-optional"}},
    ),
    "parts joined by arrival": (
        (create(), *BOTH, complete(("part_2", "part_1")), content(b"hello")),
        {"complete/listed-order": set()},
    ),
    "a part taken after a cancellation": (
        (*BEGUN, cancel(), add(b"x", "part_2")),
        {"parts/none-after-cancel": set()},
    ),
    "an md5 that is ignored": (SUMMED_WRONG, {"complete/md5-wrong": set()}),
    "a File that is not listed": (
        (*BEGUN, complete(), lists()),
        {
            "files/listed": {
                "files/list",
                "complete/file-ready",
                "files/independent",
                "expiry/file-survives",
            }
        },
    ),
}


@pytest.mark.parametrize(("life", "broken"), WRONG.values(), ids=WRONG)
def test_a_wrong_life_breaks_this_and_nothing_else(life, broken):
    assert blamed(judge(told(*life), TARGET)) == broken


@pytest.mark.parametrize(
    "life", [*(life for life, *_ in LIVES.values()), *(told(*life) for life, _ in WRONG.values())]
)
def test_judging_twice_finds_the_same(life):
    assert judge(life, TARGET) == judge(life, TARGET)


def test_a_list_with_a_flawed_file_is_as_wrong_the_second_time():
    odd = {**file(id="file-odd"), "bytes": 1.5}
    life = told(lists(odd, file(id="file-0")))
    first = judge(life, TARGET)
    assert "files/list" in blamed(first)
    assert judge(life, TARGET) == first
