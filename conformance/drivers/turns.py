"""Says which plans may run when: those that race go first, a few at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from conformance.core.plan import As, Cancel, Complete, Plan, Step, Together

CALM = 6
"""How many plans that race run at the same time."""


def races(plan: Plan) -> bool:
    """Say whether a plan lets the end of an upload overlap with something else."""
    return any(isinstance(step, Together) and _ends(step.steps) for step in plan.steps)


def _ends(steps: Iterable[Step]) -> bool:
    bare = (step.step if isinstance(step, As) else step for step in steps)
    return any(isinstance(step, Complete | Cancel) for step in bare)


class Turns:
    """
    Lets plans that race go first, few at a time and while nothing else is under way.

    A busy server answers one request after the other, which closes the window that a race has to
    meet. All other plans wait until the last of these is over.
    """

    def __init__(self, plans: Iterable[Plan], calm: int = CALM) -> None:
        self._left = sum(races(each) for each in plans)
        self._few = asyncio.Semaphore(calm)
        self._over = asyncio.Event()
        if not self._left:
            self._over.set()

    @asynccontextmanager
    async def turn(self, plan: Plan) -> AsyncIterator[None]:
        """Wait for the turn of a plan, which lasts as long as the ``with``."""
        if not races(plan):
            await self._over.wait()
            yield
            return
        async with self._few:
            try:
                yield
            finally:
                self._left -= 1
                if not self._left:
                    self._over.set()
