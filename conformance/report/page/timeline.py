"""Shows the exchanges of a finding one below the other, each at its time."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.core.blame import Evidence
from conformance.core.exchange import Exchange
from conformance.report.names import Name, is_plain, names
from conformance.report.safe import cut
from conformance.report.sequence import answered, asked, groups, known_before

from .text import body, headers, one_line, seconds

MOST = 40
"""How many exchanges of one finding are shown."""
ASKED, ANSWERED, BROKE = 170, 96, 500
"""How many characters a request or an answer has on its line; more where it broke something."""
LINE = 5 * BROKE
"""How many bytes of HTML that may take."""
THINNEST = 0.8
"""Percent of the width that is taken by what took no time at all."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer as it went over the wire: its head, and its body, if any."""

    head: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One exchange: what was asked and answered, and when, in words and in percent of the whole.

    ``group`` numbers those that were under way at once, each with each; 0 stands for none.
    """

    number: int
    broke: bool
    group: int
    asked: str
    answered: str
    tone: str
    when: str
    left: float
    width: float
    request: Message
    response: Message


@dataclass(frozen=True, slots=True)
class Timeline:
    """The exchanges of a finding, how long all took, and how many more there were."""

    rows: tuple[Row, ...]
    whole: str
    more: int

    @property
    def groups(self) -> int:
        """Count the groups of those that were under way at once."""
        return max((each.group for each in self.rows), default=0)


def timeline(evidence: Evidence, room: int) -> Timeline:
    """Lay out the exchanges of ``evidence``; their details take ``room`` bytes of HTML in all."""
    every = evidence.exchanges
    began = min((each.sent for each in every), default=0.0)
    took = max((_end(each) for each in every), default=began) - began
    scale = _Scale(began, took, room // (4 * max(min(len(every), MOST), 1)))
    rows = tuple(_rows(evidence, scale))
    kept = tuple(each for each in rows if each.number <= MOST or each.broke)
    return Timeline(kept, seconds(took), len(rows) - len(kept))


@dataclass(frozen=True, slots=True)
class _Scale:
    began: float
    took: float
    room: int

    def percent(self, moment: float) -> float:
        return round((moment - self.began) / self.took * 100, 2) if self.took else 0.0


def _end(exchange: Exchange) -> float:
    return exchange.sent if exchange.received is None else exchange.received


def _rows(evidence: Evidence, scale: _Scale) -> Iterator[Row]:
    order, named = groups(evidence), tuple(filter(is_plain, names(evidence)))
    number = together = 0
    for group in order:
        together += len(group) > 1
        before = known_before(group, order, named)
        after = (*before, *(each for each in named if each.at in group))
        for at in group:
            number += 1
            place = together if len(group) > 1 else 0
            broke = at == evidence.finding.at
            yield _row(evidence.exchanges[at], (number, place), scale, (before, after), broke=broke)


def _row(
    exchange: Exchange,
    place: tuple[int, int],
    scale: _Scale,
    known: tuple[tuple[Name, ...], tuple[Name, ...]],
    *,
    broke: bool,
) -> Row:
    left = min(scale.percent(exchange.sent), 100 - THINNEST)
    right = 100 if exchange.received is None else scale.percent(exchange.received)
    width = max(round(right - left, 2), THINNEST)
    return Row(
        *place[:1],
        broke,
        *place[1:],
        one_line(cut(asked(exchange, known[0]), BROKE if broke else ASKED), LINE),
        one_line(cut(answered(exchange, known[1]), BROKE if broke else ANSWERED), LINE),
        _tone(exchange),
        _when(exchange, scale.began),
        left,
        width,
        _request(exchange, scale.room),
        _response(exchange, scale.room),
    )


def _tone(exchange: Exchange) -> str:
    if exchange.response is None:
        return "lost"
    return "refused" if exchange.response.status >= 400 else "taken"


def _when(exchange: Exchange, began: float) -> str:
    sent = seconds(exchange.sent - began) if exchange.sent > began else "0 ms"
    if exchange.received is None:
        return f"sent at {sent}, never answered"
    return f"sent at {sent}, took {seconds(exchange.received - exchange.sent)}"


def _request(exchange: Exchange, room: int) -> Message:
    held = exchange.request
    target = f"{held.path}?{held.query}" if held.query else held.path
    first = one_line(f"{held.method} {target}", room)
    cut_off = "\n(the sender stopped here)" if held.cut else ""
    return Message(f"{first}\n{headers(held.headers, room)}", body(held.body, room) + cut_off)


def _response(exchange: Exchange, room: int) -> Message:
    held, to = exchange.response, exchange.redirected_to
    led = "" if to is None else one_line(f"redirected to {to}", room) + "\n"
    if held is None:
        said = f"no answer: {exchange.cause}" if exchange.cause else "no answer"
        return Message(f"{led}{one_line(said, room)}")
    first = f"{led}{held.status}"
    return Message(f"{first}\n{headers(held.headers, room)}", body(held.body, room))
