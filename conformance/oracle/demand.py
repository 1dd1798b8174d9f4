"""What a request calls for, and what an answer to it shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from conformance.core.catalogue import (
    BY_ID,
    cancel,
    complete,
    concurrency,
    create,
    errors,
    files,
    parts,
    transport,
)
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Harm, Level, Requirement

from .answer import Kind, kind, shown, told
from .wire import Operation


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
    sentence "the server to … it". ``status_200`` is what another success than status 200 breaks.
    ``rests_on`` has to be seen upheld in the run for a refusal to show anything.
    """

    must: Must
    requirement: Requirement | None = None
    features: tuple[Requirement, ...] = ()
    suspects: tuple[Requirement, ...] = ()
    prefer: Must = Must.EITHER
    because: str = ""
    doubts: tuple[Requirement, ...] = ()
    status_200: Requirement | None = None
    rests_on: tuple[Requirement, ...] = ()


SHOWN_LATER = frozenset(
    {
        cancel.PARTS_UNUSABLE,
        complete.CONTENT_JOINED,
        complete.LISTED_ORDER,
        complete.MD5_OF_LISTED_ORDER,
        complete.PART_COUNTS,
        complete.REPEATED_PART,
        concurrency.PARTS_KEPT,
        create.LARGE_BYTES,
        create.UNICODE_FILENAME,
        errors.NOTHING_CHANGED,
        parts.AROUND_THE_FORM,
        parts.BINARY_ENCODING,
        parts.BOUNDARIES,
        parts.BUFFER_EDGES,
        parts.CHUNKED,
        parts.CUT_BODY,
        parts.DOTNET_FORM,
        parts.EQUAL_BYTES,
        parts.FIELD_HEADERS,
        parts.FORM_NAME_IGNORED,
        parts.NAMELESS_BYTES,
        transport.CHUNK_EXTRAS,
        transport.PIECES,
    }
)
"""What is not yet upheld when a request is accepted: the answer, or the content, has to show it."""

NEIGHBOURS: Mapping[Operation, Requirement] = {
    Operation.CREATE: create.ACCEPTED,
    Operation.ADD: parts.ACCEPTED,
    Operation.COMPLETE: complete.ACCEPTED,
    Operation.CANCEL: cancel.ACCEPTED,
    Operation.GET: complete.FILE_READY,
    Operation.CONTENT: files.CONTENT,
    Operation.DELETE: files.DELETED,
    Operation.LIST: files.LIST,
}
"""
The valid request beside an invalid one: while it is refused too, a refusal shows nothing.
"""


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


def upheld(requirement: Requirement, at: int, *rests_on: Requirement) -> Finding:
    """Find a requirement upheld; it counts if what it rests on is upheld somewhere in the run."""
    premises = tuple(each.id for each in rests_on if each is not requirement)
    return Finding(requirement.id, Outcome.UPHELD, at, rests_on=premises)


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


Cost = tuple[int, int, int, int]
"""
How many MUSTs are broken by what was done, how many of them by a race, how many SHOULDs, and how
many MUSTs by how an answer looks.
"""


def cost(findings: Iterable[Finding]) -> Cost:
    """Count what ``findings`` show broken, what was done apart from how it was told."""
    wrong = [BY_ID[each.requirement] for each in findings if each.outcome is Outcome.BROKEN]
    musts = [each for each in wrong if each.level is Level.MUST]
    done = [each for each in musts if each.harm is not Harm.SAYS_WRONGLY]
    races = sum(each.id.startswith("concurrency/") for each in wrong)
    return len(done), races, len(wrong) - len(musts), len(musts) - len(done)


def weigh(
    demand: Demand, exchange: Exchange, at: int, operation: Operation | None = None
) -> tuple[Finding, ...]:
    """
    Say what the answer shows of the demand; nothing when none came, or only "wait".

    A refusal that is called for counts only where the valid request of this ``operation`` is
    accepted.
    """
    answer = kind(exchange)
    if answer in (Kind.SILENT, Kind.WAIT):
        return ()
    if operation is not None and operation in NEIGHBOURS:
        demand = replace(demand, rests_on=(NEIGHBOURS[operation], *demand.rests_on))
    by_demand = {Must.ACCEPT: _accepting, Must.REFUSE: _refusing, Must.EITHER: _leaving}
    return tuple(by_demand[demand.must](demand, exchange, answer, at))


def redirected(exchange: Exchange, at: int) -> Finding:
    """Find that a request was answered with a redirect, or another status that says nothing."""
    return broken(transport.NO_REDIRECT, at, "an answer, and no redirect", told(exchange))


def _accepting(demand: Demand, exchange: Exchange, answer: Kind, at: int) -> Iterator[Finding]:
    if answer is Kind.STRANGE:
        yield redirected(exchange, at)
        return
    plain = [] if demand.requirement is None else [demand.requirement]
    if answer is not Kind.ACCEPTED:
        blamed, *others = (*demand.features, *demand.doubts, *plain)
        wanted = f"status 200{_because(demand)}"
        finding = broken(blamed, at, wanted, told(exchange), (*others, *demand.suspects))
        features = dict.fromkeys(each.id for each in (*demand.features, *plain))
        yield replace(finding, features=tuple(features))
        return
    shown = (each for each in demand.features if each not in SHOWN_LATER)
    yield from (upheld(each, at) for each in (*shown, *plain))
    if demand.status_200 is not None:
        yield upheld(transport.NO_REDIRECT, at)
        yield status_200(demand.status_200, exchange, at)


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
            yield upheld(demand.requirement, at, *demand.rests_on)
    elif demand.requirement is not None:
        wanted = f"{REFUSAL}{_because(demand)}"
        pointed = (transport.NO_REDIRECT,) if answer is Kind.STRANGE else ()
        suspects = (*demand.suspects, *pointed)
        yield broken(demand.requirement, at, wanted, told(exchange), suspects)


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
    if requirement is None or answer is Kind.STRANGE:
        return
    done = Must.ACCEPT if answer is Kind.ACCEPTED else Must.REFUSE
    if demand.prefer is Must.EITHER:
        yield from _left(demand, requirement, done, exchange, at)
    elif done is demand.prefer:
        rests_on = demand.rests_on if done is Must.REFUSE else ()
        yield upheld(requirement, at, *rests_on)
    else:
        wanted = f"the server to {demand.prefer.name.lower()} it{_because(demand)}"
        yield broken(requirement, at, wanted, told(exchange), demand.suspects)


def _left(
    demand: Demand, requirement: Requirement, done: Must, exchange: Exchange, at: int
) -> Iterator[Finding]:
    if requirement.level is Level.MAY:
        status = exchange.response.status if exchange.response is not None else 0
        said = "accepted" if done is Must.ACCEPT else f"refused with {status}"
        yield noted(requirement, at, f"{said}{_because(demand)}")
    elif done is Must.REFUSE:
        yield upheld(requirement, at, *demand.rests_on)
    elif requirement not in SHOWN_LATER:
        yield upheld(requirement, at)


def _failed(exchange: Exchange, at: int) -> Finding:
    wanted = "a 4xx, or success: the request is the client's mistake, not the server's"
    return broken(errors.NO_SERVER_ERROR, at, wanted, told(exchange))


def _because(demand: Demand) -> str:
    return f": {demand.because}" if demand.because else ""
