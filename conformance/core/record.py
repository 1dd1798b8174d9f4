"""
Everything a run found: a stream of JSON lines with a header and a footer.

    Header  Trial* Minimum* Repeat*  Footer

Trials, minima and repeats may come in any order. A record without a footer is of a run that did
not end. While a run goes, a further header replaces the one before it: the first is written before
anything is sent, and what a first look shows of the target is known later. The last one counts. At
its end a run puts its record in order, with one header, in place of what it wrote as it went.
Bodies of exchanges in which nothing was broken are cut to their digests above 2,048 bytes, those of
other answers above 16,384; and of headers that were answered the first hundred are kept, up to
8,192 bytes. So a run holds little whatever the target says.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from conformance.core.before import Before
from conformance.core.codec import ALWAYS, decode, encode, tamed
from conformance.core.errors import Misused
from conformance.core.exchange import KEPT, Body, Exchange, Headers
from conformance.core.finding import Finding, Outcome
from conformance.core.known import Known
from conformance.core.plan import Plan
from conformance.core.shard import Shard
from conformance.core.target import Footing, Target

VERSION = "1"
PLAIN = 2_048
"""How many bytes of a body are kept in the record where nothing was broken."""
TOLD = 16_384
"""How many bytes of an answer are kept where something was broken; objects have a tenth of that."""
HEADERS = 100
HEAD = 8_192
"""How many headers of an answer are kept, and how many bytes: as many as most servers may send."""
FOOTING = "footing"
"""The scenario of the first look at a target, before anything else is asked."""
INTERRUPTED = "it was interrupted"
"""What the footer says of a run that somebody stopped by hand."""
TERMINATED = "it was told to end (SIGTERM)"
"""What the footer says of a run that the system stopped."""


@dataclass(frozen=True, slots=True)
class Header:
    """
    How a run began. ``chosen`` are the ids that the options select; None means all.

    ``known`` are failures that make no run red, None if nothing was said of them; ``before`` is
    what the run before this one said; ``shard`` says which share of a run this is, None for all.
    """

    suite: str
    target: Target
    seed: int
    profile: str
    started_at: str
    chosen: tuple[str, ...] | None = None
    strict: bool = False
    known: tuple[Known, ...] | None = None
    before: Before | None = None
    shard: Shard | None = None
    version: str = field(default=VERSION, metadata=ALWAYS)


@dataclass(frozen=True, slots=True)
class Tally:
    """
    How often one outcome was found for one requirement in one trial.

    ``rests_on`` are those of its findings: what has to be upheld in the run for these to count.
    """

    requirement: str
    outcome: Outcome
    count: int
    rests_on: tuple[str, ...] = ()


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
class Repeat:
    """
    A plan that broke a requirement once, run again: what happened, and that it did not break it.

    It was run ``times`` again in all; the exchanges are those of the last time.
    """

    requirement: str
    scenario: str
    plan: Plan
    exchanges: tuple[Exchange, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Footer:
    """
    How a run ended. ``requests`` and ``bytes_sent`` count all that was sent, reductions included.

    ``stopped`` says why it ended early; None when it came to its end. ``budget`` says what was used
    up before everything was tried; None when it was enough. ``error`` names the error of
    ``core.errors`` that ended it, if one did, by which somebody other than the target has to act.
    ``left`` tells in a few lines of what it made and could not remove, which are ``left_in_all``
    things. Removing them is not counted among ``requests``.
    """

    finished_at: str
    duration_s: float
    requests: int
    bytes_sent: int
    stopped: str | None = None
    budget: str | None = None
    error: str | None = None
    left: tuple[str, ...] = ()
    left_in_all: int = 0


Entry = Trial | Minimum
Line = Header | Trial | Minimum | Repeat | Footer


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run. ``footer`` None means that it did not come to its end."""

    header: Header
    trials: tuple[Trial, ...] = ()
    minima: tuple[Minimum, ...] = ()
    footer: Footer | None = None
    repeats: tuple[Repeat, ...] = ()


