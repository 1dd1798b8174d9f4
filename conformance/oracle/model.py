"""
What one exchange shows of an upload that is as supposed, and what the upload is then.

What a request calls for is in ``expectation``; ``afterlife`` says what becomes of the file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.core.catalogue import cancel, complete, create, expiry, files, parts
from conformance.core.completion_answer import file_id, nested_file
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Requirement

from . import addition, afterlife, completion, metadata
from .answer import Kind, document, kind, text, told, whole
from .demand import SHOWN_LATER, Demand, broken, check, either, upheld, weigh
from .expectation import ACCEPT, ADD, CANCEL, COMPLETE, REFUSE, D, P, X, demand
from .peculiar import odd_form_name
from .state import Event, File, Late, Life, Part, Status, Upload, at_risk
from .wire import LIFECYCLE

MD5 = (complete.MD5_WRONG, complete.MD5_OF_LISTED_ORDER)
"""What a completion with a wrong md5 breaks, unless its file ends in an error (A27)."""
LONG_AGO = float("-inf")
"""When something was done whose answer never came, for all we know."""
ROUNDING = 1
"""Seconds by which the moment of expiry is unsure, as timestamps are whole."""


@dataclass(frozen=True, slots=True)
class World:
    """What one exchange shows if the upload was as supposed, and what the upload is then."""

    findings: tuple[Finding, ...]
    after: Upload


def worlds(upload: Upload, event: Event, life: Life) -> Iterator[World]:
    """
    Yield what may have happened if ``upload`` met ``event``: one world, or several where the
    contract is silent, the clock is unsure, or no answer came.
    """
    if kind(event.exchange) is Kind.WAIT:
        yield World((), upload)
        return
    if event.intruder is not None:
        yield World((), _intruded(upload, event.intruder))
        return
    if upload.doubtful:
        yield World(_in_doubt(event), upload)
        return
    for before in _overtaken(upload):
        for status in _statuses(before, event, life):
            now = replace(before, status=status)
            if event.action.operation in LIFECYCLE:
                yield _act(now, event, life)
            else:
                yield World(*afterlife.look(now, event, life))


def _in_doubt(event: Event) -> tuple[Finding, ...]:
    """Find of an upload that may be in any state only that no mistake is the server's."""
    lifecycle = event.action.operation in LIFECYCLE and not event.exchange.request.cut
    return weigh(either(), event.exchange, event.at) if lifecycle else ()


def _overtaken(upload: Upload) -> Iterable[Upload]:
    """Name what an upload may be by now, as requests without an answer may have been done."""
    reached = [upload]
    for held in reached:
        for each in held.late:
            after = _done(held, each)
            if after not in reached:
                reached.append(after)
    return reached


def _done(upload: Upload, late: Late) -> Upload:
    if upload.status is not late.before:
        return upload
    file = late.file or upload.file
    if late.gone and file is not None and file.gone is None:
        file = replace(file, gone=LONG_AGO)
    return replace(upload, status=late.after, file=file)


def _statuses(upload: Upload, event: Event, life: Life) -> Iterator[Status]:
    """Yield the states an upload may be in when it is asked: a pending one may have expired."""
    lives, born = creation_lifetime(life), life.creation.exchange
    if upload.status is not P or lives is None:
        yield upload.status
        return
    asked, done = event.exchange.sent, event.exchange.received
    if done is None or asked - (born.received or born.sent) < lives + ROUNDING:
        yield P
    if (done or asked) - born.sent > lives - ROUNDING:
        yield X


def creation_lifetime(life: Life) -> int | None:
    """Count the seconds that the upload lives; None when it was not said, or makes no sense."""
    created, expires = whole(life.told, "created_at"), whole(life.told, "expires_at")
    known = created is not None and expires is not None and expires > created
    return expires - created if known else None  # type: ignore[operator]


def _act(upload: Upload, event: Event, life: Life) -> World:
    called = demand(upload, event, life)
    if event.exchange.request.cut:
        return _cut(upload, event)
    answer = kind(event.exchange)
    if answer is Kind.SILENT:
        return World((), _unseen(upload, event, called, life))
    findings = weigh(called, event.exchange, event.at, event.action.operation)
    if answer is Kind.ACCEPTED:
        return _granted(upload, event, life, called, findings)
    failed = _unseen(upload, event, called, life) if answer is Kind.FAILED else upload
    return World(findings, _refused(failed, event, called))


def _granted(
    upload: Upload, event: Event, life: Life, called: Demand, findings: tuple[Finding, ...]
) -> World:
    if event.action.operation is ADD:
        return _added(upload, event, life, called, findings)
    if event.action.operation is COMPLETE:
        return _completed(upload, event, life, called, findings)
    return _cancelled(upload, event, life, findings)


def _intruded(upload: Upload, blamed: Requirement) -> Upload:
    """Remember what to blame if a request was carried out although it was refused."""
    known = (*upload.prior, *(() if blamed in upload.prior else (blamed,)))
    file = upload.file and at_risk(upload.file, blamed)
    return replace(upload, prior=known, file=file)


