"""What a request to create an upload calls for, and what the answer has to say."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from conformance.core.catalogue import create, transport
from conformance.core.exchange import Exchange, header
from conformance.core.finding import Finding
from conformance.core.requirement import Requirement
from conformance.core.target import Target

from .answer import BRIEF, as_json, document, inner, text, whole
from .demand import Demand, Must, broken, check, either, refuse, upheld
from .peculiar import extra_headers, odd_headers
from .state import Event
from .wire import Action, labelled_as_json

PURPOSES = ("assistants", "batch", "fine-tune", "vision")
"""What every server takes. Source: the enum of CreateUploadRequest.purpose."""
OTHER_PURPOSES = ("user_data", "evals", "assistants_output", "batch_output", "fine-tune-results")
"""Known to clients, or seen on Files: free."""
ENDINGS = {"assistants": ".txt", "batch": ".jsonl", "fine-tune": ".jsonl", "vision": ".png"}
TYPES = {
    "assistants": ("text/plain",),
    "batch": ("application/jsonl", "text/jsonl", "application/x-ndjson"),
    "fine-tune": ("application/jsonl", "text/jsonl", "application/x-ndjson"),
    "vision": ("image/png",),
}
MEMBERS = ("filename", "purpose", "bytes", "mime_type")
EIGHT_GB = 8_000_000_000
EIGHT_GIB = 8_589_934_592
SMALL = 1_000_000
"""Bytes that every server takes: a limit below them would be of no use to anybody."""
PUNCTUATION = re.compile(r"[ -,/:-@\[-^`{-~]", re.ASCII)
"""What a plain name has none of, beside letters of other languages."""
SECONDS = range(3_600, 2_592_001)
SKEW = 300
"""Seconds by which a server's clock may differ from ours, or from its own Date header."""

LACKING = {
    "filename": create.NEEDS_FILENAME,
    "purpose": create.NEEDS_PURPOSE,
    "bytes": create.NEEDS_BYTES,
    "mime_type": create.NEEDS_MIME_TYPE,
}


def demand(event: Event, target: Target) -> Demand:
    """Say what a create calls for."""
    body = event.action.document
    if event.action.contested:
        return either()
    if not isinstance(body, dict):
        return refuse(create.JSON_OBJECT, "the body is not a JSON object")
    wrong = next(_wrong(body, target), None)
    if wrong is not None:
        return wrong
    loose = tuple(_free(body, event.exchange, target))
    if len(loose) > 1:  # whatever is done may be due to any of them
        return either()
    return loose[0] if loose else _accept(body, event, target)


def _wrong(body: Mapping[str, object], target: Target) -> Iterator[Demand]:
    for name, requirement in LACKING.items():
        if name not in body:
            yield refuse(requirement, f"{name} is missing")
    size = whole(body, "bytes") or 0
    if size < 0:
        yield refuse(create.NEGATIVE_BYTES, f"{size} bytes are declared")
    elif size > EIGHT_GIB:
        yield refuse(create.OVER_EIGHT_GIBIBYTES, f"{size} bytes are declared")
    purpose = body.get("purpose")
    if purpose not in (*PURPOSES, *OTHER_PURPOSES, target.purpose):
        yield refuse(create.UNKNOWN_PURPOSE, f"the purpose is {as_json(purpose)}")
    yield from _wrong_policy(body.get("expires_after"))
    if whole(body, "bytes") is None and not _integral(body.get("bytes")):
        yield Demand(Must.EITHER, create.BYTES_INTEGER, prefer=Must.REFUSE)


def _integral(value: object) -> bool:
    """Say whether a number is written with a fraction or an exponent, but has no fraction."""
    return isinstance(value, float) and value.is_integer()


def _wrong_policy(policy: object) -> Iterator[Demand]:
    if not isinstance(policy, dict):
        return
    if policy.get("anchor") != "created_at" or "seconds" not in policy:
        yield refuse(create.EXPIRES_AFTER_MEMBERS, f"expires_after is {policy}")
    seconds = whole(policy, "seconds")
    if seconds is not None and seconds not in SECONDS:
        yield refuse(create.EXPIRES_AFTER_RANGE, f"expires_after.seconds is {seconds}")


