"""A share of a run: which of its scenarios are tried."""

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """Share ``index`` of ``count``, beginning with 1, such as 2/4."""

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def has(self, scenario: str) -> bool:
        """Say whether a scenario is tried in this share; each is in just one."""
        return zlib.crc32(scenario.encode()) % self.count == self.index - 1
