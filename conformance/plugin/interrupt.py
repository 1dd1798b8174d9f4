"""
Ctrl-C and SIGTERM while a run is under way: remembered, and acted upon where nothing can be lost.

Python raises KeyboardInterrupt wherever it happens to be. In a finalizer, or in a callback of the
garbage collector, that is swallowed, and the run goes on; in the event loop it leaves a loop that
stops at the next use.
"""

import asyncio
import signal
import threading
from collections.abc import Coroutine
from types import FrameType
from typing import Any


class Interrupts:
    """
    Runs coroutines one after the other, and lets Ctrl-C or SIGTERM end the one that is under way.

    From ``listen`` to ``close`` the first Ctrl-C is ours; the second is Python's own again. SIGTERM
    is ours each time. ``terminated`` says that it came.
    """

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._task: asyncio.Task[Any] | None = None
        self._before: dict[int, Any] = {}
        self._came = False
        self._raises = False
        self.terminated = False

    def listen(self) -> None:
        """Take both over, unless somebody else has, or this is no main thread."""
        self._take(signal.SIGINT, signal.default_int_handler)
        self._take(signal.SIGTERM, signal.SIG_DFL)

    def listen_for_others(self) -> None:
        """Let SIGTERM be as Ctrl-C, which is left to Python: the work is done elsewhere."""
        self._raises = True
        self._take(signal.SIGTERM, signal.SIG_DFL)

    def close(self) -> None:
        """Give both back, and end the loop."""
        for number in (*self._before,):
            self._give_back(number)
        self._runner.close()

    def _take(self, number: int, usual: Any) -> None:
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(number) is usual:
            self._before[number] = signal.signal(number, self._heard)

    def _give_back(self, number: int) -> None:
        if number in self._before:
            signal.signal(number, self._before.pop(number))

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        self.terminated = self.terminated or number == signal.SIGTERM
        if self._task is None and self._raises:
            raise KeyboardInterrupt
        self._came = True
        if number == signal.SIGINT:
            self._give_back(number)
        if self._task is not None:
            self._runner.get_loop().call_soon_threadsafe(self._task.cancel)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait for ``work``. Raises KeyboardInterrupt when a signal came since the last time."""
        try:
            found = self._runner.run(self._watched(work))
        except asyncio.CancelledError:
            self.heed()
            raise
        self.heed()
        return found

    def finish(self, work: Coroutine[Any, Any, Any]) -> None:
        """Wait for work that has to be done whatever came."""
        self._runner.run(work)

    def heed(self) -> None:
        """Raise KeyboardInterrupt if a signal came; only once for each."""
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    async def _watched(self, work: Coroutine[Any, Any, Any]) -> Any:
        self._task = asyncio.current_task()
        try:
            return await work
        finally:
            self._task = None
