"""What exchanges owe to each other across uploads: ids that differ, files that stand alone."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import auth, complete, concurrency, create, files, parts, transport
from conformance.core.exchange import Body, Exchange, header, overlapping
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Requirement
from conformance.core.target import Target

from .addition import data_of
from .answer import Kind, document, kind, text
from .checksum import joined
from .creation import lifetime, policy_seconds
from .demand import broken, check, upheld
from .lives import Story, events, file_id, part_id, sweeps, tenant
from .state import Event, File
from .wire import LIFECYCLE, Operation


def across(every: Sequence[Event], target: Target) -> Iterator[Finding]:
    """Check what only shows when exchanges are held side by side."""
    yield from _distinct(every, upload_id, create.NEW_EACH_TIME, "an id of its own")
    yield from _parts(every)
    firsts = list({file_id(each): each for each in reversed(every) if file_id(each)}.values())
    yield from _files(firsts)
    yield from _distinct(every, _request_id, transport.REQUEST_ID, "an x-request-id of its own")
    yield from _spared(every, target)


def upload_id(event: Event) -> str:
    """Find the upload that an accepted creation told of; ``""`` for none."""
    created = event.action.operation is Operation.CREATE
    accepted = kind(event.exchange) is Kind.ACCEPTED
    return text(document(event.exchange), "id") if created and accepted else ""


def _request_id(event: Event) -> str:
    """Find the name that the server gave to a request; ``""`` for none, or when we gave it one."""
    response, ours = event.exchange.response, header(event.exchange.request.headers, "x-request-id")
    said = header(response.headers, "x-request-id") if response is not None else None
    return said or "" if ours is None else ""


def _distinct(
    every: Iterable[Event], name: Callable[[Event], str], requirement: Requirement, wanted: str
) -> Iterator[Finding]:
    seen: set[str] = set()
    named = [(event, name(event)) for event in every if name(event)]
    for event, held in named if len(named) > 1 else ():
        yield check(held not in seen, requirement, event.at, wanted, f"{held} again")
        seen.add(held)


def _parts(every: Sequence[Event]) -> Iterator[Finding]:
    given: dict[str, Event] = {}
    added = [event for event in every if part_id(event)]
    for event in added:
        first = given.setdefault(part_id(event), event)
        if first is not event:
            wanted, got = "an id that no other part has", f"{part_id(event)} again"
            suspects = (parts.UNIQUE_IDS, parts.EQUAL_BYTES)
            blamed = _twice(first, event)
            plainer = suspects[: (*suspects, blamed).index(blamed)]
            yield broken(blamed, event.at, wanted, got, plainer)
        elif len(added) > 1:
            yield upheld(parts.UNIQUE_IDS, event.at)


def _twice(one: Event, other: Event) -> Requirement:
    """Choose what to blame for an id given to two parts."""
    if overlapping(one.exchange, other.exchange):
        return concurrency.PARTS_KEPT
    held = [data_of(each.action) for each in (one, other)]
    same = held[0] is not None and held[1] is not None and held[0].body == held[1].body
    return parts.EQUAL_BYTES if same else parts.UNIQUE_IDS


def _files(completed: Sequence[Event]) -> Iterator[Finding]:
    """Check that no two uploads became one file; ``completed`` has an event for each file."""
    uploads = {event.action.id for event in completed}
    if len(uploads) > 1:
        made = create.ACCEPTED
        yield from (upheld(complete.FILE_IDS_UNIQUE, event.at, made) for event in completed)


def shared_files(told: Sequence[Story]) -> Iterator[Finding]:
    """Check that no two uploads became one file."""
    owner: dict[str, str] = {}
    for story in told:
        for event in story.events:
            name = file_id(event)
            if name and owner.setdefault(name, story.life.id) != story.life.id:
                wanted = "a file that no other upload became"
                yield broken(complete.FILE_IDS_UNIQUE, event.at, wanted, f"{name} again")


def leaks(told: Sequence[Story], every: Sequence[Event]) -> Iterator[Finding]:
    """Check that no tenant's list of files names another tenant's."""
    for event in sweeps(every):
        others = [each for each in told if tenant(each.life.creation) != tenant(event)]
        names = {name for each in others for own in each.events if (name := file_id(own))}
        seen = sorted(names & (event.sweep.ids | event.sweep.ends)) if event.sweep else []
        if names:
            wanted = "a list without files of another tenant"
            yield check(not seen, auth.TENANTS_APART, event.at, wanted, f"{seen} among them")


def _spared(every: Sequence[Event], target: Target) -> Iterator[Finding]:
    """Check that a file's expiry policy leaves the upload's own life as long as any other's."""
    created = [event for event in every if upload_id(event)]
    plain = [lifetime(each.exchange) for each in created if policy_seconds(each.action) is None]
    usual = plain[0] if plain else target.footing.lifetime
    for event in created:
        if usual is not None and policy_seconds(event.action) is not None:
            lives = lifetime(event.exchange)
            requirement, wanted = create.EXPIRES_AFTER_SPARES_UPLOAD, f"a life of {usual} s"
            if lives == usual:
                yield upheld(requirement, event.at)
            else:
                dated = (create.TIMESTAMPS, create.EXPIRES_LATER)
                yield broken(requirement, event.at, wanted, f"{lives} s", dated)


