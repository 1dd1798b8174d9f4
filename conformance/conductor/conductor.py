"""Runs batches of plans on many lanes at once, has them judged, and reduces what broke."""

import asyncio
import math
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from conformance.core.base_url import answered, misplaced, neighbours
from conformance.core.blame import failing
from conformance.core.catalogue import BY_ID
from conformance.core.content import Drawn
from conformance.core.errors import Defect, Misused
from conformance.core.exchange import lost
from conformance.core.finding import Finding
from conformance.core.part_sizes import PROBING, least_size, refuses_small
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    Plan,
    Total,
)
from conformance.core.record import FOOTING, Minimum, Repeat, Trial, trial
from conformance.core.retry import is_unserved
from conformance.core.settings import Settings
from conformance.drivers.client import Budget, Keys, Lanes, Limits, Run, Timeouts, Traffic
from conformance.drivers.hiding import bare, veiled
from conformance.drivers.ledger import Ledger
from conformance.drivers.turns import Turns, duration, races
from conformance.oracle.demand import Must
from conformance.oracle.footing import footing, lifeless, unfit
from conformance.oracle.judge import judge
from conformance.scenarios.part_floor import fitted, undersized
from conformance.scenarios.reduction import candidates, weight
from conformance.scenarios.unread import summed

from .aim import budget_of, chosen, settled, target_of, trust_of
from .blame import (
    alone,
    as_demanding,
    breaks,
    broken_by_requirement,
    demands,
    starts,
    worst,
)
from .capability_probe import FIRST_LOOK, LOOK_BY_PURPOSE, PROBE

ROUNDS = 24
"""How many rounds of reductions one requirement gets."""
REDUCED = 24
"""How many requirements of one run are reduced."""
REDUCING = 45.0
"""Seconds after which no further round of any reduction begins: a slow target has to end too."""
SIZES = (65_536, 262_144, 1_048_576, 5_242_880, 16_777_216)
"""
Bytes of the parts that are tried where small ones are refused: powers of four, from the least that
stores of objects want on, and the 5 MiB of S3. The first that is taken is proposed.
"""
AGAIN = 3
"""How many of the plans that broke a requirement are run again, until one does so again."""
RACED = 5
"""How often one of them is, if it races: the window that it has to meet may be narrow."""


def silenced(run: Run) -> bool:
    """Say whether a wary run ended because the target did not answer, or put it off."""
    answers = [each.response for each in run.exchanges[-1:]]
    silent = any(each is None or is_unserved(each) for each in answers)
    return run.blocked is not None and silent


Named = tuple[str, Plan]
"""A plan, and the scenario that asks for it."""
Task = asyncio.Task[Trial]
LIFELESS = ("creation/", "auth/", "errors/")
"""Scenarios that look at single answers rather than at the life of an upload."""
TOUR = "tour/"
"""Scenarios that touch everything once."""


def lanes_of(
    settings: Settings,
    ledger: Ledger | None = None,
    budget: Budget = Budget(),  # noqa: B008  (frozen)
) -> Lanes:
    """Make lanes to the target of ``settings``; what is made over them goes into ``ledger``."""
    whole = settings.timeout
    return Lanes(
        target_of(settings),
        Keys(settings.api_key, settings.second_api_key),
        width=settings.lanes,
        timeouts=Timeouts(min(5.0, whole), min(10.0, whole), whole),
        headers=settings.headers,
        budget=budget,
        trust=trust_of(settings),
        ledger=ledger,
    )


@dataclass(slots=True)
class Batch:
    """The plans of one scenario, under way."""

    scenario: str
    tasks: tuple[Task, ...]


