"""Keeps keys out of everything that is kept."""

from dataclasses import dataclass, replace

from conformance.core.exchange import Body, Headers, Request, Response, Sender, body_of

WRONG = "uploads-conformance-wrong-key"
"""The key of the sender that nobody knows. It is no secret."""
CREDENTIALS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})
"""Headers whose values are secret when the user gave them."""
SECRET = 8
"""Shorter keys, in characters, are no secrets; taking them out would spoil ids and words."""


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


def text(veil: Veil, value: str) -> str:
    """Write ``value`` without secrets."""
    for secret, name in veil.secrets:
        if len(secret) >= SECRET:
            value = value.replace(secret, name)
    return value


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
    data = value.data
    for secret, name in veil.secrets:
        if data and len(secret) >= SECRET:
            data = data.replace(secret.encode(), name.encode())
    return value if data == value.data or data is None else body_of(data)


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
