"""What one exchange shows by itself: schemas, the error envelope, headers."""

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import unquote

from conformance.core.catalogue import cancel, complete, create, errors, files, parts, transport
from conformance.core.exchange import KEPT, Exchange, Response, header
from conformance.core.finding import Finding
from conformance.core.requirement import Requirement
from conformance.core.retry import RATE_LIMITED, RETRY_AFTER

from .answer import Kind, as_json, document, garbled, inner, kind, takes_packed, text, told, whole
from .demand import NEIGHBOURS, broken, check, noted, upheld
from .schema import Flaw, flaws
from .state import Event
from .wire import READS, Operation, parameter

LEAKS = re.compile(
    r"Traceback \(most recent call last\)|File \\?\"/|\bat [\w.$<>]+ \(/|/home/\w|"
    r"/usr/(lib|local)/|site-packages|node_modules|\.(py|js|ts|go|rs|java):\d+"
)
"""What stack traces and paths of a server look like."""
INFORMATIONAL = ("openai-processing-ms", "openai-version", "x-ratelimit-limit-requests")
RESERVED = set("/?#%\\&=+ ;:@!$'()*,[]<>\"")
LONG = 200
POINTERS = (301, 302, 307, 308)
"""Statuses by which routers say how a path is to be written."""
FINAL = "a status that clients do not retry, or x-should-retry: false"

Places = Mapping[str, Requirement]

CREATED: Places = {
    "id": create.ID_USABLE,
    "object": create.OBJECT,
    "status": create.PENDING,
    "file": create.NO_FILE_YET,
    "created_at": create.TIMESTAMPS,
    "expires_at": create.TIMESTAMPS,
    "": create.MEMBERS,
}
ADDED: Places = {
    "object": parts.NAMES_ITS_UPLOAD,
    "upload_id": parts.NAMES_ITS_UPLOAD,
    "created_at": parts.CREATED_AT,
    "": parts.MEMBERS,
}
SHAPES: Mapping[Operation, tuple[str, Places]] = {
    Operation.CREATE: ("upload", CREATED),
    Operation.ADD: ("part", ADDED),
    Operation.GET: ("file", {"": files.MEMBERS}),
    Operation.DELETE: ("deleted", {"": files.DELETED}),
    Operation.LIST: ("list", {"": files.LIST}),
}
"""Which schema an answer has to fit, and which requirement each member belongs to."""
COMPARED = (parts.CREATED_AT, parts.NAMES_ITS_UPLOAD, files.DELETED)
"""What is upheld only by a member that is what was asked for, not by its type alone."""


UNKNOWN: Mapping[Operation, Requirement] = {
    Operation.ADD: parts.UNKNOWN_UPLOAD,
    Operation.COMPLETE: complete.UNKNOWN_UPLOAD,
    Operation.CANCEL: cancel.UNKNOWN_UPLOAD,
}
"""What an operation breaks that is done to an upload that was never made."""


def odd(name: str) -> bool:
    """Say whether an id has to be escaped in a path, or is longer than any id."""
    plain = name.isascii() and name.isprintable() and not set(name) & RESERVED
    return not plain or len(name) > LONG or name in {".", ".."}


def shape(event: Event, given: Collection[str] = ()) -> Iterator[Finding]:
    """
    Check what the answer of one exchange shows without knowing any other.

    The answer to a body that broke off shows nothing: it may come from what reads HTTP, which knows
    nothing of the API. Source: RFC 9112 section 8.

    ``given`` are ids that the server gave out itself, which may have any form (A3).
    """
    answer = kind(event.exchange)
    response = event.exchange.response
    if response is None or event.action.operation is Operation.LOOK or event.exchange.request.cut:
        return
    if garbled(event.exchange):
        coded = header(response.headers, "content-encoding") or "none"
        wanted = "a body that is coded as its Content-Encoding says, and all of it"
        yield broken(transport.CONTENT_CODING, event.at, wanted, f"Content-Encoding {coded}")
    elif answer is Kind.WAIT:
        yield from _waiting(event, response)
    elif event.action.operation is Operation.OTHER:
        yield from () if _tidied(event, response) else (_unsupported(event, answer),)
    elif event.action.id not in given and odd(event.action.id):
        yield from () if _tidied(event, response) else _escaped(event, answer, given)
    else:
        yield from _usual(event, answer, response)


