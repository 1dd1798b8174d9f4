"""
Removes what a ledger says is there: cancels uploads, deletes Files, and looks for those unnamed.

Nothing here is judged. A target that refuses, or is silent, only leaves more behind.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from conformance.core.errors import Blocked, Unreachable
from conformance.core.exchange import Sender
from conformance.core.ledger import Found, Looked, Sent, ours
from conformance.core.plan import ListFiles
from conformance.core.target import LISTED

from .bounds import LIST
from .client import Lanes
from .compose import Message, of_id, page
from .holdings import Left
from .lane import Answer, Errand
from .ledger import SAME, Ledger
from .resolve import Who, accepted, loaded

WIDTH = 16
"""How many requests are under way at once."""
SILENT = 5
"""How many requests in a row without an answer mean that nobody is there any more."""
LIMIT = 1_000
"""How many Files of a list are asked for at once."""
PAGES = 10
"""How many pages of a list are looked at."""
DRIFT = 3_600.0
"""Seconds that the target's clock may be ahead of ours."""


class Cleaning:
    """Removes, over some lanes that write into ``ledger``, what is left by it."""

    def __init__(self, lanes: Lanes, ledger: Ledger) -> None:
        self._lanes = lanes
        self._ledger = ledger
        self._silent = 0
        self._lost: str | None = None
        self._answers = 0

    async def clean(self, seconds: float) -> None:
        """
        Remove what can be removed, for so many seconds at most.

        Raises Unreachable when nothing that was sent got an answer.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._remove(self._ledger.holdings.removable())
                await self._search()
        if self._lost is not None and not self._answers:
            raise Unreachable(self._lanes.base_url, self._lost)

    async def _search(self) -> None:
        """Look for Files that no answer named, and for those that are there though deleted."""
        before = [each for each in self._ledger.holdings.unlooked() if not self._is_silent]
        found = [each for sender in before for each in await self._look(sender)]
        undead = {each.sender for each in found if self._ledger.holdings.deleted(each.id or "")}
        await self._remove(found)
        if undead:  # some lists only come after what was deleted
            await asyncio.sleep(LISTED)
        for sender in undead:
            await self._look(sender)

    async def _remove(self, things: Iterable[Left]) -> None:
        left = deque(things)

        async def some() -> None:
            while left and not self._is_silent:
                await self._ask(_removal(left.popleft()))

        several = [some() for _ in range(min(WIDTH, len(left)))]
        for failure in await asyncio.gather(*several, return_exceptions=True):
            if failure is not None:
                raise failure

    @property
    def _is_silent(self) -> bool:
        return self._silent >= SILENT

    async def _ask(self, errand: Errand) -> Answer | None:
        """Send a request; None when it cannot be sent, or is not answered."""
        try:
            answer = await self._lanes.ask(errand)
        except Blocked:  # the key that it needs was not given
            return None
        if answer.exchange.response is None:
            self._silent += 1
            self._lost = answer.exchange.cause or "no answer"
            return None
        self._silent, self._answers = 0, self._answers + 1
        return answer

    async def _look(self, sender: Sender) -> tuple[Left, ...]:
        """List the Files of a sender, and take those that are ours into the ledger."""
        listed = await self._listed(sender)
        if listed is None:
            return ()
        search = Search(self._ledger, sender, listed)
        found = search.found()
        for each in found:
            self._ledger.write(each)
        self._ledger.write(Looked(sender, search.absent()))
        files = {each.file for each in found}
        return tuple(each for each in self._ledger.holdings.removable() if each.id in files)

    async def _listed(self, sender: Sender) -> list[Mapping[str, Any]] | None:
        """Read the latest Files of a sender; None when they cannot be listed."""
        listed, after = list[Mapping[str, Any]](), None
        for _ in range(PAGES):
            asked = page(ListFiles((("limit", str(LIMIT)), ("order", "desc"))), after)
            answer = await self._ask(Errand(asked, Who(sender), bound=LIST))
            if answer is None or not accepted(answer.exchange):
                return listed or None
            files = _files(answer)
            listed += files
            last = files[-1].get("id") if files else None
            if not isinstance(last, str) or last == after or self._is_enough(answer, files):
                break
            after = last
        return listed

    def _is_enough(self, answer: Answer, files: Sequence[Mapping[str, Any]]) -> bool:
        """Say whether a page is the last, or goes back to before the first of our runs."""
        began = min(each.at for each in self._ledger.holdings.opened) - DRIFT
        first, last = files[0].get("created_at"), files[-1].get("created_at")
        if loaded(answer.data).get("has_more") is not True:
            return True
        return isinstance(first, int) and isinstance(last, int) and last < min(began, first)


def _removal(thing: Left) -> Errand:
    named = of_id(thing.id or "")
    deletes = Message("DELETE", f"/files/{named}")
    cancels = Message("POST", f"/uploads/{named}/cancel")
    asked = deletes if thing.kind == "file" else cancels
    return Errand(asked, Who(thing.sender), asker="the removal of it", repeatable=True)


def _files(answer: Answer) -> list[Mapping[str, Any]]:
    data: Any = loaded(answer.data).get("data")
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


class Search:
    """What of a list of Files is certainly ours, and which completions have no File in it."""

    def __init__(self, ledger: Ledger, sender: Sender, listed: Sequence[Mapping[str, Any]]) -> None:
        self._holdings = ledger.holdings
        self._sender: Sender = sender
        self._listed = [each for each in listed if isinstance(each.get("id"), str)]
        self._open = [
            (each, creation)
            for each in self._holdings.doubtful()
            if (creation := self._holdings.creation(each.of or "")) is not None
            and creation.sender == sender
        ]

    def found(self) -> tuple[Found, ...]:
        """Tell the Files that bear our names, and those that are like one completion alone."""
        return (*self._named(), *self._alike())

    def absent(self) -> tuple[str, ...]:
        """Name the completions that nothing in the list may come from."""
        names = {each.get("filename") for each in self._listed}
        return tuple(sent.number for sent, creation in self._open if creation.filename not in names)

    def _named(self) -> Iterator[Found]:
        numbers = {creation.filename: sent.number for sent, creation in self._open}
        for each in self._listed:
            named = each.get("filename")
            if not isinstance(named, str) or not ours(named, self._holdings.runs):
                continue
            if named in numbers or not self._holdings.holds(each["id"]):
                yield Found(each["id"], self._sender, named, numbers.get(named))

    def _alike(self) -> Iterator[Found]:
        for sent, creation in self._open:
            named = creation.filename
            if named is None or ours(named, self._holdings.runs):
                continue
            like = [each for each in self._listed if _is_alike(each, sent, creation)]
            rivals = [each for each, _ in self._open if self._rivals(each, creation)]
            if len(like) == 1 and len(rivals) == 1 and not self._holdings.made(like[0]["id"]):
                yield Found(like[0]["id"], self._sender, named, sent.number)

    def _rivals(self, sent: Sent, creation: Sent) -> bool:
        other = self._holdings.creation(sent.of or "")
        return other is not None and other.filename == creation.filename


def _is_alike(file: Mapping[str, Any], sent: Sent, creation: Sent) -> bool:
    told = tuple(file.get(name) for name in ("filename", "purpose", "bytes"))
    made: Any = file.get("created_at")
    near = isinstance(made, int | float) and abs(made - sent.at) < SAME
    return near and told == (creation.filename, creation.purpose, creation.size)
