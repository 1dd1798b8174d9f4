"""What is new since an earlier run: every way from one verdict to another, and how it is told."""

from dataclasses import replace

import pytest
from recorded import HEADER, MAY, MUST, OTHER, SHOULD, THIRD, broke, found, happened, held, record

from conformance.core.before import Before, Seen
from conformance.core.blame import Evidence
from conformance.core.catalogue import BY_ID, CATALOGUE
from conformance.core.change import TABLE, Kind, apart, before_of, changes, to_the_minute, told
from conformance.core.conclusion import Conclusion, Exit, Overall, conclude
from conformance.core.finding import Outcome
from conformance.core.known import Known
from conformance.core.plan import Create, plan
from conformance.core.record import Record
from conformance.core.requirement import Level, Party
from conformance.core.shard import Shard
from conformance.core.verdict import Result, Verdict

THEN = "2026-11-24T03:00:07+00:00"
UNKNOWN = None
"""What is said of a requirement that the run before did not know, or did not measure."""
PASS, FAIL, FLAKY = Verdict.PASS, Verdict.FAIL, Verdict.FLAKY
HIDDEN = "hidden"
"""What is said of a requirement that a failure of the run before hid, which holds now."""
DARK = (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.NOT_TESTED)
CELLS = {
    # before: what it is called when it now is a pass, a failure, flaky, or not measured
    PASS: (None, Kind.NEW, Kind.FLAKY, Kind.UNMEASURED),
    FAIL: (Kind.FIXED, Kind.STILL, Kind.FLAKY, Kind.VANISHED),
    FLAKY: (None, Kind.NEW, Kind.FLAKY, Kind.UNMEASURED),
    HIDDEN: (None, Kind.REVEALED, Kind.REVEALED, None),
    UNKNOWN: (None, Kind.NEW, Kind.FLAKY, None),
    **dict.fromkeys(DARK, (None, Kind.NEW, Kind.FLAKY, None)),
}
EVERY = [
    (then, now, kind)
    for then, (passed, failed, flaky, dark) in CELLS.items()
    for now, kind in ((PASS, passed), (FAIL, failed), (FLAKY, flaky), *((d, dark) for d in DARK))
]


def evidence(got="that", name=MUST):
    return Evidence(found(name, Outcome.BROKEN, got), "a", plan(Create()), (happened(),))


def result(verdict, name=MUST, *got):
    shown = tuple(evidence(each, name) for each in got or ("that",))
    return Result(BY_ID[name], verdict, "", shown if verdict in (FAIL, FLAKY) else ())


CAUSE = "parts/accepted"
MENDED = Result(BY_ID[CAUSE], PASS)


def concluded(*results):
    return Conclusion(Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, "", (*results, MENDED))


def seen(verdict, name=MUST, looks="POST /uploads -> 200: that"):
    if verdict is HIDDEN:
        return Seen(name, Verdict.INCONCLUSIVE, causes=(CAUSE,))
    return Seen(name, verdict, looks if verdict in (FAIL, FLAKY) else None)


def before(*those, **more):
    return Before(THEN, tuple(each for each in those if each.verdict is not UNKNOWN), **more)


def kinds(since):
    return [(each.requirement, each.kind) for each in since.found]


@pytest.mark.parametrize(("then", "now", "kind"), EVERY)
@pytest.mark.parametrize("name", [MUST, SHOULD])
def test_every_way_from_one_verdict_to_another_has_its_name(then, now, kind, name):
    found = changes(before(seen(then, name)), concluded(result(now, name)))
    assert kinds(found) == ([] if kind is None else [(name, kind)])
    assert [each.level for each in found.found] == [BY_ID[name].level] * len(found.found)


def test_the_table_has_every_way_once():
    ways = (PASS, FAIL, FLAKY, None)
    befores = (PASS, FAIL, FLAKY, Verdict.INCONCLUSIVE, None)
    assert [*TABLE] == [(then, now) for then in befores for now in ways]
    assert {then for then, _, _ in EVERY} == {*Verdict, UNKNOWN, HIDDEN}