def trial(
    scenario: str,
    plan: Plan,
    exchanges: tuple[Exchange, ...],
    findings: Iterable[Finding],
    blocked: str | None = None,
) -> Trial:
    """Sum up one plan's findings as a line of the record."""
    found = tuple(findings)
    counted = Counter((each.requirement, each.outcome, each.rests_on) for each in found)
    tally = tuple(
        Tally(requirement, outcome, count, rests_on)
        for (requirement, outcome, rests_on), count in sorted(counted.items())
    )
    kept = tuple(each for each in found if each.outcome is not Outcome.UPHELD)
    broken = any(each.outcome is Outcome.BROKEN for each in found)
    limits = (KEPT, TOLD) if broken else (PLAIN, PLAIN)
    trimmed = tuple(_trim(each, *limits) for each in exchanges)
    return Trial(scenario, plan, trimmed, tally, kept, blocked)


def _trim(exchange: Exchange, sent: int, told: int) -> Exchange:
    request = replace(exchange.request, body=_cut(exchange.request.body, sent))
    response = exchange.response
    if response is not None:
        headers, body = _first(response.headers), _cut(response.body, told)
        response = replace(response, headers=headers, body=body)
    return replace(exchange, request=request, response=response)


def _first(headers: Headers) -> Headers:
    sizes = accumulate(len(name) + len(value) for name, value in headers)
    fitting = sum(size <= HEAD for size in sizes)
    return headers if fitting == len(headers) <= HEADERS else headers[: min(fitting, HEADERS)]


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
    yield from (line(each) for each in record.repeats)
    if record.footer is not None:
        yield line(record.footer)


def read_line(text: str) -> Line:
    """Read one line of a record. Raises ValueError when it is none."""
    try:
        value: Line = decode(Line, json.loads(text))
    except RecursionError as deep:
        raise ValueError("it is nested too deeply") from deep
    return value


def read(
    text: Iterable[str], name: str = "record", line_of: Callable[[str], Line] = read_line
) -> Record:
    """
    Read a record. A last line that was cut off is passed over: the run did not end.

    Lines may keep their newline; a last one that has it was not cut off. ``line_of`` reads one.

    Raises Misused, with the number of the line, when another line cannot be read.
    """
    numbered = [(number, each) for number, each in enumerate(text, 1) if each.strip()]
    read_lines: list[Line] = []
    for number, each in numbered:
        try:
            read_lines.append(_of_this_format(line_of(each), name))
        except ValueError as broken:
            if number == numbered[-1][0] and read_lines and not each.endswith("\n"):
                break
            raise Misused(
                f"line {number} of {name} is not a line of a record: {broken}"
            ) from broken
    return assemble(read_lines, name)


def _of_this_format(value: Line, name: str) -> Line:
    if isinstance(value, Header) and value.version != VERSION:
        what = f"{name} is written in format {value.version!r}, and this reads {VERSION!r}"
        raise Misused(what, f"It was written by uploads-conformance {value.suite}.")
    return value


def assemble(all_lines: Iterable[Line], name: str = "record") -> Record:
    """
    Put lines together. Of several headers of one run, which differ in its footing, the last counts.

    Raises Misused without a header, and for lines of several runs.
    """
    held = tuple(all_lines)
    headers = [each for each in held if isinstance(each, Header)]
    footers = [each for each in held if isinstance(each, Footer)]
    if not headers:
        raise Misused(f"{name} has no header line", "Was it written by uploads-conformance?")
    if len(set(map(_begun, headers))) > 1 or len(footers) > 1:
        raise Misused(f"{name} holds the lines of several runs", "Give one run at a time.")
    return Record(
        headers[-1],
        tuple(each for each in held if isinstance(each, Trial)),
        tuple(each for each in held if isinstance(each, Minimum)),
        next(iter(footers), None),
        tuple(each for each in held if isinstance(each, Repeat)),
    )


def _begun(header: Header) -> Header:
    """Leave out of a header what is not known when a run begins."""
    return replace(header, target=replace(header.target, footing=Footing()))
