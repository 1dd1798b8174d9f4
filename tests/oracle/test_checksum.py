"""CRCs of pieces give that of the whole, however large the pieces are."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.exchange import Body, body_of
from conformance.oracle.checksum import joined


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_the_checksum_of_pieces_is_that_of_the_whole(pieces):
    whole = b"".join(pieces)
    assert joined(map(body_of, pieces)) == (len(whole), zlib.crc32(whole))


@given(st.binary(max_size=9), st.integers(0, 200_000), st.binary(max_size=9))
def test_it_holds_for_any_distance(before, zeros, after):
    whole = before + bytes(zeros) + after
    assert joined(map(body_of, (before, bytes(zeros), after))) == (len(whole), zlib.crc32(whole))


def test_gigabytes_need_not_be_held():
    """The CRC of 2**32 zero bytes is zlib's, which takes a second to go through them."""
    size, crc = 2**20, zlib.crc32(bytes(2**20))
    for _ in range(12):
        size, crc = joined((Body(size, "", crc, None),) * 2)
    assert (size, crc) == (2**32, 0xD202EF8D)
