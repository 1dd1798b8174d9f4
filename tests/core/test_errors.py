"""An error says who has to act, and can be compared, copied and sent."""

import copy
import pickle

import pytest

from conformance.core.errors import Blocked, ConformanceError, Defect, Misused, Unreachable

ERRORS = (
    (Misused("no such id"), "no such id"),
    (Misused("no such id", "List them."), "no such id. List them."),
    (
        Unreachable("http://a/v1", "refused"),
        "no answer from http://a/v1: refused. Is the server up, and is the URL right?",
    ),
    (Blocked("step 1 (AddPart)", "no id"), "step 1 (AddPart) could not be sent: no id"),
    (Defect("two truths"), "the suite itself is wrong: two truths. Please report this."),
)
each_error = pytest.mark.parametrize(("error", "said"), ERRORS)


@each_error
def test_an_error_tells_what_and_what_to_do(error, said):
    assert str(error) == said


@each_error
def test_an_error_equals_its_copies_and_no_other(error, said):
    del said
    for same in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert same == error
        assert hash(same) == hash(error)
        assert str(same) == str(error)
    assert [each for each, _ in ERRORS if each == error] == [error]


def test_errors_of_the_same_fields_and_another_type_differ():
    assert Misused("a", "b") != Unreachable("a", "b")
    assert Misused("a") != ("a", "")


def test_every_error_of_ours_is_caught_as_one():
    assert {type(each) for each, _ in ERRORS} == set(ConformanceError.__subclasses__())
