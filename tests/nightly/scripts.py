"""Runs the scripts of examples as their shells do, where the command of the suite is."""

import os
import subprocess

from live import surroundings

LONGEST = 300


def ran(words, folder, programs, env):
    """Run a command in a folder; what is installed comes first of all programs."""
    held = surroundings(**env, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    held.pop("PYTHONPATH")
    return subprocess.run(
        words,
        cwd=folder,
        env=held,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
