"""
Says what a request calls for, by judging what would have been found had it been answered otherwise.

So it holds for whatever the judge knows of, and needs no second reading of the contract.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from conformance.core.catalogue import BY_ID
from conformance.core.exchange import Exchange, Headers, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.requirement import Level
from conformance.core.target import Target

from .demand import REFUSAL, Must
from .judge import judge

HEADERS: Headers = (("content-type", "application/json"), ("x-request-id", "req_imagined"))
ERROR = {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}
REFUSED = Response(400, HEADERS, body_of(json.dumps({"error": ERROR}).encode()))
ACCEPTED = Response(200, HEADERS, body_of(b"{}"))
NO_FILES = "its files are not looked at"


def demanded(exchanges: Sequence[Exchange], target: Target, at: int) -> Must:
    """
    Say what the exchange at this place calls for, after all that was sent before it was over.

    A refusal that is found wrong shows that it had to be accepted, and the other way round; where
    neither is, the contract leaves it open. Whether a wrong md5 is taken shows only later, unless
    there is no File to be seen.
    """
    asked = exchanges[at]
    over = asked.received if asked.received is not None else asked.sent
    place = sum(each.sent <= over for each in exchanges[:at])
    before = [each for n, each in enumerate(exchanges) if n == at or each.sent <= over]
    refused = judge(_answered(before, place, REFUSED), target)
    if any(map(_wrong, _of(refused, place))):
        return Must.ACCEPT
    unread = replace(target, footing=replace(target.footing, no_files=NO_FILES))
    taken = _answered(before, place, ACCEPTED)
    found = (each for seen in (target, unread) for each in _of(judge(taken, seen), place))
    refuses = any(each.wanted.startswith(REFUSAL) for each in found)
    return Must.REFUSE if refuses else Must.EITHER


def _answered(before: Sequence[Exchange], at: int, response: Response) -> list[Exchange]:
    """Imagine another answer to the exchange at a place."""
    received = before[at].received if before[at].received is not None else before[at].sent
    instead = replace(before[at], response=response, received=received, cause=None)
    return [*before[:at], instead, *before[at + 1 :]]


def _wrong(finding: Finding) -> bool:
    level = BY_ID[finding.requirement].level
    return finding.outcome is Outcome.BROKEN and level is Level.MUST


def _of(findings: Sequence[Finding], at: int) -> list[Finding]:
    return [each for each in findings if each.at == at]
