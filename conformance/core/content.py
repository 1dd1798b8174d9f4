"""What a Part holds: a few bytes spelled out, or a recipe from which many bytes follow."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    Bytes that follow from a size and a seed, so that gigabytes fit in a line of a report.

    Block ``i`` of 65,536 bytes is ``shake_128(b"{seed}:{i}")``; the last one is cut to ``size``.
    """

    size: int
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Filled:
    """
    One byte, ``size`` times, save for a few: each of ``marks`` stands at its place, over the fill.

    What lies beyond the size is cut off, so that a smaller one is the beginning of a larger one.
    """

    size: int
    fill: bytes = b"x"
    marks: tuple[tuple[int, bytes], ...] = ()


Recipe = Drawn | Filled
"""Contents that are known by how they are made."""
Content = bytes | Recipe


def size_of(content: Content) -> int:
    """Count the bytes of ``content`` without making them."""
    return len(content) if isinstance(content, bytes) else content.size


def blocks(content: Content) -> Iterator[bytes]:
    """Yield the bytes of ``content``, at most 65,536 at a time; nothing for none."""
    if isinstance(content, Filled):
        content = _filled(content)
    if isinstance(content, bytes):
        yield from (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))
        return
    for index, at in enumerate(range(0, content.size, BLOCK)):
        name = b"%d:%d" % (content.seed, index)
        yield hashlib.shake_128(name).digest(min(BLOCK, content.size - at))


def _filled(content: Filled) -> bytes:
    made = bytearray(content.fill * content.size)
    for at, mark in content.marks:
        made[at : at + len(mark)] = mark
    return bytes(made[: content.size])


def whole(content: Content) -> bytes:
    """Make all bytes of ``content`` at once. For small ones: this holds them in memory."""
    return b"".join(blocks(content))


def md5_of(contents: Iterable[Content]) -> str:
    """Name the MD5 of ``contents`` one after the other, as 32 lower-case hex digits."""
    digest = hashlib.md5(usedforsecurity=False)
    for content in contents:
        for block in blocks(content):
            digest.update(block)
    return digest.hexdigest()
