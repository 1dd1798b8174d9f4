"""
A pytest plugin: makes every test of ``conformance.scenarios`` provoke the target.

Scenarios only say what to try. All that are chosen are asked first, and their plans run at the same
time; each test then waits for its own plans, and fails when one of them broke a requirement.

Pytest loads this in every session where we are installed, so that it reads little by itself, and
does nothing to tests of others.
"""

import os
from typing import Any

import pytest

from conformance.core.errors import Misused
from conformance.core.settings import Settings

from .options import VISIT, offer, settings_of
from .scenario import are_asked_for, is_scenario

SESSION = "uploads-session"
CONDUCTOR = "conformance.conductor.handed"
MARKERS = ("needs_auth", "needs_large", "needs_second_key", "needs_expiry", "needs_budget")
"""What a scenario may need that not every run has."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer every setting as an option: ``--base-url``, and the others after ``--uploads-``."""
    offer(parser.getgroup("uploads-conformance", "conformance to the OpenAI Uploads API"))


def pytest_configure(config: pytest.Config) -> None:
    """Take the settings: from the command line, from pytest's options, or from xdist."""
    for marker in MARKERS:
        config.addinivalue_line("markers", f"{marker}: a scenario that needs an option")
    handed = _handed(config)
    settings: Settings = handed.settings if handed is not None else settings_of(config)
    if are_asked_for(config):
        _demand_target(config, settings)
    if settings.base_url:
        from .session import Session  # noqa: PLC0415

        config.pluginmanager.register(Session(config, settings, handed), SESSION)
        if config.getoption("tx", None) and not hasattr(config, "workerinput"):
            from .elsewhere import Elsewhere  # noqa: PLC0415

            surroundings = {} if handed is None else handed.surroundings
            config.pluginmanager.register(Elsewhere(config, surroundings))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the visit of a worker that runs elsewhere."""
    if hasattr(config, "workerinput") and VISIT in os.environ:
        from .visit import end  # noqa: PLC0415

        end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse to run scenarios without a target, and leave to other shards what is theirs."""
    if any(is_scenario(each) for each in items):
        session = config.pluginmanager.get_plugin(SESSION)
        settings = session.settings if session is not None else settings_of(config)
        _demand_target(config, settings)
        if settings.shard is not None:
            from .sharing import keep_own  # noqa: PLC0415

            keep_own(config, items, settings.shard)


def _demand_target(config: pytest.Config, settings: Settings) -> None:
    if config.option.collectonly:
        return
    if not settings.base_url:
        raise pytest.UsageError(
            "scenarios of uploads-conformance need a server to provoke: give --base-url URL, "
            "such as --base-url http://127.0.0.1:8080/v1"
        )
    from conformance.conductor import check  # noqa: PLC0415

    try:
        check(settings)
    except Misused as wrong:
        raise pytest.UsageError(str(wrong)) from wrong


def _handed(config: pytest.Config) -> Any:
    """Find what the command line hands over, without reading its module when there is none."""
    plugins = config.pluginmanager.get_plugins()
    return next((each for each in plugins if type(each).__module__ == CONDUCTOR), None)


@pytest.fixture
def provoke() -> None:
    """Stand for the argument of a scenario; what it does is decided when the scenario is asked."""
