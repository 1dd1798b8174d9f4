"""When an answer asks to come again. Drivers, judge and reports all go by what is said here."""

from .exchange import Headers, Request, Response, header

RATE_LIMITED = 429
UNAVAILABLE = 503
REQUEST_TIMEOUT = 408
RETRY_STATUSES = frozenset({REQUEST_TIMEOUT, RATE_LIMITED, UNAVAILABLE})
"""Statuses that ask to come again by themselves; 503 only with a time."""
RETRY_AFTER = ("retry-after", "retry-after-ms")
"""Headers that say when to come again."""


def is_put_off(response: Response) -> bool:
    """
    Say whether an answer decides nothing: the request is to be sent again, at some other time.

    That is 429; 503 that says when; 408, unless it says that another try is no use; and any other
    4xx or 5xx with ``x-should-retry: true``.

    Source: RFC 9110 sections 10.2.3, 15.5.9 and 15.6.4, RFC 6585 section 4; ``x-should-retry`` and
    ``retry-after-ms`` are read by the official clients.
    """
    return _puts_off(response.status, response.headers)


def is_unserved(response: Response) -> bool:
    """Say whether an answer puts a request off, or says that nobody can serve it, with no time."""
    return response.status == UNAVAILABLE or is_put_off(response)


def told_of_cut(request: Request, response: Response) -> bool:
    """Say whether a 408 only tells what the sender did: it stopped before the body's end."""
    return request.cut and response.status == REQUEST_TIMEOUT


def asks_to_retry(status: int, headers: Headers) -> bool:
    """Say whether a client is to send the request again: it was put off, and not for good."""
    return _puts_off(status, headers) and _should_retry(headers) != "false"


def _puts_off(status: int, headers: Headers) -> bool:
    if status == RATE_LIMITED:
        return True
    if status == UNAVAILABLE and any(header(headers, name) for name in RETRY_AFTER):
        return True
    told = _should_retry(headers)
    if status == REQUEST_TIMEOUT:
        return told != "false"
    return 400 <= status < 600 and told == "true"


def _should_retry(headers: Headers) -> str | None:
    told = header(headers, "x-should-retry")
    return None if told is None else told.strip().lower()
