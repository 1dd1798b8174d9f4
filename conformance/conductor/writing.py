"""Puts records into files: a line as soon as it is known while a run goes, and whole at its end."""

import asyncio
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from conformance.core.record import Header, Line, Trial, line, read_line

IN_PLACE = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS})
"""Where a folder takes no new file, as with one file of a container, a file is written over."""


def put(text: str, file: str) -> None:
    """
    Put a text into a file, in place of what is there: at any moment either of them is there whole.

    What is no plain file, such as a pipe, is written to. Raises OSError when it cannot be done.
    """
    place = os.path.realpath(file)
    if not _is_plain(place):
        Path(place).write_text(text, "utf-8")
        return
    try:
        _replace(text.encode(), place)
    except OSError as failed:
        if failed.errno not in IN_PLACE or not Path(place).exists():
            raise
        Path(place).write_text(text, "utf-8")


def _is_plain(place: str) -> bool:
    try:
        return stat.S_ISREG(Path(place).stat().st_mode)
    except FileNotFoundError:
        return True


def _replace(text: bytes, place: str) -> None:
    fresh = f"{place}.{os.getpid()}~"
    try:
        # Not by tempfile, whose files nobody else may read.
        with Path(fresh).open("wb") as file:
            with suppress(FileNotFoundError):
                Path(fresh).chmod(stat.S_IMODE(Path(place).stat().st_mode))
            file.write(text)
        Path(fresh).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(fresh).unlink()
        raise


class Stream:
    """
    Appends the lines of a record to files, each with one write, so that no kill can take them back.

    A file that cannot be written any more is left alone: what was found stays with the run, and is
    written again at its end. Pipes and devices are left to the end too.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = tuple(map(os.path.realpath, files))
        self._open: dict[str, int] = {}
        self._seen: set[asyncio.Task[Trial]] = set()
        self.begun = False

    def begin(self, header: Header) -> None:
        """Put a header in place of what the files hold; only the first call does."""
        if self.begun:
            return
        for file in filter(_is_plain, self._files):
            with suppress(OSError):
                put(f"{line(header)}\n", file)
        self.join(header)

    def join(self, header: Header) -> None:
        """Append from now on to what another process has begun with this header, and no other."""
        self.begun = True
        for file in filter(_is_plain, self._files):
            with suppress(OSError):
                if _begins(file, line(header)):
                    self._open[file] = os.open(file, os.O_WRONLY | os.O_APPEND)

    def write(self, *values: Line) -> None:
        """Append lines."""
        for value in values if self._open else ():
            text = f"{line(value)}\n".encode("ascii")
            for file, number in [*self._open.items()]:
                if not _wrote(number, text):
                    os.close(self._open.pop(file))

    def follow(self, tasks: Iterable[asyncio.Task[Trial]]) -> None:
        """Append what each task finds, as soon as it is over, whoever waits for it and when."""
        for task in {*tasks} if self._open else ():
            task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[Trial]) -> None:
        if not task.cancelled() and task.exception() is None:
            self.write(task.result())

    def close(self) -> None:
        """Let go of the files."""
        while self._open:
            os.close(self._open.popitem()[1])

    def others(self, own: Iterable[Line]) -> Iterator[Trial]:
        """Read what the files hold beside ``own`` lines: what came from workers that were lost."""
        known = set(map(line, own))
        for text in self._lines() if self.begun else ():
            with suppress(ValueError):
                found = read_line(text)
                if isinstance(found, Trial) and text not in known:
                    yield found

    def _lines(self) -> list[str]:
        for file in filter(_is_plain, self._files):
            with suppress(OSError, UnicodeDecodeError):
                return Path(file).read_text("ascii").splitlines()
        return []


def _begins(file: str, text: str) -> bool:
    with Path(file).open("rb") as held:
        return held.readline() == f"{text}\n".encode("ascii")


def _wrote(number: int, text: bytes) -> bool:
    try:
        return os.write(number, text) == len(text)
    except OSError:
        return False
