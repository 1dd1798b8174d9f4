"""Servers that say what makes no sense: odd statuses, types, encodings, and waits."""

import contextlib
import json
from functools import partial

from behaviours import Behaviour, always, once, saying
from sockets import Shared, answer, head, served

UPLOAD = {
    "id": "upload_1",
    "object": "upload",
    "bytes": 7,
    "created_at": 1,
    "expires_at": 3_601,
    "filename": "a.txt",
    "purpose": "assistants",
    "status": "pending",
    "file": None,
}
SAME = json.dumps(UPLOAD).encode()
HTML = b"<!doctype html><title>Welcome</title><script>alert(1)</script>"
NO = b'{"error": {"message": "no", "type": "server_error", "param": null, "code": null}}'
WAITS = {
    "0": "0",
    "an-hour": "3600",
    "negative": "-1",
    "huge": "9" * 400,
    "a-fraction": "1e308",
    "in-the-year-9999": "Fri, 31 Dec 9999 23:59:59 GMT",
    "a-date-that-is-none": "Mon, 99 Nov 99999 99:99:99 GMT",
    "garbage": "\x01soon, maybe",
    "empty": "",
}


def _lines(name, line):
    return always(
        name, head("content-type: application/json", "content-length: 2", status=line), b"{}"
    )


def _waits(status, name):
    return saying(
        f"{status}-retry-after-{name}", status, NO, headers=[("retry-after", WAITS[name])]
    )


@contextlib.asynccontextmanager
async def _redirecting(place, _):
    """Send everybody to another host, which must never hear of anybody."""
    shared = Shared()

    async def overheard(talk):
        asked = await talk.hear()
        shared.complaints.append(f"the other host was asked {asked and asked.head[:200]!r}")

    async def speak(talk):
        while (asked := await talk.hear()) is not None:
            where = [("location", place(asked, shared, other))]
            await talk.say(answer(307, b"", where))

    async with served(overheard) as other, served(speak, shared):
        yield shared


def _to_other(asked, _, other):
    return other.url.removesuffix("/v1") + asked.path


def _to_itself(asked, shared, _):
    return shared.url.removesuffix("/v1") + asked.path


def _redirects(name, place):
    return Behaviour(name, partial(_redirecting, place))


NONSENSE = (
    saying("html-to-everything", 200, HTML, kind="text/html"),
    saying("html-called-json", 200, HTML),
    saying("empty-200", 200, b""),
    saying("the-same-object-to-everything", 200, SAME),
    saying("an-empty-object-to-everything", 200, b"{}"),
    saying("null-to-everything", 200, b"null"),
    saying("utf-16", 200, SAME.decode().encode("utf-16")),
    saying("utf-8-with-a-mark", 200, b"\xef\xbb\xbf" + SAME),
    saying("bytes-that-are-no-text", 200, bytes(range(256))),
    saying("nan", 200, b'{"id": "u", "bytes": NaN, "created_at": -Infinity}'),
    saying("wrong-types", 200, b'{"id": [], "object": {}, "bytes": "7", "status": 1, "file": 0}'),
    saying("no-content-type", 200, SAME, kind=""),
    saying("content-type-garbage", 200, SAME, kind='application/json; charset="; ;=\t/'),
    saying("a-form-to-everything", 200, SAME, kind="multipart/form-data; boundary=x"),
    *(saying(f"{status}-to-everything", status, NO) for status in (401, 403, 404, 500, 502)),
    saying("404-empty", 404, b""),
    saying("204-with-a-body", 204, SAME),
    saying("304-to-everything", 304, SAME),
    saying("101-to-everything", 101, b"", headers=[("upgrade", "owned")]),
    saying("429-without-retry-after", 429, NO),
    *(_waits(429, name) for name in WAITS),
    _waits(503, "an-hour"),
    _lines("status-999", "HTTP/1.1 999 Odd"),
    _lines("status-000", "HTTP/1.1 000 Odd"),
    _lines("status-without-a-reason", "HTTP/1.1 200"),
    _lines("status-garbage", "\x1b[2Jnonsense \x07"),
    _lines("status-of-many-digits", "HTTP/1.1 " + "2" * 5_000),
    _lines("http-0.9", "HTTP/0.9 200 OK"),
    _lines("http-2.0", "HTTP/2.0 200 OK"),
    _lines("ssh", "SSH-2.0-OpenSSH_9.9"),
    once("tls-alert", b"\x15\x03\x03\x00\x02\x02\x46"),
    once("http-2-preface", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)),
    always("two-answers-to-one-request", answer(200, SAME), answer(404, NO)),
    always("two-lengths", head("content-length: 2", "content-length: 3"), b"{}"),
    always("length-garbage", head("content-length: two"), b"{}"),
    always("length-negative", head("content-length: -1"), b"{}"),
    always("length-and-chunks", head("content-length: 2", "transfer-encoding: chunked"), b"{}"),
    always("chunk-garbage", head("transfer-encoding: chunked"), b"zz\r\n{}\r\n0\r\n\r\n"),
    always("header-without-a-colon", head("content-length 2"), b"{}"),
    always("header-of-nothing", head(": x", "content-length: 2"), b"{}"),
    _redirects("redirects-to-another-host", _to_other),
    _redirects("redirects-in-a-loop", _to_itself),
)
