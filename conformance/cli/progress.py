"""Shows how far a run is: a live line on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from conformance.conductor import Progress
from conformance.core.finding import Outcome
from conformance.core.record import Trial


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
        yield _plainly(console)


class _Line:
    """One line that is written over and over."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._plans = 0
        self._exchanges = 0
        self._broken: set[str] = set()

    def tell(self, scenario: str, trials: Sequence[Trial]) -> None:
        """Take in a scenario that is over."""
        self._plans += len(trials)
        self._exchanges += sum(len(each.exchanges) for each in trials)
        self._broken |= broken(trials)
        found = f"{len(self._broken)} requirements broken" if self._broken else "nothing broken"
        text = f"{self._plans} plans  {self._exchanges} exchanges  {found}  {scenario}"
        self._live.update(Text(text, style="red" if self._broken else "green", no_wrap=True))


def _plainly(console: Console) -> Progress:
    def tell(scenario: str, trials: Sequence[Trial]) -> None:
        if not trials:
            return  # the profile has nothing for this scenario
        exchanges = sum(len(each.exchanges) for each in trials)
        found = ", ".join(sorted(broken(trials))) or "ok"
        line = f"{scenario:58} {len(trials):4} plans {exchanges:5} exchanges  {found}"
        console.print(line, markup=False, soft_wrap=True)

    return tell


def broken(trials: Sequence[Trial]) -> set[str]:
    """Name the requirements that were found broken, before anything is explained."""
    return {
        finding.requirement
        for each in trials
        for finding in each.findings
        if finding.outcome is Outcome.BROKEN
    }
