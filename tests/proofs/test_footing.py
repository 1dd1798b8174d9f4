"""What a target does not have is not asked of it: each is taken away in turn, then all together."""

import itertools
from dataclasses import fields, replace

import pytest

from conformance.core.requirement import Level, Need, Party
from conformance.core.verdict import Verdict, settle
from conformance.reference.behaviour import CORRECT
from conformance.reference.variants import VARIANTS
from conformance.selftest import fault_matrix
from conformance.selftest.fault_matrix import Case, judge

LACKING = {
    "has-no-files": (Need.FILES, "it has no Files API: GET /files answered 404"),
    "content-stays-here": (
        Need.CONTENT,
        "its content may not be downloaded: GET /files/{id}/content answered ",
    ),
    "asks-for-no-key": (Need.AUTH, "it asks for no valid key: an upload was created without one"),
}
TOGETHER = [
    names for count in range(len(LACKING) + 1) for names in itertools.combinations(LACKING, count)
]


def without(names):
    """Take several things away from the correct server."""
    variants = [VARIANTS[name].behaviour for name in names]
    changed = {
        each.name: getattr(behaviour, each.name)
        for behaviour in variants
        for each in fields(behaviour)
        if getattr(behaviour, each.name) is not getattr(CORRECT, each.name)
    }
    return replace(CORRECT, **changed)


@pytest.mark.parametrize("names", TOGETHER, ids="+".join)
def test_what_a_target_lacks_does_not_apply_and_nothing_else_is_failed(names, monkeypatch):
    monkeypatch.setattr(fault_matrix, "behaviour_of", lambda _: without(names))
    serves = "asks-for-no-key" if "asks-for-no-key" in names else None
    found = settle(judge(Case("without", serves, frozenset(), 0, "quick")))
    assert [each for each in found if each.verdict is Verdict.FAIL] == []
    assert [each for each in found if each.verdict is Verdict.INCONCLUSIVE] == []
    lacked = {LACKING[name][0] for name in names}
    lacked |= {Need.CONTENT} if Need.FILES in lacked else set()
    unmeasured = [
        each for each in found if _is_plain_must(each) and each.verdict is not Verdict.PASS
    ]
    assert {each.verdict for each in unmeasured} <= {Verdict.NOT_APPLICABLE}
    assert all(any(LACKING[name][1] in each.reason for name in names) for each in unmeasured)
    assert lacked <= {need for each in unmeasured for need in each.requirement.needs}


def _is_plain_must(result):
    held = result.requirement
    optional = {Need.LARGE, Need.EXPIRY, Need.WEATHER, Need.SECOND_KEY}
    server = held.party is Party.SERVER
    return server and held.level is Level.MUST and not held.needs & optional
