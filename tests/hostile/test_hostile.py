"""Whatever a target does, a run ends soon, small, with a verdict, and tells no secret."""

import pytest
from floods import FLOODS
from halves import HALVES
from laws import broken
from nonsense import NONSENSE
from silence import SILENCE
from tongues import TONGUES

from conformance.core.conclusion import Exit

BEHAVIOURS = (*SILENCE, *HALVES, *FLOODS, *NONSENSE, *TONGUES)


def test_every_behaviour_has_a_name_of_its_own():
    names = [each.name for each in BEHAVIOURS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda each: each.name)
def test_a_run_keeps_every_law(behaviour, crowd):
    """Many go on at once on what may be a busy machine: what that spoils has a second go, alone."""
    seen = crowd.begin(behaviour).result()
    inconclusive = seen.code == Exit.INCONCLUSIVE and seen.code not in behaviour.codes
    found = broken(crowd.again(behaviour) if seen.overdue or inconclusive else seen)
    assert not found, "\n".join(found)
