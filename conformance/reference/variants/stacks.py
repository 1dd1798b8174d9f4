"""Lawful variants of what frameworks and routers do before the API hears of a request."""

from collections.abc import Mapping
from urllib.parse import quote

from conformance.reference.nouns import Request

from .variant import Variant, variant


def _tidy(request: Request) -> str | None:
    """Write the path without empty segments and dots, as if nothing in it had been escaped."""
    words = "/".join(request.path).split("/") if request.path else []
    kept = [quote(each, safe="") for each in words if each not in ("", ".", "..")]
    return None if len(kept) == len(words) else "/" + "/".join(kept)


TABLE: Mapping[str, Variant] = {
    "tidies-paths": variant(
        "answers a path with empty segments or dots by pointing to one without",
        points_to=_tidy,
    ),
}
"""What a variant is."""
