"""
One short walk past every plain MUST, for runs that may send only so many requests.

What the other scenarios look at closely is touched here once. It takes some 150 requests.
"""

import pytest

from conformance.core.content import Drawn
from conformance.core.plan import (
    AddPart,
    As,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    Form,
    GetContent,
    GetFile,
    ListFiles,
    Raw,
    Together,
    Total,
    members,
)

from .literals import ALL_OF_OURS, NO_FILE, NO_PART, NO_UPLOAD, RECENT, Provoke
from .requests import FIELDS, JSON, NAMES, POLICIES
from .test_files import LINE
from .test_parts_framing import HEADS, PIECES
from .test_parts_wire import CHUNKED, NO_PARTS, USUAL
from .test_transport import EVERY

pytestmark = pytest.mark.needs_budget

HOUR = {"anchor": "created_at", "seconds": 3_600}
FORMS = (*USUAL, *HEADS, *PIECES, Form(filename="../x", content_type="text/plain"))
ADDED = (
    *(AddPart(b"%d" % at, form=form) for at, form in enumerate(FORMS)),
    *(As(AddPart(b"equal"), headers=EVERY),) * 2,
    *(AddPart(b"%d" % at) for at in range(20 - len(FORMS))),
)
"""Parts in every form, and as many as it takes to show that there is no small limit."""
REFUSED = (*NO_PARTS, AddPart(Drawn(300_000, 3), upload=NO_UPLOAD))
"""What is no part of the upload; all of it counts as a part of the plan."""


def test_creations_that_are_refused(provoke: Provoke) -> None:
    provoke(
        *(Create(8, without=(name,)) for name in FIELDS),
        Create(8, purpose="world_domination"),
        Create(-1),
        Create(8_589_934_593),
        *(Create(1, members=members(expires_after=POLICIES[at])) for at in (0, 1, 7, 10, 11)),
        Create(8, members=members(bytes="8")),
        Create(raw=Raw(b"{", JSON)),
        Create(2**32 + 1),
        Create(8_000_000_000),
        Cancel(15),
    )


def test_parts_in_every_form(provoke: Provoke) -> None:
    listed = tuple(range(len(REFUSED), len(REFUSED) + len(ADDED)))[::-1]
    provoke(
        As(Create(Total(listed), filename=NAMES[0]), headers=EVERY),
        *REFUSED,
        *ADDED,
        Complete(listed, md5=Digest(listed)),
        GetFile(),
        As(GetContent(), headers=EVERY),
    )


def test_a_part_that_was_cut(provoke: Provoke) -> None:
    """By itself, since nobody knows what became of it."""
    part, cut = Drawn(10_000, 1), Form(cut=5_000)
    provoke(
        Create(Total((1, 2))),
        AddPart(part, form=cut),
        AddPart(part),
        AddPart(Drawn(70_000, 1), form=CHUNKED),
        Complete((1, 2)),
        GetContent(),
    )


def test_completions_that_are_refused(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1))),
        Create(Total((3, 3))),
        *(AddPart(each) for each in (b"a", b"bc", b"def")),
        AddPart(b"bc", upload=1),
        Complete((0,)),
        RECENT,
        Complete((0, 1, 2)),
        Complete((0, 1), md5=Digest((0, 1), 7)),
        Complete((0, 1), md5=Digest((0,))),
        Complete((0, 1), without=("part_ids",)),
        Complete((0, 1), members=members(part_ids="part_0")),
        Complete((0, 1), members=members(part_ids=[1])),
        Complete((0, NO_PART)),
        Complete(()),
        Complete((0, 3)),
        Complete((0, 1), upload=NO_UPLOAD),
        Complete((0, 1)),
        GetFile(),
        GetContent(),
        Complete((0, 1), md5=Digest((0, 1))),
        GetFile(),
        AddPart(b"late"),
        GetContent(),
        Complete((3, 3), upload=1),
        GetContent(1),
    )


def test_ends(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        Create(Total((1,))),
        Create(1),
        AddPart(b"a"),
        Cancel(),
        AddPart(b"b", upload=1),
        AddPart(b"late"),
        Complete((0,)),
        Complete((0,), upload=1),
        Cancel(2, raw=Raw(b"", JSON)),
        Cancel(NO_UPLOAD),
        Complete((1,), upload=1),
        Cancel(1),
        GetFile(1),
        RECENT,
    )


def test_files(provoke: Provoke) -> None:
    every = range(3)
    provoke(
        *(
            Create(Total((n,)), purpose="fine-tune", members=members(expires_after=HOUR))
            for n in every
        ),
        *(AddPart(LINE % (n and 1), upload=n) for n in every),
        *(Complete((n,), upload=n) for n in every),
        ListFiles((("purpose", "fine-tune"), ("limit", "2")), pages=3),
        Together((GetFile(2), GetContent(2))),
        DeleteFile(1),
        GetFile(2),
        GetContent(2),
        GetFile(1),
        GetContent(1),
        DeleteFile(1),
        ALL_OF_OURS,
        GetFile(NO_FILE),
        GetContent(NO_FILE),
        DeleteFile(NO_FILE),
    )


@pytest.mark.needs_second_key
def test_another_tenant(provoke: Provoke) -> None:
    provoke(
        Create(Total((0,))),
        AddPart(b"a"),
        *(As(each, "second") for each in (AddPart(b"b"), Complete((0,)), Cancel())),
        Complete((0,)),
        As(GetFile(), "second"),
        As(GetContent(), "second"),
        As(RECENT, "second"),
        As(DeleteFile(), "second"),
        GetFile(),
    )


def test_races(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 1, 2))),
        Together(tuple(AddPart(each) for each in (b"a", b"b", b"c"))),
        Together((Complete((0, 1, 2)), Complete((0, 1, 2)))),
        GetContent(),
    )
    for rival in (AddPart(b"late"), Cancel()):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            Together((Complete((0,)), rival)),
            AddPart(b"later"),
            GetContent(),
        )
