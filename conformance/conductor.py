"""Where rooms meet: runs plans, has them judged, reduces what broke, adds to the record."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType
from typing import Self

from conformance.core.catalogue import BY_ID, CATALOGUE, matching
from conformance.core.errors import Defect, Misused
from conformance.core.finding import Finding, Outcome
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
from conformance.core.record import FOOTING, Entry, Minimum, Record, Tally, Trial, trial
from conformance.core.requirement import Level, Requirement
from conformance.core.settings import Settings
from conformance.core.target import Footing, Target
from conformance.core.verdict import PLACES, Evidence, failing
from conformance.drivers import address
from conformance.drivers.client import Keys, Lanes, Run, Timeouts, Traffic
from conformance.drivers.hiding import bare, veiled
from conformance.drivers.key import CREDENTIALS
from conformance.drivers.turns import Turns, duration
from conformance.oracle.across import given, meeting
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge
from conformance.scenarios.reduction import candidates, weight

FIRST_LOOK = plan(
    ListFiles((("limit", "1"),)),
    Create(7),
    AddPart(b"footing"),
    Complete((0,)),
    GetFile(0),
    GetContent(0),
    As(Create(7), "nobody"),
    As(Create(7), "stranger"),
    DeleteFile(0),
)
"""What is asked before anything else, so that a target is not failed for what it does not have."""

ROUNDS = 24
"""How many rounds of reductions one requirement gets."""
REDUCED = 24
"""How many requirements of one run are reduced."""


def target_of(settings: Settings) -> Target:
    """Say what ``settings`` tell of the target, keys left out."""
    return Target(
        settings.base_url.rstrip("/"),
        settings.purpose,
        settings.mime_type,
        has_key=settings.api_key is not None or carried(settings),
        has_second_key=settings.second_api_key is not None,
        large=settings.large,
        max_wait=settings.max_wait,
    )


def carried(settings: Settings) -> bool:
    """Say whether a key goes out in a header of the user's, such as ``api-key``."""
    return any(name.lower() in CREDENTIALS for name, _ in settings.headers)


def settled(seen: Footing, settings: Settings) -> Footing:
    """
    Settle whether keys are asked for: by what was declared, else by what was ``seen``.

    A second key declares it, since tenants are nothing without keys.
    """
    if settings.auth == "off":
        return replace(seen, no_auth="authentication was declared to be off, by --auth off")
    declared = settings.auth == "required" or settings.second_api_key is not None
    return replace(seen, no_auth=None) if declared else seen


def check(settings: Settings) -> None:
    """
    Look over ``settings`` before anything is sent; no base URL is as good as a sound one.

    Raises Misused for what no run can be made with. No key and no header's value is shown.
    """
    if re.search(r"[\s\x00-\x1f]", settings.base_url):
        raise Misused(f"the base URL {settings.base_url!r} holds blanks", address.HINT)
    if settings.base_url:
        address.read(settings.base_url)
    for each in (settings.api_key, settings.second_api_key):
        if each is not None and not WRITABLE.fullmatch(each):
            raise Misused("a key is empty or holds what no header can", "Was it copied whole?")
    for at, (name, value) in enumerate(settings.headers, 1):
        if not NAME.fullmatch(name) or not WRITABLE.fullmatch(value or " "):
            raise Misused(f"header {at} cannot be sent", "Write it as 'Name: value', in ASCII.")
    _check_auth(settings)
    chosen(settings)


def _check_auth(settings: Settings) -> None:
    if settings.auth == "required" and settings.api_key is None and not carried(settings):
        raise Misused("--auth required says that a key is needed, and none is given", KEY_HINT)
    if settings.auth == "off" and settings.second_api_key is not None:
        raise Misused("a second key makes no sense with --auth off", "Leave one of them out.")


