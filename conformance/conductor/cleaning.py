"""What a run made on the target: its ledger, its removal, and words for what is left."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from conformance.core.errors import ConformanceError
from conformance.core.ledger import Line, read
from conformance.core.settings import Settings
from conformance.drivers.cleaning import WIDTH, Cleaning
from conformance.drivers.client import Keys
from conformance.drivers.hiding import veil_of_all
from conformance.drivers.holdings import Left
from conformance.drivers.ledger import Ledger

from .conductor import lanes_of

PATIENCE = 20.0
"""Seconds that cleaning up may take at the end of a run."""
ANSWER = 5.0
"""Seconds that each of its requests may take."""
KINDS = 12
"""How many kinds of things a summary tells of."""
SHOWN = 3
"""How many things of a kind are named in a summary."""
LONGEST = 60
"""Longer ids and names, in characters, are cut in a summary."""


def ledger_of(settings: Settings, earlier: Sequence[Line] = ()) -> Ledger:
    """
    Open a ledger that goes on from ``earlier`` lines.

    It is in the file that ``settings`` name, else in memory alone.
    """
    veil = veil_of_all(Keys(settings.api_key, settings.second_api_key), settings.headers)
    file = Path(settings.ledger) if settings.ledger else None
    return Ledger(settings.base_url.rstrip("/"), veil, file=file, earlier=earlier)


def lines_since(file: Path, offset: int) -> tuple[Line, ...]:
    """Read the lines that several processes wrote into ``file`` behind ``offset``; none if none."""
    with file.open("rb") as held:
        held.seek(offset)
        text = held.read().decode("utf-8", "replace")
    return read(text, str(file)).lines if "\n" in text else ()


async def cleaned(settings: Settings, ledger: Ledger, seconds: float = PATIENCE) -> None:
    """
    Remove what ``ledger`` says is there, over lanes of its own, so that nobody counts or judges it.

    It is removed where it was made last, which may be beside the base URL of ``settings``.

    Raises Unreachable when no request got an answer.
    """
    where = ledger.holdings.opened[-1].base_url or settings.base_url
    quick = replace(settings, base_url=where, timeout=min(ANSWER, settings.timeout), lanes=WIDTH)
    async with lanes_of(quick, ledger) as lanes:
        await Cleaning(lanes, ledger).clean(seconds)


def swept(settings: Settings, ledger: Ledger) -> "Leftovers":
    """
    Remove what ``ledger`` says is there, unless it is to be kept; say what is left, and close it.

    Whatever goes wrong with that only leaves more. Ctrl-C gives it up.
    """
    with suppress(ConformanceError, KeyboardInterrupt):
        if not settings.keep:
            asyncio.run(cleaned(settings, ledger))
    try:
        return leftovers(ledger)
    finally:
        ledger.close()


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What is left on a target: ``things`` in all, and a few lines that tell of them."""

    things: int = 0
    told: tuple[str, ...] = ()


def leftovers(ledger: Ledger) -> Leftovers:
    """Sum up what is left, each kind of thing in a line."""
    left = (*ledger.holdings.left(), *ledger.holdings.unfindable())
    reasons = dict.fromkeys(map(reason, left))
    told = [_summed(each, [x for x in left if reason(x) == each]) for each in [*reasons][:KINDS]]
    if len(reasons) > KINDS:
        told.append(f"and {len(reasons) - KINDS} other kinds of things")
    return Leftovers(len(left), tuple(ledger.veiled(each) for each in told))


def _summed(why: str, things: Sequence[Left]) -> str:
    names = [named(each)[:LONGEST] for each in things[:SHOWN]]
    more = [f"{len(things) - SHOWN} more"] if len(things) > SHOWN else []
    last = max((each.until for each in things if each.until is not None), default=None)
    ends = f", which end by themselves by {moment(last)}" if last is not None else ""
    return f"{len(things)} {why}{ends}: {', '.join([*names, *more])}"


def named(thing: Left) -> str:
    """Name a thing by its id, or where it has none by its file name."""
    return thing.id or thing.filename or "a file without a name"


def moment(seconds: float) -> str:
    """Write a moment, which is given in seconds since 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return "nobody knows when"


WORDS = {
    "upload": "uploads",
    "file": "Files",
    "hidden": "Files whose ids nobody told, if they were made",
    "theirs": "Files that were there before, and may be somebody else's",
}


def reason(thing: Left) -> str:
    """Say what kind of thing it is, and how the target answered when it was to be removed."""
    if thing.kind == "upload" and thing.id is None:
        return "uploads, if they were made, as their creation was not answered"
    refused = "" if thing.status is None else f" whose removal was answered with {thing.status}"
    return f"{WORDS[thing.kind]}{refused}"
