"""
Writes a record as SARIF 2.1.0, for code scanning and for editors that show it.

Each requirement is a rule. Each failure is a result, the gravest first and with the highest rank;
so is what is flaky, a level lower. What holds is none, and neither is what was not measured:
readers such as GitHub make an alert of every result, whatever its kind. What was not measured is
told by notifications instead. A failure that is known is suppressed.

A failure lies in no file of ours or of anybody's. So its place is the sequence of requests that
shows it, as a text that the log itself holds, and the line of the request that broke it. The
logical place is that request, without ids.
"""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime

from conformance.core.blame import Evidence
from conformance.core.codec import Json, tamed
from conformance.core.conclusion import Conclusion, Exit, conclude, demanded
from conformance.core.gravity import worst_first
from conformance.core.known import Known
from conformance.core.record import Record
from conformance.core.requirement import Harm, Level, Requirement
from conformance.core.sources import address
from conformance.core.unfinished import early
from conformance.core.verdict import Result, Verdict

from .known import ground
from .moment import moment
from .safe import visible
from .sentences import sentence_of
from .sequence import told
from .standing import Standing, shown, standings
from .tally import concerned, sentence

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
NAME = "uploads-conformance"
LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}
STANDINGS = {
    Standing.FAILS: "error",
    Standing.IN_DOUBT: "warning",
    Standing.NOTED: "note",
}
"""How weighty a result is, by what it means for the verdict; if it is known, by its level."""


def write(record: Record) -> str:
    """Write the log, ended by a newline. All characters are ASCII."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(record)]}
    return tamed(json.dumps(log, indent=2)) + "\n"


def _run(record: Record) -> Json:
    conclusion = conclude(record)
    stands = standings(record, conclusion)
    problems = [each for each in worst_first(conclusion.results) if shown(each)]
    return {
        "tool": {"driver": _driver(conclusion, record)},
        "invocations": [_invocation(record, conclusion, stands)],
        "artifacts": [_artifact(each) for each in problems],
        "results": [_result(each, at, stands) for at, each in enumerate(problems)],
        "properties": _facts(record),
    }


def _facts(record: Record) -> Json:
    header = record.header
    return {
        "target": visible(header.target.base_url),
        "insecure": header.target.insecure,
        "seed": header.seed,
        "profile": visible(header.profile),
        "strict": header.strict,
        "shard": None if header.shard is None else str(header.shard),
    }


def _driver(conclusion: Conclusion, record: Record) -> Json:
    every = conclusion.results
    decisive = {each.requirement.id for each in demanded(record, every)}
    return {
        "name": NAME,
        "version": visible(record.header.suite),
        "rules": [_rule(each, decisive) for each in (held.requirement for held in every)],
    }


def _rule(held: Requirement, decisive: Container[str]) -> Json:
    level = "error" if held.id in decisive else LEVELS[held.level]
    return {
        "id": held.id,
        "shortDescription": {"text": held.statement},
        "fullDescription": {"text": f"{held.statement} {held.level}, basis {held.basis}."},
        "helpUri": address(held.source),
        "help": {"text": _help(held)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["conformance", held.id.partition("/")[0], held.level.value],
            "harm": held.harm.value,
            "precision": "very-high",
            "problem.severity": "recommendation" if level == "note" else level,
        },
    }


def _help(held: Requirement) -> str:
    more = f"All about it: {NAME} explain {held.id}"
    harm = f"What breaking it does: {held.harm}."
    return f"{held.level}, basis {held.basis}. {harm} Source: {held.source}. {more}"


def _result(result: Result, at: int, stands: Mapping[str, Standing]) -> Json:
    evidence, held = result.evidence[0], result.requirement
    return {
        "ruleId": held.id,
        "kind": "fail",
        "level": STANDINGS.get(stands[held.id], LEVELS[held.level]),
        "rank": _rank(result),
        "message": {"text": _message(result, evidence)},
        "locations": [_location(result, at)],
        "partialFingerprints": _fingerprints(result),
        "suppressions": [] if result.known is None else [_suppression(result.known)],
        "occurrenceCount": max(result.broken, 1),
        **_web(evidence),
        "properties": {
            "verdict": result.verdict.value,
            "harm": result.harm.value,
            "fingerprint": result.fingerprint,
        },
    }


def _rank(result: Result) -> float:
    """Say from 0 to 100 how grave a failure is: MUSTs above all SHOULDs, each by the harm."""
    above = len(Harm) * (result.requirement.level is Level.MUST)
    return round(100 * (above + len(Harm) - result.harm.rank) / (2 * len(Harm)), 1)


def _suppression(known: Known) -> Json:
    return {"kind": "external", "status": "accepted", "justification": visible(ground(known))}


def _message(result: Result, evidence: Evidence) -> str:
    finding = evidence.finding
    word = "New" if result.repeat is None else "Flaky"
    more = f" {word}: {result.reason}." if result.reason else ""
    did = f"The server {sentence_of(evidence)}."
    wanted = f"{did} {result.requirement.statement} Wanted: {finding.wanted}."
    said = f"{wanted} Got: {finding.got}. Harm: {result.harm}.{more}"
    return _linkless(visible(said))


def _linkless(text: str) -> str:
    """Keep readers from taking brackets for a link, as the specification says in 3.11.6."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(result: Result, at: int) -> Json:
    evidence = result.evidence[0]
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _address(result.requirement), "index": at},
            "region": {"startLine": _line(evidence)},
        },
        "logicalLocations": [
            {
                "fullyQualifiedName": (result.fingerprint or "").partition(" -> ")[0],
                "kind": "resource",
            }
        ],
    }


