"""What is left on a target is removed as far as it lets itself be, whatever the target does."""

import asyncio
import json
import os
import re
import time

import pytest
from raw_server import answer, answering, heard_from, listening, ran

from conformance.core.errors import Misused, Unreachable
from conformance.core.ledger import Answered, Opened, Sent, read
from conformance.core.target import Target
from conformance.drivers import cleaning
from conformance.drivers.cleaning import Cleaning
from conformance.drivers.client import Keys, Lanes, Timeouts
from conformance.drivers.ledger import Ledger

RUN = "0123abcd"
NOW = time.time()
OPENED = Opened("0.1.0", "http://a/v1", RUN, NOW)
SHORT = Timeouts(0.3, 0.3, 0.3)
NOBODY = "http://127.0.0.1:9/v1"


def named(number):
    return f"uploads-conformance-{RUN}-{number}.txt"


def made(number, upload, *, filename=None, complete=None, sender="first"):
    """Write the lines of an upload: pending, or completed with ``complete``: status and File."""
    told = (named(number) if filename is None else filename, "assistants", 7)
    lines = [
        Sent(f"{RUN}-{number}", "create", NOW, sender, None, *told),
        Answered(f"{RUN}-{number}", 200, upload, 3600.0),
    ]
    if complete is not None:
        lines.append(Sent(f"{RUN}-{number}000", "complete", NOW, sender, upload))
        if complete[0] is not None:
            lines.append(Answered(f"{RUN}-{number}000", *complete))
    return lines


class Shelf:
    """A target that has Files, and remembers what it was asked; ``deletes`` is how it deletes."""

    def __init__(self, *files, deletes=200, cancels=200, lists=200):
        self.files = {each["id"]: each for each in files}
        self.status = {"DELETE": deletes, "POST": cancels, "GET": lists}
        self.asked = []

    def __call__(self, heard):
        method, path = heard.line.split(" ")[:2]
        path, _, query = path.removeprefix("/v1").partition("?")
        self.asked.append((method, path, heard.header("authorization")))
        status = self.status[method]
        if method == "GET":
            return answer(status, self.page(dict(re.findall(r"(\w+)=([^&]+)", query))))
        if method == "DELETE" and status == 200 and not path.endswith("undead"):
            status = 200 if self.files.pop(path.removeprefix("/files/"), None) else 404
        return answer(status, {"id": "any"})

    def page(self, query):
        """Give a page of two."""
        ids = [*self.files]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        shown = ids[start : start + 2]
        return {"data": [self.files[each] for each in shown], "has_more": start + 2 < len(ids)}


def file(name, filename, *, created_at=NOW, size=7):
    told = {"filename": filename, "purpose": "assistants", "bytes": size}
    return {"id": name, "created_at": int(created_at), **told}


def clean(shelf, *lines, keys=Keys(), seconds=5.0):  # noqa: B008  (frozen)
    """Clean up on a shelf after these lines, and give what is left of them."""

    async def run():
        async with answering(shelf) as server:
            ledger = Ledger(server.url, earlier=[OPENED, *lines])
            async with Lanes(server.target, keys, timeouts=SHORT, ledger=ledger) as lanes:
                await Cleaning(lanes, ledger).clean(seconds)
            return ledger.holdings

    return ran(run())


def told(held):
    return [(each.kind, each.id, each.status) for each in held.left()]


def test_files_are_deleted_and_pending_uploads_cancelled():
    shelf = Shelf(file("f1", named(1)))
    held = clean(shelf, *made(0, "u0"), *made(1, "u1", complete=(200, "f1")))
    assert [each[:2] for each in shelf.asked] == [
        ("DELETE", "/files/f1"),
        ("POST", "/uploads/u0/cancel"),
        ("GET", "/files"),
    ]
    assert held.left() == ()


def test_everything_is_removed_with_the_key_of_who_made_it():
    shelf = Shelf()
    lines = [x for n, who in enumerate(("first", "second")) for x in made(n, who, sender=who)]
    clean(shelf, *lines, *made(2, "nobody", sender="nobody"), keys=Keys("one", "two"))
    cancels = {path: key for method, path, key in shelf.asked if method == "POST"}
    assert cancels == {
        "/uploads/first/cancel": "Bearer one",
        "/uploads/second/cancel": "Bearer two",
        "/uploads/nobody/cancel": None,
    }


def test_what_the_second_made_is_left_when_its_key_is_not_given():
    held = clean(Shelf(), *made(0, "u0"), *made(1, "u1", sender="second"))
    assert told(held) == [("upload", "u1", None)]


