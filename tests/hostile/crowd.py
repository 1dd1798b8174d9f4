"""Runs the command line against hostile servers, several at once, each in a process of its own."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from behaviours import Behaviour
from canaries import FIRST, GATE, SECOND
from live import MAIN, surroundings

from conformance.cli import outputs
from conformance.reference.apart import running_apart

LONGEST = 60
"""Seconds that a run may take, whatever the target does."""
AT_ONCE = {False: 6, True: 2}
"""How many runs go on at the same time: such as mostly wait or stop early, and whole ones."""
FILES = {f"--{name}": file for name, file in outputs.FILES.items()}
FOLDER = "runs"
LAUNCH = str(Path(__file__).with_name("launch.py"))


@dataclass(frozen=True)
class Seen:
    """A run that is over, and all that it left behind."""

    behaviour: Behaviour
    folder: Path
    out: bytes
    err: bytes
    code: int
    seconds: float
    kibibytes: int
    busy: float
    overdue: bool = False
    complaints: tuple = ()
    files: dict = field(default_factory=dict)

    @property
    def told(self):
        """Give everything that was written anywhere, by name."""
        return {"standard output": self.out, "standard error": self.err, **self.files}


class Loop:
    """An event loop in a thread, where all hostile servers live."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def wait(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @contextlib.contextmanager
    def serving(self, manager):
        shared = self.wait(manager.__aenter__())
        try:
            yield shared
        finally:
            self.wait(manager.__aexit__(None, None, None))

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Crowd:
    """All runs: begun in the order in which they are asked for, so many at once."""

    def __init__(self, folder):
        self._folder = folder
        self._loop = Loop()
        self._pools = {whole: ThreadPoolExecutor(many) for whole, many in AT_ONCE.items()}
        self._begun = {}
        self._launched = set()

    def begin(self, behaviour):
        if behaviour.name not in self._begun:
            pool = self._pools[behaviour.whole]
            self._begun[behaviour.name] = pool.submit(self._seen, behaviour)
        return self._begun[behaviour.name]

    def again(self, behaviour):
        """Run once more when all others are over, so that nothing but the target can delay it."""
        wait(self._begun.values())
        return self._seen(behaviour, f"{behaviour.name}-again")

    def close(self):
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        for each in [*self._launched]:
            each.terminate()
        for pool in self._pools.values():
            pool.shutdown()
        self._loop.close()

    def _seen(self, behaviour, name=None):
        folder = self._folder / (name or behaviour.name)
        (folder / "here").mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            reference = None
            if behaviour.behind:
                reference = stack.enter_context(running_apart(keys=(FIRST, SECOND)))
            shared = stack.enter_context(self._loop.serving(behaviour.started(reference)))
            out, err = self._run(shared.url, folder)
        ended = json.loads((folder / "ended.json").read_text())
        files = {
            str(each.relative_to(folder / "here")): each.read_bytes()
            for each in sorted((folder / "here").rglob("*"))
            if each.is_file()
        }
        complaints = tuple(shared.complaints)
        return Seen(behaviour, folder, out, err, complaints=complaints, files=files, **ended)

    def _run(self, url, folder):
        """Run in an empty folder that is also its home, with default settings and every report."""
        here = folder / "here"
        (folder / "temporary").mkdir()
        words = [*MAIN, "run", url, "--header", f"X-Gateway-Token: {GATE}", "--report-dir", FOLDER]
        words += [word for pair in FILES.items() for word in pair]
        keys = {"UPLOADS_CONFORMANCE_API_KEY": FIRST, "UPLOADS_CONFORMANCE_SECOND_API_KEY": SECOND}
        env = surroundings(HOME=str(here), TMPDIR=str(folder / "temporary"), **keys)
        launched = subprocess.Popen(
            [sys.executable, "-I", "-S", LAUNCH, str(folder / "ended.json"), str(LONGEST), *words],
            cwd=here,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._launched.add(launched)
        try:
            return launched.communicate()
        finally:
            self._launched.discard(launched)
