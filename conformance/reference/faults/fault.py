"""What a fault is, and the pieces that several are made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from conformance.core.requirement import Requirement
from conformance.reference.behaviour import CORRECT, Behaviour
from conformance.reference.nouns import Json, Operation, Part, Problem, ProblemKind, Upload

OVERLAP = 0.05
"""Seconds that an answer waits, so that requests sent together are under way together here too."""

Edit = Callable[..., Json]


@dataclass(frozen=True, slots=True)
class Fault:
    """
    A server that does one thing wrong. ``breaks`` are the ids of what it then does not keep.

    ``profile`` is the quickest one that finds it, whatever the seed.
    """

    name: str
    breaks: tuple[str, ...]
    behaviour: Behaviour
    summary: str
    profile: str = "quick"


def fault(summary: str, *breaks: Requirement, profile: str = "quick", **changes: Any) -> Fault:
    """Make a fault from the decisions it takes otherwise; its table gives it its name."""
    ids = tuple(each.id for each in breaks)
    return Fault("", ids, replace(CORRECT, **changes), summary, profile)


def puts(**changes: object) -> Edit:
    """Show some members with other values."""
    return lambda members, *_of: {**members, **changes}


def lacks(*names: str) -> Edit:
    """Leave some members out."""
    return lambda members, *_of: {key: members[key] for key in members if key not in names}


def only(occasion: str, edit: Edit) -> Edit:
    """Edit what is shown on one occasion, or by one operation, alone."""
    return lambda members, where, *of: edit(members, *of) if where == occasion else members


def as_number(text: str) -> int:
    """Make a number of an id, whatever another fault has made of that."""
    return int.from_bytes(text.encode("utf-8", "replace")[-6:])


def answers(operation: Operation, status: int) -> Callable[[Operation], int]:
    """Give the success of one operation another status."""
    return lambda done: status if done == operation else 200


def refuses_with(
    status: int, kind: ProblemKind, operation: Operation | None = None
) -> Callable[[Problem], int]:
    """Give one kind of problem another status, with one operation or with all."""

    def status_of(problem: Problem) -> int:
        hit = problem.kind == kind and operation in {None, problem.operation}
        return status if hit else CORRECT.status_of(problem)

    return status_of


def pretends(operation: Operation) -> Callable[[Operation, str], bool]:
    """Answer one operation for ids that nobody was given, if they look like ids at all."""
    return lambda asked, wanted: (
        asked == operation and re.fullmatch(r"[\w-]{1,200}", wanted) is not None
    )


def or_once(status: str) -> Callable[[Upload, int], bool]:
    """Take uploads that are pending, or had this status before the request came."""
    return lambda upload, began: (
        upload.status == "pending" or (upload.status == status and upload.ended < began)
    )


def or_meanwhile(status: str) -> Callable[[Upload, int], bool]:
    """Take uploads that are pending, or got this status while the request was under way."""
    return lambda upload, began: (
        upload.status == "pending" or (upload.status == status and upload.ended > began)
    )


def waits(operation: Operation) -> Callable[[Operation], float]:
    """Hold one operation up."""
    return lambda asked: OVERLAP if asked == operation else 0.0


def by_arrival(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Put Parts in the order in which they arrived."""
    return tuple(sorted(parts, key=lambda part: part.placed))
