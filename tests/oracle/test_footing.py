"""What a first look shows of a target."""

from dataclasses import replace

import pytest
from build import (
    WAIT,
    add,
    answered,
    by,
    complete,
    content,
    create,
    delete,
    file,
    get,
    lists,
    lost,
    ok,
    refused,
    told,
    upload,
)

from conformance.core.exchange import Response, body_of
from conformance.core.target import Footing
from conformance.oracle.footing import footing, lifeless, unfit

BEGUN = (create(7), add(b"footing"), complete(size=7))
STRANGE = (by("nobody", refused(lists(), 401)), by("stranger", refused(create(7), 401)))


def seen(*exchanges):
    return footing(told(*exchanges))


def test_a_target_that_has_everything_lacks_nothing():
    whole = (*BEGUN, get(size=7), content(b"footing"), lists(file(7)), *STRANGE, delete())
    assert seen(*whole) == Footing(lifetime=3_600, latency=1.0)


def test_without_any_file_path_there_is_no_files_api():
    """A29: a list that works and a file that is missing is another matter."""
    missing = [refused(each, 404) for each in (get(), content(), lists())]
    lacking = seen(*BEGUN, *missing)
    assert lacking.no_files == "it has no Files API: GET /files answered 404"
    assert lacking.no_content == lacking.no_files
    assert seen(*BEGUN, *missing[:2], lists()).no_files is None
    assert seen(*BEGUN, *missing[:2]).no_files is None
    assert seen(*BEGUN, *missing[:2], answered(lists(), WAIT)).no_files is None
    assert seen(*BEGUN, *(lost(each) for each in missing)).no_files is None


def page(exchange, body=b"<!doctype html>", kind="text/html; charset=utf-8", status=200):
    return answered(exchange, Response(status, (("content-type", kind),), body_of(body)))


@pytest.mark.parametrize(
    "looks",
    [
        (page(lists()), page(get()), page(content())),
        (page(lists()), page(get(), b"<p>other"), page(content(), b"<p>third")),
        (page(lists(), kind="text/plain"), page(get(), kind=""), page(content(), kind="")),
        (page(lists()), refused(get(), 404), refused(content(), 405)),
        (page(lists()),),
    ],
)
def test_where_any_path_shows_a_page_there_is_no_files_api(looks):
    looks = (answered(looks[0], WAIT), *looks)
    evidence = "it has no Files API: GET /files answered 200 with a page that is no JSON"
    assert seen(*BEGUN, *looks).no_files == f"{evidence}, as for any path"


def test_where_only_the_list_is_missing_that_is_said():
    looks = (refused(lists(), 404), page(get()), page(content()))
    assert seen(*BEGUN, *looks).no_files == "it has no Files API: GET /files answered 404"


@pytest.mark.parametrize(
    "looks",
    [
        (lists(), page(get()), page(content())),
        (page(lists()), get(), page(content())),
        (page(lists()), page(get()), content(b"footing")),
        (page(lists(), kind="text/plain"), page(get(), b"x"), page(content(), kind="")),
        (page(lists(), kind="application/json"), refused(get(), 404)),
        (page(lists(), b"{}"), page(get(), b"{}"), page(content(), b"{}")),
        (page(lists(), status=500), page(get()), page(content())),
        (page(get()), page(content())),
        (refused(lists(), 400), page(get()), page(content())),
    ],
)
def test_a_page_in_some_places_is_a_files_api_that_is_wrong(looks):
    assert seen(*BEGUN, *looks).no_files is None


def test_content_that_is_refused_is_kept_back_if_the_file_is_there():
    """A30."""
    kept = refused(content(), 403)
    assert "answered 403" in seen(*BEGUN, get(), kept).no_content
    assert seen(*BEGUN, refused(get(), 404), kept).no_content is None
    assert seen(*BEGUN, get(), answered(content(), WAIT)).no_content is None


