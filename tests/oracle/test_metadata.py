"""What the objects in answers owe to what was asked, and to each other."""

import pytest
from build import (
    NOW,
    STEP,
    add,
    broken,
    cancel,
    complete,
    create,
    file,
    get,
    multipart,
    noted,
    ok,
    upheld,
    upload,
)

from conformance.oracle.creation import SKEW
from conformance.oracle.metadata import differing

POLICY = {"anchor": "created_at", "seconds": 3_600}
LIFE = (create(), add())


def test_members_that_differ_are_named_with_both_values():
    one = {"a": 1, "b": "x", "c": 8, "d": None}
    other = {"a": 1, "b": "\u00fc", "c": 8.0, "d": True}
    told = 'b "x" became "\\u00fc", c 8 became 8.0, d null became true'
    assert differing(one, other, ("a", "b", "c", "d", "e")) == told


def test_an_upload_owes_no_more_than_it_said_at_first():
    few = ok({"id": "upload_1", "bytes": 5})
    assert "complete/keeps-upload" in broken(create(answer=few), add(), complete(size=6))
    assert "complete/keeps-upload" in upheld(create(answer=few), add(), complete())


def test_what_a_creation_had_wrong_is_not_held_against_the_complete():
    """What reads the same member later shows no failure of its own."""
    for wrong in {"bytes": 6}, {"expires_at": None}, {"filename": "b.txt"}:
        life = (create(answer=ok({**upload(), **wrong})), add(), complete())
        assert "complete/keeps-upload" not in broken(*life)
        assert "complete/file-echoes" not in broken(*life)


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"status": "pending"}, "cancel/status"),
        ({"status": None}, "cancel/status"),
        ({"file": file()}, "cancel/keeps-upload"),
        ({"filename": "b"}, "cancel/keeps-upload"),
        ({"expires_at": 5}, "cancel/keeps-upload"),
    ],
)
def test_a_cancelled_upload_is_what_it_was(change, requirement):
    said = {**upload(status="cancelled"), **change}
    assert broken(create(), cancel(answer=ok(said))) == {requirement}
    assert (
        broken(create(), cancel(answer=ok({**upload(status="cancelled"), "file": None}))) == set()
    )


def test_the_filename_of_a_part_is_told_from_any_other():
    """The form of the part says f."""
    for name, requirement in (("f", "parts/form-name-ignored"), ("g", "cancel/keeps-upload")):
        said = ok(upload(status="cancelled", filename=name))
        assert broken(*LIFE, cancel(answer=said)) == {requirement}
    for held in {"filename": "f"}, {"file": file(filename="f")}:
        said = ok({**upload(status="completed", file=file()), **held})
        assert broken(*LIFE, complete(answer=said)) == {"parts/form-name-ignored"}
    unlisted = ok(upload(0, status="completed", filename="f", file=file(0)))
    life = (create(0), add(), complete((), 0, answer=unlisted))
    assert broken(*life) == {"parts/form-name-ignored"}


@pytest.mark.parametrize(
    ("change", "requirement"),
    [
        ({"bytes": 6}, "files/same-as-nested"),
        ({"created_at": NOW + 1}, "files/same-as-nested"),
        ({"filename": "b.txt"}, "files/same-as-nested"),
        ({"object": "upload"}, "files/members"),
        ({"status": "pending"}, "files/status"),
        ({"status": ["processed"]}, "files/status"),
        ({"purpose": "research"}, "files/purpose"),
        ({"purpose": ["batch"]}, "files/purpose"),
        ({"expires_at": NOW + 5}, "files/batch-expiry"),
        ({"bytes": None}, "files/members"),
    ],
)
def test_a_file_is_what_the_completion_told(change, requirement):
    said = get(answer=ok({**file(), **change}))
    assert requirement in broken(*LIFE, complete(), said)


@pytest.mark.parametrize("status", ["uploaded", "processed", "error"])
def test_a_file_may_have_any_of_three_states(status):
    """A18."""
    assert broken(*LIFE, complete(), get(status=status)) == set()


