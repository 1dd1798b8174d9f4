"""Asks scenarios what they try, without anything being sent."""

import gzip
import importlib
import json
import os
import pkgutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from types import ModuleType
from typing import Any

import hypothesis
from hypothesis.internal.charmap import charmap_file
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

import conformance.scenarios
from conformance.core.plan import Plan, Step

Scenario = Callable[..., None]

UTF_8: list[list[list[int]]] = [[[0, 0xD7FF], [0xE000, 0x10FFFF]], []]
"""From where to where the characters lie that UTF-8 has, and those that it does not give back."""


def gather(scenario: Scenario, name: str, seed: int) -> tuple[Plan, ...]:
    """
    Ask a scenario what it tries: every plan once, in the order in which it names them.

    The same name and seed give the same plans, whatever else is asked or imported, and in whatever
    order.
    """
    plans: dict[Plan, None] = {}

    def provoke(*steps: Step) -> None:
        plans[Plan(steps)] = None

    if hypothesis.is_hypothesis_test(scenario):
        drawn_from = zlib.crc32(f"{seed}:{name}".encode())
        scenario = hypothesis.seed(drawn_from)(scenario)
        _tell_utf_8()
    with _nothing_local():
        scenario(provoke=provoke)
    return tuple(plans)


@cache
def _tell_utf_8() -> None:
    """
    Write down which characters UTF-8 has, where Hypothesis keeps such tables.

    It would try all 1.1 million of them in every process, for a fifth of the time of a run. A
    version that looks elsewhere makes its table itself.
    """
    table = charmap_file("codec-v2-utf-8")
    fresh = table.with_name(f"{table.name}.{os.getpid()}")
    with suppress(OSError):  # where nothing may be written, it takes the time
        if not table.exists():
            table.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(gzip.compress(json.dumps(UTF_8).encode()))
            fresh.replace(table)


@contextmanager
def _nothing_local() -> Iterator[None]:
    """
    Keep numbers and words of whatever modules are loaded out of what is drawn.

    Hypothesis mixes in constants that it finds in code outside of site-packages, so that plans
    would depend on who imported what. It has no setting for that.
    """
    found = providers._get_local_constants  # noqa: SLF001
    providers._get_local_constants = Constants  # noqa: SLF001
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        providers._get_local_constants = found  # noqa: SLF001
        providers.CONSTANTS_CACHE.cache.clear()


def name_of(module: str, function: str) -> str:
    """Name a scenario by its module and function, such as ``order/two_parts_turned_round``."""
    area = module.rpartition(".")[2]
    return f"{area.removeprefix('test_')}/{function.removeprefix('test_')}"


def scenarios() -> Mapping[str, tuple[Scenario, frozenset[str]]]:
    """
    Find every scenario, and the names of the markers that say what it needs.

    Load a profile first: ``@given`` binds the settings that hold when a scenario is imported.
    """
    names = [each.name for each in pkgutil.iter_modules(conformance.scenarios.__path__)]
    modules = [
        importlib.import_module(f"{conformance.scenarios.__name__}.{name}")
        for name in names
        if name.startswith("test_")
    ]
    return {
        name_of(module.__name__, name): (function, _needs(module, function))
        for module in modules
        for name, function in vars(module).items()
        if name.startswith("test_")
    }


def _needs(module: ModuleType, function: Scenario) -> frozenset[str]:
    marks = [*_marks(module), *_marks(function)]
    return frozenset(mark.name for mark in marks)


def _marks(marked: object) -> list[Any]:
    held = getattr(marked, "pytestmark", [])
    return held if isinstance(held, list) else [held]
