"""
Fits plans to servers that want a least size of all parts of a file but the last.

Stores of objects do: S3 wants 5 MiB. Large parts cost time, so few plans are left that have many.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from zlib import crc32

from conformance.core.content import Content, Drawn, size_of, whole
from conformance.core.plan import (
    PLAIN_FORM,
    AddPart,
    Complete,
    Create,
    Plan,
    Step,
    Total,
    contents,
    flat,
)

from .reduction import mapped
from .removal import without

MOST = 4
"""How many parts of a plan are enlarged at most."""
PLANS = 3
"""How many plans of a scenario are kept that have enlarged parts."""


def fitted(plans: Sequence[Plan], least: int) -> tuple[Plan, ...]:
    """
    Give each listed part that is not the last of its list ``least`` bytes, in few enough plans.

    Of the plans of one scenario those with the fewest such parts are kept; those that need none
    stay as they are. One that would need too many, or a large one in tiny pieces, is taken apart
    where its parts are special, so that each is tried as the only one of its file, and is left out
    where they are not. Declared sizes follow. 0 changes nothing.
    """
    if not least:
        return tuple(plans)
    affected = {each: len(undersized(each, least)) for each in plans}
    apart = {each for each in plans if affected[each] > MOST or _in_pieces(each, least)}
    large = sorted(
        (each for each in plans if affected[each] and each not in apart),
        key=affected.__getitem__,
    )
    kept = set(large[:PLANS])
    fits: list[Plan] = []
    for each in plans:
        if each in apart:
            fits.extend(_apart(each))
        elif not affected[each] or each in kept:
            fits.append(enlarged(each, least))
    return tuple(dict.fromkeys(fits))


def _in_pieces(of: Plan, least: int) -> bool:
    """Say whether a part that is too small is sent in pieces, of which a large one has too many."""
    parts = [step for step in flat(of.steps) if isinstance(step, AddPart)]
    framings = (parts[part].form.framing for part in undersized(of, least))
    return any(each.chunks or each.segments for each in framings)


def _apart(of: Plan) -> Iterator[Plan]:
    """Yield a plan for each special part of a plan, with no other part in it."""
    steps = tuple(flat(of.steps))
    if any(isinstance(step, Create) and isinstance(step.declared, int) for step in steps):
        return  # nobody knows to which parts its number belongs
    parts = {at: step for at, step in enumerate(steps) if isinstance(step, AddPart)}
    for at, part in parts.items():
        if _special(part):
            yield without(of, parts.keys() - {at})


def _special(part: AddPart) -> bool:
    """Say whether a part is written in a way of its own, or has bytes that may be altered."""
    plain = not isinstance(part.content, bytes) or part.content.isalnum()
    return part.form != PLAIN_FORM or part.raw is not None or not plain


def undersized(of: Plan, least: int) -> frozenset[int]:
    """Name the parts that come before another in a list and have fewer bytes than ``least``."""
    held = contents(of)
    return frozenset(
        part
        for step in flat(of.steps)
        if isinstance(step, Complete)
        for part in step.parts[:-1]
        if isinstance(part, int) and size_of(held[part]) < least
    )


def enlarged(of: Plan, least: int) -> Plan:
    """
    Give the parts of a plan that are too small ``least`` bytes, and declare as many more.

    So it does to what has the same bytes as one of them, since they may be equal for a reason.
    """
    held = contents(of)
    same = {held[part] for part in undersized(of, least)}
    small = {part for part, content in enumerate(held) if content in same}
    grown = {part: least - size_of(held[part]) for part in small}
    owners = [step.upload for step in flat(of.steps) if isinstance(step, AddPart)]
    parts, uploads = count(), count()

    def enlarge(step: Step) -> Step:
        match step:
            case AddPart():
                part = next(parts)
                return replace(step, content=_drawn(held[part], least)) if part in small else step
            case Create(declared=int(declared)):
                own = _grown(next(uploads), owners, grown)
                return replace(step, declared=declared + own) if declared > 0 else step
            case Create(declared=Total()):
                next(uploads)
        return step

    return Plan(mapped(of.steps, enlarge))


def _grown(upload: int, owners: Iterable[int | str], grown: dict[int, int]) -> int:
    return sum(grown.get(part, 0) for part, owner in enumerate(owners) if owner == upload)


def _drawn(content: Content, least: int) -> Drawn:
    """Draw the same for the same content, and other bytes for other content."""
    return Drawn(least, crc32(whole(content)))
