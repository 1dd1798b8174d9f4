"""Reads where a redirect leads, and hides what such an address is signed with."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from conformance.core.errors import Misused
from conformance.core.exchange import Body, Headers, Response, body_of, header

from .address import Address, read

STATUSES = frozenset({301, 302, 303, 307, 308})
"""Answers that say where else to ask (RFC 9110 section 15.4)."""
PORTS = {"http": 80, "https": 443}
LONGEST = 16_384
"""Longer addresses, in characters, lead nowhere."""
SIGNED = 16
"""Values of a query with so many characters may be what it is signed with."""
AS_IT_IS = "!#$%&'()*+,/:;=?@[]~"
HIDDEN = "(hidden)"
ANONYMOUS = frozenset({"accept", "accept-encoding", "range", "user-agent"})
"""Headers that any origin may see; all others may be credentials of the target."""


@dataclass(frozen=True, slots=True, repr=False)
class Redirect:
    """
    Where content is said to be: an origin, and the target there, ``path`` and ``query``.

    ``same`` says that it is the origin that was asked. ``shown`` is the address without its query.
    """

    address: Address
    path: str
    query: str
    same: bool
    shown: str


def redirect(status: int, headers: Headers, origin: Address, target: str) -> Redirect | None:
    """
    Say where an answer to a request for ``target`` leads; None where it leads nowhere.

    Only http and https are followed, and no address with a user name in it.
    """
    location = header(headers, "location")
    if status not in STATUSES or not location or len(location) > LONGEST:
        return None
    # Headers are read as Latin-1, and what is not ASCII is escaped as browsers do.
    plain = quote(location.strip().encode("latin-1", "replace"), safe=AS_IT_IS)
    try:
        led = urlsplit(urljoin(f"{origin.origin}{target}", plain))
        address = read(f"{led.scheme}://{led.netloc}")
        same = _origin(led) == _origin(urlsplit(origin.origin))
    except (Misused, ValueError):
        return None
    path = led.path or "/"
    return Redirect(address, path, led.query, same, f"{address.origin}{path}")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or PORTS.get(url.scheme)


def anonymous(headers: Headers) -> Headers:
    """Leave of headers what another origin may see."""
    return tuple(each for each in headers if each[0].lower() in ANONYMOUS)


class Unsigned:
    """Takes the queries of addresses, which sign them, out of what an answer says."""

    def __init__(self, *queries: str) -> None:
        self._whole = tuple(query for query in queries if query)
        held = {form for query in self._whole for form in _forms(query)}
        self._forms = sorted(held, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Write a text without them."""
        for each in self._forms:
            text = text.replace(each, HIDDEN)
        return text

    def response(self, response: Response) -> Response:
        """Write an answer without them. The body of a success is content, and stays as it is."""
        if not self._forms:
            return response
        named = tuple((name, self._value(name, value)) for name, value in response.headers)
        body = response.body if response.status // 100 == 2 else self._body(response.body)
        return replace(response, headers=named, body=body)

    def _body(self, body: Body) -> Body:
        data = body.data or b""
        for each in self._forms:
            data = data.replace(each.encode("utf-8", "replace"), HIDDEN.encode())
        return body if data == (body.data or b"") else body_of(data)

    def _value(self, name: str, value: str) -> str:
        if name.lower() in ("location", "content-location", "refresh", "link"):
            before, mark, _ = value.partition("?")
            value = f"{before}?{HIDDEN}" if mark else value
        for each in self._whole:  # not its values: one of them may be the media type
            value = value.replace(each, HIDDEN)
        return value


def _forms(query: str) -> Iterator[str]:
    values = [pair.partition("=")[2] for pair in query.split("&")]
    for each in (query, *(value for value in values if len(value) >= SIGNED)):
        yield from (each, unquote(each), html.escape(each), each.replace("&", "\\u0026"))
