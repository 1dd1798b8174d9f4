"""Judges servers of the reference room, several at a time, a process each."""

import asyncio
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

import hypothesis

from conformance.conductor import Conductor, breaks, reconsidered
from conformance.core.catalogue import BY_ID, create
from conformance.core.plan import Plan
from conformance.core.record import Footer, Header, Record, Trial
from conformance.core.requirement import Level, Need
from conformance.core.settings import PROFILES, Settings
from conformance.core.verdict import Result, Verdict, settle
from conformance.reference.behaviour import Behaviour
from conformance.reference.faults import FAULTS
from conformance.reference.names import behaviour_of
from conformance.reference.running import running_beside
from conformance.scenarios.gathering import Scenario, gather, scenarios
from conformance.scenarios.profiles import register_profiles

KEYS = ("selftest-first-key", "selftest-second-key")
TENANTS = {"asks-for-no-key": 0, "wants-any-key": 1}
"""How many keys a variant is judged with, if not both; two declare that it tells tenants apart."""
FLOORS = {"wants-large-parts": 262_144}
"""The --min-part-size with which a variant is judged that is lawful with one alone."""
SHORT = 3.0
"""Seconds that uploads live where expiry is to be seen."""

Item = TypeVar("Item")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Case:
    """A server to judge: its name, and what it breaks. ``serves`` None is the correct server."""

    name: str
    serves: str | None
    breaks: frozenset[str]
    seed: int
    profile: str

    @property
    def is_fault(self) -> bool:
        """Say whether the server has a fault."""
        return self.serves in FAULTS


def fault_case(name: str, seed: int, profile: str) -> Case:
    """Judge a fault with this profile, or with the one that it takes to find it."""
    fault = FAULTS[name]
    enough = max(profile, fault.profile, key=PROFILES.index)
    return Case(name, name, frozenset(fault.breaks), seed, enough)


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    How a server was judged: what failed, and what is wrong with that, if anything.

    ``caught_in`` are the scenarios in which a requirement that its fault names was broken;
    ``exchanges`` counts what each scenario took.
    """

    case: Case
    failed: frozenset[str]
    complaint: str
    caught_in: frozenset[str] = frozenset()
    exchanges: tuple[tuple[str, int], ...] = ()


def tried(cases: Sequence[Case], workers: int | None = None) -> Iterator[Outcome]:
    """Judge every case, by so many processes at once; yields in the order of the cases."""
    yield from in_processes(outcome, cases, workers)


def in_processes(
    job: Callable[[Item], Done], items: Sequence[Item], workers: int | None = None
) -> Iterator[Done]:
    """Do a job for each item, by so many processes at once; yields in the order of the items."""
    # One more than cores, unless it is said: each waits a part of its time.
    count = workers or (os.cpu_count() or 1) + 1
    with ProcessPoolExecutor(count, get_context("spawn"), _leave_signals) as pool:
        # One more than can be under way: what is handed out cannot be taken back on Ctrl-C.
        waiting = iter(items)
        handed_out = deque(pool.submit(job, item) for item in islice(waiting, count + 1))
        while handed_out:
            yield handed_out.popleft().result()
            handed_out.extend(pool.submit(job, item) for item in islice(waiting, 1))


def _leave_signals() -> None:
    """Let Ctrl-C be for the parent, which ends us when what is under way is over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def outcome(case: Case) -> Outcome:
    """Judge one server, and compare with what it breaks."""
    return compared(case, judge(case))


def compared(case: Case, record: Record) -> Outcome:
    """Compare what a run of a server found with what the server breaks."""
    results = settle(record)
    failed = frozenset(each.requirement.id for each in results if each.verdict is Verdict.FAIL)
    if expires(case.breaks):  # a life cut short for the test is no fault
        failed -= {create.EXPIRES_IN_AN_HOUR.id}
    caught = failed & case.breaks
    catching = (
        each.scenario
        for each in record.trials
        if any(breaks(each, name, failed) for name in caught)
    )
    taken = Counter[str]()
    for each in record.trials:
        taken[each.scenario] += len(each.exchanges)
    complaint = _complaint(case, failed, results)
    return Outcome(case, failed, complaint, frozenset(catching), tuple(sorted(taken.items())))


