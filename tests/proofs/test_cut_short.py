"""
Wherever a run is cut short, it blames nothing that the whole run lays to something else.

Each plan is judged as if the run had been killed right after it, with nothing else to go by.
"""

from dataclasses import replace

import pytest

from conformance.core.verdict import Verdict, settle
from conformance.reference.faults import FAULTS
from conformance.selftest.fault_matrix import fault_case, judge

MISLEADING = ("deletes-files-of-equal-bytes", "refuses-expectations")
"""Faults of which some plans show what looks like another: what explains it is in other plans."""


@pytest.mark.parametrize("name", MISLEADING)
def test_a_run_that_was_cut_short_blames_nothing_but_what_the_fault_breaks(name):
    record = judge(fault_case(name, 0, "quick"))
    blamed = {
        each.requirement.id
        for one in record.trials
        for each in settle(replace(record, trials=(one,), footer=None))
        if each.verdict is Verdict.FAIL
    }
    assert blamed <= set(FAULTS[name].breaks)
