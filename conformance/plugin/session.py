"""One run inside a session of pytest: what is under way, and what was found."""

import asyncio
import json
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import hypothesis
import pytest

from conformance.conductor import (
    Batch,
    Conductor,
    Handed,
    Leftovers,
    Stream,
    brief,
    cause,
    ended,
    ending,
    header_of,
    looked,
    now,
    put,
    reconsidered,
    settled,
    shared,
    target_of,
    tidy,
    unlawful,
)
from conformance.core.codec import encode
from conformance.core.conclusion import Exit, conclude, exit_of, shut_out
from conformance.core.errors import ConformanceError, Misused
from conformance.core.plan import Plan
from conformance.core.record import (
    FOOTING,
    INTERRUPTED,
    TERMINATED,
    Footer,
    Header,
    Line,
    Record,
    Trial,
    assemble,
    lines,
)
from conformance.core.settings import Settings
from conformance.report.safe import visible
from conformance.report.terminal import write
from conformance.scenarios.gathering import gather
from conformance.scenarios.profiles import register_profiles

from .interrupt import Interrupts
from .keeping import Keeping
from .nonconforming import Nonconforming, fail
from .options import BEGAN, MARK, WORKER
from .scenario import FOLDER, is_scenario, markers
from .sharing import scenario_of
from .workers import Share, unpacked, workers_of


