"""
Whether a base URL is that of the API, as far as a first look shows: pure functions.

A base URL without its ``/v1``, or with one too many, leads to a server all the same: one that has
no such path, sends elsewhere, or shows a page. That says nothing of the API beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from conformance.core.exchange import Exchange, Response, header
from conformance.core.parsing import parse

MISSING = (404, 405, 501)
"""How servers answer for a path that they do not have."""
VERSION = "/v1"
"""How the base URL of this API ends, as its documentation writes it."""
BELOW = ("/uploads", "/files")
"""What follows a base URL, and is given with it by mistake."""
PAGES = (b"<!doctype html", b"<html")
SHOWN = 200
"""How many characters of a place that the target names are shown."""


def misplaced(exchanges: Iterable[Exchange], base_url: str) -> str | None:
    """
    Tell how a first look that found nothing of the API at ``base_url`` was answered; or None.

    That is when each creation was answered as by a server that has no such path, and nothing else
    like the API. A redirect that only adds a final slash, or takes it away, is no other place.
    """
    own = [each for each in exchanges if each.request.sender == "first"]
    asked = [
        each.response
        for each in own
        if each.response is not None
        if (each.request.method, each.request.path) == ("POST", "/uploads")
    ]
    if not asked or not all(_leads_elsewhere(each, base_url) for each in asked):
        return None
    if any(_is_object(each.response) for each in own):
        return None
    return f"no upload could be created: POST /uploads answered {_answer(asked[0])}"


def neighbours(base_url: str) -> tuple[str, ...]:
    """Name the base URLs of the same server that may have been meant, the likeliest first."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    shorter = [path.removesuffix(each) for each in (VERSION, *BELOW) if path.endswith(each)]
    longer = [] if path.endswith(VERSION) else [path + VERSION]
    return tuple(parts._replace(path=each).geturl() for each in (*shorter, *longer))


def answered(exchanges: Sequence[Exchange]) -> str | None:
    """Say how a creation at another base URL was answered, if that was as the API does; or None."""
    response = exchanges[0].response if exchanges else None
    if response is None:
        return None
    value = _document(response)
    if response.status // 100 == 2 and isinstance(value.get("id"), str):
        return "it works"
    error = value.get("error")
    refused = response.status // 100 == 4 and response.status not in MISSING
    if refused and isinstance(error, dict) and isinstance(error.get("message"), str):
        return f"the API answers {response.status}"
    return None


def _leads_elsewhere(response: Response, base_url: str) -> bool:
    if response.status // 100 == 3:
        return not _is_slash(header(response.headers, "location") or "", f"{base_url}/uploads")
    return response.status in MISSING or _is_page(response)


def _is_slash(location: str, asked: str) -> bool:
    """Say whether a redirect leads to what was asked for, with or without a final slash."""
    try:
        return bool(location) and urljoin(asked, location).rstrip("/") == asked
    except ValueError:  # it is no address
        return False


def _is_page(response: Response) -> bool:
    if response.status // 100 != 2 or _document(response):
        return False
    begins = (response.body.data or b"").lstrip()[:20].lower().startswith(PAGES)
    return begins or "html" in (header(response.headers, "content-type") or "").lower()


def _is_object(response: Response | None) -> bool:
    """Say whether an answer is an object or a list of the API, as far as anybody can tell."""
    if response is None or response.status // 100 != 2:
        return False
    if response.body.data is None:  # it is too long for the record, as a list may be
        return "json" in (header(response.headers, "content-type") or "").lower()
    value = _document(response)
    return isinstance(value.get("object"), str) or isinstance(value.get("data"), list)


def _document(response: Response) -> Mapping[str, object]:
    try:
        value = parse(response.body.data or b"")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _answer(response: Response) -> str:
    to = header(response.headers, "location")
    if response.status // 100 == 3 and to is not None:
        return f"{response.status}, a redirect to {to[:SHOWN]}, which is not followed"
    return f"{response.status} with a page of HTML" if _is_page(response) else f"{response.status}"
