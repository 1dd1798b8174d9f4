"""What an earlier run said, in short, as the record of a later one keeps it."""

from dataclasses import dataclass

from conformance.core.shard import Shard


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run said of one requirement: its verdict, and what its failure looks like."""

    requirement: str
    verdict: str
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """
    A run that came before: when it began, and what it said of each requirement that it measured.

    The others tell how it was made, as far as that may explain a change; None where nothing is
    known. ``selected`` is how many requirements were chosen, None for all. ``ended`` says that it
    came to its end.
    """

    started_at: str
    seen: tuple[Seen, ...] = ()
    base_url: str | None = None
    suite: str | None = None
    seed: int | None = None
    profile: str | None = None
    strict: bool | None = None
    selected: int | None = None
    shard: Shard | None = None
    ended: bool = True
