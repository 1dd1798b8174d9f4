"""Finds what a plan's places stand for: which step is which, and the ids that answers brought."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from conformance.core import completion_answer
from conformance.core.errors import Blocked
from conformance.core.exchange import Exchange, Headers, Sender
from conformance.core.parsing import parse
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Plan,
    Step,
    Together,
    Wait,
    WaitForExpiry,
)

Kind = Literal["upload", "part", "file"]
Sent = Create | AddPart | Complete | Cancel | GetFile | GetContent | DeleteFile | ListFiles | Call
"""Steps that are requests."""
Taken = Sent | Wait | WaitForExpiry
"""Steps that hold no others."""
LATEST = 10**15
"""The moment from which on a time is none, in whatever unit: seconds, or thousandths of them."""
MAKERS: dict[Kind, str] = {"upload": "Create", "part": "AddPart", "file": "Complete"}
"""Which step brings an id of each kind."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who takes a step, and with which headers besides."""

    sender: Sender = "first"
    headers: Headers = ()


FIRST = Who()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One step, its place ``at`` among all, and its place ``nth`` among those of its type."""

    step: Taken
    at: int
    nth: int
    who: Who

    def __str__(self) -> str:
        """Name it as the reader of a report would look for it."""
        return f"step {self.at} ({type(self.step).__name__})"


@dataclass(frozen=True, slots=True)
class Group:
    """
    Steps to be taken together, each ``apart`` seconds after the one before it.

    Those of a ``Together`` in another are among its members.
    """

    members: tuple[Leaf, ...]
    apart: float = 0.0


def unfold(plan: Plan) -> tuple[Leaf | Group, ...]:
    """Count the steps of a plan as ``flat`` does, and say of each who takes it."""
    counters: dict[type, Iterator[int]] = {}
    return tuple(_unfold(plan.steps, itertools.count(), counters, FIRST))


def _unfold(
    steps: Iterable[Step], at: Iterator[int], nth: dict[type, Iterator[int]], who: Who
) -> Iterator[Leaf | Group]:
    for step in steps:
        match step:
            case Together(steps=inner, apart=apart):
                yield Group(tuple(_leaves(_unfold(inner, at, nth, who))), apart)
            case As(step=inner_step):
                changed = Who(step.sender, layered(who.headers, step.headers))
                yield from _unfold((inner_step,), at, nth, changed)
            case _:
                counter = nth.setdefault(type(step), itertools.count())
                yield Leaf(step, next(at), next(counter), who)


def _leaves(nodes: Iterable[Leaf | Group]) -> Iterator[Leaf]:
    for node in nodes:
        if isinstance(node, Group):
            yield from node.members
        else:
            yield node


def layered(*layers: Headers) -> Headers:
    """Put headers together; a later layer replaces those of the same name in earlier ones."""
    result: Headers = ()
    for layer in layers:
        names = {name.lower() for name, _ in layer}
        kept = [each for each in result if each[0].lower() not in names]
        result = (*kept, *layer)
    return result


class Ids:
    """The ids that the answers of one run have brought so far, and why others are missing."""

    def __init__(self) -> None:
        self._held: dict[tuple[Kind, int], str] = {}
        self._why: dict[tuple[Kind, int], str] = {}
        self._lives: dict[int, tuple[float, float]] = {}
        self._deleted: set[str] = set()
        self.changed = -math.inf
        """When a completion was last asked for, or a file deleted, on the clock of ``received``."""

    def need(self, asker: Leaf, kind: Kind, ref: int | str) -> str:
        """Name the id behind ``ref``; text stands for itself. Raises Blocked when there is none."""
        if isinstance(ref, str):
            return ref
        held = self._held.get((kind, ref))
        if held is None:
            unasked = f"no {MAKERS[kind]} before it makes one"
            why = self._why.get((kind, ref), unasked)
            raise Blocked(str(asker), f"{kind} {ref} has no id, because {why}")
        return held

    def end_of(self, asker: Leaf, upload: int) -> float:
        """
        Say when an upload expires, on the clock of ``Exchange.received``.

        Its own ``created_at`` counts as the moment when the answer came. Raises Blocked when the
        answer does not tell.
        """
        self.need(asker, "upload", upload)
        if upload not in self._lives:
            raise Blocked(str(asker), f"upload {upload} does not say when it expires")
        began, seconds = self._lives[upload]
        return began + seconds

    def agree(self, listed: frozenset[str]) -> bool:
        """Say whether a list shows every file that was made, and none that was deleted since."""
        made = {name for (kind, _), name in self._held.items() if kind == "file"}
        return made - self._deleted <= listed and not self._deleted & listed

    def learn(self, leaf: Leaf, exchange: Exchange, data: bytes | None) -> None:
        """Take from an answer what later steps may need. ``data`` is its body, keys and all."""
        match leaf.step:
            case Create():
                self._keep("upload", leaf.nth, exchange, data)
                self._keep_life(leaf.nth, exchange, data)
            case AddPart():
                self._keep("part", leaf.nth, exchange, data)
            case Complete(upload=int(upload)):
                self._keep_file(upload, exchange, data)
                self._change(exchange)
            case DeleteFile(file=file) if accepted(exchange):
                self._deleted.add(self.need(leaf, "file", file))
                self._change(exchange)
            case _:
                pass

    def _change(self, exchange: Exchange) -> None:
        self.changed = max(self.changed, exchange.received or exchange.sent)

    def _keep_file(self, upload: int, exchange: Exchange, data: bytes | None) -> None:
        found = completion_answer.file_id(loaded(data), self._held.get(("upload", upload)))
        self._keep_found("file", upload, exchange, found)

    def _keep(self, kind: Kind, nth: int, exchange: Exchange, data: bytes | None) -> None:
        self._keep_found(kind, nth, exchange, loaded(data).get("id"))

    def _keep_found(self, kind: Kind, nth: int, exchange: Exchange, found: object) -> None:
        if accepted(exchange) and isinstance(found, str) and found:
            self._held.setdefault((kind, nth), found)
        else:
            self._why[kind, nth] = f"its {MAKERS[kind]} {_fate(exchange)}"

    def _keep_life(self, nth: int, exchange: Exchange, data: bytes | None) -> None:
        answer = loaded(data)
        times = [answer.get(name) for name in ("created_at", "expires_at")]
        began, ends = (each if _is_time(each) else None for each in times)
        if began is not None and ends is not None and exchange.received is not None:
            self._lives[nth] = (exchange.received, ends - began)


def _is_time(value: object) -> bool:
    """Say whether a value can be counted with: no number that no clock shows, nor NaN."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and -LATEST < value < LATEST  # type: ignore[operator]


def accepted(exchange: Exchange) -> bool:
    """Say whether the answer is a 2xx."""
    return exchange.response is not None and 200 <= exchange.response.status < 300


def _fate(exchange: Exchange) -> str:
    if exchange.response is None:
        return f"got no answer ({exchange.cause})"
    if accepted(exchange):
        return "was answered without one"
    return f"was answered with status {exchange.response.status}"


def loaded(data: bytes | None) -> dict[str, Any]:
    """Read a JSON object; an empty one stands for anything that is none."""
    try:
        value = parse(data or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
