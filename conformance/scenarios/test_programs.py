"""Whatever a program does, the same contract holds."""

from hypothesis import given

from conformance.core.plan import Plan

from .literals import Provoke
from .programs import programs
from .strategies import batch


@given(plans=batch(programs(), size=4, least=1))
def test_any_program(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
