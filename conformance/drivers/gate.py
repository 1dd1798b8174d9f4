"""Holds several requests back until all of them have a connection, so that they race."""

import asyncio

LONGEST = 2.0
"""Seconds that a request waits for the others: one that cannot connect must not hold up all."""


class Gate:
    """Opens when as many as it waits for have come, or will not come."""

    def __init__(self, awaited: int, longest: float = LONGEST) -> None:
        self._awaited = awaited
        self._longest = longest
        self._opened = asyncio.Event()

    def ticket(self, delay: float = 0.0) -> "Ticket":
        """Make the ticket of one it waits for, who goes ``delay`` seconds after it opened."""
        return Ticket(self, delay)

    def count(self) -> None:
        """Have one less to wait for."""
        self._awaited -= 1
        if self._awaited <= 0:
            self._opened.set()

    async def opened(self) -> None:
        """Wait until it opens, ``longest`` seconds at most; then it is open for all."""
        try:
            async with asyncio.timeout(self._longest):
                await self._opened.wait()
        except TimeoutError:
            self._opened.set()


class Ticket:
    """Lets one through a gate once; used up, it no longer holds anybody."""

    def __init__(self, gate: Gate, delay: float = 0.0) -> None:
        self._gate = gate
        self._delay = delay
        self._used = False

    def give_up(self) -> None:
        """Tell the gate not to wait for this one; nothing if it came already."""
        if not self._used:
            self._used = True
            self._gate.count()

    async def through(self) -> None:
        """Come to the gate and wait for it to open; nothing the second time."""
        if not self._used:
            self.give_up()
            await self._gate.opened()
            await asyncio.sleep(self._delay)
