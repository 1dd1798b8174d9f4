"""Reads the multipart body of a part where it is plain, to show a person what is in it."""

import re
from dataclasses import dataclass

from conformance.core.exchange import Request

PLAIN = re.compile(
    rb"--(?P<mark>[0-9A-Za-z'()+_,./:=?-]{1,70})\r\n"
    rb'Content-Disposition: form-data; name="(?P<name>[\w.-]+)"'
    rb'(?:; filename="(?P<filename>[\w. -]+)")?\r\n'
    rb"(?:Content-Type: (?P<type>[\w/.+-]+)\r\n)?"
    rb"\r\n(?P<content>.*)\r\n--(?P=mark)--\r\n",
    re.DOTALL,
)
"""One field, its headers without anything that would need escaping, nothing before or after it."""


@dataclass(frozen=True, slots=True)
class PlainForm:
    """The one field of a plain multipart body. ``boundary`` is that of the body."""

    boundary: str
    name: str
    filename: str | None
    content_type: str | None
    content: bytes


def plain_form(request: Request) -> PlainForm | None:
    """Read the body of ``request``; None when it was not kept, or is not a plain form."""
    found = PLAIN.fullmatch(request.body.data or b"")
    if found is None or b"\r\n--" + found["mark"] in found["content"]:
        return None
    return PlainForm(
        found["mark"].decode(),
        found["name"].decode(),
        _text(found["filename"]),
        _text(found["type"]),
        found["content"],
    )


def _text(found: bytes | None) -> str | None:
    return None if found is None else found.decode()