def test_ids_are_escaped_so_that_they_reach_nothing_else():
    shelf = Shelf()
    clean(shelf, *made(0, "../files/x?y"))
    assert shelf.asked[0][1] == "/uploads/..%2Ffiles%2Fx%3Fy/cancel"


def test_a_file_that_no_answer_named_is_found_by_its_name_on_any_page():
    others = [file(f"o{n}", "theirs.txt") for n in range(5)]
    shelf = Shelf(*others, file("f", named(0)))
    assert clean(shelf, *made(0, "u0", complete=(None, None))).left() == ()
    assert [*shelf.files] == ["o0", "o1", "o2", "o3", "o4"]


def test_a_file_of_another_run_is_left_alone():
    shelf = Shelf(file("f", named(0).replace(RUN, "0123abce")))
    assert clean(shelf, *made(0, "u0", complete=(200, None))).left() == ()
    assert [*shelf.files] == ["f"]


@pytest.mark.parametrize(
    ("files", "gone"),
    [
        ([file("f", "a.txt")], True),
        ([file("f", "a.txt", size=8)], False),
        ([file("f", "a.txt", created_at=NOW - 120)], False),
        ([file("f", "a.txt"), file("g", "a.txt")], False),
    ],
)
def test_a_file_without_a_name_of_ours_is_deleted_only_when_everything_says_it_is(files, gone):
    shelf = Shelf(*files)
    held = clean(shelf, *made(0, "u0", filename="a.txt", complete=(200, None)))
    assert ([*shelf.files] == []) is gone
    assert [each.kind for each in held.left()] == ([] if gone else ["hidden"])


def test_of_two_completions_of_one_name_nobody_knows_whose_file_it_is():
    shelf = Shelf(file("f", "a.txt"))
    two = [x for n in (0, 1) for x in made(n, f"u{n}", filename="a.txt", complete=(200, None))]
    assert [each.kind for each in clean(shelf, *two).left()] == ["hidden", "hidden"]
    assert [*shelf.files] == ["f"]


def test_a_completion_that_came_to_nothing_leaves_nothing():
    held = clean(Shelf(cancels=400), *made(0, "u0", complete=(200, None)))
    assert held.left() == held.doubtful() == ()


def test_a_page_that_goes_back_to_before_the_run_is_the_last_that_is_read():
    old = [file(f"o{n}", "theirs.txt", created_at=NOW - 86_400 * (n + 1)) for n in range(9)]
    shelf = Shelf(*old)
    clean(shelf, *made(0, "u0"))
    assert [method for method, *_ in shelf.asked].count("GET") == 1


def test_a_list_without_an_end_is_left_after_some_pages(monkeypatch):
    monkeypatch.setattr(cleaning, "PAGES", 4)
    shelf = Shelf(*(file(f"o{n}", "theirs.txt") for n in range(100)))
    clean(shelf, *made(0, "u0"))
    assert [method for method, *_ in shelf.asked].count("GET") == 4


@pytest.mark.parametrize("status", [401, 404, 405, 500])
def test_a_target_that_refuses_to_delete_only_leaves_the_files(status):
    shelf = Shelf(file("f", named(0)), deletes=status)
    held = clean(shelf, *made(0, "u0", complete=(200, "f")), *made(1, "u1"))
    assert told(held) == [("file", "f", status)]
    assert [method for method, *_ in shelf.asked] == ["DELETE", "POST", "GET"]


@pytest.mark.parametrize("status", [400, 404, 405, 500])
def test_a_target_that_refuses_to_cancel_only_leaves_the_uploads(status):
    shelf = Shelf(file("f", named(0)), cancels=status)
    held = clean(shelf, *made(0, "u0", complete=(200, "f")), *made(1, "u1"))
    assert told(held) == [("upload", "u1", status)]
    assert shelf.files == {}


def test_a_file_that_is_listed_after_it_was_deleted_is_left(monkeypatch):
    monkeypatch.setattr(cleaning, "LISTED", 0.1)
    shelf = Shelf(file("undead", named(0)))
    held = clean(shelf, *made(0, "u0", complete=(200, "undead")))
    assert told(held) == [("file", "undead", None)]


def test_a_list_may_come_after_what_was_deleted(monkeypatch):
    monkeypatch.setattr(cleaning, "LISTED", 0.4)

    asked = []

    class Behind(Shelf):
        def page(self, query):
            asked.append(time.monotonic())
            late = asked[-1] - asked[0] < 0.3
            return {"data": [file("f", named(0))]} if late else super().page(query)

    shelf = Behind(file("f", named(0)))
    held = clean(shelf, *made(0, "u0", complete=(200, "f")))
    assert told(held) == []
    assert len(asked) == 2


