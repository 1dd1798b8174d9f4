"""A share of a run: which of its scenarios are tried."""

import re
import zlib
from dataclasses import dataclass

WRITTEN = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", re.ASCII)

HEAVY = (
    "order/parts_in_any_order",
    "generated/any_request_of_the_document",
    "generated/each_limit_of_the_document",
    "afterwards/anything_after_an_end",
    "md5/any_md5",
    "races/a_part_against_a_completion",
    "bytes/any_completion_that_comes_too_early",
    "programs/any_program",
    "bytes/part_bytes_that_a_careless_server_alters",
    "bytes/any_wrong_list_before_a_right_one",
    "order/a_hundred_parts",
    "bytes/any_bytes",
    "parts_wire/any_form",
    "races/a_completion_against_a_cancellation",
    "bytes/any_list_of_some_of_the_parts",
    "files/pages_of_every_size",
)
"""
The scenarios that send the most, over all profiles, heaviest first.

They are dealt out there and back, so that no share has two of the heaviest; all others are
scattered. The largest of 8 shares then sends 1.1 (quick), 1.2 (default) or 1.6 (thorough) times
what it would if all were equal; if these were scattered too, 1.5, 1.9 or 2.1 times.
"""


@dataclass(frozen=True, slots=True)
class Shard:
    """
    Share ``index`` of ``count``, beginning with 1, such as 2/4.

    What belongs to it hangs on the names of scenarios alone: on no seed, profile or other option.
    """

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def has(self, scenario: str) -> bool:
        """Say whether a scenario is tried in this share; each is in just one."""
        return _place(scenario, self.count) == self.index - 1


def _place(scenario: str, count: int) -> int:
    if scenario not in HEAVY:
        return zlib.crc32(scenario.encode("utf-8", "surrogatepass")) % count
    turn, place = divmod(HEAVY.index(scenario), count)
    return place if turn % 2 == 0 else count - 1 - place


def shard(text: str) -> Shard:
    """Read a share as it is written on a command line, ``2/4``. Raises ValueError for no share."""
    written = WRITTEN.fullmatch(text)
    if written is None or int(written[1]) > int(written[2]):
        raise ValueError(f"{text!r} is no shard; write I/N, such as 2/4")
    return Shard(int(written[1]), int(written[2]))