def of_purpose(purpose, read, at=2):
    """Go through an upload for a purpose; ``read`` makes of its content what is answered."""
    names = {"id": f"part_{at}", "upload": f"upload_{at}"}
    return (
        create(7, f"upload_{at}", purpose=purpose),
        add(b"footing", **names),
        complete((names["id"],), 7, names["upload"], f"file-{at}", purpose=purpose),
        read(content(b"footing", f"file-{at}")),
    )


def test_where_content_is_served_for_some_purposes_it_is_said_which():
    begun = (*BEGUN, get(), refused(content(), 403))
    batch, vision = of_purpose("batch", lambda each: each), of_purpose("vision", refused, 3)
    tuning = of_purpose("fine-tune", lambda each: each, 4)
    assert seen(*begun, *batch, *vision).no_content == (
        "its content may not be downloaded: GET /files/{id}/content answered 403; "
        "that of other purposes may, so --purpose batch would have it measured"
    )
    both = seen(*begun, *batch, *vision, *tuning).no_content
    assert "so --purpose batch or --purpose fine-tune would have it measured" in both
    assert seen(*begun, *vision).no_content.endswith("answered 403, and so for assistants, vision")
    assert seen(*begun, content(id="file-theirs")).no_content.endswith("answered 403")


def test_who_creates_for_strangers_asks_for_no_key():
    for who, how in (("nobody", "without one"), ("stranger", "with a wrong one")):
        told_of = f"it asks for no valid key: an upload was created {how}"
        assert seen(*BEGUN, by(who, create())).no_auth == told_of


def test_a_list_that_strangers_get_is_a_leak_and_no_sign_that_no_key_is_asked_for():
    assert seen(*BEGUN, by("nobody", lists()), *STRANGE).no_auth is None


def test_what_another_tenant_gets_says_nothing_of_keys():
    assert seen(*BEGUN, by("second", create(5, "upload_2"))).no_auth is None


def test_what_strangers_see_says_nothing_of_what_there_is():
    strangers = [by("nobody", refused(each, 404)) for each in (lists(), get(), content())]
    assert seen(*BEGUN, *strangers) == Footing(lifetime=3_600, latency=1.0)


def test_the_first_upload_that_says_so_tells_how_long_it_lives():
    silent = create(answer=ok({"id": "upload_0"}))
    short = create(answer=ok(upload(expires_at=upload()["created_at"] + 60)))
    assert seen(silent, short, create()).lifetime == 60
    assert seen(silent).lifetime is None
    assert seen(refused(create())).lifetime is None
    assert seen() == Footing()


def test_a_list_may_be_asked_for_by_step():
    assert seen(*BEGUN, replace(refused(lists(), 501), step=5)).no_files is not None


@pytest.mark.parametrize(
    ("exchanges", "why"),
    [
        ((), "no upload could be created: no creation could be sent"),
        ((lists(),), "no upload could be created: no creation could be sent"),
        ((refused(create(), 422),), "no upload could be created: POST /uploads answered 422"),
        (
            (lost(create()),),
            "no upload could be created: POST /uploads was not answered: ReadError",
        ),
        ((create(answer=ok({"object": "upload"})),), None),
        (
            (create(answer=ok({"id": "u", "x": "x" * 99_986})),),
            "no upload could be created: POST /uploads answered with 100,0",
        ),
        ((refused(create(), 422), by("nobody", create())), "no upload could be created: POST"),
        ((create(),), None),
        ((refused(create(), 422), create()), None),
    ],
)
def test_without_an_upload_of_its_own_there_is_nothing_to_judge(exchanges, why):
    told_of = unfit(told(*exchanges))
    assert told_of is None if why is None else told_of.startswith(why)


def test_a_target_whose_uploads_have_no_lives_is_noticed():
    nameless = create(answer=ok({"object": "upload"}))
    assert lifeless(told(create(), create())) == "every creation gives the same upload"
    assert lifeless(told(nameless, nameless)) == "no creation gives an id"
    assert lifeless(told(create(), create(7, "upload_2"))) is None
    assert lifeless(told(create())) is None
    assert lifeless(told(create(), refused(create(), 422))) is None
    assert lifeless(told(create(), by("nobody", create()))) is None
