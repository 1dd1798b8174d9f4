"""The conductor runs plans, has them judged, and reduces what broke to the smallest that does."""

import asyncio
from dataclasses import replace

import pytest
from live import error, serving

from conformance.conductor import (
    FIRST_LOOK,
    LOOK_BY_PURPOSE,
    Conductor,
    breaks,
    reconsidered,
)
from conformance.conductor import conductor as conductor_module
from conformance.conductor.blame import as_demanding, demands
from conformance.core.content import Drawn
from conformance.core.errors import Unreachable
from conformance.core.finding import Outcome
from conformance.core.plan import (
    AddPart,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    Digest,
    Form,
    GetContent,
    GetFile,
    Total,
    plan,
)
from conformance.core.record import FOOTING, Minimum
from conformance.core.requirement import Harm
from conformance.core.settings import Settings
from conformance.core.target import Footing
from conformance.oracle.demand import Must
from conformance.oracle.judge import judge
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.nouns import Problem
from conformance.reference.running import running_here
from conformance.reference.variants import VARIANTS

ORDER, NEW = "complete/listed-order", "create/new-each-time"
OPEN = Footing(no_auth="it asks for no valid key")
KEYS = ("a-first-key", "a-second-key")
SECRET = "canary-5ca1ab1e"
LONG = plan(
    Create(Total((0, 1, 2))),
    AddPart(b"one"),
    AddPart(Drawn(3_000)),
    AddPart(b"three"),
    Complete((2, 0, 1), md5=Digest((2, 0, 1))),
    GetFile(),
    GetContent(),
    DeleteFile(),
)
WRONG = Complete((0, 1, 2), md5=Digest((0, 1, 2), 7))
SHORT = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())
BASIC = plan(Create(Total((0,))), AddPart(b"a"), Complete((0,)), GetContent())


def conducted(work, url, **settings):
    """Let a conductor do something to a server."""

    async def conduct():
        async with Conductor(Settings(url, **settings)) as conductor:
            return await work(conductor)

    return asyncio.run(conduct())


def trying(*plans):
    async def work(conductor):
        return await conductor.finish(conductor.submit({"mine": plans})[0])

    return work


def test_a_first_look_settles_what_a_target_has():
    async def look(conductor):
        return await conductor.look(), conductor.target, conductor.traffic.requests

    with running_here(keys=KEYS) as url:
        first, target, requests = conducted(look, url, api_key=KEYS[0], max_wait=9)
    assert (first.scenario, first.plan, first.blocked) == (FOOTING, FIRST_LOOK, None)
    assert replace(target.footing, latency=None) == Footing(lifetime=3_600)
    assert 0 < target.footing.latency < 5
    assert requests == len(first.exchanges) + 1


def _served_by_purpose(*purposes):
    kept = Problem("not-downloadable", "The File stays here.")
    minds = lambda file, _request: None if file.purpose in purposes else kept  # noqa: E731
    return replace(CORRECT, minds_download=minds)


@pytest.mark.parametrize(
    ("purposes", "said"),
    [
        (("batch",), "so --purpose batch would"),
        (("vision", "fine-tune"), "so --purpose fine-tune or --purpose vision would"),
        ((), "and so for assistants, batch, fine-tune, vision"),
    ],
)
def test_where_content_is_refused_the_first_look_says_for_which_purpose_it_is_not(purposes, said):
    async def look(conductor):
        return await conductor.look(), conductor.target.footing

    with running_here(_served_by_purpose(*purposes)) as url:
        first, footing = conducted(look, url)
    assert said in footing.no_content
    assert first.plan == LOOK_BY_PURPOSE
    assert first.blocked is None


def test_a_target_that_asks_for_no_key_is_seen_to_do_so():
    with running_here(ttl=5) as url:
        footing = conducted(looked, url).footing
    assert footing.lifetime == 5
    assert footing.no_auth is not None


def test_a_target_whose_uploads_have_no_id_is_still_seen_to_ask_for_no_key():
    """Or it would be failed for serving lists to everybody, though it has authentication off."""
    with running_here(FAULTS["ids-of-nothing"].behaviour) as url:
        assert conducted(looked, url, api_key=SECRET).footing.no_auth is not None


async def looked(conductor):
    await conductor.look()
    return conductor.target


def test_nobody_is_unreachable():
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9/v1"):
        conducted(looked, "http://127.0.0.1:9/v1")


