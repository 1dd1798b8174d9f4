"""
The contract as a table: what a server must do with an upload in each state.

What does not fit the table is beside it: ``addition``, ``completion`` and ``_cancelling`` say what
a request calls for while the upload is pending.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from conformance.core.catalogue import cancel, complete, expiry, parts
from conformance.core.exchange import Exchange, header
from conformance.core.requirement import Requirement

from . import addition, completion, creation
from .demand import Demand, Must, either
from .state import Event, Life, Row, Status, Table, Upload
from .wire import LIFECYCLE, Operation

P, D, C, X = Status.PENDING, Status.COMPLETED, Status.CANCELLED, Status.EXPIRED
ADD, COMPLETE, CANCEL = LIFECYCLE
ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER

ROWS = (
    # while, asked to, the server must; once accepted it is; because
    Row(P, ADD, ACCEPT, P, parts.ACCEPTED),
    Row(P, COMPLETE, ACCEPT, D, complete.ACCEPTED),
    Row(P, CANCEL, ACCEPT, C, cancel.ACCEPTED),
    Row(D, ADD, REFUSE, D, parts.NONE_AFTER_COMPLETE),
    Row(D, COMPLETE, EITHER, D, complete.AGAIN),
    Row(D, CANCEL, EITHER, C, cancel.NOT_AFTER_COMPLETE),
    Row(C, ADD, REFUSE, C, parts.NONE_AFTER_CANCEL),
    Row(C, COMPLETE, REFUSE, C, complete.NOT_AFTER_CANCEL),
    Row(C, CANCEL, EITHER, C, cancel.AGAIN),
    Row(X, ADD, REFUSE, X, parts.NONE_AFTER_EXPIRY),
    Row(X, COMPLETE, REFUSE, X, complete.NOT_AFTER_EXPIRY),
    Row(X, CANCEL, EITHER, X, expiry.CANCEL),
)
TABLE: Table = MappingProxyType({(row.status, row.operation): row for row in ROWS})

STATUS_200: Mapping[Operation, Requirement] = {
    ADD: parts.STATUS_200,
    COMPLETE: complete.STATUS_200,
    CANCEL: cancel.STATUS_200,
}
"""What a success breaks that has another status."""
CANCELLATIONS = (cancel.ACCEPTED, cancel.NO_BODY, cancel.EMPTY_JSON, cancel.PARTS_UNUSABLE)
"""What is blamed when a cancellation is refused."""


def demand(upload: Upload, event: Event, life: Life) -> Demand:
    """Say what ``event`` calls for while the upload is as it is."""
    called = _by_state(upload, event, life)
    prior = _prior(upload, event)
    if called.must is not ACCEPT:
        return replace(called, suspects=(*prior, *called.suspects))
    return replace(
        called,
        features=(*prior, *called.features),
        status_200=STATUS_200[event.action.operation],
    )


def _prior(upload: Upload, event: Event) -> tuple[Requirement, ...]:
    """Name what to blame first; a cancellation that is refused again is refused for itself."""
    again = event.action.operation is CANCEL
    return tuple(each for each in upload.prior if not (again and each in CANCELLATIONS))


def _by_state(upload: Upload, event: Event, life: Life) -> Demand:
    row = life.table[upload.status, event.action.operation]
    if row.status is not P:
        return _by_row(row, upload)
    if row.must is not ACCEPT:
        return Demand(row.must, row.requirement)
    declared = creation.declared(life.creation.action, life.told)
    match row.operation:
        case Operation.ADD:
            return _unsure(addition.demand(event, declared, upload), upload)
        case Operation.COMPLETE:
            return completion.demand(event, declared, upload, life.elsewhere)
    return _unsure(_cancelling(event.exchange, upload), upload)


def _by_row(row: Row, upload: Upload) -> Demand:
    prefer = REFUSE if row.requirement is cancel.NOT_AFTER_COMPLETE else EITHER
    return Demand(
        row.must, row.requirement, prefer=prefer, because=f"the upload is {upload.status}"
    )


def _unsure(called: Demand, upload: Upload) -> Demand:
    """Leave the answer open once a completion was refused: the upload may be dead (A16)."""
    return either() if upload.tried and called.must is ACCEPT else called


def _cancelling(exchange: Exchange, upload: Upload) -> Demand:
    request = exchange.request
    label = header(request.headers, "content-type")
    media = (label or "").lower()
    labelled = "json" in media
    body = (request.body.data or b"").strip()
    if request.body.size == 0 and (labelled or label is None):
        encoding = cancel.EMPTY_JSON if labelled else cancel.NO_BODY
        features = (cancel.PARTS_UNUSABLE, encoding) if upload.parts else (encoding,)
        return Demand(ACCEPT, cancel.ACCEPTED, features, because="the upload is pending")
    if body == b"{}" and labelled:
        return either(cancel.EMPTY_OBJECT, cancel.ACCEPTED, prefer=ACCEPT)
    return either(cancel.NULL) if body == b"null" else either()
