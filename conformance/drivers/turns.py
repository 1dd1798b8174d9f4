"""Says which plans may run when: those that race go first, a few at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from conformance.core.plan import (
    As,
    Cancel,
    Complete,
    ListFiles,
    Plan,
    Step,
    Together,
    Wait,
    WaitForExpiry,
)

CALM = 6
"""How many plans that race run at the same time."""
IDLE = 1.2
"""From this duration on, in seconds, a plan mostly waits, and keeps nobody busy."""


def races(plan: Plan) -> bool:
    """Say whether a plan lets the end of an upload overlap with something else of it."""
    return any(isinstance(step, Together) and _rivals(step.steps) for step in plan.steps)


def _rivals(steps: Iterable[Step]) -> bool:
    bare = [step.step if isinstance(step, As) else step for step in steps]
    ended = [step.upload for step in bare if isinstance(step, Complete | Cancel)]
    others = [step for step in bare if not isinstance(step, Complete | Cancel)]
    touched = [*ended, *(getattr(step, "upload", getattr(step, "file", None)) for step in others)]
    lists = any(isinstance(step, ListFiles) for step in others)
    return any(lists or touched.count(each) > 1 for each in ended)


def duration(plan: Plan) -> float:
    """
    Estimate how many seconds a plan takes where an answer takes 50 ms.

    The longest should start first, so that none is left alone at the end.
    """
    return sum(_seconds(step) for step in plan.steps)


def _seconds(step: Step) -> float:
    match step:
        case Wait(seconds=seconds):
            return seconds
        case WaitForExpiry():
            return 5.0
        case ListFiles(pages=pages):
            return 0.05 * pages
    return 0.05


class Turns:
    """
    Lets plans that race go first, few at a time and while nothing else is under way.

    A busy server answers one request after the other, which closes the window that a race has to
    meet. All other plans wait until the last of these is over, but for those that mostly wait
    anyway.
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
            if duration(plan) < IDLE:
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