OPTIONAL = {"auth", "large", "second_key", "expiry", "budget"}


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ({}, set()),
        ({"large": True}, {"large"}),
        ({"has_key": True}, {"auth"}),
        ({"has_key": True, "footing": OPEN}, set()),
        ({"has_second_key": True}, {"second_key"}),
        ({"footing": Footing(lifetime=3)}, {"expiry"}),
        ({"footing": Footing(lifetime=9)}, set()),
    ],
)
def test_scenarios_that_a_run_cannot_take_on_are_named_by_their_markers(change, given):
    conductor = Conductor(Settings("http://a"))
    conductor.target = replace(conductor.target, **change)
    assert conductor.lacking() == {f"needs_{each}" for each in OPTIONAL - given}


@pytest.mark.parametrize("budget", [{"max_requests": 9}, {"max_bytes": 9}])
def test_a_run_that_may_spend_only_so_much_takes_the_tour(budget):
    assert "needs_budget" not in Conductor(Settings("http://a", **budget)).lacking()


def test_a_first_look_that_loses_an_answer_is_taken_again():
    """Once: a connection may be lost by chance, but hardly twice."""
    for lost, unfit in ((1, False), (2, True)):
        left = [None] * lost

        def answer(method, path, _headers, left=left):
            if (method, path) == ("POST", "/v1/uploads") and left:
                raise ConnectionResetError(left.pop())
            return error(404)

        with serving(answer) as url:
            told = conducted(looked_at, url)
        assert ("was not answered" in told) == unfit


async def looked_at(conductor):
    await conductor.look()
    return conductor.unfit


def test_a_target_that_makes_no_upload_is_unfit_for_more():
    with serving(lambda *_: error(422)) as url:
        assert conducted(looked_at, url) == "no upload could be created: POST /uploads answered 422"
    with running_here() as url:
        assert conducted(looked_at, url) is None


# Trying


def test_plans_are_tried_at_once_and_told_in_their_order():
    plans = (BASIC, SHORT, plan(Create(), Cancel()), plan())
    with running_here() as url:
        trials = conducted(trying(*plans), url)
    assert [each.plan for each in trials] == [*plans]
    assert [len(each.exchanges) for each in trials] == [4, 5, 2, 0]
    assert {each.scenario for each in trials} == {"mine"}
    assert not [x for each in trials for x in each.findings if x.outcome is Outcome.BROKEN]
    assert all(each.tally for each in trials[:3])


def test_a_plan_that_cannot_go_on_says_why():
    with serving(lambda *_: error(404)) as url:
        (tried,) = conducted(trying(BASIC), url)
    assert len(tried.exchanges) == 1
    assert "upload 0 has no id" in tried.blocked


def test_headers_of_the_user_are_sent_hidden_and_blamed_for_nothing():
    heard = []

    def answer(_method, _path, headers):
        heard.append(headers["X-Gateway"])
        return (*error(404, headers["X-Gateway"]), ("x-echo", headers["X-Gateway"]))

    with serving(answer) as url:
        (tried,) = conducted(trying(BASIC), url, headers=(("X-Gateway", SECRET),))
    assert heard == [SECRET]
    assert SECRET not in repr(tried)
    assert dict(tried.exchanges[0].request.headers)["x-gateway"] == "(hidden)"
    assert breaks(tried, "create/accepted")
    assert "transport/extra-headers" not in {each.requirement for each in tried.findings}


# Reducing


def reduced(fault, *plans, **settings):
    async def work(conductor):
        trials = await conductor.finish(conductor.submit({"mine": plans})[0])
        before = conductor.traffic.requests
        minima = await conductor.reduce(trials)
        return minima, conductor.traffic.requests - before

    with running_here(FAULTS[fault].behaviour) as url:
        return conducted(work, url, **settings)


def test_a_long_plan_is_reduced_to_the_shortest_that_breaks_the_same():
    (minimum,), sent = reduced("joins-by-arrival", LONG, BASIC)
    assert (minimum.requirement, minimum.scenario, minimum.plan) == (ORDER, "mine", SHORT)
    assert [each.requirement for each in minimum.findings] == [ORDER]
    assert len(minimum.exchanges) == 5
    assert minimum.requests > 5
    assert sent == len(LONG.steps) + minimum.requests  # it was run again first
    assert minimum.rounds > 1