def given(exchanges: Sequence[Exchange]) -> Mapping[tuple[Requirement, str], int]:
    """
    Name the ids of uploads and files that were given out, each with what says it is unique, and
    the place of the exchange that gave it out first.
    """
    told = [
        (requirement, name, event.at)
        for event in reversed(events(exchanges))
        for requirement, name in (
            (create.NEW_EACH_TIME, upload_id(event)),
            (complete.FILE_IDS_UNIQUE, file_id(event)),
        )
    ]
    return {(requirement, name): at for requirement, name, at in told if name}


def meeting(exchanges: Sequence[Exchange], names: Container[str]) -> frozenset[int]:
    """
    Place the exchanges that had to do with uploads or files of these ``names``: what asked for
    them, what became them, and every list. A creation answers for itself.
    """
    every = events(exchanges)
    became = {each.action.id for each in every if file_id(each) in names}
    return frozenset(
        each.at
        for each in every
        if each.action.id in names
        or each.action.id in became
        or each.action.operation is Operation.LIST
    )


Told = tuple[Story, File | None, tuple[Finding, ...]]
"""A story, what file it came to, and what was found in it."""

SIBLING = frozenset(each.id for each in (complete.FILE_READY, files.CONTENT))
"""What shows when a file went together with another one."""


def independent(
    told: Sequence[Told],
) -> Iterator[tuple[Finding, ...]]:
    """Blame the deletion of a file for what is wrong after it with one that is much like it."""
    deleted = [(story, file) for story, file, _ in told if file is not None and file.gone]
    for story, file, findings in told:
        gone = [
            each.gone
            for other, each in deleted
            if other is not story and file is not None and each.gone
            if _equal(each, file) or _named_alike(other, story)
        ]
        yield tuple(_laid(story, findings, gone)) if gone else findings


MIXED = frozenset(
    each.id
    for each in (
        *(parts.BYTES_AS_SENT, parts.BUFFER_EDGES, parts.NAMELESS_BYTES),
        *(complete.ACCEPTED, complete.CONTENT_JOINED, complete.LISTED_ORDER),
        *(complete.UNLISTED_PARTS, complete.FILE_READY, files.CONTENT),
    )
)
"""What shows when an upload, or its file, was mixed up with another one."""
KEPT = 64
"""How many characters of a name are kept at least where it is cut off."""


def apart(told: Sequence[Told]) -> Iterator[Told]:
    """Blame what was done with uploads much like it for what is wrong with one after that."""
    for story, file, findings in told:
        alike = [other for other, *_ in told if other is not story and _alike(other, story)]
        events = [each for other in alike for each in other.events]
        began = story.life.creation.at
        meant = [each for each in events if each.action.operation in LIFECYCLE and each.at > began]
        yield story, file, tuple(_mixed(story, findings, meant))


def _mixed(story: Story, findings: Sequence[Finding], others: Sequence[Event]) -> Iterator[Finding]:
    ends = {each.at: each.exchange.received or each.exchange.sent for each in story.events}
    for finding in findings:
        end = ends.get(finding.at, 0.0)
        company = any(each.exchange.sent < end for each in others)
        if company and finding.outcome is Outcome.BROKEN and finding.requirement in MIXED:
            suspects = tuple(dict.fromkeys((finding.requirement, *finding.suspects)))
            yield replace(finding, requirement=parts.UPLOADS_APART.id, suspects=suspects)
            continue
        yield finding
        if company and finding == upheld(parts.BYTES_AS_SENT, finding.at):
            yield upheld(parts.UPLOADS_APART, finding.at)


def _alike(one: Story, other: Story) -> bool:
    """Say whether two uploads have a name or a part that a careless server may hold for one."""
    names = {_plain(text(each.life.told, "filename")) for each in (one, other)}
    return len(names) == 1 or not _contents(one).isdisjoint(_contents(other))


def _plain(name: str) -> str:
    """Write a name as it may be kept: without case, in one form of Unicode, cleaned, and short."""
    folded = unicodedata.normalize("NFKC", name.casefold())
    return re.sub(r"\W+", "_", folded)[:KEPT]


def _contents(story: Story) -> frozenset[Body]:
    fields = (data_of(event.action) for event in story.events if part_id(event))
    return frozenset(field.body for field in fields if field is not None and field.body.size)


def _equal(one: File, other: File) -> bool:
    return joined(each.body for each in one.listed) == joined(each.body for each in other.listed)


def _named_alike(one: Story, other: Story) -> bool:
    return text(one.life.told, "filename") == text(other.life.told, "filename")


def _laid(story: Story, findings: Sequence[Finding], gone: Sequence[float]) -> Iterator[Finding]:
    """Blame a deletion for what was well before it, and is wrong after it."""
    sent = {event.at: event.exchange.sent for event in story.events}
    well: set[str] = set()
    for finding in sorted(findings, key=lambda each: each.at):
        later = any(sent.get(finding.at, 0.0) >= each for each in gone)
        if finding.requirement not in SIBLING:
            yield finding
        elif not later:
            well |= {finding.requirement} if finding.outcome is Outcome.UPHELD else set()
            yield finding
        elif finding.requirement in well:
            # Content may not be had twice, deletion or not; a file that is gone is gone by it.
            plainer = {finding.requirement} & {files.CONTENT.id}
            suspects = (*finding.suspects, *plainer)
            yield replace(finding, requirement=files.INDEPENDENT.id, suspects=suspects)
        else:
            yield finding
