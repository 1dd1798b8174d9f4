"""Says how long to wait before a request that was put off is sent again."""

import math
from email.utils import parsedate_to_datetime

from conformance.core.exchange import Headers, header
from conformance.core.retry import asks_to_retry

TIMES = 5
"""How often a request is sent again at most."""
UNSAID = 0.5
"""Seconds to wait when the server does not say; official clients begin with as much."""


def pause(status: int, headers: Headers, now: float, longest: float) -> float | None:
    """
    Say how many seconds to wait before asking again, 0 to ``longest``; None to take the answer.

    ``core.retry`` says which answers ask for that. ``now`` is the wall clock, for a Retry-After
    that is a date (RFC 9110 section 10.2.3).
    """
    if not asks_to_retry(status, headers):
        return None
    said = _said(headers, now)
    return min(max(UNSAID if said is None else said, 0.0), longest)


def _said(headers: Headers, now: float) -> float | None:
    thousandths = _number(header(headers, "retry-after-ms"))
    if thousandths is not None:
        return thousandths / 1000
    text = header(headers, "retry-after")
    seconds = _number(text)
    return seconds if seconds is not None or text is None else _until(text, now)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _until(date: str, now: float) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() - now
    except ValueError:
        return None
