"""Sentences of what would be clumsy, or wrong, if it were said as its kind is."""

import re
from collections.abc import Callable, Mapping

from conformance.report.safe import cut

from .broken import VALUE, Break, shown_value
from .phrases import FOREIGN_FILES, GIVEN_UP, READ, Operation

ELSEWHERE = "an id that nothing else in this run was given"
OUT_OF_LIST = "it is listed"


def _state(what: str, name: str, right: str) -> Callable[[Break], str | None]:
    """Tell of a member that has one right value alone."""

    def said(broken: Break) -> str | None:
        given = broken.got.removeprefix(f"/{name}: ").removeprefix(f"{name} ")
        if given in ("nothing", "null"):
            return f"gives {what} no `{name}`; it has to be `{right}`"
        plain = given if given.startswith(('"', "{", "[")) else f'"{given}"'
        return f"gives {what} the {name} {shown_value(plain)}; it has to be `{right}`"

    return said


def _echo(broken: Break) -> str | None:
    name, _, wanted = broken.wanted.partition(" ")
    if name not in ("filename", "purpose", "bytes"):
        return None
    return f"answers {name} {shown_value(broken.got)} to a request for {shown_value(wanted)}"


def _timestamps(broken: Break) -> str | None:
    if not broken.wanted.startswith("created_at within"):
        return None
    return f"gives a new Upload a `{broken.got.replace(' ', '` ', 1)} that is far from now"


def _part_names(broken: Break) -> str | None:
    name, _, upload = broken.got.partition(", upload_id ")
    if not upload or not broken.wanted.startswith("object "):
        return None
    kind = name.removeprefix("object ")
    if kind != '"upload.part"':
        return f"gives a new Part the `object` {shown_value(kind)}; it has to be `upload.part`"
    return f"names {shown_value(upload)} as the Upload of a new Part, which is not the one it is of"


def _part_dated(broken: Break) -> str | None:
    if broken.got.startswith("/"):
        return None
    when = "in the future" if "not after" in broken.wanted else "before that of its Upload"
    return f"gives a new Part a `created_at` {when}: {shown_value(broken.got)}"


def _same_id(which: str) -> Callable[[Break], str | None]:
    def said(broken: Break) -> str | None:
        again = broken.wanted in ("an id that no other part has", ELSEWHERE)
        return f"gives two Parts {which}the same id" if again else None

    return said


def _cut_body(broken: Break) -> str | None:
    if not broken.wanted.startswith("no success"):
        return None
    return f"accepts a Part whose body broke off before its end{broken.at}"


def _file(broken: Break) -> str | None:
    if broken.got.startswith("a File in the place"):
        return "answers a File object instead of the Upload that holds it"
    if broken.wanted == "a File in the member file":
        given = broken.got.removeprefix("file ")
        held = "without its File" if given == "null" else f"whose `file` is {shown_value(given)}"
        return f"answers a completed Upload {held}"
    return None


def _md5(broken: Break) -> str | None:
    """Name the completion, which has to be mended, in place of the request that shows it."""
    right = "with a wrong md5"
    if broken.id == "complete/md5-of-listed-order":
        right = "with the md5 of another order of its Parts"
    if broken.wanted.startswith("no content"):
        return f"accepts a completion {right}, and serves the content"
    if broken.wanted.startswith("status error"):
        return f"accepts a completion {right}, and makes a File whose status is not `error`"
    return None


def _no_file(broken: Break) -> str | None:
    upload = FOREIGN_FILES[broken.id]
    return f"lists a File of {upload}" if broken.got == OUT_OF_LIST else None


def _listed_after(broken: Break) -> str | None:
    if broken.got != OUT_OF_LIST:
        return None
    return f"still lists a File {GIVEN_UP.get(broken.id, 'that has to be gone')}"


def _not_listed(broken: Break) -> str | None:
    if broken.got != "it is not listed":
        return None
    return "leaves out a File when all pages of a list are followed"


def _has_more(broken: Break) -> str | None:
    if broken.got == "it is not listed":
        return "ends a list with `has_more` false although a File is missing from it"
    return "answers an empty page of a list with `has_more` true, so that clients go on"


def _one_file(broken: Break) -> str | None:
    if not broken.wanted.startswith("the file that it already is"):
        return None
    if broken.id == "concurrency/one-file":
        return "makes more than one File when completions overlap"
    return "makes another File when an Upload is completed again"


