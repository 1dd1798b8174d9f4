"""Writes the history of runs as JSON for other programs, as ``schemas/history.json`` says."""

import json

import conformance
from conformance.core.codec import Json, tamed
from conformance.core.record import VERSION, Record
from conformance.core.requirement import Level
from conformance.core.unfinished import early
from conformance.report.tally import Tally

from .view import Histories, History, Step, Trend


def write(histories: Histories) -> str:
    """Write it, ended by a newline. All characters are ASCII."""
    document: dict[str, Json] = {
        "schema_version": VERSION,
        "suite": {"name": "uploads-conformance", "version": conformance.__version__},
        "targets": [_target(each) for each in histories.targets],
        "passed_over": [{"file": file, "why": why} for file, why in histories.passed],
    }
    return tamed(json.dumps(document, indent=2)) + "\n"


def _target(history: History) -> Json:
    trends = (*history.uneven, *history.even, *history.unseen)
    return {
        "base_url": history.target,
        "runs": [_run(each) for each in history.steps],
        "requirements": [_trend(each) for each in trends],
    }


def _run(step: Step) -> Json:
    run, header, footer = step.run, step.run.header, step.run.footer
    return {
        "file": run.file,
        "started_at": header.started_at,
        "suite_version": header.suite,
        "seed": header.seed,
        "profile": header.profile,
        "strict": header.strict,
        "complete": early(Record(header, footer=footer)) is None,
        "verdict": run.overall.value,
        "exit_code": run.exit.value,
        "sentence": run.said,
        "changed": step.changed or None,
        "summary": {
            Level.MUST.value: _counts(run.must),
            Level.SHOULD.value: _counts(run.should),
        },
        "duration_s": None if footer is None else footer.duration_s,
        "requests": None if footer is None else footer.requests,
    }


def _counts(tally: Tally) -> Json:
    return {verdict.value: count for verdict, count in tally.counts.items()}


def _trend(trend: Trend) -> Json:
    return {
        "id": trend.requirement.id,
        "level": trend.requirement.level.value,
        "harm": trend.requirement.harm.value,
        "looks": [each.word for each in trend.looks],
        "failing_since": trend.since or None,
        "first_failed": trend.first or None,
        "measured": trend.measured,
        "failed": trend.failed,
        "flaky": trend.flaky,
        "turned": trend.turned,
    }
