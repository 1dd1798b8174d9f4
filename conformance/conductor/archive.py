"""Finds the records of many runs in a folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.core.errors import Misused
from conformance.core.record import Header, read_line


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is a record, and how its run began."""

    file: str
    header: Header


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that is passed over, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The records of a folder in the order in which their runs began, and what is none."""

    kept: tuple[Kept, ...]
    passed: tuple[Passed, ...]


def archive(folder: str) -> Archive:
    """
    Look through a folder, and the folders in it, for records: ``*.jsonl`` that begin with a header.

    A record that is there twice is taken once. Shares of a run are passed over, as each of them
    has only some of its scenarios. Raises Misused when there is no record.
    """
    kept: dict[object, Kept] = {}
    passed = []
    for file in _files(folder):
        try:
            found = _opened(file)
        except ValueError as wrong:
            passed.append(Passed(file, str(wrong)))
            continue
        run = (found.header.target.base_url, found.header.started_at, found.header.seed)
        if run in kept:
            passed.append(Passed(file, f"it is the run of {kept[run].file}"))
        else:
            kept[run] = found
    if not kept:
        raise Misused(f"there is no record in {folder}", "`run --record FILE` writes them.")
    ordered = sorted(kept.values(), key=lambda each: (each.header.started_at, each.file))
    return Archive(tuple(ordered), tuple(passed))


def _files(folder: str) -> Iterator[str]:
    if not Path(folder).is_dir():
        raise Misused(f"{folder} is no folder")
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (str(Path(place) / each) for each in sorted(names) if each.endswith(".jsonl"))


def _opened(file: str) -> Kept:
    """Read how the run of a file began. Raises ValueError for what is no record of a whole run."""
    try:
        with Path(file).open(encoding="utf-8", newline="\n") as text:
            first = next((each for each in text if each.strip()), "")
    except OSError as unreadable:
        raise ValueError(f"it cannot be read: {unreadable.strerror}") from unreadable
    except UnicodeDecodeError as binary:
        raise ValueError("it holds what is no text") from binary
    try:
        header = read_line(first)
    except ValueError as other:
        raise ValueError("it is no record") from other
    if not isinstance(header, Header):
        raise ValueError("it does not begin with the header of a record")
    if header.shard is not None:
        raise ValueError(f"it is share {header.shard} of a run")
    return Kept(file, header)
