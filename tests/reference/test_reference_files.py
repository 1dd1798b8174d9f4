"""What the reference server holds to of files: their lives, who sees them, how lists go."""

import pytest
from reference_play import START, Play, is_refusal

from conformance.reference.faults import FAULTS
from conformance.reference.nouns import Field, Form
from conformance.reference.storage import disk


def test_a_file_outlives_the_expiry_of_its_upload():
    play = Play(ttl=3)
    file = play.file(b"a")
    play.now += 4
    assert play.content(file["id"]).body == b"a"


def test_files_expire_by_their_policy_and_those_for_batch_after_thirty_days():
    play = Play()
    policy = {"anchor": "created_at", "seconds": 3_600}
    chosen = play.file(b"a", purpose="batch", expires_after=policy)
    batch, plain = play.file(b"a", purpose="batch"), play.file(b"a")
    assert chosen["expires_at"] == chosen["created_at"] + 3_600
    assert batch["expires_at"] == batch["created_at"] + 2_592_000
    assert plain["expires_at"] is None
    play.now += 3_600
    assert [play.get(each["id"]).status for each in (chosen, batch, plain)] == [404, 200, 200]
    assert [each["id"] for each in play.list().json["data"]] == [plain["id"], batch["id"]]


def test_a_deleted_file_is_gone_and_its_twin_is_not():
    play = Play()
    one, twin = play.file(b"a"), play.file(b"a")
    assert play.delete(one["id"]).json == {"id": one["id"], "object": "file", "deleted": True}
    gone = (play.get(one["id"]), play.content(one["id"]), play.delete(one["id"]))
    assert all(map(is_refusal, gone))
    assert play.content(twin["id"]).body == b"a"
    assert play.list().json["data"] == [twin]


@pytest.mark.parametrize("order", [None, "asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_yield_each_file_once_in_order(order, limit):
    play = Play()
    made = []
    for second in (0, 0, 1, 1, 2):
        play.now = START + second
        made.append(play.file(b"a")["id"])
    asked = {"limit": str(limit), **({"order": order} if order else {})}
    seen, more, after = [], True, {}
    while more:
        page = play.list(**asked, **after).json
        ids = [each["id"] for each in page["data"]]
        assert (page["first_id"], page["last_id"]) == (ids[0], ids[-1])
        assert len(ids) <= limit
        seen, more, after = seen + ids, page["has_more"], {"after": ids[-1]}
    assert seen == (made if order == "asc" else made[::-1])


def test_a_list_holds_files_of_the_purpose_asked_for():
    play = Play()
    files = {purpose: play.file(b"a", purpose=purpose) for purpose in ("batch", "vision")}
    assert play.list(purpose="vision").json["data"] == [files["vision"]]
    assert play.list(purpose="evals").json["data"] == []


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": each} for each in ("0", "-1", "x", "10001", "100000000", "", "٣")),
        {"order": "up"},
        {"after": "file-unknown"},
    ],
)
def test_a_list_that_makes_no_sense_is_refused(query):
    assert is_refusal(Play().list(**query))


def test_bytes_are_given_up_with_the_last_file_that_holds_them(tmp_path):
    stored = disk(tmp_path)
    play = Play(FAULTS["new-file-at-each-completion"].behaviour)
    upload = play.create(1).json["id"]
    sink = stored()
    sink.write(b"a")
    kept = Field("data", "a", "text/plain", sink.keep())
    parts = [play.add(upload, form=Form((kept,))).json["id"]]
    one, two = (play.complete(upload, parts).json["file"]["id"] for _ in range(2))
    play.delete(one)
    assert play.content(two).body == b"a"
    play.delete(two)
    assert list(tmp_path.iterdir()) == []
