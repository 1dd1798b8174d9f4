"""
Exchanges in, findings out.

Every exchange is judged against every requirement that applies to it: by itself, as a step in the
life of its upload, and side by side with the others.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from conformance.core.catalogue import (
    auth,
    cancel,
    complete,
    create,
    files,
    parts,
)
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Requirement
from conformance.core.target import Target

from . import creation, listing, race
from .across import across, apart, independent, leaks, shared_files
from .answer import Kind, kind, told
from .demand import broken, check, excused, refuse, upheld, weigh
from .expectation import TABLE
from .lives import Story, by_file, events, file_id, given_out, listings, stories, tenant
from .model import worlds
from .order import Frontier, Path, cheapest, epochs, walk
from .shape import UNKNOWN, needs_files, odd, shape
from .state import Event, File, Life, Table, Upload
from .wire import LIFECYCLE, READS, Operation

STRANGERS = ("nobody", "stranger")
"""The senders whose requests carry no key, or one that nobody owns."""


def judge(
    exchanges: Sequence[Exchange], target: Target, table: Table = TABLE
) -> tuple[Finding, ...]:
    """
    Find what ``exchanges`` say of each requirement. They are those of one plan.

    ``target`` says what the server was seen to lack, so that it is not failed for it.
    """
    every = events(exchanges)
    strangers = [event for event in every if _outside(event, target)]
    within = [each for each in every if not _outside(each, target) and not _turned_away(each)]
    given = given_out(every)
    created = tuple(_creations(within, target))
    intruded = tuple(_outsiders(strangers, target))
    found = [
        *intruded,
        *(finding for event in _shown(every, target) for finding in shape(event, given)),
        *created,
        *_listings(within, target),
        *across(within, target),
        *_lives(_before_straying(within, given), strangers, target, table, given),
    ]
    return tuple(sorted(excused(found), key=lambda finding: finding.at))


def _outside(event: Event, target: Target) -> bool:
    """Say whether a request carried no key, or a wrong one, where a key is asked for."""
    asks = target.has_key and target.footing.no_auth is None
    return asks and event.exchange.request.sender in STRANGERS


def _turned_away(event: Event) -> bool:
    """
    Say whether a request without a valid key was refused for that.

    It may be even where not every key is looked at, since many servers take any key, but want one.
    """
    response, sender = event.exchange.response, event.exchange.request.sender
    return sender in STRANGERS and response is not None and response.status in (401, 403)


def _outsiders(strangers: Iterable[Event], target: Target) -> Iterator[Finding]:
    demand = refuse(auth.KEY_REQUIRED, "no valid key came with it")
    # Only creations show whether a key is asked for; a list is also there where none succeeds.
    listed = replace(demand, suspects=(create.ACCEPTED,))
    for event in strangers:
        operation = event.action.operation
        if not _lacking(event, target) and operation is not Operation.OTHER:
            wanted = listed if operation is Operation.LIST else demand
            yield from weigh(wanted, event.exchange, event.at, operation)


def _before_straying(within: Sequence[Event], given: Container[str]) -> Sequence[Event]:
    """
    Leave out what came after an odd id that nobody gave out was taken for that of something.

    Nobody knows what it changed. ``transport/escaped-ids`` is broken, and that is all there is.
    """
    strayed = (
        event.at
        for event in within
        if odd(event.action.id) and event.action.id not in given and _changes(event)
    )
    end = min(strayed, default=None)
    return within if end is None else [event for event in within if event.at < end]


def _changes(event: Event) -> bool:
    changing = event.action.operation in (*LIFECYCLE, Operation.DELETE)
    return changing and kind(event.exchange) is Kind.ACCEPTED


def _lacking(event: Event, target: Target) -> bool:
    """Say whether the exchange asks for something that the target was seen to lack."""
    footing = target.footing
    content = event.action.operation is Operation.CONTENT and footing.no_content is not None
    return content or (footing.no_files is not None and needs_files(event))


def _shown(every: Iterable[Event], target: Target) -> Iterator[Event]:
    return (event for event in every if not _lacking(event, target))


def _creations(within: Sequence[Event], target: Target) -> Iterator[Finding]:
    for event in within:
        if event.action.operation is not Operation.CREATE:
            continue
        demand = creation.demand(event, target)
        yield from weigh(demand, event.exchange, event.at, event.action.operation)
        if kind(event.exchange) is Kind.ACCEPTED:
            yield from creation.answered(event.action, event.exchange, event.at)


def _listings(within: Sequence[Event], target: Target) -> Iterator[Finding]:
    if target.footing.no_files is not None:
        return
    for pages in listings(within):
        for event in pages:
            yield from listing.page(event.action, event.exchange, event.at)
        yield from listing.pages(pages)


def _lives(
    within: Sequence[Event],
    strangers: Sequence[Event],
    target: Target,
    table: Table,
    given: Container[str],
) -> Iterator[Finding]:
    told_of = stories(within, target, table)
    yield from shared_files(told_of)
    yield from leaks(told_of, within)
    yield from _orphans(within, target, given)
    shared = {name for name, owners in by_file(told_of).items() if owners > 1}
    judged = []
    for story in told_of:
        own, foreign = _parted(story, shared)
        others = (*_intrusions(story, foreign, auth.TENANTS_APART),)
        unknown = (*_intrusions(story, strangers, auth.KEY_REQUIRED),)
        whole = sorted((*own, *others, *unknown), key=lambda each: each.at)
        path, file = _life(Story(story.life, tuple(whole)))
        findings = (*_others(story, foreign), *path.findings, *_afterthoughts(own, path.findings))
        judged.append((story, file, findings))
    for findings in independent(tuple(apart(judged))):
        yield from findings


def _parted(story: Story, shared: set[str]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Part a story into what its owner did and what others did; leave out files of several."""
    owner = story.life.creation.exchange.request.sender
    clear = [each for each in story.events if each.action.id not in shared]
    free = owner in STRANGERS or story.life.target.footing.no_auth is not None
    own = tuple(each for each in clear if free or tenant(each) == tenant(story.life.creation))
    places = {each.at for each in own}
    return own, tuple(each for each in clear if each.at not in places)


