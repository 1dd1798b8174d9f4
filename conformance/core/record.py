"""
Everything a run found: a stream of JSON lines with a header and a footer.

    Header  Trial* Minimum*  Footer

Trials and minima may come in any order. A record without a footer is of a run that did not end.
Bodies of exchanges in which nothing was broken are cut to their digests above 2,048 bytes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from conformance.core.codec import ALWAYS, decode, encode, tamed
from conformance.core.errors import Misused
from conformance.core.exchange import KEPT, Body, Exchange
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import Plan
from conformance.core.target import Target

VERSION = "1"
PLAIN = 2_048
"""How many bytes of a body are kept in the record where nothing was broken."""
FOOTING = "footing"
"""The scenario of the first look at a target, before anything else is asked."""
INTERRUPTED = "it was interrupted"
"""What the footer says of a run that somebody stopped by hand."""


@dataclass(frozen=True, slots=True)
class Header:
    """How a run began. ``chosen`` are the ids that the options select; None means all."""

    suite: str
    target: Target
    seed: int
    profile: str
    started_at: str
    chosen: tuple[str, ...] | None = None
    strict: bool = False
    version: str = field(default=VERSION, metadata=ALWAYS)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one outcome was found for one requirement in one trial."""

    requirement: str
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One plan that was run: which scenario asked for it, what happened, and what it showed.

    ``findings`` are those that are not plain: broken, noted, absent. Upheld ones are in ``tally``.
    ``blocked`` says why the plan stopped before its end.
    """

    scenario: str
    plan: Plan
    exchanges: tuple[Exchange, ...]
    tally: tuple[Tally, ...]
    findings: tuple[Finding, ...]
    blocked: str | None = None


@dataclass(frozen=True, slots=True)
class Minimum:
    """The smallest plan found that breaks a requirement, and what happened when it was last run."""

    requirement: str
    scenario: str
    plan: Plan
    exchanges: tuple[Exchange, ...]
    findings: tuple[Finding, ...]
    rounds: int
    requests: int


@dataclass(frozen=True, slots=True)
class Footer:
    """
    How a run ended. ``requests`` and ``bytes_sent`` count all that was sent, reductions included.

    ``stopped`` says why it ended early; None when it came to its end.
    """

    finished_at: str
    duration_s: float
    requests: int
    bytes_sent: int
    stopped: str | None = None


Entry = Trial | Minimum
Line = Header | Trial | Minimum | Footer


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run. ``footer`` None means that it did not come to its end."""

    header: Header
    trials: tuple[Trial, ...] = ()
    minima: tuple[Minimum, ...] = ()
    footer: Footer | None = None


def trial(
    scenario: str,
    plan: Plan,
    exchanges: tuple[Exchange, ...],
    findings: Iterable[Finding],
    blocked: str | None = None,
) -> Trial:
    """Sum up one plan's findings as a line of the record."""
    found = tuple(findings)
    counted = Counter((each.requirement, each.outcome) for each in found)
    tally = tuple(Tally(*key, count) for key, count in sorted(counted.items()))
    kept = tuple(each for each in found if each.outcome is not Outcome.UPHELD)
    broken = any(each.outcome is Outcome.BROKEN for each in found)
    trimmed = tuple(_trim(each, KEPT if broken else PLAIN) for each in exchanges)
    return Trial(scenario, plan, trimmed, tally, kept, blocked)


def _trim(exchange: Exchange, limit: int) -> Exchange:
    request = replace(exchange.request, body=_cut(exchange.request.body, limit))
    response = exchange.response
    if response is not None:
        response = replace(response, body=_cut(response.body, limit))
    return replace(exchange, request=request, response=response)


def _cut(body: Body, limit: int) -> Body:
    return body if body.size <= limit else replace(body, data=None)


def line(value: Line) -> str:
    """Write one line of a record, without its newline."""
    return tamed(json.dumps(encode(value), ensure_ascii=True, separators=(",", ":")))


def lines(record: Record) -> Iterator[str]:
    """Write a record line by line."""
    yield line(record.header)
    yield from (line(each) for each in record.trials)
    yield from (line(each) for each in record.minima)
    if record.footer is not None:
        yield line(record.footer)


def read_line(text: str) -> Line:
    """Read one line of a record. Raises ValueError when it is none."""
    try:
        value: Line = decode(Line, json.loads(text))
    except RecursionError as deep:
        raise ValueError("it is nested too deeply") from deep
    return value


def read(text: Iterable[str], name: str = "record") -> Record:
    """
    Read a record. A last line that was cut off is passed over: the run did not end.

    Raises Misused, with the number of the line, when another line cannot be read.
    """
    numbered = [(number, each) for number, each in enumerate(text, 1) if each.strip()]
    read_lines: list[Line] = []
    for number, each in numbered:
        try:
            read_lines.append(read_line(each))
        except ValueError as broken:
            if number == numbered[-1][0] and read_lines:
                break
            raise Misused(
                f"line {number} of {name} is not a line of a record: {broken}"
            ) from broken
    return assemble(read_lines, name)


def assemble(all_lines: Iterable[Line], name: str = "record") -> Record:
    """Put lines together. Raises Misused without a header."""
    held = tuple(all_lines)
    header = next((each for each in held if isinstance(each, Header)), None)
    if header is None:
        raise Misused(f"{name} has no header line", "Was it written by uploads-conformance?")
    return Record(
        header,
        tuple(each for each in held if isinstance(each, Trial)),
        tuple(each for each in held if isinstance(each, Minimum)),
        next((each for each in held if isinstance(each, Footer)), None),
    )
