"""The truth table of known failures: what is known, what is stale, how a run ends, row by row."""

from dataclasses import replace
from itertools import product

import pytest
from anything import RECORDS
from hypothesis import given
from recorded import (
    MAY,
    MUST,
    ONE,
    OTHER,
    PLAN,
    SHOULD,
    THIRD,
    broke,
    happened,
    held,
    of,
    record,
)

from conformance.core.catalogue import CATALOGUE, matching
from conformance.core.conclusion import Exit, Overall, conclude, demanded, failures, masked
from conformance.core.finding import Finding, Outcome
from conformance.core.known import Known, about, recognised
from conformance.core.record import Repeat, trial
from conformance.core.requirement import Level, Party
from conformance.core.shard import Shard
from conformance.core.verdict import Verdict

DECIDING = [
    each.id for each in CATALOGUE if each.party is Party.SERVER and each.level is not Level.MAY
]
FILES = "files/list"
"""A SHOULD of the Files API, which a target may lack."""
LOOK = "POST /uploads -> 200: that"
"""What the failures of these tests look like."""
LAST_DAYS = {"later": "2026-01-02", "today": "2026-01-01", "past": "2025-12-31"}
LOOKS = {"any": None, "same": LOOK, "other": "POST /uploads -> 500"}
LEVELS = {"MUST": MUST, "SHOULD": SHOULD, "MAY": MAY}
ENTRIES = {
    "id": lambda name: name,
    "glob": lambda name: f"{name[:-1]}?",
    "wide": lambda name: name.partition("/")[0] + "/*",
    "typo": lambda name: f"{name}s",
}
"""How an entry names a requirement: itself, by a glob of it alone or of its area, or not at all."""

TABLE = """
verdict          level   strict  entry         looks     until        known  stale            exit

pass             MUST    *       none          -         -            no     -                0
fail             MUST    *       none          -         -            no     -                1
fail             SHOULD  no      none          -         -            no     -                0
fail             SHOULD  yes     none          -         -            no     -                1
flaky            MUST    no      none          -         -            no     -                5
flaky            MUST    yes     none          -         -            no     -                1
flaky            SHOULD  no      none          -         -            no     -                0
flaky            SHOULD  yes     none          -         -            no     -                1
inconclusive     MUST    *       none          -         -            no     -                5
inconclusive     SHOULD  no      none          -         -            no     -                0
inconclusive     SHOULD  yes     none          -         -            no     -                5
not-tested       both    *       none          -         -            no     -                0

fail             both    *       id,glob,wide  any,same  later,today  yes    -                0
flaky            both    *       id,glob,wide  any,same  later,today  yes    -                0
fail             both    *       id,glob,wide  any,same  past         yes    expired          6
flaky            both    *       id,glob,wide  any,same  past         yes    expired          6

fail             MUST    *       id,glob,wide  other     later,today  no     -                1
fail             SHOULD  no      id,glob,wide  other     later,today  no     -                0
fail             SHOULD  yes     id,glob,wide  other     later,today  no     -                1
flaky            MUST    no      id,glob,wide  other     later,today  no     -                5
flaky            MUST    yes     id,glob,wide  other     later,today  no     -                1
flaky            SHOULD  no      id,glob,wide  other     later,today  no     -                0
flaky            SHOULD  yes     id,glob,wide  other     later,today  no     -                1
fail             MUST    *       id,glob,wide  other     past         no     expired          1
fail             SHOULD  no      id,glob,wide  other     past         no     expired          6
fail             SHOULD  yes     id,glob,wide  other     past         no     expired          1
flaky            MUST    no      id,glob,wide  other     past         no     expired          5
flaky            MUST    yes     id,glob,wide  other     past         no     expired          1
flaky            SHOULD  no      id,glob,wide  other     past         no     expired          6
flaky            SHOULD  yes     id,glob,wide  other     past         no     expired          1

pass             both    *       id,glob,wide  *         *            no     passes           6

inconclusive     MUST    *       id,glob,wide  *         later,today  no     -                5
inconclusive     SHOULD  no      id,glob,wide  *         later,today  no     -                0
inconclusive     SHOULD  yes     id,glob,wide  *         later,today  no     -                5
inconclusive     MUST    *       id,glob,wide  *         past         no     expired          5
inconclusive     SHOULD  no      id,glob,wide  *         past         no     expired          6
inconclusive     SHOULD  yes     id,glob,wide  *         past         no     expired          5
not-tested       both    *       id,glob       *         later,today  no     -                0
not-tested       both    *       id,glob       *         past         no     expired          6
not-tested       both    *       wide          *         *            no     passes           6
not-applicable   both    *       id,glob       *         later,today  no     -                0
not-applicable   both    *       id,glob       *         past         no     expired          6
not-selected     both    *       id,glob       *         later,today  no     -                0
not-selected     both    *       id,glob       *         past         no     expired          6
not-selected     both    *       wide          *         *            no     passes           6

pass,not-tested  MAY     *       id,glob       *         *            no     matches-nothing  6
pass,not-tested  both    *       typo          *         *            no     matches-nothing  6
fail             MUST    *       typo          *         *            no     matches-nothing  1
flaky            MUST    no      typo          *         *            no     matches-nothing  5
"""


