"""
Joins CRC-32s: that of a concatenation follows from those of its pieces and their lengths.

So a wrong order or a lost byte shows in gigabytes that nobody holds. The method is the usual one:
appending ``n`` zero bytes to a message multiplies its CRC by a power of x modulo the polynomial,
which is a 32 by 32 bit matrix, squared as often as needed.
"""

import functools
from collections.abc import Iterable

from conformance.core.exchange import Body

POLYNOMIAL = 0xEDB88320
Matrix = tuple[int, ...]


def joined(bodies: Iterable[Body]) -> tuple[int, int]:
    """Give length and CRC-32 of ``bodies`` one after the other."""
    size, crc = 0, 0
    for body in bodies:
        crc = _shift(crc, body.size) ^ body.crc32
        size += body.size
    return size, crc


def _shift(crc: int, zeros: int) -> int:
    power = 3  # a byte is 2**3 bits
    while zeros:
        if zeros & 1:
            crc = _times(_zeros(power), crc)
        zeros >>= 1
        power += 1
    return crc


def _times(matrix: Matrix, vector: int) -> int:
    total, row = 0, 0
    while vector:
        if vector & 1:
            total ^= matrix[row]
        vector >>= 1
        row += 1
    return total


@functools.cache
def _zeros(power: int) -> Matrix:
    if power == 0:
        return (POLYNOMIAL, *(1 << bit for bit in range(31)))
    half = _zeros(power - 1)
    return tuple(_times(half, row) for row in half)
