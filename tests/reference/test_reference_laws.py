"""What the reference server holds to, played without a socket."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_play import START, WANTED, Play, field, is_refusal

from conformance.reference.nouns import Form

GIBIBYTES_8 = 8_589_934_592


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@given(contents=st.lists(st.binary(max_size=20), min_size=1, max_size=6), data=st.data())
def test_the_file_is_the_parts_in_the_order_listed(contents, data):
    play = Play()
    upload, parts = play.upload(*contents)
    order = data.draw(st.permutations(range(len(contents))))
    whole = b"".join(contents[each] for each in order)
    done = play.complete(upload, [parts[each] for each in order], md5=md5(whole))
    assert done.status == 200
    read = play.content(done.json["file"]["id"])
    assert (read.status, read.body) == (200, whole)
    assert read.header("content-length") == str(len(whole))
    assert read.header("content-type") == "application/octet-stream"


def test_a_new_upload_shows_what_the_real_service_shows():
    assert Play().create(8).json == {
        "id": "upload_c4ca4238a0b923820dcc509a6f75849b",
        "object": "upload",
        "bytes": 8,
        "created_at": 1_800_000_000,
        "expires_at": 1_800_003_600,
        "filename": "story.txt",
        "purpose": "assistants",
        "status": "pending",
    }


def test_a_completed_upload_holds_the_file_that_is_fetched_and_listed():
    play = Play()
    upload, parts = play.upload(b"a", b"b")
    made = play.create(2).json
    play.now += 5
    done = play.complete(upload, parts).json
    file = done.pop("file")
    assert done == {**made, "id": upload, "status": "completed"}
    assert file == {
        "id": file["id"],
        "object": "file",
        "bytes": 2,
        "created_at": int(START),
        "filename": "story.txt",
        "purpose": "assistants",
        "status": "processed",
        "status_details": None,
        "expires_at": None,
    }
    assert play.get(file["id"]).json == file
    assert play.list().json == {
        "object": "list",
        "data": [file],
        "first_id": file["id"],
        "last_id": file["id"],
        "has_more": False,
    }


def test_a_part_shows_its_four_members():
    play = Play()
    upload = play.create(1).json["id"]
    play.now += 2
    part = play.add(upload, b"x").json
    assert part == {
        "id": part["id"],
        "object": "upload.part",
        "created_at": int(START) + 2,
        "upload_id": upload,
    }


@pytest.mark.parametrize(
    "members",
    [
        {"bytes": 0},
        {"bytes": 8_000_000_000},
        {"bytes": GIBIBYTES_8},
        {"bytes": 8.0},
        {"filename": "你好 ✓.txt"},
        {"filename": "\ud800"},
        {"purpose": "user_data"},
        {"purpose": "evals"},
        {"mime_type": "txt"},
        {"expires_after": None},
        {"expires_after": {"anchor": "created_at", "seconds": 3_600}},
        {"expires_after": {"anchor": "created_at", "seconds": 2_592_000}},
    ],
)
def test_a_lawful_upload_is_created_and_echoed(members):
    made = Play().create(
        **{"size": 8, **({"size": members["bytes"]} if "bytes" in members else {})},
        **{key: value for key, value in members.items() if key != "bytes"},
    )
    assert made.status == 200
    echoed = {key: made.json[key] for key in members if key in made.json}
    assert echoed == {key: members[key] for key in echoed}


@pytest.mark.parametrize(
    "members",
    [
        *({"bytes": each} for each in (-1, GIBIBYTES_8 + 1, 10**12, "8", 1.5, True, None, [])),
        *({"filename": each} for each in (None, 1, [])),
        {"purpose": "world_domination"},
        {"purpose": 3},
        {"mime_type": None},
        {"x_extra": 1},
        *(
            {"expires_after": each}
            for each in (
                3_600,
                {},
                {"anchor": "created_at"},
                {"seconds": 3_600},
                {"anchor": "now", "seconds": 3_600},
                {"anchor": "created_at", "seconds": 3_599},
                {"anchor": "created_at", "seconds": 2_592_001},
                {"anchor": "created_at", "seconds": "3600"},
                {"anchor": "created_at", "seconds": 3_600, "more": 1},
            )
        ),
    ],
)
def test_an_unlawful_upload_is_refused(members):
    play = Play()
    body = {**WANTED, "bytes": 8, **members}
    assert is_refusal(play.ask("POST", "uploads", body=body))


@pytest.mark.parametrize("name", ["filename", "purpose", "bytes", "mime_type"])
def test_an_upload_needs_each_of_its_members(name):
    assert is_refusal(Play().create(8, without=(name,)))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"null", b'{"bytes": NaN}', b"\xff\xfe{", b"[" * 100_000]
)
def test_a_body_that_is_no_object_is_refused(body):
    play = Play()
    upload, _ = play.upload(b"a")
    for path in ("uploads", f"uploads/{upload}/complete"):
        assert is_refusal(play.ask("POST", path, body=body))


@pytest.mark.parametrize(
    "form",
    [
        None,
        Form(),
        Form((field(b"x", name="file"),)),
        Form((field(b"x", name=None),)),
        Form((field(b"x"), field(b"y"))),
        Form((field(b"x"), field(b"y", name="more"))),
        Form(raw=field(b"x").blob, complaint="The body is not multipart."),
        Form(complaint="The form is malformed."),
        Form(too_large=True),
    ],
)
def test_a_form_without_exactly_one_field_called_data_is_refused_and_adds_nothing(form):
    play = Play()
    upload, parts = play.upload(b"a")
    assert is_refusal(play.ask("POST", f"uploads/{upload}/parts", form=form))
    assert play.complete(upload, parts).status == 200


def test_a_form_names_neither_the_upload_nor_its_file():
    play = Play()
    upload, _ = play.upload(size=1)
    odd = Form((field(b"x", filename="../x", content_type="text/html"),))
    part = play.add(upload, form=odd).json["id"]
    done = play.complete(upload, [part]).json
    assert (done["filename"], done["file"]["filename"]) == ("story.txt", "story.txt")


@pytest.mark.parametrize(
    "body",
    [
        {},
        *({"part_ids": each} for each in ("part", None, [1], [None], {}, 3, [])),
        {"part_ids": ["part_unknown"]},
        *({"md5": each} for each in (None, 3, "x", "0" * 31, "0" * 32)),
        {"extra": 1},
        {"": 1},
    ],
)
def test_an_unlawful_completion_is_refused_and_leaves_the_upload_pending_and_no_file(body):
    play = Play()
    upload, parts = play.upload(b"a")
    wanted = body if not body or "part_ids" in body else {"part_ids": parts, **body}
    assert is_refusal(play.ask("POST", f"uploads/{upload}/complete", body=wanted))
    assert play.list().json["data"] == []
    assert play.complete(upload, parts).status == 200


@pytest.mark.parametrize("sent", ["", md5(b"ab"), md5(b"ab").upper()])
def test_a_lawful_md5_is_accepted(sent):
    play = Play()
    upload, parts = play.upload(b"a", b"b")
    assert play.complete(upload, parts, md5=sent).status == 200


def test_md5_is_that_of_the_order_listed():
    play = Play()
    upload, parts = play.upload(b"a", b"b")
    assert is_refusal(play.complete(upload, parts[::-1], md5=md5(b"ab")))
    assert play.complete(upload, parts[::-1], md5=md5(b"ba")).status == 200


@pytest.mark.parametrize("listed", [[0], [0, 1], [0, 0], [1, 1]])
def test_listed_bytes_have_to_be_the_declared_ones_and_no_part_is_listed_twice(listed):
    play = Play()
    upload, parts = play.upload(b"aa", b"b", size=4)
    assert is_refusal(play.complete(upload, [parts[each] for each in listed]))


def test_unlisted_parts_are_ignored():
    play = Play()
    upload, parts = play.upload(b"a", b"b", b"c", size=2)
    done = play.complete(upload, parts[::2])
    assert play.content(done.json["file"]["id"]).body == b"ac"


def test_empty_uploads_complete_with_and_without_empty_parts():
    play = Play()
    for contents in ((), (b"",), (b"", b"")):
        assert play.content(play.file(*contents)["id"]).body == b""


@pytest.mark.parametrize("end", ["complete", "cancel", "expire", "unknown"])
def test_an_upload_that_is_over_takes_nothing_more(end):
    play = Play()
    upload, parts = play.upload(b"a")
    if end == "complete":
        assert play.complete(upload, parts).status == 200
    elif end == "cancel":
        assert play.cancel(upload).json["status"] == "cancelled"
    elif end == "expire":
        play.now += 3_600
    else:
        upload = "upload_unknown"
    before = play.list().json
    late = (play.add(upload, b"b"), play.complete(upload, parts), play.cancel(upload))
    assert all(map(is_refusal, late))
    assert {each.status for each in late} == ({404} if end == "unknown" else {400})
    assert play.list().json == before


def test_a_part_of_another_upload_is_refused_whatever_became_of_that():
    play = Play()
    lenders = [play.upload(b"a") for _ in range(3)]
    play.complete(*lenders[1])
    play.cancel(lenders[2][0])
    for _, borrowed in lenders:
        upload, _ = play.upload(size=1)
        assert is_refusal(play.complete(upload, borrowed))


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b" {} "])
def test_a_cancellation_needs_no_body_and_keeps_the_upload_as_it_was(body):
    play = Play()
    made = play.create(3).json
    done = play.cancel(made["id"], body=body)
    assert done.json == {**made, "status": "cancelled"}


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"a": 1}'])
def test_a_cancellation_with_another_body_is_refused(body):
    play = Play()
    upload, parts = play.upload(b"a")
    assert is_refusal(play.cancel(upload, body=body))
    assert play.complete(upload, parts).status == 200


def test_a_member_without_a_name_is_refused_in_words():
    """What is wrong has a name, if only an empty one; the message must not be empty too."""
    play = Play()
    upload, parts = play.upload(b"a")
    asked = {"uploads": {**WANTED, "bytes": 1}, f"uploads/{upload}/complete": {"part_ids": parts}}
    for path, body in asked.items():
        answer = play.ask("POST", path, body={**body, "": 1})
        assert is_refusal(answer)
        assert answer.error["message"] != ""