class Session:
    """One run: what is under way, and what was found."""

    def __init__(self, config: pytest.Config, settings: Settings, handed: Handed | None) -> None:
        self._config = config
        self.settings = settings
        self._handed = handed
        self._interrupts = Interrupts()
        self._keeping = Keeping(settings, worker=hasattr(config, "workerinput"))
        self._left = Leftovers()
        self._conductor: Conductor | None = None
        self._batches: dict[str, Batch] = {}
        self._lines: list[Line] = []
        self._traffic = (0, 0)
        self._began = time.monotonic()
        self._worker = hasattr(config, "workerinput")
        self._started_at: str = getattr(config, "workerinput", {}).get(BEGAN) or now()
        self._stream = Stream(settings.record)
        self._stopped: str | None = None
        self._budget: str | None = None
        self._errors: list[BaseException] = [] if handed is None else handed.errors
        self._others_failed = False
        self._left_to_others = False

    # What pytest calls, in this order.

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the settings to a worker; all of them write into one ledger."""
        share = shared(self._keeping.shared(), workers_of(self._config))
        node.workerinput[WORKER] = json.dumps(encode(share))
        node.workerinput[MARK] = self._keeping.mark
        node.workerinput[BEGAN] = self._started_at
        self._stream.begin(self._header())
        self._interrupts.listen_for_others()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, object, object]:
        """Read scenarios under the profile that ``@given`` is to bind."""
        if collector.path.parent != FOLDER:
            return (yield)
        with _profile(self.settings):
            return (yield)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Notice what is left to other shards: where that is all, there is a first look still."""
        shared_out = self.settings.shard is not None
        self._left_to_others = shared_out and any(map(is_scenario, items))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Set all plans of all scenarios off before the first is waited for."""
        scenarios = [each for each in session.items if is_scenario(each)]
        ours = bool(scenarios) or self._left_to_others
        if ours and not self._config.option.collectonly and not self._worker:
            self._interrupts.listen()
            self._open(session)
            self._begin(scenarios)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Wait for the plans of a scenario; the scenario itself was already asked."""
        if not is_scenario(pyfuncitem):
            return None
        name = scenario_of(pyfuncitem)
        pyfuncitem.user_properties.append((WORKER, name))
        self._open(pyfuncitem.session)
        if self._stopped is not None:
            pytest.skip(self._stopped)
        if lacking := markers(pyfuncitem) & self._live().lacking():
            pytest.skip(f"this run has not what it {', '.join(sorted(lacking))}")
        if self._live().spares(name):
            pytest.skip(str(self._live().lifeless))
        self._begin([pyfuncitem])
        trials = self._run(self._live().finish(self._batches[name]))
        del self._batches[name]
        self._stopped = self._live().limits.given_up
        self._lines.extend(trials)
        self._tell(name, trials)
        if wrong := unlawful(trials, self.settings):
            fail(wrong, self.settings.known_failures or ())
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice that a test failed which is none of ours: the verdict must not hide that."""
        if report.failed and WORKER not in dict(report.user_properties):
            self._others_failed = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Reduce what broke, and close the record; a worker sends its share to the controller."""
        self._salvage()
        try:
            self._reduce()
        except KeyboardInterrupt:
            self._stopped = self._signal()
        except Exception as error:  # noqa: BLE001  (whatever it is, what was found is kept)
            self._errors.append(error)
        finally:
            self._close()
        if self._worker:
            ends = self._stopped, self._budget, tuple(self._errors)
            share = Share(tuple(self._lines), self._traffic, *ends, self._keeping.told())
            self._config.workeroutput[WORKER] = share.packed()  # type: ignore[attr-defined]
        elif self._lines or self._errors or self._handed is not None:
            self._conclude(session)
        elif self._stream.begun:
            self._keep(self._record())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker found."""
        sent = getattr(node, "workeroutput", {}).get(WORKER)
        if sent is None:
            self._stopped = self._stopped or f"a worker ended before its time: {error}"
            return
        share = unpacked(sent)
        requests, size = share.traffic
        self._lines.extend(share.lines)
        self._traffic = (self._traffic[0] + requests, self._traffic[1] + size)
        self._stopped = self._stopped or share.stopped
        self._budget = self._budget or share.budget
        self._errors.extend(share.errors)
        self._keeping.take(share.ledger)

    def pytest_unconfigure(self) -> None:
        """Let go of all, also where the session never began."""
        self._keeping.close()

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep what went wrong on our side, for the command line to tell."""
        self._errors.append(excinfo.value)
        return self._handed is not None

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
    ) -> None:
        """Keep what went wrong on our side in a scenario or in finding them."""
        ours = node.path.parent == FOLDER and call.excinfo is not None
        if ours and call.excinfo and not isinstance(call.excinfo.value, Nonconforming):
            self._errors.append(call.excinfo.value)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that the run was stopped by hand, or by another plugin."""
        by_hand = isinstance(excinfo.value, KeyboardInterrupt)
        self._stopped = self._signal() if by_hand else f"pytest was stopped: {excinfo.value}"

    def _signal(self) -> str:
        return TERMINATED if self._interrupts.terminated else INTERRUPTED

    @pytest.hookimpl(optionalhook=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell the verdict below pytest's own summary."""
        if not self._worker and self._lines:
            verbose = terminalreporter.config.getoption("verbose") > 0
            terminalreporter.write("\n" + write(self._record(), verbose=verbose))

    # What that comes down to.

    def _tell(self, scenario: str, trials: Sequence[Trial]) -> None:
        if self._handed is not None and self._handed.progress is not None:
            self._handed.progress(scenario, trials)

    def _open(self, session: pytest.Session) -> None:
        """Take the first look, once. Where nobody answers, no other test need try."""
        if self._conductor is not None:
            return
        if self._worker:
            self._stream.join(self._header())
        else:
            self._stream.begin(self._header())
        conductor = Conductor(self.settings, self._keeping.open())
        try:
            first = self._run(conductor.look())
        except Exception as error:
            self._traffic = (conductor.traffic.requests, conductor.traffic.bytes_sent)
            self._interrupts.finish(_leave(conductor, ()))
            session.shouldstop = cause(error)
            told = self._worker or self._handed is not None
            if told or not isinstance(error, ConformanceError):
                raise
            self._errors.append(error)
            raise pytest.UsageError(visible(str(error))) from error
        self._conductor = conductor
        self._lines.append(first)
        self._stream.write(self._header(), first)
        self._stopped = shut_out(first) or conductor.unfit
        self._tell(FOOTING, (first,))

    def _live(self) -> Conductor:
        if self._conductor is None:
            raise Misused("no run is under way", "Give --base-url.")
        return self._conductor

    def _begin(self, items: Iterable[pytest.Item]) -> None:
        """Set the plans of scenarios off that can be taken on, and are not under way already."""
        live, asked = self._live(), dict[str, tuple[Plan, ...]]()
        for item in items if self._stopped is None else ():
            name = scenario_of(item)
            if not isinstance(item, pytest.Function) or markers(item) & live.lacking():
                continue
            if live.spares(name):
                continue
            if name not in self._batches:
                with _profile(self.settings):
                    asked[name] = live.fitted(gather(item.obj, name, self.settings.seed))
        # Inside the loop, since a task belongs to one.
        for batch in self._run(_submit(live, asked)):
            self._batches[batch.scenario] = batch
            self._stream.follow(batch.tasks)

    def _salvage(self) -> None:
        """Keep what was found by plans that nobody waited for, because the run was stopped."""
        for task in (task for batch in self._batches.values() for task in batch.tasks):
            if task.done() and not task.cancelled() and task.exception() is None:
                self._lines.append(task.result())
        if self._batches:
            self._stopped = self._stopped or "some scenarios were not waited for"
        if self._stopped is not None and not self._worker and self._conductor is None:
            self._recover()

    def _recover(self) -> None:
        """Take back from the files what workers wrote that were lost before they handed it over."""
        lost = [*self._stream.others(self._lines)]
        sent = [exchange.request for each in lost for exchange in each.exchanges]
        size = sum(each.body.size for each in sent)
        self._traffic = (self._traffic[0] + len(sent), self._traffic[1] + size)
        self._lines.extend(lost)

    def _run(self, work: Any) -> Any:
        return self._interrupts.run(work)

    def _probe(self) -> None:
        """Look for what may still be asked, now that everything was tried."""
        if self._conductor is None or self._stopped is not None or self._errors:
            return
        trials = [each for each in self._lines if isinstance(each, Trial)]
        probed = self._run(self._conductor.probe_part_sizes(trials))
        self._lines.extend(probed)
        self._stream.write(*probed)

    def _reduce(self) -> None:
        self._probe()
        trials = [each for each in self._lines if isinstance(each, Trial)]
        if not self._worker:  # only who has all trials can look at them together
            trials = [*reconsidered(trials)]
            self._lines = [*trials, *(each for each in self._lines if not isinstance(each, Trial))]
        if self._conductor is not None and self._stopped is None and not self._errors:
            minima = self._run(self._conductor.reduce(trials))
            self._lines.extend(minima)
            self._stream.write(*minima)

    def _close(self) -> None:
        self._stream.close()
        if self._conductor is not None:
            traffic, limits = self._conductor.traffic, self._conductor.limits
            self._traffic = (traffic.requests, traffic.bytes_sent)
            self._stopped = self._stopped or limits.given_up
            self._budget = limits.spent
            self._interrupts.finish(_leave(self._conductor, self._batches.values()))
        # What workers made is cleaned up when all are gone, if who does that can know of it.
        if not self._worker or self._keeping.apart:
            self._left = self._keeping.clean(self._run)
        self._keeping.close()
        self._interrupts.close()

    def _header(self) -> Header:
        target = target_of(self.settings)
        if self._conductor is not None:
            target = self._conductor.target
        elif (seen := looked(self._lines)) is not None:
            target = replace(target, footing=settled(seen, self.settings))
        return header_of(self.settings, self._started_at, target)

    def _record(self) -> Record:
        duration = round(time.monotonic() - self._began, 3)
        ends = brief(self._stopped, self.settings), self._budget
        footer = Footer(now(), duration, *self._traffic, *ends)
        footer = replace(footer, left=self._left.told, left_in_all=self._left.things)
        footer = ended(footer, ending(self._errors, self.settings))
        return assemble([self._header(), *tidy(self._lines), footer])

    def _conclude(self, session: pytest.Session) -> None:
        record = self._record()
        if self._handed is not None:
            self._handed.record = record
        else:
            self._keep(record)
        if self._errors:
            session.exitstatus = exit_of(self._errors[0])
        elif self._stopped == TERMINATED:
            session.exitstatus = Exit.TERMINATED
        elif self._stopped != INTERRUPTED:
            failed = pytest.ExitCode.TESTS_FAILED if self._others_failed else pytest.ExitCode.OK
            session.exitstatus = conclude(record).exit or failed

    def _keep(self, record: Record) -> None:
        """Put the record in order in place of what was written as the run went."""
        for file in self.settings.record:
            try:
                put("".join(f"{each}\n" for each in lines(record)), file)
            except OSError as failed:
                raise pytest.UsageError(f"{file} could not be written: {failed}") from failed


async def _submit(conductor: Conductor, asked: Mapping[str, tuple[Plan, ...]]) -> tuple[Batch, ...]:
    return conductor.submit(asked)


async def _leave(conductor: Conductor, unfinished: Iterable[Batch]) -> None:
    """Stop what is under way, and close all connections."""
    tasks = [task for batch in unfinished for task in batch.tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await conductor.__aexit__(None, None, None)


@contextmanager
def _profile(settings: Settings) -> Iterator[None]:
    """Let Hypothesis draw as a run is told to; other tests of the session have their own way."""
    register_profiles()
    before = hypothesis.settings.get_current_profile_name()
    hypothesis.settings.load_profile(f"uploads-{settings.profile}")
    try:
        yield
    finally:
        hypothesis.settings.load_profile(before)
