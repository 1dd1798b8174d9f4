"""What a request is that somebody made of the OpenAPI document, and the document it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.core.documents import openapi
from conformance.core.exchange import Headers
from conformance.core.plan import Raw

PLAIN_CREATION: Mapping[str, object] = {
    "filename": "plain.txt",
    "purpose": "assistants",
    "bytes": 1,
    "mime_type": "text/plain",
    "expires_after": {"anchor": "created_at", "seconds": 3_600},
}
OWN_PART = "own-part"
OWN_MD5 = "own-md5"
PLAIN_COMPLETION: Mapping[str, object] = {"part_ids": [OWN_PART], "md5": OWN_MD5}
PLAIN_QUERY: Mapping[str, object] = {"purpose": "batch", "limit": 20, "order": "asc", "after": ""}
REQUEST_ID = "X-Client-Request-Id"
PLAIN_REQUEST_ID = "plain"
"""
Values that say nothing: they stand where a request is as usual, and the plan fills in its own.

So whatever else is in a request is what it is about, and it is refused for nothing else.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """
    One request of an ``operation``, by its operationId. ``valid`` is what its maker thinks of it.

    ``name`` is the id in its path. Of its body it has one: ``document`` is a JSON object as the
    standard library reads it, ``form`` the fields of a multipart body, ``raw`` anything else.
    """

    operation: str
    valid: bool
    name: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    document: dict[str, Any] | None = None
    form: tuple[tuple[str, bytes | str], ...] | None = None
    raw: Raw | None = None


def taught() -> dict[str, Any]:
    """
    Make the OpenAPI document that samples are made of: ours, with plain values as examples.

    It asks for no key, since authentication has scenarios of its own. It lacks POST /files, which
    is not judged and would leave files behind. It has a header that clients may send: printable
    ASCII of up to 512 characters (API reference, Debugging requests).
    """
    whole = openapi()
    del whole["security"], whole["paths"]["/files"]["post"]
    _exemplify(whole, "create-request", PLAIN_CREATION)
    _exemplify(whole, "complete-request", PLAIN_COMPLETION)
    for each in whole["paths"]["/files"]["get"]["parameters"]:
        each["schema"]["examples"] = [PLAIN_QUERY[each["name"]]]
    text = {"type": "string", "minLength": 1, "maxLength": 512, "examples": [PLAIN_REQUEST_ID]}
    header = {"name": REQUEST_ID, "in": "header", "schema": text}
    whole["paths"]["/uploads"]["post"]["parameters"] = [header]
    return whole


def _exemplify(whole: dict[str, Any], name: str, plain: Mapping[str, object]) -> None:
    members = whole["components"]["schemas"][name]["properties"]
    for member, value in plain.items():
        if member != "expires_after":  # its own members are to be varied one at a time
            members[member]["examples"] = [value]
