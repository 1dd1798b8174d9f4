"""
Writes a record in the Common Test Report Format (CTRF), for tools that show tests of any kind.

Each requirement is a test, those that failed or are flaky first, the gravest of them before all.
What makes the server non-conformant is failed. What is in doubt,
broken without being demanded, or known to fail is other; what the target lacks is skipped, and what
needs more than was given is pending. A run that is not conformant though nothing failed has one
more test, which did, ``run/conclusive``: without it, a report of what was not measured would be
green. So has one of which known failures are stale, ``run/known-failures``.

Requirements are judged from the same exchanges, so that none has a time of its own.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from conformance.core.codec import Json, tamed
from conformance.core.conclusion import Conclusion, Exit, conclude
from conformance.core.record import Record
from conformance.core.verdict import Result, Verdict

from .curl import script
from .known import ground, outdated
from .moment import milliseconds, moment
from .safe import visible, visible_lines
from .sentences import sentence_of
from .sequence import repeated, told
from .standing import Standing, failures_first, standings
from .tally import concerned, sentence

SPECIFICATION = "0.0.0"
"""The version of CTRF, which is the only one that was published so far."""
NAME = "uploads-conformance"
STATUSES = ("passed", "failed", "skipped", "pending", "other")
STANDINGS = {
    Standing.HOLDS: "passed",
    Standing.FAILS: "failed",
    Standing.KNOWN: "other",
    Standing.IN_DOUBT: "other",
    Standing.NOTED: "other",
}
"""The status of what was measured, or should have been; of the others the verdict decides."""
VERDICTS = {Verdict.NOT_APPLICABLE: "skipped", Verdict.NOT_TESTED: "pending"}


def write(record: Record) -> str:
    """Write the report, ended by a newline. All characters are ASCII."""
    report = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "generatedBy": f"{NAME} {visible(record.header.suite)}",
        "results": _results(record),
    }
    return tamed(json.dumps(report, indent=2)) + "\n"


def _results(record: Record) -> Json:
    conclusion = conclude(record)
    stands = standings(record, conclusion)
    ordered = failures_first(concerned(conclusion.results))
    measured = [_test(each, stands, record) for each in ordered]
    failed = any(each["status"] == "failed" for each in measured)
    tests = [*_of_the_run(record, conclusion, failed=failed), *measured]
    return {
        "tool": {"name": NAME, "version": visible(record.header.suite)},
        "summary": {"tests": len(tests), **_summary(record, tests)},
        "tests": list(tests),
        "environment": _environment(record, conclusion),
    }


def _of_the_run(
    record: Record, conclusion: Conclusion, *, failed: bool
) -> Iterator[dict[str, Json]]:
    """Yield a test that failed for each reason why a run is not green."""
    if conclusion.stale:
        said = (f"{each.known.requirement}: {each.why}" for each in conclusion.stale)
        yield _failed("run/known-failures", f"{outdated(conclusion)}: {'; '.join(said)}")
    green = conclusion.exit is Exit.CONFORMANT
    if not green and (conclusion.reason or not (failed or conclusion.stale)):
        yield _failed("run/conclusive", conclusion.reason or sentence(record, conclusion))


def _summary(record: Record, tests: list[dict[str, Json]]) -> dict[str, Json]:
    footer, counted = record.footer, Counter(str(each["status"]) for each in tests)
    start = milliseconds(moment(record.header.started_at))
    stop = start if footer is None else milliseconds(moment(footer.finished_at))
    return {
        **{each: counted[each] for each in STATUSES},
        "flaky": sum("flaky" in each for each in tests),
        "start": start,
        "stop": max(start, stop),
        "duration": max(0, stop - start),
    }


def _environment(record: Record, conclusion: Conclusion) -> Json:
    header = record.header
    shard = {} if header.shard is None else {"shardId": str(header.shard)}
    return {
        "reportName": "Conformance to the OpenAI Uploads API",
        "appName": visible(header.target.base_url),
        **shard,
        "healthy": conclusion.exit is Exit.CONFORMANT,
        "extra": {
            "verdict": visible(sentence(record, conclusion)),
            "exitCode": conclusion.exit.value,
            "seed": header.seed,
            "profile": visible(header.profile),
            "strict": header.strict,
            "insecure": header.target.insecure,
            "left": [visible(each) for each in record.footer.left] if record.footer else [],
        },
    }


def _failed(name: str, message: str) -> dict[str, Json]:
    return {
        "name": name,
        "testId": name,
        "suite": ["run"],
        "status": "failed",
        "duration": 0,
        "message": visible(message),
    }


def _test(result: Result, stands: Mapping[str, Standing], record: Record) -> dict[str, Json]:
    held = result.requirement
    status = STANDINGS.get(stands[held.id]) or VERDICTS.get(result.verdict, "other")
    return {
        "name": held.id,
        "testId": held.id,
        "suite": [held.id.partition("/")[0]],
        "status": status,
        "rawStatus": result.verdict.value,
        "duration": 0,
        "type": "conformance",
        "tags": [held.level.value, held.basis.value, result.harm.value],
        **_details(result, record),
        "extra": {
            "statement": held.statement,
            "level": held.level.value,
            "harm": result.harm.value,
            "basis": held.basis.value,
            "source": str(held.source),
            "upheld": result.upheld,
            "broken": result.broken,
            "fingerprint": result.fingerprint,
            "known": None if result.known is None else visible(ground(result.known)),
        },
    }


def _details(result: Result, record: Record) -> dict[str, Json]:
    """Tell what was wanted and got, how that came about and how to repeat it; or the reason."""
    if not result.evidence:
        return {"message": visible(result.reason)} if result.reason else {}
    evidence = result.evidence[0]
    return {
        "message": sentence_of(evidence),
        "trace": "\n".join(_trace(result)),
        "snippet": visible_lines(script(evidence, record.header.target.base_url)),
        **_attempts(result),
    }


def _trace(result: Result) -> Iterator[str]:
    evidence = result.evidence[0]
    yield f"wanted  {visible(evidence.finding.wanted)}"
    yield f"got     {visible(evidence.finding.got)}"
    yield f"sequence ({visible(evidence.scenario)})"
    yield from told(evidence)
    if result.reason:
        yield f"{'again' if result.repeat else 'new'}: {visible(result.reason)}"
    if result.repeat is not None:
        yield from told(repeated(evidence, result.repeat))


def _attempts(result: Result) -> dict[str, Json]:
    """Tell of the attempts before the last at what is flaky: it broke once, and then no more."""
    if result.repeat is None:
        return {}
    held = ["failed", *("passed",) * (result.repeat.times - 1)]
    attempts: list[Json] = [{"attempt": at, "status": each} for at, each in enumerate(held, 1)]
    return {"flaky": True, "retries": len(held), "retryAttempts": attempts}
