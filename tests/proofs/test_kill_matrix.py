"""
The suite is worth what it catches.

Each fault of the reference server breaks exactly the requirements that it names; no lawful server
breaks a MUST; and the correct one upholds everything, everything having been put to the test.
"""

import pytest

from conformance.core.catalogue import CATALOGUE
from conformance.core.requirement import Level, Party
from conformance.reference.faults import FAULTS
from conformance.reference.variants import VARIANTS
from conformance.selftest.fault_matrix import Case, fault_case, outcome


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
def test_a_fault_breaks_exactly_what_it_names(name):
    assert complaint(fault_case(name, 0, "quick")) == ""


@pytest.mark.parametrize("name", VARIANTS)
def test_a_lawful_variant_breaks_no_must(name):
    assert complaint(Case(name, name, frozenset(), 0, "quick")) == ""


def test_every_demand_on_servers_is_broken_by_some_fault():
    broken = {each for fault in FAULTS.values() for each in fault.breaks}
    demanded = {
        each.id for each in CATALOGUE if each.party is Party.SERVER and each.level is not Level.MAY
    }
    assert demanded - broken == set()