def _address(held: Requirement) -> str:
    return f"{NAME}/{held.id}.txt"


def _line(evidence: Evidence) -> int:
    """Count up to the line of the request that broke it; the first where none did."""
    lines = list(told(evidence))
    return next((at for at, line in enumerate(lines, 1) if line.startswith(">")), 1)


def _artifact(result: Result) -> Json:
    return {
        "location": {"uri": _address(result.requirement)},
        "description": {"text": f"The requests that show that {result.requirement.id} is broken."},
        "roles": ["attachment"],
        "mimeType": "text/plain",
        "contents": {"text": "".join(f"{each}\n" for each in told(result.evidence[0]))},
    }


def _fingerprints(result: Result) -> Json:
    """Tell a failure from others by its words, and by their hash, by which GitHub goes."""
    words = f"{result.requirement.id}: {result.fingerprint}"
    hashed = hashlib.sha256(words.encode()).hexdigest()[:16]
    return {"primaryLocationLineHash": f"{hashed}:1", "requirementAndFailure/v1": words}


def _web(evidence: Evidence) -> dict[str, Json]:
    """Tell the request that broke it and its answer, if there is one that did."""
    at = evidence.finding.at
    if not 0 <= at < len(evidence.exchanges):
        return {}
    request, response = evidence.exchanges[at].request, evidence.exchanges[at].response
    target = f"{request.path}?{request.query}" if request.query else request.path
    sent: Json = {"method": visible(request.method), "target": visible(target)}
    if response is None:
        return {"webRequest": sent, "webResponse": {"noResponseReceived": True}}
    return {"webRequest": sent, "webResponse": {"statusCode": response.status}}


def _invocation(record: Record, conclusion: Conclusion, stands: Mapping[str, Standing]) -> Json:
    footer = record.footer
    times = {
        "startTimeUtc": moment(record.header.started_at),
        "endTimeUtc": None if footer is None else moment(footer.finished_at),
    }
    return {
        "executionSuccessful": early(record) is None,
        "exitCode": conclusion.exit.value,
        "exitCodeDescription": visible(sentence(record, conclusion)),
        **{name: _utc(time) for name, time in times.items() if time is not None},
        "toolExecutionNotifications": [*_notifications(record, conclusion, stands)],
    }


def _utc(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _notifications(
    record: Record, conclusion: Conclusion, stands: Mapping[str, Standing]
) -> Iterator[Json]:
    """Say why there is no verdict, what is stale or was left behind, and what was not measured."""
    if conclusion.reason:
        level = "note" if conclusion.exit is Exit.CONFORMANT else "error"
        yield _notification(level, conclusion.reason)
    for entry in conclusion.stale:
        said = f"the known failure {entry.known.requirement} is stale: {entry.why}"
        yield _notification("error", said)
    for each in record.footer.left if record.footer is not None else ():
        yield _notification("warning", f"left on the target: {each}")
    for result in _unmeasured(conclusion.results):
        doubtful = stands[result.requirement.id] is Standing.IN_DOUBT
        said = f"{result.requirement.id} is {result.verdict}: {result.reason}"
        rule: Json = {"id": result.requirement.id}
        told_of = {"associatedRule": rule}
        yield {**_notification("warning" if doubtful else "note", said), **told_of}


def _unmeasured(results: Sequence[Result]) -> Iterator[Result]:
    measured = (Verdict.PASS, Verdict.FAIL, Verdict.FLAKY)
    yield from (each for each in concerned(results) if each.verdict not in measured)


def _notification(level: str, text: str) -> dict[str, Json]:
    return {"level": level, "message": {"text": _linkless(visible(text))}}
