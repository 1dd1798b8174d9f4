"""Every setting as an option of pytest."""

import importlib.util
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from conformance.core.codec import decode
from conformance.core.errors import Misused
from conformance.core.requirement import Level
from conformance.core.settings import AUTH, PROFILES, Settings
from conformance.core.shard import shard

PREFIX = "--uploads-"
CHOICES = {
    "auth": AUTH,
    "profile": PROFILES,
    "level": tuple(Level),
}
WORKER = "uploads_conformance"
"""The name under which settings go to xdist's workers, and what they found comes back."""

MARK = "uploads_conformance_mark"
"""The name under which what marks the ledger of all workers goes to each of them."""

VISIT = "UPLOADS_CONFORMANCE_VISIT"
"""The environment variable that holds what a worker elsewhere has to put back at its end."""

BEGAN = "uploads_conformance_began"
"""The name under which the time at which the run began goes to xdist's workers."""


def offer(group: pytest.OptionGroup) -> None:
    """Offer every setting as an option: ``--base-url``, and the others after ``--uploads-``."""
    for each in fields(Settings):
        told: dict[str, Any] = {"help": each.metadata["help"], "default": each.default}
        if each.type is bool:
            told |= {"action": "store_true"}
        elif each.type in (int, float, str):
            told |= {"type": each.type, "choices": CHOICES.get(each.name)}
        elif each.name == "shard":
            told |= {"type": shard, "metavar": "I/N"}
        elif each.name in ("select", "skip", "headers", "record"):
            told |= {"action": "append", "default": []}
        group.addoption(*_names(each.name), dest=f"uploads_{each.name}", **told)


def _names(setting: str) -> tuple[str, ...]:
    names = (PREFIX + setting.replace("_", "-"),)
    # Where pytest-base-url is installed it has this option, and it may come after us.
    if setting == "base_url" and importlib.util.find_spec("pytest_base_url") is None:
        return (*names, "--base-url")
    return names


def settings_of(config: pytest.Config) -> Settings:
    """Take the settings from the options, or as the controller sent them to a worker of xdist."""
    told = getattr(config, "workerinput", {})
    if WORKER in told:
        from .keeping import at_home  # noqa: PLC0415  (half a second)

        return at_home(decode(Settings, json.loads(told[WORKER])), told[MARK])
    given = {each.name: _option(config, each.name) for each in fields(Settings)}
    given["base_url"] = given["base_url"] or config.getoption("base_url", None) or ""
    given["headers"] = tuple(_header(each) for each in given["headers"])
    given["record"] = tuple(str(Path(each).absolute()) for each in given["record"])
    given["before"] = _read_by("before_in", given["before"] or None)
    given["known_failures"] = _read_by("known_in", given["known_failures"])
    return Settings(**given)


def _read_by(reader: str, file: str | None) -> Any:
    """Read a file now, once: a worker of xdist may run where there is none."""
    if file is None:
        return None
    import conformance.conductor  # noqa: PLC0415  (half a second)

    try:
        return getattr(conformance.conductor, reader)(file)
    except Misused as wrong:
        raise pytest.UsageError(str(wrong)) from wrong


def _option(config: pytest.Config, name: str) -> Any:
    held = config.getoption(f"uploads_{name}", None)
    return tuple(held) if isinstance(held, list) and name != "headers" else held


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise pytest.UsageError("a header has no colon; write 'Name: value'")
    return name.strip(), value.strip()