WHICHEVER = {
    "level": {"both": "MUST,SHOULD"},
    "strict": {"*": "no,yes"},
    "looks": {"*": "any,same,other"},
    "until": {"*": "later,today,past"},
}
"""What stands for several values in a column of the table."""


def rows():
    """Give every row of the table, one for each combination of the values in its cells."""
    head, *lines = (line.split() for line in TABLE.splitlines() if line)
    for line in lines:
        cells = zip(head, line, strict=True)
        meant = [WHICHEVER.get(column, {}).get(cell, cell) for column, cell in cells]
        yield from product(*(each.split(",") for each in meant))


def other_than(name):
    """All that decides but one, which would otherwise be in the way of what it shows."""
    return held(*(each for each in DECIDING if each != name))


def shown(verdict, name):
    """Give the lines of a record that show a requirement so, and what its header has for that."""
    lost = trial("a", PLAN, (happened(), happened(None)), ())
    absent = trial("a", PLAN, ONE, (Finding(name, Outcome.ABSENT, 0, got="there is none"),))
    return {
        "pass": ((held(name),), {}),
        "fail": ((broke(name),), {}),
        "flaky": ((broke(name), Repeat(name, "a", PLAN, ONE, 1)), {}),
        "inconclusive": ((lost,), {}),
        "not-tested": ((), {}),
        "not-applicable": ((absent,), {}),
        "not-selected": ((held(name),), {"chosen": tuple(x for x in DECIDING if x != name)}),
    }[verdict]


def listed(requirement, looks=None, until="2026-01-02"):
    return Known(requirement, "why", "who", until, looks)


def one_of(results, name):
    return next(each for each in results if each.requirement.id == name)


@pytest.mark.parametrize("row", [*rows()], ids=" ".join)
def test_every_row_of_the_truth_table_holds(row):
    verdict, level, strict, kind, look, until, known, stale, code = row
    name = LEVELS[level]
    entries, more = shown(verdict, name)
    entry = None if kind == "none" else listed(ENTRIES[kind](name), LOOKS[look], LAST_DAYS[until])
    known_ = None if entry is None else (entry,)
    whole = record(other_than(name), *entries, strict=strict == "yes", known=known_, **more)
    conclusion = conclude(whole)
    result = one_of(conclusion.results, name)
    assert result.verdict.value == ("not-tested" if verdict == "not-selected" else verdict)
    assert result.known == (entry if known == "yes" else None)
    assert [(each.known, each.cause.value) for each in conclusion.stale] == (
        [] if stale == "-" else [(entry, stale)]
    )
    assert conclusion.exit == int(code)
    known_must = known == "yes" and (level == "MUST" or strict == "yes")
    green = Overall.NO_NEW_FAILURES if known_must else Overall.CONFORMANT
    overall = {1: Overall.NON_CONFORMANT, 5: Overall.INCONCLUSIVE}
    assert conclusion.overall is overall.get(int(code), green)


def test_the_globs_of_the_table_match_what_they_say():
    for name in LEVELS.values():
        assert [each.id for each in matching(ENTRIES["glob"](name))] == [name]
        assert len(matching(ENTRIES["wide"](name))) > 1
        assert not matching(ENTRIES["typo"](name))


# Several entries, and what another failure explains


OWN, GLOB = listed(MUST), listed("complete/*")
OWN_SAME, GLOB_SAME = listed(MUST, LOOK), listed("complete/*", LOOK)
OWN_OTHER, GLOB_OTHER = listed(MUST, "another"), listed("complete/*", "another")


