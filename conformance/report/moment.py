"""Reads the times of a record, which whoever wrote it may have made up."""

from datetime import UTC, datetime

from conformance.core.exchange import Exchange

LAST = 253_402_300_799.0
"""The last second that a date can name, counted from 1970."""


def moment(text: str) -> datetime | None:
    """
    Read a time such as ``2026-01-31T03:00:00+00:00``, as UTC; None when it is none.

    One without an offset is taken for UTC, so that it reads the same on every machine.
    """
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sent_at(exchange: Exchange) -> datetime:
    """Give the time by the clock on the wall at which an exchange was sent, as UTC."""
    return datetime.fromtimestamp(min(max(0.0, exchange.at), LAST), UTC)


def took(exchange: Exchange) -> float:
    """Give how many milliseconds an exchange took, 0 when it was never answered."""
    if exchange.received is None:
        return 0.0
    return round(min(max(0.0, exchange.received - exchange.sent), LAST) * 1_000, 3)


def milliseconds(time: datetime | None) -> int:
    """Count the milliseconds since 1970; 0 when no time is known."""
    return 0 if time is None else round(time.timestamp() * 1_000)
