"""
Writes a record in the Common Test Report Format (CTRF), for tools that show tests of any kind.

Each requirement is a test. What makes the server non-conformant is failed, what is in doubt or
broken without being demanded is other, what the target lacks is skipped, and what needs more than
was given is pending. A run that is not conformant though nothing failed has one more test, which
did, ``run/conclusive``: without it, a report of what was not measured would be green.

Requirements are judged from the same exchanges, so that none has a time of its own.
"""

import json
from collections import Counter
from collections.abc import Iterator

from conformance.core.codec import Json, tamed
from conformance.core.conclusion import Conclusion, Exit, conclude
from conformance.core.record import Record
from conformance.core.verdict import Result, Verdict

from .curl import script
from .moment import milliseconds, moment
from .safe import visible, visible_lines
from .sequence import repeated, told
from .standing import Standing, standing
from .tally import concerned, sentence

SPECIFICATION = "0.0.0"
"""The version of CTRF, which is the only one that was published so far."""
NAME = "uploads-conformance"
STATUSES = ("passed", "failed", "skipped", "pending", "other")
STANDINGS = {
    Standing.HOLDS: "passed",
    Standing.FAILS: "failed",
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
    tests = [_test(each, record) for each in concerned(conclusion.results)]
    counted = Counter(str(each["status"]) for each in tests)
    if conclusion.exit is not Exit.CONFORMANT and (conclusion.reason or not counted["failed"]):
        tests.insert(0, _inconclusive(record, conclusion))
        counted["failed"] += 1
    return {
        "tool": {"name": NAME, "version": visible(record.header.suite)},
        "summary": {"tests": len(tests), **_summary(record, counted, tests)},
        "tests": list(tests),
        "environment": _environment(record, conclusion),
    }


def _summary(
    record: Record, counted: Counter[str], tests: list[dict[str, Json]]
) -> dict[str, Json]:
    footer = record.footer
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


def _inconclusive(record: Record, conclusion: Conclusion) -> dict[str, Json]:
    said = conclusion.reason or sentence(record, conclusion)
    return {
        "name": "run/conclusive",
        "testId": "run/conclusive",
        "suite": ["run"],
        "status": "failed",
        "duration": 0,
        "message": visible(said),
    }


def _test(result: Result, record: Record) -> dict[str, Json]:
    held = result.requirement
    stands = standing(result, record)
    return {
        "name": held.id,
        "testId": held.id,
        "suite": [held.id.partition("/")[0]],
        "status": STANDINGS.get(stands) or VERDICTS.get(result.verdict, "other"),
        "rawStatus": result.verdict.value,
        "duration": 0,
        "type": "conformance",
        "tags": [held.level.value, held.basis.value],
        **_details(result, record),
        "extra": {
            "statement": held.statement,
            "level": held.level.value,
            "basis": held.basis.value,
            "source": str(held.source),
            "upheld": result.upheld,
            "broken": result.broken,
            "fingerprint": result.fingerprint,
        },
    }


def _details(result: Result, record: Record) -> dict[str, Json]:
    """Tell what was wanted and got, how that came about and how to repeat it; or the reason."""
    if not result.evidence:
        return {"message": visible(result.reason)} if result.reason else {}
    evidence = result.evidence[0]
    return {
        "message": visible(f"{result.requirement.statement} Got: {evidence.finding.got}"),
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
    if result.repeat is not None:
        yield f"again: {visible(result.reason)}"
        yield from told(repeated(evidence, result.repeat))


def _attempts(result: Result) -> dict[str, Json]:
    """Tell of the attempts before the last at what is flaky: it broke once, and then no more."""
    if result.repeat is None:
        return {}
    held = ["failed", *("passed",) * (result.repeat.times - 1)]
    attempts: list[Json] = [{"attempt": at, "status": each} for at, each in enumerate(held, 1)]
    return {"flaky": True, "retries": len(held), "retryAttempts": attempts}