def _tidied(event: Event, response: Response) -> bool:
    """Say whether the answer points to the same path without its empty segments and dots."""
    segments = unquote(event.exchange.request.path).split("/")[1:]
    return response.status in POINTERS and not {"", ".", ".."}.isdisjoint(segments)


def _usual(event: Event, answer: Kind, response: Response) -> Iterator[Finding]:
    yield from _headers(event, response)
    if takes_packed(event.exchange) and document(event.exchange):
        yield upheld(transport.CONTENT_CODING, event.at)
    if answer is Kind.REFUSED:
        yield from refusal(event.exchange, response, event.at)
    elif answer is Kind.ACCEPTED and event.action.operation is not Operation.CONTENT:
        yield _labelled(transport.JSON, response, event.at)
        yield from _members(event)


def _waiting(event: Event, response: Response) -> Iterator[Finding]:
    said = any(header(response.headers, name) for name in RETRY_AFTER)
    if said or response.status == RATE_LIMITED:
        wanted = "Retry-After, or retry-after-ms"
        yield check(said, transport.RETRY_AFTER, event.at, wanted, told(event.exchange))


def _unsupported(event: Event, answer: Kind) -> Finding:
    fine = answer is Kind.REFUSED and not flaws("error", document(event.exchange))
    reads = event.exchange.request.method in ("GET", "HEAD", "OPTIONS", "DELETE")
    if fine or (answer is Kind.ACCEPTED and reads):  # many servers let uploads be read
        return upheld(errors.UNSUPPORTED_METHOD, event.at)
    wanted = "404 or 405 with an error object"
    pointed = (transport.NO_REDIRECT,) if answer is Kind.STRANGE else ()
    got, suspects = told(event.exchange), (errors.ENVELOPE, *pointed)
    return broken(errors.UNSUPPORTED_METHOD, event.at, wanted, got, suspects)


def _escaped(event: Event, answer: Kind, given: Collection[str]) -> Iterator[Finding]:
    wanted, got = "a 4xx: no such thing was ever made", told(event.exchange)
    operation = event.action.operation
    inside = any(name in event.action.id for name in given)
    if answer is Kind.REFUSED:
        yield upheld(transport.ESCAPED_IDS, event.at)
        if inside and operation in NEIGHBOURS:
            yield upheld(transport.PATH_SEGMENTS, event.at, NEIGHBOURS[operation])
    elif answer is Kind.ACCEPTED and text(document(event.exchange), "id") in given:
        plainer = (UNKNOWN.get(operation, files.UNKNOWN),)
        yield broken(transport.PATH_SEGMENTS, event.at, wanted, got, plainer)
    else:
        unknown = UNKNOWN.get(operation, files.UNKNOWN)
        plainer = (errors.NO_SERVER_ERROR if answer is Kind.FAILED else unknown,)
        yield broken(transport.ESCAPED_IDS, event.at, wanted, got, plainer)


def _headers(event: Event, response: Response) -> Iterator[Finding]:
    name = header(response.headers, "x-request-id")
    yield check(name, transport.REQUEST_ID, event.at, "a header x-request-id", "none")
    sent = [each for each in INFORMATIONAL if header(response.headers, each) is not None]
    yield noted(transport.INFORMATIONAL, event.at, f"sends {', '.join(sent) or 'none of them'}")


def _labelled(requirement: Requirement, response: Response, at: int) -> Finding:
    value = header(response.headers, "content-type") or ""
    charset = parameter(value, "charset") or "utf-8"
    media = value.split(";")[0].strip().lower()
    fine = media == "application/json" and charset.lower().replace("utf8", "utf-8") == "utf-8"
    return check(fine, requirement, at, "Content-Type application/json", value or "none")


