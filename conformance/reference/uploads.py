"""The four POSTs: how an upload is created, added to, completed and cancelled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .answers import granted, shown_part, shown_upload
from .books import ANYBODY, Books
from .nouns import (
    Answer,
    Blob,
    Field,
    File,
    Form,
    Json,
    Operation,
    Part,
    Refused,
    Request,
    Steps,
    Upload,
)
from .rules import refuse


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise refuse(f"{name} is a string, and required.", name)
    return value


def _mind(complaint: str | None, param: str | None = None) -> None:
    if complaint is not None:
        raise refuse(complaint, param)


def _mind_member(unknown: str | None, of: str) -> None:
    if unknown is not None:  # which may be called ""
        raise refuse(f"{unknown!r} is no member of {of}.", unknown)


def _pause(seconds: float) -> Iterator[float]:
    """Let time pass, or nothing at all when there is none to pass."""
    if seconds > 0:
        yield seconds


def create(books: Books, request: Request, tenant: str) -> Steps:
    """Make an upload."""
    rules = books.behaviour
    yield from _pause(rules.waits("create"))
    body = {**rules.defaults, **rules.reads_object(request.body)}
    unknown = rules.minds_members("create", body)
    _mind_member(unknown, "a new upload")
    upload = _new_upload(books, request, tenant, body)
    books.put_upload(upload)
    return granted(rules, "create", shown_upload(rules, upload, "create"))


def _new_upload(books: Books, request: Request, tenant: str, body: Json) -> Upload:
    rules, now = books.behaviour, books.now()
    filename, purpose = _text(body, "filename"), _text(body, "purpose")
    mime_type, size = _text(body, "mime_type"), rules.count(body.get("bytes"))
    if not rules.takes_purpose(purpose):
        raise refuse("The purpose is none that is known.", "purpose")
    if size is None or not rules.takes_size(size):
        raise refuse("bytes is an integer from 0 to 8 GiB, and required.", "bytes")
    _mind(rules.minds_policy(body), "expires_after")
    policy = rules.policy(body.get("expires_after"), rules.takes_seconds)
    return Upload(
        id=rules.upload_id(books.draw, request),
        tenant=tenant,
        filename=rules.keeps_name(filename),
        purpose=purpose,
        size=size,
        mime_type=mime_type,
        policy=policy,
        created_at=now,
        expires_at=rules.expires(now, books.ttl, policy),
    )


def known(books: Books, wanted: str, tenant: str) -> Upload:
    """Find an upload of this tenant, or refuse."""
    found = books.upload(wanted, tenant)
    if found is None:
        raise refuse("There is no such upload.", "upload_id", "unknown-upload")
    return found


def pretended(books: Books, wanted: str, tenant: str) -> Upload:
    """Make an upload up, which is written down nowhere."""
    now = books.now()
    return Upload(wanted, tenant, "unknown", "assistants", 0, "text/plain", None, now, now + 1)


# Adding


def add(books: Books, request: Request, tenant: str, wanted: str, began: int) -> Steps:
    """Add a Part to an upload."""
    rules = books.behaviour
    yield from _pause(rules.waits("add"))
    form = request.form or Form(complaint="The body is no form.")
    if rules.takes_unknown("add", wanted) and not books.given(wanted):
        return _added(books, pretended(books, wanted, tenant), _nothing_at_all(), began)
    seen = known(books, wanted, tenant)
    try:
        field = _taken(books, request, form, seen, began)
    except Refused:
        _drop(form)
        books.put_upload(rules.after_refused_add(seen))
        raise
    yield from _pause(rules.gaps("add"))
    return _placed(books, seen, field, began)


def _taken(books: Books, request: Request, form: Form, upload: Upload, began: int) -> Field:
    rules = books.behaviour
    if form.too_large:
        raise refuse("A part holds 64 MB at most.", "data", "too-large")
    if (put_off := rules.puts_off_part(request.in_progress)) is not None:
        raise Refused(put_off)
    _mind(rules.minds_framing(request))
    field = rules.data_of(form)
    _mind(rules.minds_field(field), "data")
    if not rules.takes_parts(upload, began):
        raise refuse(f"The upload is {upload.status}.", "upload_id", "wrong-state")
    if not rules.takes_total(upload, field.blob.size):
        raise refuse("The parts hold more than was declared.", "data", "wrong-size")
    _mind(rules.minds_part(upload, field), "data")
    return rules.keeps_data(request, field)


def _placed(books: Books, seen: Upload, field: Field, began: int) -> Answer:
    rules = books.behaviour
    now = books.upload(seen.id, seen.tenant) or seen
    part = _part(books, now, field.blob, began)
    filename = rules.renames(now.filename, field)
    grown = replace(now, parts=rules.merges(now, seen, part), filename=filename)
    books.put_upload(grown)
    _touch(books, "add", grown)
    file = books.file(now.file or "", now.tenant)
    if file is not None and rules.grows_file(now):
        books.put_file(replace(file, parts=(*file.parts, part)))
    return granted(rules, "add", shown_part(rules, part, now))


def _touch(books: Books, operation: Operation, upload: Upload) -> None:
    """Write down what becomes of other uploads by what was done to this one."""
    others = [each for each in books.uploads(upload.tenant) if each.id != upload.id]
    for each in books.behaviour.touches(operation, upload, others):
        books.put_upload(each)


def _added(books: Books, upload: Upload, blob: Blob, began: int) -> Answer:
    part = _part(books, upload, blob, began)
    return granted(books.behaviour, "add", shown_part(books.behaviour, part, upload))


def _part(books: Books, upload: Upload, blob: Blob, began: int) -> Part:
    name = books.behaviour.part_id(books.draw, upload, blob, began)
    return Part(name, upload.id, books.now(), blob, began, books.tick())


def _nothing_at_all() -> Blob:
    return Blob(0, "d41d8cd98f00b204e9800998ecf8427e", lambda: iter(()), lambda: None)


def _drop(form: Form) -> None:
    for each in form.fields:
        each.blob.drop()
    if form.raw is not None:
        form.raw.drop()


# Completing


def complete(books: Books, request: Request, tenant: str, wanted: str, began: int) -> Steps:
    """Complete an upload: make its File of the listed Parts."""
    rules = books.behaviour
    yield from _pause(rules.waits("complete"))
    if rules.takes_unknown("complete", wanted) and not books.given(wanted):
        return _completed(books, pretended(books, wanted, tenant), ())
    upload = known(books, wanted, tenant)
    body = rules.reads_object(request.body)
    unknown = rules.minds_members("complete", body)
    _mind_member(unknown, "a completion")
    if rules.repeats("complete", upload):
        return again(books, upload, "complete")
    if not rules.takes_completion(upload, began):
        raise refuse(f"The upload is {upload.status}.", "upload_id", "wrong-state")
    listed, usable = _agreed(books, upload, body)
    yield from _pause(rules.gaps("complete"))
    now = known(books, wanted, tenant)
    if not rules.finishes(now, began):
        raise refuse(f"The upload is {now.status}.", "upload_id", "wrong-state")
    return _completed(
        books, now, rules.joins(now, listed, began), usable="processed" if usable else "error"
    )


def _agreed(books: Books, upload: Upload, body: Json) -> tuple[Sequence[Part], bool]:
    """Read which Parts are listed, and whether they hold what was declared and is usable."""
    rules = books.behaviour
    wanted, sent = rules.part_ids(body, upload), rules.md5(body)
    try:
        listed = _listed(books, upload, wanted)
    except Refused:
        books.put_upload(rules.after_refused_completion(upload))
        raise
    sizes = rules.takes_sizes(upload, wanted, listed)
    verdict = rules.judges_md5(sent, upload, listed) if sizes else "wrong"
    if verdict == "wrong":
        if rules.leaves_file(upload, "wrong-md5" if sizes else "wrong-size"):
            books.new_file(upload, tuple(listed))
        books.put_upload(rules.after_refused_completion(upload))
        if not sizes:
            raise refuse("The parts do not hold the declared bytes.", "part_ids", "wrong-size")
        raise refuse("The md5 is not that of the listed parts.", "md5", "wrong-md5")
    return listed, verdict == "right"


def _listed(books: Books, upload: Upload, wanted: Sequence[str]) -> Sequence[Part]:
    rules = books.behaviour
    listed: list[Part] = []
    for place, each in enumerate(wanted):
        part = rules.finds_part(upload, each, place, books.uploads(ANYBODY))
        if part is not None:
            listed.append(part)
        elif not rules.skips_unknown_part(each, books.uploads(ANYBODY)):
            raise refuse(
                "part_ids lists a part that the upload has not.", "part_ids", "unknown-part"
            )
    _mind(rules.minds_list(upload, listed), "part_ids")
    return listed


def _completed(
    books: Books, upload: Upload, parts: tuple[Part, ...], usable: str = "processed"
) -> Answer:
    file = replace(books.new_file(upload, parts), status=usable)
    books.put_file(file)
    others = [each for each in books.files(upload.tenant, "get") if each.id != file.id]
    for each in books.behaviour.replaces(file, others):
        books.put_file(each)
    ended, now = books.tick(), books.now()
    done = replace(upload, status="completed", file=file.id, ended=ended, over_at=now)
    if books.upload(upload.id, upload.tenant) is not None:
        books.put_upload(done)
    members = shown_upload(books.behaviour, done, "complete", file)
    return granted(books.behaviour, "complete", members)


def again(books: Books, upload: Upload, operation: Operation) -> Answer:
    """Show an upload as it is, with its File if it has one."""
    file = books.file(upload.file, upload.tenant) if upload.file is not None else None
    return granted(
        books.behaviour, operation, shown_upload(books.behaviour, upload, operation, file)
    )


# Cancelling


def cancel(books: Books, request: Request, tenant: str, wanted: str, began: int) -> Steps:
    """Cancel an upload."""
    rules = books.behaviour
    yield from _pause(rules.waits("cancel"))
    if rules.takes_unknown("cancel", wanted) and not books.given(wanted):
        return _cancelled(books, pretended(books, wanted, tenant))
    upload = known(books, wanted, tenant)
    rules.reads_cancel(request)
    if rules.repeats("cancel", upload):
        return again(books, upload, "cancel")
    accepted = rules.takes_cancel(upload, began)
    yield from _pause(rules.gaps("cancel"))
    _settle(books, upload, accepted=accepted)
    if not accepted:
        raise refuse(f"The upload is {upload.status}.", "upload_id", "wrong-state")
    ended, now = books.tick(), books.now()
    done = replace(upload, status="cancelled", ended=ended, over_at=now)
    books.put_upload(done)
    _touch(books, "cancel", done)
    return _cancelled(books, done)


def _cancelled(books: Books, upload: Upload) -> Answer:
    done = replace(upload, status="cancelled")
    members = shown_upload(books.behaviour, done, "cancel")
    return granted(books.behaviour, "cancel", members)


def _settle(books: Books, upload: Upload, *, accepted: bool) -> None:
    fate = books.behaviour.fate(upload, accepted)
    if fate == "make":
        books.new_file(upload, upload.parts)
    for file in books.files(upload.tenant, "delete"):
        if file.upload == upload.id and fate in {"remove", "spoil"}:
            books.put_file(_altered(file, remove=fate == "remove"))


def _altered(file: File, *, remove: bool) -> File:
    return replace(file, deleted=True) if remove else replace(file, spoiled=True)
