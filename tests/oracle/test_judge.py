"""Exchanges in, findings out, whatever the exchanges are."""

from dataclasses import replace

import pytest
from build import (
    FLOW,
    GARBLED,
    KEYLESS,
    TARGET,
    WAIT,
    add,
    answered,
    asked,
    broken,
    by,
    cancel,
    complete,
    content,
    create,
    delete,
    during,
    file,
    finding,
    get,
    judged,
    lacking,
    lists,
    lost,
    named,
    no,
    ok,
    part,
    refused,
    upheld,
    upload,
)
from hostile import damaged, histories
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.core.catalogue import BY_ID
from conformance.core.finding import Outcome
from conformance.core.requirement import Level, Party
from conformance.oracle.judge import judge

TARGETS = (
    TARGET,
    KEYLESS,
    lacking(no_files="none", no_content="none"),
    lacking(no_content="kept"),
    lacking(no_auth="open"),
)


def sound(findings, count):
    """Say whether findings can be reported: known ids, places, text that can be written."""
    return all(
        each.requirement in BY_ID
        and set(each.suspects) <= set(BY_ID) - {each.requirement}
        and 0 <= each.at < count
        and (each.wanted + each.got).encode() is not None
        and (each.outcome is not Outcome.BROKEN or each.wanted)
        for each in findings
    )


@settings(max_examples=100)
@given(histories, st.sampled_from(TARGETS))
def test_judging_ends_whatever_was_answered(history, target):
    assert sound(judge(history, target), len(history))


@settings(max_examples=100)
@given(damaged(), st.sampled_from(TARGETS))
def test_judging_ends_whatever_members_were_spoilt(history, target):
    assert sound(judge(history, target), len(history))


@settings(max_examples=50)
@given(damaged())
def test_what_is_free_is_never_broken_and_what_binds_is_never_noted(history):
    for each in judge(history, TARGET):
        requirement = BY_ID[each.requirement]
        assert (each.outcome is Outcome.NOTED) <= (requirement.level is Level.MAY)
        assert (each.outcome is Outcome.BROKEN) <= (requirement.level is not Level.MAY)
        assert requirement.party is Party.SERVER


def numbered(number, wrong):
    """Tell a life of its own, right or wrong."""
    up, part, made = f"upload_{number}", f"part_{number}", f"file-{number}"
    named = {"filename": f"{number}.txt"}
    own = b"hell%d" % number  # two lives that are alike may explain each other
    body = b"hell" if wrong else own
    return (
        create(5, up, **named),
        refused(add(b"", f"x{number}", up)),
        add(own, part, up),
        complete((part,), 5, up, made, **named),
        get(made, **named),
        content(body, made),
        refused(add(b"late", f"y{number}", up)),
        delete(made),
        get(made, **named) if wrong else refused(get(made), 404),
    )


@st.composite
def interleaved(draw):
    """Draw one order of two lives, and the lives one after the other."""
    lives = [list(numbered(number, draw(st.booleans()))) for number in (1, 2)]
    plain = (*lives[0], *lives[1])
    turns = draw(st.permutations([0] * len(lives[0]) + [1] * len(lives[1])))
    return plain, tuple(lives[turn].pop(0) for turn in turns)


@settings(max_examples=30)
@given(interleaved())
def test_two_lives_are_judged_alike_however_they_are_interleaved(orders):
    one, other = (
        sorted((each.requirement, each.outcome, each.suspects) for each in judged(*order))
        for order in orders
    )
    assert one == other


def test_findings_stand_in_the_order_of_the_exchanges():
    places = [each.at for each in judged(*FLOW)]
    assert places == sorted(places)


def test_nothing_is_found_where_nothing_happened():
    assert judge((), TARGET) == ()


STRANGER = by("stranger", create(5, "upload_9"))


def test_without_a_valid_key_everything_is_refused():
    for exchange in (*FLOW, lists()):
        stranger = by("nobody", exchange)
        assert "auth/key-required" in broken(stranger)
        assert broken(refused(stranger, 401)) == set()
        assert broken(refused(stranger, 403)) == set()
    assert broken(answered(STRANGER, GARBLED)) == {"errors/envelope", "transport/request-id"}


def test_an_open_list_is_no_leak_where_nobody_can_create_anything():
    """Whether a key is asked for shows at creations; where they fail, it is not known."""
    opened = finding("auth/key-required", by("nobody", lists()))
    assert opened.suspects == ("create/accepted",)
    assert finding("auth/key-required", by("nobody", create())).suspects == ()


def test_where_no_key_is_asked_for_anybody_may_come():
    """A22."""
    for target in lacking(no_auth="open"), KEYLESS:
        assert broken(*(by("nobody", each) for each in FLOW), target=target) == set()
    assert broken(by("nobody", asked("PUT", "/uploads", answer=no(405)))) == set()


def test_where_any_key_will_do_a_request_without_one_may_still_be_refused():
    """A mock that wants a key and looks at none serves a stranger, and turns nobody away."""
    target = lacking(no_auth="a stranger was answered")
    for status in 401, 403:
        missing = [refused(by("nobody", each), status) for each in FLOW]
        assert broken(*FLOW, *missing, target=target) == set()
        assert broken(*missing, *(by("stranger", each) for each in FLOW), target=target) == set()
    assert "create/accepted" in broken(refused(by("nobody", FLOW[0]), 400), target=target)


