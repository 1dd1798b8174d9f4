"""Draws plans of one upload or two: wrong orders, sizes, digests, ids, and what follows an end."""

from hypothesis import strategies as st

from conformance.core.content import Content, Drawn
from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    Digest,
    GetContent,
    GetFile,
    PartRef,
    Plan,
    Step,
    Total,
)

from .literals import NO_PART
from .strategies import adds, ends, held, life, orders, several, small_contents

GAPS = (1, 2, 255, 256, 257, 65_536)
"""By how many bytes a total is wrong: by few, and by what a truncated counter would not see."""

PART_IDS: tuple[object, ...] = (None, "part_0", [1], [None], [{}], {}, 1, [True])
"""Values of ``part_ids`` that are no array of strings."""


@st.composite
def shuffled(draw: st.DrawFn) -> Plan:
    """Draw an upload whose parts are listed in another order than they were added in."""
    count = draw(st.integers(2, 12))
    return life(draw(held(count)), draw(orders(count)), draw(ends()))


@st.composite
def too_short(draw: st.DrawFn) -> Plan:
    """Draw a completion before the last part was added, and a right one after it."""
    of = draw(st.integers(1, 3).flatmap(held))
    gap = Drawn(draw(st.sampled_from(GAPS)), 1)
    early = tuple(range(len(of)))
    right = (*early, len(of))
    return Plan(
        (
            Create(Total(right)),
            *adds(of),
            Complete(early),
            AddPart(gap),
            Complete(right),
            GetContent(),
            *draw(ends()),
        )
    )


@st.composite
def mislisted(draw: st.DrawFn) -> Plan:
    """Draw a completion that leaves parts out or repeats them, and a right one after it."""
    of = draw(st.integers(1, 4).flatmap(lambda count: several(small_contents(), count)))
    right = tuple(range(len(of)))
    listed = draw(st.lists(st.sampled_from(right), max_size=len(of) + 2).map(tuple))
    return Plan(
        (
            Create(Total(right)),
            *adds(of),
            Complete(listed),
            Complete(right),
            GetContent(),
            *draw(ends()),
        )
    )


@st.composite
def unlisted(draw: st.DrawFn) -> Plan:
    """Draw an upload that declares, and completes from, only some of its parts or one twice."""
    of = draw(st.integers(2, 4).flatmap(held))
    listed = draw(st.lists(st.integers(0, len(of) - 1), min_size=1, max_size=4).map(tuple))
    return life(of, listed, draw(ends()))


@st.composite
def digested(draw: st.DrawFn) -> Plan:
    """Draw a completion with an MD5: right, wrong in one digit, or of something else."""
    count = draw(st.integers(1, 4))
    of = draw(held(count))
    order = tuple(range(count)) if count == 1 else draw(orders(count))
    arrival = Digest(tuple(range(count)))
    wrong = st.integers(0, 31).map(lambda place: Digest(order, place))
    other = st.sampled_from((Digest(order), arrival, Digest(order[:1]), Digest(())))
    return _retried(of, order, draw(st.one_of(other, wrong)), draw(ends()))


def _retried(
    of: tuple[Content, ...], order: tuple[int, ...], md5: Digest | str, end: tuple[Step, ...]
) -> Plan:
    right = Digest(order)
    return Plan(
        (
            Create(Total(order)),
            *adds(of),
            Complete(order, md5=md5),
            *(() if md5 == right else (Complete(order, md5=right),)),
            GetContent(),
            *end,
        )
    )


OWN_ALONE = Total((1,))
OWN_AND_FOREIGN = Total((0, 1))
MISNAMED: tuple[tuple[Total, tuple[PartRef, ...]], ...] = (
    (OWN_ALONE, (1, NO_PART)),
    (OWN_ALONE, (NO_PART, 1)),
    (OWN_ALONE, (1, "")),
    (OWN_ALONE, (1, "../1")),
    (OWN_ALONE, (NO_PART,)),
    (OWN_ALONE, (0,)),
    (OWN_AND_FOREIGN, (0, 1)),
    (OWN_AND_FOREIGN, (1, 0)),
)
"""What is declared, and what is listed: part 0 is another upload's. Only the ids are wrong."""


@st.composite
def misnamed(draw: st.DrawFn) -> Plan:
    """Draw a completion with parts that are unknown or another upload's; then a right one."""
    declared, wrong = draw(st.sampled_from(MISNAMED))
    fates: tuple[tuple[Step, ...], ...] = ((), (Complete((0,), upload=1),), (Cancel(1),))
    more = declared == OWN_AND_FOREIGN
    return Plan(
        (
            Create(declared),
            Create(Total((0,))),
            AddPart(b"f", upload=1),
            *draw(st.sampled_from(fates)),
            AddPart(b"a"),
            Complete(wrong),
            *((AddPart(b"b"), Complete((1, 2))) if more else (Complete((1,)),)),
            GetContent(),
        )
    )


AFTERWARDS: tuple[Step, ...] = (
    AddPart(b"c"),
    Complete((0, 1)),
    Complete((1, 0)),
    Complete((0,)),
    Complete(()),
    Complete((0, 1), md5=Digest((0, 1))),
    Complete((0, 1), md5=Digest((0, 1), 3)),
    Complete((0, 1), without=("part_ids",)),
    Cancel(),
)


@st.composite
def ended(draw: st.DrawFn) -> Plan:
    """Draw an upload that is completed or cancelled, asked this and that, and looked at again."""
    completed = draw(st.booleans())
    after = draw(st.lists(st.sampled_from(AFTERWARDS), min_size=1, max_size=3).map(tuple))
    look = (GetFile(), GetContent(), *draw(ends())) if completed else ()
    return Plan(
        (
            Create(Total((0, 1))),
            AddPart(b"a"),
            AddPart(b"b"),
            Complete((0, 1)) if completed else Cancel(),
            *after,
            *look,
        )
    )
