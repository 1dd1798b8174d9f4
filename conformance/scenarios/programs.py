"""Draws whole programs over up to three uploads: any operation, in any state, in any order."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from conformance.core.content import Content
from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    GetContent,
    GetFile,
    PartRef,
    Plan,
    Step,
    Together,
    Total,
    UploadRef,
)

from .literals import NO_PART, NO_UPLOAD, part
from .strategies import small_contents

MOST_UPLOADS = 3
MOST_ROUNDS = 8
DELTAS = (0, 0, 0, 0, 0, 0, 1, -1)


@dataclass(frozen=True, slots=True)
class Sketch:
    """
    What a program has come to: its rounds, whose part each is, and how each upload ended.

    ``lists`` holds what the first completion of each upload lists: that is what its creation will
    declare. ``closed`` and ``filed`` are our guess, so that few programs ask for what cannot be:
    a part that was refused has no id, and an upload that was not completed has no file.
    """

    rounds: tuple[tuple[Step, ...], ...] = ()
    uploads: int = 0
    deltas: tuple[int, ...] = ()
    owners: tuple[int | None, ...] = ()
    closed: frozenset[int] = frozenset()
    filed: frozenset[int] = frozenset()
    lists: tuple[tuple[int, tuple[int, ...]], ...] = ()

    def then(self, *steps: Step) -> "Sketch":
        """Add a round."""
        return replace(self, rounds=(*self.rounds, steps))

    def parts(self, upload: int) -> tuple[int, ...]:
        """Name the parts that an upload should have."""
        return tuple(place for place, owner in enumerate(self.owners) if owner == upload)


@st.composite
def programs(draw: st.DrawFn) -> Plan:
    """Draw a program; the files it should have made are read and deleted at its end."""
    sketch = _create(draw, Sketch())
    for _ in range(draw(st.integers(1, MOST_ROUNDS - 2))):
        move = draw(st.sampled_from(MOVES))
        sketch = move(draw, sketch)
    ends = (GetContent, DeleteFile)
    for end in ends:
        sketch = sketch.then(*(end(place) for place in sorted(sketch.filed)))
    return _written(sketch)


def _written(sketch: Sketch) -> Plan:
    """Turn a sketch into a plan: several steps of a round go together; totals are filled in."""
    first = dict(reversed(sketch.lists))
    rounds = [tuple(_declared(step, sketch, first) for step in one) for one in sketch.rounds if one]
    return Plan(tuple(one[0] if len(one) == 1 else Together(one) for one in rounds))


def _declared(step: Step, sketch: Sketch, first: dict[int, tuple[int, ...]]) -> Step:
    match step:
        case Create(declared=int(upload)):  # its place, until now
            listed = first.get(upload, sketch.parts(upload))
            return Create(Total(listed, sketch.deltas[upload]))
        case _:
            return step


def _create(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    if sketch.uploads == MOST_UPLOADS:
        return sketch
    after = sketch.then(Create(sketch.uploads))
    deltas = (*sketch.deltas, draw(st.sampled_from(DELTAS)))
    return replace(after, uploads=sketch.uploads + 1, deltas=deltas)


def _upload(draw: st.DrawFn, sketch: Sketch) -> int:
    return draw(st.integers(0, sketch.uploads - 1))


def _add(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    upload = _upload(draw, sketch)
    held: list[Content] = draw(st.lists(small_contents(), min_size=1, max_size=3))
    owner = None if upload in sketch.closed else upload
    after = sketch.then(*(part(each, upload) for each in held))
    return replace(after, owners=(*sketch.owners, *(owner for _ in held)))


def _complete(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    upload = _upload(draw, sketch)
    own = sketch.parts(upload)
    listed = tuple(draw(st.one_of(st.just(own), st.permutations(own))))
    good = bool(own) and upload not in sketch.closed and not sketch.deltas[upload]
    md5 = draw(st.sampled_from((None, None, Digest(listed), Digest(listed, 7))))
    good = good and (md5 is None or md5.wrong is None)
    after = sketch.then(Complete(listed, upload, md5))
    filed = sketch.filed | {upload} if good else sketch.filed
    lists = (*sketch.lists, (upload, listed))
    return replace(after, lists=lists, filed=filed, closed=sketch.closed | {upload})


def _misplace(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    """Complete from what should not do: parts of anybody, unknown ones, or an unknown upload."""
    upload = _upload(draw, sketch)
    known = tuple(place for place, owner in enumerate(sketch.owners) if owner is not None)
    listed: list[PartRef] = draw(st.lists(st.sampled_from((*known, NO_PART)), max_size=3))
    places: tuple[UploadRef, ...] = (upload, upload, NO_UPLOAD)
    where = draw(st.sampled_from(places))
    return replace(sketch.then(Complete(tuple(listed), where)), closed=sketch.closed | {upload})


def _cancel(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    upload = _upload(draw, sketch)
    return replace(sketch.then(Cancel(upload)), closed=sketch.closed | {upload})


def _race(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    """Ask an upload for two things at once, a completion among them."""
    upload = _upload(draw, sketch)
    listed = sketch.parts(upload)
    ending = Complete(listed, upload)
    rivals: tuple[Step, ...] = (ending, Cancel(upload), AddPart(b"r", upload))
    other = draw(st.sampled_from(rivals))
    after = sketch.then(ending, other)
    if isinstance(other, AddPart):
        after = replace(after, owners=(*after.owners, None))
    lists = (*sketch.lists, (upload, listed))
    return replace(after, lists=lists, closed=sketch.closed | {upload})


def _look(draw: st.DrawFn, sketch: Sketch) -> Sketch:
    if not sketch.filed:
        return sketch
    file = draw(st.sampled_from(sorted(sketch.filed)))
    return sketch.then(draw(st.sampled_from((GetFile, GetContent, DeleteFile)))(file))


MOVES = (_add, _complete, _add, _complete, _create, _cancel, _misplace, _race, _look)
"""What a round may do; what comes twice is drawn more often."""
