"""Makes workers of xdist ready that run in other environments, or on other machines."""

from collections.abc import Generator, Mapping
from typing import Any

import pytest

import conformance
from conformance.conductor import cause
from conformance.core.errors import ConformanceError, Misused

from . import greeting

PATIENCE = 60.0
"""Seconds that a place may take to say what is installed there: a cold disk has to be read."""


class Elsewhere:
    """
    Looks after the places of workers, in the session that starts them.

    ``surroundings`` are what the environment of a worker has to hold; empty for a session of
    somebody else, which has its own way with files and options.
    """

    def __init__(self, config: pytest.Config, surroundings: Mapping[str, str]) -> None:
        self._config = config
        self._surroundings = surroundings
        self._whole: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Generator[None, object, object]:
        """Tell in a line why a worker cannot be started."""
        try:
            return (yield)
        except (ConformanceError, pytest.UsageError):
            self._end()
            raise
        except Exception as failed:
            self._end()
            raise self._wrong(f"a worker could not be started: {cause(failed)}") from failed

    def _end(self) -> None:
        if (nodes := self._nodes()) is not None:
            nodes.teardown_nodes()

    def _nodes(self) -> Any:
        return getattr(self._config.pluginmanager.get_plugin("dsession"), "nodemanager", None)

    def _wrong(self, what: str) -> Exception:
        wrong = Misused(what, "Look at --tx, and at what is installed there.")
        return wrong if self._surroundings else pytest.UsageError(str(wrong))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """Have xdist copy nothing: what a worker needs is installed at its place."""
        if self._surroundings:
            self._nodes().roots = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_newgateway(self, gateway: Any) -> None:
        """Refuse a place that has another version: its findings would mean something else."""
        if gateway.spec.popen and not gateway.spec.python:
            return
        channel = gateway.remote_exec(greeting)
        channel.send((conformance.__version__, dict(self._surroundings)))
        found = channel.receive(PATIENCE)
        if found != conformance.__version__:
            has = f"uploads-conformance {found}" if found else "no uploads-conformance"
            what = f"the worker at {gateway.spec} has {has}"
            raise self._wrong(f"{what}, and this is {conformance.__version__}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Keep our packages from another Python, which xdist takes for this one."""
        spec = node.gateway.spec
        if spec.popen and spec.python:
            spec.popen = None
            self._whole.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        """Put back what its replacement is to be started by."""
        if node.gateway.id in self._whole:
            node.gateway.spec.popen = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Do so for one that was never ready, too."""
        self.pytest_testnodeready(node)
