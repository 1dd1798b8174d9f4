"""Tells of known failures, and writes entries for a file of them."""

from datetime import date, timedelta

from conformance.core.conclusion import Conclusion, failures
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.verdict import Result

DAYS = 30
"""How long a failure may be known before somebody has to look at it again, unless they say."""
WHY, WHO = "why it fails, and where that is tracked", "who mends it"
NAMED = 3
"""How many known failures are named in the sentence of a verdict."""


def counted(record: Record, conclusion: Conclusion) -> str:
    """Say in a few words which failures are known, of those that decide; ``""`` for none."""
    known = [each for each in failures(record, conclusion.results) if each.known is not None]
    if not known:
        return ""
    named = ", ".join(each.requirement.id for each in known[:NAMED])
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    noun = "failure" if len(known) == 1 else "failures"
    return f"{len(known)} known {noun} ({named}{more})"


def outdated(conclusion: Conclusion) -> str:
    """Say in a few words how many entries are stale; ``""`` for none."""
    many = len(conclusion.stale)
    verb = "known failure is stale" if many == 1 else "known failures are stale"
    return f"{many} {verb}" if many else ""


def ground(known: Known) -> str:
    """Say why a failure is known, who mends it, and for how long."""
    return f"{known.reason} ({known.owner}, until {known.expires})"


def snippet(result: Result, started_at: str) -> str:
    """
    Write an entry for a failure that is to be pasted into a file of known failures.

    Reason and owner are left empty, and no file is read in which they are: whoever pastes it has to
    say them. It is good for 30 days after ``started_at``, when the run began.
    """
    until = after(started_at)
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


def after(started_at: str) -> str:
    """Give the day that is 30 days after a run began; ``""`` when nobody knows when that was."""
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
