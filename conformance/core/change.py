"""What a run of yesterday said, and what is new since: pure functions of two conclusions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run said of one requirement: its verdict, and what its failure looks like."""

    requirement: str
    verdict: str
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A run that came before: when it began, and what it said of each requirement."""

    started_at: str
    seen: tuple[Seen, ...] = ()
