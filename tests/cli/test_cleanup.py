"""The command cleanup: finishes the work of runs that were killed, by their ledger."""

import json
import time

import pytest
from live import error, one_line, serving
from looked_into import inside

from conformance.core.ledger import Answered, Opened, Sent, line, read

NOWHERE = "http://127.0.0.1:9/v1"
SECRET = "canary-5ca1ab1e"
RUN = "0123abcd"
NAME = f"uploads-conformance-{RUN}-0.txt"


def lines(url, *more, at=None):
    return [Opened("0.1.0", url, RUN, time.time() if at is None else at), *more]


def creation(number, upload=None):
    sent = Sent(f"{RUN}-{number}", "create", time.time(), "first", None, NAME, "assistants", 7)
    return [sent] if upload is None else [sent, Answered(sent.number, 200, upload, 3600.0)]


@pytest.fixture
def told(told, tmp_path):
    """Give a function that cleans up by some lines, and gives its exit code and its words."""

    def call(*words, held=None):
        if held is not None:
            (tmp_path / "ledger").write_text("".join(f"{line(each)}\n" for each in held))
        return told("cleanup", "--ledger", "ledger", *words)

    return call


@pytest.fixture
def upload():
    """Make an upload on the reference server; gives the server and its id."""
    import httpx  # noqa: PLC0415

    with inside() as server:
        body = {"filename": NAME, "purpose": "assistants", "bytes": 7, "mime_type": "text/plain"}
        yield server, httpx.post(f"{server.url}/uploads", json=body).json()["id"]


def test_what_is_left_is_removed_and_named(told, upload):
    server, made = upload
    code, out, err = told(held=lines(server.url, *creation(0, made)))
    assert (code, err) == (0, "")
    assert out == f"removed: upload {made} ({NAME})\nnothing is left that could be found\n"
    assert server.pending == []


def test_the_second_time_there_is_nothing_to_do(told, upload, tmp_path):
    server, made = upload
    told(held=lines(server.url, *creation(0, made)))
    before = (tmp_path / "ledger").read_text()
    assert told()[:2] == (0, "nothing is left that could be found\n")
    added = read((tmp_path / "ledger").read_text()).lines[len(read(before).lines) :]
    assert [type(each) for each in added] == [Opened]


def test_a_creation_that_nobody_answered_is_named_with_its_end_and_is_no_failure(told):
    code, out, _ = told(held=lines(NOWHERE, *creation(0)))
    assert code == 0
    assert f"its creation was not answered: upload ({NAME}); it expires by itself by 2" in out


def test_the_target_may_have_moved(told, upload):
    server, made = upload
    code, out, _ = told("--base-url", server.url, held=lines(NOWHERE, *creation(0, made)))
    assert (code, out.splitlines()[-1]) == (0, "nothing is left that could be found")


def test_the_keys_and_headers_that_are_given_are_sent(told):
    heard = []

    def answer(_method, _path, headers):
        heard.append((headers.get("authorization"), headers.get("x-gateway")))
        return 200, "application/json", b"{}"

    with serving(answer) as url:
        told("--api-key", SECRET, "--header", "X-Gateway: a", held=lines(url, *creation(0, "u")))
    assert set(heard) == {(f"Bearer {SECRET}", "a")}


def test_what_cannot_be_removed_is_named_and_the_exit_code_says_so(told):
    with serving(lambda *_: error(500)) as url:
        code, out, _ = told(held=lines(url, *creation(0, "u")))
    assert (code, out) == (1, f"left: upload u ({NAME}), answered with 500\nsomething is left\n")


def test_no_key_is_shown_though_the_target_gave_it_out_as_an_id(told):
    with serving(lambda *_: error(500, SECRET)) as url:
        _, out, err = told("--api-key", SECRET, held=lines(url, *creation(0, SECRET)))
    assert SECRET not in out + err
    assert "left: upload (first) (" in out


def test_what_the_target_named_is_shown_safely(told):
    with serving(lambda *_: error(500)) as url:
        _, out, _ = told(held=lines(url, *creation(0, "\x1b[31m\u202e")))
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_lines_that_cannot_be_read_are_counted_and_the_others_heeded(told, upload, tmp_path):
    server, made = upload
    held = "".join(f"{line(each)}\n" for each in lines(server.url, *creation(0, made)))
    (tmp_path / "ledger").write_text(f'{held}{{"is":"Sen\n{{"is":"Se')
    code, out, _ = told()
    assert (code, server.pending) == (0, [])
    assert "1 lines of the ledger could not be read\n" in out


def test_a_target_that_cannot_be_reached_is_told_in_one_line(told):
    code, out, err = told(held=lines(NOWHERE, *creation(0, "u")))
    assert (code, out) == (4, "")
    assert one_line(err)
    assert NOWHERE in err


@pytest.mark.parametrize("text", ["", "my thesis\n", json.dumps({"is": "Header"}) + "\n"])
def test_what_is_no_ledger_is_misuse_and_stays_as_it_is(text, told, tmp_path):
    (tmp_path / "ledger").write_text(text)
    code, out, err = told()
    assert (code, out) == (2, "")
    assert one_line(err)
    assert (tmp_path / "ledger").read_text() == text


def test_a_ledger_that_is_not_there_is_misuse(told):
    code, out, err = told()
    assert (code, out) == (2, "")
    assert "does not exist" in err
