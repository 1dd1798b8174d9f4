"""What is special about a request, so that a refusal can be laid at the right door."""

import re

from conformance.core.exchange import Exchange, Field, header

from .wire import boundary, field_lines, is_surrounded

USUAL_LINES = (["Content-Disposition"], ["Content-Disposition", "Content-Type"])
"""Headers of a field as nearly all clients write them."""

USUAL_BOUNDARY = re.compile(r"[a-z0-9-]{2,60}")
"""What nearly all clients make their boundaries of; those in Go have 60 characters."""


def extra_headers(exchange: Exchange) -> bool:
    """Say whether the request carries headers that not every HTTP client sends."""
    names = {name.lower() for name, _ in exchange.request.headers}
    return any(name.startswith(("x-", "openai-")) or name == "idempotency-key" for name in names)


def odd_headers(exchange: Exchange) -> bool:
    """
    Say whether a header that clients choose is empty, long, or more than printable ASCII.

    Source: the API reference (Debugging requests) allows X-Client-Request-Id 512 such characters.
    """
    chosen = (value for name, value in exchange.request.headers if name.lower().startswith("x-"))
    return any(not _writable(value) for value in chosen)


def _writable(value: str) -> bool:
    return 0 < len(value) <= 512 and value.isascii() and value.isprintable()


def chunked(exchange: Exchange) -> bool:
    """Say whether the request came in chunks."""
    return "chunked" in (header(exchange.request.headers, "transfer-encoding") or "").lower()


def in_pieces(exchange: Exchange) -> bool:
    """Say whether its chunks or its segments had sizes of their own."""
    framing = exchange.request.framing
    return bool(framing.chunks or framing.segments)


def chunk_extras(exchange: Exchange) -> bool:
    """Say whether its chunks were extended, or had a trailer behind them."""
    framing = exchange.request.framing
    return bool(framing.extension or framing.trailer)


def expecting(exchange: Exchange) -> bool:
    """Say whether leave was asked for before the body was sent."""
    return header(exchange.request.headers, "expect") is not None


def surrounded(exchange: Exchange) -> bool:
    """Say whether there is something before or after the form."""
    return is_surrounded(exchange.request)


def dotnet_form(exchange: Exchange) -> bool:
    """Say whether the name of the field is not quoted, or its filename comes in two ways."""
    told = (header(field_lines(exchange.request), "content-disposition") or "").replace(" ", "")
    return ";name=" in told and (';name="' not in told or "filename*=" in told)


def odd_field_headers(exchange: Exchange) -> bool:
    """Say whether the headers of the field are others than usual, or written in another way."""
    lines = field_lines(exchange.request)
    names = [name for name, _ in lines]
    told = (header(lines, "content-disposition") or "").replace(" ", "")
    turned = ";filename=" in told.partition(";name=")[0]
    return turned or (bool(names) and names not in USUAL_LINES)


def transfer_encoded(exchange: Exchange) -> bool:
    """Say whether the field tells of an encoding of its own."""
    return header(field_lines(exchange.request), "content-transfer-encoding") is not None


def rare_boundary(exchange: Exchange) -> bool:
    """Say whether the boundary is quoted, very short or very long, or holds rare characters."""
    value = header(exchange.request.headers, "content-type") or ""
    mark = boundary(exchange.request.headers) or ""
    return '"' in value or not USUAL_BOUNDARY.fullmatch(mark)


def official_form(field: Field) -> bool:
    """Say whether the field has the filename that the official Python client gives to bytes."""
    return field.filename == "upload"


def odd_form_name(field: Field) -> bool:
    """Say whether the field's own name or type could be taken for the file's."""
    return field.filename is not None and (
        "/" in field.filename or (field.content_type or "").startswith("text/")
    )