@pytest.mark.parametrize("data", [None, [], {}, [{"id": 1}], ["f"], [{"filename": "x"}]])
def test_a_list_that_is_none_shows_nothing(data):
    def respond(_heard):
        return answer(200, json.dumps({"data": data, "has_more": True}).encode())

    assert told(clean(respond, *made(0, "u0"))) == []


def test_a_target_without_files_has_none():
    held = clean(Shelf(lists=404), *made(0, "u0"), *made(1, "u1", complete=(200, None)))
    assert [each.kind for each in held.left()] == ["hidden"]


def test_where_nobody_listens_it_is_given_up_at_once():
    many = [x for n in range(500) for x in made(n, f"u{n}")]

    async def run():
        ledger = Ledger(NOBODY, earlier=[OPENED, *many])
        async with Lanes(Target(NOBODY), ledger=ledger) as lanes:
            began = time.monotonic()
            with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
                await Cleaning(lanes, ledger).clean(20.0)
            return time.monotonic() - began, lanes.traffic.requests, ledger.holdings

    seconds, requests, held = ran(run())
    assert seconds < 2
    assert requests < 50
    assert len(held.left()) == 500


def test_a_target_that_falls_silent_is_left_after_a_few_requests():
    many = [x for n in range(200) for x in made(n, f"u{n}")]

    async def silent(*_):
        await asyncio.sleep(60)

    async def run():
        async with listening(silent) as server:
            ledger = Ledger(server.url, earlier=[OPENED, *many])
            async with Lanes(server.target, timeouts=SHORT, ledger=ledger) as lanes:
                began = time.monotonic()
                with pytest.raises(Unreachable):
                    await Cleaning(lanes, ledger).clean(20.0)
                return time.monotonic() - began, server.connections

    seconds, connections = ran(run())
    assert seconds < 3
    assert connections <= 2 * cleaning.WIDTH


def test_a_slow_target_is_left_when_the_time_is_over():
    async def slowly(_heard):
        await asyncio.sleep(0.2)
        return answer(200, {"id": "any"})

    many = [x for n in range(200) for x in made(n, f"u{n}")]
    began = time.monotonic()
    held = clean(slowly, *many, seconds=0.5)
    assert time.monotonic() - began < 3
    assert 100 < len(held.left()) < 200


def test_a_second_cleaning_sends_nothing_where_the_first_removed_everything(tmp_path):
    shelf, to = Shelf(), tmp_path / "ledger.jsonl"

    async def run():
        async with answering(shelf) as server:
            ledger = Ledger(server.url, file=to)
            for each in (OPENED, *made(0, "u0")):
                ledger.write(each)
            async with Lanes(server.target, ledger=ledger) as lanes:
                await Cleaning(lanes, ledger).clean(5.0)
                before = len(shelf.asked)
                again = Ledger(server.url, earlier=read(to.read_text()).lines)
                await Cleaning(lanes, again).clean(5.0)
                return before, len(shelf.asked)

    assert ran(run()) == (2, 2)


def test_a_ledger_that_cannot_be_written_any_more_ends_it(tmp_path):
    async def run():
        async with answering(Shelf()) as server:
            ledger = Ledger(server.url, earlier=[OPENED, *made(0, "u0")], file=tmp_path / "a")
            os.dup2(os.open("/dev/full", os.O_WRONLY), ledger._to)
            async with Lanes(server.target, ledger=ledger) as lanes:
                await Cleaning(lanes, ledger).clean(5.0)

    with pytest.raises(Misused, match="could not be written"):
        ran(run())


def test_a_removal_that_a_closed_connection_took_is_sent_again():
    """A server may close a connection just when the next removal goes out over it."""
    asked = []

    async def closing(_server, reader, writer, connection):
        while (heard := await heard_from(reader, connection)) is not None:
            asked.append(heard.line.split(" ")[0])
            if asked == ["GET", "DELETE"]:
                return
            writer.write(answer(200, {"data": [], "has_more": False}))

    async def run():
        async with listening(closing) as server:
            lines = made(0, "u0", complete=(200, "f0"))
            ledger = Ledger(server.url, earlier=[OPENED, *lines])
            async with Lanes(server.target, timeouts=SHORT, ledger=ledger) as lanes:
                await lanes.reach()
                await Cleaning(lanes, ledger).clean(5.0)
            return ledger.holdings.left()

    assert ran(run()) == ()
    assert asked.count("DELETE") == 2
