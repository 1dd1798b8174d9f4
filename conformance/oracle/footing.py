"""What a first look shows of a target: what it lacks, and how long its uploads live."""

from collections.abc import Iterable, Sequence

from conformance.core.exchange import Exchange
from conformance.core.target import Footing

from .answer import Kind, kind
from .creation import lifetime
from .lives import events
from .state import Event
from .wire import Operation

MISSING = (404, 405, 501)
"""How servers answer for a path that they do not have."""


def footing(exchanges: Sequence[Exchange]) -> Footing:
    """
    Say what the target lacks, with the evidence.

    ``exchanges`` are those of one upload that was completed and then looked at, and of requests
    without a key.
    """
    every = events(exchanges)
    own = [each for each in every if each.exchange.request.sender == "first"]
    lives = [lifetime(each.exchange) for each in _answered(own, Operation.CREATE)]
    return Footing(
        no_files=_no_files(own),
        no_content=_no_content(own),
        no_auth=_no_auth(every),
        lifetime=next((each for each in lives if each is not None), None),
    )


def _answered(every: Iterable[Event], operation: Operation) -> list[Event]:
    asked = [each for each in every if each.action.operation is operation]
    return [each for each in asked if kind(each.exchange) is Kind.ACCEPTED]


def _no_files(own: Sequence[Event]) -> str | None:
    """Find that every path of the Files API is missing, the list included (A29)."""
    asked = [
        each
        for each in own
        if each.action.operation in (Operation.LIST, Operation.GET, Operation.CONTENT)
    ]
    statuses = [each.exchange.response.status for each in asked if each.exchange.response]
    listed = any(each.action.operation is Operation.LIST for each in asked)
    if listed and statuses and all(status in MISSING for status in statuses):
        return f"it has no Files API: GET /files answered {statuses[-1]}"
    return None


def _no_content(own: Sequence[Event]) -> str | None:
    """Find that content is refused though the file is there (A30)."""
    if not _answered(own, Operation.GET):
        return None
    for each in own:
        if each.action.operation is Operation.CONTENT and kind(each.exchange) is Kind.REFUSED:
            status = each.exchange.response.status if each.exchange.response else 0
            return f"its content may not be downloaded: GET /files/{{id}}/content answered {status}"
    return None


def _no_auth(every: Sequence[Event]) -> str | None:
    for each in every:
        stranger = each.exchange.request.sender in ("nobody", "stranger")
        if stranger and kind(each.exchange) is Kind.ACCEPTED:
            return f"it serves without a valid key: {each.action.operation} was answered"
    return None
