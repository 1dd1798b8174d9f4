"""
How fast each report is written of a run with 100,000 findings, and how much memory it takes.

Each writer has a process of its own. Its time is given as a ratio to that of writing the same
record as lines of JSON by the standard library, which is the least that a report of everything
could take; and in seconds of the processor, of which ten are the limit. Memory is what the writer
took at most, above what the record itself takes. With the name of a writer and ``--profile``, where
its time goes is printed.
"""

import cProfile
import pstats
import resource
import subprocess
import sys
import time
from pathlib import Path

from conformance.core.conclusion import conclude
from conformance.core.record import Record
from conformance.report import WRITERS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "report"))
from kinds import huge

LIMIT = 10.0
"""Seconds of the processor that a writer may take."""
PLAIN = "record"
"""The writer whose time is the measure of the others."""
ROWS = ("conclude", *WRITERS)


def main() -> None:
    """Measure all writers, or the one that is named; with ``--profile`` show where time goes."""
    match sys.argv[1:]:
        case []:
            every()
        case [name]:
            print(*measured(name, huge()))  # noqa: T201
        case [name, "--profile"]:
            profile(name)
        case _:
            raise SystemExit(__doc__)


def every() -> None:
    """Print a line for each writer. Ends with 1 where one took longer than it may."""
    told = {name: _apart(name) for name in ROWS}
    plain, slow = told[PLAIN][0], []
    for name, (seconds, mebibytes, size) in told.items():
        line = f"{name:10} {seconds / plain:6.2f} times {PLAIN}  {seconds:5.2f} s"
        print(f"{line}  {mebibytes:6.0f} MiB  {size / 1e6:6.2f} MB written")  # noqa: T201
        slow += [name] if seconds > LIMIT else []
    sys.exit(bool(slow))


def _apart(name: str) -> tuple[float, float, float]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, name], capture_output=True, text=True, check=True
    )
    seconds, mebibytes, size = map(float, done.stdout.split())
    return seconds, mebibytes, size


def measured(name: str, record: Record) -> tuple[float, float, int]:
    """Give the seconds of one writer, the mebibytes that it took, and the size of its report."""
    before = _memory()
    began = time.process_time()
    text = _written(name, record)
    return time.process_time() - began, _memory() - before, len(text.encode())


def _written(name: str, record: Record) -> str:
    return WRITERS[name](record) if name in WRITERS else conclude(record).reason


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def profile(name: str) -> None:
    """Print where the time of one writer goes."""
    record, watch = huge(), cProfile.Profile()
    watch.runcall(_written, name, record)
    pstats.Stats(watch).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    main()
