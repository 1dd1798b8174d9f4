"""Sorts exchanges by the upload that they concern, from its creation on."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from conformance.core import completion_answer
from conformance.core.exchange import Exchange, overlapping
from conformance.core.target import Target

from . import creation, listing, wire
from .answer import Kind, document, kind, text
from .demand import Must
from .state import Elsewhere, Event, Life, Table
from .wire import LIFECYCLE, READS, Operation

LARGE = 16_384
"""From this size on, a refused body may still be on its way when the next request is sent."""


@dataclass(frozen=True, slots=True)
class Story:
    """One upload, and everything that concerned it, in order of time."""

    life: Life
    events: tuple[Event, ...]


def events(exchanges: Sequence[Exchange]) -> tuple[Event, ...]:
    """Read every exchange, and say which parts were added while others were."""
    read = [
        Event(at, wire.read(each.request), each, reusing=_reusing(exchanges[at - 1 : at]))
        for at, each in enumerate(exchanges)
    ]
    added = [each for each in read if each.action.operation is Operation.ADD]
    return tuple(replace(each, together=_together(each, added)) for each in read)


def _reusing(before: Sequence[Exchange]) -> bool:
    """Say whether the connection may still have held the rest of a large body that was refused."""
    refused = any(kind(each) is Kind.REFUSED for each in before)
    return refused and any(each.request.body.size >= LARGE for each in before)


def _together(event: Event, added: Iterable[Event]) -> bool:
    if event.action.operation is not Operation.ADD:
        return False
    return any(
        other.at != event.at
        and other.exchange.received is not None
        and other.action.id == event.action.id
        and overlapping(other.exchange, event.exchange)
        for other in added
    )


def stories(every: Sequence[Event], target: Target, table: Table) -> tuple[Story, ...]:
    """
    Tell the story of each upload whose creation was seen.

    An id that was given out twice is left out: what belongs to which upload cannot be told.
    """
    births = [each for each in every if _born(each)]
    ids = Counter(text(document(each.exchange), "id") for each in births)
    answers = {
        each.at: document(each.exchange)
        for each in every
        if each.action.operation in (Operation.CREATE, Operation.COMPLETE)
    }
    lives = [
        Life(
            name,
            birth,
            answers[birth.at],
            target,
            table,
            answers,
            misread=creation.misread(birth.action, birth.exchange),
            unlawful=creation.demand(birth, target).must is Must.REFUSE,
        )
        for birth in births
        if ids[name := text(document(birth.exchange), "id")] == 1
    ]
    return tuple(_story(life, lives, every) for life in lives)


def _born(event: Event) -> bool:
    created = event.action.operation is Operation.CREATE
    return created and kind(event.exchange) is Kind.ACCEPTED and bool(_name(event))


def _name(event: Event) -> str:
    return text(document(event.exchange), "id")


def _story(life: Life, lives: Sequence[Life], every: Sequence[Event]) -> Story:
    names = Counter(text(each.told, "filename") for each in lives)
    named = names[text(life.told, "filename")] == 1
    life = replace(life, elsewhere=_elsewhere(life, every), named=named)
    own = [each for each in every if each.action.operation in LIFECYCLE]
    own = [each for each in own if each.action.id == life.id]
    files = {name for each in own if (name := file_id(each))}
    sender = life.creation.exchange.request.sender
    reads = [each for each in every if each.action.operation in READS and each.action.id in files]
    lists = [each for each in sweeps(every) if each.exchange.request.sender == sender]
    told = sorted((*own, *reads, *lists), key=lambda each: each.at)
    return Story(life, tuple(_unmuddled(told)))


def file_id(event: Event) -> str:
    """Find the file that an accepted completion told of; ``""`` for none."""
    completes = event.action.operation is Operation.COMPLETE
    if not completes or kind(event.exchange) is not Kind.ACCEPTED:
        return ""
    return completion_answer.file_id(document(event.exchange), event.action.id)


def part_id(event: Event) -> str:
    """Find the part that an accepted addition told of; ``""`` for none."""
    added = event.action.operation is Operation.ADD
    return _name(event) if added and kind(event.exchange) is Kind.ACCEPTED else ""


def _elsewhere(life: Life, every: Sequence[Event]) -> Elsewhere:
    others = [each for each in every if part_id(each) and each.action.id != life.id]
    over = {
        each.action.id
        for each in every
        if each.action.operation is Operation.CANCEL and kind(each.exchange) is Kind.ACCEPTED
    }
    cancelled = frozenset(part_id(each) for each in others if each.action.id in over)
    owner = tenant(life.creation)
    foreign = frozenset(part_id(each) for each in others if tenant(each) != owner)
    return Elsewhere(cancelled - foreign, foreign, frozenset(map(part_id, others)) - cancelled)


def tenant(event: Event) -> str:
    """Say whose request it was: the second tenant's, or the first's, who has any other key."""
    return "second" if event.exchange.request.sender == "second" else "first"


def _unmuddled(told: Iterable[Event]) -> Iterator[Event]:
    """Yield events until a part id is given out a second time: then no list of ids is clear."""
    seen: set[str] = set()
    for event in told:
        name = part_id(event)
        if name and name in seen:
            return
        seen.add(name)
        yield event


def listings(every: Iterable[Event]) -> Iterator[tuple[Event, ...]]:
    """
    Yield the pages of each listing together: those that one step of a plan asked for.

    A step may list twice, and begins again then without a cursor.
    """
    lists = [each for each in every if each.action.operation is Operation.LIST]
    for step, pages in groupby(lists, key=lambda each: each.exchange.step):
        held = tuple(pages)
        begins = [
            at for at, each in enumerate(held) if not at or "after" not in dict(each.action.query)
        ]
        cuts = range(len(held)) if step is None else begins
        yield from (held[at:end] for at, end in pairwise((*cuts, len(held))))


def sweeps(every: Iterable[Event]) -> Iterator[Event]:
    """Yield each listing as one event that lasted from its first page to its last."""
    every = tuple(every)
    own = {name for event in every if (name := file_id(event))}
    for pages in listings(every):
        held = _followed([each for each in pages if kind(each.exchange) is not Kind.WAIT], own)
        swept = listing.sweep(held)
        if swept is not None:
            ends = held[-1].exchange.received
            yield replace(held[0], sweep=swept, exchange=replace(held[0].exchange, received=ends))


def _followed(pages: Sequence[Event], own: Container[str]) -> tuple[Event, ...]:
    """
    Take the pages that come after files of ours.

    Others may delete theirs meanwhile, and what follows a file that is gone is nobody's fault.
    """
    after = [dict(each.action.query).get("after") for each in pages]
    return tuple(
        page
        for place, page in enumerate(pages)
        if all(each in own for each in after[1 : place + 1])
    )


def given_out(every: Iterable[Event]) -> frozenset[str]:
    """Name the uploads and files that the server told of by itself."""
    return frozenset(name for event in every for name in _brought(event) if name)


def _brought(event: Event) -> Iterator[str]:
    if kind(event.exchange) is not Kind.ACCEPTED:
        return
    if event.action.operation in (Operation.CREATE, Operation.OTHER):
        yield _name(event)
    elif event.action.operation is Operation.LIST:
        yield from (text(each, "id") for each in listing.items(event.exchange))
    else:
        yield file_id(event)


def by_file(told: Iterable[Story]) -> Mapping[str, int]:
    """Count the uploads that were said to have become each file."""
    return Counter(
        name for story in told for name in {file_id(event) for event in story.events} if name
    )
