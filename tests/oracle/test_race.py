"""What is to blame when overlapping exchanges fit no order."""

import pytest
from build import (
    TARGET,
    add,
    cancel,
    complete,
    content,
    create,
    during,
    get,
    judged,
    named,
    ok,
    refused,
    told,
    upload,
)

from conformance.core.catalogue import complete as completing
from conformance.core.catalogue import concurrency, errors
from conformance.core.finding import Outcome
from conformance.oracle.demand import broken, upheld
from conformance.oracle.judge import judge
from conformance.oracle.lives import events
from conformance.oracle.race import race, risky, shifted
from conformance.oracle.state import File, Upload

BEGUN = told(create(), add())
LATE = add(b"x", "part_2")


def together(*exchanges, after=()):
    placed = [during(each, 10 + n / 10, 12 + n / 10) for n, each in enumerate(exchanges)]
    later = [during(each, 20 + n, 20.5 + n) for n, each in enumerate(after)]
    return judge((*BEGUN, *placed, *later), TARGET)


@pytest.mark.parametrize(
    ("exchanges", "raced"),
    [
        ((complete(), cancel()), concurrency.COMPLETE_OR_CANCEL),
        ((complete(), complete(), cancel()), concurrency.COMPLETE_OR_CANCEL),
        ((complete(), complete()), concurrency.ONE_FILE),
        ((complete(), add()), concurrency.PART_OR_COMPLETE),
        ((complete(), get()), None),
        ((add(), add()), None),
        ((add(), cancel()), None),
        ((), None),
    ],
)
def test_what_races_is_what_was_asked_for_at_once(exchanges, raced):
    assert race(events(exchanges)) is raced


@pytest.mark.parametrize(
    ("exchanges", "after", "requirement"),
    [
        ((complete(), complete()), (content(),), concurrency.ONE_FILE),
        ((complete(), refused(cancel())), (content(),), concurrency.COMPLETE_OR_CANCEL),
        ((complete(), LATE), (content(),), concurrency.PART_OR_COMPLETE),
    ],
)
def test_a_race_that_was_run_fairly_upholds_its_requirement(exchanges, after, requirement):
    found = together(*exchanges, after=after)
    assert named(found, Outcome.BROKEN) == set()
    assert requirement.id in named(found, Outcome.UPHELD)


@pytest.mark.parametrize(
    ("exchanges", "after", "requirement"),
    [
        ((complete(), complete(file_id="file-2")), (), concurrency.ONE_FILE),
        ((complete(), cancel()), (content(),), concurrency.COMPLETE_OR_CANCEL),
        ((refused(complete()), refused(cancel())), (), concurrency.COMPLETE_OR_CANCEL),
        ((complete(), LATE), (content(b"hellox"),), concurrency.PART_OR_COMPLETE),
        ((complete(), complete()), (content(b"hell"),), concurrency.ONE_FILE),
    ],
)
def test_a_race_is_blamed_for_what_it_spoils(exchanges, after, requirement):
    assert requirement.id in named(together(*exchanges, after=after), Outcome.BROKEN)


def test_a_success_that_looks_wrong_is_no_matter_of_who_came_first():
    odd = complete(answer=ok(upload(status="completed", file={"id": "file-1"}), 201))
    found = named(together(odd, LATE), Outcome.BROKEN)
    assert "complete/file" in found
    assert "concurrency/part-or-complete" not in found


FINDINGS = (
    broken(completing.NOT_AFTER_CANCEL, 3, "a", "b"),
    broken(completing.ONE_FILE, 3, "a", "b"),
    broken(completing.FILE, 3, "a", "b"),
    broken(errors.NO_RETRY, 3, "a", "b"),
    upheld(completing.FILE, 3),
)


def shifts(raced):
    return [each.requirement for each in shifted(FINDINGS, raced)]


def test_only_what_depends_on_the_order_is_laid_at_the_door_of_a_race():
    assert list(shifted(FINDINGS, None)) == list(FINDINGS)
    raced = concurrency.COMPLETE_OR_CANCEL
    assert shifts(raced) == [raced.id, raced.id, "complete/file", "complete/file"]
    one = concurrency.ONE_FILE
    assert shifts(one) == ["complete/not-after-cancel", one.id, "complete/file", "complete/file"]
    (moved, *_) = shifted(FINDINGS, raced)
    assert moved.suspects == ("complete/not-after-cancel",)


def test_a_race_leaves_its_mark_on_the_file():
    made, one = Upload(file=File("file-1", ())), concurrency.ONE_FILE
    assert risky(made, None) is made
    assert risky(Upload(), one) == Upload()
    assert risky(made, one).file.risk is one


def test_without_a_race_nothing_is_said_of_it():
    life = (create(), add(), complete(), refused(cancel()), content())
    assert not any(each.requirement.startswith("concurrency/") for each in judged(*life))
