"""What surrounds a request: headers of clients, and connections that are used again."""

from conformance.core.content import Drawn
from conformance.core.exchange import Headers
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    Total,
)

from .literals import NO_UPLOAD, Provoke
from .profiles import unless_quick

OFFICIAL: Headers = (
    ("OpenAI-Organization", "org-conformance"),
    ("OpenAI-Project", "proj_conformance"),
    ("x-stainless-lang", "python"),
    ("x-stainless-package-version", "3.0.0"),
    ("x-stainless-os", "Linux"),
    ("x-stainless-arch", "x64"),
    ("x-stainless-runtime", "CPython"),
    ("x-stainless-async", "false"),
    ("x-stainless-retry-count", "1"),
    ("x-stainless-read-timeout", "600"),
)
OTHER: Headers = (
    ("Idempotency-Key", "00000000-0000-4000-8000-000000000000"),
    ("X-Client-Request-Id", "conformance-1"),
    ("X-Nobody-Knows-This", "1"),
)


EVERY = OFFICIAL + OTHER


def test_headers_besides_those_that_are_needed(provoke: Provoke) -> None:
    provoke(
        As(Create(Total((0,))), headers=EVERY),
        As(AddPart(b"a"), headers=EVERY),
        As(Complete((0,)), headers=EVERY),
        As(GetFile(), headers=EVERY),
        As(GetContent(), headers=EVERY),
        As(ListFiles(query=(("limit", "1"),)), headers=EVERY),
        As(DeleteFile(), headers=EVERY),
        As(Create(1), headers=EVERY),
        As(Cancel(1), headers=EVERY),
    )
    for one in unless_quick(*EVERY):
        provoke(As(Create(1), headers=(one,)))


def test_a_valid_request_after_a_large_one_was_refused(provoke: Provoke) -> None:
    large = Drawn(300_000, 3)
    for refused in (
        AddPart(large, upload=NO_UPLOAD),
        *unless_quick(AddPart(large, upload=NO_UPLOAD, form=Form(chunked=True))),
    ):
        provoke(
            refused,
            Create(Total((1,))),
            AddPart(b"a"),
            Complete((1,)),
            GetContent(),
        )


def test_a_valid_request_after_a_large_field_that_is_no_part(provoke: Provoke) -> None:
    for form in unless_quick(Form(field="file"), Form(field="file", chunked=True)):
        provoke(
            Create(Total((1,))),
            AddPart(Drawn(300_000, 4), form=form),
            AddPart(b"a"),
            Complete((1,)),
            GetContent(),
        )