def test_strangers_are_not_asked_for_what_there_is_not():
    gone = by("nobody", refused(lists(), 404))
    assert broken(answered(gone, GARBLED), target=lacking(no_files="none")) == set()


def test_another_tenant_finds_nothing():
    theirs = [by("second", each) for each in (add(b"x", "p2"), complete(), get(), content())]
    made = FLOW[:3]
    for each in theirs:
        assert broken(*made, each) == {"auth/tenants-apart"}
        assert broken(*made, refused(each, 404), get(), content()) == set()
    assert "auth/tenants-apart" in upheld(*made, refused(theirs[2], 404))
    assert broken(*made, by("second", lists())) == set()
    files = lacking(no_files="none")
    assert broken(*made, refused(theirs[2], 404), target=files) == set()


def test_who_knows_unknown_uploads_need_not_know_those_of_other_tenants():
    made = FLOW[:3]
    for each, plainer in (
        (add(b"x", "p2"), "parts/unknown-upload"),
        (complete(), "complete/unknown-upload"),
        (get(), "files/unknown"),
    ):
        assert plainer in finding("auth/tenants-apart", *made, by("second", each)).suspects


def test_a_file_that_a_stranger_was_let_to_make_is_known():
    made = FLOW[:2]
    let_in = by("nobody", complete())
    assert "files/unknown" not in broken(*made, let_in, get())


def test_unknown_ids_are_refused():
    for exchange, requirement in (
        (add(upload="upload_0"), "parts/unknown-upload"),
        (complete(upload_id="upload_0"), "complete/unknown-upload"),
        (cancel(upload_id="upload_0"), "cancel/unknown-upload"),
        (get("file-0"), "files/unknown"),
        (content(id="file-0"), "files/unknown"),
        (delete("file-0"), "files/unknown"),
    ):
        assert requirement in broken(exchange)
        assert broken(refused(exchange, 404)) == set()
        assert requirement in upheld(refused(exchange, 404))
        assert broken(answered(exchange, no(500))) == {"errors/no-server-error"}


def test_an_unknown_upload_should_be_not_found():
    assert broken(refused(add(upload="upload_0"), 400)) == {"parts/unknown-upload-404"}
    assert broken(refused(cancel(upload_id="upload_0"), 400)) == set()


def test_what_may_have_been_made_is_not_unknown():
    """The answer that told of it was lost, or it was listed, or there are no files at all."""
    assert broken(lost(create()), add()) == set()
    assert broken(lists(file(id="file-4")), get("file-4")) == set()
    assert broken(get("file-0"), target=lacking(no_files="none")) == set()


def test_what_an_answer_looks_like_explains_nothing_that_comes_later():
    for wrong in add(answer=ok(part(upload_id="upload_3"))), add(answer=ok(part(), 201)):
        found = finding("complete/accepted", create(), wrong, refused(complete()))
        assert found.suspects == ("complete/md5-optional",)


def test_a_stranger_who_was_let_in_leaves_open_what_the_upload_is_then():
    for let_in in by("nobody", add(b"x", "part_2")), by("nobody", cancel()):
        life = (create(), add(), let_in, refused(complete()))
        assert broken(*life) == {"auth/key-required"}


def test_what_was_done_for_a_stranger_who_was_refused_is_blamed_on_that():
    life = (create(), add(), refused(by("nobody", cancel()), 401), refused(complete()))
    assert broken(*life) == {"auth/key-required"}
    assert "complete/accepted" in finding("auth/key-required", *life).suspects


@pytest.mark.parametrize(
    ("path", "answer", "wrong"),
    [
        ("x%2F..%2Fupload_1", ok(upload(status="cancelled")), {"transport/path-segments"}),
        ("x%2F..%2Fupload_1", no(404), {"cancel/no-body"}),
        ("upload_1", ok(upload(status="cancelled")), set()),
    ],
)
def test_an_odd_id_that_was_taken_for_another_is_all_that_is_wrong(path, answer, wrong):
    stray = asked("POST", f"/uploads/{path}/cancel", answer=answer)
    assert broken(create(), stray, refused(cancel(), 400)) == wrong


def test_a_right_life_is_right_for_every_target():
    """What is there though it was said to be lacking is no failure."""
    for target in TARGETS:
        assert broken(*FLOW, target=target) == set()


def test_a_server_that_answers_nothing_is_not_judged():
    for silent in lost, lambda each: answered(each, WAIT):
        assert broken(*(silent(each) for each in (*FLOW, lists(), cancel()))) == set()


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_success_is_200(status):
    """§7.2 of the contract: official clients take no other."""
    life = (*FLOW[:2], cancel())
    for place, area in enumerate(("create", "parts", "cancel")):
        wanted = f"{area}/status-200"
        held = list(life)
        held[place] = replace(held[place], response=replace(held[place].response, status=status))
        assert broken(*held[: place + 1]) == {wanted}


def test_placeholder_files_are_no_lawful_state():
    held = create(answer=ok({**upload(), "file": file()}))
    assert broken(held) == {"create/no-file-yet"}


def test_exchanges_that_took_no_time_are_judged_too():
    instant = [during(each, n, n) for n, each in enumerate(FLOW)]
    assert named(judge(tuple(instant), TARGET), Outcome.BROKEN) == set()