def graver(judge, least):
    """Let a wrong order be a leak, once a plan has this many exchanges."""

    def judged(exchanges, target):
        harm = Harm.REACHES_OTHERS if len(exchanges) >= least else None
        return [
            replace(each, harm=harm) if each.requirement == ORDER else each
            for each in judge(exchanges, target)
        ]

    return judged


def test_a_grave_symptom_is_not_reduced_into_a_mild_one(monkeypatch):
    monkeypatch.setattr(conductor_module, "judge", graver(judge, 6))
    (minimum,), _ = reduced("joins-by-arrival", SHORT, LONG)
    assert len(minimum.exchanges) == 6
    assert [each.harm for each in minimum.findings] == [Harm.REACHES_OTHERS]


def test_what_comes_again_and_does_less_harm_is_reduced_all_the_same(monkeypatch):
    """It is no repeat: it broke, though what was worse did not come again."""
    calls = []

    def judged(exchanges, target):
        calls.append(exchanges)
        return graver(judge, 5 if len(calls) == 1 else 99)(exchanges, target)

    monkeypatch.setattr(conductor_module, "judge", judged)
    (minimum,), _ = reduced("joins-by-arrival", SHORT)
    assert isinstance(minimum, Minimum)
    assert [each.harm for each in minimum.findings] == [None]


@pytest.mark.parametrize("fault", [None, "joins-by-arrival"])
def test_content_to_which_a_target_redirects_is_judged_as_any_other(fault):
    behaviour = CORRECT if fault is None else FAULTS[fault].behaviour
    signed = replace(behaviour, content_at=VARIANTS["redirects-content"].behaviour.content_at)
    with running_here(signed, keys=KEYS) as url:
        (trial,) = conducted(trying(LONG), url, api_key=KEYS[0])
    broken = {each.requirement for each in trial.findings if each.outcome is Outcome.BROKEN}
    assert broken == ({ORDER} if fault else set())
    (content,) = (each for each in trial.exchanges if each.redirected_to is not None)
    assert content.redirected_to == f"{url}{content.request.path}"
    assert content.response.status == 200


def failing_first(times):
    """Join the parts of the first uploads by arrival, then as listed."""
    left, wrong = [None] * times, FAULTS["joins-by-arrival"].behaviour.joins

    def joins(upload, parts, size):
        if len(parts) > 1 and left:
            left.pop()
            return wrong(upload, parts, size)
        return CORRECT.joins(upload, parts, size)

    return replace(CORRECT, joins=joins)


@pytest.mark.parametrize(("times", "again"), [(1, 1), (2, 0), (3, 0)])
def test_what_does_not_come_again_is_a_repeat_and_no_minimum(times, again):
    async def work(conductor):
        trials = await conductor.finish(conductor.submit({"mine": (LONG, BASIC)})[0])
        return await conductor.reduce(trials)

    with running_here(failing_first(times)) as url:
        (told,) = conducted(work, url)
    if again:
        assert (told.requirement, told.scenario, told.plan, told.times) == (ORDER, "mine", LONG, 1)
        assert len(told.exchanges) == len(LONG.steps)
    else:
        assert isinstance(told, Minimum)


def test_every_plan_that_broke_it_is_tried_before_it_is_called_flaky():
    """Three of them at most; what only a race shows has five more chances each."""
    plans = tuple(
        plan(*SHORT.steps[:1], AddPart(letter), AddPart(b"z"), *SHORT.steps[3:])
        for letter in (b"a", b"b", b"c", b"d")
    )

    async def work(conductor):
        trials = await conductor.finish(conductor.submit({"mine": plans})[0])
        return await conductor.reduce(trials)

    with running_here(failing_first(4)) as url:
        (told,) = conducted(work, url)
    assert told.times == 3


def test_where_nobody_answers_any_more_nothing_is_called_flaky():
    """The failure stands: that it did not come again shows nothing."""

    async def work(conductor):
        trials = await conductor.finish(conductor.submit({"mine": (SHORT,)})[0])
        conductor.limits.given_up = "nobody is there"
        return await conductor.reduce(trials)

    with running_here(failing_first(1)) as url:
        (told,) = conducted(work, url)
    assert isinstance(told, Minimum)
    assert told.plan == SHORT


def test_reducing_the_same_again_gives_the_same():
    one, other = (reduced("joins-by-arrival", LONG)[0] for _ in range(2))
    assert [(each.plan, each.rounds) for each in one] == [
        (each.plan, each.rounds) for each in other
    ]


