"""Tells the exchanges of a finding in their order, a line each."""

import math
from collections.abc import Iterator
from dataclasses import replace

from conformance.core.blame import Evidence
from conformance.core.exchange import (
    Body,
    Exchange,
    Framing,
    Request,
    header,
    overlapping,
)
from conformance.core.plan import As, Plan, Step, Together, flat
from conformance.core.record import Repeat

from .form import plain_form
from .names import Name, in_json, in_path, is_plain, names
from .safe import cut, visible
from .tally import count

NOWHERE = -1
"""The place of what did not happen."""
LEFT_TO_ANSWERS = 26
"""Columns that an answer keeps, however long its request: a status and the name of an id."""
SPELLED, BEGUN = 40, 8
"""Up to how many characters the text of a part is shown, and how many bytes of what is no text."""


def repeated(evidence: Evidence, repeat: Repeat) -> Evidence:
    """Give what happened when the plan of ``evidence`` was tried again, and nothing broke."""
    nothing = replace(evidence.finding, at=NOWHERE)
    return replace(evidence, finding=nothing, plan=repeat.plan, exchanges=repeat.exchanges)


def groups(evidence: Evidence) -> tuple[tuple[int, ...], ...]:
    """
    Put the places of the exchanges in the order in which they were sent.

    Those of one group were all under way at once, each with each.
    """
    found: list[list[int]] = []
    together = _companions(evidence.plan)
    ended = [_ended(each, evidence.exchanges, together) for each in evidence.exchanges]
    for at in sorted(range(len(ended)), key=lambda at: evidence.exchanges[at].sent):
        if found and all(overlapping(ended[at], ended[other]) for other in found[-1]):
            found[-1].append(at)
        else:
            found.append([at])
    return tuple(map(tuple, found))


def _companions(plan: Plan) -> tuple[int | None, ...]:
    """Name for each step of ``flat`` the ``Together`` that it is in, by a number."""
    return tuple(
        number if _is_together(step) else None
        for number, step in enumerate(plan.steps)
        for _ in flat((step,))
    )


def _is_together(step: Step) -> bool:
    return _is_together(step.step) if isinstance(step, As) else isinstance(step, Together)


def _ended(
    exchange: Exchange, all_of_them: tuple[Exchange, ...], together: tuple[int | None, ...]
) -> Exchange:
    """
    Give an exchange that was never answered an end, so that not all after it overlap with it.

    It ends with the last of those that the plan sent together with it; alone, at once.
    """
    if exchange.received is not None:
        return exchange
    number = _number(exchange, together)
    with_it = [
        each for each in all_of_them if number is not None and _number(each, together) == number
    ]
    moments = [each.sent if each.received is None else each.received for each in with_it]
    end = math.nextafter(max(moments), math.inf) if moments else exchange.sent
    return Exchange(exchange.request, None, exchange.sent, end)


def _number(exchange: Exchange, together: tuple[int | None, ...]) -> int | None:
    if exchange.step is None or exchange.step >= len(together):
        return None
    return together[exchange.step]


def asked(exchange: Exchange, known: tuple[Name, ...]) -> str:
    """Tell a request on one line: method, path, and what it carries."""
    request = exchange.request
    target = f"{request.path}?{request.query}" if request.query else request.path
    words = (request.method, _shown(in_path(target, known)), *_oddities(request))
    return visible(" ".join((*words, _carried(request, known))).rstrip())


def _oddities(request: Request) -> Iterator[str]:
    if request.sender != "first":
        yield f"(key: {request.sender})"
    if header(request.headers, "transfer-encoding") is not None:
        yield "(chunked)"
    if request.cut:
        yield "(cut off)"
    yield from (f"({each})" for each in told_framing(request.framing))


def told_framing(framing: Framing) -> Iterator[str]:
    """Say in a few words each what is special about how a request was cut up."""
    if framing.chunks:
        yield f"chunks of {_sizes(framing.chunks)}"
    if framing.segments:
        yield f"segments of {_sizes(framing.segments)}"
    words = {
        "asking for leave": framing.expect,
        "headers in lower case": framing.lower,
        "extended chunks": framing.extension,
        "trailer": framing.trailer,
        "connection kept": framing.listens,
    }
    yield from (each for each, is_so in words.items() if is_so)


