"""
Yields smaller plans than a given one, so that what it shows can be shown by less.

Pure: which of them still show it is for others to find out.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.core.content import Content, size_of
from conformance.core.plan import (
    AddPart,
    As,
    Complete,
    Create,
    Digest,
    Plan,
    Step,
    Together,
    Total,
    contents,
    flat,
)

from .edits import FEW, edits, smaller_content
from .removal import total_of, without
from .weight import letter, weight
from .wellformed import sums

__all__ = ["candidates", "weight"]


def candidates(of: Plan) -> Iterator[Plan]:
    """
    Yield plans that are strictly smaller than ``of`` by ``weight``, each once, none empty.

    Those that take most away come first. In all of them every place refers to what is there; what
    was well formed still is; an md5 is right or wrong only if one of ``of`` was; and no more is
    done that the contract leaves open, such as to complete an upload of no bytes.
    """
    seen = {of}
    most, summed = weight(of), sums(of)
    for each in itertools.chain(_fewer(of), _altered(of)):
        if each.steps and each not in seen and weight(each) < most and sums(each) <= summed:
            seen.add(each)
            yield each


def _fewer(of: Plan) -> Iterator[Plan]:
    """Yield plans with steps left out."""
    steps = tuple(flat(of.steps))
    every = range(len(steps))
    parts = [at for at in every if isinstance(steps[at], AddPart)]
    for some in (list(every), parts):
        if len(some) > 2:
            half = len(some) // 2
            for dropped in (some[:half], some[half:], some[::2], some[1::2]):
                yield without(of, dropped)
    yield from (without(of, (at,)) for at in every)
    if len(parts) <= FEW:
        for at in parts:
            yield from _off_by_one(without(of, (at,)))
            yield from _falsified(without(of, (at,)))


def _off_by_one(of: Plan) -> Iterator[Plan]:
    """Declare one byte more or less: a part that only made a total wrong is not needed for that."""
    uploads = (step for step in flat(of.steps) if isinstance(step, Create))
    for upload, create in enumerate(uploads):
        if isinstance(create.declared, Total):
            for plus in (1, -1):
                yield _redeclared(of, upload, replace(create.declared, plus=plus))


def _falsified(of: Plan) -> Iterator[Plan]:
    """Falsify a digit of each md5: a part that only made one wrong is not needed for that."""

    def falsify(step: Step) -> Step:
        match step:
            case Complete(md5=Digest(wrong=None) as right):
                return replace(step, md5=replace(right, wrong=0))
        return step

    yield Plan(mapped(of.steps, falsify))


def _altered(of: Plan) -> Iterator[Plan]:
    """Yield plans of as many steps, with one of them, or equal ones, made plainer."""
    yield from _with_contents(of)
    yield from _with_declared(of)
    for steps in _replaced(of.steps):
        yield Plan(steps)


def _with_contents(of: Plan) -> Iterator[Plan]:
    """Make contents smaller: all become letters, then one by one, then equal ones together."""
    held = contents(of)
    yield _refilled(of, {place: letter(place) for place in range(len(held))})
    if sum(map(size_of, held)) <= FEW * len(held):
        yield _refilled(of, {at: letter(at) * size_of(each) for at, each in enumerate(held)})
    for place, content in enumerate(held):
        for less in smaller_content(content, place):
            yield _refilled(of, {place: less})
    for first, content in enumerate(held):
        equal = [place for place in range(first, len(held)) if held[place] == content]
        if len(equal) > 1 and held.index(content) == first:
            for less in smaller_content(content, first):
                yield _refilled(of, dict.fromkeys(equal, less))


def _refilled(of: Plan, fresh: dict[int, Content]) -> Plan:
    place = itertools.count()

    def refill(step: Step) -> Step:
        if not isinstance(step, AddPart):
            return step
        return replace(step, content=fresh.get(next(place), step.content))

    return Plan(mapped(of.steps, refill))


def _with_declared(of: Plan) -> Iterator[Plan]:
    """Declare, instead of a number, what the parts of an upload come to."""
    held = tuple(step for step in flat(of.steps) if isinstance(step, AddPart))
    uploads = tuple(step for step in flat(of.steps) if isinstance(step, Create))
    for upload, create in enumerate(uploads):
        own = tuple(place for place, step in enumerate(held) if step.upload == upload)
        if isinstance(create.declared, int) and own:
            for plus in (0, 1, -1):
                yield _redeclared(of, upload, total_of(own, plus))


def _redeclared(of: Plan, upload: int, total: int | Total) -> Plan:
    place = itertools.count()

    def redeclare(step: Step) -> Step:
        if isinstance(step, Create) and next(place) == upload:
            return replace(step, declared=total)
        return step

    return Plan(mapped(of.steps, redeclare))


def mapped(steps: tuple[Step, ...], change: Callable[[Step], Step]) -> tuple[Step, ...]:
    """Change every step, in the order in which they are counted."""

    def changed(step: Step) -> Step:
        match step:
            case Together(steps=inner):
                return replace(step, steps=tuple(changed(each) for each in inner))
            case As(step=inner_step):
                return replace(step, step=changed(inner_step))
            case _:
                return change(step)

    return tuple(changed(step) for step in steps)


def _replaced(steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """Yield the steps with one made plainer, or taken out of its wrapping."""
    for at, step in enumerate(steps):
        for instead in _plainer(step):
            yield (*steps[:at], *instead, *steps[at + 1 :])


def _plainer(step: Step) -> Iterator[tuple[Step, ...]]:
    match step:
        case Together(steps=inner):
            yield inner
            for fewer in _replaced(inner):
                yield (replace(step, steps=fewer),)
        case As(step=inner_step):
            yield (inner_step,)
            for instead in _plainer(inner_step):
                yield tuple(replace(step, step=one) for one in instead)
            yield from ((each,) for each in edits(step))
        case _:
            yield from ((each,) for each in edits(step))