class Conductor:
    """
    Runs batches of plans on many lanes at once, and judges each as soon as it is over.

    Use as an async context manager. ``target`` knows its footing after ``look``.
    """

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        self.target = target_of(settings)
        self.unfit: str | None = None
        """Why there is nothing to judge beyond the first look."""
        self.lifeless: str | None = None
        """Why no scenario that needs an upload's life is worth its requests."""
        self._settings = settings
        self._lanes = lanes_of(settings, ledger, budget_of(settings))
        self._reduce_until = math.inf

    @property
    def limits(self) -> Limits:
        """What may still be sent, and why nothing more."""
        return self._lanes.limits

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
        Take a first look at the target, which settles its footing; a second one if it was not
        answered in whole, or let no content be downloaded.

        Raises Unreachable when nobody answers at all, and Misused when nothing of the API is at the
        base URL and it answers at another one.
        """
        await self._lanes.reach()
        run = await self._lanes.run(FIRST_LOOK, wary=True)
        if silenced(run):
            run = await self._lanes.run(FIRST_LOOK, wary=True)
        asked, seen = FIRST_LOOK, footing(run.exchanges)
        if seen.no_content is not None and seen.no_files is None:
            asked, run = LOOK_BY_PURPOSE, await self._lanes.run(LOOK_BY_PURPOSE, wary=True)
        self.unfit = run.blocked if silenced(run) else unfit(run.exchanges)
        if (nowhere := misplaced(run.exchanges, self.target.base_url)) is not None:
            self.unfit = nowhere
            await self._look_around(nowhere)
        self.lifeless = None if self.unfit else lifeless(run.exchanges)
        seen = footing(run.exchanges)
        self.target = replace(self.target, footing=settled(seen, self._settings))
        if seen.no_files is not None:
            self._lanes.lacks_files(seen.no_files)
        self._lanes.expect(seen.latency or 0.0)
        return self._judged(FOOTING, asked, run)

    async def _look_around(self, nowhere: str) -> None:
        """Raise Misused if the API answers at a base URL beside ours."""
        for base_url in neighbours(self.target.base_url):
            with self._lanes.at(base_url):
                run = await self._lanes.run(PROBE, wary=True)
            if (how := answered(run.exchanges)) is not None:
                raise Misused(f"{nowhere}; at {base_url} {how}: is that the base URL?")

    def lacking(self) -> frozenset[str]:
        """Name the markers of scenarios that this run cannot take on."""
        given = {
            "needs_auth": self.target.has_key and self.target.footing.no_auth is None,
            "needs_large": self.target.large,
            "needs_second_key": self.target.has_second_key,
            "needs_expiry": self.target.expires_in_reach,
            "needs_budget": bool(self._settings.max_requests or self._settings.max_bytes),
        }
        return frozenset(marker for marker, has in given.items() if not has)

    def spares(self, scenario: str) -> bool:
        """Say whether a scenario would be a waste on a target whose uploads have no lives."""
        return self.lifeless is not None and not scenario.startswith(LIFELESS)

    def fitted(self, plans: Sequence[Plan]) -> tuple[Plan, ...]:
        """
        Fit the plans of a scenario to the target: what it lets nobody read is asked by md5, and no
        part is smaller than it wants.
        """
        unread = self.target.footing.no_content is not None
        plans = tuple(dict.fromkeys(map(summed, plans))) if unread else tuple(plans)
        return fitted(plans, self.target.min_part_size)

    def submit(self, asked: Mapping[str, Sequence[Plan]]) -> tuple[Batch, ...]:
        """
        Set the plans of scenarios off, all at the same time; gives a batch for each scenario.

        Those that race go first, while nothing else keeps the target busy; then the longest. If
        there is a tour, then all others come after it.
        """
        every = [(name, each) for name, plans in asked.items() for each in plans]
        begun = self._set_off([each for each in every if each[0].startswith(TOUR)], {})
        tasks = begun | self._set_off([each for each in every if each not in begun], begun)
        return tuple(
            Batch(name, tuple(tasks[name, each] for each in plans)) for name, plans in asked.items()
        )

    def _set_off(self, every: Sequence[Named], before: Mapping[Named, Task]) -> dict[Named, Task]:
        """Begin with plans once all those ``before`` them are over."""
        turns = Turns(each for _, each in every)
        return {
            (name, each): asyncio.ensure_future(self._try(name, each, turns, before.values()))
            for name, each in sorted(every, key=lambda named: -duration(named[1]))
        }

    async def finish(self, batch: Batch) -> tuple[Trial, ...]:
        """Wait until every plan of a scenario is over."""
        return tuple(await asyncio.gather(*batch.tasks))

    async def _try(
        self, scenario: str, asked: Plan, turns: Turns, before: Collection[Task]
    ) -> Trial:
        if before:
            await asyncio.wait(before)
        found, _ = await self.attempt(scenario, asked, turns)
        return found

    async def attempt(
        self, scenario: str, asked: Plan, turns: Turns
    ) -> tuple[Trial, tuple[Finding, ...]]:
        """Run a plan when its turn comes; gives all findings too, those included that hold."""
        async with turns.turn(asked):
            run = await self._lanes.run(asked)
        findings = self._findings(run)
        return self._trial(scenario, asked, run, findings), findings

    def _judged(self, scenario: str, asked: Plan, run: Run) -> Trial:
        return self._trial(scenario, asked, run, self._findings(run))

    def _findings(self, run: Run) -> tuple[Finding, ...]:
        headers = self._settings.headers
        findings = judge([bare(each, headers) for each in run.exchanges], self.target)
        unknown = {each.requirement for each in findings} - BY_ID.keys()
        if unknown:
            raise Defect(f"findings name {sorted(unknown)}, which the catalogue lacks")
        return findings

    def _trial(self, scenario: str, asked: Plan, run: Run, findings: tuple[Finding, ...]) -> Trial:
        whole = trial(scenario, asked, run.exchanges, findings, run.blocked)
        return veiled(whole, self._settings.headers)

    async def probe_part_sizes(self, trials: Sequence[Trial]) -> tuple[Trial, ...]:
        """
        Look for parts that are large enough, where files of several parts were all refused.

        Each size is tried once, until one is taken; nothing is, where some were taken before.
        """
        if self.target.min_part_size or not refuses_small(trials):
            return ()
        probed: list[Trial] = []
        for size in SIZES:
            steps = Create(Total((0, 1))), AddPart(Drawn(size)), AddPart(b"b"), Complete((0, 1))
            (batch,) = self.submit({PROBING: (Plan(steps),)})
            probed.extend(await self.finish(batch))
            if self.limits.over is not None or least_size((*trials, *probed)) is not None:
                break
        return tuple(probed)

    async def reduce(self, trials: Sequence[Trial]) -> tuple[Minimum | Repeat, ...]:
        """
        Find, for each requirement that fails, the smallest plan that breaks it.

        It begins with the smallest plan that did, once that has broken it again; what does not
        come again is told as a repeat. The same trials give the same minima, as far as the target
        is the same.
        """
        self._reduce_until = time.monotonic() + REDUCING
        known = failing(broken_by_requirement(trials))
        picked = chosen(self._settings)
        begun = {
            name: held
            for name, held in starts(trials, known).items()
            if picked is None or name in picked
        }
        again = await asyncio.gather(*(self._again(each, begun[each], known) for each in begun))
        came = dict(zip(begun, again, strict=True))
        real = [(name, each) for name, each in came.items() if isinstance(each, Trial)][:REDUCED]
        found = await asyncio.gather(*(self._reduce(name, each, known) for name, each in real))
        return (*found, *(each for each in again if isinstance(each, Repeat)))

    async def _again(
        self, requirement: str, showed: Sequence[Trial], known: frozenset[str]
    ) -> Trial | Repeat:
        """
        Run what broke a requirement again.

        Gives what broke it again; or what did at first, if that cannot be said, since the target
        did not answer or nothing more is sent; or else a repeat in which nothing was broken. What
        does less harm than at first is given only if nothing worse comes.
        """
        tried: list[Trial] = []
        gravest, milder = worst(showed[0], requirement, known), None
        for first in showed[:AGAIN]:
            if not alone(requirement, first):
                return first  # it takes all trials to show that
            for _ in range(RACED if races(first.plan) else 1):
                (batch,) = self.submit({first.scenario: (first.plan,)})
                tried.extend(await self.finish(batch))
                if breaks(tried[-1], requirement, known, gravest):
                    return tried[-1]
                if milder is None and breaks(tried[-1], requirement, known):
                    milder = tried[-1]
                if self.limits.over is not None or any(map(lost, tried[-1].exchanges)):
                    return first
        if milder is not None:
            return milder
        last = tried[-1]
        return Repeat(requirement, last.scenario, last.plan, last.exchanges, len(tried))

    async def _reduce(self, requirement: str, start: Trial, known: frozenset[str]) -> Minimum:
        best, rounds, requests = start, 0, 0
        called = demands(start, requirement, self.target)
        while rounds < ROUNDS and time.monotonic() < self._reduce_until:
            smaller, sent = await self._smaller(requirement, best, known, called)
            rounds, requests = rounds + 1, requests + sent
            if smaller is None:
                break
            best = smaller
        own = [each for each in best.findings if each.requirement == requirement]
        return Minimum(
            requirement, start.scenario, best.plan, best.exchanges, tuple(own), rounds, requests
        )

    async def _smaller(
        self, requirement: str, best: Trial, known: frozenset[str], called: frozenset[Must]
    ) -> tuple[Trial | None, int]:
        """
        Try every reduction at once, and take the smallest that still breaks the requirement by a
        request that calls for what it did at first, and does no less harm.

        Gives how many exchanges that took, too.
        """
        limit, grave = weight(best.plan), worst(best, requirement, known)
        ranked = sorted({*candidates(best.plan)}, key=lambda each: (weight(each), repr(each)))
        least = self.target.min_part_size
        smaller = [each for each in ranked if weight(each) < limit and not undersized(each, least)]
        width, sent = self._settings.lanes, 0
        for at in range(0, len(smaller), width):
            (batch,) = self.submit({best.scenario: smaller[at : at + width]})
            tried = await self.finish(batch)
            sent += sum(len(each.exchanges) for each in tried)
            for each in tried:
                if breaks(each, requirement, known, grave):
                    now = demands(each, requirement, self.target)
                    if as_demanding(now, called):
                        return each, sent
        return None, sent
