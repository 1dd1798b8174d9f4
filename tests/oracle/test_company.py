"""What a server that is wrong in many things at once shows of each of them."""

import hashlib

import pytest
from build import (
    FORM,
    TARGET,
    add,
    answered,
    asked,
    broken,
    cancel,
    complete,
    content,
    create,
    delete,
    file,
    finding,
    get,
    no,
    ok,
    part,
    refused,
    told,
    upheld,
    upload,
)

from conformance.oracle.judge import judge

PAIR = (add(b"ab", "p1"), add(b"cd", "p2"))
OF_CONTENT = {
    "complete/content-joined",
    "complete/listed-order",
    "complete/part-counts",
    "complete/repeated-part",
    "parts/buffer-edges",
    "parts/bytes-as-sent",
    "files/content-raw",
}


def of_pair(ids, **more):
    """Complete an upload of four bytes from parts of two."""
    return complete(ids, size=4, **more)


def all_suspects(*exchanges):
    """Name whatever explains anything that broke."""
    findings = judge(told(*exchanges), TARGET)
    return {name for each in findings for name in each.suspects}


@pytest.mark.parametrize("ids", [("p1", "p2"), ("p2", "p1")])
def test_a_content_that_nobody_read_upholds_nothing_of_it(ids):
    life = (create(4), *PAIR, of_pair(ids), get(size=4))
    assert not upheld(*life) & OF_CONTENT
    assert not upheld(*life, refused(content(), 404)) & OF_CONTENT
    right = b"abcd" if ids[0] == "p1" else b"cdab"
    order = "complete/content-joined" if ids[0] == "p1" else "complete/listed-order"
    assert {order, "parts/bytes-as-sent"} <= upheld(*life, content(right))


def test_an_order_that_makes_no_difference_shows_nothing_of_the_order():
    equal = (add(b"ab", "p1"), add(b"ab", "p2"))
    life = (create(4), *equal, of_pair(("p2", "p1")), content(b"abab"))
    assert "complete/listed-order" not in upheld(*life)


def test_a_flawed_file_is_shown_unread_only_beside_a_sound_one():
    wrong = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    life = (create(), add(), complete(md5=wrong), refused(content(), 404))
    (shown,) = (each for each in judge(told(*life), TARGET) if each.requirement == MD5_WRONG)
    assert shown.outcome.value == "upheld"
    assert "files/content" in shown.rests_on


MD5_WRONG = "complete/md5-wrong"
WRONG = {
    "complete/too-few-bytes": (create(8), add(), complete(size=8)),
    "complete/unknown-part": (create(), add(), complete(("part_1", "part_9"))),
    "complete/not-after-cancel": (create(), add(), cancel(), complete()),
    "parts/none-after-complete": (create(), add(), complete(), add(b"x", "part_2")),
}
LOOKS = (
    {"status": "created"},
    {"expires_at": None},
    {"object": "file.upload"},
    {"filename": "other.txt"},
    {"bytes": 1},
)


@pytest.mark.parametrize("requirement", WRONG)
def test_what_a_creation_looks_like_explains_nothing_that_comes_later(requirement):
    _, *rest = WRONG[requirement]
    size = 8 if requirement == "complete/too-few-bytes" else 5
    for look in LOOKS:
        made = create(size, answer=ok({**upload(size), **look}))
        found = finding(requirement, made, *rest)
        assert not [each for each in found.suspects if each.startswith("create/")]
    made = answered(create(size), ok(upload(size), 201))
    assert {requirement, "create/status-200"} <= broken(made, *rest)


def test_what_a_part_looks_like_explains_no_content():
    for wrong in ({"object": "part"}, {"upload_id": "upload_9"}, {"created_at": None}):
        added = add(answer=ok({**part(), **wrong}))
        life = (create(), added, complete(), content(b"hell"))
        assert finding("parts/bytes-as-sent", *life).suspects == ("files/content-raw",)


def test_a_file_in_the_place_of_the_upload_is_one_failure_and_is_followed():
    bare = complete(answer=ok(file()))
    assert broken(create(), add(), bare) == {"complete/file"}
    assert "parts/bytes-as-sent" in broken(create(), add(), bare, content(b"hell"))
    assert "parts/bytes-as-sent" in upheld(create(), add(), bare, content())
    assert "files/gone-after-delete" in broken(create(), add(), bare, delete(), content())


def test_the_id_of_a_file_is_one_whatever_stands_around_it():
    named = complete(answer=ok(upload(status="completed", file="file-1")))
    assert broken(create(), add(), named) == {"complete/file"}
    assert "parts/bytes-as-sent" in broken(create(), add(), named, content(b"hell"))


def test_a_wrong_md5_that_names_no_file_is_left_open():
    wrong = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    silent = complete(md5=wrong, answer=ok(upload(status="completed")))
    outcomes = {
        each.outcome.value
        for each in judge(told(create(), add(), silent), TARGET)
        if each.requirement == MD5_WRONG
    }
    assert outcomes == {"unseen"}


def test_a_size_that_is_refused_is_no_feature_of_a_policy():
    """A server that takes small uploads alone does not explain that it takes no policy."""
    policy = {"anchor": "created_at", "seconds": 3_600}
    large = finding("create/sizes", refused(create(5_000_000), 413))
    limited = finding("create/expires-after", refused(create(expires_after=policy)))
    assert "create/sizes" not in limited.features
    assert large.features == ("create/sizes", "create/accepted")


def test_names_that_no_windows_takes_may_be_refused_and_others_not():
    for name in ("a<b.txt", "a:b.txt", "a?.txt", "a|b*.txt", "con.txt", "nul"):
        assert broken(refused(create(filename=name))) == set()
    assert broken(answered(create(filename="größe.txt"), no(500))) == {"create/unicode-filename"}
    assert broken(refused(create(filename="a b&c.txt"))) == {"create/filenames"}


def test_a_cut_body_that_is_answered_without_a_part_is_none():
    """As by a gateway that answers for a server which never had the whole."""
    cut = asked("POST", "/uploads/upload_1/parts", b"--bb\r\n", FORM, ok(b""), cut=True)
    life = (create(), cut, add(), complete(), content())
    assert broken(*life) == set()
    assert "parts/cut-body" in upheld(*life)


def test_a_redirect_is_one_failure_whatever_it_answers():
    lives = ((create(),), (create(), add()), (create(), add(), complete()), (create(), cancel()))
    for *before, last in lives:
        found = broken(*before, answered(last, no(307)))
        assert found - {"errors/json"} == {"transport/no-redirect"}
