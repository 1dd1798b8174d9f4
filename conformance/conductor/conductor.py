"""Runs batches of plans on many lanes at once, has them judged, and reduces what broke."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from conformance.core.blame import failing
from conformance.core.catalogue import BY_ID
from conformance.core.errors import Defect
from conformance.core.plan import (
    AddPart,
    As,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Plan,
    plan,
)
from conformance.core.record import FOOTING, Minimum, Trial, trial
from conformance.core.settings import Settings
from conformance.drivers.client import Keys, Lanes, Run, Timeouts, Traffic
from conformance.drivers.hiding import bare, veiled
from conformance.drivers.ledger import Ledger
from conformance.drivers.turns import Turns, duration
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge
from conformance.scenarios.reduction import candidates, weight
from conformance.scenarios.unread import summed

from .aim import chosen, settled, target_of
from .blame import breaks, broken_by_requirement, starts

FIRST_LOOK = plan(
    ListFiles((("limit", "1"),)),
    Create(7),
    As(Create(7), "nobody"),
    As(Create(7), "stranger"),
    AddPart(b"footing"),
    Complete((0,)),
    GetFile(0),
    GetContent(0),
    DeleteFile(0),
)
"""
What is asked before anything else, so that a target is not failed for what it does not have.

What needs no id comes first: the plan ends at the first step that lacks one.
"""

ROUNDS = 24
"""How many rounds of reductions one requirement gets."""
REDUCED = 24
"""How many requirements of one run are reduced."""


def lanes_of(settings: Settings, ledger: Ledger | None = None) -> Lanes:
    """Make lanes to the target of ``settings``; what is made over them goes into ``ledger``."""
    keys = Keys(settings.api_key, settings.second_api_key)
    whole = settings.timeout
    timeouts = Timeouts(min(5.0, whole), min(10.0, whole), whole)
    return Lanes(
        target_of(settings),
        keys,
        width=settings.lanes,
        timeouts=timeouts,
        headers=settings.headers,
        ledger=ledger,
    )


@dataclass(slots=True)
class Batch:
    """The plans of one scenario, under way."""

    scenario: str
    tasks: tuple[asyncio.Task[Trial], ...]


class Conductor:
    """
    Runs batches of plans on many lanes at once, and judges each as soon as it is over.

    Use as an async context manager. ``target`` knows its footing after ``look``.
    """

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        self.target = target_of(settings)
        self._settings = settings
        self._lanes = lanes_of(settings, ledger)

    @property
    def traffic(self) -> Traffic:
        """What was sent so far."""
        return self._lanes.traffic

    async def __aenter__(self) -> Self:
        await self._lanes.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._lanes.__aexit__(kind, error, traceback)

    async def look(self) -> Trial:
        """
        Take a first look at the target, which settles its footing.

        Raises Unreachable when nobody answers.
        """
        await self._lanes.reach()
        run = await self._lanes.run(FIRST_LOOK)
        seen = footing(run.exchanges)
        self.target = replace(self.target, footing=settled(seen, self._settings))
        return self._judged(FOOTING, FIRST_LOOK, run)

    def lacking(self) -> frozenset[str]:
        """Name the markers of scenarios that this run cannot take on."""
        given = {
            "needs_auth": self.target.has_key and self.target.footing.no_auth is None,
            "needs_large": self.target.large,
            "needs_second_key": self.target.has_second_key,
            "needs_expiry": self.target.expires_in_reach,
        }
        return frozenset(marker for marker, has in given.items() if not has)

    def fitted(self, plans: Sequence[Plan]) -> tuple[Plan, ...]:
        """Fit the plans of a scenario to the target: what it lets nobody read is asked by md5."""
        unread = self.target.footing.no_content is not None
        return tuple(dict.fromkeys(map(summed, plans))) if unread else tuple(plans)

    def submit(self, asked: Mapping[str, Sequence[Plan]]) -> tuple[Batch, ...]:
        """
        Set the plans of scenarios off, all at the same time; gives a batch for each scenario.

        Those that race go first, while nothing else keeps the target busy; then the longest.
        """
        every = [(name, each) for name, plans in asked.items() for each in plans]
        turns = Turns(each for _, each in every)
        tasks = {
            (name, each): asyncio.ensure_future(self._try(name, each, turns))
            for name, each in sorted(every, key=lambda named: -duration(named[1]))
        }
        return tuple(
            Batch(name, tuple(tasks[name, each] for each in plans)) for name, plans in asked.items()
        )

    async def finish(self, batch: Batch) -> tuple[Trial, ...]:
        """Wait until every plan of a scenario is over."""
        return tuple(await asyncio.gather(*batch.tasks))

    async def _try(self, scenario: str, asked: Plan, turns: Turns) -> Trial:
        async with turns.turn(asked):
            run = await self._lanes.run(asked)
        return self._judged(scenario, asked, run)

    def _judged(self, scenario: str, asked: Plan, run: Run) -> Trial:
        headers = self._settings.headers
        findings = judge([bare(each, headers) for each in run.exchanges], self.target)
        unknown = {each.requirement for each in findings} - BY_ID.keys()
        if unknown:
            raise Defect(f"findings name {sorted(unknown)}, which the catalogue lacks")
        return veiled(trial(scenario, asked, run.exchanges, findings, run.blocked), headers)

    async def reduce(self, trials: Sequence[Trial]) -> tuple[Minimum, ...]:
        """
        Find, for each requirement that fails, the smallest plan that breaks it.

        It begins with the smallest plan that did. The same trials give the same minima, as far as
        the target is the same.
        """
        known = failing(broken_by_requirement(trials))
        begun = starts(trials, known)
        picked = chosen(self._settings)
        wanted = [each for each in begun if picked is None or each in picked][:REDUCED]
        found = await asyncio.gather(*(self._reduce(each, begun[each], known) for each in wanted))
        return tuple(found)

    async def _reduce(self, requirement: str, start: Trial, known: frozenset[str]) -> Minimum:
        best, rounds, requests = start, 0, 0
        while rounds < ROUNDS:
            smaller, sent = await self._smaller(requirement, best, known)
            rounds, requests = rounds + 1, requests + sent
            if smaller is None:
                break
            best = smaller
        own = [each for each in best.findings if each.requirement == requirement]
        return Minimum(
            requirement, start.scenario, best.plan, best.exchanges, tuple(own), rounds, requests
        )

    async def _smaller(
        self, requirement: str, best: Trial, known: frozenset[str]
    ) -> tuple[Trial | None, int]:
        """
        Try every reduction at once, and take the smallest that still breaks the requirement.

        Gives how many exchanges that took, too.
        """
        limit = weight(best.plan)
        ranked = sorted({*candidates(best.plan)}, key=lambda each: (weight(each), repr(each)))
        smaller = [each for each in ranked if weight(each) < limit]
        width, sent = self._settings.lanes, 0
        for at in range(0, len(smaller), width):
            (batch,) = self.submit({best.scenario: smaller[at : at + width]})
            tried = await self.finish(batch)
            sent += sum(len(each.exchanges) for each in tried)
            if (
                found := next((x for x in tried if breaks(x, requirement, known)), None)
            ) is not None:
                return found, sent
        return None, sent
