"""Secrets that a run is given, and every form in which one could be told."""

import base64
import html
import json
from urllib.parse import quote, unquote_to_bytes

FIRST = "sk-first/5ca1ab1e+canary=Zz9~"
SECOND = "sk-second:c0ffee00%canary&Qq7"
GATE = 'gate "way" \\ 0ddba11/canary+Xx5'
STORE = "5tore-signature0ddba11-canary-Ww8"
"""What the address of a file in a store is signed with; only the target tells it."""
CANARIES = {"the first key": FIRST, "the second key": SECOND, "the gateway's token": GATE}


def percent(secret):
    return quote(secret, safe="")


def wholly_percent(secret):
    return "".join(f"%{each:02x}" for each in secret.encode())


def in_json(secret):
    return json.dumps(secret)[1:-1].replace("/", "\\/")


def wholly_json(secret):
    return "".join(f"\\u{ord(each):04X}" for each in secret)


def in_base64(secret, before=0, alphabet=b"+/"):
    """Write a secret as base64, behind so many other bytes."""
    return base64.b64encode(b"." * before + secret.encode(), alphabet).decode()


FORMS = {
    "plain": str,
    "percent": percent,
    "wholly-percent": wholly_percent,
    "json": in_json,
    "wholly-json": wholly_json,
    "base64": in_base64,
    "base64-behind-one": lambda secret: in_base64(secret, 1),
    "base64-behind-two": lambda secret: in_base64(secret, 2),
    "base64-for-urls": lambda secret: in_base64(secret, 0, b"-_"),
    "basic-authentication": lambda secret: in_base64(f"user:{secret}"),
}
"""How a target may echo a secret."""


def core(data, before):
    """Give the part of the base64 of ``data`` that does not hang on what is around it."""
    whole = base64.b64encode(b"\0" * before + data)
    first = -(-before * 8 // 6)
    last = (before + len(data)) * 8 // 6
    return whole[first:last]


def _needles(secret):
    """Give what the forms of a secret come to once text has been read as ``_readings`` does."""
    plain = secret.encode()
    cores = {
        core(form.encode(), before)
        for form in (secret, percent(secret), json.dumps(secret)[1:-1])
        for before in range(3)
    }
    cores |= {each.translate(bytes.maketrans(b"+/", b"-_")) for each in cores}
    escaped = wholly_json(secret).lower().replace("\\", "").encode()
    return {plain.replace(b"\\", b""), escaped, plain.hex().encode(), *cores}


NEEDLES = {
    name: _needles(secret) for name, secret in {**CANARIES, "the store's signature": STORE}.items()
}


def _readings(data):
    """Take off whatever layers of escapes there may be; those of JSON may be several."""
    bare = data.replace(b"\\", b"")
    if b"<?xml" in data[:100]:
        bare = html.unescape(bare.decode("utf-8", "replace")).encode()
    yield bare
    if b"%" in bare:
        yield unquote_to_bytes(bare).replace(b"\\", b"")
    if b"u00" in bare:
        yield bare.lower()


def told(data):
    """Name the canaries that ``data`` holds in any form."""
    readings = [*_readings(data)]
    return {
        name
        for name, needles in NEEDLES.items()
        if any(each in reading for each in needles for reading in readings)
    }
