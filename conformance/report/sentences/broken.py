"""What is known of a broken requirement, and of the request and the answer that broke it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.core.catalogue import BY_ID
from conformance.core.exchange import Exchange, Request
from conformance.core.finding import Finding
from conformance.core.parsing import parse
from conformance.core.requirement import Requirement
from conformance.report.safe import cut

from .phrases import Operation

VALUE, SAID = 40, 60
"""Characters of a value in a sentence, and of the server's own message."""
STATUS = re.compile(r"status (\d{3})\b")


@dataclass(frozen=True, slots=True)
class Break:
    """A broken requirement, and what is known of how it was broken."""

    requirement: Requirement
    wanted: str
    got: str
    operation: Operation
    status: int | None
    message: str
    request: Request | None
    exchange: Exchange | None

    @property
    def id(self) -> str:
        """Give the id of the requirement."""
        return self.requirement.id

    @property
    def at(self) -> str:
        """Give status and message of the answer in brackets, after a blank; ``""`` for none."""
        if self.status is None:
            return ""
        return f' ({self.status} "{self.message}")' if self.message else f" ({self.status})"


def read(finding: Finding, exchange: Exchange | None) -> Break:
    """Put together what a finding and the exchange that shows it say."""
    requirement = BY_ID[finding.requirement]
    response = exchange.response if exchange is not None else None
    told = STATUS.match(finding.got)
    status = int(told.group(1)) if told else None
    return Break(
        requirement=requirement,
        wanted=finding.wanted,
        got=finding.got,
        operation=_operation(exchange, requirement),
        status=status if response is None else response.status,
        message=_message(exchange),
        request=None if exchange is None else exchange.request,
        exchange=exchange,
    )


def _operation(exchange: Exchange | None, requirement: Requirement) -> Operation:
    if exchange is None:
        area = requirement.id.partition("/")[0]
        return BY_AREA.get(area, Operation.OTHER)
    words = exchange.request.path.strip("/").split("/")
    return BY_PATH.get((exchange.request.method, words[0], *words[2:], len(words)), Operation.OTHER)


BY_AREA = {
    "create": Operation.CREATE,
    "parts": Operation.ADD,
    "complete": Operation.COMPLETE,
    "cancel": Operation.CANCEL,
    "files": Operation.GET,
}
BY_PATH: Mapping[tuple[str | int, ...], Operation] = {
    ("POST", "uploads", 1): Operation.CREATE,
    ("POST", "uploads", "parts", 3): Operation.ADD,
    ("POST", "uploads", "complete", 3): Operation.COMPLETE,
    ("POST", "uploads", "cancel", 3): Operation.CANCEL,
    ("GET", "files", 1): Operation.LIST,
    ("GET", "files", 2): Operation.GET,
    ("GET", "files", "content", 3): Operation.CONTENT,
    ("DELETE", "files", 2): Operation.DELETE,
}
"""Operations by method, the words of a path but for the id in it, and their number."""


def _message(exchange: Exchange | None) -> str:
    """Take what the server says is wrong, where it is short."""
    if exchange is None or exchange.response is None:
        return ""
    error = _document(exchange.response.body.data).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    if not isinstance(message, str) or len(message) > SAID:
        return ""
    return " ".join(message.split()).removesuffix(".").replace('"', "'")


def _document(data: bytes | None) -> Mapping[str, object]:
    try:
        document = parse(data or b"")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


DEFAULTS = {"size": "1,000 or more", "seconds": "so many", "parts": "so many"}
"""How numbers are told that a request did not say."""


class _Facts(dict[str, str]):
    """What a request said, by the names that phrases use; what it did not say is ``given``."""

    def __missing__(self, name: str) -> str:
        return DEFAULTS.get(name, "given")


def filled(phrase: str, broken: Break) -> str:
    """Put what the request said into a phrase, in the place of names in braces."""
    return phrase.format_map(_Facts(_facts(broken))) if "{" in phrase else phrase


def _facts(broken: Break) -> Iterator[tuple[str, str]]:
    yield "what", broken.operation.value
    yield "at", broken.at
    if broken.request is None:
        return
    asked = _document(broken.request.body.data)
    yield from ((name, _json(asked[name])) for name in ("purpose", "filename") if name in asked)
    size, policy, ids = asked.get("bytes"), asked.get("expires_after"), asked.get("part_ids")
    if size is not None:
        yield "bytes", _number(size)
    yield "policy", _json(policy)
    if isinstance(policy, dict):
        yield "seconds", _number(policy.get("seconds"))
    yield "part_ids", _json(ids)
    if isinstance(ids, list):
        yield "parts", str(len(ids))
    if broken.operation is Operation.ADD:
        yield "size", _part_size(broken.request)


def _part_size(request: Request) -> str:
    """Count the bytes of a Part; of a form that was not read, about."""
    fields = request.fields or ()
    return _number(fields[0].body.size) if len(fields) == 1 else f"nearly {request.body.size:,}"


def _json(value: object) -> str:
    return shown_value(json.dumps(value))


def _number(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if whole and abs(value) < 10**15 else _json(value)  # type: ignore[arg-type]


def shown_value(text: str) -> str:
    """Write a JSON value briefly, and text as it is instead of escaped."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return cut(text, VALUE)
    fits = isinstance(value, str) and value != "" and "`" not in value
    return f"`{cut(value, VALUE)}`" if fits else cut(text, VALUE)
