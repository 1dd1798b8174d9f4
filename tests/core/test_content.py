"""Bytes that follow from a size and a seed are the same whoever makes them, and however."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.core.content import BLOCK, Drawn, Filled, blocks, md5_of, size_of, whole

SIZES = st.integers(0, 3 * BLOCK + 1)
EDGES = (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK)
MARKS = st.lists(
    st.tuples(st.sampled_from((0, 5, BLOCK, 3 * BLOCK)), st.binary(max_size=3)), max_size=2
)
FILLED = st.builds(
    Filled, st.sampled_from(EDGES), st.binary(min_size=1, max_size=1), MARKS.map(tuple)
)
CONTENTS = (
    st.binary(max_size=9) | st.builds(Drawn, st.sampled_from(EDGES), st.integers(0, 9)) | FILLED
)


@given(CONTENTS)
@example(b"x" * (BLOCK + 1))
def test_blocks_join_to_the_whole_and_none_is_empty_or_too_long(content):
    held = list(blocks(content))
    assert b"".join(held) == whole(content)
    assert all(0 < len(each) <= BLOCK for each in held)
    assert len(whole(content)) == size_of(content)


@given(SIZES, SIZES)
def test_a_shorter_one_of_the_same_seed_is_the_beginning_of_a_longer(one, other):
    less, more = sorted((one, other))
    assert whole(Drawn(more, 4)).startswith(whole(Drawn(less, 4)))


@given(FILLED, SIZES)
def test_a_filled_content_cut_short_is_its_beginning(content, size):
    assert whole(content).startswith(whole(replace(content, size=min(size, content.size))))


def test_marks_stand_over_the_fill_and_what_is_beyond_the_size_is_cut_off():
    marks = ((0, b"\n"), (3, b"ab"), (5, b"cd"), (9, b"z"))
    assert whole(Filled(6, b"x", marks)) == b"\nxxabc"


def test_another_seed_gives_other_bytes():
    assert len({whole(Drawn(32, seed)) for seed in range(20)}) == 20


def test_the_second_block_is_not_the_first_again():
    first, second = blocks(Drawn(2 * BLOCK))
    assert first != second


@pytest.mark.parametrize("size", EDGES)
def test_anybody_can_make_the_bytes_from_what_is_written_about_them(size):
    made = b"".join(
        hashlib.shake_128(b"7:%d" % at).digest(BLOCK) for at in range(size // BLOCK + 1)
    )
    assert whole(Drawn(size, 7)) == made[:size]


def test_gigabytes_are_not_made_to_be_counted():
    assert size_of(Drawn(8 << 30)) == 8 << 30
    assert len(next(blocks(Drawn(8 << 30)))) == BLOCK


@given(st.lists(CONTENTS, max_size=4))
def test_an_md5_is_that_of_the_bytes_one_after_the_other(contents):
    joined = b"".join(whole(each) for each in contents)
    assert md5_of(contents) == hashlib.md5(joined, usedforsecurity=False).hexdigest()