def test_what_was_not_selected_is_not_reduced():
    minima, sent = reduced("joins-by-arrival", LONG, select=("parts/*",))
    assert (minima, sent) == ((), 0)


def test_a_server_without_a_fault_costs_no_reduction():
    with running_here() as url:
        tried = conducted(trying(BASIC), url)
        assert conducted(lambda conductor: conductor.reduce(tried), url) == ()


def test_the_plan_that_shows_a_repeated_id_is_one_that_shows_it_by_itself():
    """Two plans of one creation each are smaller, but neither shows anything by itself."""
    again = Create(5, filename="again.txt")
    with running_here(FAULTS["ids-from-bodies"].behaviour) as url:
        apart = [*conducted(trying(plan(again)), url), *conducted(trying(plan(again)), url)]
        tried = reconsidered([*apart, *conducted(trying(plan(again, again)), url)])
        (found,) = conducted(lambda conductor: conductor.reduce(tried), url)
    assert (found.requirement, len(found.exchanges)) == (NEW, 2)
    assert "in another plan" not in found.findings[0].got


def test_an_ignored_md5_is_shown_on_a_file_that_has_a_byte():
    """An upload of no bytes and an empty list are for the server to decide, whatever the md5."""
    empty = plan(Create(0), Complete((), md5=Digest((), 3)), GetContent())
    (minimum,), _ = reduced("ignores-md5", empty, plan(*LONG.steps[:4], WRONG, GetContent()))
    least = Complete((0,), md5=Digest((0,), 0))
    assert minimum.plan == plan(Create(Total((0,))), AddPart(b"a"), least, GetContent())


def minimum_of(behaviour, requirement, *plans):
    """Give the smallest plan that breaks a requirement, and what its requests call for."""

    async def work(conductor):
        trials = await conductor.finish(conductor.submit({"mine": plans})[0])
        found = {each.requirement: each for each in await conductor.reduce(trials)}
        minimum = found[requirement]
        return minimum.plan, demands(minimum, requirement, conductor.target)

    with running_here(behaviour, keys=KEYS) as url:
        return conducted(work, url, api_key=KEYS[0], second_api_key=KEYS[1])


def test_what_only_an_upload_of_no_bytes_shows_is_shown_by_one():
    """Where nothing else shows it, the finding is about that."""

    def fails_on_nothing(size):
        if size == 0:
            raise ZeroDivisionError
        return size > 0

    behaviour = replace(CORRECT, takes_size=fails_on_nothing)
    start = plan(Create(0, filename="nothing.txt"), Cancel())
    found, called = minimum_of(behaviour, "errors/no-server-error", start, LONG)
    assert (found, called) == (plan(Create(0)), {EITHER})


def test_a_boundary_that_is_misread_is_shown_as_it_was_sent():
    def stops_at_commas(header):
        return CORRECT.reads_boundary(header.replace(",", '"'))

    odd = Form(boundary="a,b", quoted=True)
    start = plan(Create(Total((0,))), AddPart(b"hello", form=odd), Complete((0,)), GetContent())
    behaviour = replace(CORRECT, reads_boundary=stops_at_commas)
    found, called = minimum_of(behaviour, "parts/boundaries", start)
    shown = AddPart(b"a", form=odd)
    assert (found.steps[1], called) == (shown, {ACCEPT})


ACCEPT, REFUSE, EITHER = Must.ACCEPT, Must.REFUSE, Must.EITHER


@pytest.mark.parametrize(
    ("now", "before", "kept"),
    [
        ({ACCEPT}, {ACCEPT}, True),
        ({REFUSE}, {ACCEPT}, False),
        ({EITHER}, {REFUSE}, False),
        ({ACCEPT}, {EITHER}, True),
        (set(), {ACCEPT}, True),
        ({ACCEPT, REFUSE}, {ACCEPT}, False),
    ],
)
def test_what_was_demanded_has_to_be_demanded_of_the_smaller_plan(now, before, kept):
    assert as_demanding(frozenset(now), frozenset(before)) is kept


def test_a_smaller_plan_whose_request_calls_for_something_else_is_no_reduction(monkeypatch):
    asked = []

    def never(now, before):
        asked.append((now, before))
        return False

    monkeypatch.setattr("conformance.conductor.conductor.as_demanding", never)
    (minimum,), _ = reduced("joins-by-arrival", LONG)
    assert minimum.plan == LONG
    assert set(asked) == {(frozenset({ACCEPT}), frozenset({ACCEPT}))}
