"""What lists of files owe: by themselves, page by page, and over all pages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from conformance.core.catalogue import files
from conformance.core.exchange import Exchange
from conformance.core.finding import Finding

from . import metadata
from .answer import BRIEF, Kind, as_json, document, kind, text, told, whole
from .demand import (
    Demand,
    Must,
    broken,
    check,
    either,
    noted,
    redirected,
    status_200,
    upheld,
    weigh,
)
from .state import Event, Sweep
from .wire import Action

LIMITS = range(1, 10_001)
PURPOSES = ("assistants", "batch", "fine-tune", "vision")


def items(exchange: Exchange) -> list[Mapping[str, object]]:
    """Take the files that a list names."""
    data = document(exchange).get("data")
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


def page(action: Action, exchange: Exchange, at: int) -> Iterator[Finding]:
    """Check one page by itself."""
    query = dict(action.query)
    if not _plain(action.query):
        asked = exchange.request.query
        because = f"?{asked if len(asked) <= BRIEF else asked[:BRIEF] + '…'}"
        yield from weigh(either(files.LIST_BAD_LIMIT, because=because), exchange, at)
        if kind(exchange) is Kind.ACCEPTED and query.get("purpose") in metadata.PURPOSES:
            yield from _of_purpose(query, items(exchange), at)
        return
    if kind(exchange) is not Kind.ACCEPTED:
        yield from _no_page(query, exchange, at)
        return
    yield status_200(files.STATUS_200, exchange, at)
    held = items(exchange)
    yield from _filtered(query, held, at)
    yield from _once(held, at)
    yield from _ends(document(exchange), held, "after" not in query, at)
    yield from _sorted(query, held, at)
    if _is_empty(exchange) and "after" not in query:
        promised = document(exchange).get("has_more")
        if promised is True:
            wanted = "has_more false: the page is empty, and clients stop there"
            yield broken(files.HAS_MORE, at, wanted, f"has_more {promised}")


def _no_page(query: Mapping[str, str], exchange: Exchange, at: int) -> Iterator[Finding]:
    answer = kind(exchange)
    if answer is Kind.STRANGE:
        yield redirected(exchange, at)
    elif "after" in query:  # the file that it names may be gone
        yield from weigh(Demand(Must.EITHER), exchange, at)
    elif answer not in (Kind.WAIT, Kind.SILENT):
        yield broken(files.LIST, at, "status 200 and a list", told(exchange))


def _is_empty(exchange: Exchange) -> bool:
    return document(exchange).get("data") == []


def _plain(asked: Sequence[tuple[str, str]]) -> bool:
    """Say whether a server has to take the query: values that are documented, each once."""
    query = dict(asked)
    if len(query) < len(asked):
        return False
    limit = query.get("limit", "1")
    counts = limit.isascii() and limit.isdigit() and len(limit) <= 5 and int(limit) in LIMITS
    sorts = query.get("order", "desc") in ("asc", "desc")
    known = set(query) <= {"limit", "order", "purpose", "after"}
    return counts and sorts and known and query.get("purpose", "batch") in PURPOSES


def _filtered(
    query: Mapping[str, str], held: Sequence[Mapping[str, object]], at: int
) -> Iterator[Finding]:
    if "limit" in query:
        limit = int(query["limit"])
        wanted = f"at most {limit} files"
        yield check(len(held) <= limit, files.LIST_LIMIT, at, wanted, f"{len(held)} files")
    yield from _of_purpose(query, held, at)


def _of_purpose(
    query: Mapping[str, str], held: Sequence[Mapping[str, object]], at: int
) -> Iterator[Finding]:
    if "purpose" in query and held:
        others = {text(each, "purpose") for each in held} - {query["purpose"]}
        wanted = f"only purpose {as_json(query['purpose'])}"
        yield check(not others, files.LIST_PURPOSE, at, wanted, f"also {as_json(sorted(others))}")


def _once(held: Sequence[Mapping[str, object]], at: int) -> Iterator[Finding]:
    """Check that a page shows no file twice, as by a row for each of its parts."""
    counts = Counter(text(each, "id") for each in held)
    twice = [name for name, count in counts.items() if count > 1 and name]
    if twice:
        wanted = "a page that shows each file once"
        yield broken(files.PAGING, at, wanted, f"{counts[twice[0]]} times {as_json(twice[0])}")


def _ends(
    said: Mapping[str, object],
    held: Sequence[Mapping[str, object]],
    begins: bool,  # noqa: FBT001 - the first page, after which nothing was asked for
    at: int,
) -> Iterator[Finding]:
    ends = (said.get("first_id"), said.get("last_id"))
    if not held:
        yield noted(files.EMPTY_PAGE, at, f"an empty page has first_id {as_json(ends[0])}")
        if begins and said.get("data") == [] and any(_named(said)):
            empty = "first_id and last_id that name no file: the list is empty"
            yield broken(files.LIST_ENDS, at, empty, _both(ends))
        return
    wanted = (held[0].get("id"), held[-1].get("id"))
    yield check(ends == wanted, files.LIST_ENDS, at, _both(wanted), _both(ends))


def _both(ends: tuple[object, object]) -> str:
    return f"first_id {as_json(ends[0])}, last_id {as_json(ends[1])}"


def _sorted(
    query: Mapping[str, str], held: Sequence[Mapping[str, object]], at: int
) -> Iterator[Finding]:
    times = [whole(each, "created_at") or 0 for each in held]
    if len(set(times)) < 2:
        return
    rising = query.get("order") == "asc"
    fine = all(one <= two if rising else one >= two for one, two in pairwise(times))
    wanted = f"files sorted by created_at, {'rising' if rising else 'falling'}"
    yield check(fine, files.ORDER, at, wanted, f"{times[:8]}")


def pages(events: Sequence[Event]) -> Iterator[Finding]:
    """Check that following pages meets no file twice, stops, and says when more follow."""
    read = [event for event in events if kind(event.exchange) is Kind.ACCEPTED]
    if len(read) < 2:
        return
    seen: set[str] = set()
    for event in read:
        ids = {text(each, "id") for each in items(event.exchange)} - {""}
        again = ids & seen
        if again:
            wanted = "a page of files that no page before it had"
            yield broken(files.PAGING, event.at, wanted, f"again {sorted(again)}")
        seen |= ids
    every = [each for event in read for each in items(event.exchange)]
    yield from _sorted(dict(read[0].action.query), every, read[-1].at)
    yield from _promises(read)


def _promises(read: Sequence[Event]) -> Iterator[Finding]:
    """
    Check that has_more was kept.

    Others may add and delete files meanwhile, so only what nothing can explain is broken:
    an empty page after which more are promised.
    """
    for event, following in pairwise(read):
        if document(event.exchange).get("has_more") is True and items(following.exchange):
            yield upheld(files.HAS_MORE, event.at, files.LISTED)
    last = read[-1]
    said = document(last.exchange).get("has_more")
    if not items(last.exchange) and said is not False:
        wanted = "has_more false: the page is empty"
        yield broken(files.HAS_MORE, last.at, wanted, f"has_more {said}")


def sweep(events: Sequence[Event]) -> Sweep | None:
    """Join the pages of one listing; None when a page was refused."""
    if not events or any(kind(event.exchange) is not Kind.ACCEPTED for event in events):
        return None
    first = dict(events[0].action.query)
    if not _plain(events[0].action.query):
        return None
    every = [each for event in events for each in items(event.exchange)]
    times = [whole(each, "created_at") for each in every]
    sorted_times = [each for each in times if each is not None]
    begins = "after" not in first
    newest_first = begins and first.get("order", "desc") == "desc" and _falling(sorted_times)
    promised = document(events[-1].exchange).get("has_more")
    empty = _is_empty(events[-1].exchange)
    return Sweep(
        frozenset(text(each, "id") for each in every),
        frozenset(text(each, "filename") for each in every),
        begins and (empty or promised is False),
        min(sorted_times, default=None) if newest_first else None,
        full=str(len(items(events[-1].exchange))) == first.get("limit"),
        paged=len(events) > 1,
        broke_off=empty and promised is True,
        purpose=first.get("purpose"),
        ends=frozenset(each for event in events for each in _named(document(event.exchange))),
    )


def _named(said: Mapping[str, object]) -> Iterator[str]:
    """Name the files that a page says are its first and its last."""
    yield from filter(None, (text(said, each) for each in ("first_id", "last_id")))


def _falling(times: Iterable[int]) -> bool:
    return all(one >= two for one, two in pairwise(times))
