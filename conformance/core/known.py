"""Failures that are known: they still run, must still fail, and make no run red."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """
    A failure that is known.

    ``requirement`` is an id or a glob of ids, ``reason`` why it fails, ``owner`` who mends it.
    ``expires`` is the last day on which it may be known, as ``2026-01-31``. With a ``fingerprint``
    only a failure that looks like this is known; one for another reason is new.
    """

    requirement: str
    reason: str
    owner: str
    expires: str
    fingerprint: str | None = None
