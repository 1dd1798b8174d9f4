"""What is left on a target follows from the lines of a ledger, and from nothing else."""

import itertools

import pytest

from conformance.core.ledger import Answered, Found, Looked, NoFiles, Opened, Sent
from conformance.drivers.holdings import Holdings, Left

OPENED = Opened("0.1.0", "http://a/v1", "0123abcd", 1000.0)
NAME = "uploads-conformance-0123abcd-0.txt"
UPLOAD = Left("upload", "u", "first", NAME, until=4600.0)
FILE = Left("file", "f", "first", NAME)
HIDDEN = Left("hidden", None, "first", NAME)
NOBODY_SAID = Left("upload", None, "first", NAME, until=4600.0)


def lines(*steps):
    """Write what was sent, and how it was answered: verb, status or None, id that was made."""
    numbers, written = itertools.count(), [OPENED]
    for step in steps:
        if not isinstance(step, tuple):
            written.append(step)
            continue
        verb, status, made, at, sender = (*step, *(None, 1000.0, "first")[len(step) - 2 :])
        of = {"create": None, "delete": "f"}.get(verb, "u")
        number = f"0123abcd-{next(numbers)}"
        told = (NAME, "assistants", 7) if verb == "create" else ()
        written.append(Sent(number, verb, at, sender, of, *told))
        if status is not None:
            written.append(Answered(number, status, made))
    return written


CREATE = ("create", 200, "u")
COMPLETE = ("complete", 200, "f")
WORKED = (CREATE, ("cancel", 200))


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ((), ()),
        ((CREATE,), (UPLOAD,)),
        ((("create", 400, None),), ()),
        ((("create", 0, None),), ()),
        ((CREATE, COMPLETE), (FILE,)),
        ((CREATE, COMPLETE, ("delete", 200)), ()),
        ((CREATE, COMPLETE, ("delete", None)), (FILE,)),
        ((CREATE, COMPLETE, ("delete", 500)), (Left("file", "f", "first", NAME, 500),)),
        ((CREATE, COMPLETE, ("delete", 404)), (Left("file", "f", "first", NAME, 404),)),
        ((CREATE, COMPLETE, ("delete", None), ("delete", 404)), ()),
        ((CREATE, COMPLETE, ("delete", 200), COMPLETE, ("delete", 404)), ()),
        ((CREATE, ("complete", 400, None)), (UPLOAD,)),
        ((CREATE, ("complete", None)), (UPLOAD,)),
        ((CREATE, ("complete", 200, None)), (HIDDEN,)),
        ((CREATE, ("complete", None), ("cancel", 200)), ()),
        ((CREATE, ("cancel", 200)), ()),
        ((CREATE, ("cancel", None)), (UPLOAD,)),
        ((CREATE, ("cancel", 400)), (Left("upload", "u", "first", NAME, 400, 4600.0),)),
        ((CREATE, ("cancel", None), ("cancel", 400)), ()),
        (
            (CREATE, ("cancel", None), ("cancel", 500)),
            (Left("upload", "u", "first", NAME, 500, 4600.0),),
        ),
        ((CREATE, ("cancel", 404)), (Left("upload", "u", "first", NAME, 404, 4600.0),)),
        ((*WORKED, CREATE, ("cancel", 404)), ()),
        ((CREATE, ("cancel", 400, None, 4601.0)), ()),
        ((CREATE, ("cancel", 404, None, 1000.0, "second")), (UPLOAD,)),
        ((CREATE, ("complete", 502, None), Found("f", "first", NAME, "0123abcd-1")), (FILE,)),
        ((CREATE, ("complete", 200, None), Looked("first", ("0123abcd-1",))), ()),
        ((CREATE, COMPLETE, ("delete", 200), Found("f", "first", NAME)), (FILE,)),
        ((CREATE, COMPLETE, COMPLETE), (FILE,)),
        ((CREATE, COMPLETE, ("complete", 200, "g")), (FILE, Left("file", "g", "first", NAME))),
    ],
    ids=str,
)
def test_what_is_left_is_what_was_made_and_is_not_known_to_be_gone(steps, left):
    assert Holdings(lines(*steps)).left() == left


@pytest.mark.parametrize(
    ("answer", "unfindable"),
    [(None, (NOBODY_SAID,)), (200, (NOBODY_SAID,)), (404, ()), (503, ()), (0, ())],
)
def test_only_a_creation_whose_upload_has_no_id_that_was_read_cannot_be_found(answer, unfindable):
    assert Holdings(lines(("create", answer, None))).unfindable() == unfindable


def test_an_upload_ends_when_the_target_says_and_one_without_an_answer_with_the_longest():
    written = [
        *(OPENED, Sent("0123abcd-0", "create", 1000.0), Answered("0123abcd-0", 200, "u", 60.0)),
        *(Sent("0123abcd-1", "create", 1001.0), Answered("0123abcd-1", 200, "v", 90.0)),
        Sent("0123abcd-2", "create", 1002.0),
    ]
    held = Holdings(written)
    assert [each.until for each in (*held.left(), *held.unfindable())] == [1060.0, 1091.0, 1092.0]


def test_a_file_that_is_somebody_elses_is_told_and_is_not_to_be_removed():
    written = [*lines(CREATE, ("complete", None)), Answered("0123abcd-1", 200, "f", theirs=True)]
    held = Holdings(written)
    assert held.left() == (Left("theirs", "f", "first", NAME),)
    assert held.removable() == ()


def test_files_are_removed_before_uploads_which_end_by_themselves():
    held = Holdings(lines(("create", 200, "v"), CREATE, COMPLETE))
    assert [each.kind for each in held.removable()] == ["file", "upload"]


def test_files_are_listed_for_whoever_made_something_since_they_were_last_listed():
    assert Holdings(lines(("create", 400, None))).unlooked() == ()
    assert Holdings(lines(CREATE)).unlooked() == ("first",)
    assert Holdings(lines(CREATE, Looked("first"))).unlooked() == ()
    assert Holdings(lines(CREATE, Looked("first"), CREATE)).unlooked() == ("first",)


def test_where_there_is_no_files_api_no_file_is_left_and_none_is_looked_for():
    open_one = (("create", 200, "v"), CREATE, COMPLETE, ("delete", 404), ("complete", 200, None))
    held = Holdings([*lines(*open_one), NoFiles("GET /files answered 404")])
    assert [(each.kind, each.id) for each in held.left()] == [("upload", "v")]
    assert held.removable() == held.left()
    assert (held.unlooked(), held.doubtful()) == ((), ())
    assert Holdings(lines(*open_one)).unlooked() == ("first",)


def test_without_a_files_api_what_is_cancelled_is_over_all_the_same():
    held = Holdings([*lines(NoFiles("no"), CREATE, ("complete", None), ("cancel", 200))])
    assert held.left() == ()


def test_lines_of_requests_that_nobody_sent_change_nothing():
    assert Holdings([OPENED, Answered("0123abcd-9", 200, "u")]).left() == ()
