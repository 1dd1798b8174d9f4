"""
Looks for an order of overlapping exchanges in which each answer is lawful.

Exchanges that overlapped may have taken effect in any order that agrees with the clock: what was
answered before another was sent came first. The search keeps, for every set of exchanges already
placed and every state they may lead to, the cheapest way to get there; a lawful order costs
nothing. Without overlap there is one order, and the same code runs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.core.finding import Finding

from .answer import Kind, kind
from .demand import Cost, cost
from .state import Event, Upload
from .wire import Operation


@dataclass(frozen=True, slots=True)
class Path:
    """One way to explain what happened: what it shows, and what that costs."""

    findings: tuple[Finding, ...] = ()
    cost: Cost = (0, 0, 0)

    def then(self, findings: tuple[Finding, ...]) -> "Path":
        """Go on with what the next exchange shows."""
        musts, races, shoulds = cost(findings)
        so_far = self.cost
        total = (so_far[0] + musts, so_far[1] + races, so_far[2] + shoulds)
        return Path((*self.findings, *findings), total)


Frontier = Mapping[Upload, Path]
Step = Callable[[Upload, Event], Iterable[tuple[tuple[Finding, ...], Upload]]]


def epochs(events: Iterable[Event]) -> Iterator[tuple[Event, ...]]:
    """Yield the groups of events that overlap, directly or through others, in order of time."""
    held: list[Event] = []
    over = float("-inf")
    for event in sorted(events, key=lambda each: (each.exchange.sent, each.at)):
        if held and event.exchange.sent >= over:
            yield tuple(held)
            held = []
            over = float("-inf")
        held.append(event)
        over = max(over, _end(event))
    if held:
        yield tuple(held)


def _end(event: Event) -> float:
    """Say when an exchange was over; one that never was is taken as over when it was given up."""
    received = event.exchange.received
    return received if received is not None else event.exchange.sent


def walk(frontier: Frontier, epoch: tuple[Event, ...], step: Step) -> dict[Upload, Path]:
    """
    Go through one epoch in every order that the clock allows, from every state of ``frontier``.

    Yields the states that the cheapest explanations lead to: the lawful ones if there are any.
    """
    layer: dict[tuple[int, Upload], Path] = {(0, state): path for state, path in frontier.items()}
    for _ in epoch:
        following: dict[tuple[int, Upload], Path] = {}
        for (done, state), path in layer.items():
            for place in _next(epoch, done):
                for findings, after in step(state, epoch[place]):
                    _keep(following, (done | 1 << place, after), path.then(findings))
        layer = following
    least = min(path.cost[0] for path in layer.values())
    return {state: path for (_, state), path in layer.items() if path.cost[0] == least}


def _keep(into: dict[tuple[int, Upload], Path], key: tuple[int, Upload], path: Path) -> None:
    held = into.get(key)
    if held is None or path.cost < held.cost:
        into[key] = path


def _next(epoch: tuple[Event, ...], done: int) -> Iterable[int]:
    """
    Name the events that may come next.

    A part that was taken is never worse for coming as early as it can, and one that was refused
    never worse for coming late, so only the other events branch.
    """
    left = [place for place in range(len(epoch)) if not done >> place & 1]
    first_over = min(_end(epoch[place]) for place in left)
    able = [place for place in left if epoch[place].exchange.sent <= first_over]
    early = [place for place in able if _added(epoch[place])]
    if early:
        return early[:1]
    branching = [place for place in able if epoch[place].action.operation is not Operation.ADD]
    return branching or able[:1]


def _added(event: Event) -> bool:
    return event.action.operation is Operation.ADD and kind(event.exchange) is Kind.ACCEPTED


def cheapest(frontier: Frontier) -> Path:
    """Pick the explanation that breaks least."""
    return min(frontier.values(), key=lambda path: path.cost)
