"""What is special about a request, so that a refusal can be laid at the right door."""

import re

from conformance.core.exchange import Exchange, Field, header

from .wire import boundary

USUAL_BOUNDARY = re.compile(r"[a-z0-9-]{2,69}")
"""What nearly all clients make their boundaries of."""


def extra_headers(exchange: Exchange) -> bool:
    """Say whether the request carries headers that not every HTTP client sends."""
    names = {name.lower() for name, _ in exchange.request.headers}
    return any(name.startswith(("x-", "openai-")) or name == "idempotency-key" for name in names)


def chunked(exchange: Exchange) -> bool:
    """Say whether the request came in chunks."""
    return "chunked" in (header(exchange.request.headers, "transfer-encoding") or "").lower()


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
