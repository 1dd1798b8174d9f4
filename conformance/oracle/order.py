"""
Looks for an order of overlapping exchanges in which each answer is lawful.

Exchanges that overlapped may have taken effect in any order that agrees with the clock: what was
answered before another was sent came first. The search keeps, for every set of exchanges already
placed and every state they may lead to, the cheapest way to get there; a lawful order costs
nothing. Without overlap there is one order, and the same code runs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from conformance.core.finding import Finding, Outcome

from .answer import Kind, kind
from .demand import Cost, cost
from .state import Event, Upload
from .wire import Operation


@dataclass(frozen=True, slots=True)
class Path:
    """One way to explain what happened: what it shows, and what that costs."""

    findings: tuple[Finding, ...] = ()
    cost: Cost = (0, 0, 0, 0)

    def then(self, findings: tuple[Finding, ...]) -> "Path":
        """Go on with what the next exchange shows."""
        more, so_far = cost(findings), self.cost
        total = (
            so_far[0] + more[0],
            so_far[1] + more[1],
            so_far[2] + more[2],
            so_far[3] + more[3],
        )
        return Path((*self.findings, *findings), total)


Frontier = Mapping[Upload, Path]
Layer = dict[tuple[int, Upload], Path]
"""For what was placed so far, as bits, and the state it led to: the cheapest way there."""
Way = tuple[tuple[Finding, ...], Upload]
Step = Callable[[Upload, Event], Iterable[Way]]
ENDS = (Operation.COMPLETE, Operation.CANCEL)
ALLOWED = (0, 1, 3, float("inf"))
"""How many MUSTs a way may break that is looked at: more, once there is none that breaks less."""
WIDEST = 400
"""How many ways are looked at side by side."""
WINDOW = 2
"""How many of the overlapping requests that fit nowhere are tried to be the first."""


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

    Gives the states that the cheapest explanations lead to: the lawful ones if there are any.
    Cheap ones are looked for first, or many requests at once would take for ever. Where even those
    are too many to look at, nothing that was broken is held against the server.
    """
    base = min(path.cost[0] for path in frontier.values())
    for allowed in ALLOWED:
        layer, narrowed = _walked(frontier, epoch, step, base + allowed)
        if layer:
            break
    least = min(path.cost[0] for path in layer.values())
    cheapest_ways = {state: path for (_, state), path in layer.items() if path.cost[0] == least}
    if narrowed and least > base:
        return {state: _forgiven(path, epoch) for state, path in cheapest_ways.items()}
    return cheapest_ways


def _walked(
    frontier: Frontier, epoch: tuple[Event, ...], step: Step, most: float
) -> tuple[Layer, bool]:
    """Go through an epoch in ways that break ``most`` MUSTs; say too whether some were left out."""
    layer: Layer = {(0, state): path for state, path in frontier.items()}
    narrowed = False
    for _ in epoch:
        following: Layer = {}
        for (done, state), path in layer.items():
            able = _able(epoch, done)
            for place, ways in _next(epoch, able, partial(step, state), state):
                for findings, after in ways:
                    _keep(following, (done | 1 << place, after), path.then(findings), most)
        narrowed = narrowed or len(following) > WIDEST
        layer = _narrow(following)
    return layer, narrowed


def _keep(into: Layer, key: tuple[int, Upload], path: Path, most: float) -> None:
    held = into.get(key)
    if path.cost[0] <= most and (held is None or path.cost < held.cost):
        into[key] = path


def _narrow(layer: Layer) -> Layer:
    if len(layer) <= WIDEST:
        return layer
    return dict(sorted(layer.items(), key=lambda each: each[1].cost)[:WIDEST])


def _forgiven(path: Path, epoch: Iterable[Event]) -> Path:
    """Take out of a way what it found broken in an epoch."""
    here = {event.at for event in epoch}
    return Path().then(
        tuple(
            each
            for each in path.findings
            if each.outcome is not Outcome.BROKEN or each.at not in here
        )
    )


def _able(epoch: tuple[Event, ...], done: int) -> list[int]:
    """Name the events that may come next by the clock; those that were over first come first."""
    left = [place for place in range(len(epoch)) if not done >> place & 1]
    left.sort(key=lambda place: _end(epoch[place]))
    first_over = _end(epoch[left[0]])
    return [place for place in left if epoch[place].exchange.sent <= first_over]


def _next(
    epoch: tuple[Event, ...], able: list[int], step: Callable[[Event], Iterable[Way]], state: Upload
) -> Iterator[tuple[int, tuple[Way, ...]]]:
    """
    Yield the events that may come next, and what each may lead to.

    Not all that the clock allows, or many at once would take for ever. A part that was taken, or
    may have been, is never worse for coming as early as it can. Of the others, what is lawful now
    and leaves the upload as it is may as well be now; and of what is not lawful, what was done goes
    before what was refused, and what was over first before the rest.
    """
    early = next((place for place in able if _added(epoch[place])), None)
    if early is not None:
        yield early, tuple(step(epoch[early]))
        return
    others = {}
    for place in able:
        others[place] = tuple(step(epoch[place]))
        if _free(epoch[place], others[place], state):
            yield place, others[place]
            return
    lawful = [place for place, ways in others.items() if any(map(_lawful, ways))]
    stuck = [place for place in others if place not in lawful]
    acts = [place for place in stuck if epoch[place].action.operation in ENDS]
    acts.sort(key=lambda place: kind(epoch[place].exchange) is not Kind.ACCEPTED)
    idle = [place for place in stuck if place not in acts]
    yield from ((place, others[place]) for place in (*lawful, *idle[:1], *acts[:WINDOW]))


def _added(event: Event) -> bool:
    taken = kind(event.exchange) in (Kind.ACCEPTED, Kind.SILENT)
    return taken and event.action.operation is Operation.ADD


def _free(event: Event, ways: tuple[Way, ...], state: Upload) -> bool:
    """Say whether an event can be lawful now and leave the upload as it was."""
    if event.action.operation is Operation.DELETE and state.file is None:
        return False  # it deletes what is yet to be made
    return any(_lawful(way) and _lasting(way[1]) == _lasting(state) for way in ways)


def _lawful(way: Way) -> bool:
    return cost(way[0])[0] == 0


def _lasting(upload: Upload) -> tuple[object, ...]:
    """Pick what decides how later requests must be answered; the rest only makes it less strict."""
    file = upload.file
    return upload.status, upload.parts, file and (file.id, file.gone, file.flawed, file.doubted)


def cheapest(frontier: Frontier) -> Path:
    """Pick the explanation that breaks least."""
    return min(frontier.values(), key=lambda path: path.cost)
