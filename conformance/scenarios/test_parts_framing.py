"""How the bytes of a part travel: in which chunks and segments, and what else HTTP has to say."""

from collections.abc import Iterable

from conformance.core.content import Drawn
from conformance.core.exchange import Framing
from conformance.core.plan import AddPart, Complete, Create, Form, GetContent, Total

from .clients import DOTNET
from .literals import LETTERS, Provoke
from .profiles import unless_quick

TYPE = "Content-Type: application/octet-stream"
NAME = 'Content-Disposition: form-data; name="data"; filename="part.bin"'

HEADS = (
    Form(head=(NAME.lower(), TYPE.lower(), "content-length: 1")),
    Form(head=(TYPE, NAME)),
    DOTNET,
)
ALSO_HEADS = (
    Form(head=(NAME.replace("Content-Disposition", "CONTENT-DISPOSITION"), TYPE)),
    Form(head=(NAME, "Content-Length: 1", TYPE)),
    Form(head=(NAME, TYPE, "X-Nobody-Knows-This: 1")),
    Form(head=('Content-Disposition: form-data; filename="part.bin"; name="data"', TYPE)),
)
PIECES = (
    Form(framing=Framing(segments=(17,))),
    Form(boundary="ab", framing=Framing(segments=(100, *(1,) * 40))),
)
ALSO_PIECES = (
    Form(chunked=True, framing=Framing(chunks=(1,))),
    Form(chunked=True, framing=Framing(chunks=(7, 1, 64, 2))),
    Form(chunked=True, boundary="ab", framing=Framing(chunks=(1,), segments=(61,))),
    Form(chunked=True, framing=Framing(chunks=(4096,), segments=(16,))),
    Form(framing=Framing(segments=(3, 1, 40))),
)
EXPECTING = Form(framing=Framing(expect=True))
EXTENDED = Form(chunked=True, framing=Framing(extension=';name="a;b"'))
TRAILED = Form(chunked=True, framing=Framing(trailer=(("X-Checksum", "0"),)))
BOTH = Form(chunked=True, framing=Framing(extension=";a", trailer=(("X-Checksum", "0"),)))
ENCODED = (NAME, TYPE, "Content-Transfer-Encoding: binary")
"""As clients that rest on Apache HttpComponents write it."""
SURROUNDED = Form(preamble=b"a preamble", epilogue=b"an epilogue\r\n", head=ENCODED)
OPTIONAL = (EXPECTING, BOTH, SURROUNDED)
ALSO_OPTIONAL = (
    Form(chunked=True, framing=Framing(expect=True)),
    EXTENDED,
    TRAILED,
    Form(head=ENCODED),
    Form(preamble=b"a preamble"),
    Form(preamble=b"\r\n"),
    Form(epilogue=b"an epilogue\r\n"),
)
LOWER = (Form(framing=Framing(lower=True)), Form(chunked=True, framing=Framing(lower=True)))

LENGTH = 10_000
BEFORE = 140
"""Bytes of the plain form before its content; after it come a line end and the last boundary."""
CUTS = (20, BEFORE - 1, BEFORE + LENGTH // 2, BEFORE + LENGTH, BEFORE + LENGTH + 2)
"""Within the field's headers, before their end, in the content, at its end, at the boundary."""


def test_forms_whose_fields_have_other_headers(provoke: Provoke) -> None:
    _on_one_upload(provoke, HEADS)
    for form in unless_quick(*HEADS[1:], *ALSO_HEADS):
        _on_one_upload(provoke, (form,))


def test_parts_that_come_in_pieces(provoke: Provoke) -> None:
    _on_one_upload(provoke, PIECES)
    for some in unless_quick(ALSO_PIECES, LOWER, *((form,) for form in PIECES + ALSO_PIECES)):
        _on_one_upload(provoke, some)


def test_parts_with_what_a_server_may_refuse(provoke: Provoke) -> None:
    """Each to an upload of its own: who hangs up on one of them still shows the others."""
    for form in (*OPTIONAL, *unless_quick(*ALSO_OPTIONAL)):
        _on_one_upload(provoke, (form,))


def test_a_large_part_whose_sender_asks_for_leave(provoke: Provoke) -> None:
    """As curl does from 1 MiB on."""
    for size in unless_quick(1_048_577):
        provoke(Create(size), AddPart(Drawn(size, 5), form=EXPECTING))


def test_parts_that_were_cut_anywhere_and_one_that_was_not(provoke: Provoke) -> None:
    """The connection is closed, or stays open for an answer that nobody should give."""
    for chunked, listens in unless_quick((False, False), (False, True), (True, True)):
        framing = Framing(listens=listens)
        forms = (Form(cut=cut, chunked=chunked, framing=framing) for cut in CUTS)
        cut = tuple(AddPart(Drawn(LENGTH, 1), form=form) for form in forms)
        right = len(cut)
        whole = (AddPart(Drawn(LENGTH, 1)), Complete((right,)), GetContent())
        provoke(Create(Total((right,))), *cut, *whole)


def _on_one_upload(provoke: Provoke, forms: Iterable[Form]) -> None:
    parts = tuple(AddPart(LETTERS[at], form=form) for at, form in enumerate(forms))
    listed = tuple(range(len(parts)))
    provoke(Create(Total(listed)), *parts, Complete(listed), GetContent())