def _free(body: Mapping[str, object], exchange: Exchange, target: Target) -> Iterator[Demand]:
    yield from _free_members(body)
    other = text(body, "purpose") in OTHER_PURPOSES and text(body, "purpose") != target.purpose
    if other and _plain(text(body, "filename")):
        yield either(create.OTHER_PURPOSES, because=text(body, "purpose"))
    elif not _usual(body, target):
        yield either()
    media = header(exchange.request.headers, "content-type")
    if not labelled_as_json(media) or odd_headers(exchange):
        yield either()


def _free_members(body: Mapping[str, object]) -> Iterator[Demand]:
    policy = body.get("expires_after", {})
    if policy is None:
        yield either(create.EXPIRES_AFTER_NULL, create.ACCEPTED, prefer=Must.ACCEPT)
    elif not isinstance(policy, dict) or (policy and not _tidy(policy)):
        yield either()
    if unknown := set(body) - {*MEMBERS, "expires_after"}:
        yield either(create.UNKNOWN_MEMBERS, because=as_json(min(unknown), BRIEF))
    if body["bytes"] == 0:
        yield either(create.ZERO_BYTES)
    if _integral(body["bytes"]) or (whole(body, "bytes") or 0) > EIGHT_GB:
        yield either()


def _tidy(policy: Mapping[str, object]) -> bool:
    return set(policy) == {"anchor", "seconds"} and whole(policy, "seconds") is not None


def _usual(body: Mapping[str, object], target: Target) -> bool:
    """Say whether name, purpose and type go together so that any server takes them."""
    purpose, media, name = (text(body, each) for each in ("purpose", "mime_type", "filename"))
    ours = (purpose, media) == (target.purpose, target.mime_type)
    named = purpose not in ENDINGS or name.endswith(ENDINGS[purpose])
    return _plain(name) and named and (ours or media in TYPES.get(purpose, ()))


FORBIDDEN = set('<>:"/\\|?*')
"""What no filename may hold on Windows. Source: its file naming conventions."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""What no file may be called there."""


def _plain(name: str) -> bool:
    """Say whether a file may have this name anywhere."""
    short = 0 < len(name) <= 200 and name == name.strip(" .")
    free = not set(name) & FORBIDDEN and RESERVED.fullmatch(name) is None
    return short and free and name.isprintable()


def _accept(body: Mapping[str, object], event: Event, target: Target) -> Demand:
    size = whole(body, "bytes") or 0
    usual = {
        transport.CONNECTION_REUSE: event.reusing,
        create.EXPIRES_AFTER: "expires_after" in body,
        create.EIGHT_GIGABYTES: size == EIGHT_GB,
        create.LARGE_BYTES: size > 2**31 - 1,
        create.SIZES: size > SMALL,
        create.UNICODE_FILENAME: not text(body, "filename").isascii(),
        create.FILENAMES: PUNCTUATION.search(text(body, "filename")) is not None,
        create.PURPOSES: text(body, "purpose") != target.purpose,
        transport.EXTRA_HEADERS: extra_headers(event.exchange),
    }
    features = tuple(each for each, has in usual.items() if has)
    because = "nothing is wrong with it"
    return Demand(
        Must.ACCEPT, create.ACCEPTED, features, because=because, status_200=create.STATUS_200
    )


def answered(action: Action, exchange: Exchange, at: int) -> Iterator[Finding]:
    """Check what an accepted create says, apart from the types of its members."""
    asked = action.document if isinstance(action.document, dict) else {}
    got = document(exchange)
    yield _usable(text(got, "id"), at)
    if "status" in got:
        yield check(got["status"] == "pending", create.PENDING, at, "pending", got["status"])
    if text(asked, "purpose") in PURPOSES:
        yield upheld(create.PURPOSES, at)
    yield from _echoes(asked, got, at)
    yield from _times(exchange, got, at)
    if policy_seconds(action) is None and (lives := lifetime(exchange)) is not None:
        yield _dated(lives == 3_600, create.EXPIRES_IN_AN_HOUR, at, "3600 s", f"{lives} s")


def is_usable(name: str) -> bool:
    """Say whether an id works as one segment of a path, as it stands."""
    safe = not set(name) & set("/?#%\\") and name.isprintable() and " " not in name
    return safe and name not in {"", ".", ".."}