@pytest.mark.parametrize(
    ("entries", "by"),
    [
        ((), None),
        ((listed(OTHER),), None),
        ((GLOB, OWN), OWN),
        ((OWN, OWN_SAME), OWN_SAME),
        ((GLOB, GLOB_SAME), GLOB_SAME),
        ((GLOB_SAME, OWN), OWN),
        ((OWN_OTHER, OWN_SAME), OWN_SAME),
        ((OWN_OTHER, OWN), OWN),
        ((GLOB, OWN_OTHER), None),
        ((GLOB_SAME, OWN_OTHER), None),
        ((GLOB, GLOB_OTHER), GLOB),
        ((GLOB, replace(GLOB, owner="b")), GLOB),
    ],
)
def test_of_several_entries_the_most_specific_decides(entries, by):
    """An id comes before a glob, and among these a fingerprint before none."""
    whole = record(other_than(MUST), broke(MUST), known=entries)
    assert of(MUST, other_than(MUST), broke(MUST), known=entries).known == by
    assert recognised(about(entries, MUST), LOOK) == by
    assert conclude(whole).exit == (Exit.CONFORMANT if by else Exit.NON_CONFORMANT)


def test_a_failure_that_looks_otherwise_is_new_and_says_what_was_recorded():
    entries = (OWN_OTHER, listed(MUST, "a third"))
    said = "not the failure that is known: that is `another` or `a third`, this is "
    assert of(MUST, broke(MUST), known=entries).reason == f"{said}`{LOOK}`"
    again = Repeat(MUST, "a", PLAN, ONE, 1)
    assert of(MUST, broke(MUST), again, known=entries).reason == (
        f"it was broken, but not when that was tried again, once; {said}`{LOOK}`"
    )


LOST = "could not be measured because of the known"


@pytest.mark.parametrize(
    ("entries", "known", "overall", "code", "reason"),
    [
        ((broke(MUST, THIRD), broke(THIRD)), (), Overall.NON_CONFORMANT, 1, ""),
        (
            (broke(MUST, THIRD), broke(THIRD)),
            (THIRD,),
            Overall.INCONCLUSIVE,
            5,
            f"1 MUST {LOST} failure {THIRD}",
        ),
        ((broke(MUST, THIRD), broke(THIRD)), (MUST, "*/*"), Overall.INCONCLUSIVE, 5, None),
        ((broke(MUST, THIRD), broke(THIRD)), (MUST,), Overall.NON_CONFORMANT, 1, ""),
        (
            (broke(MUST, SHOULD), broke(SHOULD)),
            (),
            Overall.INCONCLUSIVE,
            5,
            f"{MUST} is inconclusive: explained by {SHOULD}",
        ),
        (
            (broke(MUST, SHOULD), broke(SHOULD)),
            (SHOULD,),
            Overall.INCONCLUSIVE,
            5,
            f"1 MUST {LOST} failure {SHOULD}",
        ),
        ((broke(SHOULD, MUST), broke(MUST)), (MUST,), Overall.NO_NEW_FAILURES, 0, ""),
        (
            (broke(MUST, SHOULD), broke(MUST, THIRD), broke(SHOULD), broke(THIRD)),
            (THIRD,),
            Overall.INCONCLUSIVE,
            5,
            f"{MUST} is inconclusive: explained by {THIRD}, {SHOULD}",
        ),
        (
            (broke(MUST, SHOULD), broke(MUST, THIRD), broke(SHOULD), broke(THIRD)),
            (THIRD, SHOULD),
            Overall.INCONCLUSIVE,
            5,
            f"1 MUST {LOST} failures {THIRD}, {SHOULD}",
        ),
        ((broke(SHOULD),), (SHOULD,), Overall.CONFORMANT, 0, ""),
        ((broke(THIRD), broke(MUST)), (THIRD,), Overall.NON_CONFORMANT, 1, ""),
        ((broke(THIRD), broke(MUST)), (THIRD, MUST), Overall.NO_NEW_FAILURES, 0, ""),
    ],
)
def test_a_known_failure_excuses_itself_and_not_what_it_explains(
    entries, known, overall, code, reason
):
    """What it explains may be broken by itself: nobody knows, so a MUST of it leaves no verdict."""
    others = held(*(each for each in DECIDING if each not in {MUST, THIRD, SHOULD}))
    conclusion = conclude(record(others, *entries, known=tuple(map(listed, known))))
    assert (conclusion.overall, conclusion.exit) == (overall, code)
    assert reason in (None, conclusion.reason)
    assert all(
        each.known is None for each in conclusion.results if each.verdict is Verdict.INCONCLUSIVE
    )


