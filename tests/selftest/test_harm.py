"""Which harm is grave follows from the requirement alone."""

from conformance.core.catalogue import BY_ID
from conformance.core.requirement import Level, Party
from conformance.reference.faults import FAULTS
from conformance.selftest.harm import is_grave


def test_bytes_that_are_lost_and_tenants_that_meet_are_grave_and_a_wrong_word_is_not():
    assert is_grave("parts/bytes-as-sent")
    assert is_grave("auth/tenants-apart")
    assert is_grave("complete/not-after-cancel")
    assert not is_grave("create/pending")


def test_what_does_grave_harm_is_broken_by_some_fault():
    broken = {name for fault in FAULTS.values() for name in fault.breaks}
    servers = (each for each in BY_ID.values() if each.party is Party.SERVER)
    demanded = {each.id for each in servers if each.level is not Level.MAY}
    assert {name for name in demanded if is_grave(name)} <= broken
