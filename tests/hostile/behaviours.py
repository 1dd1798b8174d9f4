"""What a hostile server is: a name, how it is started, and how a run against it may end."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from sockets import answer, served

VERDICTS = frozenset({1, 4, 5})
"""Exit codes that say of a target that it is not conformant, out of reach, or not measured."""
LAWFUL = frozenset({0})


@dataclass(frozen=True)
class Behaviour:
    """
    ``started(reference_url)`` serves while an ``async with`` lasts, and gives a ``Shared``.

    ``behind`` wants the reference server; ``whole`` lets a run go all its way, and is heavy.
    """

    name: str
    started: Callable
    behind: bool = False
    whole: bool = False
    codes: frozenset = VERDICTS


def alone(name, speak, codes=VERDICTS):
    """A server of its own, that speaks on each connection as ``speak(talk)`` does."""

    @contextlib.asynccontextmanager
    async def started(_):
        async with served(speak) as shared:
            yield shared

    return Behaviour(name, started, codes=codes)


def in_front(name, relayed, codes=VERDICTS, *, whole=False):
    """The reference server behind a relay."""
    return Behaviour(name, relayed, behind=True, whole=whole, codes=codes)


def always(name, *said, codes=VERDICTS):
    """A server that gives these bytes, or what they are a function of, in answer to everything."""

    async def speak(talk):
        while (asked := await talk.hear()) is not None:
            for each in said:
                await talk.say(each(asked) if callable(each) else each)

    return alone(name, speak, codes)


def once(name, *said, flood=b"", pause=0.0, reset=False):
    """A server that says something to a request and closes, floods, drips or breaks off then."""

    async def speak(talk):
        if await talk.hear() is None:
            return
        for each in said:
            await (talk.drip(each, pause) if pause else talk.say(each))
        if flood:
            await talk.flood(flood)
        if reset:
            talk.reset()

    return alone(name, speak)


def saying(name, status=200, body=b"{}", **more):
    """A server that gives the same orderly answer to everything."""
    return always(name, answer(status, body, **more))