@pytest.mark.parametrize(("then", "now", "kind"), EVERY)
@pytest.mark.parametrize(
    "name", [MAY, next(each.id for each in CATALOGUE if each.party is Party.CLIENT)]
)
def test_what_cannot_fail_a_server_never_changes(then, now, kind, name):
    del kind
    assert changes(before(seen(then, name)), concluded(result(now, name))).found == ()


@pytest.mark.parametrize("then", [*Verdict])
def test_only_a_failure_vanishes_with_its_requirement(then):
    gone = changes(before(seen(then, "parts/of-old")), concluded())
    assert kinds(gone) == ([("parts/of-old", Kind.VANISHED)] if then is FAIL else [])
    assert all(each.level is None for each in gone.found)


def test_a_failure_that_looks_otherwise_is_for_another_reason():
    since = changes(before(seen(FAIL)), concluded(result(FAIL, MUST, "this")))
    assert kinds(since) == [(MUST, Kind.OTHER)]
    assert [each.requirement for each in since.new()] == [MUST]


@pytest.mark.parametrize(("then", "now", "kind"), EVERY)
def test_what_is_known_is_not_new(then, now, kind):
    known = replace(result(now, MUST, "this"), known=Known(MUST, "", "", "2026-12-31"))
    since = changes(before(seen(then)), concluded(known))
    expected = Kind.KNOWN if now in (FAIL, FLAKY) else kind
    assert kinds(since) == ([] if expected is None else [(MUST, expected)])
    assert since.new(strict=True) == ()


def test_what_failed_before_in_the_same_way_is_still_failing_known_or_not():
    known = replace(result(FAIL), known=Known(MUST, "", "", "2026-12-31"))
    assert kinds(changes(before(seen(FAIL)), concluded(known))) == [(MUST, Kind.STILL)]


def test_a_failure_that_is_still_among_what_is_shown_is_the_same():
    """Which of several is the smallest may differ from one night to the next."""
    since = changes(before(seen(FAIL)), concluded(result(FAIL, MUST, "this", "that")))
    assert kinds(since) == [(MUST, Kind.STILL)]


def test_a_failure_of_which_nobody_knows_how_it_looked_is_the_same():
    since = changes(before(Seen(MUST, FAIL)), concluded(result(FAIL)))
    assert kinds(since) == [(MUST, Kind.STILL)]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("name", [MUST, SHOULD])
@pytest.mark.parametrize(("then", "now", "kind"), EVERY)
def test_new_is_what_makes_a_run_red_that_was_not(then, now, kind, name, strict):
    """A SHOULD and what is flaky count only if strict; what was flaky or failed is not new so."""
    since = changes(before(seen(then, name)), concluded(result(now, name)))
    demanded = strict or name == MUST
    red = kind is Kind.NEW or (strict and kind is Kind.FLAKY and then not in (FAIL, FLAKY))
    assert kind is not Kind.REVEALED or not red
    assert bool(since.new(strict=strict)) == (demanded and red)


CAUSES = {
    # how a cause stands now: whether what it hid is revealed
    "it holds": (Result(BY_ID[OTHER], PASS), True),
    "it was not selected, and holds": (Result(BY_ID[OTHER], Verdict.NOT_TESTED, upheld=3), True),
    "it fails": (result(FAIL, OTHER), False),
    "it is flaky": (result(FLAKY, OTHER), False),
    "it is hidden itself": (Result(BY_ID[OTHER], Verdict.INCONCLUSIVE, broken=1), False),
    "it was not tested": (Result(BY_ID[OTHER], Verdict.NOT_TESTED), False),
    "it is not applicable": (Result(BY_ID[OTHER], Verdict.NOT_APPLICABLE), False),
    "it was not selected, and broke": (
        Result(BY_ID[OTHER], Verdict.NOT_TESTED, upheld=3, broken=1),
        False,
    ),
}
assert OTHER == CAUSE


