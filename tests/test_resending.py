"""What a sequence shows when it is sent again, compared with what it showed in the record."""

import asyncio
import json
from dataclasses import replace

import pytest
from nights import ORDER

from conformance.conductor import Conductor, aimed, failures_in, header_of, ledger_of, replay
from conformance.conductor.blame import ELSEWHERE
from conformance.conductor.resending import Attempt, compared, recall
from conformance.core.errors import Misused
from conformance.core.exchange import Body, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import AddPart, Complete, Create, GetContent, Total, plan
from conformance.core.record import Footer, Minimum, Record, trial
from conformance.core.replayed import Replayed
from conformance.core.settings import Settings
from conformance.core.target import Footing
from conformance.drivers.turns import Turns
from conformance.oracle.judge import judge
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_beside, running_here

TURNED = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
COMPLETION, CONTENT = 3, 4
"""The places of two of its requests."""


async def tried(fault=None):
    """Run the plan on a server, and give the record of a run that tried nothing else."""
    async with running_beside(*([FAULTS[fault].behaviour] if fault else [])) as url:
        async with Conductor(Settings(url)) as conductor:
            look = await conductor.look()
            found, findings = await conductor.attempt("order/some", TURNED, Turns([TURNED]))
        header = header_of(Settings(url), "2026-01-01T00:00:00Z", conductor.target)
    footer = Footer("2026-01-01T00:00:12Z", 12.3, 12, 12)
    return Record(header, (look, found), footer=footer), Attempt(found, findings)


@pytest.fixture(scope="module")
def broken():
    return asyncio.run(tried("joins-by-arrival"))


@pytest.fixture(scope="module")
def correct():
    return asyncio.run(tried())


@pytest.fixture
def recorded(broken):
    record, _ = broken
    (failure,) = failures_in(record)
    return recall(failure, record)


def altered(attempt, target, change, blocked=None):
    """Judge again what was answered, with one or more answers changed."""
    exchanges = tuple(change(at, each) for at, each in enumerate(attempt.trial.exchanges))
    findings = judge(exchanges, target)
    return Attempt(trial("order/some", TURNED, exchanges, findings, blocked), findings)


def answering(place, response, cause=None):
    def change(at, exchange):
        if at != place:
            return exchange
        received = exchange.received if response else None
        return replace(exchange, response=response, received=received, cause=cause)

    return change


def test_the_same_answers_are_still_broken(recorded, broken):
    record, attempt = broken
    found = compared(recorded, attempt, record.header.target.footing)
    assert (found.replayed, found.reason) == (Replayed.BROKEN, "")
    assert found.evidence.finding.requirement == ORDER
    assert found.evidence.finding.at == CONTENT


def test_right_answers_are_fixed(recorded, correct):
    record, attempt = correct
    found = compared(recorded, attempt, record.header.target.footing)
    assert (found.replayed, found.evidence, found.reason) == (Replayed.FIXED, None, "")


def put_off(status):
    headers = ("retry-after", "1"), ("x-request-id", "r"), ("content-type", "application/json")
    error = {"message": "later", "type": "server_error", "param": None, "code": None}
    return Response(status, headers, body_of(json.dumps({"error": error}).encode()))


@pytest.mark.parametrize(
    ("response", "cause", "reason"),
    [
        (None, "it hung up", "was not answered: it hung up"),
        (put_off(503), None, "was put off: 503"),
        (put_off(429), None, "was put off: 429"),
    ],
)
def test_content_that_was_not_read_is_not_fixed(response, cause, reason, recorded, correct):
    record, attempt = correct
    change = answering(CONTENT, response, cause)
    found = compared(recorded, altered(attempt, record.header.target, change), Footing())
    path = attempt.trial.exchanges[CONTENT].request.path
    assert found.replayed is Replayed.UNMEASURED
    assert found.reason == f"GET {path} {reason}"


def test_a_sequence_that_could_not_go_on_is_not_fixed(recorded, correct):
    record, attempt = correct
    found = trial("order/some", TURNED, attempt.trial.exchanges[:CONTENT], (), "no more budget")
    told = compared(recorded, Attempt(found, ()), record.header.target.footing)
    assert (told.replayed, told.reason) == (Replayed.UNMEASURED, "no more budget")


