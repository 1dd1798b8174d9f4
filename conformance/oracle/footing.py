"""What a first look shows of a target: what it lacks, how long its uploads live, if it has any."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from conformance.core.exchange import Exchange, Response, header
from conformance.core.target import Footing

from .answer import Kind, document, kind, text
from .creation import lifetime
from .lives import events, file_id
from .state import Event
from .wire import Operation, read_json

KEYLESS: Mapping[str, str] = {"nobody": "without one", "stranger": "with a wrong one"}
"""How those who have no right ask."""
ABSURD = 65_536
"""More bytes than any answer to a creation has: an upload of a short name takes 300."""
AEON = 10**15
"""Seconds that nothing lives: whoever says so has not said how long."""
MISSING = (404, 405, 501)
"""How servers answer for a path that they do not have."""
PAGES = ("text/html", "application/xhtml+xml")
"""What a page for people is labelled with."""
LOOKS = (Operation.LIST, Operation.GET, Operation.CONTENT)
"""How the Files API is looked at."""


def footing(exchanges: Sequence[Exchange]) -> Footing:
    """
    Say what the target lacks, with the evidence.

    ``exchanges`` are those of one upload that was completed and then looked at, and of requests
    without a key.
    """
    every = events(exchanges)
    own = [each for each in every if each.exchange.request.sender == "first"]
    lives = [lifetime(each.exchange) for each in _answered(own, Operation.CREATE)]
    no_files = _no_files(own)
    return Footing(
        no_files=no_files,
        no_content=no_files or _no_content(own),
        no_auth=_no_auth(every),
        lifetime=next((each for each in lives if each is not None and abs(each) < AEON), None),
        latency=_latency(exchanges),
    )


def _latency(exchanges: Sequence[Exchange]) -> float | None:
    took = [each.received - each.sent for each in exchanges if each.received is not None]
    return round(median(took), 4) if took else None


def unfit(exchanges: Sequence[Exchange]) -> str | None:
    """Tell why there is nothing to judge beyond this first look, which made no upload; or None."""
    asked = _asked(exchanges)
    made = _answered(asked, Operation.CREATE)
    sizes = [each.exchange.response.body.size for each in made if each.exchange.response]
    if sizes and min(sizes) > ABSURD:
        return f"no upload could be created: POST /uploads answered with {min(sizes):,} bytes"
    return None if made else f"no upload could be created: {_told(asked)}"


def lifeless(exchanges: Sequence[Exchange]) -> str | None:
    """Tell that it gives out no id, or one for all, so that no life can be followed; or None."""
    made = _answered(_asked(exchanges), Operation.CREATE)
    ids = [text(document(each.exchange), "id") for each in made]
    if not any(ids):
        return "no creation gives an id"
    if len(ids) < 2 or len({*ids}) > 1:
        return None
    return "every creation gives the same upload"


def _asked(exchanges: Sequence[Exchange]) -> list[Event]:
    """List the creations of the first sender."""
    own = [each for each in events(exchanges) if each.exchange.request.sender == "first"]
    return [each for each in own if each.action.operation is Operation.CREATE]


def _told(asked: Sequence[Event]) -> str:
    if not asked:
        return "no creation could be sent"
    response = asked[0].exchange.response
    if response is None:
        return f"POST /uploads was not answered: {asked[0].exchange.cause}"
    to = header(response.headers, "location")
    led = "" if to is None else f", a redirect to {to}, which is not followed"
    return f"POST /uploads answered {response.status}{led}"


def _answered(every: Iterable[Event], operation: Operation) -> list[Event]:
    asked = [each for each in every if each.action.operation is operation]
    return [each for each in asked if kind(each.exchange) is Kind.ACCEPTED]


def _no_files(own: Sequence[Event]) -> str | None:
    """
    Find that every path of the Files API is missing, the list included (A29).

    A web application may answer every GET that it does not know with the same page.
    """
    heard = [each for each in own if kind(each.exchange) not in (Kind.SILENT, Kind.WAIT)]
    asked = [each for each in heard if each.action.operation in LOOKS]
    lists = [each for each in asked if each.action.operation is Operation.LIST]
    known = [each.exchange for each in asked if not _is_missing(each.exchange)]
    if not lists or not _are_pages(known):
        return None
    listed = lists[-1].exchange
    status = listed.response.status if listed.response is not None else 0
    page = "" if _is_missing(listed) else " with a page that is no JSON, as for any path"
    return f"it has no Files API: GET /files answered {status}{page}"


def _is_missing(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.status in MISSING


def _are_pages(exchanges: Sequence[Exchange]) -> bool:
    """Say whether all are successes without a JSON object: HTML, or the same for every path."""
    answers = [each.response for each in exchanges if each.response is not None]
    if any(kind(each) is not Kind.ACCEPTED or _is_object(each) for each in exchanges):
        return False
    html = all(_media_type(each) in PAGES for each in answers)
    same = len({each.body.md5 for each in answers}) == 1 < len(answers)
    return not answers or html or same


def _is_object(exchange: Exchange) -> bool:
    if exchange.response is None:
        return False
    _, value = read_json(exchange.response.body.data)
    return isinstance(value, dict)


def _media_type(response: Response) -> str:
    value = header(response.headers, "content-type") or ""
    return value.partition(";")[0].strip().lower()


def _no_content(own: Sequence[Event]) -> str | None:
    """Find that content is refused though the file is there (A30), and for what it is not."""
    if not _answered(own, Operation.GET):
        return None
    asked = [each for each in own if each.action.operation is Operation.CONTENT]
    refused = [each for each in asked if kind(each.exchange) is Kind.REFUSED]
    if not refused:
        return None
    response = refused[0].exchange.response
    status = response.status if response is not None else 0
    said = f"its content may not be downloaded: GET /files/{{id}}/content answered {status}"
    served = dict.fromkeys(_purpose_of(each.action.id, own) for each in asked if _right(each, own))
    if served:
        names = " or ".join(f"--purpose {purpose}" for purpose in served)
        return f"{said}; that of other purposes may, so {names} would have it measured"
    others = {_purpose_of(each.action.id, own) for each in refused}
    tried = f", and so for {', '.join(sorted(others))}" if len(others) > 1 else ""
    return f"{said}{tried}"


def _right(event: Event, own: Sequence[Event]) -> bool:
    """Say whether content came, of a File that this look made."""
    return kind(event.exchange) is Kind.ACCEPTED and _purpose_of(event.action.id, own) != ""


def _purpose_of(file: str, own: Sequence[Event]) -> str:
    """Name the purpose that the upload of a File was created for; ``""`` where nobody knows."""
    completed = _answered(own, Operation.COMPLETE)
    uploads = {file_id(each): each.action.id for each in completed}
    for each in _answered(own, Operation.CREATE):
        asked, upload = each.action.document, text(document(each.exchange), "id")
        if upload == uploads.get(file) and isinstance(asked, dict):
            return text(asked, "purpose")
    return ""


def _no_auth(every: Sequence[Event]) -> str | None:
    """Find that uploads are made for whoever asks; a list alone that is open is a leak."""
    for each in _answered(every, Operation.CREATE):
        if (how := KEYLESS.get(each.exchange.request.sender)) is not None:
            return f"it asks for no valid key: an upload was created {how}"
    return None
