"""What a request to add a part calls for while the upload is pending."""

from collections.abc import Iterator

from conformance.core.catalogue import errors, parts, transport
from conformance.core.exchange import Exchange, Field, header
from conformance.core.finding import Finding
from conformance.core.requirement import Requirement

from .answer import as_json, document, text, whole
from .creation import SKEW
from .demand import Demand, Must, broken, check, either, refuse
from .peculiar import (
    chunk_extras,
    chunked,
    dotnet_form,
    expecting,
    extra_headers,
    in_pieces,
    odd_field_headers,
    odd_form_name,
    official_form,
    rare_boundary,
    surrounded,
    transfer_encoded,
)
from .state import Event, Upload
from .wire import Action, boundary

MB_64 = 64_000_000
"""64 MB read as decimal: every server takes as much."""
MIB_64 = 67_108_864
"""64 MB read as binary, which is what the official helper sends; no server takes more."""
URLENCODED = "application/x-www-form-urlencoded"
BUFFERS = 1_000
"""From this many bytes on, a part is near the edge of some buffer."""


def data_of(action: Action) -> Field | None:
    """Find the field that holds the part's bytes; None when there is none, or more than one."""
    held = [each for each in action.form or () if each.name == "data"]
    return held[0] if len(held) == 1 else None


def demand(event: Event, declared: int, upload: Upload) -> Demand:
    """Say what a part calls for. ``declared`` is the size of the whole upload."""
    action = event.action
    if action.form is None:
        return _formless(event.exchange)
    data = data_of(action)
    if data is None:
        several = any(each.name == "data" for each in action.form)
        missing = refuse(parts.NEEDS_DATA, "there is no field called data")
        return either(parts.EXTRA_FIELDS) if several else missing
    if data.body.size > MIB_64:
        because = f"the part has {data.body.size} bytes"
        return refuse(parts.OVER_SIXTY_FOUR_MEBIBYTES, because)
    if upload.lost_add or not action.readable:  # it may be too much (A10), or have been cut
        return either()
    received = sum(each.body.size for each in upload.parts)
    loose = next(_free(action, data, received, declared), None)
    return loose if loose is not None else _accept(event, data, upload)


def _formless(exchange: Exchange) -> Demand:
    """
    Refuse what is no form; be lenient where a form has another label (A24), or was not kept, and
    where it is of the other kind that HTML knows, which many frameworks read alike.
    """
    body, media = exchange.request.body, header(exchange.request.headers, "content-type") or ""
    labelled = media.lower().startswith("multipart/form-data")
    unread = labelled and body.data is None and boundary(exchange.request.headers) is not None
    written = not labelled and (body.data or b"").startswith(b"--")
    if unread or written or media.lower().startswith(URLENCODED):
        return either()
    return refuse(parts.NEEDS_MULTIPART, "the body is not multipart/form-data with a boundary")


def _free(action: Action, data: Field, received: int, declared: int) -> Iterator[Demand]:
    if len(action.form or ()) > 1:
        yield either(parts.EXTRA_FIELDS)
    if data.body.size == 0:
        yield either(parts.EMPTY)
    if received + data.body.size > declared:
        yield either()
    if data.body.size > MB_64:
        yield either(parts.SIXTY_FOUR_MEBIBYTES, parts.ACCEPTED, prefer=Must.ACCEPT)


def writing(exchange: Exchange) -> tuple[Requirement, ...]:
    """
    Name what is special about how a part is written, first what is only a SHOULD.

    What reads it wrongly may refuse the part, or spoil its bytes.
    """
    usual: dict[Requirement, bool] = {
        transport.CHUNK_EXTRAS: chunk_extras(exchange),
        parts.AROUND_THE_FORM: surrounded(exchange),
        parts.BINARY_ENCODING: transfer_encoded(exchange),
        transport.PIECES: in_pieces(exchange),
        parts.CHUNKED: chunked(exchange),
        parts.DOTNET_FORM: dotnet_form(exchange),
        parts.FIELD_HEADERS: odd_field_headers(exchange),
        parts.BOUNDARIES: rare_boundary(exchange),
    }
    return tuple(each for each, has in usual.items() if has)


def _accept(event: Event, data: Field, upload: Upload) -> Demand:
    exchange = event.exchange
    # First what is only a SHOULD: a server that may refuse for it breaks none of the others.
    usual: dict[Requirement, bool] = {
        parts.WITHOUT_TYPE: data.content_type is None,
        transport.EXPECT_CONTINUE: expecting(exchange),
        **dict.fromkeys(writing(exchange), True),
        parts.WITHOUT_FILENAME: not data.filename,
        transport.CONNECTION_REUSE: event.reusing,
        transport.EXTRA_HEADERS: extra_headers(exchange),
        parts.FORM_NAME_IGNORED: odd_form_name(data),
        errors.NOTHING_CHANGED: upload.refused_add,
        parts.CUT_BODY: upload.cut_add,
        parts.SIXTY_FOUR_MEGABYTES: data.body.size == MB_64,
        parts.BUFFER_EDGES: BUFFERS <= data.body.size < MB_64,
        parts.EQUAL_BYTES: any(each.body == data.body for each in upload.parts),
        parts.OFFICIAL_FORM: official_form(data),
    }
    features = tuple(each for each, has in usual.items() if has)
    return Demand(Must.ACCEPT, parts.ACCEPTED, features, because="the upload is pending")


def answered(
    exchange: Exchange, upload_id: str, when: tuple[int | None, int | None], at: int
) -> Iterator[Finding]:
    """
    Check what an accepted part says, apart from the types of its members.

    ``when`` is the time that the upload shows as its creation's, and that by which this answer
    came, on the same clock.
    """
    got = document(exchange)
    said = f"object {as_json(got.get('object'))}, upload_id {as_json(got.get('upload_id'))}"
    named = got.get("object") == "upload.part" and text(got, "upload_id") == upload_id
    wanted = f'object "upload.part", upload_id {as_json(upload_id)}'
    if {"object", "upload_id"} <= set(got):
        yield check(named, parts.NAMES_ITS_UPLOAD, at, wanted, said)
    at_time = whole(got, "created_at")
    created, latest = when
    if at_time is None or created is None or latest is None:
        return
    if at_time > latest + SKEW:
        wanted = f"created_at not after the answer, which came at {latest}"
        yield broken(parts.CREATED_AT, at, wanted, str(at_time))
        return
    wanted = f"created_at not before the upload's, {created}"
    yield check(at_time >= created, parts.CREATED_AT, at, wanted, at_time)
