"""Keeps the ledger of a session, alone or for all its workers, and cleans up by it at the end."""

import os
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.conductor import Leftovers, cleaned, ledger_of, leftovers, lines_since
from conformance.core.errors import ConformanceError
from conformance.core.ledger import Opened, line
from conformance.core.settings import Settings
from conformance.drivers.ledger import Ledger


class Keeping:
    """
    The ledger of one session.

    Workers of xdist write into one file, that of ``settings`` or a temporary one, and whoever
    started them cleans up: also for a worker that was killed. A worker that is ``apart``, where it
    cannot see that file, keeps what it makes in mind, cleans up by itself, and then hands it over.
    """

    def __init__(self, settings: Settings, *, worker: bool = False) -> None:
        self._settings = settings
        self.apart = worker and settings.ledger is None
        self.mark = ""
        """By what a worker knows the ledger of its session."""
        self._ledger: Ledger | None = None
        self._shared: Path | None = None
        self._offset = 0

    def open(self) -> Ledger:
        """Begin the ledger, once; before the first request."""
        if self._ledger is None:
            self._ledger = ledger_of(self._settings)
        return self._ledger

    def shared(self) -> Settings:
        """Give the settings of a worker: they name the file that all of them write into."""
        if self._shared is None:
            given = self._settings.ledger
            self._shared = Path(given).absolute() if given else _temporary()
            self._offset = self._shared.stat().st_size if self._shared.exists() else 0
            marked = ledger_of(self._told_to())
            self.mark = marked.run
            marked.close()
        return self._told_to()

    def _told_to(self) -> Settings:
        return replace(self._settings, ledger=str(self._shared))

    def told(self) -> tuple[str, ...]:
        """Give the lines of a ledger that is in nobody else's reach."""
        return tuple(map(line, self._ledger.kept)) if self.apart and self._ledger else ()

    def take(self, lines: Sequence[str]) -> None:
        """Add the lines of a worker that kept them to itself."""
        if self._shared is not None and lines:
            with suppress(OSError), self._shared.open("a", encoding="ascii") as file:
                file.write("".join(f"{each}\n" for each in lines))

    def clean(self, run: Callable[[Coroutine[Any, Any, None]], None]) -> Leftovers:
        """
        Remove what the session made, unless it is to be kept, and say what is left.

        Whatever goes wrong with that only leaves more. A signal gives it up.
        """
        with suppress(ConformanceError):
            ledger = self._held()
            if ledger is None:
                return Leftovers()
            with suppress(ConformanceError, KeyboardInterrupt):
                if not self._settings.keep:
                    run(cleaned(self._settings, ledger))
            return leftovers(ledger)
        return Leftovers()

    def _held(self) -> Ledger | None:
        if self._shared is not None:
            lines = lines_since(self._shared, self._offset)
            self._ledger = ledger_of(self._told_to(), lines)
        return self._ledger

    def close(self) -> None:
        """Close the ledger; a temporary one goes."""
        if self._ledger is not None:
            self._ledger.close()
        if self._shared is not None and not self._settings.ledger:
            self._shared.unlink(missing_ok=True)


def at_home(settings: Settings, mark: str) -> Settings:
    """
    Leave out of what a worker is told the files that are not here, where it runs.

    Those of the same name that are here may be anybody's: only one with the ``mark`` is ours.
    """
    return (
        settings if _is_here(settings.ledger, mark) else replace(settings, ledger=None, record=())
    )


def _is_here(file: str | None, mark: str) -> bool:
    with suppress(OSError, ConformanceError):
        lines = lines_since(Path(file), 0) if file else ()
        return any(isinstance(each, Opened) and each.run == mark for each in lines)
    return False


def _temporary() -> Path:
    number, name = tempfile.mkstemp(prefix="uploads-conformance-", suffix=".jsonl")
    os.close(number)
    return Path(name)
