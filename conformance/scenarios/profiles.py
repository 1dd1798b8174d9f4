"""How much a run provokes: three Hypothesis profiles, and what they mean for our scenarios."""

from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings

Each = TypeVar("Each")

QUICK = "uploads-quick"
EXAMPLES = {QUICK: 2, "uploads-default": 3, "uploads-thorough": 40}
"""Profiles and how many batches each scenario draws; the first is always the plainest one."""


def register_profiles() -> None:
    """
    Make the profiles known to Hypothesis.

    It only generates: plans are run side by side and reduced by us, so it neither shrinks nor
    keeps a database. Load a profile before the scenarios are imported, since ``@given`` binds the
    settings that hold at that moment.
    """
    for name, examples in EXAMPLES.items():
        settings.register_profile(
            name,
            max_examples=examples,
            phases=(Phase.explicit, Phase.generate),
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=tuple(HealthCheck),
        )


def quick() -> bool:
    """Say whether the loaded profile asks for the fewest requests."""
    return settings.get_current_profile_name() == QUICK


def unless_quick(*values: Each) -> tuple[Each, ...]:
    """Give ``values`` in every profile but the quick one, where there are none."""
    return () if quick() else values
