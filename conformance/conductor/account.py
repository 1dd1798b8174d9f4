"""What a record says of a run beside what was tried: how it began, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import conformance
from conformance.core.errors import ConformanceError, Defect
from conformance.core.gravity import harm_of
from conformance.core.record import (
    FOOTING,
    Entry,
    Footer,
    Header,
    Line,
    Minimum,
    Record,
    Repeat,
    Trial,
)
from conformance.core.requirement import Harm
from conformance.core.settings import Settings
from conformance.core.target import Footing, Target
from conformance.drivers import key
from conformance.drivers.hiding import veil_of_all
from conformance.oracle.footing import footing
from conformance.report.safe import visible

from .aim import chosen, target_of

REASON = 500
"""How many characters a reason may have; a target's Location may have a hundred thousand."""


def now() -> str:
    """Write the time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def header_of(settings: Settings, started_at: str, target: Target | None = None) -> Header:
    """Say how a run begins, with what is known of its target by now."""
    return Header(
        conformance.__version__,
        target or target_of(settings),
        settings.seed,
        settings.profile,
        started_at,
        chosen(settings),
        settings.strict,
        settings.known_failures,
        before=settings.before,
        shard=settings.shard,
    )


def ending(errors: Sequence[BaseException], settings: Settings) -> ConformanceError | None:
    """
    Choose the error to tell: the first that says who has to act, else ours; None for none.

    No secret of ``settings`` is in it.
    """
    known = [each for each in errors if isinstance(each, ConformanceError)]
    if known:
        first = known[0]
        told = type(first)(*(_hushed(each, settings) for each in first.args))
        told.__cause__ = first.__cause__
        return told
    if errors:
        defect = Defect(_hushed(cause(errors[0]), settings))
        defect.__cause__ = errors[0]
        return defect
    return None


def cause(error: BaseException) -> str:
    """Write an error with its kind."""
    return visible(f"{type(error).__name__}: {error}")


def brief(reason: str | None, settings: Settings) -> str | None:
    """Write why a run stopped, at no great length, and without the secrets of ``settings``."""
    return reason and _hushed(reason, settings)[:REASON]


def _hushed(text: str, settings: Settings) -> str:
    keys = key.Keys(settings.api_key, settings.second_api_key)
    return key.text(veil_of_all(keys, settings.headers), text)


def ended(footer: Footer, error: ConformanceError | None) -> Footer:
    """Let a footer tell of the error that ended the run, if one did."""
    if error is None:
        return footer
    return replace(footer, stopped=str(error), error=type(error).__name__)


def unrun(settings: Settings, error: ConformanceError) -> Record:
    """Make the record of a run that came to nothing."""
    at = now()
    footer = ended(Footer(at, 0.0, 0, 0), error)
    return Record(header_of(settings, at), footer=footer)


def looked(lines: Iterable[Line]) -> Footing | None:
    """Say what the first look showed, if it is among the lines."""
    trials = (each for each in lines if isinstance(each, Trial))
    return next((footing(each.exchanges) for each in trials if each.scenario == FOOTING), None)


def tidy(lines: Sequence[Line]) -> list[Entry | Repeat]:
    """
    Put what several workers found into one order, whoever was first; of the minima of a
    requirement, the worst, and of those the smallest.
    """
    trials = sorted(
        (each for each in lines if isinstance(each, Trial)), key=lambda each: each.scenario
    )
    smallest: dict[str, Minimum] = {}
    minima = (each for each in lines if isinstance(each, Minimum))
    for each in sorted(minima, key=_bulk):
        smallest.setdefault(each.requirement, each)
    repeats = (each for each in lines if isinstance(each, Repeat))
    return [*trials, *smallest.values(), *repeats]


def _bulk(minimum: Minimum) -> tuple[int, int, str]:
    harms = (harm_of(each).rank for each in minimum.findings)
    return min(harms, default=len(Harm)), len(minimum.exchanges), repr(minimum.plan)
