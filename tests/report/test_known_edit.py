"""A file of known failures is brought up to date, and nothing else in it is touched."""

from dataclasses import replace

import pytest
from anything import RECORDS as ANY
from hypothesis import given, settings
from hypothesis import strategies as st
from made import HOUR, LATE, ORDER, PLAN, broken, demanded, flow, listed, record, upheld

from conformance.core.catalogue import CATALOGUE
from conformance.core.conclusion import Exit, conclude
from conformance.core.errors import Misused
from conformance.core.known import Known
from conformance.core.known_file import read
from conformance.core.record import trial
from conformance.report.known import entry
from conformance.report.known_changes import Change, Terms, changes
from conformance.report.known_edit import updated

LOOK = "GET /files/*/content -> 200: content *"
TERMS = Terms("see #9", "edge", "2026-06-30")
HEAD = """\
# What we know of staging.
# Ask the storage team.

"""
FIRST = """\
# Their md5 comes with the next release.
[[known]]
requirement = "complete/md5-wrong"   # and nothing else
reason = '''
ignored, as
# the documentation says'''
owner = "storage"
expires = 2026-12-31

"""
ORDERED = f"""\
# --- order

# Since the new store.
[[ known ]]
  requirement = 'complete/listed-order'
  reason = "see #7"
  owner = "storage" # Ada
  fingerprint = "{LOOK}" # as of May
  expires = 2026-12-31 # a year
"""
LAST = """\

[[known]]
requirement = "create/expires-in-an-hour"
reason = "a day"
owner = "storage"
expires = "2026-12-31"
# the end
"""
WHOLE = HEAD + FIRST + ORDERED + LAST
MD5 = "complete/md5-wrong"
FAILS = record(upheld(*demanded(ORDER, MD5)), trial("orders", PLAN, flow(), [broken()]))
HELD = record(upheld(ORDER, *demanded()))


def made_of(text, of, **terms):
    made = changes(read(text, "f"), of, replace(TERMS, **terms))
    return updated(text, "f", made), [each.why for each in made if each.why]


def test_what_passes_goes_with_the_comment_above_it_and_nothing_else_does():
    """The comment that a file begins with stays, and so does one with an empty line below it."""
    text, _ = made_of(WHOLE, FAILS)
    assert text == HEAD + FIRST + ORDERED + "\n# the end\n"
    both = replace(FAILS, trials=(*FAILS.trials, upheld(MD5)))
    assert made_of(WHOLE, both)[0] == HEAD + ORDERED + "\n# the end\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_new_is_added_at_the_end_with_its_fingerprint(newline):
    text, whys = made_of((HEAD + FIRST).replace("\n", newline), FAILS)
    added = entry(Known(ORDER, "see #9", "edge", "2026-06-30", LOOK))
    assert text == (HEAD + FIRST + added).replace("\n", newline)
    assert whys == [f"it is new: {LOOK}; it was not reduced, so that it may look otherwise later"]


@pytest.mark.parametrize("before", ["", "\n", "# nothing yet", "# nothing yet\n"])
def test_a_file_may_begin_with_nothing(before):
    text, _ = made_of(before, FAILS)
    assert text.strip("\n").startswith(before.strip("\n"))
    assert [each.requirement for each in read(text, "f")] == [ORDER]


def test_a_file_of_which_nothing_is_left_keeps_the_words_it_began_with():
    assert made_of(WHOLE, HELD)[0] == HEAD.rstrip() + "\n\n# --- order\n\n# the end\n"
    assert made_of(entry(listed(ORDER)), HELD)[0] == ""


CHANGED = ORDERED.replace(LOOK, "GET /files -> 500")


def test_a_failure_that_looks_otherwise_is_taken_only_when_that_is_accepted():
    said = [f"it fails otherwise: {LOOK}"]
    assert made_of(CHANGED, FAILS) == (CHANGED, said)
    assert made_of(CHANGED, FAILS, accept=True) == (ORDERED, said)


def test_one_of_two_looks_gets_a_third_beside_it():
    two = CHANGED + entry(listed(ORDER, "another"))
    assert made_of(two, FAILS)[0] == two
    assert made_of(two, FAILS, accept=True)[0] == (
        two + "\n" + entry(Known(ORDER, "see #9", "edge", "2026-06-30", LOOK))
    )


def test_a_failure_that_a_glob_knows_by_another_look_is_new():
    text, _ = made_of(entry(listed("complete/*", "another")), FAILS)
    assert [each.requirement for each in read(text, "f")] == ["complete/*", ORDER]


