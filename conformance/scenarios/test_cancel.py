"""Cancelling a pending upload, in every form in which clients ask for it."""

from conformance.core.plan import AddPart, Cancel, Complete, Create, GetContent, Raw, Total

from .literals import NO_UPLOAD, Provoke
from .profiles import unless_quick

JSON = "application/json"


def test_cancelling_with_any_body(provoke: Provoke) -> None:
    """All that official clients send are on one upload too, which shows if none works."""
    provoke(Create(1), Cancel())
    provoke(Create(1), Cancel(raw=Raw(b"", JSON)), Cancel(), Cancel(raw=Raw(b"{}", JSON)))
    for body in (b"{}", b"null"):
        provoke(Create(1), Cancel(raw=Raw(body, JSON)))
    for raw in unless_quick(Raw(b"{}", None), Raw(b"[]", JSON), Raw(b"{", JSON), Raw(b"", "")):
        provoke(Create(1), Cancel(raw=raw))


def test_cancelling_with_parts(provoke: Provoke) -> None:
    provoke(Create(Total((0, 1), 5)), AddPart(b"a"), AddPart(b"b"), Cancel())


def test_cancelling_one_of_two(provoke: Provoke) -> None:
    for steps in unless_quick(
        (
            Create(Total((0,))),
            Create(Total((1,))),
            AddPart(b"a", upload=0),
            AddPart(b"b", upload=1),
            Cancel(1),
            Complete((0,), upload=0),
            GetContent(0),
        )
    ):
        provoke(*steps)


def test_cancelling_what_nobody_created(provoke: Provoke) -> None:
    provoke(Cancel(NO_UPLOAD), Create(1), Cancel())
