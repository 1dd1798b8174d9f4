"""Runs the scenarios under pytest, without anything of the folder it is called from."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.conductor import Handed, check, ending, unrun
from conformance.conductor.handed import ROOT, root
from conformance.core.errors import ConformanceError, Defect
from conformance.core.record import Record
from conformance.core.settings import Settings

from .progress import shown

LONELY = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "",
    "PYTEST_PLUGINS": "",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""What keeps options and plugins of the surroundings out of a run."""
ARGUMENTS = (
    "--pyargs",
    "conformance.scenarios",
    "-p",
    "conformance.plugin",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:terminal",
    "-p",
    "no:tmpdir",
    "-p",
    "no:unraisableexception",  # it collects garbage at the end, for 3% of a quick run
    "--assert=plain",
    "--capture=no",
    "--noconftest",
    "--import-mode=importlib",
    "-W",
    "ignore",
)


def judged(
    settings: Settings, *, workers: int = 0, places: Sequence[str] = (), quiet: bool = False
) -> tuple[Record, ConformanceError | None]:
    """
    Judge the target of ``settings``, and hand back the record, and what ended the run if it was
    not the target: Unreachable or Defect, or Misused. The footer of the record tells of it too.

    So many ``workers`` share the work on this machine, and one at each of ``places``, which are
    written as xdist's ``--tx``.

    Progress goes to standard error unless ``quiet``. No file is left behind but the record that
    ``settings`` name. A run that is interrupted is handed back as far as it came.

    Raises Misused for settings with which no run can be made.
    """
    check(settings)
    with shown(quiet=quiet) as progress, _alone() as folder:
        spread = [*[f"{workers}*popen"] * bool(workers), *map(_settled, places)]
        if spread:  # what they find is read back from here when they are lost
            kept = str(folder / "record.jsonl")
            settings = replace(settings, record=(*settings.record, kept))
        handed = Handed(settings, progress, LONELY)
        pytest.main(_arguments(spread), plugins=[handed])
    return _handed_back(handed)


def _handed_back(handed: Handed) -> tuple[Record, ConformanceError | None]:
    record, wrong = handed.record, ending(handed.errors, handed.settings)
    tried = record is not None and (record.trials or (record.footer and record.footer.stopped))
    if wrong is None and not tried and handed.settings.shard is None:
        wrong, record = Defect("no scenario was run"), None
    if record is None:
        record = unrun(handed.settings, wrong or Defect("it handed no record back"))
    return record, wrong


def _arguments(spread: Sequence[str]) -> list[str]:
    # Written as one word each: xdist takes words that are files here for files to be copied.
    nowhere = [f"-c{os.devnull}", f"--rootdir=${ROOT}"]
    if not spread:
        return [*ARGUMENTS, *nowhere]
    workers = [f"--tx={each}" for each in spread]
    return [*ARGUMENTS, *nowhere, "-p", "xdist.plugin", "--dist=load", *workers]


def _settled(place: str) -> str:
    """Let xdist make no folder where it starts a worker; we go into one of our own there."""
    kind = place.partition("*")[2] or place
    return place if kind.startswith("popen") or "chdir=" in place else f"{place}//chdir=."


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """Keep the surroundings out, and let nothing be written but into a folder that goes."""
    before = {name: os.environ.get(name) for name in (*LONELY, HYPOTHESIS, ROOT)}
    wrote = sys.dont_write_bytecode
    with tempfile.TemporaryDirectory(prefix="uploads-conformance-") as folder:
        os.environ.update(LONELY, **{HYPOTHESIS: folder, ROOT: root()})
        sys.dont_write_bytecode = True
        try:
            yield Path(folder)
        finally:
            sys.dont_write_bytecode = wrote
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


HYPOTHESIS = "HYPOTHESIS_STORAGE_DIRECTORY"