def _rivals(broken: Break) -> str | None:
    if broken.got == OUT_OF_LIST:
        return _listed_after(broken)
    if broken.operation in (*READ, Operation.DELETE) or not _is_success(broken):
        return None
    return f"lets both a completion and a cancellation succeed that overlap{broken.at}"


def _is_success(broken: Break) -> bool:
    return broken.status is not None and broken.status // 100 == 2


def _kept_upload(broken: Break) -> str | None:
    if broken.wanted != "no file":
        return None
    return "answers the cancellation of an Upload with a `file` in it"


def _media(what: str) -> Callable[[Break], str | None]:
    def said(broken: Break) -> str | None:
        if broken.got == "none":
            return f"sends {what} without a Content-Type; it has to be application/json"
        return f"labels {what} {cut(broken.got, VALUE)}; it has to be application/json"

    return said


def _server_error(broken: Break) -> str | None:
    what = broken.operation.value
    article = "a request for " if broken.operation in READ else ""
    return f"answers {broken.status} to {article}{what} that it cannot take; it has to be a 4xx"


def _leak(broken: Break) -> str | None:
    return f"shows a path or a stack trace in a refusal: {cut(broken.got, VALUE)}"


def _method(broken: Break) -> str | None:
    method = broken.request.method if broken.request else "a method"
    where = f"{method} on a path that has no such method"
    if broken.status is not None and broken.status // 100 == 4:
        return f"refuses {where} without an error object{broken.at}"
    return f"answers {broken.status} to {where}; it has to be 404 or 405"


def _not_404(broken: Break) -> str | None:
    return f"refuses a Part for an unknown Upload with {broken.status}; it has to be 404"


def _request_id(broken: Break) -> str | None:
    if broken.got == "none":
        return "answers without a header x-request-id"
    return "gives two answers the same x-request-id"


def _redirect(broken: Break) -> str | None:
    what = broken.operation.value
    article = "a request for " if broken.operation in READ else ""
    return f"redirects {article}{what} instead of answering it{broken.at}"


def _escaped(broken: Break) -> str | None:
    path = f"{broken.request.method} {cut(broken.request.path, 60)}" if broken.request else "a path"
    return f"answers {broken.status} to {path}, with an escaped id that names nothing"


def _climbing(broken: Break) -> str | None:
    path = f"{broken.request.method} {cut(broken.request.path, 60)}" if broken.request else "a path"
    return f"reaches another Upload or File by an escaped id: {path}"


def _tenants(broken: Break) -> str | None:
    return "lists Files of another tenant" if broken.got.endswith("among them") else None


def _length(broken: Break) -> str | None:
    right = broken.wanted.removeprefix("Content-Length ")
    return f"sends Content-Length {cut(broken.got, VALUE)} with content of {right} bytes"


def _deleted(broken: Break) -> str | None:
    if not broken.wanted.endswith("deleted true"):
        return None
    return "does not answer a deletion with the id of the File and `deleted` true"


def _delete_again(broken: Break) -> str | None:
    return f"answers {broken.status} when a File is deleted again"


def _expires(broken: Break) -> str | None:
    given = broken.got.removeprefix("expires_at ")
    if broken.wanted == "no expires_at":
        return f"gives a File the `expires_at` {shown_value(given)}, though none was asked for"
    rule = broken.wanted.removeprefix("expires_at ").partition(",")[0]
    held = "no `expires_at`" if given == "None" else f"the `expires_at` {shown_value(given)}"
    return f"gives a File {held}; it has to be {rule}"


def _list_ends(broken: Break) -> str | None:
    if broken.wanted.endswith("the list is empty"):
        return "names Files in first_id and last_id of an empty list"
    given = broken.got.replace('"', "")
    return f"answers first_id and last_id that are not its first and last File: {cut(given, 90)}"


def _list_purpose(broken: Break) -> str | None:
    wanted, given = broken.wanted.removeprefix("only purpose "), broken.got.removeprefix("also ")
    asked = shown_value(wanted)
    return f"lists Files of the purposes {shown_value(given)} when asked for {asked} only"


def _list_limit(broken: Break) -> str | None:
    limit = re.search(r"\d+", broken.wanted)
    return f"lists {broken.got} where the limit is {limit.group() if limit else 'lower'}"


def _paging(broken: Break) -> str | None:
    if broken.got.startswith("again"):
        return "shows Files again on a later page of a list"
    if "times" in broken.got:
        return "shows a File more than once on a page of a list"
    return _not_listed(broken)


def _order(broken: Break) -> str | None:
    how = "rising" if broken.wanted.endswith("rising") else "falling"
    return f"does not sort a list by created_at, {how}: {cut(broken.got, 60)}"


