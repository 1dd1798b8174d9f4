"""
The forms in which a target may echo a secret, as patterns of bytes. Pure.

As it is; with any of its characters escaped as URLs, JSON, HTML or scripts do, once or again; in
hexadecimal; and in either alphabet of base64, alone or in the midst of something longer.
"""

import base64
import re
from collections.abc import Iterator

ESCAPES = b"%\\&"
"""One of these begins every escape."""
NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
BEHIND_BACKSLASH = "\"'\\/"
BACKSLASHES = r"(?:\\|%(?:25)*5[cC])+"
"""What escapes in JSON and scripts, also where that was escaped once more for a URL."""
IN_BASE64 = "[A-Za-z0-9+/_-]"


def plain(secret: bytes) -> Iterator[bytes]:
    """Name the forms without escapes, but for what borders on them: one of these is in any such."""
    yield from (secret, secret.replace(b" ", b"+"))
    yield from (secret.hex().encode(), secret.hex().upper().encode())
    for core, _, _ in _cores(secret):
        yield core.encode()
        yield core.translate(URL_SAFE).encode()


def pattern(secret: bytes) -> bytes:
    """Match the secret in every form."""
    escaped = "".join(map(_character, secret))
    coded = (
        f"{f'{IN_BASE64}?' if cut_before else ''}{''.join(map(_coded, core))}"
        f"{f'{IN_BASE64}?' if cut_behind else ''}(?:=|%3[dD])*"
        for core, cut_before, cut_behind in _cores(secret)
    )
    return "|".join((escaped, f"(?i:{secret.hex()})", *coded)).encode("latin-1")


def _character(code: int) -> str:
    """Match one byte, as it is or escaped."""
    character, digits = chr(code), f"(?i:{code:02x})"
    forms = [re.escape(character), f"%(?:25)*{digits}", rf"{BACKSLASHES}(?:u00|x){digits}"]
    forms.append(f"&(?:amp;)*#(?:0*{code}|[xX]0*{digits});?")
    if character in NAMED:
        forms.append(f"&(?:amp;)*{NAMED[character]};")
    if character in BEHIND_BACKSLASH:
        forms.append(rf"{BACKSLASHES}(?:{re.escape(character)}|%(?:25)*{digits})")
    if character == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join(forms)})"


URL_SAFE = str.maketrans("+/", "-_")


def _cores(secret: bytes) -> Iterator[tuple[str, bool, bool]]:
    """
    Give what is sure in base64, for each number of bytes before it; and what borders on that.

    Three bytes are four characters, so a character at an edge may hold bits of a neighbour.
    """
    for before in range(3):
        bits = 8 * (before + len(secret))
        whole = base64.b64encode(bytes(before) + secret).decode()
        begun = -(-8 * before // 6)
        yield whole[begun : bits // 6], before > 0, bits % 6 > 0


def _coded(character: str) -> str:
    """Match one character of base64, in either alphabet and also escaped in a URL or in JSON."""
    return {"+": r"(?:[+-]|%2[bB])", "/": r"(?:\\*[/]|_|%2[fF])"}.get(character, character)
