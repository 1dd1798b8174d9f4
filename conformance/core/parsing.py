"""Reads JSON that somebody else wrote, whatever it is: in bounded time and memory."""

import json
import re
from itertools import accumulate

DEEP = 100
"""How many levels of arrays and objects are read: no answer needs more than five."""
DIGITS = 1_000
"""How many digits a number may have; sizes and times have twelve at most."""
VALUES = 250_000
"""How many values are read: 10,000 files, the most that a page has, hold some 100,000."""
STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
"""How many levels each bracket goes down."""
MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""
NO_BRACKETS = bytes({*range(256)} - {*STEPS})


class Unread(ValueError):
    """JSON that may well be some, but is larger or deeper than anybody needs to read."""


def contested(data: bytes) -> bool:
    """
    Say whether parsers differ on this being JSON, so that taking and refusing it are both fine.

    They differ on a byte order mark, on bytes that are no UTF-8, and on what is nested very deep
    or has numbers of very many digits. Source: RFC 8259 sections 8.1 and 9.
    """
    if data.startswith(MARK):
        return True
    try:
        parse(data)
    except Unread:
        return True
    except UnicodeDecodeError:
        return _reads_otherwise(data)
    except ValueError:
        return False
    return False


def _reads_otherwise(data: bytes) -> bool:
    """Say whether bytes that are no UTF-8 are JSON where they are replaced, or read as UTF-16."""
    try:
        parse(data.decode(json.detect_encoding(data), "replace").encode())
    except Unread:
        return True
    except ValueError:
        return False
    return True


def parse(data: bytes) -> object:
    """
    Read JSON in UTF-8, of members with one name the last.

    Raises ValueError, in plain words, for what is none, as are NaN and infinities; and for what is
    nested too deeply to be compared and shown, has too many values, or numbers of too many digits.
    """
    if _crowded(data):
        raise Unread(f"it holds more than {VALUES:,} values")
    text = data.decode("utf-8-sig")
    try:
        value = json.loads(
            text, parse_constant=refuse_constant, parse_int=integer, parse_float=fraction
        )
    except RecursionError as deep:
        raise Unread("it is nested too deeply to be read") from deep
    if not _shallow(data):
        raise Unread("it is nested too deeply to be read")
    return value


def _crowded(data: bytes) -> bool:
    """Say whether there are too many values, by what stands before each but the first."""
    return _marks(data) > VALUES and _marks(STRING.sub(b"", data)) > VALUES


def _marks(data: bytes) -> int:
    return data.count(b",") + data.count(b"[") + data.count(b"{")


def _shallow(data: bytes) -> bool:
    """Say whether JSON is nested no deeper than is read, by where its brackets stand."""
    if data.count(b"[") + data.count(b"{") <= DEEP:
        return True
    brackets = STRING.sub(b"", data).translate(None, NO_BRACKETS)
    return max(accumulate(STEPS[each] for each in brackets), default=0) <= DEEP


def refuse_constant(constant: str) -> object:
    """Raise ValueError for NaN and Infinity."""
    raise ValueError(f"it holds {constant}, which is not JSON")


def integer(digits: str) -> int:
    """Read a whole number. Raises ValueError when it is longer than any size or time."""
    _bounded(digits)
    return int(digits)


def fraction(digits: str) -> float:
    """Read a number that is not written as a whole one. Raises ValueError when it is as long."""
    _bounded(digits)
    return float(digits)


def _bounded(digits: str) -> None:
    if len(digits) > DIGITS:
        raise Unread(f"it holds a number of {len(digits)} digits")
