"""A place for a worker that is as good as another machine: it sees no file of ours."""

import sys
from dataclasses import dataclass
from pathlib import Path

from live import HOME

SEEN = """
import os, sys

LOG = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
MAKES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def told(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.fsdecode(args[0])
        if path.startswith({hidden!r}):
            os.write(LOG, f"hidden {{path}}\\n".encode())
            raise FileNotFoundError(2, "there is none here", path)
        if (args[2] or 0) & MAKES:
            os.write(LOG, f"written {{path}}\\n".encode())
    elif event == "os.mkdir":
        os.write(LOG, f"written {{os.fsdecode(args[0])}}\\n".encode())


sys.addaudithook(told)
"""
"""Hides a folder from whoever opens files in it, and writes down what is written anywhere."""


@dataclass(frozen=True)
class Far:
    """A place: the folder of its temporary files, and what happened there."""

    folder: Path

    @property
    def python(self):
        return self.folder / "python"

    @property
    def temporary(self):
        return self.folder / "tmp"

    @property
    def words(self):
        """Give all that its Pythons were called with."""
        return (self.folder / "words").read_text()

    @property
    def log(self):
        file = self.folder / "log"
        return file.read_text().splitlines() if file.exists() else []

    def written(self):
        """Name what was written there, but for what is nobody's and what was temporary."""
        paths = [each.partition(" ")[2] for each in self.log if each.startswith("written ")]
        ours = (str(self.temporary), "/dev/")
        return [each for each in paths if not each.startswith(ours)]


def far(folder, hidden, *, packages=HOME, python=sys.executable):
    """Make a place, where Python finds ``packages``, and nothing of the folder ``hidden``."""
    place = Far(folder)
    site = folder / "site"
    for each in (site, place.temporary):
        each.mkdir(parents=True)
    seen = SEEN.format(log=str(folder / "log"), hidden=str(hidden))
    (site / "sitecustomize.py").write_text(seen)
    place.python.write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/words\n'
        f"export TMPDIR={place.temporary} PYTHONPATH={site}:{packages}\n"
        f'exec {python} "$@"\n'
    )
    place.python.chmod(0o755)
    return place