def _sizes(sizes: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, sizes[:4]))
    return f"{shown}, …" if len(sizes) > 4 else shown


def _carried(request: Request, known: tuple[Name, ...]) -> str:
    form = plain_form(request)
    if form is not None:
        return f"{form.name}={_bytes(form.content)}"
    if request.body.data is None and request.fields:
        shown = [f"{each.name}={_body(each.body, known)}" for each in request.fields]
        return " ".join(shown)
    if b"form-data; name=" in (request.body.data or b"") and not _is_text(request.body):
        return f"({count(request.body.size, 'byte')} of a form)"
    return _body(request.body, known)


def _bytes(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return f"({count(len(data), 'byte')})"
    return f'"{text}"' if len(text) <= SPELLED else f"({count(len(data), 'byte')})"


def _is_text(body: Body) -> bool:
    try:
        (body.data or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _body(body: Body, known: tuple[Name, ...]) -> str:
    if body.data is None:
        return f"({count(body.size, 'byte')}, md5 {body.md5})"
    try:
        return _shown(in_json(body.data.decode(), known))
    except UnicodeDecodeError:
        more = " …" if body.size > BEGUN else ""
        return f"({count(body.size, 'byte')}: {body.data[:BEGUN].hex(' ')}{more})"


def answered(exchange: Exchange, known: tuple[Name, ...]) -> str:
    """Tell an answer on one line: its status and body, or why there was none."""
    response = exchange.response
    if response is None:
        said = f"no answer: {exchange.cause}" if exchange.cause else "no answer"
        return visible(f"{_led(exchange)}{said}")
    return visible(f"{_led(exchange)}{response.status} {_body(response.body, known)}".rstrip())


def _led(exchange: Exchange) -> str:
    return "" if exchange.redirected_to is None else f"(redirected to {exchange.redirected_to}) "


def _shown(pieces: Iterator[str | Name]) -> str:
    return "".join(each if isinstance(each, str) else f"${each.variable}" for each in pieces)


def known_before(
    group: tuple[int, ...], order: tuple[tuple[int, ...], ...], named: tuple[Name, ...]
) -> tuple[Name, ...]:
    """Pick the names whose ids had been given out when ``group`` was sent."""
    earlier = {at for each in order[: order.index(group)] for at in each}
    return tuple(each for each in named if each.at in earlier)


def told(evidence: Evidence, width: int = 94) -> Iterator[str]:
    """
    Tell the exchanges, a line each, at most ``width`` characters and 6 of marks before them.

    ``>`` marks the one that the finding is about, ``|`` those that were under way at once.
    """
    order, named = groups(evidence), tuple(filter(is_plain, names(evidence)))
    number = 0
    for group in order:
        before = known_before(group, order, named)
        after = (*before, *(each for each in named if each.at in group))
        for at in group:
            number += 1
            exchange = evidence.exchanges[at]
            marks = (">" if at == evidence.finding.at else " ") + ("|" if len(group) > 1 else " ")
            text = _fit(asked(exchange, before), answered(exchange, after), width)
            yield f"{marks}{number:>3} {text}"


def _fit(request: str, answer: str, width: int) -> str:
    room = width - len(" -> ")
    request = cut(request, room - min(len(answer), LEFT_TO_ANSWERS))
    return f"{request} -> {cut(answer, room - len(request))}"


def shortened(lines: list[str], most: int) -> list[str]:
    """
    Leave out lines of a sequence until there are at most so many, one at least.

    The one that broke it stays; then the first, those just before it, and a word on what is left
    out, as far as there is room.
    """
    if len(lines) <= most:
        return lines
    broke = next((at for at, each in enumerate(lines) if each.startswith(">")), len(lines) - 1)
    at_end = broke >= len(lines) - max(most - 2, 1)
    room = max(most - 2 if at_end else most - 3, 1)
    start = len(lines) - room if at_end else max(broke - room + 1, 1)
    first, kept = lines[:1], lines[start : start + room]
    before, after = _gap(start - 1), _gap(len(lines) - start - room)
    shapes = ([*first, *before, *kept, *after], [*first, *before, *kept], [*first, *kept])
    return next((each for each in shapes if len(each) <= most), [lines[broke]])


def _gap(many: int) -> list[str]:
    return [f"      … {count(many, 'request')} more"] if many else []