def _usable(name: str, at: int) -> Finding:
    wanted = "an id that is safe in a path"
    return check(is_usable(name), create.ID_USABLE, at, wanted, as_json(name))


def _echoes(asked: Mapping[str, object], got: Mapping[str, object], at: int) -> Iterator[Finding]:
    sound = [name for name in ("filename", "purpose") if _echoed(asked.get(name))]
    for name in (*sound, *(("bytes",) if whole(asked, "bytes") is not None else ())):
        if type(got.get(name)) is type(asked[name]):
            wanted, said = f"{name} {as_json(asked[name])}", as_json(got[name])
            yield check(got[name] == asked[name], _echo(name, asked), at, wanted, said)


def misread(action: Action, exchange: Exchange) -> frozenset[str]:
    """Name the members that a new upload has otherwise than asked for, or that cannot be."""
    asked, got = action.document if isinstance(action.document, dict) else {}, document(exchange)
    texts = [name for name in ("filename", "purpose") if _echoed(asked.get(name))]
    sizes = ["bytes"] if whole(asked, "bytes") is not None else []
    differing = {name for name in (*texts, *sizes) if got.get(name) != asked[name]}
    dates = {name for name in ("created_at", "expires_at") if whole(got, name) is None}
    created = whole(got, "created_at")
    if created is not None and not _on_time(created, exchange):
        dates.add("created_at")
    return frozenset(differing | dates)


def _on_time(created: int, exchange: Exchange) -> bool:
    return any(abs(created - int(clock)) <= SKEW for clock in _clocks(exchange))


def _echoed(value: object) -> bool:
    """Say whether a text comes back as it is: not where none is, nor where servers clean up."""
    return isinstance(value, str) and value != "" and not any(map(_odd, value))


def _odd(letter: str) -> bool:
    """Say whether a letter is none: a control character, half a letter, or nobody's."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn")


def _echo(name: str, asked: Mapping[str, object]) -> Requirement:
    if name == "bytes" and (whole(asked, "bytes") or 0) > 2**31 - 1:
        return create.LARGE_BYTES
    if name == "filename" and not text(asked, "filename").isascii():
        return create.UNICODE_FILENAME
    return create.ECHOES


def declared(action: Action, told: Mapping[str, object]) -> int:
    """Count the bytes that an upload is to have: those asked for, or else those answered."""
    asked = action.document if isinstance(action.document, dict) else {}
    size = whole(asked, "bytes")
    return size if size is not None else whole(told, "bytes") or 0


def _times(exchange: Exchange, got: Mapping[str, object], at: int) -> Iterator[Finding]:
    created, expires = whole(got, "created_at"), whole(got, "expires_at")
    if created is None or expires is None:
        return
    if not _on_time(created, exchange):
        wanted = f"created_at within {SKEW} s of the clock, {int(exchange.at)}"
        yield broken(create.TIMESTAMPS, at, wanted, f"created_at {created}")
    wanted = f"expires_at after created_at, {created}"
    yield _dated(expires > created, create.EXPIRES_LATER, at, wanted, f"expires_at {expires}")


def _dated(holds: object, requirement: Requirement, at: int, wanted: str, got: str) -> Finding:
    """Check how timestamps lie to each other, which says nothing where one is none."""
    if holds:
        return upheld(requirement, at)
    return broken(requirement, at, wanted, got, (create.TIMESTAMPS,))


def _clocks(exchange: Exchange) -> Iterator[float]:
    yield exchange.at
    date = header(exchange.response.headers, "date") if exchange.response is not None else None
    try:
        yield parsedate_to_datetime(date or "").timestamp()
    except (ValueError, OverflowError):  # a year 0, or a day of twenty digits
        return


def lifetime(exchange: Exchange) -> int | None:
    """Count the seconds that an upload lives, by its own answer; None when it does not say."""
    got = document(exchange)
    created, expires = whole(got, "created_at"), whole(got, "expires_at")
    return None if created is None or expires is None else expires - created


def policy_seconds(action: Action) -> int | None:
    """Take the seconds of the expiry policy that was asked for; None when there was none."""
    asked = action.document if isinstance(action.document, dict) else {}
    return whole(inner(asked, "expires_after"), "seconds")
