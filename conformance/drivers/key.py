"""Keeps keys out of everything that is kept."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from conformance.core.exchange import Body, Gauge, Headers, Request, Response, Sender

from . import forms

WRONG = "uploads-conformance-wrong-key"
"""The key of the sender that nobody knows. It is no secret."""
CREDENTIALS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})
"""Headers whose values are secret when the user gave them."""
SECRET = 8
"""
Shorter keys, in characters, are taken out only where they stand as a credential.

Nobody can tell them from words: taking the key ``file`` out would spoil ids, and what is judged.
Who echoes ``test`` has told nothing; a key that guards something is longer.
"""
WORDS = """
assistants assistants_output batch_output fine-tune fine-tune-results user_data pending completed
cancelled expired uploaded processed upload.part upload_id part_ids filename created_at expires_at
expires_after mime_type status_details has_more first_id last_id invalid_request_error message
application/json application/octet-stream application/binary application/jsonl text/plain text/jsonl
text/markdown image/png multipart/form-data content-type content-length content-disposition
x-request-id identity keep-alive chunked localhost 127.0.0.1 uploads-conformance
"""
"""What stands in lawful answers: who has such a key has no secret, as with a short one."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The key that requests carry, and that of another tenant. Never shown."""

    first: str | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Veil:
    """What must not be seen, and what is written instead; longer ones before those they hold."""

    secrets: tuple[tuple[str, str], ...]


def veil_of(keys: Keys, headers: Headers) -> Veil:
    """Make the veil for ``keys``, and for those of the user's ``headers`` that are credentials."""
    named = [(keys.first, "(first)"), (keys.second, "(second)")]
    named += [(value, "(hidden)") for name, value in headers if name.lower() in CREDENTIALS]
    held = {key: name for key, name in reversed(named) if key}
    return Veil(tuple(sorted(held.items(), key=lambda each: -len(each[0]))))


@dataclass(frozen=True, slots=True, repr=False)
class _Finder:
    """Writes something else for one secret. Costs next to nothing where there is none."""

    plain: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    instead: bytes

    def write(self, data: bytes) -> bytes:
        """Write ``data`` without the secret; the same object when it holds none."""
        # Searching for plain bytes takes a hundredth of the time that the pattern takes.
        for each in self.plain:
            if each in data:
                return self.pattern.sub(lambda _: self.instead, data)
        return data


@lru_cache(maxsize=16)
def _finders(veil: Veil) -> tuple[_Finder, ...]:
    return tuple(_finder(*each) for each in veil.secrets)


def _finder(secret: str, name: str) -> _Finder:
    held, end = secret.encode(), b""
    if len(secret) < SECRET or secret in WORDS:
        held, name, end = b"Bearer " + held, f"Bearer {name}", rb"(?![\w-])"
    begun = tuple(bytes((each,)) for each in forms.ESCAPES)
    found = re.compile(b"(?:" + forms.pattern(held) + b")" + end)
    return _Finder((*begun, *forms.plain(held)), found, name.encode())


@lru_cache(maxsize=512)  # most headers of answers are those of the answer before
def text(veil: Veil, value: str) -> str:
    """Write ``value`` without secrets, in whatever form they stand there."""
    if value.isalnum() and len(value) < SECRET:  # most are: no form of a secret is so short
        return value
    data = value.encode("utf-8", "surrogatepass")
    shown = _written(veil, data)
    return value if shown is data else shown.decode("utf-8", "surrogatepass")


def _written(veil: Veil, data: bytes) -> bytes:
    for finder in _finders(veil):
        data = finder.write(data)
    return data


def headers(veil: Veil, values: Headers) -> Headers:
    """Write headers without secrets; of credentials, short keys are taken out too."""
    return tuple((name, _header(veil, name, value)) for name, value in values)


def _header(veil: Veil, name: str, value: str) -> str:
    if name.lower() not in CREDENTIALS:
        return text(veil, value)
    for secret, instead in veil.secrets:
        if value in (secret, f"Bearer {secret}"):
            return value.removesuffix(secret) + instead
    return text(veil, value)


def body(veil: Veil, value: Body) -> Body:
    """Describe a body without secrets. One too large to be kept shows none, and stays."""
    if not value.data:
        return value
    shown = _written(veil, value.data)
    if shown == value.data:
        return value
    gauge = Gauge(len(shown))
    gauge.feed(shown)
    return gauge.body()


def request(veil: Veil, value: Request) -> Request:
    """Write a request without secrets."""
    return replace(
        value,
        path=text(veil, value.path),
        query=text(veil, value.query),
        headers=headers(veil, value.headers),
        body=body(veil, value.body),
    )


def response(veil: Veil, value: Response) -> Response:
    """Write a response without secrets."""
    return replace(value, headers=headers(veil, value.headers), body=body(veil, value.body))


def authorization(keys: Keys, sender: Sender) -> Headers:
    """Write the Authorization header of a sender; none for nobody, or without a key."""
    key = {"first": keys.first, "second": keys.second, "stranger": WRONG, "nobody": None}[sender]
    return () if key is None else (("Authorization", f"Bearer {key}"),)