PAST = ORDERED.replace("2026-12-31", "2025-12-31")


def test_what_is_past_its_date_is_left_and_told_unless_it_is_renewed():
    said = ["its last day was 2025-12-31, and the run began on 2026-01-01"]
    assert made_of(PAST, FAILS) == (PAST, said)
    assert made_of(PAST, FAILS, renew=True) == (PAST.replace("2025-12-31", "2026-06-30"), said)


def test_one_entry_may_get_both_a_new_look_and_a_new_date():
    text, _ = made_of(PAST.replace(LOOK, "other"), FAILS, renew=True, accept=True)
    assert text == ORDERED.replace("2026-12-31", "2026-06-30")


def test_what_was_not_measured_is_left_alone():
    assert made_of(FIRST, record(upheld(LATE)))[0] == FIRST
    assert made_of(WHOLE, record(footer=None)) == (WHOLE, [])


def test_a_should_that_decides_nothing_is_not_added():
    of = record(upheld(*demanded(HOUR)), trial("a", PLAN, flow(), [broken(HOUR)]))
    assert made_of("", of) == ("", [])
    strict = replace(of, header=replace(of.header, strict=True))
    assert [each.requirement for each in read(made_of("", strict)[0], "f")] == [HOUR]


@pytest.mark.parametrize(
    "text",
    [
        'known = [{requirement = "a/b", reason = "r", owner = "o", expires = 2026-01-31}]',
        "known = []",
    ],
)
def test_entries_that_are_no_tables_cannot_be_changed(text):
    with pytest.raises(Misused, match="Write each as a"):
        made_of(text, FAILS)


# Laws


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
IDS = st.sampled_from([each.id for each in CATALOGUE])
NAMES = IDS | st.sampled_from(["*", "complete/*", "a/b", ORDER])
DAYS = st.dates().filter(lambda each: each.year > 1000).map(str)
LOOKS = st.none() | st.sampled_from([LOOK, "another"])
KNOWN = st.lists(
    st.builds(Known, NAMES, WORDS, WORDS, DAYS, LOOKS),
    max_size=6,
    unique_by=lambda each: (each.requirement, each.fingerprint),
)
BETWEEN = st.sampled_from(["", "\n", "# a comment\n", "# one\n\n# two\n", "  # odd\n \n"])


@st.composite
def files(draw):
    pieces = [piece for each in draw(KNOWN) for piece in (draw(BETWEEN), entry(each))]
    return "".join([*pieces, draw(BETWEEN)])


BROKEN = st.lists(st.sampled_from([ORDER, LATE, HOUR]), max_size=3).map(
    lambda names: record(
        upheld(*demanded(*names)), *(trial("a", PLAN, flow(), [broken(each)]) for each in names)
    )
)


def begun(of):
    return replace(of, header=replace(of.header, started_at="2026-01-01T00:00:00Z"))


@settings(max_examples=50)
@given(files(), ANY | BROKEN)
def test_after_an_update_no_failure_is_new_and_nothing_is_stale(text, of):
    """Whatever the file and whatever the record: what is left is that too little was measured."""
    now = begun(of)
    fresh, _ = made_of(text, now, accept=True, renew=True)
    known = read(fresh, "f")
    after = conclude(replace(now, header=replace(now.header, known=known)))
    assert after.exit not in (Exit.NON_CONFORMANT, Exit.STALE_KNOWN_FAILURES)
    assert not after.stale


@settings(max_examples=50)
@given(files(), ANY | BROKEN, st.booleans(), st.booleans())
def test_a_second_update_changes_nothing(text, of, accept, renew):
    fresh, _ = made_of(text, begun(of), accept=accept, renew=renew)
    assert made_of(fresh, begun(of), accept=accept, renew=renew)[0] == fresh


@settings(max_examples=50)
@given(files(), ANY | BROKEN)
def test_what_stays_is_as_it_was_and_in_its_order(text, of):
    made = changes(read(text, "f"), begun(of), TERMS)
    lines = updated(text, "f", made).splitlines()
    kept = [each.before for each in made if each.before == each.after]
    assert [each for each in read("\n".join(lines), "f") if each in kept] == kept
    if len(kept) == len(made):
        assert updated(text, "f", made) == text


@given(files())
def test_no_changes_are_no_changes_in_a_single_byte(text):
    assert updated(text, "f", [Change(each, each, "") for each in read(text, "f")]) == text
