"""What real services have answered passes; what a broken one could answer does not."""

import json

import pytest

from conformance.core.errors import Defect
from conformance.oracle.schema import Flaw, documents, flaws

UPLOAD = {
    "id": "upload_" + "4f" * 16,
    "object": "upload",
    "bytes": 8,
    "created_at": 1_758_145_900,
    "filename": "hours.jsonl",
    "purpose": "fine-tune",
    "status": "pending",
    "expires_at": 1_758_149_500,
}
PART = {
    "id": "part_" + "09" * 16,
    "object": "upload.part",
    "created_at": 1_758_145_901,
    "upload_id": UPLOAD["id"],
}
FILE = {
    "object": "file",
    "id": "file-7QmZ0yWv3uXq1LrT5sKdEa",
    "purpose": "fine-tune",
    "filename": "hours.jsonl",
    "bytes": 8,
    "created_at": 1_758_145_900,
    "expires_at": None,
    "status": "processed",
    "status_details": None,
}
DELETED = {"object": "file", "deleted": True, "id": FILE["id"]}
LIST = {
    "object": "list",
    "data": [FILE],
    "has_more": False,
    "first_id": FILE["id"],
    "last_id": FILE["id"],
}
ERROR = {
    "error": {
        "message": "There is no File called hours.",
        "type": "invalid_request_error",
        "param": "id",
        "code": None,
    }
}
CREATE = {"filename": "a.txt", "purpose": "assistants", "bytes": 3, "mime_type": "text/plain"}
COMPLETED = {**UPLOAD, "status": "completed", "file": FILE}
EMPTY = {"object": "list", "data": [], "has_more": False}


def without(document, *names):
    return {name: held for name, held in document.items() if name not in names}


def file(**changes):
    return {**COMPLETED, "file": {**FILE, **changes}}


ACCEPTED = {
    "a new Upload": ("upload", UPLOAD),
    "a new Upload of 2024": ("upload", {**UPLOAD, "id": "upload_6Yb2nKq0TzR8cLw4HsVdXo1P"}),
    "file null while pending": ("upload", {**UPLOAD, "file": None}),
    "a cancelled Upload": ("upload", {**UPLOAD, "status": "cancelled"}),
    "an expired Upload": ("upload", {**UPLOAD, "status": "expired", "file": None}),
    "a completed Upload": ("upload", COMPLETED),
    "a completed Upload of 2024": (
        "upload",
        {**COMPLETED, "file": without(FILE, "expires_at", "status_details")},
    ),
    "a nested File whose size is not known": ("upload", file(bytes=None)),
    "a nested File that expires": ("upload", file(expires_at=1_760_737_900)),
    "no object": ("upload", without(UPLOAD, "object")),
    "members beyond ours": ("upload", {**UPLOAD, "region": "eu", "labels": {}}),
    "an id of another shape": ("upload", {**UPLOAD, "id": "0"}),
    "8 GB": ("upload", {**UPLOAD, "bytes": 8_000_000_000}),
    "no bytes": ("upload", {**UPLOAD, "bytes": 0}),
    "an empty filename": ("upload", {**UPLOAD, "filename": ""}),
    "a purpose of their own": ("upload", {**UPLOAD, "purpose": "user_data"}),
    "a Part": ("part", PART),
    "a Part that says more": ("part", {**PART, "bytes": 4}),
    "a File": ("file", FILE),
    "a File without status": ("file", without(FILE, "status")),
    "a File just uploaded": ("file", {**FILE, "status": "uploaded"}),
    "a File for a batch": ("file", {**FILE, "purpose": "batch", "expires_at": 1_760_737_900}),
    "a filename beyond ASCII": ("file", {**FILE, "filename": "你好.txt"}),
    "a deleted File": ("deleted", DELETED),
    "a File deleted before": ("deleted", {**DELETED, "deleted": False}),
    "a list": ("list", LIST),
    "a list of a thousand": ("list", {**LIST, "data": [FILE] * 1_120}),
    "a list without its ends": ("list", without(LIST, "first_id", "last_id")),
    "an empty list without ends": ("list", EMPTY),
    "an empty list with null ends": ("list", {**EMPTY, "first_id": None, "last_id": None}),
    "an empty list with empty ends": ("list", {**EMPTY, "first_id": "", "last_id": ""}),
    "a refusal": ("error", ERROR),
    "a refusal with a detail": ("error", {**ERROR, "detail": {"message": "no", "code": None}}),
    "a refusal with a message alone": ("error", {"error": {"message": "no"}}),
    "a refusal with other members": (
        "error",
        {"error": {"code": "404", "message": "no", "target": None, "innererror": {}}},
    ),
    "a request for an Upload": ("create-request", CREATE),
    "a request with the shortest expiry": (
        "create-request",
        {**CREATE, "expires_after": {"anchor": "created_at", "seconds": 3_600}},
    ),
    "a request with the longest expiry": (
        "create-request",
        {**CREATE, "expires_after": {"anchor": "created_at", "seconds": 2_592_000}},
    ),
    "a request for 8 GiB": ("create-request", {**CREATE, "bytes": 8_589_934_592}),
    "a type that is none": ("create-request", {**CREATE, "mime_type": "pdf"}),
    "a completion": ("complete-request", {"part_ids": ["part_b", "part_a"]}),
    "a completion with md5": ("complete-request", {"part_ids": ["p"], "md5": "0" * 32}),
    "a completion with an empty md5": ("complete-request", {"part_ids": ["p"], "md5": ""}),
    "a completion of nothing": ("complete-request", {"part_ids": []}),
    "a form": ("add-part-request", {"data": "abc"}),
}

