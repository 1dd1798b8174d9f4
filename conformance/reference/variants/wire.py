"""Lawful variants of how a Part is read off the wire."""

from collections.abc import Mapping, Sequence

from conformance.reference.nouns import Problem, Refused, Request
from conformance.reference.packing import packed

from .variant import Variant, variant

LATE = 1.3
"""Seconds after which nobody waits for leave any more."""


def _late_if_asked(request: Request) -> float:
    return LATE if request.header("expect") is not None else 0.0


def _no_extras(request: Request) -> str | None:
    if request.header("expect") is not None:
        raise Refused(Problem("expectation-failed", "Expectations are not met here."))
    return "Trailers are not supported." if request.header("trailer") is not None else None


def _nothing_around(blocks: Sequence[bytes], boundary: str, _request: Request) -> Sequence[bytes]:
    body, mark = b"".join(blocks), b"--" + boundary.encode("latin-1", "replace")
    around = not body.startswith(mark) or not body.endswith((mark + b"--", mark + b"--\r\n"))
    small = mark + b"--" in body  # a larger form is not all there
    return (b"no form",) if small and around else blocks


TABLE: Mapping[str, Variant] = {
    "gives-no-leave": variant(
        "lets those wait who ask for leave to send a body, until they send it",
        hears_late=_late_if_asked,
    ),
    "answers-before-the-body": variant(
        "refuses a part for an upload that takes none before its body is there, and closes",
        answers_early=0,
    ),
    "packs-answers": variant("packs every answer for those who take gzip", packs=packed("gzip")),
    "packs-in-deflate": variant(
        "packs every answer for those who take deflate", packs=packed("deflate")
    ),
    "wants-bare-forms": variant(
        "refuses expectations, trailers, and what stands around a form",
        minds_framing=_no_extras,
        rereads=_nothing_around,
    ),
}