@pytest.mark.parametrize("case", CAUSES)
@pytest.mark.parametrize("name", [MUST, SHOULD])
@pytest.mark.parametrize("now", [FAIL, FLAKY])
def test_only_what_was_mended_reveals(case, name, now):
    """Where the cause still fails, or nobody knows, the failure is new: nothing accounts for it."""
    cause, revealed = CAUSES[case]
    conclusion = Conclusion(Overall.INCONCLUSIVE, Exit.INCONCLUSIVE, "", (result(now, name), cause))
    since = changes(before(Seen(name, Verdict.INCONCLUSIVE, causes=(OTHER,))), conclusion)
    kinds_ = dict(kinds(since))
    otherwise = Kind.NEW if now is FAIL else Kind.FLAKY
    assert kinds_[name] is (Kind.REVEALED if revealed else otherwise)
    red = [each.requirement for each in since.new(strict=True)]
    assert (name in red) == (not revealed)


def test_one_of_several_causes_reveals_when_it_is_mended():
    then = before(Seen(MUST, Verdict.INCONCLUSIVE, causes=(THIRD, OTHER)))
    now = concluded(result(FAIL), result(FAIL, THIRD))
    assert (MUST, Kind.REVEALED) in kinds(changes(then, now))
    assert (MUST, Kind.NEW) in kinds(
        changes(before(Seen(MUST, Verdict.INCONCLUSIVE, causes=(THIRD,))), now)
    )


def test_a_cause_that_is_demanded_no_more_reveals_nothing():
    then = before(Seen(MUST, Verdict.INCONCLUSIVE, causes=("parts/of-old",)))
    assert kinds(changes(then, concluded(result(FAIL)))) == [(MUST, Kind.NEW)]


def test_must_comes_before_should_and_what_is_demanded_no_more_last():
    then = before(seen(FAIL, "parts/of-old"), seen(PASS, MUST), seen(PASS, SHOULD))
    since = changes(then, concluded(result(FAIL, SHOULD), result(FAIL, MUST)))
    assert [each.requirement for each in since.found] == [MUST, SHOULD, "parts/of-old"]
    assert since.of(Kind.NEW) == (MUST, SHOULD)
    assert since.of(Kind.NEW, Level.SHOULD) == (SHOULD,)


def summed_up(run):
    return before_of(run, conclude(run))


def test_a_run_is_summed_up_by_what_it_measured_and_how_it_was_made():
    run = record(held(OTHER), broke(MUST), chosen=(MUST, OTHER, THIRD), shard=Shard(1, 2))
    assert summed_up(run) == Before(
        HEADER.started_at,
        (Seen(OTHER, "pass"), Seen(MUST, "fail", "POST /uploads -> 200: that")),
        "http://a/v1",
        "1",
        0,
        "quick",
        strict=False,
        selected=3,
        shard=Shard(1, 2),
    )


@pytest.mark.parametrize(
    ("entries", "causes"),
    [
        ((broke(MUST, THIRD), broke(THIRD)), (THIRD,)),
        ((broke(MUST, THIRD), broke(MUST, OTHER), broke(THIRD), broke(OTHER)), (THIRD, OTHER)),
        ((broke("create/accepted"),), ("create/accepted",)),
    ],
)
def test_a_run_is_summed_up_with_what_kept_it_from_measuring(entries, causes):
    (hidden,) = (each for each in summed_up(record(*entries)).seen if each.requirement == MUST)
    assert hidden == Seen(MUST, "inconclusive", causes=causes)


def test_what_lost_answers_left_open_is_not_kept():
    """Silence of the run before is no excuse: whatever fails later is new."""
    lost = held(OTHER, exchanges=(happened(), happened(None)))
    then = summed_up(record(lost))
    assert [each.requirement for each in then.seen] == [OTHER]
    assert kinds(changes(then, conclude(record(held(OTHER), broke(MUST))))) == [(MUST, Kind.NEW)]


def test_a_mended_failure_reveals_what_it_hid():
    """Four defects behind one that was mended: nothing is worse than before."""
    then = record(broke(MUST, OTHER), broke(SHOULD, OTHER), broke(THIRD, OTHER), broke(OTHER))
    now = record(broke(MUST), broke(SHOULD), held(THIRD), held(OTHER))
    since = changes(summed_up(then), conclude(now))
    assert sorted(kinds(since)) == sorted(
        [(MUST, Kind.REVEALED), (OTHER, Kind.FIXED), (SHOULD, Kind.REVEALED)]
    )
    assert since.new(strict=True) == ()
    assert told(since).endswith(
        ": no new failure, 1 revealed, 1 fixed; SHOULD: no new failure, 1 revealed"
    )


