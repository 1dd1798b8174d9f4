"""
Writes a record as JSON for other programs, as ``schemas/report.json`` says.

Every requirement of the catalogue is in it, whatever its verdict. Text of the target stands in it
as it was received: JSON escapes it, and who shows it has to make it visible.
"""

import base64
import json
from collections.abc import Mapping

from conformance.core.blame import Evidence
from conformance.core.change import Change, apart, changes, told
from conformance.core.codec import Json, encode, tamed
from conformance.core.conclusion import Conclusion, conclude
from conformance.core.exchange import Body, Exchange, Headers, Response
from conformance.core.gravity import harm_of, worst_first
from conformance.core.known import Known
from conformance.core.record import VERSION, Record, Repeat
from conformance.core.requirement import Level
from conformance.core.stale import Stale
from conformance.core.target import Footing, Target
from conformance.core.unfinished import early
from conformance.core.verdict import Result, Verdict

from .curl import script
from .sentences import sentence_of
from .standing import shown
from .tally import exchanged, tally

SUITE = "uploads-conformance"


def write(record: Record) -> str:
    """Write the report, ended by a newline. All characters are ASCII."""
    return tamed(json.dumps(report(record), indent=2)) + "\n"


def report(record: Record) -> dict[str, Json]:
    """Build the report that ``write`` writes."""
    conclusion = conclude(record)
    return {
        "schema_version": VERSION,
        "suite": {"name": SUITE, "version": record.header.suite},
        "target": _target(record.header.target),
        "run": _run(record),
        "verdict": conclusion.overall.value,
        "reason": conclusion.reason,
        "exit_code": conclusion.exit.value,
        "summary": _summary(conclusion),
        "change": _change(record, conclusion),
        "stale_known_failures": [_stale(each) for each in conclusion.stale],
        "failures": [
            each.requirement.id for each in worst_first(conclusion.results) if shown(each)
        ],
        "requirements": [
            _requirement(each, record.header.target.base_url) for each in conclusion.results
        ],
    }


def _target(target: Target) -> Json:
    return {
        "base_url": target.base_url,
        "purpose": target.purpose,
        "mime_type": target.mime_type,
        "footing": _footing(target.footing),
        "insecure": target.insecure,
    }


def _footing(footing: Footing) -> Json:
    return {
        "no_files": footing.no_files,
        "no_content": footing.no_content,
        "no_auth": footing.no_auth,
        "lifetime": footing.lifetime,
        "latency_s": footing.latency,
    }


def _run(record: Record) -> Json:
    header, footer = record.header, record.footer
    ended: Mapping[str, Json] = dict.fromkeys(
        ("finished_at", "duration_s", "requests", "bytes_sent", "stopped", "budget")
    )
    if footer is not None:
        ended = {name: getattr(footer, name) for name in ended}
    left = () if footer is None else footer.left
    target = header.target
    return {
        "seed": header.seed,
        "profile": header.profile,
        "strict": header.strict,
        "shard": None if header.shard is None else str(header.shard),
        "chosen": None if header.chosen is None else list(header.chosen),
        "known_failures": None if header.known is None else len(header.known),
        "key": target.has_key,
        "second_key": target.has_second_key,
        "large": target.large,
        "max_wait_s": target.max_wait,
        "started_at": header.started_at,
        **ended,
        "left": list(left),
        "left_in_all": 0 if footer is None else footer.left_in_all,
        "complete": early(record) is None,
        "exchanges": exchanged(record),
    }


def _summary(conclusion: Conclusion) -> Json:
    counted = {level: tally(level, conclusion.results).counts for level in Level}
    return {
        level.value: {verdict.value: counted[level][verdict] for verdict in Verdict}
        for level in Level
    }


def _change(record: Record, conclusion: Conclusion) -> Json:
    """Tell what changed since the run before; null where none was given."""
    before = record.header.before
    if before is None:
        return None
    since = changes(before, conclusion)
    return {
        "since": before.started_at,
        "sentence": told(since),
        "apart": list(apart(before, record.header)),
        "requirements": [changed(each) for each in since.found],
    }


def changed(change: Change) -> dict[str, Json]:
    """Write how one requirement changed."""
    return {
        "id": change.requirement,
        "level": None if change.level is None else change.level.value,
        "harm": None if change.harm is None else change.harm.value,
        "kind": change.kind.value,
        "was": None if change.was is None else change.was.verdict,
    }


def _requirement(result: Result, base_url: str) -> Json:
    held = result.requirement
    return {
        "id": held.id,
        "level": held.level.value,
        "harm": result.harm.value,
        "party": held.party.value,
        "statement": held.statement,
        "basis": held.basis.value,
        "source": str(held.source),
        "candidate": held.candidate,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "fingerprint": result.fingerprint,
        "known": None if result.known is None else _known(result.known),
        "findings": [_finding(each, base_url) for each in result.evidence],
        "repeated": None if result.repeat is None else _repeated(result.repeat),
    }


def _known(known: Known) -> dict[str, Json]:
    return {
        "requirement": known.requirement,
        "reason": known.reason,
        "owner": known.owner,
        "expires": known.expires,
        "fingerprint": known.fingerprint,
    }


def _stale(stale: Stale) -> Json:
    return {"known": _known(stale.known), "cause": stale.cause.value, "why": stale.why}


def _repeated(repeat: Repeat) -> Json:
    began = min((each.sent for each in repeat.exchanges), default=0.0)
    exchanges = [_exchange(each, began) for each in repeat.exchanges]
    return {"times": repeat.times, "exchanges": exchanges}


def _finding(evidence: Evidence, base_url: str) -> Json:
    began = min((each.sent for each in evidence.exchanges), default=0.0)
    return {
        "sentence": sentence_of(evidence),
        "wanted": evidence.finding.wanted,
        "got": evidence.finding.got,
        "harm": harm_of(evidence.finding).value,
        "scenario": evidence.scenario,
        "minimal": evidence.minimal,
        "plan": encode(evidence.plan),
        "exchanges": [_exchange(each, began) for each in evidence.exchanges],
        "curl": script(evidence, base_url),
    }


def _exchange(exchange: Exchange, began: float) -> Json:
    request, received = exchange.request, exchange.received
    return {
        "request": {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": _headers(request.headers),
            "body": _body(request.body),
        },
        "response": None if exchange.response is None else _response(exchange.response),
        "sent_s": round(exchange.sent - began, 6),
        "received_s": None if received is None else round(received - began, 6),
        "cause": exchange.cause,
        "redirected_to": exchange.redirected_to,
    }


def _response(response: Response) -> Json:
    return {
        "status": response.status,
        "headers": _headers(response.headers),
        "body": _body(response.body),
    }


def _headers(headers: Headers) -> Json:
    return [[name, value] for name, value in headers]


def _body(body: Body) -> dict[str, Json]:
    told: dict[str, Json] = {"size": body.size, "md5": body.md5}
    if body.data is None:
        return told
    try:
        return {**told, "text": body.data.decode()}
    except UnicodeDecodeError:
        return {**told, "base64": base64.b64encode(body.data).decode()}
