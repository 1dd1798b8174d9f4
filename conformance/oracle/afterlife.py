"""What becomes of a file once its upload is completed: metadata, content, deletion, listing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.core.catalogue import (
    cancel,
    complete,
    concurrency,
    expiry,
    files,
    parts,
    transport,
)
from conformance.core.completion_answer import nested_file
from conformance.core.exchange import Exchange, Response, header
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Requirement
from conformance.core.target import CERTAINTY, LISTED

from . import metadata
from .answer import Kind, as_json, document, kind, takes_packed, text, told, whole
from .checksum import joined
from .content import ORDERED, diagnose, either_order, right
from .creation import lifetime, policy_seconds
from .demand import Demand, Must, absent, broken, check, redirected, status_200, upheld, weigh
from .state import Event, File, Late, Life, Part, Status, Sweep, Upload
from .wire import Operation

LAG = 10
"""Seconds by which files may be listed out of order: some go by when their upload was completed."""

MANY = 10
"""From this many Files on, a list that ends in the very second of a missing one was cut off."""

MISSING = (files.INDEPENDENT, expiry.FILE_SURVIVES)
"""What may have taken a file away: the end of another one, or of its upload."""
CHANGES = (parts.NONE_AFTER_COMPLETE, complete.ONE_FILE, cancel.NEVER_HALF_WAY)
"""What may have changed a file before it was read for the first time."""

Look = tuple[tuple[Finding, ...], Upload]


def look(upload: Upload, event: Event, life: Life) -> Look:
    """Say what a read, a deletion or a listing shows of ``upload``, and what it is then."""
    operation = event.action.operation
    if kind(event.exchange) is Kind.SILENT:
        late = Late(Status.COMPLETED, Status.COMPLETED, gone=True)
        deletes = operation is Operation.DELETE
        return (), replace(upload, late=upload.late | {late}) if deletes else upload
    file = upload.file
    if life.target.footing.no_files is not None or (file is not None and _lapsed(event, life)):
        return (), upload
    if operation is Operation.LIST:
        return tuple(_listed(upload, event, life)), upload
    return ((), upload) if file is None else _read(upload, file, event, life)


def _lapsed(event: Event, life: Life) -> bool:
    """Say whether the file may be over by its own expiry policy."""
    seconds, now = policy_seconds(life.creation.action), event.exchange.received
    age = (now or event.exchange.sent) - life.creation.exchange.sent
    return seconds is not None and age > seconds - CERTAINTY


def _read(upload: Upload, file: File, event: Event, life: Life) -> Look:
    if file.gone is not None:
        return _after_deletion(file, event), upload
    if kind(event.exchange) is Kind.STRANGE:
        return (redirected(event.exchange, event.at),), upload
    operation = event.action.operation
    if operation is Operation.DELETE:
        return _deleted(upload, file, event)
    if file.flawed:
        return _look_at_flawed(upload, file, event, life)
    if file.doubted and _ended_in_error(event):
        return (), upload
    looked = _metadata(file, event, life)
    if operation is Operation.CONTENT:
        looked = _content(upload, file, event, life)
    findings = tuple(looked)
    fine = operation is Operation.CONTENT and not _faulty(findings)
    return findings, replace(
        upload, file=replace(file, read=True, risk=None, earlier=frozenset())
    ) if fine else upload


def _faulty(findings: tuple[Finding, ...]) -> bool:
    return any(each.outcome is not Outcome.UPHELD for each in findings)


def _after_deletion(file: File, event: Event) -> tuple[Finding, ...]:
    if event.action.operation is Operation.DELETE:
        wanted = "a refusal, or success again"
        fine = kind(event.exchange) in (Kind.ACCEPTED, Kind.REFUSED)
        return (check(fine, files.DELETE_AGAIN, event.at, wanted, told(event.exchange)),)
    blamed = file.given_up or files.GONE_AFTER_DELETE
    plainer = (complete.NOT_AFTER_CANCEL, cancel.NEVER_HALF_WAY) if _raced(blamed) else ()
    plainer = (*plainer, file.risk) if file.risk is not None else plainer
    demand = Demand(Must.REFUSE, blamed, suspects=plainer, because="the file was given up")
    return weigh(demand, event.exchange, event.at, event.action.operation)


def _raced(requirement: Requirement | None) -> bool:
    return requirement is not None and requirement.id.startswith("concurrency/")


def _deleted(upload: Upload, file: File, event: Event) -> Look:
    if kind(event.exchange) is not Kind.ACCEPTED:
        if file.flawed or file.doubted:  # then it need not be there
            return (), upload
        wanted = "status 200"
        blame = _blame(files.DELETED, file)
        suspects = (files.DELETED, *_takers(file))
        return (broken(blame, event.at, wanted, told(event.exchange), suspects),), upload
    got = document(event.exchange)
    said = got.get("id") == file.id and got.get("deleted") is True
    wanted = f"{file.id}, deleted true"
    findings = [check(said, files.DELETED, event.at, wanted, told(event.exchange))]
    if said:
        findings.append(status_200(files.STATUS_200, event.exchange, event.at))
    ended = event.exchange.received or event.exchange.sent
    gone = replace(file, gone=ended, given_up=files.GONE_AFTER_DELETE, risk=None)
    return tuple(findings), replace(upload, file=gone)


def _blame(usual: Requirement, file: File) -> Requirement:
    """Choose what to blame for a file that is not as it has to be."""
    return file.risk or usual


def _takers(file: File) -> tuple[Requirement, ...]:
    """Name what may have taken a file away; after a race, also what each rival does alone."""
    return (*MISSING, *(CHANGES if _raced(file.risk) else ()), *_earlier(file))


def _earlier(file: File) -> tuple[Requirement, ...]:
    """Name what else was tried that may have changed a file."""
    return tuple(sorted(file.earlier, key=lambda each: each.id))


def _metadata(file: File, event: Event, life: Life) -> Iterator[Finding]:
    exchange, at = event.exchange, event.at
    if kind(exchange) is not Kind.ACCEPTED:
        wanted = "status 200: the upload was completed"
        lapses = policy_seconds(life.creation.action) is not None
        dated = (complete.FILE_CREATED_AT,) if lapses else ()
        suspects = (complete.FILE_READY, *_takers(file), *dated)
        yield broken(
            _blame(_usual(complete.FILE_READY, event, life), file),
            at,
            wanted,
            told(exchange),
            suspects,
        )
        return
    yield upheld(complete.FILE_READY, at)
    yield from _spared(file, at)
    yield status_200(files.STATUS_200, exchange, at)
    nested = nested_file(life.answers.get(file.at, {}), life.id)
    if nested:
        yield from metadata.metadata(nested, document(exchange), life, at)
    yield from _survived(event, life)


RIVALS: Mapping[Requirement, Requirement] = {
    parts.NONE_AFTER_COMPLETE: parts.ACCEPTED,
    complete.ONE_FILE: complete.ACCEPTED,
    cancel.NEVER_HALF_WAY: cancel.ACCEPTED,
}
"""What a server has to be able to do before it shows anything that it leaves a file alone then."""


def _spared(file: File, at: int) -> Iterator[Finding]:
    if file.risk is not None:
        rival = RIVALS.get(file.risk)
        yield upheld(file.risk, at, *(() if rival is None else (rival,)))


def _usual(requirement: Requirement, event: Event, life: Life) -> Requirement:
    return expiry.FILE_SURVIVES if _expired(event, life) else requirement


def _expired(event: Event, life: Life) -> bool:
    """Say whether the upload that the file was made of has surely expired."""
    lives, born = lifetime(life.creation.exchange), life.creation.exchange
    asked = event.exchange.sent - (born.received or born.sent)
    return lives is not None and asked - CERTAINTY / 2 > lives  # which no float may hold


def _survived(event: Event, life: Life) -> Iterator[Finding]:
    if _expired(event, life):
        yield upheld(expiry.FILE_SURVIVES, event.at)


def _content(upload: Upload, file: File, event: Event, life: Life) -> Iterator[Finding]:
    exchange, at = event.exchange, event.at
    response = exchange.response
    if response is None or kind(exchange) is not Kind.ACCEPTED:
        if life.target.footing.no_content is not None or _kept_back(exchange, life):
            return
        asked = header(exchange.request.headers, "accept") or "*/*"
        plain = files.CONTENT_ACCEPT if asked == "application/binary" else files.CONTENT
        blame, wanted = _blame(_usual(plain, event, life), file), "status 200 and the bytes"
        suspects = (files.CONTENT, complete.FILE_READY, *_takers(file))
        yield broken(blame, at, wanted, told(exchange), suspects)
        return
    yield upheld(files.CONTENT, at)
    yield status_200(files.STATUS_200, exchange, at)
    if not file.unsure:
        yield from _bytes(upload, file, event, response)
    yield from _survived(event, life)


def _kept_back(exchange: Exchange, life: Life) -> bool:
    """Say whether content was refused for a purpose that the first look did not try (A30)."""
    return kind(exchange) is Kind.REFUSED and text(life.told, "purpose") != life.target.purpose


def _bytes(upload: Upload, file: File, event: Event, response: Response) -> Iterator[Finding]:
    exchange, at = event.exchange, event.at
    if not right(file, response.body):
        blamed, got = diagnose(file, upload, response.body)
        size = sum(each.body.size for each in file.listed)
        wanted = f"the {len(file.listed)} listed parts in their order, {size} bytes"
        raced = _raced(file.risk)
        risky = file.risk if file.read or raced else None
        altered = blamed in (parts.BYTES_AS_SENT, parts.BUFFER_EDGES)
        changed = (file.risk, *_earlier(file)) if file.risk and (raced or not file.read) else ()
        coded = takes_packed(exchange) and (altered or blamed is files.CONTENT_RAW)
        packed = (transport.CONTENT_CODING,) if coded else ()
        special = (*packed, *(_written(file) if altered else ()))
        usual = (*special[1:], blamed) if raced or special else ()
        raw = (files.CONTENT_RAW,) if altered else ()
        suspects = (*usual, *changed, *raw, *either_order(blamed, file))
        yield broken(risky or next(iter(special), blamed), at, wanted, got, suspects)
        kept = shown(upload, file) if blamed in ORDERED else ()
        yield from (upheld(each, at) for each in kept if not each.id.startswith("complete/"))
        return
    asked = header(exchange.request.headers, "accept") or "*/*"
    if asked == "application/binary":
        yield upheld(files.CONTENT_ACCEPT, at)
    length = header(response.headers, "content-length")
    if length is not None and header(response.headers, "content-encoding") is None:
        wanted = f"Content-Length {response.body.size}"
        fits = length.strip() == str(response.body.size)
        yield check(fits, files.CONTENT_LENGTH, at, wanted, length)
    elif length is None:
        yield absent(files.CONTENT_LENGTH, at, _unsized(response))
    if takes_packed(exchange):
        yield upheld(transport.CONTENT_CODING, at)
    yield from _spared(file, at)
    yield from (upheld(each, at) for each in shown(upload, file))


def _unsized(response: Response) -> str:
    """Say what the end of an answer is, where no length is told (RFC 9112 section 6.3)."""
    coded = header(response.headers, "transfer-encoding")
    end = "the end of the connection, or of its stream" if coded is None else "its last chunk"
    return f"content comes without a Content-Length: its end is {end}"


def _nameless(file: File) -> bool:
    """Say whether a part is listed whose field has no filename, so that it may pass for text."""
    return any(each.nameless and each.body.size for each in file.listed)


def _written(file: File) -> Iterator[Requirement]:
    """Name what was special about how the listed parts were written, each once."""
    yield from dict.fromkeys(each for part in file.listed for each in part.special)
    if _nameless(file):
        yield parts.NAMELESS_BYTES


def shown(upload: Upload, file: File) -> Iterator[Requirement]:
    """
    Name the requirements that a right content upholds: it would have been another if they did not
    hold.
    """
    sizes = [each.body.size for each in file.listed]
    ids = {each.id for each in file.listed}
    arrived = sorted(file.listed, key=lambda part: part.place)
    moved = [each.place for each in arrived] != [each.place for each in file.listed]
    seen = moved and _differ(arrived, file.listed)
    usual = {
        **dict.fromkeys(file.shows, True),
        complete.CONTENT_JOINED: not moved and _differ(arrived[::-1], arrived),
        complete.LISTED_ORDER: seen,
        complete.REPEATED_PART: len(ids) < sum(map(bool, sizes)),
        complete.UNLISTED_PARTS: any(each.body.size for each in upload.parts if each.id not in ids),
        concurrency.PARTS_KEPT: any(each.together for each in file.listed),
        parts.BYTES_AS_SENT: any(sizes),
        parts.BUFFER_EDGES: any(size >= 1_000 for size in sizes),
        parts.NAMELESS_BYTES: _nameless(file),
        files.CONTENT_RAW: any(sizes),
    }
    yield from (each for each, has in usual.items() if has)


def _differ(one: Sequence[Part], other: Sequence[Part]) -> bool:
    """Say whether two orders of the same parts give different bytes."""
    return joined(each.body for each in one) != joined(each.body for each in other)


def _look_at_flawed(upload: Upload, file: File, event: Event, life: Life) -> Look:
    """Judge a file of a wrong md5: it must end in an error and have no content (A31)."""
    blamed = file.md5_risk or complete.MD5_WRONG
    answer, at = kind(event.exchange), event.at
    if event.action.operation is Operation.CONTENT:
        wanted = "no content: the md5 was wrong"
        if life.target.footing.no_content is not None:
            return (), upload
        if answer is not Kind.ACCEPTED:
            return (upheld(blamed, at, files.CONTENT, complete.MD5_RIGHT),), upload
        return (broken(blamed, at, wanted, told(event.exchange), file.md5_suspects),), upload
    status = text(document(event.exchange), "status")
    if answer is Kind.REFUSED or status == "error":
        return (upheld(blamed, at, complete.FILE_READY, complete.MD5_RIGHT),), upload
    if status == "uploaded" or life.target.footing.no_content is None:
        return (), upload
    wanted, got = "status error: the md5 was wrong", told(event.exchange)
    return (broken(blamed, at, wanted, got, file.md5_suspects),), upload


def _ended_in_error(event: Event) -> bool:
    """Say whether an answer shows a file that the server found unusable."""
    refused = kind(event.exchange) is Kind.REFUSED
    return refused or text(document(event.exchange), "status") == "error"


def _listed(upload: Upload, event: Event, life: Life) -> Iterator[Finding]:
    sweep, file = event.sweep, upload.file
    if sweep is None or sweep.purpose not in (None, text(life.told, "purpose")):
        return
    nested = nested_file(life.answers.get(file.at, {}), life.id) if file is not None else {}
    created = whole(nested, "created_at")
    if file is None or file.id is None:
        yield from _never_listed(upload, event, life, sweep)
    elif file.gone is not None:
        yield from _unlisted(file, file.gone, event, sweep, created)
    elif not (file.flawed or (file.doubted and file.id not in sweep.ids)):
        settled = event.exchange.sent - file.made > LISTED
        if file.id in sweep.ids:
            yield upheld(files.LISTED, event.at)
            if sweep.paged:
                yield upheld(files.PAGING, event.at)
        elif settled and _covers(sweep, created):
            wanted = f"a list with {file.id}"
            risks = (file.risk,) if file.risk else ()
            suspects = (files.LIST, files.LISTED, complete.FILE_READY, *MISSING, *risks)
            yield broken(_missing(sweep, created), event.at, wanted, "it is not listed", suspects)


def _unlisted(
    file: File, gone: float, event: Event, sweep: Sweep, created: int | None
) -> Iterator[Finding]:
    deleted = file.given_up is files.GONE_AFTER_DELETE
    blamed = files.UNLISTED_AFTER_DELETE if deleted or not file.given_up else file.given_up
    if file.id not in sweep.ids:
        yield from (upheld(blamed, event.at),) if _covers(sweep, created) else ()
    elif event.exchange.sent - gone > LISTED:
        yield broken(blamed, event.at, f"a list without {file.id}", "it is listed")


def _missing(sweep: Sweep, created: int | None) -> Requirement:
    """
    Choose what to blame for a file that is missing, by how the list was asked for.

    A list of the newest that ends before it, and says that this is all, was cut off.
    """
    if sweep.paged or sweep.broke_off:
        return files.PAGING
    if sweep.full:
        return files.HAS_MORE
    if sweep.oldest is None or created is None:
        return files.LISTED
    tied = created == sweep.oldest and len(sweep.ids) >= MANY
    return files.PAGING if created < sweep.oldest or tied else files.LISTED


def _covers(sweep: Sweep, created: int | None) -> bool:
    reaches = None not in (sweep.oldest, created) and (sweep.oldest or 0) + LAG < (created or 0)
    return sweep.complete or reaches


def _never_listed(upload: Upload, event: Event, life: Life, sweep: Sweep) -> Iterator[Finding]:
    name = text(life.told, "filename")
    blamed = {
        Status.CANCELLED: cancel.NEVER_LISTED,
        Status.EXPIRED: expiry.LEAVES_NO_FILE,
        Status.PENDING: complete.REFUSAL_LEAVES_NO_FILE if upload.tried else None,
        Status.COMPLETED: None,
    }[upload.status]
    if blamed is None or not life.named or upload.lost_add:
        return
    if name in sweep.names:
        wanted = f"a list without a file called {as_json(name)}"
        yield broken(blamed, event.at, wanted, "it is listed")
    elif _covers(sweep, whole(life.told, "created_at")):
        yield upheld(blamed, event.at)