def refusal(exchange: Exchange, response: Response, at: int) -> Iterator[Finding]:
    """Check that a refusal tells what was wrong, in the way that clients can read."""
    got = document(exchange)
    wrong = flaws("error", got)
    wanted = 'an object {"error": {"message": text}}'
    yield check(not wrong, errors.ENVELOPE, at, wanted, told(exchange))
    yield _labelled(errors.JSON, response, at)
    if not wrong:
        yield from _error_members(inner(got, "error"), at)
    again = header(response.headers, "x-should-retry") == "false"
    final = response.status != 409 or again  # and 408 asks to come again, unless it says so too
    yield check(final, errors.NO_RETRY, at, FINAL, f"status {response.status}")
    said = (response.body.data or b"")[:KEPT].decode("utf-8", "replace")  # megabytes take long
    leak = LEAKS.search(said)
    got_leak = leak.group() if leak else ""
    yield check(not leak, errors.NO_LEAK, at, "no paths or stack traces", repr(got_leak))


def _error_members(error: Mapping[str, object], at: int) -> Iterator[Finding]:
    named = isinstance(error.get("type"), str) and error.get("type") != ""
    both = all(name in error and isinstance(error[name], str | None) for name in ("param", "code"))
    wanted = "type as text; param and code as text or null"
    yield check(named and both, errors.MEMBERS, at, wanted, f"{dict(error)}"[:160])


def _members(event: Event) -> Iterator[Finding]:
    got = document(event.exchange)
    operation = event.action.operation
    if operation is Operation.COMPLETE:
        yield from _nested(event, got)
        return
    if operation not in SHAPES:
        return
    schema, places = SHAPES[operation]
    wrong = [each for each in flaws(schema, got) if not _counted(operation, each, got)]
    blamed = {_owner(places, each): each for each in reversed(wrong)}
    for requirement in dict.fromkeys(places.values()):
        flaw = blamed.get(requirement)
        if flaw is None and requirement not in COMPARED:
            yield upheld(requirement, event.at)
        elif flaw is not None:
            yield broken(requirement, event.at, flaw.wanted, f"{flaw.pointer}: {flaw.got}")
    if operation is Operation.CREATE:
        yield from _created(got, event.at)


def _counted(operation: Operation, flaw: Flaw, got: Mapping[str, object]) -> bool:
    """
    Say whether something else counts a flaw of a new upload.

    The value of a size is a matter of echoes, if it is a whole number. That a file lacks is no
    wonder: what is wrong is the status that calls for one.
    """
    if operation is not Operation.CREATE:
        return False
    sized = flaw.pointer == "/bytes" and whole(got, "bytes") is not None
    return sized or (flaw.pointer == "/file" and got.get("file") is None)


def _owner(places: Places, flaw: Flaw) -> Requirement:
    """Choose the requirement that a member belongs to; one that is missing is just missing."""
    named = bool(flaw.pointer) and flaw.got != "nothing"
    return places.get(flaw.pointer.split("/")[1] if named else "", places[""])


def _created(got: Mapping[str, object], at: int) -> Iterator[Finding]:
    name = got.get("object")
    yield check(name == "upload", create.OBJECT, at, 'object "upload"', as_json(name))
    file = got.get("file")
    yield check(file is None, create.NO_FILE_YET, at, "file absent or null", as_json(file, 80))


def _nested(event: Event, got: Mapping[str, object]) -> Iterator[Finding]:
    if not inner(got, "file"):
        return
    wrong = [each for each in flaws("upload", got) if each.pointer.split("/")[1:2] == ["file"]]
    if wrong:
        first = wrong[0]
        yield broken(complete.FILE, event.at, first.wanted, f"{first.pointer}: {first.got}")
    else:
        yield upheld(complete.FILE, event.at)


def needs_files(event: Event) -> bool:
    """Say whether the exchange asks for something of the Files API."""
    return event.action.operation in (*READS, Operation.LIST)
