"""What is left on a target is told in a few lines, however much there is of it."""

from conformance.conductor import ledger_of, leftovers
from conformance.core.ledger import Answered, Opened, Sent
from conformance.core.settings import Settings

SECRET = "canary-5ca1ab1e"
OPENED = Opened("0.1.0", "http://a/v1", "0123abcd", 0.0)


def pending(many, *, status=None, upload="upload_{}", key=None):
    """Open the ledger of a run that left so many uploads, each refused with a status of its own."""
    lines = [OPENED]
    for n in range(many):
        made = upload.format(n)
        lines.append(Sent(f"0123abcd-{n}", "create", 0.0, filename="a.txt"))
        lines.append(Answered(f"0123abcd-{n}", 200, made, 60.0))
        if status is not None:
            lines.append(Sent(f"0123abcd-{n}0000", "cancel", 0.0, of=made))
            lines.append(Answered(f"0123abcd-{n}0000", status + n))
    return ledger_of(Settings("http://a/v1", api_key=key), lines)


def test_nothing_left_is_told_in_no_line():
    assert leftovers(pending(0)).told == ()


def test_things_of_a_kind_are_one_line_that_names_three_and_counts_the_rest():
    left = leftovers(pending(500))
    (told,) = left.told
    assert left.things == 500
    assert told.startswith("500 uploads, which end by themselves by 1970-01-01T00:01:00+00:00: ")
    assert told.endswith(": upload_0, upload_1, upload_2, 497 more")


def test_kinds_beyond_a_dozen_are_counted():
    left = leftovers(pending(50, status=500))
    assert (left.things, len(left.told)) == (50, 13)
    assert left.told[0].startswith("1 uploads whose removal was answered with 500, which end")
    assert left.told[-1] == "and 38 other kinds of things"


def test_long_names_are_cut():
    assert all(len(each) < 400 for each in leftovers(pending(3, upload="x" * 60_000 + "{}")).told)


def test_no_key_is_told_though_the_target_gave_it_out():
    (told,) = leftovers(pending(1, upload=SECRET + "{}", key=SECRET)).told
    assert SECRET not in told
    assert "(first)0" in told


def test_a_moment_beyond_the_calendar_is_no_crash():
    lines = [OPENED, Sent("0123abcd-0", "create", 1e300), Answered("0123abcd-0", 200, "u", 1e10)]
    (told,) = leftovers(ledger_of(Settings("http://a/v1"), lines)).told
    assert "nobody knows when" in told
