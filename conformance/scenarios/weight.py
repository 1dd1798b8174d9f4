"""How large a plan is, so that of two plans that show the same the smaller one can be told."""

import bisect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

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
    Plan,
    Raw,
    Step,
    Together,
    Total,
    Wait,
    flat,
)

from .unspecified import unspecified


def weight(of: Plan) -> tuple[int, ...]:
    """
    Weigh a plan: of two plans, the one with the smaller tuple is the smaller one.

    What the contract leaves open counts first: a plan that does without shows more. Then steps,
    then bytes, then what goes at once, then how far a declared total is off; then everything that
    is not as plain as it could be.
    """
    steps = tuple(flat(of.steps))
    parts = tuple(step.content for step in steps if isinstance(step, AddPart))
    return (
        unspecified(of),
        len(steps),
        sum(map(size_of, parts)),
        _togethers(of.steps),
        sum(_off(step) for step in steps if isinstance(step, Create)),
        sum(oddness(held, place) for place, held in enumerate(parts)),
        sum(len(named) for step in steps for named in _named(step)),
        sum(_inversions(named) for step in steps for named in _named(step)),
        *(sum(map(measure, steps)) for measure in MEASURES),
        sum(_changed(step) for step in _wrapped(of.steps)),
    )


def letter(place: int) -> bytes:
    """Name the plain content of the part at ``place``: a, b, c and so on."""
    return b"%c" % (97 + place % 26)


def oddness(content: Content, place: int) -> int:
    """Count the bytes that are not the letter of their part; a recipe weighs one more."""
    if isinstance(content, bytes):
        return len(content) - content.count(letter(place))
    marks = len(content.marks) if isinstance(content, Filled) else 0
    return content.size + 1 + marks


def form_oddness(form: Form) -> int:
    """Count how a form and its framing differ from the plain ones; a cut also by where it is."""
    plain = replace(form, cut=None, framing=UNFRAMED)
    cut = 0 if form.cut is None else 1 + form.cut
    return _differences(plain, PLAIN_FORM) + _differences(form.framing, UNFRAMED) + cut


def _differences(one: Form | Framing, plain: Form | Framing) -> int:
    return sum(getattr(one, each.name) != getattr(plain, each.name) for each in fields(one))


def _togethers(steps: Iterable[Step]) -> int:
    return sum(isinstance(step, Together) for step in _wrapped(steps))


def _wrapped(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield every step and every wrapping."""
    for step in steps:
        yield step
        match step:
            case Together(steps=inner):
                yield from _wrapped(inner)
            case As(step=inner_step):
                yield from _wrapped((inner_step,))


def _off(step: Create) -> int:
    declared = step.declared
    off = abs(declared if isinstance(declared, int) else declared.plus)
    otherwise = step.raw or step.members or step.without  # then it may be that it is not sent
    return max(off, 1) if otherwise else off


def _named(step: Step) -> Iterator[tuple[int | str, ...]]:
    """Yield the lists of parts that a step holds."""
    match step:
        case Create(declared=Total(parts=parts)):
            yield parts
        case Complete(parts=parts, md5=md5):
            yield parts
            if isinstance(md5, Digest):
                yield md5.parts


def _inversions(named: tuple[int | str, ...]) -> int:
    """Count the pairs of parts that are not in the order of arrival."""
    count = 0
    before: list[int] = []
    for place in named:
        if isinstance(place, int):
            count += len(before) - bisect.bisect_right(before, place)
            bisect.insort(before, place)
    return count


def _md5(step: Step) -> int:
    match step:
        case Complete(md5=str(text)):
            return 40 + len(text)  # more than any digest that is worked out
        case Complete(md5=Digest(wrong=wrong)):
            return 1 if wrong is None else 2 + wrong
        case _:
            return 0


def _wire(step: Step) -> int:
    match step:
        case AddPart(raw=None, form=form):
            return form_oddness(form)
        case Create(raw=raw) | Complete(raw=raw) | Cancel(raw=raw) | AddPart(raw=raw):
            return _raw(raw)
        case Call(raw=raw):
            return _raw(raw)
        case _:
            return 0


def _raw(raw: Raw | None) -> int:
    return 0 if raw is None else 100 + len(raw.body)


def _members(step: Step) -> int:
    match step:
        case Create(members=members, without=without):
            return len(members) + len(without)
        case Complete(members=members, without=without):
            return len(members) + len(without)
        case _:
            return 0


def _words(step: Step) -> int:
    """Weigh what is said in words or numbers though it need not be."""
    match step:
        case Create(filename=filename, purpose=purpose, mime_type=mime_type):
            return sum(1 + len(each) for each in (filename, purpose, mime_type) if each is not None)
        case GetContent(accept=str(accept)):
            return 1 + len(accept)
        case ListFiles(query=query, after=after, pages=pages, patience=patience):
            said = sum(1 + len(value) for _, value in query)
            return said + pages - 1 + (after is not None) + round(patience * 1_000)
        case Wait(seconds=seconds):
            return round(seconds * 1_000)
        case _:
            return 0


def _texts(step: Step) -> int:
    """Weigh ids that are spelled out, by their length."""
    refs = (getattr(step, name, None) for name in ("upload", "file"))
    listed = step.parts if isinstance(step, Complete) else ()
    return sum(len(each) for each in (*refs, *listed) if isinstance(each, str))


MEASURES: tuple[Callable[[Step], int], ...] = (_md5, _wire, _members, _words, _texts)


def _changed(step: Step) -> int:
    if not isinstance(step, As):
        return 0
    return 1 + len(step.headers) + (step.sender != "first")