def test_what_known_failures_keep_from_being_measured_is_counted_by_what_is_to_blame():
    """What is inconclusive for flaky or lost answers is told before, or beside, by its reason."""
    run = record(
        held(*(each for each in DECIDING if each not in {MUST, OTHER, THIRD, SHOULD, FILES})),
        *(broke(MUST, FILES), broke(OTHER, THIRD), broke(SHOULD, FILES), broke(FILES)),
        broke(THIRD),
        known=tuple(map(listed, (FILES, THIRD))),
    )
    assert conclude(run).reason == (
        f"1 MUST and 1 SHOULD {LOST} failure {FILES}, 1 MUST because of failure {THIRD}"
    )
    assert {
        causes: {each.requirement.id for each in group if each.requirement.level is not Level.MAY}
        for causes, group in masked(conclude(run).results).items()
    } == {(FILES,): {MUST, SHOULD}, (THIRD,): {OTHER}}


@pytest.mark.parametrize("blocker", ["create/accepted", "complete/accepted"])
def test_what_a_known_failure_blocks_was_not_measured(blocker):
    conclusion = conclude(record(broke(blocker), known=(listed(blocker),)))
    unmeasured = [each for each in conclusion.results if each.verdict is Verdict.INCONCLUSIVE]
    musts = sum(each.requirement.level is Level.MUST for each in unmeasured)
    assert conclusion.overall is Overall.INCONCLUSIVE
    assert conclusion.exit is Exit.INCONCLUSIVE
    assert {each.causes for each in unmeasured} == {(blocker,)}
    assert conclusion.reason.startswith(f"{musts} MUSTs and ")
    assert conclusion.reason.endswith(f" {LOST} failure {blocker}")


def test_what_an_upload_that_is_always_the_same_blocks_was_not_measured():
    same = "create/new-each-time"
    conclusion = conclude(
        record(broke(same), held("errors/no-server-error"), known=(listed(same),))
    )
    assert one_of(conclusion.results, MUST).causes == (same,)
    assert conclusion.reason.endswith(f" {LOST} failure {same}")


def test_what_lost_answers_left_open_is_not_blamed_on_a_known_failure():
    """One that is not needed for it, that is: then the answers are the reason, and no cause."""
    lost = trial("a", PLAN, (happened(), happened(None)), ())
    conclusion = conclude(record(lost, broke(MUST), known=(listed(MUST),)))
    assert one_of(conclusion.results, OTHER).causes == ()
    assert conclusion.exit is Exit.INCONCLUSIVE
    assert "one request was not answered" in conclusion.reason


def test_a_shard_that_a_known_failure_kept_from_a_must_ends_as_a_whole_run_does():
    entries = (broke(MUST, THIRD), broke(THIRD))
    conclusion = conclude(record(*entries, known=(listed(THIRD),), shard=Shard(1, 2)))
    assert conclusion.exit is Exit.INCONCLUSIVE
    assert conclusion.reason == f"1 MUST {LOST} failure {THIRD}"


def test_a_run_that_measures_known_failures_alone_has_measured_something():
    conclusion = conclude(record(broke(MUST), known=(OWN,), chosen=(MUST,)))
    assert (conclusion.overall, conclusion.exit) == (Overall.NO_NEW_FAILURES, Exit.CONFORMANT)


@given(RECORDS)
def test_a_server_that_breaks_what_is_demanded_is_never_plainly_conformant(any_record):
    conclusion = conclude(any_record)
    if conclusion.overall is Overall.CONFORMANT:
        assert not failures(any_record, conclusion.results)
    for each in conclusion.results:
        assert (each.known is None) or each.verdict in (Verdict.FAIL, Verdict.FLAKY)
        assert each.verdict is Verdict.INCONCLUSIVE or not each.causes


@given(RECORDS)
def test_a_run_that_ends_with_0_has_measured_or_knows_all_that_it_broke(any_record):
    """Whatever is known: nothing that is demanded is inconclusive when a whole run is green."""
    conclusion = conclude(any_record)
    if conclusion.exit in (Exit.CONFORMANT, Exit.STALE_KNOWN_FAILURES):
        for each in demanded(any_record, conclusion.results):
            assert each.verdict is not Verdict.INCONCLUSIVE
            assert each.verdict not in (Verdict.FAIL, Verdict.FLAKY) or each.known is not None


@given(RECORDS)
def test_known_failures_change_no_verdict_and_turn_no_failure_of_others_green(any_record):
    """They only say which failures are known: the verdicts and the evidence are the same."""
    without = conclude(replace(any_record, header=replace(any_record.header, known=None)))
    conclusion = conclude(any_record)
    for told, plain in zip(conclusion.results, without.results, strict=True):
        assert replace(told, known=None, reason="") == replace(plain, reason="")
    assert not without.stale
    if without.exit not in (Exit.NON_CONFORMANT, Exit.INCONCLUSIVE, Exit.CONFORMANT):
        assert conclusion.exit == without.exit