REFUSED = {
    **{
        f"an Upload without {name}": ("upload", without(UPLOAD, name), [f"/{name}"])
        for name in ("id", "bytes", "created_at", "expires_at", "filename", "purpose", "status")
    },
    **{
        f"a File without {name}": ("file", without(FILE, name), [f"/{name}"])
        for name in ("id", "object", "bytes", "created_at", "filename", "purpose")
    },
    **{f"a Part without {name}": ("part", without(PART, name), [f"/{name}"]) for name in PART},
    **{
        f"a nested File that is {each!r}": ("upload", {**COMPLETED, "file": each}, ["/file"])
        for each in (42, "x", [], None)
    },
    **{
        f"{status} with a File": ("upload", {**COMPLETED, "status": status}, ["/file"])
        for status in ("pending", "cancelled", "expired")
    },
    **{
        f"bytes as {each!r}": ("upload", {**UPLOAD, "bytes": each}, ["/bytes"])
        for each in (-5, 1.5, 8.0, "8", True, None)
    },
    **{
        f"created_at as {each!r}": ("upload", {**UPLOAD, "created_at": each}, ["/created_at"])
        for each in (1_758_145_900_000, 10**11, 1_758_145_900.0, "2025-09-17T21:51:40Z", -1, None)
    },
    "pending with file 42": ("upload", {**UPLOAD, "file": 42}, ["/file"]),
    "completed without file": ("upload", {**UPLOAD, "status": "completed"}, ["/file"]),
    "a fifth status": ("upload", {**COMPLETED, "status": "in_progress"}, ["/status"]),
    "an empty Upload id": ("upload", {**UPLOAD, "id": ""}, ["/id"]),
    "an id that is a number": ("upload", {**UPLOAD, "id": 7}, ["/id"]),
    "another object": ("upload", {**UPLOAD, "object": "file"}, ["/object"]),
    "expiry in milliseconds": ("upload", {**UPLOAD, "expires_at": 10**12}, ["/expires_at"]),
    "a filename that is a number": ("upload", {**UPLOAD, "filename": 7}, ["/filename"]),
    "a File instead of an Upload": (
        "upload",
        FILE,
        ["/expires_at", "/status", "/object"],
    ),
    "an array": ("upload", [UPLOAD], [""]),
    "an empty nested id": ("upload", file(id=""), ["/file/id"]),
    "negative nested bytes": ("upload", file(bytes=-1), ["/file/bytes"]),
    "nested bytes as a fraction": ("upload", file(bytes=8.0), ["/file/bytes"]),
    "a nested time in milliseconds": ("upload", file(created_at=10**12), ["/file/created_at"]),
    "a File whose size is not known": ("file", {**FILE, "bytes": None}, ["/bytes"]),
    "a File that expires at a fraction": ("file", {**FILE, "expires_at": 1.0}, ["/expires_at"]),
    "a File whose status is a number": ("file", {**FILE, "status": 1}, ["/status"]),
    "a Part without an Upload": ("part", {**PART, "upload_id": ""}, ["/upload_id"]),
    "a Part that is an Upload": ("part", {**PART, "object": "upload"}, ["/object"]),
    "deleted as text": ("deleted", {**DELETED, "deleted": "true"}, ["/deleted"]),
    "deleted as a number": ("deleted", {**DELETED, "deleted": 1}, ["/deleted"]),
    "a list without data": ("list", without(LIST, "data"), ["/data"]),
    "a list without has_more": ("list", without(LIST, "has_more"), ["/has_more"]),
    "a list of ids": ("list", {**LIST, "data": [FILE["id"]]}, ["/data/0"]),
    "a listed size as a fraction": (
        "list",
        {**LIST, "data": [FILE, {**FILE, "bytes": 8.0}]},
        ["/data/1/bytes"],
    ),
    "an error that is text": ("error", {"error": "no"}, ["/error"]),
    "an error without a message": ("error", {"error": {"code": "x"}}, ["/error/message"]),
    "an error with an empty message": ("error", {"error": {"message": ""}}, ["/error/message"]),
    "a message alone": ("error", {"message": "no"}, ["/error"]),
    "a request with more": ("create-request", {**CREATE, "a/b~": 1}, ["/a~1b~0"]),
    "a request for a byte too many": (
        "create-request",
        {**CREATE, "bytes": 8_589_934_593},
        ["/bytes"],
    ),
    "a request without an expiry it names": (
        "create-request",
        {**CREATE, "expires_after": None},
        ["/expires_after"],
    ),
    "an expiry too soon": (
        "create-request",
        {**CREATE, "expires_after": {"anchor": "created_at", "seconds": 3_599}},
        ["/expires_after/seconds"],
    ),
    "an expiry too late and from elsewhere": (
        "create-request",
        {**CREATE, "expires_after": {"anchor": "now", "seconds": 2_592_001}},
        ["/expires_after/anchor", "/expires_after/seconds"],
    ),
    "a purpose that nobody knows": (
        "create-request",
        {**CREATE, "purpose": "world_domination"},
        ["/purpose"],
    ),
    "a completion without Parts": ("complete-request", {"md5": "0" * 32}, ["/part_ids"]),
    "a completion of numbers": (
        "complete-request",
        {"part_ids": ["p", 1, None]},
        ["/part_ids/1", "/part_ids/2"],
    ),
    "a completion with null for md5": (
        "complete-request",
        {"part_ids": ["p"], "md5": None},
        ["/md5"],
    ),
    "a form without data": ("add-part-request", {"file": "abc"}, ["/file", "/data"]),
}


