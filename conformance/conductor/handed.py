"""What one door hands to the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.core.record import Record, Trial
from conformance.core.settings import Settings

Progress = Callable[[str, Sequence[Trial]], None]
"""Told of each scenario when it is over: its name, and what was tried."""


@dataclass(slots=True, repr=False, eq=False)
class Handed:
    """What one door hands to the other: settings and progress in, a record and errors out."""

    settings: Settings
    progress: Progress | None = None
    record: Record | None = None
    errors: list[BaseException] = field(default_factory=list)
