"""Counts what a plan does that the contract leaves open, so that no reduced plan rests on it."""

from dataclasses import dataclass

from conformance.core.content import Content, size_of
from conformance.core.plan import AddPart, Cancel, Complete, Create, Members, Plan, Total, flat


@dataclass(slots=True)
class _Upload:
    """What a plan has done with an upload so far; ``declared`` None is not known."""

    declared: int | None
    received: int = 0
    open: bool = True


def unspecified(of: Plan) -> int:
    """
    Count what a plan does that a server may accept or refuse, as far as the plan itself shows it.

    That is an upload of no bytes, an empty part, more bytes than were declared, an empty list of
    parts, and a part that is listed twice. A body that is sent as it stands is not looked into.
    """
    steps = tuple(flat(of.steps))
    held = tuple(step.content for step in steps if isinstance(step, AddPart))
    uploads: list[_Upload] = []
    return sum(_counted(step, uploads, held) for step in steps)


def _counted(
    step: Create | AddPart | Complete | Cancel | object,
    uploads: list[_Upload],
    held: tuple[Content, ...],
) -> int:
    match step:
        case Create():
            uploads.append(_Upload(_declared(step, held)))
            return int(uploads[-1].declared == 0)
        case AddPart(raw=None, content=content, upload=upload):
            return _added(size_of(content), _upload(uploads, upload))
        case Complete(raw=None, parts=parts, upload=upload):
            _upload(uploads, upload).open = False
            plain = _sent("part_ids", step.members, step.without)
            return (int(not parts) + int(len(set(parts)) < len(parts))) if plain else 0
        case Complete(upload=upload) | Cancel(upload=upload):
            _upload(uploads, upload).open = False
    return 0


def _added(size: int, upload: _Upload) -> int:
    upload.received += size
    over = upload.open and upload.declared is not None and upload.received > upload.declared
    return int(size == 0) + int(over)


def _declared(step: Create, held: tuple[Content, ...]) -> int | None:
    if step.raw is not None or not _sent("bytes", step.members, step.without):
        return None
    if isinstance(step.declared, Total):
        return sum(size_of(held[part]) for part in step.declared.parts) + step.declared.plus
    return step.declared


def _sent(name: str, members: Members, without: tuple[str, ...]) -> bool:
    """Say whether a member is sent with the value that the step has for it."""
    return name not in without and all(name != other for other, _ in members)


def _upload(uploads: list[_Upload], ref: int | str) -> _Upload:
    known = isinstance(ref, int) and ref < len(uploads)
    return uploads[ref] if known else _Upload(None)  # type: ignore[index]
