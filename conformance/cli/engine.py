"""Runs the scenarios under pytest, without anything of the folder it is called from."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.conductor import Handed, check
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
    "--assert=plain",
    "--capture=no",
    "--noconftest",
    "--import-mode=importlib",
    "-W",
    "ignore",
)


def judged(settings: Settings, *, workers: int = 0, quiet: bool = False) -> Record:
    """
    Judge the target of ``settings``, and hand back the record.

    Progress goes to standard error unless ``quiet``. No file is left behind. A run that is
    interrupted is handed back as far as it came; its footer says so.

    Raises Misused, Unreachable or Defect when there is nothing to hand back.
    """
    check(settings)
    with shown(quiet=quiet) as progress, _alone() as folder:
        handed = Handed(settings, progress)
        pytest.main(_arguments(folder, workers), plugins=[handed])
    return _handed_back(handed)


def _handed_back(handed: Handed) -> Record:
    for error in handed.errors:
        if isinstance(error, ConformanceError):
            raise error
    if handed.errors:
        first = handed.errors[0]
        raise Defect(f"{type(first).__name__}: {first}") from first
    record = handed.record
    if record is None or not (record.trials or (record.footer and record.footer.stopped)):
        raise Defect("no scenario was run")
    return record


def _arguments(folder: Path, workers: int) -> list[str]:
    nowhere = folder / "pytest.ini"
    nowhere.write_text("[pytest]\n", "utf-8")
    spread = ["-p", "xdist.plugin", "-n", str(workers)] if workers else []
    return [*ARGUMENTS, *spread, "-c", str(nowhere), "--rootdir", str(folder)]


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """Keep the surroundings out, and let nothing be written but into a folder that goes."""
    before = {name: os.environ.get(name) for name in (*LONELY, HYPOTHESIS)}
    wrote = sys.dont_write_bytecode
    with tempfile.TemporaryDirectory(prefix="uploads-conformance-") as folder:
        os.environ.update(LONELY, **{HYPOTHESIS: folder})
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
