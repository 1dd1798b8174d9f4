"""What hides what: every entry is about faults that exist, and says why."""

from fnmatch import fnmatchcase

import pytest

from conformance.core.catalogue import BY_ID
from conformance.reference.faults import FAULTS
from conformance.selftest.masking import MASKS, Mask, hidden_by


@pytest.mark.parametrize("mask", MASKS, ids=lambda mask: mask.fault)
def test_an_entry_names_faults_that_exist_and_has_a_reason(mask):
    names = [*FAULTS, *BY_ID]
    assert [name for name in FAULTS if fnmatchcase(name, mask.fault)]
    for glob in (*mask.hides, *mask.shows):
        assert [name for name in names if fnmatchcase(name, glob)], glob
    assert [name for name in FAULTS if mask.covers(name)]
    assert mask.reason


@pytest.mark.parametrize("mask", MASKS, ids=lambda mask: mask.fault)
def test_no_entry_hides_everything(mask):
    assert [name for name in FAULTS if not mask.covers(name)]


def test_a_fault_is_hidden_if_its_name_matches_or_all_that_it_breaks():
    mask = Mask("x", ("creates-201", "complete/md5-*"), "because")
    assert mask.covers("creates-201")
    assert mask.covers("md5-of-the-first-part")
    assert not mask.covers("creates-in-progress")
    whole = Mask("x", ("complete/too-few-bytes",), "because")
    assert not whole.covers("counts-bytes-in-16-bits")  # which breaks too-many-bytes too


def test_an_exception_is_a_name_or_one_requirement_of_several():
    mask = Mask("x", ("complete/*",), "because", ("complete/too-few-bytes", "ignores-md5"))
    assert mask.covers("takes-a-byte-more")
    assert not mask.covers("counts-bytes-in-16-bits")
    assert not mask.covers("ignores-md5")


def test_the_reason_is_that_of_a_fault_which_is_there():
    assert hidden_by("joins-by-arrival", ("ids-of-nothing", "joins-by-arrival"))
    assert hidden_by("ids-of-nothing", ("ids-of-nothing", "joins-by-arrival")) is None
    assert hidden_by("joins-by-arrival", ("creates-201", "joins-by-arrival")) is None