def _intrusions(story: Story, events: Iterable[Event], intruder: Requirement) -> Iterator[Event]:
    """
    Yield what others asked to be done to an upload or its file, as far as it may have been done.

    What was granted is like a request whose answer never came: it may have been carried out.
    """
    names = {story.life.id, *filter(None, map(file_id, story.events))}
    for event in events:
        changing = event.action.operation in (*LIFECYCLE, Operation.DELETE)
        if not changing or event.action.id not in names or event.exchange.request.cut:
            continue
        if kind(event.exchange) in (Kind.ACCEPTED, Kind.FAILED):
            yield replace(event, exchange=replace(event.exchange, response=None))
        elif kind(event.exchange) is Kind.REFUSED:
            yield replace(event, intruder=intruder)


def _others(story: Story, foreign: Iterable[Event]) -> Iterator[Finding]:
    for event in foreign:
        demand = refuse(auth.TENANTS_APART, "it is another tenant's")
        plainer = UNKNOWN.get(event.action.operation, files.UNKNOWN)
        if not _lacking(event, story.life.target):
            called = replace(demand, suspects=(plainer,))
            yield from weigh(called, event.exchange, event.at, event.action.operation)


def _life(story: Story) -> tuple[Path, File | None]:
    prior = () if creation.is_usable(story.life.id) else (create.ID_USABLE,)
    frontier: Frontier = {Upload(doubtful=story.life.unlawful, prior=prior): Path()}
    upheld_races: list[Finding] = []
    for epoch in epochs(story.events):
        raced = race.race(epoch) if len(epoch) > 1 else None
        before = cheapest(frontier).cost[0]
        after = walk(frontier, epoch, partial(_step, story.life, raced))
        if raced is not None and cheapest(after).cost[0] == before and _answered(epoch):
            upheld_races.append(upheld(raced, epoch[0].at, *race.RIVALS[raced]))
        frontier = _merged(after, raced)
    upload, path = min(frontier.items(), key=lambda each: each[1].cost)
    return Path((*upheld_races, *path.findings), path.cost), upload.file


def _answered(epoch: Sequence[Event]) -> bool:
    return all(kind(event.exchange) in (Kind.ACCEPTED, Kind.REFUSED) for event in epoch)


def _merged(after: Frontier, raced: Requirement | None) -> Frontier:
    dearest_first = sorted(after.items(), key=lambda each: each[1].cost, reverse=True)
    return {race.risky(upload, raced): path for upload, path in dearest_first}


def _step(
    life: Life, raced: Requirement | None, upload: Upload, event: Event
) -> Iterator[tuple[tuple[Finding, ...], Upload]]:
    for world in worlds(upload, event, life):
        yield tuple(race.shifted(world.findings, raced)), world.after


def _afterthoughts(own: Sequence[Event], findings: Sequence[Finding]) -> Iterator[Finding]:
    """Find what only shows in the whole life: that md5 was demanded, that no cancel works."""
    wrong = {each.requirement: each for each in findings if each.outcome is Outcome.BROKEN}
    works = any(
        event.action.operation is Operation.CANCEL and kind(event.exchange) is Kind.ACCEPTED
        for event in own
    )
    if not works and cancel.NO_BODY.id in wrong and cancel.EMPTY_JSON.id in wrong:
        last = wrong[cancel.EMPTY_JSON.id]
        accepted = cancel.ACCEPTED.id
        yield replace(last, requirement=accepted, suspects=(), features=(accepted,))
    refused = [
        each
        for each in findings
        if each.outcome is Outcome.BROKEN and complete.MD5_OPTIONAL.id in each.suspects
    ]
    for finding in refused:
        if any(_summed(event) and event.at > finding.at for event in own):
            wanted = "status 200 without md5, as with it"
            yield broken(complete.MD5_OPTIONAL, finding.at, wanted, finding.got)


def _summed(event: Event) -> bool:
    body = event.action.document
    given = event.action.operation is Operation.COMPLETE and isinstance(body, dict)
    return given and "md5" in body and kind(event.exchange) is Kind.ACCEPTED  # type: ignore[operator]


def _orphans(within: Sequence[Event], target: Target, known: Container[str]) -> Iterator[Finding]:
    """Judge what asks for uploads and files that were never made, unless an answer was lost."""
    lost = any(kind(event.exchange) is Kind.SILENT for event in within)
    for event in within:
        name, operation = event.action.id, event.action.operation
        if lost or name in known or odd(name) or _lacking(event, target):
            continue
        if operation in READS:
            unknown = refuse(files.UNKNOWN, "no such file")
            yield from weigh(unknown, event.exchange, event.at, operation)
        elif operation in LIFECYCLE and not event.exchange.request.cut:
            demand = refuse(UNKNOWN[operation], "no such upload")
            yield from weigh(demand, event.exchange, event.at, operation)
            yield from _not_found(event)


def _not_found(event: Event) -> Iterator[Finding]:
    response = event.exchange.response
    if event.action.operation is Operation.ADD and kind(event.exchange) is Kind.REFUSED:
        fine = response is not None and response.status == 404
        yield check(fine, parts.UNKNOWN_UPLOAD_404, event.at, "404", told(event.exchange))