@pytest.mark.parametrize(("name", "document"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_a_lawful_server_or_client_says_has_no_flaw(name, document):
    assert flaws(name, document) == ()


@pytest.mark.parametrize(("name", "document", "places"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_found_where_it_is_and_nowhere_else(name, document, places):
    assert sorted(flaw.pointer for flaw in flaws(name, document)) == sorted(places)


@pytest.mark.parametrize(
    ("name", "document", "flaw"),
    [
        (
            "upload",
            {**UPLOAD, "created_at": 1_758_145_900_000},
            Flaw("/created_at", "at most 99999999999 (seconds since 1970)", "1758145900000"),
        ),
        (
            "upload",
            {**UPLOAD, "status": "done"},
            Flaw("/status", 'one of "pending", "completed", "cancelled", "expired"', '"done"'),
        ),
        (
            "upload",
            {**UPLOAD, "file": {}},
            Flaw("/file", "null (no File unless the Upload is completed)", "{}"),
        ),
        ("upload", {**UPLOAD, "object": "file"}, Flaw("/object", '"upload"', '"file"')),
        ("upload", 7, Flaw("", "an object (an Upload)", "7")),
        ("part", without(PART, "id"), Flaw("/id", "a member of this name", "nothing")),
        ("part", {**PART, "id": ""}, Flaw("/id", "a string that is not empty (an id)", '""')),
        ("list", {**LIST, "has_more": None}, Flaw("/has_more", "true or false", "null")),
        ("list", {**LIST, "data": "x"}, Flaw("/data", "an array", '"x"')),
        ("list", {**LIST, "last_id": 1}, Flaw("/last_id", "a string or null", "1")),
        (
            "create-request",
            {**CREATE, "bytes": -1},
            Flaw("/bytes", "at least 0 (a number of bytes up to 8 GiB)", "-1"),
        ),
        ("create-request", {**CREATE, "x": [1]}, Flaw("/x", "no member of this name", "[1]")),
    ],
    ids=lambda value: value.wanted if isinstance(value, Flaw) else "",
)
def test_a_flaw_is_told_in_plain_words(name, document, flaw):
    assert flaws(name, document) == (flaw,)


def test_a_long_value_is_cut_to_eighty_characters():
    (flaw,) = flaws("upload", {**UPLOAD, "status": "x" * 500})
    assert flaw.got == '"' + "x" * 78 + "…"


def nested(depth):
    deep = []
    for _ in range(depth):
        deep = [deep]
    return deep


def test_a_value_nested_without_end_is_a_flaw_of_the_whole():
    (flaw,) = flaws("upload", {"status": nested(100_000)})
    assert flaw.pointer == ""
    assert flaw.wanted == "a document that is not nested so deeply"
    assert flaw.got == '{"status": ' + "[" * 68 + "…"


def test_a_member_beyond_ours_may_be_nested_without_end():
    assert flaws("upload", {**UPLOAD, "labels": nested(100_000)}) == ()


def test_a_value_is_shown_in_ascii():
    (flaw,) = flaws("upload", {**UPLOAD, "status": "é\x9b\ud800"})
    assert flaw.got == r'"\u00e9\u009b\ud800"'


def test_a_schema_that_is_not_there_is_our_own_mistake():
    with pytest.raises(Defect) as caught:
        flaws("upload.json", {})
    assert caught.value == Defect("there is no schema called 'upload.json'")


def test_a_number_with_a_point_stays_one_with_a_point():
    (document,) = documents(json.dumps({**UPLOAD, "bytes": 8.0}).encode())
    assert flaws("upload", document) == (Flaw("/bytes", "an integer (a number of bytes)", "8.0"),)
