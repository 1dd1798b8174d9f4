"""Servers that say evil things, or secrets, wherever they can say anything."""

import json
import re
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from behaviours import always, in_front, saying
from canaries import CANARIES, FORMS
from relay import passed_on, relay
from sockets import answer, head

EVIL = {
    "terminals": (
        "\x1b]0;owned\x07 \x1b[2J\x1b[H \x9b2J\x9d0;owned\x9c \u202egnp.exe\u2066\u200f "
        "a\x00b one\r\n::error::two\n\n##[error]three"
    ),
    "ci": (
        "::error file=a.py,line=1::owned ##vso[task.setvariable variable=owned]yes ##[error]owned "
        "##teamcity[buildProblem description='owned'] \x1b[0Ksection_start:1:owned\r\x1b[0Kowned "
        "%0A%0D::set-output name=owned::yes ::stop-commands::owned"
    ),
    "markup": "]]>]]&gt;<!-- </script><script>alert(1)</script> [bold red]owned[/] :smile: {{7*7}}",
    "shells": "$(touch owned)`touch owned`'; touch owned; \" ../../../owned a/b\\c\"d'e?f#g",
    "a-million-characters": "x" * 1_000_000,
    "many-words": "::error::owned " * 300,
}
SPOKEN = frozenset(
    {"id", "upload_id", "first_id", "last_id", "filename", "purpose", "message", "type", "status"}
)
"""Members that an evil answer spoils; the ids among them come back in requests."""


def _error(said):
    error = dict.fromkeys(("message", "type", "param", "code"), said)
    return json.dumps({"error": error}).encode()


def _refusing(name, said):
    fits = said.isprintable() and len(said) < 10_000
    return saying(name, 400, _error(said), headers=[("x-request-id", said)] if fits else ())


def _spoiled(value, said):
    """Put something before each text of a document that is shown to anybody."""
    if isinstance(value, list):
        return [_spoiled(each, said) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: said + each if name in SPOKEN and isinstance(each, str) else _spoiled(each, said)
        for name, each in value.items()
    }


def _cleaned(said, asked):
    """Take what was put before an id out of a request again."""
    forms = {json.dumps(said)[1:-1], json.dumps(said, ensure_ascii=False)[1:-1]}
    head, body = asked.head.replace(quote(said, safe="").encode(), b""), asked.body
    for each in forms:
        body = body.replace(each.encode(), b"")
    length = rb"\g<1>%d" % len(body)
    return replace(asked, head=re.sub(rb"(?i)(\r\ncontent-length: *)\d+", length, head), body=body)


def _meaning(name, said):
    """Be the reference server, but say evil things in every member of every answer."""

    async def twist(talk, asked, told):
        if (document := told.document) is not None:
            told = told.saying(_spoiled(document, said))
        await passed_on(talk, asked, told)

    return in_front(name, relay(twist, before=partial(_cleaned, said)), whole=True)


def _echo(*forms):
    return " ".join(FORMS[form](each) for form in forms or FORMS for each in CANARIES.values())


def _created(said):
    """Answer as if everything were a creation, with these ids."""
    held = {"id": said, "object": "upload", "bytes": 7, "filename": said, "purpose": "assistants"}
    return json.dumps({**held, "created_at": 1, "expires_at": 3_601, "status": "pending"}).encode()


TONGUES = (
    _meaning(
        "evil-in-every-member",
        " ".join(EVIL[each] for each in ("terminals", "ci", "markup", "shells")),
    ),
    _meaning("keys-in-every-member", _echo()),
    *(_refusing(f"refuses-with-{name}", said) for name, said in EVIL.items()),
    *(saying(f"ids-with-{name}", 200, _created(said)) for name, said in EVIL.items()),
    _refusing("refuses-with-keys", _echo("plain")),
    _refusing("refuses-with-keys-in-percent", _echo("percent", "wholly-percent")),
    _refusing("refuses-with-keys-in-json", _echo("json", "wholly-json")),
    _refusing(
        "refuses-with-keys-in-base64", _echo(*(each for each in FORMS if each.startswith("bas")))
    ),
    saying("ids-that-are-empty", 200, _created("")),
    saying("ids-that-are-half-a-surrogate", 200, _created("\ud800")),
    always("keys-in-the-status-line", f"HTTP/1.1 OK {_echo('plain')}\r\n\r\n".encode()),
    always("keys-in-a-broken-header", f"HTTP/1.1 200 OK\r\n{_echo('plain')}\r\n\r\n".encode()),
    always("keys-in-a-chunk", head("transfer-encoding: chunked"), f"{_echo('plain')}\r\n".encode()),
    saying("keys-in-a-content-type", 200, b"{}", kind=_echo("percent")),
    saying("keys-in-retry-after", 429, b"{}", headers=[("retry-after", _echo("plain"))]),
    saying("keys-in-a-location", 302, b"", headers=[("location", f"/v1?{_echo('percent')}")]),
    saying("keys-in-bytes-that-are-no-text", 200, b"\xff\xfe" + _echo("plain").encode() + b"\xff"),
    always("echoes-the-whole-request", lambda asked: answer(400, asked.head + asked.body)),
    always(
        "evil-in-the-status-line",
        f"HTTP/1.1 {EVIL['terminals'][:40]}\r\n\r\n".encode(),
    ),
    saying("evil-in-a-header", 400, _error("no"), headers=[("x-request-id", "\x1b[2J")]),
    saying("evil-in-a-content-type", 200, b"{}", kind="##vso[a]b ::error::c"),
)
