"""
Starts runs, kills them at random moments, and has each record reported on: a line of JSON for each.

    killing.py FOLDER SEED COUNT URL...

The first runs are left to their end, as many at once as later, which tells how long one takes.
All are forked off a process that has read everything, so that many of them fit into little time.
"""

import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from conformance.cli import report, run
from conformance.cli.main import main
from conformance.core.record import read
from conformance.plugin import session
from conformance.scenarios.gathering import scenarios

WIDTH = 4
"""How many runs are under way at once."""
LONGEST = 60.0
"""Seconds that a run may take to begin."""
READ = (report, run, session)
"""What each run would read for itself."""


def _early(drawn):
    """Draw a share of a run's time, a small one rather than a large one."""
    return min(drawn.random(), drawn.random())


@dataclass
class Victim:
    """A run under way. ``share`` is how much of the time that a run takes it is given to live."""

    number: int
    url: str
    file: Path
    share: float
    pid: int = 0
    began: float = 0.0


def forked(file, *words):
    """Call the command line in a process of its own; its words go to a file."""
    pid = os.fork()
    if pid:
        return pid
    told = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(told, 1)
    os.dup2(told, 2)
    sys.argv = ["uploads-conformance", *words]
    try:
        main()
    except SystemExit as over:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(over.code or 0))
    finally:
        os._exit(99)


def code_of(pid):
    """Wait for a process, and give its exit code, or the signal that ended it, below zero."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def start(victim):
    words = ("run", victim.url, "--profile", "quick", "--record", str(victim.file))
    victim.pid = forked(victim.file.with_suffix(".out"), *words)
    before = time.monotonic()
    while not victim.file.exists() and time.monotonic() - before < LONGEST:
        time.sleep(0.001)
    victim.began = time.monotonic()


def over(victim):
    """Read the record of a run that was killed or is over, and report on it."""
    ended = code_of(victim.pid)
    said = victim.file.with_suffix(".report")
    reported = code_of(forked(said, "report", str(victim.file)))
    record = read(victim.file.open(encoding="ascii", newline="\n"))
    return {
        "url": victim.url,
        "share": victim.share,
        "lived": time.monotonic() - victim.began,
        "ended": ended,
        "reported": reported,
        "said": said.read_text(),
        "whole": record.footer is not None,
        "trials": len(record.trials),
    }


def killed(victims, takes):
    """Kill each when its time has come, so many at once, and tell of each."""
    waiting, living = [*victims], []
    while waiting or living:
        while waiting and len(living) < WIDTH:
            living.append(waiting.pop(0))
            start(living[-1])
        ripe = min(living, key=lambda each: each.began + each.share * takes[each.url])
        time.sleep(max(0.0, ripe.began + ripe.share * takes[ripe.url] - time.monotonic()))
        os.kill(ripe.pid, signal.SIGKILL)
        living.remove(ripe)
        yield over(ripe)


def left_alone(folder, urls):
    """Let runs of each server come to their end, all at once, and tell how long each took."""
    many = urls * (WIDTH // len(urls))
    runs = [Victim(at, url, folder / f"whole-{at}.jsonl", 1) for at, url in enumerate(many)]
    for each in runs:
        start(each)
    for each in runs:
        yield over(each)


def tell(folder, seed, count, urls):
    scenarios()  # reads them all, before anything is forked
    takes = {}
    for each in left_alone(folder, urls):
        takes.setdefault(each["url"], each["lived"])
        sys.stdout.write(json.dumps(each) + "\n")
    drawn = random.Random(seed)  # noqa: S311  (moments, no secrets)
    victims = [
        Victim(at, urls[at % len(urls)], folder / f"{at}.jsonl", _early(drawn))
        for at in range(count)
    ]
    for each in killed(victims, takes):
        sys.stdout.write(json.dumps(each) + "\n")


if __name__ == "__main__":
    tell(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
