"""How good a run was: what was sent again, lost or slow, whether the clocks agree, what is left."""

import functools
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from conformance.core.exchange import Exchange, header
from conformance.core.observations import unanswered
from conformance.core.record import Record
from conformance.core.retry import is_unserved
from conformance.core.unfinished import early
from conformance.report.tally import HEARSAY, count, traffic

from .text import one_line, seconds

TOLERABLE = 2.0
"""Seconds by which a clock may differ, as Date is whole and answers take their time."""
ROOM = 600


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing about a run. ``well`` False means that it deserves a look."""

    label: str
    said: str
    well: bool = True


def quality(record: Record) -> tuple[Sign, ...]:
    """Say how far what a run shows can be relied on."""
    return tuple(_signs(record))


def _signs(record: Record) -> Iterator[Sign]:
    every = [each for trial in record.trials for each in trial.exchanges]
    yield _ended(record)
    yield Sign("traffic", traffic(record))
    yield _answered(record, every)
    yield from _weather(record)
    yield from _speed(every)
    yield from _clock(every)
    yield from _blocked(record)
    yield from _left(record)
    if record.header.target.insecure:
        yield Sign("identity", HEARSAY, well=False)


def _ended(record: Record) -> Sign:
    footer = record.footer
    if (cut_short := early(record)) is not None:
        return Sign("end", one_line(cut_short, ROOM), well=False)
    if footer is not None and footer.budget is not None:
        return Sign("end", one_line(f"a budget was used up: {footer.budget}", ROOM), well=False)
    return Sign("end", "reached")


def _answered(record: Record, every: list[Exchange]) -> Sign:
    if (said := unanswered(record)) is not None:
        return Sign("answers", one_line(said, ROOM), well=False)
    return Sign("answers", "none was lost" if every else "nothing was asked", well=bool(every))


def _weather(record: Record) -> Iterator[Sign]:
    found: Counter[int] = Counter()
    again = 0
    for trial in record.trials:
        before: dict[int | None, Exchange] = {}
        for each in trial.exchanges:
            again += each.step in before and _is_put_off(before[each.step])
            before[each.step] = each
            if each.response is not None and _is_put_off(each):
                found[each.response.status] += 1
    said = [f"{count(found[status], 'answer')} {status}" for status in sorted(found)]
    if again:
        said.append(f"{count(again, 'request')} sent again")
    yield Sign("rate limits", ", ".join(said) or "none, and nothing was sent again", well=not said)


def _is_put_off(exchange: Exchange) -> bool:
    response = exchange.response
    return response is None or is_unserved(response)


def _speed(every: list[Exchange]) -> Iterator[Sign]:
    took = sorted(each.received - each.sent for each in every if each.received is not None)
    if took:
        half, most = seconds(quantile(took, 0.5)), seconds(quantile(took, 0.95))
        yield Sign("latency", f"half in {half}, 95 % in {most}, all in {seconds(took[-1])}")


def quantile(ordered: list[float], share: float) -> float:
    """Pick the value below which ``share`` of all are, of values in order."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _clock(every: list[Exchange]) -> Iterator[Sign]:
    if not every:
        return
    ahead = [each for each in map(_ahead, every) if each is not None]
    if not ahead:
        yield Sign("clock", "no answer says what time it is there", well=False)
        return
    skew = statistics.median(ahead)
    if abs(skew) <= TOLERABLE:
        yield Sign("clock", f"within {TOLERABLE:g} s of ours")
    else:
        way = "ahead of" if skew > 0 else "behind"
        yield Sign("clock", f"{seconds(abs(skew))} {way} ours", well=False)


def _ahead(exchange: Exchange) -> float | None:
    """Say by how much a Date is ahead of our clock, in the middle of what it may mean."""
    if exchange.response is None or exchange.received is None or not exchange.at:
        return None
    said = header(exchange.response.headers, "date")
    moment = None if said is None else _moment(said)
    if moment is None:
        return None
    return moment + 0.5 - exchange.at - (exchange.received - exchange.sent) / 2


@functools.lru_cache(1_024)
def _moment(said: str) -> float | None:
    try:
        return parsedate_to_datetime(said[:64]).timestamp()
    except (ValueError, OverflowError):
        return None


def _blocked(record: Record) -> Iterator[Sign]:
    stuck = [each for each in record.trials if each.blocked is not None]
    if stuck:
        yield Sign("plans", f"{len(stuck):,} of {len(record.trials):,} stopped before their end")


def _left(record: Record) -> Iterator[Sign]:
    if record.footer is None:
        yield Sign("left behind", "nobody knows, as it did not come to its end", well=False)
    elif record.footer.left:
        for each in record.footer.left:
            yield Sign("left behind", one_line(each, ROOM), well=False)
    else:
        yield Sign("left behind", "nothing on the target")