def _complaint(case: Case, failed: frozenset[str], results: Sequence[Result]) -> str:
    complaints = []
    if missed := case.breaks - failed:
        complaints.append(f"not caught: {', '.join(sorted(missed))}")
    if wronged := _beyond(case, failed):
        complaints.append(f"wrongly failed: {', '.join(sorted(wronged))}")
    if not case.is_fault:
        unclear = [each for each in results if each.verdict is Verdict.INCONCLUSIVE]
        if unclear:
            first = f"{unclear[0].requirement.id}, {unclear[0].reason}"
            complaints.append(f"{len(unclear)} inconclusive, such as {first}")
    if case.serves is None:
        unmeasured = [each.requirement.id for each in results if _unmeasured(each)]
        complaints += [f"not put to the test: {', '.join(unmeasured)}"] if unmeasured else []
    return "; ".join(complaints)


def _beyond(case: Case, failed: frozenset[str]) -> frozenset[str]:
    """
    Name what should not have failed: for a fault all that it does not name, for a lawful server
    every MUST. A lawful server may leave a SHOULD.
    """
    musts = frozenset(each for each in failed if BY_ID[each].level is Level.MUST)
    if not case.is_fault:
        return failed if case.serves is None else musts
    return failed - case.breaks


def expires(requirements: Iterable[str]) -> bool:
    """Say whether it takes uploads that expire to see that one of these is broken."""
    return any(Need.EXPIRY in BY_ID[each].needs for each in requirements)


def _unmeasured(result: Result) -> bool:
    optional = {Need.LARGE, Need.EXPIRY, Need.WEATHER} & result.requirement.needs
    server = result.verdict is Verdict.NOT_TESTED
    return server and not optional and result.requirement.level is not Level.MAY


def judge(case: Case) -> Record:
    """Serve one server, send it every plan that it needs, and record what was found."""
    keys = KEYS[: TENANTS.get(case.serves or "", len(KEYS))]
    behaviour = behaviour_of(case.serves)
    return judge_server(
        behaviour,
        case.breaks,
        seed=case.seed,
        profile=case.profile,
        keys=keys,
        min_part_size=FLOORS.get(case.serves or "", 0),
    )


def judge_server(
    behaviour: Behaviour,
    broken: frozenset[str],
    *,
    seed: int,
    profile: str,
    keys: tuple[str, ...] = KEYS,
    min_part_size: int = 0,
) -> Record:
    """Serve a behaviour, and judge it with what it takes to see what is ``broken``."""
    register_profiles()
    hypothesis.settings.load_profile(f"uploads-{profile}")
    needs = {need for each in broken for need in BY_ID[each].needs}
    first, second = (*keys, None, None)[:2]
    settings = Settings(
        "",
        first,
        second,
        profile=profile,
        seed=seed,
        large=Need.LARGE in needs,
        min_part_size=min_part_size,
    )

    async def served() -> Record:
        ttl = SHORT if expires(broken) else None
        async with running_beside(behaviour, keys=keys, ttl=ttl) as base_url:
            return await _record(replace(settings, base_url=base_url))

    return asyncio.run(served())


async def _record(settings: Settings) -> Record:
    async with Conductor(settings) as conductor:
        first = await conductor.look()
        batches = conductor.submit(dict(_plans(settings, conductor)))
        trials: list[Trial] = [first]
        for batch in batches:
            trials.extend(await conductor.finish(batch))
        header = Header("selftest", conductor.target, settings.seed, settings.profile, "")
        return Record(
            header, reconsidered(trials), footer=Footer("", 0.0, conductor.traffic.requests, 0)
        )


def _plans(settings: Settings, conductor: Conductor) -> Iterator[tuple[str, tuple[Plan, ...]]]:
    lacking = conductor.lacking()
    for name, (scenario, needs) in scenarios().items():
        if not needs & lacking:
            drawn = _drawn(scenario, name, settings.seed, settings.profile)
            yield name, conductor.fitted(drawn)


@lru_cache(maxsize=512)
def _drawn(scenario: Scenario, name: str, seed: int, _profile: str) -> tuple[Plan, ...]:
    """Ask a scenario what it tries, once for all servers, under the profile that is loaded."""
    return gather(scenario, name, seed)
