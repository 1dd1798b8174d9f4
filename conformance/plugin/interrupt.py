"""
Ctrl-C while a run is under way: remembered, and acted upon where nothing can be lost by it.

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
    Runs coroutines one after the other, and lets Ctrl-C end the one that is under way.

    From ``listen`` to ``close`` the first Ctrl-C is ours; the second is Python's own again.
    """

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._task: asyncio.Task[Any] | None = None
        self._before: Any = None
        self._came = False

    def listen(self) -> None:
        """Take Ctrl-C over, unless somebody else has, or this is no main thread."""
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._heard)

    def close(self) -> None:
        """Give Ctrl-C back, and end the loop."""
        self._give_back()
        self._runner.close()

    def _give_back(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._came = True
        self._give_back()
        if self._task is not None:
            self._runner.get_loop().call_soon_threadsafe(self._task.cancel)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Wait for ``work``. Raises KeyboardInterrupt when Ctrl-C came since the last time."""
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
        """Raise KeyboardInterrupt if Ctrl-C came; only once for each."""
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    async def _watched(self, work: Coroutine[Any, Any, Any]) -> Any:
        self._task = asyncio.current_task()
        try:
            return await work
        finally:
            self._task = None