def _cut(upload: Upload, event: Event) -> World:
    """
    Judge a part whose body broke off: no part may come of it.

    Unless its form had come to an end: a server may answer as soon as that has come. A success that
    names no part is one that a gateway gives: what counts is its effect.
    """
    name = text(document(event.exchange), "id")
    if event.exchange.request.body.data is not None and event.action.readable:
        unread = (*upload.unread, name) if name else upload.unread
        return World((), replace(upload, lost_add=True, unread=unread))
    if kind(event.exchange) is not Kind.ACCEPTED or not name:
        return World((), replace(upload, cut_add=True))
    wanted = "no success: the body broke off before its end"
    return World((broken(parts.CUT_BODY, event.at, wanted, told(event.exchange)),), upload)


def _unseen(upload: Upload, event: Event, called: Demand, life: Life) -> Upload:
    """Remember what a request whose answer never came may have done, or may yet do."""
    table = life.table
    if event.action.operation is ADD:
        return replace(upload, lost_add=True)
    if event.action.operation is CANCEL:
        pending = Late(P, table[P, CANCEL].after)
        completed = Late(D, table[D, CANCEL].after, gone=True)
        return replace(upload, late=upload.late | {pending, completed})
    if called.must is not ACCEPT and upload.status is P:
        upload = replace(upload, tried=True)
    flawed = called.requirement in MD5
    if upload.status is not P or (called.must is REFUSE and not flawed):
        return upload
    file = replace(_file(None, event, upload), at=-1, made=LONG_AGO)
    file = _marked(file, called) if flawed else file
    return replace(upload, late=upload.late | {Late(P, table[P, COMPLETE].after, file)})


def _file(name: str | None, event: Event, upload: Upload) -> File:
    """Describe the file that a completion makes of an upload."""
    asked = completion.request(event.action, upload)
    made = event.exchange.received or event.exchange.sent
    unread = asked is not None and not set(upload.unread).isdisjoint(asked.ids)
    doubted = asked is not None and completion.malformed(asked)
    listed = asked.listed if asked else ()
    unsure = unread or event.action.contested
    return File(name, listed, event.at, made, unsure=unsure, doubted=doubted)


def _refused(upload: Upload, event: Event, called: Demand) -> Upload:
    operation = event.action.operation
    if called.must is ACCEPT and operation is COMPLETE:
        return replace(upload, doubtful=True)
    if called.must is ACCEPT and operation is CANCEL:
        return _intruded(upload, next(iter(called.features), cancel.ACCEPTED))
    risks = {
        ADD: parts.NONE_AFTER_COMPLETE,
        COMPLETE: complete.ONE_FILE,
        CANCEL: cancel.NEVER_HALF_WAY,
    }
    if upload.file is not None:
        return replace(upload, file=at_risk(upload.file, risks[operation]))
    if operation is ADD:
        return replace(upload, refused_add=True)
    return replace(upload, tried=upload.tried or operation is COMPLETE)


def _after(upload: Upload, event: Event, life: Life) -> Upload:
    """Lead the upload to the state that the table names for what was accepted."""
    return replace(upload, status=life.table[upload.status, event.action.operation].after)


def _added(
    upload: Upload, event: Event, life: Life, called: Demand, findings: tuple[Finding, ...]
) -> World:
    after = _after(upload, event, life)
    if upload.status is not P:
        risky = upload.file and at_risk(upload.file, parts.NONE_AFTER_COMPLETE)
        return World(findings, replace(after, file=risky))
    name = text(document(event.exchange), "id")
    data = addition.data_of(event.action)
    if not name or data is None or called.must is REFUSE:
        unread = (*upload.unread, name)
        return World(findings, replace(after, lost_add=True, unread=unread))
    added = Part(
        name,
        data.body,
        event.at,
        event.together,
        named=odd_form_name(data),
        special=addition.writing(event.exchange),
        filename=data.filename,
        shows=_shows(called),
        nameless=not data.filename,
    )
    held = tuple(sorted((*upload.parts, added), key=lambda part: part.place))
    on_time = "created_at" not in life.misread
    created = whole(life.told, "created_at") if on_time else None
    latest = None if created is None else created + int(_elapsed(event, life)) + 1
    more = addition.answered(event.exchange, life.id, (created, latest), event.at)
    usable = _first_use(upload, event)
    return World((*findings, *usable, *more), replace(after, parts=held))


def _first_use(upload: Upload, event: Event) -> Iterator[Finding]:
    if not upload.parts:
        yield upheld(create.ID_USABLE, event.at)


def _completed(
    upload: Upload, event: Event, life: Life, called: Demand, findings: tuple[Finding, ...]
) -> World:
    name = file_id(document(event.exchange), life.id) or None
    if upload.status is D and upload.file is not None:
        return _again(upload, upload.file, event, life, findings)
    file = _file(name, event, upload)
    features = (*_shows(called), *(more for part in file.listed for more in part.shows))
    file = replace(file, shows=tuple(dict.fromkeys(features)))
    after = replace(_after(upload, event, life), file=file)
    if called.must is REFUSE:
        return _flawed(file, after, event, life, called, findings)
    said = _said(upload, event, life)
    return World((*findings, *_optional(called, event), *said, *_summed(after, event, life)), after)


