"""``validate`` checks every document it is given, and says so with a denominator."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from conformance.cli.validate import validate

UPLOAD = {
    "id": "upload_1",
    "object": "upload",
    "bytes": 5,
    "created_at": 1_758_145_900,
    "expires_at": 1_758_149_500,
    "filename": "a.txt",
    "purpose": "assistants",
    "status": "pending",
}
PART = {"id": "part_1", "object": "upload.part", "created_at": 1, "upload_id": "upload_1"}
FILE = {
    "id": "file-1",
    "object": "file",
    "bytes": 5,
    "created_at": 1,
    "filename": "a.txt",
    "purpose": "assistants",
}
DELETED = {"id": "file-1", "object": "file", "deleted": True}
LIST = {"object": "list", "data": [FILE], "has_more": False}
ERROR = {"error": {"message": "no"}}
SHOWN = json.dumps([UPLOAD, UPLOAD])[:79]
EACH = (UPLOAD, PART, FILE, DELETED, LIST, ERROR)
STATUSES = '"pending", "completed", "cancelled", "expired"'
HINT = "Name it: --schema upload|file|part|deleted|list|error."
NAMES = ("upload", "part", "file", "deleted", "list", "error")


def text(*documents):
    return "\n".join(json.dumps(each) for each in documents)


def run(*arguments, given=None):
    done = CliRunner().invoke(validate, [str(each) for each in arguments], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def saved(tmp_path):
    def save(name, content):
        at = tmp_path / name
        at.write_bytes(content if isinstance(content, bytes) else content.encode())
        return at

    return save


def test_documents_that_keep_the_contract_are_counted(saved):
    one, two = saved("one.json", text(UPLOAD)), saved("two.jsonl", text(PART, FILE))
    assert run(one, two) == (0, "3 documents in 2 files: all keep the contract\n", "")


def test_one_document_is_counted_in_the_singular(saved):
    said = (0, "1 document in 1 file: all keep the contract\n", "")
    assert run(saved("one.json", text(UPLOAD))) == said


@pytest.mark.parametrize("document", EACH, ids=NAMES)
def test_a_document_says_itself_what_it_is(saved, document):
    assert run(saved("it.json", text(document)))[0] == 0


@pytest.mark.parametrize(("document", "name"), tuple(zip(EACH, NAMES, strict=True)), ids=NAMES)
def test_what_a_document_is_can_be_said_for_it(saved, document, name):
    assert run("--schema", name, saved("it.json", text(document)))[0] == 0


def test_an_upload_without_object_is_taken_when_it_is_named(saved):
    bare = {name: held for name, held in UPLOAD.items() if name != "object"}
    at = saved("it.json", text(bare))
    assert run("--schema", "upload", at)[0] == 0
    assert run(at) == (
        2,
        "",
        f"{at}:document 1 says neither by object nor by error what it is. {HINT}\n",
    )


def test_a_document_that_breaks_the_contract_is_shown_with_the_place(saved):
    at = saved("it.json", text(UPLOAD, {**UPLOAD, "status": 7, "bytes": -1}))
    code, said, error = run(at)
    assert (code, error) == (1, "")
    assert said.splitlines() == [
        f"{at}:document 2: /bytes: wanted at least 0 (a number of bytes), got -1",
        f"{at}:document 2: /status: wanted one of {STATUSES}, got 7",
        "2 documents in 1 file: 1 breaks the contract",
    ]


def test_every_broken_document_is_counted(saved):
    at = saved("it.json", text({"error": "no"}, {"error": {}}, ERROR))
    code, said, _ = run(at)
    assert (code, said.splitlines()[-1]) == (1, "3 documents in 1 file: 2 break the contract")


def test_a_named_schema_prevails_over_what_the_document_says(saved):
    at = saved("it.json", text(PART))
    assert run("--schema", "upload", at)[0] == 1


def test_an_array_is_one_document(saved):
    at = saved("it.json", text([UPLOAD, UPLOAD]))
    code, said, _ = run("--schema", "upload", at)
    assert code == 1
    assert said.splitlines() == [
        f"{at}:document 1: (the whole): wanted an object (an Upload), got {SHOWN}…",
        "1 document in 1 file: 1 breaks the contract",
    ]
    assert run(at)[0] == 2


def test_a_number_written_with_a_point_is_no_integer(saved):
    at = saved("it.json", text({**UPLOAD, "created_at": 1.0}))
    assert "/created_at: wanted an integer (seconds since 1970), got 1.0" in run(at)[1]


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["nothing", "a dash"])
def test_standard_input_is_read(arguments):
    said = (0, "2 documents in 1 file: all keep the contract\n", "")
    assert run(*arguments, given=text(UPLOAD, ERROR)) == said


def test_standard_input_is_called_so():
    assert run(given='{"error": 1}')[1].startswith("standard input:document 1: /error: wanted")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "{at} holds no document"),
        (" \n", "{at} holds no document"),
        ("{oops", "{at}:document 1: it is not JSON at line 1, column 2"),
        (text(UPLOAD) + "\n}", "{at}:document 2: it is not JSON at line 2, column 1"),
        (b'"\xff"', "{at}:document 1: it is not UTF-8 at byte 1"),
        (
            b"\xef\xbb\xbf{}",
            "{at}:document 1: it starts with a byte order mark, which JSON does not",
        ),
        ("[" * 100_000, "{at}:document 1: it is nested too deeply to be read"),
        ('{"error": NaN}', "{at}:document 1: it holds NaN, which is not JSON"),
    ],
    ids=["nothing", "space", "oops", "oops later", "bytes", "mark", "depth", "nan"],
)
def test_what_cannot_be_read_is_told_in_one_line(saved, content, said):
    at = saved("it.json", content)
    code, _, error = run(at)
    assert (code, error) == (2, said.format(at=at) + "\n")


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path):
    at = tmp_path / "lost.json"
    assert run(at) == (2, "", f"{at} cannot be read: No such file or directory\n")


def test_a_folder_is_told_in_one_line(tmp_path):
    assert run(tmp_path) == (2, "", f"{tmp_path} cannot be read: Is a directory\n")


def test_a_broken_file_does_not_keep_the_others_from_being_checked(saved, tmp_path):
    good, bad = saved("good.json", text(UPLOAD)), saved("bad.json", text({"error": 1}))
    code, said, error = run(tmp_path / "lost.json", bad, good)
    assert code == 2
    assert said.splitlines()[-1] == "2 documents in 2 files: 1 breaks the contract"
    assert error.count("\n") == 1


def test_an_unknown_document_does_not_keep_the_next_from_being_checked(saved):
    at = saved("it.json", text({"object": "batch"}, {"error": 1}))
    code, said, error = run(at)
    assert code == 2
    assert said.splitlines()[-1] == "1 document in 1 file: 1 breaks the contract"
    assert error.startswith(f"{at}:document 1 says neither")


@pytest.mark.parametrize("document", [{"object": []}, {"object": "batch"}, 7, None, "upload"])
def test_what_no_schema_is_for_is_not_recognised(saved, document):
    assert run(saved("it.json", text(document)))[0] == 2


def test_an_unknown_schema_is_misuse(saved):
    code, _, error = run("--schema", "batch", saved("it.json", text(UPLOAD)))
    assert code == 2
    assert "'batch' is not one of" in error


COMMAND = [sys.executable, "-c", "from conformance.cli.validate import validate; validate()"]


def test_a_terminal_is_not_waited_for(monkeypatch, capsys):
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        with pytest.raises(SystemExit) as ended:
            validate.main([])
    assert ended.value.code == 2
    assert capsys.readouterr() == (
        "",
        "there is nothing to check. Name a file, or pipe documents in.\n",
    )


def test_a_pipe_is_read_by_the_command_itself():
    done = subprocess.run(COMMAND, check=False, input=text(PART), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "1 document in 1 file: all keep the contract\n")


def test_without_any_standard_input_there_is_nothing_to_check():
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("there is nothing to check")


def test_a_dash_without_any_standard_input_holds_no_document():
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" - <&-', "sh", *COMMAND],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (2, "standard input holds no document\n")


def test_help_tells_the_exit_codes():
    code, said, _ = run("--help")
    assert code == 0
    assert "Ends with 0 when all documents keep the contract" in said


def test_what_a_target_said_does_nothing_where_it_is_shown():
    evil = "\x1b[2J\u202e\r\n::error::owned ##vso[owned]"
    document = {"error": {"message": [evil], evil: evil}, "object": evil}
    _, out, err = run("--schema", "upload", given=json.dumps({**UPLOAD, "status": evil}))
    _, more, _ = run(given=json.dumps(document))
    _, _, unknown = run(given=json.dumps({"object": evil}))
    for line in (out + more + err + unknown).splitlines():
        assert line.isprintable()
        assert not line.startswith("::")
        assert "##vso[" not in line
