"""
The suite is worth what it catches.

Each fault of the reference server breaks exactly the requirements that it names; no lawful server
breaks a MUST; and the correct one upholds everything, everything having been put to the test.
"""

import random

import pytest

from conformance.core.catalogue import CATALOGUE
from conformance.core.requirement import Level, Party
from conformance.oracle.wire import Operation
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.selftest.fault_matrix import Case, compared, fault_case, judge, outcome
from conformance.selftest.lost_answers import Fate, Loss, hidden_by, passing

ASKED = [each for each in Operation if each not in (Operation.LOOK, Operation.OTHER, Operation.ADD)]
"""Without answers to parts, empty uploads alone are completed, which show little of anything."""


def complaint(case):
    """
    Judge a server, and again if something was wrong with the judgement.

    Races are met in windows of milliseconds, and uploads are made to live for three seconds, so
    that a busy machine can spoil one run. What is wrong with our code comes again.
    """
    return outcome(case).complaint and outcome(case).complaint


def test_the_correct_server_upholds_everything_and_everything_is_put_to_the_test():
    assert complaint(Case("correct", None, frozenset(), 0, "quick")) == ""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_exactly_what_it_names_and_passes_by_no_loss_of_answers(name):
    """Only what was measured can pass: by an exchange that would have shown the break."""
    case = fault_case(name, 0, "quick")
    record = judge(case)
    assert not compared(case, record).complaint or outcome(case).complaint == ""
    drawn = random.Random(name)  # noqa: S311
    fate = drawn.choice([*Fate])
    loss = Loss(frozenset(drawn.sample(ASKED, drawn.randint(1, 3))), fate)
    broken = {each for each in case.breaks if not hidden_by(loss, each)}
    assert not broken & passing(record, loss), loss


@pytest.mark.parametrize("name", VARIANTS)
def test_a_lawful_variant_breaks_no_must(name):
    assert complaint(Case(name, name, frozenset(), 0, "quick")) == ""


def test_every_demand_on_servers_is_broken_by_some_fault():
    broken = {each for fault in FAULTS.values() for each in fault.breaks}
    demanded = {
        each.id for each in CATALOGUE if each.party is Party.SERVER and each.level is not Level.MAY
    }
    assert demanded - broken == set()