KEY_HINT = "Give --api-key, or set UPLOADS_CONFORMANCE_API_KEY."
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header may be called (RFC 9110 section 5.6.2)."""
WRITABLE = re.compile(r"[\x20-\x7e]+")
"""What a header may hold, as far as every client and server agrees on it."""


def chosen(settings: Settings) -> tuple[str, ...] | None:
    """
    Name the requirements that the options leave, in catalogue order; None for all.

    Raises Misused for a glob that matches nothing, and when nothing is left.
    """
    for glob in (*settings.select, *settings.skip):
        if not matching(glob):
            hint = "`uploads-conformance requirements` lists the ids."
            raise Misused(f"{glob!r} matches no requirement", hint)
    levels = list(Level)[: list(Level).index(Level(settings.level)) + 1]
    picked = [
        each.id
        for each in CATALOGUE
        if each.level in levels
        and (not settings.select or any(each in matching(glob) for glob in settings.select))
        and not any(each in matching(glob) for glob in settings.skip)
    ]
    if not picked:
        raise Misused("the options leave no requirement to judge", "Loosen --select or --skip.")
    return None if len(picked) == len(CATALOGUE) else tuple(picked)


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

    def __init__(self, settings: Settings) -> None:
        self.target = target_of(settings)
        self._settings = settings
        self._keys = Keys(settings.api_key, settings.second_api_key)
        self._lanes = self._open()

    def _open(self) -> Lanes:
        whole = self._settings.timeout
        timeouts = Timeouts(min(5.0, whole), min(10.0, whole), whole)
        headers, width = self._settings.headers, self._settings.lanes
        return Lanes(self.target, self._keys, width=width, timeouts=timeouts, headers=headers)

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
        known = failing(_by_requirement(trials))
        starts = _starts(trials, known)
        picked = chosen(self._settings)
        wanted = [each for each in starts if picked is None or each in picked][:REDUCED]
        found = await asyncio.gather(*(self._reduce(each, starts[each], known) for each in wanted))
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


ELSEWHERE = "an id that nothing else in this run was given"
"""What is wanted where an id was given out in two plans: neither of them shows it alone."""


def reconsidered(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """
    Look at all trials of a run together: no id may be given out in two of them.

    Where one was, that explains whatever else is wrong with what is called so, since each plan met
    the other's. What the answer to a creation says of its own request is not explained by it.
    """
    held = [given(each.exchanges) for each in trials]
    counts = Counter(name for names in held for name in names)
    return tuple(
        _sharing(each, {name: at for name, at in names.items() if counts[name] > 1})
        for each, names in zip(trials, held, strict=True)
    )


def _sharing(of: Trial, shared: Mapping[tuple[Requirement, str], int]) -> Trial:
    inside = meeting(of.exchanges, {name for _, name in shared})
    names = sorted(shared, key=lambda each: (PLACES[each[0].id], each[1]))
    suspects = tuple(dict.fromkeys(requirement.id for requirement, _ in names))
    found = [
        Finding(
            requirement.id,
            Outcome.BROKEN,
            shared[requirement, name],
            ELSEWHERE,
            f"{name} in another plan too",
            _plainer(requirement.id, suspects),
        )
        for requirement, name in names
    ]
    explained = [
        replace(each, suspects=(*each.suspects, *_plainer(each.requirement, suspects)))
        if each.at in inside
        else each
        for each in of.findings
    ]
    tally = [Tally(each.requirement, each.outcome, 1) for each in found]
    return replace(of, findings=(*explained, *found), tally=(*of.tally, *tally))


def _plainer(requirement: str, suspects: tuple[str, ...]) -> tuple[str, ...]:
    """Leave those that come before ``requirement``: an upload that is two becomes one file."""
    return suspects[: suspects.index(requirement)] if requirement in suspects else suspects


def breaks(tried: Trial, requirement: str, known: frozenset[str] = frozenset()) -> bool:
    """
    Say whether a trial breaks a requirement without another failure explaining it: neither one that
    the trial shows itself, nor one of those that are ``known`` to fail.
    """
    others = known - {requirement}
    own = (
        each
        for each in tried.findings
        if each.requirement == requirement and each.outcome is Outcome.BROKEN
    )
    if all(others.intersection(each.suspects) for each in own):
        return False
    return requirement in failing(_by_requirement([tried]))


def _by_requirement(trials: Iterable[Trial]) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for each in trials:
        for finding in each.findings:
            if finding.outcome is Outcome.BROKEN:
                evidence = Evidence(finding, each.scenario, each.plan, each.exchanges)
                found.setdefault(finding.requirement, []).append(evidence)
    return {name: tuple(held) for name, held in found.items()}


def _starts(trials: Sequence[Trial], known: frozenset[str]) -> dict[str, Trial]:
    """Pick the best plan to begin with for each requirement that fails, in catalogue order."""
    starts = {}
    for requirement in (each.id for each in CATALOGUE if each.id in known):
        broke = [each for each in trials if breaks(each, requirement, known)]
        if broke:
            starts[requirement] = min(broke, key=partial(_rank, requirement))
    return starts


def _rank(requirement: str, of: Trial) -> tuple[bool, tuple[int, ...], str]:
    """Rank the plans that broke a requirement: those that show it alone first, then by weight."""
    alone = any(
        each.requirement == requirement
        and each.outcome is Outcome.BROKEN
        and each.wanted != ELSEWHERE
        for each in of.findings
    )
    return not alone, weight(of.plan), repr(of.plan)


def unlawful(entries: Iterable[Entry], settings: Settings) -> tuple[Finding, ...]:
    """List the broken findings that count against the target: MUSTs, and SHOULDs if strict."""
    picked = chosen(settings)
    levels = (Level.MUST, Level.SHOULD) if settings.strict else (Level.MUST,)
    return tuple(
        finding
        for each in entries
        for finding in each.findings
        if finding.outcome is Outcome.BROKEN
        and BY_ID[finding.requirement].level in levels
        and (picked is None or finding.requirement in picked)
    )


Progress = Callable[[str, Sequence[Trial]], None]
"""Told of each scenario when it is over: its name, and what was tried."""


@dataclass(slots=True, repr=False, eq=False)
class Handed:
    """What one door hands to the other: settings and progress in, a record and errors out."""

    settings: Settings
    progress: Progress | None = None
    record: Record | None = None
    errors: list[BaseException] = field(default_factory=list)
