"""
Takes answers away from what was recorded, and has the rest judged again.

What a server breaks must never be said to hold, whatever of its answers is not seen: a requirement
passes only by an exchange that would have shown its break.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.conductor import reconsidered
from conformance.core.catalogue import BY_ID
from conformance.core.exchange import Exchange, Response, body_of
from conformance.core.record import FOOTING, Record, Trial, trial
from conformance.core.requirement import Harm, Need
from conformance.core.target import Target
from conformance.core.verdict import Verdict, settle
from conformance.oracle.demand import SHOWN_LATER
from conformance.oracle.footing import footing
from conformance.oracle.judge import judge
from conformance.oracle.wire import Operation, read


class Fate(StrEnum):
    """What becomes of an answer: it never comes, or another one stands for each success."""

    LOST = "lost"
    MISSING = "404"
    FAILED = "500"


@dataclass(frozen=True, slots=True)
class Loss:
    """All answers to these operations have this fate."""

    operations: frozenset[Operation]
    fate: Fate


STANDS = (("content-type", "application/json"),)
BODY = b'{"error":{"message":"Gone.","type":"invalid_request_error","param":null,"code":null}}'
GENERAL = ("auth/", "errors/", "transport/", "files/status-200")
"""Requirements on all operations alike: the others show them where one shows nothing."""


def passing(record: Record, loss: Loss) -> frozenset[str]:
    """Name the requirements that pass when answers of a recorded run are taken away."""
    kept = [
        replace(each, exchanges=tuple(_without(exchange, loss) for exchange in each.exchanges))
        for each in record.trials
    ]
    target = _seen(record.header.target, kept)
    trials = [
        trial(each.scenario, each.plan, each.exchanges, judge(each.exchanges, target), each.blocked)
        for each in kept
    ]
    header = replace(record.header, target=target)
    results = settle(replace(record, header=header, trials=reconsidered(trials)))
    return frozenset(each.requirement.id for each in results if each.verdict is Verdict.PASS)


def hidden_by(loss: Loss, requirement: str) -> bool:
    """
    Say whether a requirement may pass though a loss hides its break.

    One that holds for all operations alike is measured on the others. And where content is served
    to nobody, a right md5 stands for it: what is served otherwise than it was summed is not seen.
    """
    unread = Operation.CONTENT in loss.operations and loss.fate is Fate.MISSING
    judged = BY_ID[requirement]
    of_bytes = judged.harm is Harm.MIXES_BYTES or judged in SHOWN_LATER
    of_content = of_bytes or Need.CONTENT in judged.needs
    return requirement.startswith(GENERAL) or (unread and of_content)


def _without(exchange: Exchange, loss: Loss) -> Exchange:
    response = exchange.response
    if response is None or read(exchange.request).operation not in loss.operations:
        return exchange
    if loss.fate is Fate.LOST:
        return replace(exchange, response=None, received=None, cause="it was taken away")
    if not 200 <= response.status < 300:
        return exchange
    return replace(exchange, response=Response(int(loss.fate), STANDS, body_of(BODY)))


def _seen(target: Target, trials: Iterable[Trial]) -> Target:
    """Say what a first look shows without those answers; keys are asked for as before."""
    first = next((each.exchanges for each in trials if each.scenario == FOOTING), None)
    if first is None:
        return target
    return replace(target, footing=replace(footing(first), no_auth=target.footing.no_auth))
