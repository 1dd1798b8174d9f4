"""
A server with several faults is judged by each of them.

No requirement that one of the faults breaks alone passes, none fails that none of them breaks, and
each fault is named by a requirement of its own. It is a sample; `tox -e pairs` judges hundreds.
"""

import pytest

from conformance.core.catalogue import BY_ID
from conformance.core.requirement import Need
from conformance.reference.faults import FAULTS
from conformance.selftest.combination_report import lines
from conformance.selftest.fault_combinations import Combination, drawn, scored
from conformance.selftest.harm import is_grave

SEED = 0
SLOW = {Need.EXPIRY, Need.LARGE}


def is_sure(fault):
    """Say whether a fault shows in each run, without long waits: no race has to be met for it."""
    requirements = [BY_ID[name] for name in fault.breaks]
    races = any(each.id.startswith("concurrency/") for each in requirements)
    return not races and not any(each.needs & SLOW for each in requirements)


SURE = [name for name, fault in FAULTS.items() if is_sure(fault)]
MET = (("joins-by-arrival", "nests-the-id-of-the-file"), ("creates-201", "ignores-md5"))
"""Pairs as real servers have them, which were judged wrongly once."""
PAIRS = (
    *(Combination(pair, SEED, "quick") for pair in MET),
    *drawn(SURE, together=2, count=20, seed=SEED, profile="quick"),
)
FIVES = drawn(SURE, together=5, count=5, seed=SEED, profile="quick")


UNSEEN = {
    "keeps-the-last-crlf + redirects-second-deletions": "no File that holds bytes is ever made, "
    "and no empty one is deleted twice",
}
"""Pairs of which one hides the other from what is tried, though not from every request."""


def _marked(pair):
    reason = UNSEEN.get(pair.name)
    return pytest.param(pair, marks=[pytest.mark.xfail(reason=reason)] if reason else [])


@pytest.mark.parametrize("pair", [*map(_marked, PAIRS)], ids=lambda pair: pair.name)
def test_two_faults_are_both_named_and_nothing_else_is(pair):
    missed = [line for line in lines(scored(pair)) if not line.startswith("KNOWN")]
    assert missed == []


@pytest.mark.parametrize("server", FIVES, ids=lambda server: server.name)
def test_of_five_faults_none_passes_and_those_of_grave_harm_are_named(server):
    score = scored(server)
    assert (score.error, score.passed) == (None, ())
    hidden = [each for each in score.unexplained if any(map(is_grave, FAULTS[each.fault].breaks))]
    assert hidden == []
