"""What an upload may be: frozen values that the search can compare and remember."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.core.exchange import Body, Exchange
from conformance.core.requirement import Requirement
from conformance.core.target import Target

from .demand import Must
from .wire import Action, Operation


class Status(StrEnum):
    """Where an upload is in its life."""

    PENDING = "pending"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part that was added, and how.

    ``place`` is when it arrived; ``together``: with others; ``named``: its form had a name or a
    type that could be taken for the file's; ``filename`` is the one in its form, and ``nameless``
    says that it has none. ``special`` is what was special about its writing, ``shows`` what a right
    content of the file upholds for it.
    """

    id: str
    body: Body
    place: int
    together: bool = False
    named: bool = False
    special: tuple[Requirement, ...] = ()
    filename: str | None = None
    shows: tuple[Requirement, ...] = ()
    nameless: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """
    The file of a completed upload, and how it was made.

    ``listed`` are the parts in the order in which they were named. ``id`` is None when the answer
    never came; ``at`` is the place of the answer that told of it, ``made`` when that came in.
    ``flawed``: the server took a wrong md5, so the file has to end in an error; ``doubted``: it may
    do so, since nobody can say whether the md5 was right. ``gone``: when it was given up, after
    which it must no longer be there, and ``given_up`` what to blame if it is.
    ``read``: its content was once read, and right. ``unsure``: a part whose bytes we do not know is
    listed. ``risk`` is what to blame when it turns out changed, ``earlier`` what it was before;
    ``md5_risk`` what to blame when a flawed file is usable, and ``md5_suspects`` what may explain
    it. ``shows`` is what its content upholds when it turns out right.
    """

    id: str | None
    listed: tuple[Part, ...]
    at: int = -1
    made: float = 0.0
    flawed: bool = False
    doubted: bool = False
    gone: float | None = None
    read: bool = False
    unsure: bool = False
    given_up: Requirement | None = None
    risk: Requirement | None = None
    earlier: frozenset[Requirement] = frozenset()
    md5_risk: Requirement | None = None
    md5_suspects: tuple[Requirement, ...] = ()
    shows: tuple[Requirement, ...] = ()


def at_risk(file: File, risk: Requirement) -> File:
    """Remember one more thing to blame when the file turns out changed."""
    earlier = file.earlier if file.risk is None else file.earlier | {file.risk}
    return replace(file, risk=risk, earlier=earlier - {risk})


@dataclass(frozen=True, slots=True)
class Late:
    """
    What a request whose answer never came may yet do, at any time: lead from a state to another.

    ``file`` is the one that a completion makes. ``gone`` says that the file is given up.
    """

    before: Status
    after: Status
    file: File | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """
    What an upload may be. ``parts`` are in the order of arrival.

    ``tried``: a completion was refused, after which the upload may be dead. ``refused_add`` and
    ``cut_add``: a part was refused, or broke off. ``lost_add``: an answer to a part never came.
    ``unread`` are ids of parts whose bytes we cannot tell. ``late`` may yet happen. ``prior`` is
    what to blame first for a refusal: an id that fits no path, or a request of somebody else that
    was refused, and may have been carried out all the same.
    ``doubtful``: an answer broke the contract so that it may be in any state; nothing more that is
    done to it can be held against the server.
    """

    status: Status = Status.PENDING
    parts: tuple[Part, ...] = ()
    file: File | None = None
    tried: bool = False
    refused_add: bool = False
    cut_add: bool = False
    lost_add: bool = False
    unread: tuple[str, ...] = ()
    late: frozenset[Late] = frozenset()
    prior: tuple[Requirement, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Sweep:
    """
    A listing of files, over all its pages.

    ``oldest`` is the smallest ``created_at`` that was listed, when newest came first;
    ``complete`` says that it began at the beginning and was followed to its end. ``purpose`` is the
    one that was asked for, None for all. ``full``: the last page was as long as it may be.
    ``paged``: there was more than one page. ``broke_off``: the last one was empty, and more were
    promised. ``ends`` are the ids that its pages say are their first and last.
    """

    ids: frozenset[str]
    names: frozenset[str]
    complete: bool
    oldest: int | None = None
    purpose: str | None = None
    full: bool = False
    paged: bool = False
    broke_off: bool = False
    ends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """
    One exchange of a life, and its place among those that are judged together.

    ``together``: another part was being added meanwhile. ``reusing``: a large body was refused just
    before, and may still have been on its way. ``sweep`` is set when files were listed.
    ``intruder`` is what keeps the sender from doing this, set when it is not the upload's owner.
    """

    at: int
    action: Action
    exchange: Exchange
    together: bool = False
    reusing: bool = False
    sweep: Sweep | None = None
    intruder: Requirement | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Part ids that other uploads were given: cancelled ones, another tenant's, and all others."""

    cancelled: frozenset[str] = frozenset()
    tenant: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """While an upload is ``status``, asked to do ``operation``, the server must …; because."""

    status: Status
    operation: Operation
    must: Must
    after: Status
    requirement: Requirement


Table = Mapping[tuple[Status, Operation], Row]


@dataclass(frozen=True, slots=True)
class Life:
    """
    What is known of one upload from its creation on, and does not change.

    ``answers`` are the documents that were answered, by place. ``named`` says that no other upload
    has its filename. ``table`` is the law it is judged by. ``misread`` are members that the
    answer to its creation had wrong; ``unlawful`` says that the creation had to be refused.
    """

    id: str
    creation: Event
    told: Mapping[str, object]
    target: Target
    table: Table
    answers: Mapping[int, Mapping[str, object]]
    elsewhere: Elsewhere = Elsewhere()
    named: bool = True
    misread: frozenset[str] = frozenset()
    unlawful: bool = False
