"""Runs plans: many lanes side by side, each taking one plan at a time, step by step."""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Self

from conformance.core.errors import Unreachable
from conformance.core.exchange import Exchange, Headers
from conformance.core.ledger import NAME, NoFiles
from conformance.core.plan import Plan
from conformance.core.retry import is_put_off
from conformance.core.target import Target

from . import address
from .bounds import LIST
from .compose import Context, Message
from .key import Keys, veil_of
from .lane import Answer, Errand, Lane, Terms, Traffic
from .ledger import Ledger
from .limits import Budget, Limits
from .network import Network, Timeouts
from .resolve import Ids
from .run import Course, Run
from .tls import USUAL, Trust

__all__ = ["Budget", "Keys", "Lanes", "Limits", "Run", "Timeouts", "Traffic"]


class Lanes:
    """
    Up to ``width`` plans at once, each on a lane of its own; further ones wait for a free lane.

    Use as an async context manager; all connections are closed at the end. ``headers`` go with
    every request, those that are credentials only with the first sender's. ``limits`` tells when
    nothing more is sent, be it for the ``budget`` or for the target. ``trust`` says whose
    certificates are believed. What is made on the target is written into ``ledger``.

    Raises Misused when the base URL of the target, the proxy for it, or a file of certificates
    cannot be used.
    """

    def __init__(
        self,
        target: Target,
        keys: Keys = Keys(),  # noqa: B008  (frozen)
        *,
        width: int = 32,
        timeouts: Timeouts = Timeouts(),  # noqa: B008  (frozen)
        headers: Headers = (),
        budget: Budget = Budget(),  # noqa: B008  (frozen)
        trust: Trust = USUAL,
        ledger: Ledger | None = None,
    ) -> None:
        self.traffic = Traffic()
        self.limits = Limits(budget)
        self._target = target
        self._network = Network(address.read(target.base_url), timeouts, trust)
        self._terms = Terms(keys, headers, budget.retry_wait, veil_of(keys, headers))
        self._width = width
        self._free = asyncio.Semaphore(width)
        self._idle: list[Lane] = []
        self._ledger = Ledger(target.base_url) if ledger is None else ledger
        self._names = itertools.count()

    @property
    def base_url(self) -> str:
        """Say where the target is."""
        return self._target.base_url

    @contextmanager
    def at(self, base_url: str) -> Iterator[None]:
        """
        Ask at another base URL of the same server for a while; nothing else may be under way.

        The ledger tells of the change, so that whoever cleans up does so where things were made.
        """
        target, place = self._target, self._network.address
        self._ledger.begin(base_url)
        self._target = replace(target, base_url=base_url)
        self._network.address = address.read(base_url)
        try:
            yield
        finally:
            self._target, self._network.address = target, place

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        while self._idle:
            await self._idle.pop().close()

    async def run(self, plan: Plan, *, wary: bool = False) -> Run:
        """
        Run a plan on the next free lane: its steps in order, those of a ``Together`` at once.

        Whatever the server does is an exchange, also when it does not answer. The run stops at the
        first step that cannot be sent, and ``blocked`` says why; if it is ``wary``, then also when
        the first sender gets no answer, or is put off to the end.
        """
        async with self._free:
            lane = self._lane()
            try:
                context = Context(plan, self._target, Ids(), self._fresh)
                return await Course(lane, context, wary=wary).run()
            finally:
                self._idle.append(lane)

    async def reach(self) -> Exchange:
        """
        Ask for a list of one file, to see whether anybody is there; any HTTP answer will do.

        Raises Unreachable when none can be had, or none but to come back later.
        """
        async with self._free:
            lane = self._lane()
            try:
                answers = await lane.ask(Errand(Message("GET", "/files", "limit=1"), bound=LIST))
                await lane.glance(answers[-1].exchange)
            finally:
                self._idle.append(lane)
        exchange = answers[-1].exchange
        if exchange.response is None:
            raise Unreachable(self._target.base_url, exchange.cause or "no answer")
        if is_put_off(exchange.response) and len(answers) > 1:
            put_off = f"{len(answers)} times it said {exchange.response.status}, come back later"
            raise Unreachable(self._target.base_url, put_off)
        return exchange

    def lacks_files(self, evidence: str) -> None:
        """Note that no File is ever to be had, so that none is left to be removed."""
        self._ledger.write(NoFiles(evidence))

    def expect(self, latency: float) -> None:
        """Wait as long for answers as is fair to a server that takes ``latency`` seconds each."""
        self._network.expect(latency, self._width)

    async def ask(self, errand: Errand) -> Answer:
        """
        Send a message that is of no plan, and hand back the answer that counts.

        Raises Blocked when the sender has no key, or HTTP cannot write the message.
        """
        async with self._free:
            lane = self._lane()
            try:
                return (await lane.ask(errand))[-1]
            finally:
                self._idle.append(lane)

    def _lane(self) -> Lane:
        # The lane that was used last comes first: its connection is still open.
        if self._idle:
            return self._idle.pop()
        return Lane(self._network, self._terms, self.traffic, self.limits, self._ledger)

    def _fresh(self, extension: str) -> str:
        """Make a file name that no other upload has, in this run or in another."""
        return f"{NAME}{self._ledger.run}-{next(self._names)}{extension}"
