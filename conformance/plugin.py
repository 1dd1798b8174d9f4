"""
A pytest plugin: makes every test of ``conformance.scenarios`` provoke the target.

Scenarios only say what to try. All that are chosen are asked first, and their plans run at the same
time; each test then waits for its own plans, and fails when one of them broke a requirement.
"""

import asyncio
import json
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest

import conformance
from conformance.conductor import (
    Batch,
    Conductor,
    Handed,
    chosen,
    reconsidered,
    target_of,
    unlawful,
)
from conformance.core.codec import decode, encode
from conformance.core.errors import Misused
from conformance.core.finding import Finding
from conformance.core.plan import Plan
from conformance.core.record import (
    Entry,
    Footer,
    Header,
    Line,
    Minimum,
    Record,
    Trial,
    assemble,
    line,
    read_line,
)
from conformance.core.settings import Settings
from conformance.core.verdict import conclude
from conformance.report.terminal import write
from conformance.scenarios.gathering import gather, name_of
from conformance.scenarios.profiles import register_profiles

SCENARIOS = "conformance.scenarios."
PREFIX = "--uploads-"
WORKER = "uploads_conformance"
"""The name under which settings go to xdist's workers, and what they found comes back."""


class Nonconforming(AssertionError):
    """The target broke requirements; the message tells which, and how."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(_told(each) for each in findings))
        self.findings = tuple(findings)


def _told(finding: Finding) -> str:
    return f"{finding.requirement}\n  wanted  {finding.wanted}\n  got     {finding.got}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer every setting as an option: ``--base-url``, and the others after ``--uploads-``."""
    group = parser.getgroup("uploads-conformance", "conformance to the OpenAI Uploads API")
    for each in fields(Settings):
        name = "--base-url" if each.name == "base_url" else PREFIX + each.name.replace("_", "-")
        told: dict[str, Any] = {"help": each.metadata["help"], "default": each.default}
        if each.type is bool:
            told |= {"action": "store_true"}
        elif each.type in (int, float, str):
            told |= {"type": each.type}
        elif each.name in ("select", "skip", "headers"):
            told |= {"action": "append", "default": []}
        try:
            group.addoption(name, dest=f"uploads_{each.name}", **told)
        except ValueError:  # pytest-base-url is installed, and has this option
            continue


def pytest_configure(config: pytest.Config) -> None:
    """Take the settings: from the command line, from pytest's options, or from xdist."""
    for marker in ("needs_large", "needs_second_key", "needs_expiry"):
        config.addinivalue_line("markers", f"{marker}: a scenario that needs an option")
    handed = next((each for each in config.pluginmanager.get_plugins() if _is_handed(each)), None)
    settings = handed.settings if handed is not None else _from_options(config)
    if settings.base_url:
        hypothesis.settings.load_profile(_profile(settings))
        config.pluginmanager.register(_Session(config, settings, handed), "uploads-session")


def _is_handed(plugin: object) -> bool:
    return isinstance(plugin, Handed)


def _profile(settings: Settings) -> str:
    register_profiles()
    return f"uploads-{settings.profile}"


def _from_options(config: pytest.Config) -> Settings:
    sent = getattr(config, "workerinput", {}).get(WORKER)
    if sent is not None:
        settings: Settings = decode(Settings, json.loads(sent))
        return settings
    given = {each.name: _option(config, each.name) for each in fields(Settings)}
    given["base_url"] = given["base_url"] or config.getoption("base_url", None) or ""
    given["headers"] = tuple(_header(each) for each in given["headers"])
    return Settings(**given)


def _option(config: pytest.Config, name: str) -> Any:
    held = config.getoption(f"uploads_{name}", None)
    return tuple(held) if isinstance(held, list) and name != "headers" else held


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise pytest.UsageError(f"{text!r} is no header; write 'Name: value'")
    return name.strip(), value.strip()


@pytest.fixture
def provoke() -> None:
    """Stand for the argument of a scenario; what it does is decided when the scenario is asked."""


