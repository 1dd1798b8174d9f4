"""Where the bytes of Parts are kept: in memory for tests, in a folder for serving."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .nouns import Blob

BLOCK = 65_536
"""How many bytes are read at once."""


@dataclass(frozen=True, slots=True)
class Sink:
    """Bytes on their way in. Exactly one of ``keep`` and ``drop`` ends it."""

    write: Callable[[bytes], None]
    keep: Callable[[], Blob]
    drop: Callable[[], None]


Store = Callable[[], Sink]
"""Makes place for one more sequence of bytes."""


def blob_of(data: bytes) -> Blob:
    """Keep bytes in memory."""
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()

    def read() -> Iterator[bytes]:
        yield from (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))

    return Blob(len(data), digest, read, drop=lambda: None)


def small(blob: Blob | None) -> bytes:
    """Read what is stored, if it is less than a block; of more, and of nothing, b""."""
    return b"".join(blob.read()) if blob is not None and blob.size < BLOCK else b""


def memory() -> Sink:
    """Take bytes into memory."""
    blocks: list[bytes] = []
    return Sink(blocks.append, keep=lambda: blob_of(b"".join(blocks)), drop=blocks.clear)


def disk(folder: Path) -> Store:
    """Make a store in ``folder``, a file each; they are named by number and never reused."""
    numbers = itertools.count()

    def begin() -> Sink:
        return _on_disk(folder / f"{next(numbers)}.part")

    return begin


def _on_disk(path: Path) -> Sink:
    file = path.open("wb")
    digest = hashlib.md5(usedforsecurity=False)

    def write(block: bytes) -> None:
        file.write(block)
        digest.update(block)

    def keep() -> Blob:
        size = file.tell()
        file.close()
        return Blob(size, digest.hexdigest(), lambda: _read(path), lambda: _drop(path))

    def drop() -> None:
        file.close()
        _drop(path)

    return Sink(write, keep, drop)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _drop(path: Path) -> None:
    path.unlink(missing_ok=True)
