"""What passes between a session and the workers of xdist, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.conductor import cause
from conformance.core import errors
from conformance.core.errors import ConformanceError, Defect
from conformance.core.record import Line, line, read_line


@dataclass(frozen=True, slots=True)
class Share:
    """
    What a worker hands over at its end: its lines, requests and bytes, why it stopped, what was
    spent, what went wrong, and the lines of its ledger if that is its own.
    """

    lines: tuple[Line, ...]
    traffic: tuple[int, int]
    stopped: str | None = None
    budget: str | None = None
    errors: tuple[BaseException, ...] = ()
    ledger: tuple[str, ...] = ()

    def packed(self) -> list[Any]:
        """Write it so that another process can read it."""
        lines = [line(each) for each in self.lines]
        told = [_told(each) for each in self.errors]
        return [lines, [*self.traffic], self.stopped, self.budget, told, [*self.ledger]]


def unpacked(sent: Sequence[Any]) -> Share:
    """Read what another process wrote."""
    lines, traffic, stopped, budget, told, ledger = sent
    held = tuple(getattr(errors, name)(*args) for name, args in told)
    read = tuple(read_line(each) for each in lines)
    return Share(read, (traffic[0], traffic[1]), stopped, budget, held, tuple(ledger))


def _told(error: BaseException) -> tuple[str, list[str]]:
    known = error if isinstance(error, ConformanceError) else Defect(cause(error))
    return type(known).__name__, [*known.args]


def workers_of(config: pytest.Config) -> int:
    """Count the workers of xdist: ``3*popen`` is three."""
    counts = [str(each).partition("*") for each in config.getoption("tx", None) or ()]
    return max(1, sum(int(n) if star and n.isdigit() else 1 for n, star, _ in counts))
