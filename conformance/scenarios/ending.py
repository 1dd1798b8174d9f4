"""Adds to the end of a plan what shows what came of it."""

from collections.abc import Iterator

from conformance.core.content import size_of
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    GetContent,
    Plan,
    Step,
    Together,
    declared,
    flat,
)


def read_at_the_end(of: Plan) -> Plan:
    """
    Give a plan that completes at its end what it left pending, and reads what it left unread.

    An upload whose parts do not come to what it declares stays as it is, and so does what somebody
    else than the first sender made.
    """
    return Plan((*of.steps, *_added(of)))


def _added(of: Plan) -> Iterator[Step]:
    own = [*_own(of.steps)]
    ended = [each.upload for each in own if isinstance(each, Complete | Cancel)]
    read = [each.file for each in own if isinstance(each, GetContent)]
    for upload, step in enumerate(each for each in flat(of.steps) if isinstance(each, Create)):
        if step not in own or upload in read:
            continue
        completed = any(isinstance(each, Complete) and each.upload == upload for each in own)
        if not completed and upload not in ended and (parts := _whole(of, upload, step)):
            yield Complete(parts, upload)
            completed = True
        if completed:
            yield GetContent(upload)


def _own(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Yield the steps that the first sender takes as they are, in the order of the plan."""
    for step in steps:
        if isinstance(step, Together):
            yield from _own(step.steps)
        elif not isinstance(step, As):
            yield step


def _whole(of: Plan, upload: int, create: Create) -> tuple[int, ...]:
    """Name the parts of an upload, if they come to what it declares; none if not."""
    every = [each for each in flat(of.steps) if isinstance(each, AddPart)]
    own = tuple(at for at, each in enumerate(every) if each.upload == upload)
    size = sum(size_of(every[at].content) for at in own)
    return own if size == declared(of, create.declared) else ()
