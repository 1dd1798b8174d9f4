"""A record that is read for its verdicts alone gives the same ones as when it is read whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import KINDS
from made import FOOTER, PLAN, RECORDS, flow, happened, post, record, upheld

from conformance.core.conclusion import conclude
from conformance.core.finding import Finding, Outcome
from conformance.core.record import FOOTING, line, lines, read, trial
from conformance.core.skimming import skim_line
from conformance.report.run import run_of

EVERY = {**RECORDS, **KINDS}
LOST = happened(post("/uploads"), None, 1, cause="reset", step=0)
OUTCOMES = st.sampled_from((Outcome.UPHELD, Outcome.NOTED, Outcome.ABSENT, Outcome.BROKEN))
NAMES = st.sampled_from(
    (
        "parts/accepted",
        "complete/listed-order",
        "create/accepted",
        "parts/empty",
        "auth/key-required",
    )
)
FINDINGS = st.builds(Finding, NAMES, OUTCOMES, st.integers(0, 4), got=st.sampled_from(("a", "b")))
EXCHANGES = st.sampled_from((flow(), flow()[:2], (LOST,), (*flow()[:1], LOST), ()))
TRIALS = st.builds(
    trial,
    st.sampled_from(("orders", FOOTING)),
    st.just(PLAN),
    EXCHANGES,
    st.lists(FINDINGS, max_size=4),
)


def skimmed(run):
    return read(lines(run), line_of=skim_line)


def said(run):
    """All that is said of a run, but for the plan and the requests that show it."""
    conclusion = conclude(run)
    shown = [(each.verdict, each.reason, each.fingerprint) for each in conclusion.results]
    whole = (conclusion.overall, conclusion.exit, conclusion.reason, conclusion.stale)
    return (shown, whole, run_of("a", run, conclusion))


@pytest.mark.parametrize("kind", [each for each in EVERY if each != "huge"])
def test_the_verdicts_are_the_same_for_every_kind_of_run(kind):
    run = replace(EVERY[kind], footer=EVERY[kind].footer or FOOTER)
    assert said(skimmed(run)) == said(run)


@given(st.lists(TRIALS, max_size=4))
def test_the_verdicts_are_the_same_whatever_happened(trials):
    run = record(upheld("parts/accepted"), *trials)
    assert said(skimmed(run)) == said(run)


def test_what_broke_is_read_as_it_stands_and_what_held_is_not():
    broke, held = RECORDS["broken"].trials[1], trial("orders", PLAN, flow(), ())
    assert skim_line(line(broke)) == broke
    first = replace(held, scenario=FOOTING)
    assert skim_line(line(first)) == first
    assert skim_line(line(held)) != held
    assert len(line(skim_line(line(held)))) < len(line(held)) / 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"is":"Trial","findings":[1]}', "[" * 100_000])
def test_what_is_no_line_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        skim_line(text)
