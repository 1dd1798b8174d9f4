"""What is special about a request, so that a refusal can be laid at the right door."""

from conformance.core.exchange import Exchange, Field, header

from .wire import boundary


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


def rare_boundary(exchange: Exchange) -> bool:
    """Say whether the boundary is quoted, very short or very long."""
    value = header(exchange.request.headers, "content-type") or ""
    mark = boundary(exchange.request.headers) or ""
    return '"' in value or len(mark) == 1 or len(mark) >= 70


def official_form(field: Field) -> bool:
    """Say whether the field has the filename that the official Python client gives to bytes."""
    return field.filename == "upload"


def odd_form_name(field: Field) -> bool:
    """Say whether the field's own name or type could be taken for the file's."""
    return field.filename is not None and (
        "/" in field.filename or (field.content_type or "").startswith("text/")
    )