def test_a_size_that_was_not_known_may_be_known_later():
    unknown = ok(upload(status="completed", file=file(None)))
    assert broken(*LIFE, complete(answer=unknown), get()) == set()


def test_what_is_null_or_absent_is_noted():
    """A2, D5."""
    bare = {name: held for name, held in file().items() if name != "status_details"}
    assert "files/nulls" in noted(*LIFE, complete(), get(answer=ok(bare)))
    assert broken(*LIFE, complete(), get(answer=ok(bare))) == set()


@pytest.mark.parametrize("start", [NOW, NOW + 60])
def test_a_policy_counts_from_the_file_or_from_the_upload(start):
    """A17."""
    made = file(created_at=NOW + 60, expires_at=start + 3_600)
    life = (
        create(expires_after=POLICY),
        add(),
        complete(answer=ok(upload(status="completed", file=made))),
        get(answer=ok(made)),
    )
    assert broken(*life) == set()
    assert "files/expires-after" in upheld(*life)


@pytest.mark.parametrize("ends", [None, NOW + 3_603, NOW, (NOW + 3_600) * 1_000])
def test_a_policy_has_to_be_kept(ends):
    made = file(expires_at=ends)
    life = (
        create(expires_after=POLICY),
        add(),
        complete(answer=ok(upload(status="completed", file=made))),
    )
    assert "files/expires-after" in broken(*life)


def test_a_policy_that_is_not_as_documented_binds_nobody():
    odd = create(expires_after={**POLICY, "seconds": "3600"})
    made = file(expires_at=NOW + 3_600)
    done = complete(answer=ok(upload(status="completed", file=made)))
    assert broken(odd, add(), done) == set()


def test_a_file_for_batch_lives_for_thirty_days():
    named = {"purpose": "batch", "filename": "a.jsonl"}
    born = create(mime_type="application/jsonl", **named)
    for ends, wrong in ((NOW + 2_592_000, set()), (None, {"files/batch-expiry"})):
        made = file(expires_at=ends, **named)
        done = complete(answer=ok(upload(status="completed", file=made, **named)))
        assert broken(born, add(), done) == wrong


def test_a_purpose_of_the_targets_own_is_known():
    odd = create(purpose="user_data")
    done = complete(purpose="user_data")
    assert broken(odd, add(), done, get(purpose="user_data")) == set()


def test_the_name_of_a_part_is_not_that_of_its_file():
    named = add(body=multipart(b"hello", disposition='name="data"; filename="../x.txt"'))
    renamed = upload(status="completed", file=file(filename="x.txt"))
    assert "parts/form-name-ignored" in upheld(create(), named, complete())
    for said in renamed, {**renamed, "filename": "x.txt"}:
        found = broken(create(), named, complete(answer=ok(said)))
        assert "parts/form-name-ignored" in found
        assert "complete/file-echoes" not in found


@pytest.mark.parametrize(
    ("made", "fine"),
    [
        (NOW, True),
        (NOW + 3 * int(STEP), True),
        (NOW - SKEW, True),
        (NOW - SKEW - 1, False),
        (NOW - 3_600, False),
        (NOW + 2 * int(STEP) + SKEW + 3, False),
        (NOW + 3_600, False),
    ],
)
def test_a_file_is_made_after_its_upload_and_before_it_is_told_of(made, fine):
    told_of = upload(status="completed", file=file(created_at=made))
    expected = set() if fine else {"complete/file-created-at"}
    assert broken(*LIFE, complete(answer=ok(told_of))) == expected
    assert ("complete/file-created-at" in upheld(*LIFE, complete(answer=ok(told_of)))) is fine


def test_nothing_is_said_of_a_file_without_a_time_or_of_an_upload_without_one():
    for times in ({"created_at": "x"}, {"created_at": None}):
        told_of = upload(status="completed", file=file(**times))
        judged = broken(*LIFE, complete(answer=ok(told_of)))
        assert "complete/file-created-at" not in judged
    timeless = create(answer=ok(upload(created_at="x")))
    told_of = upload(status="completed", created_at="x", file=file(created_at=1))
    found = broken(timeless, add(), complete(answer=ok(told_of)))
    assert "complete/file-created-at" not in found
