"""What a trial breaks, what counts against a target, and what one failure explains of others."""

import pytest

from conformance.conductor import breaks, reconsidered, unlawful
from conformance.core.exchange import Exchange, Request, Response, body_of
from conformance.core.finding import Finding, Outcome
from conformance.core.plan import AddPart, Complete, Create, GetContent, Total, plan
from conformance.core.record import trial
from conformance.core.requirement import Harm
from conformance.core.settings import Settings

ORDER, TOO_FEW, ADDED = "complete/listed-order", "complete/too-few-bytes", "parts/accepted"
SHOULD = "create/expires-in-an-hour"
SHORT = plan(Create(Total((0, 1))), AddPart(b"a"), AddPart(b"b"), Complete((1, 0)), GetContent())


def broke(name, *suspects, scenario="a"):
    return trial(scenario, SHORT, (), (Finding(name, Outcome.BROKEN, 0, suspects=suspects),))


@pytest.mark.parametrize(
    ("findings", "known", "holds"),
    [
        ([], (), False),
        ([(ORDER, Outcome.UPHELD, ())], (), False),
        ([(ORDER, Outcome.BROKEN, ())], (), True),
        ([(ORDER, Outcome.BROKEN, ())], (ORDER,), True),
        ([(ORDER, Outcome.BROKEN, (ADDED,))], (), True),
        ([(ORDER, Outcome.BROKEN, (ADDED,))], (ADDED,), False),
        ([(ORDER, Outcome.BROKEN, (ADDED,)), (ADDED, Outcome.BROKEN, ())], (), False),
        ([(ORDER, Outcome.BROKEN, (ADDED,)), (ORDER, Outcome.BROKEN, ())], (ADDED,), True),
        ([(ADDED, Outcome.BROKEN, ())], (), False),
    ],
)
def test_a_trial_breaks_what_no_other_failure_explains(findings, known, holds):
    found = [Finding(name, outcome, 0, suspects=why) for name, outcome, why in findings]
    assert breaks(trial("a", SHORT, (), found), ORDER, frozenset(known)) is holds


LEAK, MIX, WORDS = Harm.REACHES_OTHERS, Harm.MIXES_BYTES, Harm.SAYS_WRONGLY


@pytest.mark.parametrize(
    ("findings", "at_least", "holds"),
    [
        ([(ORDER, None, ())], MIX, True),
        ([(ORDER, None, ())], LEAK, False),
        ([(ORDER, WORDS, ())], MIX, False),
        ([(ORDER, WORDS, ())], WORDS, True),
        ([(ORDER, LEAK, ())], MIX, True),
        ([(ORDER, LEAK, (ADDED,)), (ORDER, WORDS, ()), (ADDED, None, ())], LEAK, False),
        ([(ORDER, LEAK, (ADDED,)), (ORDER, WORDS, ()), (ADDED, None, ())], WORDS, True),
    ],
)
def test_a_trial_that_does_less_harm_breaks_less(findings, at_least, holds):
    found = [
        Finding(name, Outcome.BROKEN, 0, suspects=why, harm=harm) for name, harm, why in findings
    ]
    assert breaks(trial("a", SHORT, (), found), ORDER, at_least=at_least) is holds


@pytest.mark.parametrize(
    ("settings", "counted"),
    [
        (Settings(), [ORDER, TOO_FEW]),
        (Settings(strict=True), [ORDER, SHOULD, TOO_FEW]),
        (Settings(select=(ORDER, SHOULD)), [ORDER]),
        (Settings(select=(SHOULD,), strict=True), [SHOULD]),
        (Settings(select=("parts/*",)), []),
    ],
)
def test_what_counts_against_a_target_is_what_is_demanded_and_selected(settings, counted):
    entries = [broke(ORDER), broke(SHOULD), broke("parts/empty"), broke(TOO_FEW)]
    assert [each.requirement for each in unlawful(entries, settings)] == counted


def answered(method, path, said):
    answer = Response(200, (("content-type", "application/json"),), body_of(said))
    return Exchange(Request(method, path), answer, 0, 1)


def lived(upload, file="f"):
    """One upload's creation and completion, a fetch of its file, and a list."""
    told = b'{"id": "%s", "object": "upload", "status": "completed", "file": {"id": "%s"}}'
    return (
        answered("POST", "/uploads", b'{"id": "%s", "status": "pending"}' % upload.encode()),
        answered("POST", f"/uploads/{upload}/complete", told % (upload.encode(), file.encode())),
        answered("GET", f"/files/{file}", b'{"id": "%s"}' % file.encode()),
        answered("GET", "/files", b"{}"),
        answered("POST", "/uploads/nobodys/cancel", b"{}"),
    )


def wrong_everywhere(exchanges):
    return tuple(Finding(ORDER, Outcome.BROKEN, at) for at in range(len(exchanges)))


def shared_among(*lives):
    """What is blamed at each exchange of the first of some lives, and the ids that it shares."""
    trials = [trial("a", SHORT, each, wrong_everywhere(each)) for each in lives]
    first = reconsidered(trials)[0].findings
    blamed = [each.suspects for each in first if each.requirement == ORDER]
    return blamed, [each for each in first if each.requirement != ORDER]


NEW, OWN_FILE = "create/new-each-time", "complete/file-ids-unique"


def test_an_upload_that_two_plans_were_given_explains_what_else_is_wrong_with_it():
    """But not what its creation says of its own request, nor what asks for something else."""
    blamed, (shared,) = shared_among(lived("X", "f"), lived("Y", "g"), lived("X", "h"))
    assert blamed == [(), (NEW,), (), (NEW,), ()]
    assert (shared.requirement, shared.at, shared.suspects) == (NEW, 0, ())
    assert "X in another plan too" in shared.got


def test_a_file_that_two_plans_were_given_explains_what_else_is_wrong_with_its_upload():
    blamed, (shared,) = shared_among(lived("X"), lived("Y"))
    assert blamed == [(), (OWN_FILE,), (OWN_FILE,), (OWN_FILE,), ()]
    assert (shared.requirement, shared.at, shared.suspects) == (OWN_FILE, 1, ())


def test_an_upload_that_is_two_becomes_one_file_and_that_is_one_failure():
    _, (upload, file) = shared_among(lived("X"), lived("X"))
    assert (upload.requirement, upload.suspects) == (NEW, ())
    assert (file.requirement, file.suspects) == (OWN_FILE, (NEW,))


@pytest.mark.parametrize("others", [[lived("Y", "g"), lived("X", "h")], [lived("Y")], [lived("X")]])
def test_to_look_at_trials_twice_shows_nothing_more(others):
    """So a record that was looked at may be looked at again."""
    lives = [lived("X", "f"), *others]
    once = reconsidered([trial("a", SHORT, each, wrong_everywhere(each)) for each in lives])
    assert reconsidered(once) == once


def test_trials_that_share_nothing_stay_as_they_are():
    trials = [trial("a", SHORT, each, ()) for each in (lived("X", "f"), lived("Y", "g"))]
    assert [*reconsidered(trials)] == trials
