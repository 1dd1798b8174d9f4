"""Files: how they are listed, shown, downloaded and deleted."""

from dataclasses import replace

from .answers import granted, shown_file
from .behaviour import Behaviour
from .books import ANYBODY, Books
from .nouns import Answer, Content, File, Operation, Problem, ProblemKind, Refused, Request, View
from .rules import refuse


def _unknown(operation: Operation, file: File | None) -> Refused:
    kind: ProblemKind = "deleted-file" if file is not None and file.deleted else "unknown-file"
    return Refused(Problem(kind, "There is no such File.", "id", operation))


def _known(books: Books, wanted: str, tenant: str, view: View) -> File:
    found = books.file(wanted, tenant)
    if found is not None and books.behaviour.visible(found, view, books.now()):
        return found
    if books.behaviour.takes_unknown(view, wanted) and not books.given(wanted):
        return _pretended(books, wanted, tenant)
    raise _unknown(view, found)


def _pretended(books: Books, wanted: str, tenant: str) -> File:
    now = books.now()
    return File(
        wanted, tenant, "", "unknown", "assistants", 0, now, now, expires_at=None, outlives=now,
        parts=(),
    )  # fmt: skip


def get(books: Books, _request: Request, tenant: str, wanted: str) -> Answer:
    """Show a File."""
    file = _known(books, wanted, tenant, "get")
    return granted(books.behaviour, "get", shown_file(books.behaviour, file, "get"))


def delete(books: Books, _request: Request, tenant: str, wanted: str) -> Answer:
    """Delete a File, and give up its bytes unless another File holds them."""
    file = _known(books, wanted, tenant, "delete")
    gone = books.behaviour.doomed(file, books.files(tenant, "delete"))
    for each in filter(None, (books.file(name, tenant) for name in gone)):
        books.put_file(replace(each, deleted=True, deleted_at=books.now()))
    if books.behaviour.frees:
        used = books.in_use()
        for part in file.parts:
            if part.id not in used:
                part.blob.drop()
    members = {"id": wanted, "object": "file", "deleted": True}
    return granted(books.behaviour, "delete", books.behaviour.edits_deleted(dict(members)))


def content(books: Books, request: Request, tenant: str, wanted: str) -> Answer:
    """Download what a File holds."""
    rules = books.behaviour
    file = _known(books, wanted, tenant, "content")
    if rules.holds_back(file):
        raise refuse("The File is not usable.", "id", "not-downloadable")
    problem = rules.minds_download(file, request)
    if problem is not None:
        raise Refused(problem)
    if (place := rules.content_at(file, request)) is not None:
        return Answer(302, (("location", place),), b"")
    books.put_file(replace(file, reads=file.reads + 1))
    headers = (("content-type", rules.content_type), *rules.content_headers(file))
    body = Content(rules.content(file), rules.content_length(file))
    return Answer(rules.success("content"), headers, body)


def _of_purpose(rules: Behaviour, files: list[File], purpose: str | None) -> list[File]:
    return [each for each in files if purpose is None or rules.matches(each, purpose)]


def listing(books: Books, request: Request, tenant: str) -> Answer:
    """List Files, a page at a time."""
    rules = books.behaviour
    books.expire(tenant)
    most = rules.limit(request.asked("limit"))
    files = rules.sorts(books.files(tenant, "list"), request.asked("order"))
    after, purpose = request.asked("after"), request.asked("purpose")
    if rules.filters_first:
        files = _of_purpose(rules, files, purpose)
    if after is not None:
        files = rules.follows(files, after, request.asked("order"))
    page = rules.page(files, most)
    shown = _of_purpose(rules, page, purpose)
    first, last = rules.ends(shown, _of_purpose(rules, books.files(ANYBODY, "list"), purpose))
    members: dict[str, object] = {
        "object": "list",
        "data": [shown_file(rules, each, "list") for each in shown],
        "first_id": first,
        "last_id": last,
        "has_more": rules.has_more(files, page),
    }
    return granted(rules, "list", rules.edits_list(members))
