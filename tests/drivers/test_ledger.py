"""What makes or ends something on a target is written down before it is sent, whoever sends it."""

import asyncio
import os
from pathlib import Path

import pytest
from raw_server import answer, answering, ran, uploads

from conformance.core.errors import Misused
from conformance.core.ledger import UNSENT, Answered, Opened, Sent, line, read
from conformance.core.plan import (
    AddPart,
    As,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetFile,
    ListFiles,
    Raw,
    Total,
    plan,
)
from conformance.drivers.client import Keys, Lanes
from conformance.drivers.compose import Message
from conformance.drivers.hiding import veil_of_all
from conformance.drivers.ledger import Ledger, action, check

KEYS = Keys("canary-one-5ca1ab1e", "canary-two-5ca1ab1e")
WHOLE = (Create(Total((0,))), AddPart(b"a"), Complete((0,)), GetFile(), ListFiles(), DeleteFile())


def kept(respond, folder, *steps, headers=()):
    """Run a plan against a server, and read the ledger of it, and what stood in it at each ask."""
    file, seen = folder / "ledger.jsonl", []

    def watched(heard):
        seen.append(file.read_text().count('"Sent"'))
        return respond(heard)

    async def run():
        async with answering(watched) as server:
            ledger = Ledger(server.url, veil_of_all(KEYS, headers), file=file)
            async with Lanes(server.target, KEYS, headers=headers, ledger=ledger) as lanes:
                await lanes.run(plan(*steps))
            ledger.close()
            return ledger

    return ran(run()), read(file.read_text()).lines, seen


def sent(lines):
    return [(each.verb, each.sender) for each in lines if isinstance(each, Sent)]


def test_everything_that_makes_or_ends_something_is_written_before_it_is_sent(tmp_path):
    ledger, lines, seen = kept(uploads(), tmp_path, *WHOLE)
    assert sent(lines) == [("create", "first"), ("complete", "first"), ("delete", "first")]
    assert seen == [1, 1, 2, 2, 2, 3]
    assert [type(each) for each in lines] == [Opened, *[Sent, Answered] * 3]
    assert ledger.holdings.left() == ()


def test_a_creation_is_written_with_what_it_says_of_the_file(tmp_path):
    create = Create(7, filename="a b.txt", purpose="batch")
    _, lines, _ = kept(uploads(), tmp_path, create)
    written = next(each for each in lines if isinstance(each, Sent))
    assert (written.filename, written.purpose, written.size) == ("a b.txt", "batch", 7)
    assert lines[-1] == Answered(written.number, 200, "upload/0", 3600.0)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"filename":1,"purpose":[],"bytes":"7"}', b'{"bytes":true}']
)
def test_a_creation_that_says_nothing_is_written_too(body, tmp_path):
    _, lines, _ = kept(uploads(), tmp_path, Create(raw=Raw(body, "application/json")))
    assert sent(lines) == [("create", "first")]
    assert lines[1].filename is lines[1].purpose is lines[1].size is None


@pytest.mark.parametrize("sender", ["second", "nobody", "stranger"])
def test_what_others_make_is_written_with_whose_it_is(sender, tmp_path):
    _, lines, _ = kept(uploads(), tmp_path, As(Create(1), sender), As(Cancel(), sender))
    assert sent(lines) == [("create", sender), ("cancel", sender)]


def test_what_is_sent_as_it_stands_is_noticed_by_its_path(tmp_path):
    calls = (
        Call("POST", "/uploads", Raw(b"{}")),
        Create(1),
        Call("POST", "/uploads/{upload:0}/complete?x=1", Raw(b"{}")),
        Call("POST", "//uploads/./{upload:0}/cancel"),
    )
    _, lines, _ = kept(uploads(), tmp_path, *calls)
    assert [verb for verb, _ in sent(lines)] == ["create", "create", "complete", "cancel"]


def test_what_is_about_things_of_others_is_not_written(tmp_path):
    strange = (Cancel("upload_of_somebody"), Complete((), "another"), DeleteFile("file-of-theirs"))
    _, lines, _ = kept(uploads(), tmp_path, *strange)
    assert sent(lines) == []


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("POST", "/uploads", ("create", None)),
        ("POST", "/uploads/", ("create", None)),
        ("POST", "/uploads/a%2Fb/complete", ("complete", "a/b")),
        ("POST", "/uploads/a/cancel", ("cancel", "a")),
        ("DELETE", "/files/a", ("delete", "a")),
        ("POST", "/uploads/a/parts", None),
        ("POST", "/files/a", None),
        ("GET", "/uploads", None),
        ("DELETE", "/files", None),
        ("DELETE", "/uploads/a/cancel", None),
    ],
)
def test_a_request_makes_or_ends_something_by_its_method_and_path(method, path, found):
    assert action(Message(method, path)) == found


