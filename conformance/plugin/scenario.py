"""Tells scenarios from other tests of a session of pytest."""

from pathlib import Path

import pytest

import conformance

PACKAGE = "conformance.scenarios"
FOLDER = Path(conformance.__file__).parent / "scenarios"


def is_scenario(item: pytest.Item) -> bool:
    """Say whether a test is one of our scenarios."""
    return isinstance(item, pytest.Function) and item.path.parent == FOLDER


def are_asked_for(config: pytest.Config) -> bool:
    """Say whether the command line names our scenarios, before anything is collected."""
    return any(each.startswith(PACKAGE) for each in config.args)


def markers(item: pytest.Item) -> set[str]:
    """Name the markers of a test."""
    return {marker.name for marker in item.iter_markers()}
