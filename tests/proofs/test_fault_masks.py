"""Where a table says that one fault hides another, the other changes no answer."""

from fnmatch import fnmatchcase

import pytest
from reference_play import Reply
from reference_story import told

from conformance.reference.behaviour import CORRECT
from conformance.reference.combination import combinable, combined
from conformance.reference.faults import FAULTS
from conformance.selftest.masking import MASKS

CASES = [
    pytest.param(name, mask, id=name)
    for mask in MASKS
    for name in FAULTS
    if fnmatchcase(name, mask.fault)
]
PASSING = {"x-request-id", "content-length"}
"""Headers that count requests, or that some faults leave out so as not to lie."""


def takes_time(fault):
    """A fault that lets time pass shows in the story by that alone."""
    behaviour = FAULTS[fault].behaviour
    return any(getattr(behaviour, name) != getattr(CORRECT, name) for name in ("waits", "gaps"))


def answers(*faults):
    """Give what a story shows of a server, but for what passes."""
    return {
        chapter: [_shown(each) for each in replies]
        for chapter, replies in told(combined(faults)).items()
    }


def _shown(answer):
    if not isinstance(answer, Reply):
        return answer
    return answer.status, [each for each in answer.headers if each[0] not in PASSING], answer.body


@pytest.mark.parametrize(("hider", "mask"), CASES)
def test_what_is_hidden_changes_no_answer(hider, mask):
    alone = answers(hider)
    covered = [each for each in FAULTS if mask.covers(each) and each != hider]
    hidden = [each for each in covered if combinable(hider, each) and not takes_time(each)]
    assert hidden
    assert [each for each in hidden if answers(hider, each) != alone] == []