class _Session:
    """One run: what is under way, and what was found."""

    def __init__(self, config: pytest.Config, settings: Settings, handed: Handed | None) -> None:
        self._config = config
        self._settings = settings
        self._handed = handed
        self._runner = asyncio.Runner()
        self._conductor: Conductor | None = None
        self._batches: dict[str, Batch] = {}
        self._lines: list[Line] = []
        self._traffic = (0, 0)
        self._began = time.monotonic()
        self._started_at = _now()
        self._worker = hasattr(config, "workerinput")
        self._stopped: str | None = None

    # What pytest calls, in this order.

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the settings to a worker."""
        node.workerinput[WORKER] = json.dumps(encode(self._settings))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Set all plans of all scenarios off before the first is waited for."""
        if not self._config.option.collectonly and session.items and not self._worker:
            self._open()
            for item in session.items:
                self._begin(item)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Wait for the plans of a scenario; the scenario itself was already asked."""
        if not _is_scenario(pyfuncitem):
            return None
        self._open()
        if lacking := _markers(pyfuncitem) & self._live().lacking():
            pytest.skip(f"this run has not what it {', '.join(sorted(lacking))}")
        self._begin(pyfuncitem)
        batch = self._batches.pop(_scenario(pyfuncitem))
        trials = self._run(self._live().finish(batch))
        self._lines.extend(trials)
        if self._handed is not None and self._handed.progress is not None:
            self._handed.progress(batch.scenario, trials)
        if wrong := unlawful(trials, self._settings):
            raise Nonconforming(wrong)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Reduce what broke, and close the record; a worker sends its share to the controller."""
        try:
            if self._conductor is not None:
                self._reduce()
        finally:
            self._close()
        if self._worker:
            self._config.workeroutput[WORKER] = [*map(line, self._lines), list(self._traffic)]  # type: ignore[attr-defined]
        elif self._lines:
            self._conclude(session)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker found."""
        sent = getattr(node, "workeroutput", {}).get(WORKER)
        if sent is None:
            self._stopped = f"a worker ended before its time: {error}"
            return
        *lines, traffic = sent
        self._lines.extend(read_line(each) for each in lines)
        self._traffic = (self._traffic[0] + traffic[0], self._traffic[1] + traffic[1])

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep what went wrong on our side, for the command line to tell."""
        self._keep(excinfo.value)
        return self._handed is not None

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """Keep what went wrong on our side in a scenario or in finding them."""
        if call.excinfo is not None and not isinstance(call.excinfo.value, Nonconforming):
            self._keep(call.excinfo.value)

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that the run was stopped by hand."""
        self._stopped = "it was interrupted"

    @pytest.hookimpl(optionalhook=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell the verdict below pytest's own summary."""
        if not self._worker and self._lines:
            terminalreporter.write("\n" + write(self._record()))

    # What that comes down to.

    def _keep(self, error: BaseException) -> None:
        if self._handed is not None:
            self._handed.errors.append(error)

    def _open(self) -> None:
        if self._conductor is None:
            self._conductor = Conductor(self._settings)
            first = self._run(self._conductor.look())
            self._lines.append(first)
            if self._handed is not None and self._handed.progress is not None:
                self._handed.progress("footing", (first,))

    def _live(self) -> Conductor:
        if self._conductor is None:
            raise Misused("no run is under way", "Give --base-url.")
        return self._conductor

    def _begin(self, item: pytest.Item) -> None:
        name = _scenario(item)
        if not isinstance(item, pytest.Function) or not _is_scenario(item):
            return
        if name not in self._batches and not _markers(item) & self._live().lacking():
            plans = gather(item.obj, name, self._settings.seed)
            # Inside the loop, since a task belongs to one.
            self._batches[name] = self._run(_submit(self._live(), name, plans))

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    def _reduce(self) -> None:
        trials = reconsidered([each for each in self._lines if isinstance(each, Trial)])
        self._lines = [*trials, *self._run(self._live().reduce(trials))]

    def _close(self) -> None:
        if self._conductor is not None:
            traffic = self._conductor.traffic
            self._traffic = (traffic.requests, traffic.bytes_sent)
            self._run(self._conductor.__aexit__(None, None, None))
        self._runner.close()

    def _record(self) -> Record:
        target = target_of(self._settings)
        if self._conductor is not None:
            target = self._conductor.target
        elif (looked := _looked(self._lines)) is not None:
            target = replace(target, footing=looked)
        header = Header(
            conformance.__version__,
            target,
            self._settings.seed,
            self._settings.profile,
            self._started_at,
            chosen(self._settings),
            self._settings.strict,
        )
        duration = round(time.monotonic() - self._began, 3)
        footer = Footer(_now(), duration, *self._traffic, self._stopped)
        return assemble([header, *_tidy(self._lines), footer])

    def _conclude(self, session: pytest.Session) -> None:
        record = self._record()
        if self._handed is not None:
            self._handed.record = record
        session.exitstatus = conclude(record).exit


def _looked(lines: Iterable[Line]) -> Any:
    from conformance.oracle.footing import footing  # noqa: PLC0415

    trials = (each for each in lines if isinstance(each, Trial))
    return next((footing(each.exchanges) for each in trials if each.scenario == "footing"), None)


def _tidy(lines: Iterable[Line]) -> list[Entry]:
    """Put what several workers found into one order, whoever was first."""
    held = [each for each in lines if isinstance(each, Trial | Minimum)]
    return sorted(held, key=lambda each: (isinstance(each, Minimum), each.scenario))


async def _submit(conductor: Conductor, name: str, plans: tuple[Plan, ...]) -> Batch:
    return conductor.submit(name, plans)


def _markers(item: pytest.Item) -> set[str]:
    return {marker.name for marker in item.iter_markers()}


def _is_scenario(item: pytest.Function) -> bool:
    return str(item.module.__name__).startswith(SCENARIOS)


def _scenario(item: pytest.Item) -> str:
    module = getattr(item, "module", None)
    return name_of(module.__name__ if module is not None else "", item.name)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