def _summed(upload: Upload, event: Event, life: Life) -> Iterator[Finding]:
    """Find upheld what a right md5 shows of a content that nobody may read."""
    body, file = event.action.document, upload.file
    summed = isinstance(body, dict) and "md5" in body
    if not summed or file is None or file.doubted or life.target.footing.no_content is None:
        return
    for each in afterlife.shown(upload, file):
        if each is not files.CONTENT_RAW:
            ordered = (complete.MD5_OF_LISTED_ORDER,) if each is complete.LISTED_ORDER else ()
            yield upheld(each, event.at, complete.MD5_WRONG, *ordered)


def _shows(called: Demand) -> tuple[Requirement, ...]:
    """Name what is special about a request, and shows only in the content of the file."""
    return tuple(
        each
        for each in called.features
        if each in SHOWN_LATER and each is not complete.MD5_OF_LISTED_ORDER
    )


def _said(upload: Upload, event: Event, life: Life) -> Iterator[Finding]:
    """Check what the first answer that told of a file says."""
    got = document(event.exchange)
    renamed = any(part.named for part in upload.parts) or _renamed(upload.parts, got, life)
    yield from metadata.completed(life, got, event.at, renamed=renamed)
    if "created_at" not in life.misread:
        file = nested_file(got, life.id)
        yield from metadata.dated(life.told, file, _elapsed(event, life), event.at)


def _elapsed(event: Event, life: Life) -> float:
    """Count the seconds from when the upload was asked for to when an answer came."""
    return (event.exchange.received or event.exchange.sent) - life.creation.exchange.sent


def _renamed(added: Iterable[Part], got: Mapping[str, object], life: Life) -> bool:
    """Say whether an answer shows the filename that the form of a part had, not the upload's."""
    shown = {text(got, "filename"), text(nested_file(got, life.id), "filename")}
    return any(each.filename in shown - {"", text(life.told, "filename")} for each in added)


def _optional(called: Demand, event: Event) -> Iterator[Finding]:
    """Find that md5 may be left out: it was."""
    body = event.action.document
    without = isinstance(body, dict) and "md5" not in body
    if without and called.must is ACCEPT:
        yield upheld(complete.MD5_OPTIONAL, event.at)


def _again(
    upload: Upload, file: File, event: Event, life: Life, findings: tuple[Finding, ...]
) -> World:
    name = file_id(document(event.exchange), life.id) or None
    if file.id is None:
        made = event.exchange.received or event.exchange.sent
        seen = replace(file, id=name, at=event.at, made=made)
        after = replace(_after(upload, event, life), file=seen)
        return World((*findings, *_said(upload, event, life)), after)
    wanted = f"the file that it already is, {file.id}"
    same = check(name == file.id, complete.ONE_FILE, event.at, wanted, told(event.exchange))
    kept = metadata.keeps(complete.KEEPS_UPLOAD, life, document(event.exchange), event.at)
    after = replace(_after(upload, event, life), file=at_risk(file, complete.ONE_FILE))
    return World((*findings, same, kept), after)


def _flawed(
    file: File,
    after: Upload,
    event: Event,
    life: Life,
    called: Demand,
    findings: tuple[Finding, ...],
) -> World:
    """Take a wrong md5 as lawful for now, if the file can end in an error (A27)."""
    nested = nested_file(document(event.exchange), life.id)
    unseen = life.target.footing.no_files is not None and nested.get("status") != "error"
    if unseen or called.requirement not in MD5:
        return World(findings, replace(after, doubtful=True))
    if file.id is None:
        got = "a completion with a wrong md5 is accepted, and names no File to look at"
        left_open = Finding(called.requirement.id, Outcome.UNSEEN, event.at, got=got)
        return World((left_open,), replace(after, doubtful=True))
    return World((), replace(after, file=_marked(file, called)))


def _marked(file: File, called: Demand) -> File:
    """Mark the file of a wrong md5, which has to end in an error."""
    blamed, plainer = called.requirement, called.suspects
    return replace(file, flawed=True, md5_risk=blamed, md5_suspects=plainer)


def _cancelled(upload: Upload, event: Event, life: Life, findings: tuple[Finding, ...]) -> World:
    got, after = document(event.exchange), _after(upload, event, life)
    if upload.status is P:
        renamed = _renamed(upload.parts, got, life)
        said = metadata.cancelled(life, got, event.at, renamed=renamed)
        return World((*findings, *said), after)
    if upload.status is X:
        wanted = "status cancelled or expired"
        fine = got.get("status") in ("cancelled", "expired")
        more = check(fine, expiry.STATUS, event.at, wanted, told(event.exchange))
        return World((*findings, more), after)
    if upload.status is D and upload.file is not None:
        file = at_risk(upload.file, cancel.NEVER_HALF_WAY)
        if got.get("status") != "cancelled":
            return World(findings, replace(upload, file=file))
        gone = file.gone or event.exchange.received or event.exchange.sent
        file = replace(file, gone=gone, given_up=file.given_up or cancel.NEVER_HALF_WAY)
        return World(findings, replace(after, file=file))
    return World(findings, after)
