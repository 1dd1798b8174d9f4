"""Makes one step plainer: less content, fewer members, the plain form, the plain order."""

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import TypeVar

from conformance.core.content import Content, Filled, size_of
from conformance.core.exchange import UNFRAMED, Framing
from conformance.core.plan import (
    PLAIN_FORM,
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    Digest,
    Form,
    GetContent,
    ListFiles,
    Raw,
    Step,
    Total,
    Wait,
)

from .removal import total_of
from .weight import letter
from .wellformed import shorter_names, well_formed

Each = TypeVar("Each")
Ref = TypeVar("Ref", int, int | str)

READABLE = 64
"""Up to this many bytes, a recipe is better written as letters."""
FEW = 16
"""Up to this many bytes, each is tried by itself."""


def smaller_content(content: Content, place: int) -> Iterator[Content]:
    """Yield less than ``content``, or as much that reads better at this place among the parts."""
    size = size_of(content)
    yield b""
    yield letter(place)
    if not isinstance(content, bytes):
        if size <= READABLE:
            yield letter(place) * size
        steps = (size // 2, size - size // 4, size - size // 16, size - 1)
        yield from (replace(content, size=less) for less in steps if 0 < less < size)
        if isinstance(content, Filled):
            yield from (replace(content, marks=less) for less in _one_less(content.marks))
        return
    yield letter(place) * size
    half = size // 2
    yield from (content[:half], content[half:], content[:1], content[1:], content[:-1])
    if size <= FEW:
        for at in range(size):
            yield content[:at] + content[at + 1 :]
            yield content[:at] + letter(place) + content[at + 1 :]


def edits(step: Step) -> Iterator[Step]:
    """
    Yield the step with one thing about it made plainer; its content and places are left.

    What is well formed stays so: the boundary of a form, a body of JSON, a filename.
    """
    malformed = not well_formed(step)
    return (each for each in _edits(step) if malformed or well_formed(each))


def _edits(step: Step) -> Iterator[Step]:
    match step:
        case Create():
            yield from _create(step)
        case AddPart():
            yield from _add_part(step)
        case Complete():
            yield from _complete(step)
        case ListFiles():
            yield from _list_files(step)
        case As():
            yield from _as(step)
        case _:
            yield from _other(step)


def _other(step: Step) -> Iterator[Step]:
    match step:
        case Cancel():
            yield from (replace(step, raw=raw) for raw in _raws(step.raw))
            yield from (replace(step, upload=ref) for ref in _refs(step.upload))
        case Call():
            yield from (replace(step, raw=raw) for raw in _raws(step.raw))
        case GetContent():
            yield replace(step, accept=None)
        case Wait(seconds=seconds):
            yield from (Wait(0), Wait(seconds / 2))


def _create(step: Create) -> Iterator[Step]:
    yield from (replace(step, declared=value) for value in _declared(step.declared))
    counted = step.declared or 1  # it may be said only now, and nothing is no plain size
    for less in _one_less(step.members):
        yield replace(step, members=less, declared=counted)
    for fewer in _one_less(step.without):
        yield replace(step, without=fewer, declared=counted)
    for raw in _raws(step.raw):
        yield replace(step, raw=raw, declared=counted)
    # What a file is for, its type and its extension go together.
    yield replace(step, filename=None, purpose=None, mime_type=None)
    if step.filename is not None:
        yield replace(step, filename=None)
        yield from (replace(step, filename=name) for name in shorter_names(step.filename))
    yield replace(step, purpose=None)
    yield replace(step, mime_type=None)


def _declared(value: int | Total) -> Iterator[int | Total]:
    if isinstance(value, int):
        # Towards nothing. One by one would take as many runs as there are bytes.
        sign = -1 if value < 0 else 1
        half, quarter = abs(value) // 2, abs(value) // 4
        yield from (0, 1, -1, sign * half, value - sign * quarter)
        return
    yield from (0, 1)
    yield from (total_of(value.parts, plus) for plus in (0, 1, -1, int(value.plus / 2)))
    yield from (total_of(less, value.plus) for less in listings(value.parts))


def _add_part(step: AddPart) -> Iterator[Step]:
    yield from (replace(step, raw=raw, content=step.content or b"a") for raw in _raws(step.raw))
    yield from (replace(step, upload=ref) for ref in _refs(step.upload))
    if step.form == PLAIN_FORM:
        return
    yield from (replace(step, form=form) for form in _forms(step.form))


def _forms(form: Form) -> Iterator[Form]:
    yield PLAIN_FORM
    for each in fields(Form):
        yield replace(form, **{each.name: getattr(PLAIN_FORM, each.name)})
    for each in fields(Framing):
        plainer = replace(form.framing, **{each.name: getattr(UNFRAMED, each.name)})
        yield replace(form, framing=plainer)
    if form.cut is not None:
        yield replace(form, cut=form.cut // 2)


def _complete(step: Complete) -> Iterator[Step]:
    yield replace(step, md5=None)
    if isinstance(step.md5, Digest):
        if step.md5.wrong is not None:
            yield replace(step, md5=replace(step.md5, wrong=0))
        yield from (
            replace(step, md5=Digest(each, step.md5.wrong))
            for each in listings(step.md5.parts)
            if each
        )
    if step.md5 == Digest(step.parts):  # type: ignore[arg-type]
        for less in listings(step.parts):
            yield replace(step, parts=less, md5=Digest(less))  # type: ignore[arg-type]
    yield from (replace(step, parts=less) for less in listings(step.parts))
    yield from (replace(step, members=less) for less in _one_less(step.members))
    yield from (replace(step, without=less) for less in _one_less(step.without))
    yield from (replace(step, raw=raw) for raw in _raws(step.raw))
    yield from (replace(step, upload=ref) for ref in _refs(step.upload))


def listings(parts: tuple[Ref, ...]) -> Iterator[tuple[Ref, ...]]:
    """Yield a list of parts in the order of arrival or nearer to it, and with one part less."""
    at = [place for place, each in enumerate(parts) if isinstance(each, int)]
    in_order = list(parts)
    for place, each in zip(at, sorted((parts[place] for place in at), key=int), strict=True):
        in_order[place] = each
    yield tuple(in_order)
    for one, other in itertools.pairwise(at):
        swapped = list(parts)
        swapped[one], swapped[other] = parts[other], parts[one]
        yield tuple(swapped)
    yield from _one_less(parts)


def _one_less(values: tuple[Each, ...]) -> Iterator[tuple[Each, ...]]:
    yield from (values[:at] + values[at + 1 :] for at in range(len(values)))


def _refs(ref: int | str) -> Iterator[str]:
    """Shorten an id that is spelled out."""
    if isinstance(ref, str) and len(ref) > 1:
        yield ref[: len(ref) // 2]


def _raws(raw: Raw | None) -> Iterator[Raw | None]:
    if raw is not None:
        yield None
        yield replace(raw, body=b"")
        yield replace(raw, body=raw.body[: len(raw.body) // 2])


def _list_files(step: ListFiles) -> Iterator[Step]:
    yield from (replace(step, query=less) for less in _one_less(step.query))
    yield replace(step, after=None)
    yield replace(step, patience=0.0)
    yield from (
        replace(step, pages=pages) for pages in (1, step.pages // 2, step.pages - 1) if pages > 0
    )


def _as(step: As) -> Iterator[Step]:
    yield replace(step, sender="first")
    yield replace(step, headers=())
    yield from (replace(step, headers=less) for less in _one_less(step.headers))
