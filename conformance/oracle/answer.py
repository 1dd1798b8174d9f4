"""What an answer comes down to, and how it is told to people."""

import json
from collections.abc import Mapping
from enum import Enum, auto

from conformance.core.exchange import Exchange, header
from conformance.core.retry import is_put_off, told_of_cut

from .wire import read_json


class Kind(Enum):
    """What a server did with a request, as far as its answer says."""

    ACCEPTED = auto()
    """2xx."""
    REFUSED = auto()
    """4xx: the client is told that it is wrong."""
    FAILED = auto()
    """5xx: the server says that it is wrong itself."""
    STRANGE = auto()
    """1xx or 3xx: neither yes nor no."""
    WAIT = auto()
    """It asks to come again (``core.retry``): not now. Nothing was done."""
    SILENT = auto()
    """No answer came; it may have been done or not."""


CLASSES = {2: Kind.ACCEPTED, 4: Kind.REFUSED, 5: Kind.FAILED}


def kind(exchange: Exchange) -> Kind:
    """Say what the server did with the request."""
    response = exchange.response
    if response is None or garbled(exchange):
        return Kind.SILENT
    if is_put_off(response) and not told_of_cut(exchange.request, response):
        return Kind.WAIT
    return CLASSES.get(response.status // 100, Kind.STRANGE)


PACKED = b"\x1f\x8b"
"""How gzip begins, and no JSON does."""


def takes_packed(exchange: Exchange) -> bool:
    """Say whether the answer may be packed, since the request asked for that."""
    return "gzip" in (header(exchange.request.headers, "accept-encoding") or "").lower()


def garbled(exchange: Exchange) -> bool:
    """Say whether an answer that may be packed cannot be unpacked, or is not when it should be."""
    response = exchange.response
    if response is None or not takes_packed(exchange):
        return False
    said = (header(response.headers, "content-type") or "").lower()
    still = (response.body.data or b"").startswith(PACKED) and "json" in said
    return response.garbled or still


def document(exchange: Exchange) -> Mapping[str, object]:
    """Read the JSON object that was answered; an empty one when there is none."""
    if exchange.response is None:
        return {}
    _, value = read_json(exchange.response.body.data)
    return value if isinstance(value, dict) else {}


def text(value: Mapping[str, object], name: str) -> str:
    """Take a member that is text; ``""`` when it is not."""
    held = value.get(name)
    return held if isinstance(held, str) else ""


def whole(value: Mapping[str, object], name: str) -> int | None:
    """Take a member that is a whole number; None when it is not."""
    held = value.get(name)
    return held if isinstance(held, int) and not isinstance(held, bool) else None


def inner(value: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Take a member that is an object; an empty one when it is not."""
    held = value.get(name)
    return held if isinstance(held, dict) else {}


SHOWN, TOLD, BRIEF = 400, 160, 40
"""Characters of any text, of an answer, and of one value that is named in passing."""


def shown(text: str) -> str:
    """Make any text fit for a report: no longer than 400 characters, and no half characters."""
    whole = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return whole.encode("utf-8", "backslashreplace").decode()


def as_json(value: object, most: int = SHOWN) -> str:
    """Write a value as a server would, in ASCII, cut to so many characters."""
    text = ""
    for piece in json.JSONEncoder().iterencode(value):
        text += piece
        if len(text) > most:
            return text[: most - 1] + "…"
    return text


def told(exchange: Exchange) -> str:
    """
    Tell an answer in one line: its status, and the beginning of its body.

    JSON stands there as it is. Other text is quoted: it might be read as the name of the status.
    """
    response = exchange.response
    if response is None:
        return f"no answer ({exchange.cause})"
    data = response.body.data
    if not data:
        return f"status {response.status}"
    body = data[: 4 * TOLD].decode("utf-8", "backslashreplace")
    line = " ".join(body.split())
    shown = line if len(line) <= TOLD else f"{line[:TOLD]}…"
    said = shown if line.startswith(("{", "[")) else f'body "{shown}"'
    return f"status {response.status}{' ' if said is shown else ', '}{said}"
