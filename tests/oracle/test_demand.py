"""What a request calls for, held against what was answered."""

from dataclasses import replace

import pytest
from build import WAIT, create, lost, no, ok

from conformance.core.catalogue import complete, concurrency, errors, parts
from conformance.core.catalogue import create as creating
from conformance.core.exchange import Exchange, Response
from conformance.core.finding import Finding, Outcome
from conformance.oracle.demand import (
    Demand,
    Must,
    broken,
    check,
    cost,
    either,
    excused,
    noted,
    refuse,
    upheld,
    weigh,
)

ACCEPT = Demand(
    Must.ACCEPT,
    parts.ACCEPTED,
    (parts.OFFICIAL_FORM, parts.CHUNKED),
    (parts.CUT_BODY,),
    because="it is fine",
)
TO_THE_LETTER = replace(ACCEPT, status_200=parts.STATUS_200)
REFUSE = refuse(parts.NONE_AFTER_CANCEL, "it is cancelled")
SILENT = either()
MAY = either(complete.AGAIN)
MUST = either(complete.REPEATED_PART)
PREFERRED = either(complete.UNLISTED_IGNORED, prefer=Must.ACCEPT)
AVERSE = either(creating.BYTES_INTEGER, prefer=Must.REFUSE)


def heard(answer):
    return Exchange(create().request, answer, 0.0, 1.0)


def ids(demand, answer):
    return tuple((each.requirement, each.outcome.value) for each in weigh(demand, heard(answer), 7))


OK, CREATED, MOVED, REFUSED, FAILED = ok({}), ok({}, 201), Response(302), no(), no(500)
FINE = (("errors/no-server-error", "upheld"),)
BAD = (("errors/no-server-error", "broken"),)


@pytest.mark.parametrize(
    ("demand", "answer", "found"),
    [
        (
            TO_THE_LETTER,
            replace(OK, status=200),
            (
                ("parts/official-form", "upheld"),
                ("parts/accepted", "upheld"),
                ("transport/no-redirect", "upheld"),
                ("parts/status-200", "upheld"),
            ),
        ),
        (
            TO_THE_LETTER,
            CREATED,
            (
                ("parts/official-form", "upheld"),
                ("parts/accepted", "upheld"),
                ("transport/no-redirect", "upheld"),
                ("parts/status-200", "broken"),
            ),
        ),
        (ACCEPT, REFUSED, (("parts/official-form", "broken"),)),
        (ACCEPT, FAILED, (("parts/official-form", "broken"),)),
        (ACCEPT, MOVED, (("transport/no-redirect", "broken"),)),
        (Demand(Must.ACCEPT, None, (parts.CHUNKED,)), OK, ()),
        (REFUSE, REFUSED, (*FINE, ("parts/none-after-cancel", "upheld"))),
        (REFUSE, OK, (("parts/none-after-cancel", "broken"),)),
        (REFUSE, MOVED, (("parts/none-after-cancel", "broken"),)),
        (REFUSE, FAILED, BAD),
        (Demand(Must.REFUSE), REFUSED, FINE),
        (Demand(Must.REFUSE), OK, ()),
        (SILENT, OK, ()),
        (SILENT, REFUSED, FINE),
        (SILENT, FAILED, BAD),
        (MAY, OK, (("complete/again", "noted"),)),
        (MAY, REFUSED, (*FINE, ("complete/again", "noted"))),
        (MUST, OK, ()),
        (MUST, REFUSED, (*FINE, ("complete/repeated-part", "upheld"))),
        (MAY, MOVED, ()),
        (PREFERRED, OK, (("complete/unlisted-ignored", "upheld"),)),
        (PREFERRED, REFUSED, (*FINE, ("complete/unlisted-ignored", "broken"))),
        (AVERSE, OK, (("create/bytes-integer", "broken"),)),
        (AVERSE, REFUSED, (*FINE, ("create/bytes-integer", "upheld"))),
    ],
)
def test_an_answer_upholds_or_breaks_what_was_called_for(demand, answer, found):
    assert ids(demand, answer) == found


@pytest.mark.parametrize("demand", [ACCEPT, REFUSE, SILENT, MAY])
def test_weather_and_silence_show_nothing(demand):
    assert weigh(demand, heard(WAIT), 0) == ()
    assert weigh(demand, lost(create()), 0) == ()


def test_the_first_feature_is_blamed_and_the_others_may_explain_it():
    (found,) = weigh(ACCEPT, heard(no(413)), 7)
    assert found.suspects == ("parts/chunked", "parts/accepted", "parts/cut-body")
    assert found.features == ("parts/official-form", "parts/chunked", "parts/accepted")
    assert (found.at, found.wanted) == (7, "status 200: it is fine")
    assert found.got.startswith("status 413 ")


def test_doubts_are_blamed_after_features_and_upheld_by_nothing():
    doubtful = replace(ACCEPT, features=(), doubts=(parts.BYTES_AS_SENT,))
    (found,) = weigh(doubtful, heard(no(413)), 7)
    assert found.requirement == "parts/bytes-as-sent"
    assert found.suspects == ("parts/accepted", "parts/cut-body")
    assert ids(doubtful, OK) == (("parts/accepted", "upheld"),)


def test_what_is_wrong_with_a_success_is_explained_by_that_there_was_one():
    (taken,) = weigh(replace(REFUSE, suspects=(errors.JSON,)), heard(OK), 1)
    here, there = (broken(parts.MEMBERS, at, "a", "b", (errors.ENVELOPE,)) for at in (1, 2))
    fine = upheld(parts.CREATED_AT, 1)
    root, excuses, *others = excused((taken, here, there, fine))
    assert root == taken
    assert excuses.suspects == ("errors/envelope", "parts/none-after-cancel", "errors/json")
    assert others == [there, fine]


def test_a_note_says_which_way_the_server_went():
    assert [each.got for each in weigh(MAY, heard(OK), 0)] == ["accepted"]
    assert [each.got for each in weigh(MAY, heard(REFUSED), 0)][1:] == ["refused with 400"]
    (noted,) = weigh(replace(MAY, because="md5 null"), heard(OK), 0)
    assert noted.got == "accepted: md5 null"


def test_what_is_free_cannot_be_broken():
    assert broken(complete.AGAIN, 3, "a", "b").outcome is Outcome.NOTED


def test_nothing_is_suspected_of_itself():
    found = broken(errors.JSON, 1, "a", "b", (errors.JSON, errors.ENVELOPE, errors.ENVELOPE))
    assert found.suspects == ("errors/envelope",)


def test_a_check_is_upheld_or_broken():
    assert check(1, errors.JSON, 2, "a", "b") == upheld(errors.JSON, 2)
    assert check("", errors.JSON, 2, "a", 5) == broken(errors.JSON, 2, "a", "5")


def test_only_broken_demands_cost_anything():
    findings = (
        upheld(errors.JSON, 0),
        noted(complete.AGAIN, 0, "x"),
        broken(complete.AGAIN, 0, "x", "y"),
        broken(errors.JSON, 0, "x", "y"),
        broken(errors.NO_RETRY, 0, "x", "y"),
        broken(errors.NO_LEAK, 0, "x", "y"),
        broken(concurrency.ONE_FILE, 0, "x", "y"),
        Finding(errors.JSON.id, Outcome.ABSENT, 0),
    )
    assert cost(findings) == (1, 1, 2, 1)
