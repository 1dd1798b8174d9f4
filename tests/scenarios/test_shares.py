"""The shares of a run are of about one size."""

import pytest
from collected import ask, requests

from conformance.core.shard import HEAVY, Shard

SEED = 1


def sizes(profile):
    """Count the requests of each scenario that every run has."""
    return {
        each.name.replace("test_", ""): sum(map(requests, each.plans))
        for each in ask(profile, SEED)
        if "needs_budget" not in each.needs
    }


def test_what_is_dealt_out_exists():
    assert set(HEAVY) <= set(sizes("uploads-quick"))


@pytest.mark.parametrize("profile", ["uploads-quick", "uploads-default"])
@pytest.mark.parametrize("count", [2, 4, 8])
def test_no_share_is_half_as_large_again_as_the_others(profile, count):
    every = sizes(profile).items()
    shares = [
        sum(size for name, size in every if Shard(at, count).has(name))
        for at in range(1, count + 1)
    ]
    assert max(shares) <= 1.5 * sum(shares) / count
