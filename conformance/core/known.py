"""Failures that are known: they still run, must still fail, and make no run red."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase


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

    def names(self, requirement: str) -> bool:
        """Say whether this is about a requirement: by its id, or by a glob as of ``--select``."""
        return fnmatchcase(requirement, self.requirement)


def about(known: Iterable[Known], requirement: str) -> tuple[Known, ...]:
    """
    Pick the entries that decide on a requirement: those that have its id, or else its globs.

    So an entry of its own says more of a requirement than the glob that it stands beside.
    """
    every = tuple(each for each in known if each.names(requirement))
    return tuple(each for each in every if each.requirement == requirement) or every


def recognised(entries: Iterable[Known], fingerprint: str | None) -> Known | None:
    """
    Pick the entry by which a failure is known, of those ``about`` its requirement; None if it is
    new. One with its fingerprint comes before one that leaves open what it looks like.
    """
    fitting = [each for each in entries if each.fingerprint in (None, fingerprint)]
    exact = (each for each in fitting if each.fingerprint is not None)
    return next(exact, next(iter(fitting), None))
