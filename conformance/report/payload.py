"""Finds out how a body can be sent again: spelled out, made from its recipe, or as a curl form."""

import re
from dataclasses import dataclass, replace

from conformance.core.content import Recipe, size_of, whole
from conformance.core.exchange import Exchange, Field, Request
from conformance.core.plan import PLAIN_FORM, AddPart, Plan, flat

from .form import PlainForm, plain_form
from .names import Name, in_json
from .shell import Piece, quote


@dataclass(frozen=True, slots=True)
class Payload:
    """
    What curl is given to send: bytes one after the other, and where they belong in a form.

    ``form`` holds the options that make up a form, the first with ``-`` for the bytes; empty, the
    bytes are the whole body. ``pieces`` None means that the bytes are not known.
    """

    pieces: tuple[Piece, ...] | None
    form: tuple[str, ...] = ()


def payload(exchange: Exchange, plan: Plan, known: tuple[Name, ...]) -> Payload:
    """
    Say how to send the body of ``exchange`` again.

    A part in a plain form goes as a form: the same field, within another boundary. Any other body
    that was kept goes byte for byte. A large one must follow from the plan.
    """
    request, drawn = exchange.request, _drawn(exchange, plan)
    if request.body.data is None:
        return _large(request, drawn)
    form = None if request.cut else plain_form(request)
    if form is not None and _suits_curl(form):
        field = _field(form.name, form.filename, form.content_type)
        return Payload(_around(form.content, drawn), (field,))
    if drawn is not None:
        return Payload(_around(request.body.data, drawn))
    return Payload(_named(request.body.data, known))


def _drawn(exchange: Exchange, plan: Plan) -> Recipe | None:
    """Look up the recipe of the part that this exchange added, if the plan has one."""
    for place, step in enumerate(flat(plan.steps)):
        if place == exchange.step and isinstance(step, AddPart) and step.raw is None:
            content = step.content
            return content if not isinstance(content, bytes) and size_of(content) else None
    return None


def _suits_curl(form: PlainForm) -> bool:
    """Say whether curl writes the same header lines; to a file it always gives a type."""
    typed = form.filename is None or form.content_type is not None
    return form.boundary == PLAIN_FORM.boundary and typed


def _field(name: str, filename: str | None, content_type: str | None) -> str:
    typed = f";type={content_type}" if content_type else ""
    if filename is None:
        return f"-F {quote(f'{name}=<-{typed}')}"
    escaped = filename.replace("\\", "\\\\").replace('"', '\\"')
    shown = filename if re.fullmatch(r"[\w.-]+", filename) else f'"{escaped}"'
    return f"-F {quote(f'{name}=@-;filename={shown}{typed}')}"


def _large(request: Request, drawn: Recipe | None) -> Payload:
    fields = request.fields or ()
    if request.cut or drawn is None or not fields or fields[0].body.size != drawn.size:
        return Payload(None)
    first = _field(fields[0].name or "", fields[0].filename, fields[0].content_type)
    return Payload((drawn,), (first, *map(_text_field, fields[1:])))


def _text_field(field: Field) -> str:
    value = (field.body.data or b"").decode(errors="replace")
    return f"--form-string {quote(f'{field.name}={value}')}"


def _around(data: bytes, drawn: Recipe | None) -> tuple[Piece, ...]:
    """Put the recipe in place of what it makes, where ``data`` holds that, or is cut off in it."""
    if drawn is None:
        return (data,)
    head, ends, rest = data.partition(b"\r\n\r\n")
    begun = replace(drawn, size=len(rest))
    if rest and whole(begun) == rest:
        return (head + ends, begun)
    if drawn.size > len(data) or (made := whole(drawn)) not in data:
        return (data,)
    before, _, after = data.partition(made)
    return tuple(each for each in (before, drawn, after) if each)


def _named(data: bytes, known: tuple[Name, ...]) -> tuple[Piece, ...]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return (data,)
    return tuple(piece for each in in_json(text, known) for piece in _quoted(each))


def _quoted(piece: str | Name) -> tuple[Piece, ...]:
    return (piece.encode(),) if isinstance(piece, str) else (b'"', piece, b'"')
