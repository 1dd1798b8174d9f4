"""Takes the steps of one plan on one lane, in order, and keeps what happened."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from conformance.core.errors import Blocked
from conformance.core.exchange import Exchange
from conformance.core.plan import ListFiles, Wait, WaitForExpiry
from conformance.core.retry import is_unserved

from .bounds import bound, largest
from .compose import Context, Message, compose, page
from .gate import Gate, Ticket
from .lane import Answer, Errand, Lane
from .resolve import FIRST, Group, Leaf, accepted, loaded, unfold

MARGIN = 1.5
"""Seconds past ``expires_at`` until an upload is expired for certain: times are whole seconds."""


@dataclass(frozen=True, slots=True)
class Run:
    """
    What happened, in the order in which it was sent.

    ``blocked`` says why the plan stopped before its end: a step lacked what no answer brought.
    """

    exchanges: tuple[Exchange, ...]
    blocked: str | None


class Course:
    """
    One plan under way on one lane.

    A ``wary`` one stops when the first sender gets no answer, or is put off to the end.
    """

    def __init__(self, lane: Lane, context: Context, *, wary: bool = False) -> None:
        self._wary = wary
        self._lane = lane
        self._context = context
        self._exchanges: list[Exchange] = []
        self._largest = largest(context.plan)

    async def run(self) -> Run:
        """Take every step, until one cannot be taken."""
        blocked = None
        try:
            for node in unfold(self._context.plan):
                if isinstance(node, Group):
                    await self._together(node)
                else:
                    await self._take(node, None)
        except Blocked as stop:
            blocked = str(stop)
        in_order = sorted(self._exchanges, key=lambda each: each.sent)
        return Run(tuple(in_order), blocked)

    async def _take(self, leaf: Leaf, ticket: Ticket | None) -> None:
        match leaf.step:
            case Wait(seconds=seconds):
                await self._lane.limits.wait(str(leaf), seconds)
            case WaitForExpiry(upload=upload):
                await self._outlast(leaf, upload)
            case ListFiles():
                await self._list(leaf, leaf.step, ticket)
            case _:
                await self._ask(leaf, compose(leaf, leaf.step, self._context), ticket)

    async def _together(self, group: Group) -> None:
        """Start all members before waiting for any; one that cannot be sent stops no other."""
        gate = Gate(sum(not isinstance(each.step, Wait | WaitForExpiry) for each in group.members))
        started = [
            self._enter(member, gate.ticket(place * group.apart))
            for place, member in enumerate(group.members)
        ]
        ends = await asyncio.gather(*started, return_exceptions=True)
        failures = [each for each in ends if each is not None]
        for failure in sorted(failures, key=lambda each: isinstance(each, Blocked)):
            raise failure

    async def _enter(self, leaf: Leaf, ticket: Ticket) -> None:
        try:
            await self._take(leaf, ticket)
        finally:
            ticket.give_up()

    async def _ask(self, leaf: Leaf, message: Message, ticket: Ticket | None) -> Answer:
        most = bound(message.method, message.path, self._largest)
        errand = Errand(message, leaf.who, leaf.at, str(leaf), most, ticket)
        answers = await self._lane.ask(errand)
        self._exchanges.extend(each.exchange for each in answers)
        self._context.ids.learn(leaf, answers[-1].exchange, answers[-1].data)
        if self._wary and leaf.who == FIRST:
            _demand_answer(leaf, answers[-1].exchange)
        return answers[-1]

    async def _list(self, leaf: Leaf, step: ListFiles, ticket: Ticket | None) -> None:
        ids, began = self._context.ids, time.monotonic()
        listed = await self._pages(leaf, step, ticket)
        settled = ids.changed + step.patience
        if began < settled and listed is not None and not ids.agree(listed):
            await self._lane.limits.wait(str(leaf), settled - time.monotonic())
            await self._pages(leaf, step, None)

    async def _pages(
        self, leaf: Leaf, step: ListFiles, ticket: Ticket | None
    ) -> frozenset[str] | None:
        """Name what all pages list; None when one of them is no list."""
        message, listed = compose(leaf, step, self._context), frozenset[str]()
        for _ in range(step.pages):
            answer = await self._ask(leaf, message, ticket)
            if not accepted(answer.exchange):
                return None
            ids, more = _listed(answer)
            listed |= {*ids}
            if not ids or not more:
                break
            message = page(step, ids[-1])
        return listed

    async def _outlast(self, leaf: Leaf, upload: int) -> None:
        seconds = self._context.ids.end_of(leaf, upload) + MARGIN - time.monotonic()
        most = self._context.target.max_wait
        if seconds > most:
            lacking = f"upload {upload} expires in {seconds:.0f} s, and {most:g} s are waited for"
            raise Blocked(str(leaf), lacking)
        await self._lane.limits.wait(str(leaf), seconds)


def _demand_answer(leaf: Leaf, exchange: Exchange) -> None:
    asked = f"{exchange.request.method} {exchange.request.path}"
    if exchange.response is None:
        raise Blocked(str(leaf), f"{asked} was not answered: {exchange.cause}")
    if is_unserved(exchange.response):
        raise Blocked(str(leaf), f"{asked} was put off: {exchange.response.status}")


def _listed(answer: Answer) -> tuple[tuple[str, ...], bool]:
    """Name the files of a page, none if the last of them has no id, and say if it goes on."""
    page = loaded(answer.data)
    data: Any = page.get("data")
    files = data if isinstance(data, list) else []
    ids = [each.get("id") if isinstance(each, dict) else None for each in files]
    known = tuple(each for each in ids if isinstance(each, str) and each)
    return known if known[-1:] == tuple(ids[-1:]) else (), page.get("has_more") is not False
