"""Leaves to other shards what is theirs."""

import pytest

from conformance.core.shard import Shard
from conformance.scenarios.gathering import name_of

from .scenario import is_scenario


def scenario_of(item: pytest.Item) -> str:
    """Name the scenario that a test is."""
    module = getattr(item, "module", None)
    return name_of(module.__name__ if module is not None else "", item.name)


def keep_own(config: pytest.Config, items: list[pytest.Item], shard: Shard) -> None:
    """Deselect the scenarios of other shards; tests that are none of ours stay."""
    left = [each for each in items if is_scenario(each) and not shard.has(scenario_of(each))]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [each for each in items if each not in left]
