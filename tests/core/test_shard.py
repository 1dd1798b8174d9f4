"""A scenario is in one share of a run, and always in the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.shard import HEAVY, Shard, shard

COUNTS = st.integers(1, 64)
NAMES = st.text() | st.sampled_from(HEAVY)


@given(NAMES, COUNTS)
def test_every_scenario_is_in_just_one_share(name, count):
    assert sum(Shard(at, count).has(name) for at in range(1, count + 1)) == 1


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("order/two_parts_turned_round", "3/4"),
        ("creation/counts_of_bytes", "3/4"),
        ("order/parts_in_any_order", "1/4"),
        ("md5/any_md5", "4/4"),
        ("races/a_part_against_a_completion", "3/4"),
    ],
)
def test_shares_stay_the_same_from_one_night_to_the_next(name, place):
    """Or else records of two shards that were made by one version would not fit together."""
    assert shard(place).has(name)


def test_what_is_heavy_is_dealt_out_there_and_back():
    shares = [[name for name in HEAVY if Shard(at, 4).has(name)] for at in (1, 2, 3, 4)]
    assert shares[0] == [HEAVY[0], HEAVY[7], HEAVY[8], HEAVY[15]]
    assert [len(each) for each in shares] == [4] * 4


@given(st.integers(1, 99), st.integers(0, 99))
def test_a_share_is_read_as_it_is_written(index, more):
    assert shard(str(Shard(index, index + more))) == Shard(index, index + more)


@pytest.mark.parametrize(
    "text",
    ["", "1", "/", "0/4", "5/4", "1/0", "-1/4", "1/4 ", "01/4", "1/4/2", "a/b", "1.0/2", "²/4"],
)
def test_what_is_no_share_is_refused_with_how_to_write_one(text):
    with pytest.raises(ValueError, match="is no shard; write I/N, such as 2/4"):
        shard(text)
