"""
Writes the exchanges of a record as an HTTP Archive (HAR 1.2).

All of them are in it: those of every plan, of the smallest sequences, and of what was tried again.
A comment names the scenario, and what the exchange broke. Keys are not in a record; where one was
sent stands which. Of a body that was too large to keep there are its size and its MD5. Only the
whole time of an exchange is known, and stands as the time that was waited.
"""

import base64
import io
import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, quote

import harfile

from conformance.core.codec import tamed
from conformance.core.exchange import Body, Exchange, Headers, header
from conformance.core.finding import Finding, Outcome
from conformance.core.record import Record, Repeat

from .moment import sent_at, took
from .safe import visible

SUITE = "uploads-conformance"
RESERVED = "!$%&'()*+,/:;=?@[]~"
"""What stands in an address as it is."""
STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""A percent sign that escapes nothing."""
UNTIMED = "only the whole time is known"
UNANSWERED = "there was no answer"


def write(record: Record) -> str:
    """Write the archive, ended by a newline. All characters are ASCII."""
    held = io.StringIO()
    suite = record.header.suite
    with harfile.HarFile(
        held,
        creator=harfile.Creator(SUITE, suite),
        browser=harfile.Browser(SUITE, suite),
        comment=_about(record),
    ) as archive:
        for exchange, comment in _exchanges(record):
            _add(archive, exchange, comment, record.header.target.base_url)
    return tamed(held.getvalue()) + "\n"


def _about(record: Record) -> str:
    target = record.header.target
    hearsay = "; certificates were not checked (--insecure)" if target.insecure else ""
    return f"target {target.base_url}, seed {record.header.seed}{hearsay}"


def _exchanges(record: Record) -> Iterator[tuple[Exchange, str]]:
    """Yield every exchange, with where it is from and what it broke."""
    for trial in record.trials:
        yield from _told(trial.exchanges, trial.findings, trial.scenario)
    for least in record.minima:
        where = f"{least.scenario}, the smallest sequence for {least.requirement}"
        yield from _told(least.exchanges, least.findings, where)
    for repeat in record.repeats:
        yield from _told(repeat.exchanges, (), f"{repeat.scenario}, {_again(repeat)}")


def _again(repeat: Repeat) -> str:
    return f"tried again: {repeat.requirement} was not broken"


def _told(
    exchanges: Sequence[Exchange], findings: Sequence[Finding], where: str
) -> Iterator[tuple[Exchange, str]]:
    broken: dict[int, list[str]] = {}
    for each in findings:
        if each.outcome is Outcome.BROKEN:
            said = f"broke {each.requirement}: wanted {each.wanted}, got {each.got}"
            broken.setdefault(each.at, []).append(said)
    for at, exchange in enumerate(exchanges):
        more = [] if exchange.cause is None else [exchange.cause]
        if exchange.redirected_to is not None:
            more.append(f"it was redirected to {exchange.redirected_to}")
        yield exchange, visible("; ".join([where, *broken.get(at, ()), *more]))


def _add(archive: harfile.HarFile, exchange: Exchange, comment: str, base_url: str) -> None:
    spent = took(exchange)
    archive.add_entry(
        startedDateTime=sent_at(exchange),
        time=spent,
        request=_request(exchange, base_url),
        response=_response(exchange, _version(base_url)),
        timings=harfile.Timings(send=0, wait=spent, receive=0, comment=UNTIMED),
        comment=comment,
    )


def _version(base_url: str) -> str:
    """Name the version of HTTP, where it is known: HTTP/2 is spoken over TLS alone."""
    return "HTTP/1.1" if base_url.startswith("http:") else "unknown"


def _request(exchange: Exchange, base_url: str) -> harfile.Request:
    request = exchange.request
    return harfile.Request(
        method=request.method,
        url=_address(exchange, base_url),
        httpVersion=_version(base_url),
        headers=_headers(request.headers),
        queryString=[harfile.Record(*each) for each in _fields(request.query)],
        postData=_sent(exchange) if request.body.size else None,
        bodySize=request.body.size,
        comment="it was cut off before its end" if request.cut else None,
    )


def _address(exchange: Exchange, base_url: str) -> str:
    request = exchange.request
    base, _, more = base_url.partition("?")
    query = "&".join(filter(None, (request.query, more)))
    address = f"{base.rstrip('/')}{request.path}"
    whole = f"{address}?{query}" if query else address
    return quote(STRAY.sub("%25", whole), safe=RESERVED, errors="surrogatepass")


def _fields(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _headers(headers: Headers) -> list[harfile.Record]:
    return [harfile.Record(name, value) for name, value in headers]


def _sent(exchange: Exchange) -> harfile.PostData:
    """Tell a body as text, the only form that HAR has for it; of any other a comment tells."""
    body = exchange.request.body
    kind = header(exchange.request.headers, "content-type") or ""
    text = _text(body)
    if text is not None:
        return harfile.PostData(mimeType=kind, text=text)
    if body.data is None:
        return harfile.PostData(mimeType=kind, comment=_unkept(body))
    held = base64.b64encode(body.data).decode()
    return harfile.PostData(mimeType=kind, comment=f"in base64, as it is no text: {held}")


def _response(exchange: Exchange, version: str) -> harfile.Response:
    response = exchange.response
    if response is None:
        return harfile.Response(status=0, statusText="", httpVersion="", comment=UNANSWERED)
    return harfile.Response(
        status=response.status,
        statusText="",
        httpVersion=version,
        headers=_headers(response.headers),
        content=_content(response.body, header(response.headers, "content-type") or ""),
        redirectURL=header(response.headers, "location") or "",
        bodySize=response.body.size,
    )


def _content(body: Body, kind: str) -> harfile.Content:
    text = _text(body)
    if text is not None:
        return harfile.Content(size=body.size, mimeType=kind, text=text)
    if body.data is None:
        return harfile.Content(size=body.size, mimeType=kind, comment=_unkept(body))
    held = base64.b64encode(body.data).decode()
    return harfile.Content(size=body.size, mimeType=kind, text=held, encoding="base64")


def _text(body: Body) -> str | None:
    try:
        return None if body.data is None else body.data.decode()
    except UnicodeDecodeError:
        return None


def _unkept(body: Body) -> str:
    return f"{body.size} bytes whose MD5 is {body.md5}; the record does not keep them"
