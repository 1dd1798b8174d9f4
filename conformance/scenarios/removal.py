"""Takes steps out of a plan: what depends on them goes too, and places are counted again."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    GetContent,
    GetFile,
    ListFiles,
    Plan,
    Step,
    Together,
    Total,
    WaitForExpiry,
    flat,
)

PLACE = re.compile(r"\{(upload|part|file):(\d+)\}")
Ref = TypeVar("Ref", int, int | str)


@dataclass(frozen=True, slots=True)
class Places:
    """
    Which uploads and parts stay: their old places and their new ones.

    ``filed`` are the old places of uploads that are still to be completed.
    """

    uploads: dict[int, int]
    parts: dict[int, int]
    filed: frozenset[int]


def without(of: Plan, dropped: Iterable[int]) -> Plan:
    """
    Take out the steps at these places, as ``flat`` counts them.

    With an upload goes all that refers to it, its parts too; with a part, its mention in lists,
    totals and digests; an upload without any declares one byte still. With the last completion of
    an upload goes what is asked of its file.
    """
    steps = tuple(flat(of.steps))
    gone = frozenset(dropped)
    while True:
        places = _places(steps, gone)
        more = gone | {at for at, step in enumerate(steps) if not _stands(step, places)}
        if more == gone:
            return Plan(tuple(_rebuilt(of.steps, itertools.count(), gone, places)))
        gone = more


def _places(steps: tuple[Step, ...], gone: frozenset[int]) -> Places:
    kept = tuple((at not in gone, step) for at, step in enumerate(steps))
    completed = (step.upload for stays, step in kept if stays and isinstance(step, Complete))
    return Places(
        _renumbered(stays for stays, step in kept if isinstance(step, Create)),
        _renumbered(stays for stays, step in kept if isinstance(step, AddPart)),
        frozenset(each for each in completed if isinstance(each, int)),
    )


def _renumbered(stay: Iterable[bool]) -> dict[int, int]:
    old = (place for place, stays in enumerate(stay) if stays)
    return {place: now for now, place in enumerate(old)}


def _stands(step: Step, places: Places) -> bool:
    """Say whether what a step cannot do without is still there."""
    match step:
        case AddPart(upload=int(upload)) | Complete(upload=int(upload)) | Cancel(int(upload)):
            return upload in places.uploads
        case WaitForExpiry(upload=upload):
            return upload in places.uploads
        case GetFile(int(file)) | GetContent(int(file)) | DeleteFile(int(file)):
            return file in places.uploads and file in places.filed
        case Call(path=path):
            return all(_there(kind, int(at), places) for kind, at in PLACE.findall(path))
        case _:
            return True


def _there(kind: str, at: int, places: Places) -> bool:
    if kind == "part":
        return at in places.parts
    return at in places.uploads and (kind == "upload" or at in places.filed)


def _rebuilt(
    steps: tuple[Step, ...], at: Iterator[int], gone: frozenset[int], places: Places
) -> Iterator[Step]:
    for step in steps:
        match step:
            case Together(steps=inner):
                left = tuple(_rebuilt(inner, at, gone, places))
                yield from left if len(left) < 2 else (replace(step, steps=left),)
            case As(step=inner_step):
                for each in _rebuilt((inner_step,), at, gone, places):
                    yield replace(step, step=each)
            case _:
                if next(at) not in gone:
                    yield renamed(step, places)


def renamed(step: Step, places: Places) -> Step:
    """Write a step that stands with the new places of what it refers to."""
    match step:
        case Create() | Complete():
            return _relisted(step, places)
        case AddPart() | Cancel():
            return replace(step, upload=_now(step.upload, places.uploads))
        case WaitForExpiry():
            return replace(step, upload=places.uploads[step.upload])
        case GetFile() | GetContent() | DeleteFile():
            return replace(step, file=_now(step.file, places.uploads))
        case _:
            return _repointed(step, places)


def _relisted(step: Create | Complete, places: Places) -> Step:
    match step:
        case Create(declared=Total(parts=parts, plus=plus)):
            left = total_of(_left(parts, places.parts), plus)
            return replace(step, declared=1 if left == 0 and parts else left)
        case Complete(md5=md5):
            listed = _left(step.parts, places.parts)
            if isinstance(md5, Digest):
                md5 = _digest(md5, listed, places)
            return replace(step, upload=_now(step.upload, places.uploads), parts=listed, md5=md5)
        case _:
            return step


def _digest(md5: Digest, listed: tuple[int | str, ...], places: Places) -> Digest:
    """Sum what is left; where nothing is, sum what is listed, with a wrong digit."""
    left = _left(md5.parts, places.parts)
    if left or not md5.parts:
        return replace(md5, parts=left)
    own = tuple(each for each in listed if isinstance(each, int))
    return Digest(own, 0 if own else md5.wrong)


def _repointed(step: Step, places: Places) -> Step:
    match step:
        case ListFiles(after=int(after)):
            there = after in places.uploads and after in places.filed
            return replace(step, after=places.uploads[after] if there else None)
        case Call(path=path):
            return replace(step, path=PLACE.sub(_placed(places), path))
        case _:
            return step


def total_of(parts: tuple[int, ...], plus: int) -> int | Total:
    """Declare these parts together, plus or minus a few; a number when there are none."""
    return Total(parts, plus) if parts else plus


def _left(named: tuple[Ref, ...], parts: dict[int, int]) -> tuple[Ref, ...]:
    return tuple(_now(each, parts) for each in named if isinstance(each, str) or each in parts)


def _now(ref: Ref, places: dict[int, int]) -> Ref:
    return ref if isinstance(ref, str) else places[ref]


def _placed(places: Places) -> Callable[[re.Match[str]], str]:
    def now(place: re.Match[str]) -> str:
        held = places.parts if place[1] == "part" else places.uploads
        return f"{{{place[1]}:{held[int(place[2])]}}}"

    return now