def test_a_run_that_did_not_end_is_summed_up_as_that():
    assert not summed_up(record(held(MUST), footer=None)).ended


def test_a_failure_of_a_requirement_that_is_not_known_here_is_kept():
    """What broke by itself; what another failure may explain is nobody's to say."""
    run = record(broke("parts/of-old"), broke("parts/older", MUST), broke("parts/of-old"))
    assert summed_up(run).seen == (Seen("parts/of-old", "fail"),)


def test_nothing_has_changed_since_the_same_run():
    run = record(held(OTHER), broke(MUST))
    since = changes(summed_up(run), conclude(run))
    assert kinds(since) == [(MUST, Kind.STILL)]
    assert apart(summed_up(run), run.header) == ()


@pytest.mark.parametrize(
    ("then", "line"),
    [
        ({"base_url": "http://b"}, "target: http://b before, http://a/v1 now"),
        ({"suite": "0"}, "suite: 0 before, 1 now"),
        ({"seed": 5}, "seed: 5 before, 0 now"),
        ({"profile": "default"}, "profile: default before, quick now"),
        ({"strict": True}, "strict: yes before, no now"),
        ({"selected": 3}, "requirements selected: 3 before, all now"),
        ({"shard": Shard(1, 2)}, "shard: 1/2 before, none now"),
        ({"ended": False}, "the run before did not come to its end"),
    ],
)
def test_what_may_explain_a_change_is_told(then, line):
    assert apart(replace(summed_up(record()), **then), HEADER) == (line,)
    assert apart(Before(THEN), HEADER) == ()


NAMES = [each.id for each in CATALOGUE if each.level is Level.MUST][:9]
SAID = {
    "no new failure": ([], []),
    "1 new failure": ([seen(PASS)], [result(FAIL)]),
    "2 new failures": ([], [result(FAIL, NAMES[0]), result(FAIL, NAMES[1])]),
    "no new failure, 1 failing for another reason": ([seen(FAIL)], [result(FAIL, MUST, "x")]),
    "no new failure, 1 revealed": ([seen(HIDDEN)], [result(FAIL)]),
    "no new failure, 1 fixed": ([seen(FAIL)], [result(PASS)]),
    "no new failure, 1 still failing": ([seen(FAIL)], [result(FAIL)]),
    "no new failure, 1 flaky": ([seen(PASS)], [result(FLAKY)]),
    "no new failure, 1 known": (
        [seen(PASS)],
        [replace(result(FAIL), known=Known(MUST, "", "", "2026-12-31"))],
    ),
    "no new failure, 1 vanished": ([seen(FAIL)], [result(Verdict.NOT_TESTED)]),
    "no new failure, 1 no longer measured": ([seen(PASS)], [result(Verdict.NOT_TESTED)]),
    "no new failure; SHOULD: 1 new failure": ([seen(PASS, SHOULD)], [result(FAIL, SHOULD)]),
    "1 new failure; SHOULD: no new failure, 1 fixed": (
        [seen(FAIL, SHOULD)],
        [result(FAIL), result(PASS, SHOULD)],
    ),
    "no new failure; 1 that failed no longer demanded": ([seen(FAIL, "a/b")], []),
}


@pytest.mark.parametrize("sentence", SAID)
def test_what_changed_is_told_in_a_line(sentence):
    then, now = SAID[sentence]
    since = changes(before(*then), concluded(*now))
    assert told(since) == f"since 2026-11-24T03:00Z: {sentence}"


def test_a_time_is_told_to_the_minute_and_what_is_none_is_not_told():
    assert to_the_minute("yesterday") == "an unknown time"
    assert to_the_minute("2026-11-24T03:00:07.25Z") == "2026-11-24T03:00Z"
    assert to_the_minute("2026-11-24T03:00:07+02:00") == "2026-11-24T03:00:07+02:00"


def test_a_record_without_findings_says_nothing_of_any_requirement():
    assert summed_up(Record(HEADER)).seen == ()
