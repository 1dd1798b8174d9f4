"""What an earlier run said, in short, as the record of a later one keeps it."""

from dataclasses import dataclass

from conformance.core.shard import Shard


@dataclass(frozen=True, slots=True)
class Seen:
    """
    What a run said of one requirement: its verdict, and what its failure looks like.

    ``causes`` are the failures because of which it was inconclusive.
    """

    requirement: str
    verdict: str
    fingerprint: str | None = None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """
    A run that came before: when it began, and what it said of each requirement that it measured, or
    that a failure kept it from measuring.

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
