"""
Draws what plans are made of, and batches of plans.

Large contents are drawn as a size and a seed: Hypothesis rarely draws long bytes, and a report
should not hold them.
"""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.core.content import Content, Drawn
from conformance.core.plan import (
    PLAIN_FORM,
    AddPart,
    Complete,
    Create,
    DeleteFile,
    Form,
    GetContent,
    Plan,
    Step,
    Together,
    Total,
)

from .literals import BLOCKS, EDGES, LETTERS, LITERALS, part, runs
from .profiles import quick

SEEDS = st.integers(0, 65_535)
MOST_ROUNDS = 6
"""How many rounds a plan's adds may take; with more parts, several go at once."""


@st.composite
def batch(
    draw: st.DrawFn, plans: SearchStrategy[Plan], *, size: int = 3, least: int = 0
) -> tuple[Plan, ...]:
    """Draw ``size`` plans that do not depend on each other; ``least`` in the quick profile."""
    return tuple(draw(plans) for _ in range(least if quick() else size))


def drawn(sizes: SearchStrategy[int]) -> SearchStrategy[Drawn]:
    """Draw bytes of one of these sizes that look random."""
    return st.builds(Drawn, sizes, SEEDS)


def small_contents() -> SearchStrategy[Content]:
    """Draw few bytes, at least one: a letter, an adversarial text, or noise."""
    return st.one_of(
        st.sampled_from(LETTERS), st.sampled_from(LITERALS), drawn(st.integers(1, 600))
    )


def contents() -> SearchStrategy[Content]:
    """Draw what a part may hold, up to 65,537 bytes, edges of buffers more often than others."""
    return st.one_of(
        st.sampled_from(LITERALS),
        drawn(st.sampled_from(EDGES)),
        drawn(st.integers(1, 4_096)),
        st.sampled_from(BLOCKS).flatmap(lambda block: st.sampled_from(runs(block))),
    )


def held(count: int) -> SearchStrategy[tuple[Content, ...]]:
    """Draw what ``count`` parts hold: of equal length, of different lengths, some of them equal."""
    return st.one_of(
        st.just(tuple(LETTERS[:count])),
        drawn(st.sampled_from((8, 1_024))).map(
            lambda first: tuple(Drawn(first.size, first.seed + n) for n in range(count))
        ),
        several(small_contents(), count),
        several(st.sampled_from((b"x", b"y")), count),
    )


def several(each: SearchStrategy[Content], count: int) -> SearchStrategy[tuple[Content, ...]]:
    """Draw ``count`` contents."""
    return st.lists(each, min_size=count, max_size=count).map(tuple)


def orders(count: int) -> SearchStrategy[tuple[int, ...]]:
    """Draw an order of ``count`` parts, two at least, that is most often not that of arrival."""
    places = tuple(range(count))
    return st.one_of(
        st.just(places[::-1]),
        st.integers(1, count - 1).map(lambda by: places[by:] + places[:by]),
        st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).map(
            lambda move: moved(places, *move)
        ),
        st.permutations(places).map(tuple),
    )


def moved(places: tuple[int, ...], here: int, there: int) -> tuple[int, ...]:
    """Take the place at ``here`` out and put it back at ``there``."""
    rest = places[:here] + places[here + 1 :]
    return (*rest[:there], places[here], *rest[there:])


def adds(of: tuple[Content, ...]) -> tuple[Step, ...]:
    """Add parts one after the other, or several at once when that would take too many rounds."""
    parts = tuple(part(each) for each in of)
    width = -(-len(parts) // MOST_ROUNDS)
    if width <= 1:
        return parts
    return tuple(Together(parts[at : at + width]) for at in range(0, len(parts), width))


def ends() -> SearchStrategy[tuple[Step, ...]]:
    """Draw how a plan with one file ends: most often, the file is deleted."""
    return st.sampled_from(((), (DeleteFile(),), (DeleteFile(),)))


def life(of: tuple[Content, ...], listed: tuple[int, ...], end: tuple[Step, ...]) -> Plan:
    """Plan an upload of these parts, completed in the order ``listed``, read, and ended."""
    return Plan((Create(Total(listed)), *adds(of), Complete(listed), GetContent(), *end))


def single(added: SearchStrategy[AddPart]) -> SearchStrategy[Plan]:
    """Draw an upload of one part."""
    return st.builds(
        lambda one, end: Plan((Create(Total((0,))), one, Complete((0,)), GetContent(), *end)),
        added,
        ends(),
    )


BCHARS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-+."
"""Characters of a boundary, without those that must be quoted. Source: RFC 2046 section 5.1.1."""
QUOTED_BCHARS = BCHARS + "'(),/:=?"


FILENAMES = ("part.bin", "upload", "blob", "a b.txt", "../x", "a/b", None)
"""What parts are called; None is no filename at all."""


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw how a part is written; every server has to take all of these."""
    quoted = draw(st.booleans())
    alphabet = QUOTED_BCHARS if quoted else BCHARS
    return Form(
        filename=draw(st.sampled_from(FILENAMES)),
        content_type=draw(
            st.sampled_from((PLAIN_FORM.content_type, "text/plain", "application/json"))
        ),
        boundary=draw(st.text(alphabet, min_size=1, max_size=70)),
        quoted=quoted,
        chunked=draw(st.booleans()),
        preamble=draw(st.sampled_from((b"", b"a preamble"))),
        epilogue=draw(st.sampled_from((b"", b"\r\n", b"an epilogue\r\n"))),
    )
