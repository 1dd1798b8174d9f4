"""What one door hands to the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import conformance
from conformance.core.record import Record, Trial
from conformance.core.settings import Settings

Progress = Callable[[str, Sequence[Trial]], None]
"""Told of each scenario when it is over: its name, and what was tried."""

ROOT = "UPLOADS_CONFORMANCE_ROOT"
"""The environment variable that says where our package is, so that tests are called the same."""


def root() -> str:
    """Name the folder that our package is in."""
    return str(Path(conformance.__file__).parents[1])


@dataclass(slots=True, repr=False, eq=False)
class Handed:
    """
    What one door hands to the other: settings and progress in, a record and errors out.

    ``surroundings`` are what workers that run elsewhere find in their environment.
    """

    settings: Settings
    progress: Progress | None = None
    surroundings: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None
    errors: list[BaseException] = field(default_factory=list)
