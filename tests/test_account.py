"""What a record says of how a run began and ended holds no secret, and names who has to act."""

from dataclasses import replace

import pytest

from conformance.conductor import ended, ending, header_of, unrun
from conformance.core.conclusion import Exit, conclude
from conformance.core.errors import Defect, Misused, Unreachable
from conformance.core.record import Footer
from conformance.core.settings import Settings
from conformance.core.target import Footing

SECRETS = ("canary-one-5ca1ab1e", "canary-two-5ca1ab1e", "canary-hid-5ca1ab1e")
SETTINGS = Settings("http://a/v1", SECRETS[0], SECRETS[1], headers=(("X-Gate", SECRETS[2]),))
FOOTER = Footer("", 1.0, 2, 3)


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([], None),
        ([KeyError("x")], Defect("KeyError: 'x'")),
        ([ValueError("x"), KeyError("y")], Defect("ValueError: x")),
        ([KeyError("x"), Misused("a", "b")], Misused("a", "b")),
        ([Unreachable("a", "b"), Misused("a")], Unreachable("a", "b")),
    ],
    ids=str,
)
def test_the_error_that_says_who_has_to_act_is_told_before_ours(errors, told):
    assert ending(errors, SETTINGS) == told


def test_no_secret_is_in_what_is_told():
    held = " ".join(SECRETS)
    for error in (KeyError(held), Misused(held, held), Unreachable("a", held)):
        told = ending([error], SETTINGS)
        assert not [each for each in SECRETS if each in str(told)]
        assert "(first)" in str(told)
        assert "(hidden)" in str(told)


def test_what_lies_behind_an_error_is_kept():
    cause = KeyError("x")
    assert ending([cause], SETTINGS).__cause__ is cause
    misused = Misused("a")
    misused.__cause__ = cause
    assert ending([misused], SETTINGS).__cause__ is cause


def test_a_footer_tells_of_the_error_that_ended_the_run_or_stays():
    assert ended(FOOTER, None) is FOOTER
    stopped = replace(FOOTER, stopped="it was interrupted")
    assert ended(stopped, Misused("a", "b")) == replace(FOOTER, stopped="a. b", error="Misused")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("a", "b"), Exit.UNREACHABLE),
        (Misused("a"), Exit.MISUSED),
        (Defect("a"), Exit.DEFECT),
    ],
)
def test_a_run_that_came_to_nothing_has_a_record_that_is_no_pass(error, code):
    record = unrun(SETTINGS, error)
    conclusion = conclude(record)
    assert record.trials == ()
    assert conclusion.exit is code
    assert conclusion.reason == f"the run stopped early: {error}"


def test_a_header_tells_what_was_asked_for_and_what_is_known_of_the_target():
    settings = replace(SETTINGS, seed=7, strict=True, select=("parts/empty",))
    known = replace(header_of(settings, "then").target, footing=Footing(lifetime=5))
    header = header_of(settings, "then", known)
    assert (header.seed, header.strict, header.chosen) == (7, True, ("parts/empty",))
    assert (header.started_at, header.target.footing.lifetime) == ("then", 5)
