"""
How a worker stays in another environment, or on another machine: nothing of that place has a say in
what it does, and nothing of it is left there.
"""

import atexit
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from conformance.conductor.handed import ROOT, root

from .options import VISIT

STORE = "HYPOTHESIS_STORAGE_DIRECTORY"


def begin(surroundings: Mapping[str, str]) -> None:
    """Go into a folder of our own, with ``surroundings`` in the environment."""
    folder = tempfile.mkdtemp(prefix="uploads-conformance-")
    ours = {**surroundings, STORE: folder, ROOT: root()}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    os.environ[VISIT] = json.dumps([folder, str(Path.cwd()), before, sys.dont_write_bytecode])
    os.chdir(folder)
    sys.dont_write_bytecode = True
    atexit.register(end)


def end() -> None:
    """Remove the folder, and put all back as it was; nothing where no visit was begun."""
    held = os.environ.pop(VISIT, None)
    if held is None:
        return
    folder, back, before, sys.dont_write_bytecode = json.loads(held)
    with suppress(OSError):
        os.chdir(back)
    shutil.rmtree(folder, ignore_errors=True)
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
