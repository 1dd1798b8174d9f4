"""Which harm is grave follows from the requirement alone."""

from conformance.core.catalogue import BY_ID
from conformance.core.requirement import Level
from conformance.reference.faults import FAULTS
from conformance.selftest.harm import GRAVE, is_grave


def test_bytes_that_are_lost_and_tenants_that_meet_are_grave_and_a_wrong_word_is_not():
    assert is_grave("parts/bytes-as-sent")
    assert is_grave("auth/tenants-apart")
    assert is_grave("complete/not-after-cancel")
    assert not is_grave("create/pending")


def test_what_is_grave_is_demanded_and_some_fault_does_it():
    broken = {name for fault in FAULTS.values() for name in fault.breaks}
    assert {name for name in GRAVE if BY_ID[name].level is not Level.MAY} <= broken
