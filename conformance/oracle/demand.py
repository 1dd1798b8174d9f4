"""What a request calls for, and what an answer to it shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from conformance.core.catalogue import BY_ID, errors
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Level, Requirement

from .answer import Kind, kind, shown, told


class Must(Enum):
    """What a server must do with a request."""

    ACCEPT = auto()
    REFUSE = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Demand:
    """
    What one request calls for, and the requirement that this rests on.

    ``features`` are requirements that say the same of requests that are special in some way; the
    first is blamed for a refusal, and the others, ``requirement`` and ``suspects`` may explain it.
    ``doubts`` are blamed next, but an acceptance alone does not show that they are upheld.
    ``prefer`` is what a SHOULD asks for where either answer is lawful. ``because`` ends the
    sentence "the server to … it".
    """

    must: Must
    requirement: Requirement | None = None
    features: tuple[Requirement, ...] = ()
    suspects: tuple[Requirement, ...] = ()
    prefer: Must = Must.EITHER
    because: str = ""
    doubts: tuple[Requirement, ...] = ()


REFUSAL = "a refusal (4xx)"
"""How a finding begins to say what was wanted of a request that had to be refused."""


def refuse(requirement: Requirement, because: str) -> Demand:
    """Call for a refusal."""
    return Demand(Must.REFUSE, requirement, because=because)


def either(
    requirement: Requirement | None = None,
    *suspects: Requirement,
    prefer: Must = Must.EITHER,
    because: str = "",
) -> Demand:
    """
    Leave the answer to the server; say which one a SHOULD prefers, and what may explain it.

    Of a MAY, ``because`` says what the answer was to: a server may go another way for each.
    """
    return Demand(Must.EITHER, requirement, suspects=suspects, prefer=prefer, because=because)


def upheld(requirement: Requirement, at: int) -> Finding:
    """Find a requirement upheld."""
    return Finding(requirement.id, Outcome.UPHELD, at)


def broken(
    requirement: Requirement,
    at: int,
    wanted: str,
    got: str,
    suspects: Iterable[Requirement] = (),
) -> Finding:
    """Find a requirement broken; for a MAY, which cannot be, note what was done."""
    outcome = Outcome.NOTED if requirement.level is Level.MAY else Outcome.BROKEN
    explains = tuple(dict.fromkeys(each.id for each in suspects if each is not requirement))
    return Finding(requirement.id, outcome, at, shown(wanted), shown(got), explains)


def noted(requirement: Requirement, at: int, got: str) -> Finding:
    """Note which way a server goes where it is free."""
    return Finding(requirement.id, Outcome.NOTED, at, "", shown(got))


def absent(requirement: Requirement, at: int, got: str) -> Finding:
    """Find that the target has nothing that would show a requirement; ``got`` is the evidence."""
    return Finding(requirement.id, Outcome.ABSENT, at, "", shown(got))


def check(holds: object, requirement: Requirement, at: int, wanted: str, got: object) -> Finding:
    """Find a requirement upheld if ``holds``, else broken."""
    return upheld(requirement, at) if holds else broken(requirement, at, wanted, str(got))


Cost = tuple[int, int, int]
"""How many MUSTs are broken, how many of them by a race, and how many SHOULDs."""


def cost(findings: Iterable[Finding]) -> Cost:
    """Count what ``findings`` show broken."""
    wrong = [BY_ID[each.requirement] for each in findings if each.outcome is Outcome.BROKEN]
    levels = [each.level for each in wrong]
    races = sum(each.id.startswith("concurrency/") for each in wrong)
    return levels.count(Level.MUST), races, levels.count(Level.SHOULD)


def weigh(demand: Demand, exchange: Exchange, at: int) -> tuple[Finding, ...]:
    """Say what the answer shows of the demand; nothing when none came, or only "wait"."""
    answer = kind(exchange)
    if answer in (Kind.SILENT, Kind.WAIT):
        return ()
    by_demand = {Must.ACCEPT: _accepting, Must.REFUSE: _refusing, Must.EITHER: _leaving}
    return tuple(by_demand[demand.must](demand, exchange, answer, at))


def _accepting(demand: Demand, exchange: Exchange, answer: Kind, at: int) -> Iterator[Finding]:
    plain = [] if demand.requirement is None else [demand.requirement]
    if answer is not Kind.ACCEPTED:
        blamed, *others = (*demand.features, *demand.doubts, *plain)
        wanted = f"status 200{_because(demand)}"
        yield broken(blamed, at, wanted, told(exchange), (*others, *demand.suspects))
        return
    yield from (upheld(each, at) for each in demand.features)
    yield from (status_200(each, exchange, at) for each in plain)


def status_200(requirement: Requirement, exchange: Exchange, at: int) -> Finding:
    """Check that a success has status 200; official clients take no other."""
    status = exchange.response.status if exchange.response is not None else None
    return check(status == 200, requirement, at, "status 200", told(exchange))


def _refusing(demand: Demand, exchange: Exchange, answer: Kind, at: int) -> Iterator[Finding]:
    if answer is Kind.FAILED:
        yield _failed(exchange, at)
    elif answer is Kind.REFUSED:
        yield upheld(errors.NO_SERVER_ERROR, at)
        if demand.requirement is not None:
            yield upheld(demand.requirement, at)
    elif demand.requirement is not None:
        wanted = f"{REFUSAL}{_because(demand)}"
        yield broken(demand.requirement, at, wanted, told(exchange), demand.suspects)


def excused(findings: Sequence[Finding]) -> Iterator[Finding]:
    """
    Let it explain what is wrong with a success that there should have been none.

    What the answer to a request looks like that had to be refused is said nowhere.
    """
    wrong = [each for each in findings if each.outcome is Outcome.BROKEN]
    taken = {each.at: each for each in wrong if each.wanted.startswith(REFUSAL)}
    for each in findings:
        root = taken.get(each.at, each)
        if each.outcome is Outcome.BROKEN and root.requirement != each.requirement:
            more = (*each.suspects, root.requirement, *root.suspects)
            yield replace(each, suspects=tuple(dict.fromkeys(more)))
        else:
            yield each


def _leaving(demand: Demand, exchange: Exchange, answer: Kind, at: int) -> Iterator[Finding]:
    if answer is Kind.FAILED:
        yield _failed(exchange, at)
        return
    if answer is Kind.REFUSED:
        yield upheld(errors.NO_SERVER_ERROR, at)
    requirement = demand.requirement
    if requirement is None:
        return
    done = Must.ACCEPT if answer is Kind.ACCEPTED else Must.REFUSE
    if demand.prefer is Must.EITHER:
        yield _left(demand, requirement, exchange, at)
    elif done is demand.prefer:
        yield upheld(requirement, at)
    else:
        wanted = f"the server to {demand.prefer.name.lower()} it{_because(demand)}"
        yield broken(requirement, at, wanted, told(exchange), demand.suspects)


def _left(demand: Demand, requirement: Requirement, exchange: Exchange, at: int) -> Finding:
    status = exchange.response.status if exchange.response is not None else 0
    if requirement.level is not Level.MAY:
        return upheld(requirement, at)
    done = "accepted" if status < 300 else f"refused with {status}"
    return noted(requirement, at, f"{done}{_because(demand)}")


def _failed(exchange: Exchange, at: int) -> Finding:
    wanted = "a 4xx, or success: the request is the client's mistake, not the server's"
    return broken(errors.NO_SERVER_ERROR, at, wanted, told(exchange))


def _because(demand: Demand) -> str:
    return f": {demand.because}" if demand.because else ""
