"""Listed parts have as many bytes as the upload declared, and are kept as they were sent."""

from hypothesis import given

from conformance.core.content import Content, Drawn
from conformance.core.plan import (
    AddPart,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    Plan,
    Total,
)

from .literals import (
    BLOCKS,
    EDGES,
    LITERALS,
    LONG_RUNS,
    MEBIBYTES,
    NAMELESS,
    RECENT,
    TAKEN_FOR_TEXT,
    Provoke,
    part,
    runs,
)
from .lives import mislisted, too_short, unlisted
from .profiles import unless_quick
from .strategies import adds, batch, contents, single


def test_too_few_bytes_and_then_the_rest(provoke: Provoke) -> None:
    for missing in (b"c", *unless_quick(b"c" * 256)):
        provoke(
            Create(Total((0, 1))),
            AddPart(b"ab"),
            Complete((0,)),
            RECENT,
            AddPart(missing),
            Complete((0, 1)),
            GetContent(),
        )


def test_parts_that_were_received_but_are_not_all_listed(provoke: Provoke) -> None:
    """None is of so few bytes that a line end kept or lost makes up for it."""
    provoke(
        Create(Total((0, 1, 2))),
        AddPart(b"aaaaa"),
        AddPart(b"bbbbb"),
        AddPart(b"ccccc"),
        Complete((0,)),
        Complete((0, 1)),
        Complete((0, 1, 2)),
        GetContent(),
    )


def test_more_bytes_than_declared(provoke: Provoke) -> None:
    for size in (65_536, *unless_quick(256)):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            AddPart(b"b"),
            AddPart(Drawn(size)),
            Complete((0, 1)),
            Complete((0, 2)),
            RECENT,
            Complete((0,)),
            GetContent(),
        )


def test_one_part_larger_than_declared(provoke: Provoke) -> None:
    for size, excess in ((2, 1), *unless_quick((300, 256), (70_000, 65_536))):
        provoke(Create(Total((0,), -excess)), AddPart(Drawn(size)), Complete((0,)))


def test_a_total_that_only_a_truncated_counter_takes(provoke: Provoke) -> None:
    for plus in (2**32, *unless_quick(255, 65_536)):
        provoke(Create(Total((0,), plus)), AddPart(b"abc"), Complete((0,)))


def test_a_part_listed_twice(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 0, 1, 0))),
        AddPart(b"a"),
        AddPart(b"bc"),
        Complete((0, 0, 1, 0)),
        GetContent(),
    )
    provoke(Create(Total((0,))), AddPart(b"a"), Complete((0, 0)), Complete((0,)), GetContent())
    for steps in unless_quick(
        (Create(Total((0, 0))), AddPart(b"a"), Complete((0, 0)), GetContent()),
        (
            Create(Total((0, 1, 0))),
            AddPart(b"a"),
            AddPart(b"bc"),
            Complete((0, 1, 0)),
            GetContent(),
        ),
        (
            Create(Total((0, 1))),
            AddPart(b"a"),
            AddPart(b"b"),
            Complete((0, 0)),
            GetContent(),
        ),
    ):
        provoke(*steps)


def test_a_part_left_out(provoke: Provoke) -> None:
    provoke(
        Create(Total((0, 2))),
        AddPart(b"a"),
        AddPart(b"bb"),
        AddPart(b"c"),
        Complete((0, 2)),
        GetContent(),
    )
    provoke(
        Create(Total((1,))),
        AddPart(b"a"),
        AddPart(b"b"),
        Complete((1,)),
        GetContent(),
    )


def test_a_part_left_out_whatever_it_holds(provoke: Provoke) -> None:
    for steps in unless_quick(
        (
            Create(Total((0,))),
            AddPart(b"a"),
            AddPart(b"b"),
            Complete((0,)),
            GetContent(),
            DeleteFile(),
        ),
        (
            Create(Total((1,))),
            AddPart(b"same"),
            AddPart(b"same"),
            Complete((1,)),
            GetContent(),
            DeleteFile(),
        ),
    ):
        provoke(*steps)


def test_no_parts_though_bytes_were_declared(provoke: Provoke) -> None:
    provoke(Create(1), Complete(()))
    provoke(Create(Total((0,))), AddPart(b"a"), Complete(()), Complete((0,)), GetContent())


def test_an_upload_of_no_bytes(provoke: Provoke) -> None:
    provoke(Create(0), Complete(()), GetContent())
    provoke(Create(0), AddPart(b""), Complete((0,)), GetContent())


def test_a_part_of_no_bytes_beside_another(provoke: Provoke) -> None:
    for listed in unless_quick((0, 1), (1, 0)):
        provoke(
            Create(Total(listed)),
            AddPart(b"a"),
            AddPart(b""),
            Complete(listed),
            GetContent(),
        )


def test_part_bytes_that_a_careless_server_alters(provoke: Provoke) -> None:
    """Seven to an upload, so that few requests do."""
    for at in (0, 7, 14, *unless_quick(21, 28, 35)):
        some = LITERALS[at : at + 7]
        listed = tuple(range(len(some)))
        provoke(Create(Total(listed)), *map(part, some), Complete(listed), GetContent())


def test_part_sizes_around_those_of_buffers(provoke: Provoke) -> None:
    first = (1_024, 8_192, 65_535, 65_536, 65_537)
    for sizes in (first, *unless_quick(EDGES[:7], MEBIBYTES)):
        listed = tuple(range(len(sizes)))
        parts = tuple(AddPart(Drawn(size, seed)) for seed, size in enumerate(sizes))
        provoke(Create(Total(listed)), *parts, Complete(listed), GetContent())


def test_long_runs_of_one_byte(provoke: Provoke) -> None:
    """Parsers that look for line ends, and stores that look for holes, go wrong at their blocks."""
    for some in (LONG_RUNS, *unless_quick(*map(runs, BLOCKS))):
        listed = tuple(range(len(some)))
        provoke(Create(Total(listed)), *adds(some), Complete(listed), GetContent())


def test_bytes_of_parts_without_a_filename(provoke: Provoke) -> None:
    """All that is tried with a filename: what is taken for text, and what is too long for it."""
    first = (*TAKEN_FOR_TEXT, Drawn(70_000, 3))
    literals = tuple(LITERALS[at : at + 7] for at in range(0, len(LITERALS), 7))
    long = (*LONG_RUNS, Drawn(MEBIBYTES[-1], 9))
    each_of: tuple[tuple[Content, ...], ...] = (first, *unless_quick(*literals, long))
    for some in each_of:
        listed = tuple(range(len(some)))
        parts = tuple(part(each, form=NAMELESS) for each in some)
        provoke(Create(Total(listed)), *parts, Complete(listed), GetContent())


@given(plans=batch(single(contents().map(part)), size=4))
def test_any_bytes(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


@given(plans=batch(too_short(), size=2))
def test_any_completion_that_comes_too_early(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


@given(plans=batch(mislisted(), size=2))
def test_any_wrong_list_before_a_right_one(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)


@given(plans=batch(unlisted(), size=2))
def test_any_list_of_some_of_the_parts(provoke: Provoke, plans: tuple[Plan, ...]) -> None:
    for each in plans:
        provoke(*each.steps)