def test_what_the_target_lacks_is_the_reason(recorded, correct):
    record, attempt = correct
    absent = Finding(ORDER, Outcome.ABSENT, CONTENT, got="it has no content")
    found = trial("order/some", TURNED, attempt.trial.exchanges, (absent,))
    told = compared(recorded, Attempt(found, (absent,)), record.header.target.footing)
    assert (told.replayed, told.reason) == (Replayed.UNMEASURED, "it has no content")
    found = trial("order/some", TURNED, attempt.trial.exchanges, ())
    told = compared(recorded, Attempt(found, ()), Footing(no_files="there is no Files API"))
    assert told.reason.endswith("would show it: there is no Files API")


def test_that_it_holds_where_it_held_before_shows_nothing(recorded, correct):
    record, attempt = correct
    held = recorded.upheld + type(recorded.upheld)({CONTENT: 9})
    told = compared(replace(recorded, upheld=held), attempt, record.header.target.footing)
    assert told.replayed is Replayed.UNMEASURED
    assert told.reason == "every request was answered, and no answer shows whether it holds now"


def test_that_it_is_judged_otherwise_now_is_told_unless_the_record_lacks_bodies(recorded, correct):
    record, attempt = correct
    nothing = Attempt(trial("order/some", TURNED, attempt.trial.exchanges, ()), ())
    other = replace(recorded, broken=frozenset())
    told = compared(other, nothing, record.header.target.footing)
    assert told.reason == "as this version judges, what was recorded does not break it"
    evidence = other.evidence
    cut = [
        replace(each, response=replace(each.response, body=Body(9, "0" * 32, 0, None)))
        for each in evidence.exchanges
    ]
    other = replace(other, evidence=replace(evidence, exchanges=tuple(cut)))
    told = compared(other, nothing, record.header.target.footing)
    assert told.reason.startswith("every request was answered")


def test_what_takes_two_plans_to_show_is_not_fixed_by_one(correct):
    record, attempt = correct
    twice = Finding("create/new-each-time", Outcome.BROKEN, 0, ELSEWHERE, "u in another plan too")
    found = trial("order/some", TURNED, attempt.trial.exchanges, (twice,))
    minimum = Minimum(twice.requirement, "order/some", TURNED, found.exchanges, (twice,), 0, 0)
    record = replace(record, trials=(record.trials[0], found), minima=(minimum,))
    (failure,) = failures_in(record)
    told = compared(recall(failure, record), attempt, record.header.target.footing)
    assert (told.replayed, told.reason) == (
        Replayed.UNMEASURED,
        "it takes all plans of a run to show it",
    )


def test_a_sequence_is_sent_until_it_breaks_and_thrice_before_it_is_fixed(broken):
    record, _ = broken

    def again(behaviour):
        with running_here(behaviour) as url:
            settings = aimed(Settings(url), record)
            sent = replay(settings, record, failures_in(record), ledger_of(settings))
            return [(each.replayed, each.times) for each in sent.failures]

    assert again(FAULTS["joins-by-arrival"].behaviour) == [(Replayed.BROKEN, 1)]
    assert again(CORRECT) == [(Replayed.FIXED, 3)]


def test_what_failed_is_named_up_to_five_the_gravest_first(broken):
    record, attempt = broken
    refuses = ["create/accepted", "parts/accepted", "complete/accepted"]
    says = ["create/members", "parts/members", "complete/file", "files/members"]
    names = [*refuses, *says]
    findings = [Finding(each, Outcome.BROKEN, 0, "a", "b") for each in reversed(names)]
    found = trial("order/some", TURNED, attempt.trial.exchanges, findings)
    record = replace(record, trials=(record.trials[0], found))
    assert [each.requirement.id for each in failures_in(record)] == names
    with pytest.raises(Misused) as caught:
        failures_in(record, ["no/such"])
    assert caught.value.hint == f"What failed: {', '.join(names[:5])} and 2 more."
