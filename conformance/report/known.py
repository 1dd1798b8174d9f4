"""Writes entries for a file of known failures, as `--known-failures` reads it."""

from datetime import date, timedelta

from conformance.core.known import Known
from conformance.core.verdict import Result

DAYS = 30
"""How long a failure may be known before somebody has to look at it again, unless they say."""
WHY, WHO = "why it fails, and where that is tracked", "who mends it"


def snippet(result: Result, started_at: str) -> str:
    """
    Write an entry for a failure that is to be pasted into a file of known failures.

    Reason and owner are left empty, and no file is read in which they are: whoever pastes it has to
    say them. It is good for 30 days after ``started_at``, when the run began.
    """
    until = _after(started_at)
    return entry(Known(result.requirement.id, "", "", until, result.fingerprint))


def entry(known: Known) -> str:
    """Write an entry as TOML, ended by a newline; what has to be filled in says so."""
    lines = [
        "[[known]]",
        f"requirement = {_text(known.requirement)}",
        f"reason = {_text(known.reason)}" + ("" if known.reason else f"  # {WHY}"),
        f"owner = {_text(known.owner)}" + ("" if known.owner else f"  # {WHO}"),
        f"expires = {known.expires or _text('')}",
    ]
    if known.fingerprint is not None:
        lines.append(f"fingerprint = {_text(known.fingerprint)}")
    return "".join(f"{each}\n" for each in lines)


def _after(started_at: str) -> str:
    try:
        return str(date.fromisoformat(started_at[:10]) + timedelta(DAYS))
    except (ValueError, OverflowError):
        return ""


def _text(value: str) -> str:
    """Write a basic string of TOML."""
    return f'"{"".join(map(_character, value))}"'


def _character(one: str) -> str:
    if one in '"\\':
        return f"\\{one}"
    if one.isprintable():
        return one
    return f"\\u{ord(one):04x}" if ord(one) <= 0xFFFF else f"\\U{ord(one):08x}"