def _one_of(what: str, name: str) -> Callable[[Break], str | None]:
    def said(broken: Break) -> str | None:
        given = broken.got.removeprefix(f"{name} ")
        rule = broken.wanted.replace("a known purpose", "one that is documented")
        held = f"no {name}" if given == "null" else f"the {name} {shown_value(given)}"
        return f"gives {what} {held}; it has to be {rule}"

    return said


def _size(broken: Break) -> str | None:
    if not broken.wanted.startswith("file.bytes "):
        return None
    right = broken.wanted.removeprefix("file.bytes ")
    return f"says that the File has {shown_value(broken.got)} bytes; {right} were declared"


def _lives(broken: Break) -> str | None:
    right = broken.wanted.removeprefix("a life of ")
    when = "" if broken.id == "create/expires-in-an-hour" else " when expires_after is given"
    return f"lets an Upload expire after {cut(broken.got, VALUE)}{when}; it has to be {right}"


def _unusable(broken: Break) -> str | None:
    given = shown_value(broken.got.removeprefix("/id: "))
    return f"gives an Upload the id {given}, which does not work as a segment of a path"


def _expires_early(broken: Break) -> str | None:
    begin = broken.wanted.removeprefix("expires_at after ").replace(",", "")
    given = cut(broken.got, VALUE)
    return f"gives a new Upload an {given}, which is not after its {cut(begin, VALUE)}"


def _file_early(_: Break) -> str | None:
    return "gives a new Upload a `file`, although it is not completed"


def _expired(_: Break) -> str | None:
    return "answers an expired Upload whose status is neither `expired` nor `cancelled`"


SPECIAL: Mapping[str, Callable[[Break], str | None]] = {
    "auth/tenants-apart": _tenants,
    "cancel/keeps-upload": _kept_upload,
    "cancel/never-half-way": _listed_after,
    "cancel/never-listed": _no_file,
    "cancel/status": _state("a cancelled Upload", "status", "cancelled"),
    "complete/file": _file,
    "complete/file-bytes": _size,
    "complete/file-created-at": lambda it: (
        f"gives the File a created_at outside the life of its Upload: {shown_value(it.got[16:])}"
    ),
    "complete/md5-of-listed-order": _md5,
    "complete/md5-wrong": _md5,
    "complete/one-file": _one_file,
    "complete/refusal-leaves-no-file": _no_file,
    "concurrency/one-file": _one_file,
    "complete/status": _state("a completed Upload", "status", "completed"),
    "concurrency/complete-or-cancel": _rivals,
    "concurrency/parts-kept": _same_id("that were added at the same time "),
    "create/echoes": _echo,
    "create/expires-in-an-hour": _lives,
    "create/expires-after-spares-upload": _lives,
    "create/expires-later": _expires_early,
    "create/id-usable": _unusable,
    "create/large-bytes": _echo,
    "create/no-file-yet": _file_early,
    "create/object": _state("a new Upload", "object", "upload"),
    "create/pending": _state("new Uploads", "status", "pending"),
    "create/timestamps": _timestamps,
    "create/unicode-filename": _echo,
    "errors/json": _media("a refusal"),
    "errors/no-leak": _leak,
    "errors/no-server-error": _server_error,
    "errors/unsupported-method": _method,
    "expiry/leaves-no-file": _no_file,
    "expiry/status": _expired,
    "files/batch-expiry": _expires,
    "files/content-length": _length,
    "files/delete-again": _delete_again,
    "files/deleted": _deleted,
    "files/expires-after": _expires,
    "files/has-more": _has_more,
    "files/list-ends": _list_ends,
    "files/list-limit": _list_limit,
    "files/list-purpose": _list_purpose,
    "files/order": _order,
    "files/paging": _paging,
    "files/purpose": _one_of("a File", "purpose"),
    "files/status": _one_of("a File", "status"),
    "parts/created-at": _part_dated,
    "parts/cut-body": _cut_body,
    "parts/equal-bytes": _same_id("of equal bytes "),
    "parts/names-its-upload": _part_names,
    "parts/unique-ids": _same_id(""),
    "parts/unknown-upload-404": _not_404,
    "transport/escaped-ids": _escaped,
    "transport/json": _media("a success"),
    "transport/path-segments": _climbing,
    "transport/no-redirect": _redirect,
    "transport/request-id": _request_id,
}
"""What is clumsy, or wrong, when it is said as its kind is."""
