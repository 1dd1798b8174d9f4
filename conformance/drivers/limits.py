"""
Says whether another request may be sent: budgets, and whether the target is still with us.

One for all lanes of a run. What is over stays over: nothing more is sent, and the reason is kept.
"""

import asyncio
import math
import time
from dataclasses import dataclass

from conformance.core.errors import Blocked

IN_A_ROW = 20
"""After as many requests in a row that nobody answered, nobody is there any more."""
SLOW = 20
"""After as many answers that did not come in time, in a whole run, waiting is of no use."""
FLOODS = 20
"""After as many answers that had no end, there is no use in reading more."""
LARGE, LARGES = 4 << 20, 10
"""After as many answers of more bytes, contents of files apart: a page of 1,000 has a twelfth."""
PUT_OFF = 12
"""After as many requests in a row that were put off to the end, none will be let through."""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    What a run may spend: requests, bytes of request bodies, and seconds. None has no limit.

    ``retry_wait`` is the longest, in seconds, that is waited before a request is sent again, each
    time that the server asks for that.
    """

    requests: int | None = None
    size: int | None = None
    seconds: float | None = None
    retry_wait: float = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What came of a request: ``status`` None is no answer, ``cause`` says why, or why no whole one.

    ``late``: the time for it ran out. ``size`` counts its bytes, unless they are those of a file.
    ``put_off``: the answer asks to come again.
    """

    status: int | None
    cause: str | None = None
    late: bool = False
    size: int = 0
    put_off: bool = False


class Limits:
    """What was spent so far, and why nothing more is sent, once that is so."""

    def __init__(self, budget: Budget = Budget()) -> None:
        self.spent: str | None = None
        """Which budget is used up."""
        self.given_up: str | None = None
        """Why the target is asked no more."""
        self._budget = budget
        self._began = time.monotonic()
        self._requests = 0
        self._size = 0
        self._silent = 0
        self._late = 0
        self._floods = 0
        self._put_off = 0
        self._large = 0

    @property
    def left(self) -> float:
        """Count the seconds that are left; infinite without a limit."""
        if self._budget.seconds is None:
            return math.inf
        return max(0.0, self._began + self._budget.seconds - time.monotonic())

    def take(self, asker: str, size: int) -> None:
        """Spend a request with a body of ``size`` bytes. Raises Blocked when there is none left."""
        if self.over is None:
            self.spent = self._exceeded(size)
        if self.over is not None:
            raise Blocked(asker, self.over)
        self._requests += 1
        self._size += size

    async def wait(self, asker: str, seconds: float) -> None:
        """Let time pass. Raises Blocked, at once, when so much is not left."""
        if self.over is None and seconds > self.left:
            self.spent = self._time_is_up()
        if self.over is not None:
            raise Blocked(asker, self.over)
        await asyncio.sleep(seconds)

    @property
    def over(self) -> str | None:
        """Say why nothing more is sent; None while it is."""
        return self.given_up or self.spent

    def hear(self, heard: Heard) -> None:
        """Learn from what came of a request."""
        answered = heard.status is not None
        self._silent = 0 if answered else self._silent + 1
        self._late += heard.late
        self._floods += answered and heard.cause is not None
        self._large += heard.size > LARGE
        if answered and not heard.put_off:
            self._put_off = 0
        self.given_up = self.given_up or self._lost(heard.cause)

    def put_off(self, status: int) -> None:
        """Learn that a request was sent again and again, and never let through."""
        self._put_off += 1
        self.given_up = self.given_up or self._lost(f"status {status}")

    def _lost(self, cause: str | None) -> str | None:
        if self._silent >= IN_A_ROW:
            return f"{self._silent} requests in a row were not answered, the last for: {cause}"
        if self._late >= SLOW:
            return f"{self._late} requests were not answered in time"
        if self._floods >= FLOODS:
            return f"{self._floods} answers had no end, the last: {cause}"
        if self._large >= LARGES:
            return f"{self._large} answers had more than {LARGE:,} bytes each"
        if self._put_off >= PUT_OFF:
            return f"{self._put_off} requests in a row were put off to the end, the last: {cause}"
        return None

    def _exceeded(self, size: int) -> str | None:
        budget = self._budget
        if budget.requests is not None and self._requests >= budget.requests:
            return f"budget: {budget.requests:,} requests were sent, as --max-requests allows"
        if budget.size is not None and self._size + size > budget.size:
            return f"budget: {self._size:,} bytes were sent, and --max-bytes is {budget.size:,}"
        return self._time_is_up() if self.left <= 0 else None

    def _time_is_up(self) -> str:
        return f"budget: the run may take {self._budget.seconds:g} s, as --max-duration says"
