"""Two nights of a server that got worse in one thing and better in another."""

from dataclasses import dataclass
from pathlib import Path

from live import judge

from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

THEN, NOW = "joins-by-arrival", "adds-after-complete"
ORDER, LATE = "complete/listed-order", "parts/none-after-complete"
"""What each breaks."""


@dataclass(frozen=True)
class Nights:
    """The folder with ``then.jsonl`` and ``now.jsonl``, and what each run was."""

    folder: Path
    then: object
    now: object


def passed(folder):
    """Judge the server in both nights."""
    runs = []
    for name, fault in (("then", THEN), ("now", NOW)):
        with running_here(FAULTS[fault].behaviour) as url:
            runs.append(judge(url, folder, file=folder / f"{name}.jsonl"))
    return Nights(folder, *runs)
