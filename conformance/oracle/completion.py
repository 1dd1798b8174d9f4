"""What a request to complete an upload calls for while it is pending."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from conformance.core import content
from conformance.core.catalogue import (
    auth,
    cancel,
    complete,
    concurrency,
    errors,
    parts,
    transport,
)
from conformance.core.content import Content
from conformance.core.exchange import Body, header
from conformance.core.requirement import Requirement

from .addition import BUFFERS
from .answer import BRIEF, as_json
from .demand import Demand, Must, either, refuse
from .peculiar import extra_headers
from .state import Elsewhere, Event, Part, Upload
from .wire import Action, labelled_as_json

HEX = re.compile(r"[0-9a-f]{32}")
MANY = 20
"""From this many parts on, a completion is one of many parts."""
MEMBERS = frozenset({"part_ids", "md5"})


@dataclass(frozen=True, slots=True)
class Request:
    """A completion that can be read: its ids, the parts they name, and the checksum."""

    ids: tuple[str, ...]
    listed: tuple[Part, ...]
    md5: object
    body: Mapping[str, object]


def request(action: Action, upload: Upload) -> Request | None:
    """Read a completion; None when ``part_ids`` is not an array of strings."""
    body = action.document if isinstance(action.document, dict) else {}
    ids = body.get("part_ids")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        return None
    held = _loosely(upload) | {each.id: each for each in upload.parts}
    listed = tuple(held[name] for each in ids if (name := _found(each, held)) is not None)
    return Request(tuple(ids), listed, body.get("md5"), body)


def _loosely(upload: Upload) -> dict[str, Part]:
    """Name the parts as stores do that look at neither case nor blanks around an id."""
    names = Counter(_folded(each.id) for each in upload.parts)
    return {name: each for each in upload.parts if names[name := _folded(each.id)] == 1}


def _folded(name: str) -> str:
    return name.strip().casefold()


def _found(name: str, held: Container[str]) -> str | None:
    """Find under which name a listed id is held, if at all."""
    return next((each for each in (name, _folded(name)) if each in held), None)


def demand(event: Event, declared: int, upload: Upload, elsewhere: Elsewhere) -> Demand:
    """Say what a completion calls for."""
    action = event.action
    labelled = labelled_as_json(header(event.exchange.request.headers, "content-type"))
    if action.contested:
        return either()
    if not isinstance(action.document, dict) or "part_ids" not in action.document:
        lax = declared == 0 and isinstance(action.document, dict)
        because = "part_ids is missing"
        missing = refuse(complete.NEEDS_PART_IDS, because)
        return either(complete.EMPTY, because=because) if lax else missing
    asked = request(action, upload)
    if asked is None:
        return refuse(complete.PART_IDS_STRINGS, "part_ids is not an array of strings")
    special = chain(
        _strange_ids(asked, upload, elsewhere),
        _wrong_size(asked, declared),
        _wrong_md5(asked),
        _free(asked, declared, upload),
    )
    if (called := next(special, None)) is not None:
        return called
    return _accept(asked, event, upload) if labelled else either()


def _strange_ids(asked: Request, upload: Upload, elsewhere: Elsewhere) -> Iterator[Demand]:
    held = {each.id for each in upload.parts}
    for name in asked.ids:
        if name in held:
            continue
        if name in upload.unread or _folded(name) in _loosely(upload):
            yield either()
        if name in elsewhere.cancelled:
            yield refuse(cancel.PARTS_UNUSABLE, f"{name} is a part of a cancelled upload")
        elif name in elsewhere.tenant:
            yield Demand(
                Must.REFUSE,
                auth.TENANTS_APART,
                suspects=(complete.UNKNOWN_PART, complete.FOREIGN_PART),
                because=f"{name} is another tenant's part",
            )
        elif name in elsewhere.other:
            yield refuse(complete.FOREIGN_PART, f"{name} is a part of another upload")
        else:
            yield refuse(complete.UNKNOWN_PART, f"no part is called {name}")


def _wrong_size(asked: Request, declared: int) -> Iterator[Demand]:
    size = sum(each.body.size for each in asked.listed)
    because = f"{size} bytes are listed, {declared} were declared"
    if size < declared:
        nothing = not asked.ids
        yield refuse(complete.NO_PARTS_LISTED if nothing else complete.TOO_FEW_BYTES, because)
    elif size > declared:
        yield refuse(complete.TOO_MANY_BYTES, because)


def _wrong_md5(asked: Request) -> Iterator[Demand]:
    if "md5" not in asked.body:
        return
    right = md5_of(asked.listed)
    if malformed(asked):
        yield either(complete.MD5_MALFORMED, because=f"md5 {as_json(asked.md5, BRIEF)}")
    elif right is None:
        yield either()
    elif right != asked.md5:
        yield _disowned(asked, f"the md5 of the listed parts is {right}")


def malformed(asked: Request) -> bool:
    """Say whether an md5 was sent that is not written as documented: 32 lower-case digits."""
    written = isinstance(asked.md5, str) and HEX.fullmatch(asked.md5)
    return "md5" in asked.body and not written


def _disowned(asked: Request, because: str) -> Demand:
    """Blame a wrong md5 on the order of the list if it is that of another order."""
    arrival = sorted(asked.listed, key=lambda each: each.place)
    ordered = md5_of(arrival) == asked.md5
    blamed = complete.MD5_OF_LISTED_ORDER if ordered else complete.MD5_WRONG
    suspects = (complete.MD5_WRONG,) if ordered else ()
    called = refuse(blamed, because)
    return replace(called, suspects=suspects, rests_on=(complete.MD5_RIGHT,))


def md5_of(listed: Sequence[Part]) -> str | None:
    """
    Name the MD5 of ``listed`` one after the other; None when their bytes were not kept, and follow
    from no recipe.
    """
    bodies: list[Body] = [each.body for each in listed]
    if len(bodies) == 1:
        return bodies[0].md5
    held = tuple(each.recipe if each.data is None else each.data for each in bodies)
    known = tuple(each for each in held if each is not None)
    return _summed(known) if known == held else None


@lru_cache(maxsize=64)
def _summed(held: tuple[Content, ...]) -> str:
    return content.md5_of(held)


def _free(asked: Request, declared: int, upload: Upload) -> Iterator[Demand]:
    if unknown := set(asked.body) - MEMBERS:
        yield either(complete.UNKNOWN_MEMBERS, because=as_json(min(unknown), BRIEF))
    if len(set(asked.ids)) < len(asked.ids):
        yield either(complete.REPEATED_PART)
    if declared == 0 or not asked.ids:
        because = "an empty part" if asked.ids else "part_ids []"
        yield either(complete.EMPTY, because=because)
    if any(each.body.size == 0 for each in asked.listed):
        yield either()
    if upload.tried:
        yield either(complete.AFTER_REFUSAL)
    if upload.lost_add:
        yield either()
    if len(asked.listed) < len(upload.parts):
        plainer = (complete.ACCEPTED, complete.MD5_OPTIONAL, complete.LISTED_ORDER)
        yield Demand(Must.EITHER, complete.UNLISTED_IGNORED, suspects=plainer, prefer=Must.ACCEPT)


def _accept(asked: Request, event: Event, upload: Upload) -> Demand:
    ordered = [each.place for each in asked.listed]
    moved = ordered != sorted(ordered)
    summed = "md5" in asked.body
    distinct = {(each.body.size, each.body.md5) for each in asked.listed}
    usual: dict[Requirement, bool] = {
        **dict.fromkeys(_special(asked), True),
        transport.CONNECTION_REUSE: event.reusing,
        transport.EXTRA_HEADERS: extra_headers(event.exchange),
        parts.EQUAL_BYTES: len(distinct) < len(asked.listed),
        parts.CUT_BODY: upload.cut_add,
        errors.NOTHING_CHANGED: upload.refused_add,
        complete.PART_COUNTS: len(asked.listed) >= MANY,
        concurrency.PARTS_KEPT: any(each.together for each in asked.listed),
        complete.MD5_OF_LISTED_ORDER: summed and moved,
        complete.MD5_RIGHT: summed,
        complete.LISTED_ORDER: moved,
    }
    features = tuple(each for each, has in usual.items() if has)
    suspects = () if summed else (complete.MD5_OPTIONAL,)
    doubts = tuple(_altered(asked.listed))
    because = f"the listed parts are its own and have the {_total(asked)} bytes declared"
    return Demand(
        Must.ACCEPT, complete.ACCEPTED, features, suspects, because=because, doubts=doubts
    )


def _altered(listed: Sequence[Part]) -> Iterator[Requirement]:
    """Name what a server may have broken that counts or sums other bytes than were sent."""
    if any(each.nameless for each in listed):
        yield parts.NAMELESS_BYTES
    if any(each.body.size >= BUFFERS for each in listed):
        yield parts.BUFFER_EDGES
    if any(not (each.body.data or b"a").isalnum() for each in listed):
        yield parts.BYTES_AS_SENT


def _special(asked: Request) -> Iterator[Requirement]:
    """Name what was special about how the listed parts were written."""
    return chain.from_iterable(each.special for each in asked.listed)


def _total(asked: Request) -> int:
    return sum(each.body.size for each in asked.listed)
