"""Shows how far a run is: a live line on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from conformance.conductor import Progress
from conformance.core.finding import Outcome
from conformance.core.record import Trial

APART = 10.0
"""Seconds between two lines where there is no terminal: a log is not to be filled with them."""
Clock = Callable[[], float]


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Progress | None]:
    """Give what is told of each scenario when it is over; it goes to standard error."""
    console = Console(stderr=True, highlight=False, emoji=False)
    if quiet:
        yield None
    elif sys.stderr.isatty() and not console.is_dumb_terminal:
        # Not console.is_terminal: FORCE_COLOR makes that true for a file.
        with Live(console=console, transient=True) as live:
            yield _Line(live).tell
    else:
        yield _Log(console).tell


class _Sum:
    """What was tried so far, and what was found broken."""

    def __init__(self) -> None:
        self._plans = 0
        self._exchanges = 0
        self.broken: set[str] = set()

    def add(self, scenario: str, trials: Sequence[Trial]) -> str:
        """Take in a scenario that is over, and say in a line how far all of them are."""
        self._plans += len(trials)
        self._exchanges += sum(len(each.exchanges) for each in trials)
        self.broken |= broken(trials)
        found = f"{len(self.broken)} requirements broken" if self.broken else "nothing broken"
        return f"{self._plans} plans  {self._exchanges} exchanges  {found}  {scenario}"


class _Line:
    """One line that is written over and over."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._sum = _Sum()

    def tell(self, scenario: str, trials: Sequence[Trial]) -> None:
        """Take in a scenario that is over."""
        text = self._sum.add(scenario, trials)
        style = "red" if self._sum.broken else "green"
        self._live.update(Text(text, style=style, no_wrap=True))


class _Log:
    """A line that says how far a run is, whenever ten seconds have gone by since the last one."""

    def __init__(self, console: Console, clock: Clock = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._sum = _Sum()
        self._began = self._last = clock()

    def tell(self, scenario: str, trials: Sequence[Trial]) -> None:
        """Take in a scenario that is over."""
        text, now = self._sum.add(scenario, trials), self._clock()
        if now - self._last >= APART:
            self._last = now
            said = f"{now - self._began:4.0f} s  {text}"
            self._console.print(said, markup=False, soft_wrap=True)


def broken(trials: Sequence[Trial]) -> set[str]:
    """Name the requirements that were found broken, before anything is explained."""
    return {
        finding.requirement
        for each in trials
        for finding in each.findings
        if finding.outcome is Outcome.BROKEN
    }