def test_no_key_and_no_header_stands_in_a_ledger_though_the_target_gives_them_out_as_ids(tmp_path):
    headers = (("X-Gateway", "canary-hid-5ca1ab1e"),)

    def respond(_heard):
        secret = f"{KEYS.first} {KEYS.second} {headers[0][1]}"
        return answer(200, {"id": secret, "file": {"id": secret}})

    ledger, _, _ = kept(respond, tmp_path, *WHOLE[:3], headers=headers)
    text = (tmp_path / "ledger.jsonl").read_text()
    assert "canary" not in text
    assert '"made":"(first) (second) (hidden)"' in text
    assert KEYS.first in ledger.holdings.left()[0].id


def test_a_file_that_was_there_before_under_another_name_is_somebody_elses(tmp_path):
    def respond(_heard):
        file = {"id": "f", "filename": "theirs.txt", "created_at": 100}
        return answer(200, {"id": "u", "created_at": 1000, "file": file})

    ledger, _, _ = kept(respond, tmp_path, *WHOLE[:3])
    assert [each.kind for each in ledger.holdings.left()] == ["theirs"]


def test_what_http_cannot_write_was_not_sent(tmp_path):
    _, lines, _ = kept(uploads(), tmp_path, As(Create(1), headers=(("X y", "z"),)))
    assert lines[-1].status == UNSENT


def test_a_creation_that_is_given_up_is_heard_for_a_moment_to_learn_what_it_made():
    async def slowly(_heard):
        await asyncio.sleep(0.2)
        return answer(200, {"id": "u"})

    async def run():
        async with answering(slowly) as server:
            ledger = Ledger(server.url)
            async with Lanes(server.target, ledger=ledger) as lanes:
                task = asyncio.ensure_future(lanes.run(plan(Create(1))))
                await asyncio.sleep(0.1)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                assert task.cancelled()
            return ledger.holdings

    held = ran(run())
    assert [each.id for each in held.left()] == ["u"]
    assert held.unfindable() == ()


def test_several_processes_write_whole_lines_into_one_file(tmp_path):
    file, many = tmp_path / "ledger.jsonl", 500
    children = []
    for _ in range(3):
        if (child := os.fork()) == 0:
            ledger = Ledger("http://a/v1", file=file)
            for number in range(many):
                ledger.write(Sent(f"{ledger.run}-{number}", "create", 1.0, filename="x" * 300))
            os._exit(0)
        children.append(child)
    assert [os.waitpid(each, 0)[1] for each in children] == [0, 0, 0]
    written = read(file.read_text())
    assert (len(written.lines), written.unreadable) == (3 * (many + 1), 0)


def test_who_goes_on_behind_a_line_that_was_cut_off_begins_a_new_one(tmp_path):
    file = tmp_path / "ledger.jsonl"
    Ledger("http://a/v1", file=file).close()
    with file.open("a") as torn:
        torn.write('{"is":"Sen')
    Ledger("http://a/v1", file=file).close()
    written = read(file.read_text())
    assert ([type(each) for each in written.lines], written.unreadable) == ([Opened, Opened], 1)


def test_nothing_is_sent_when_it_cannot_be_written_down_first():
    async def run():
        async with answering(uploads()) as server:
            ledger = Ledger(server.url, file=Path("/dev/full"))
            async with Lanes(server.target, ledger=ledger) as lanes:
                await lanes.run(plan(Create(1)))

    with pytest.raises(Misused, match="the ledger could not be written"):
        ran(run())


HELD = (
    Opened("0.1.0", "http://a/v1", "0123abcd", 1.0),
    Sent("0123abcd-0", "create", 1.0),
    Answered("0123abcd-0", 200, "u"),
)


@pytest.mark.parametrize(
    ("text", "base_url", "complaint"),
    [
        (None, "http://a/v1", None),
        ("", "http://a/v1", None),
        ("my thesis\n", "http://a/v1", "is no ledger"),
        (HELD, "http://a/v1", None),
        (HELD, "", None),
        (HELD, "http://b/v1", "what is left on http://a/v1"),
        (HELD[:1], "http://b/v1", None),
    ],
    ids=str,
)
def test_a_run_adds_to_a_ledger_of_its_own_target_alone(text, base_url, complaint, tmp_path):
    file = tmp_path / "ledger.jsonl"
    if text is not None:
        whole = text if isinstance(text, str) else "".join(f"{line(each)}\n" for each in text)
        file.write_text(whole)
    if complaint is None:
        check(file, base_url)
    else:
        with pytest.raises(Misused, match=complaint):
            check(file, base_url)


def test_a_place_where_no_ledger_can_be_is_misuse(tmp_path):
    for file in (tmp_path, tmp_path / "no" / "ledger.jsonl"):
        with pytest.raises(Misused, match="cannot be written"):
            check(file, "http://a/v1")
    with pytest.raises(Misused, match="could not be opened"):
        Ledger(file=tmp_path / "no" / "ledger.jsonl")
