"""Pages are followed as far as they lead, and lists waited for as long as a step says."""

import json

import pytest
from driven import run_against, scripted, statuses, taken
from raw_server import answer, answering

from conformance.core.plan import (
    Complete,
    Create,
    DeleteFile,
    ListFiles,
    Wait,
)


def paged(*pages):
    return scripted(*(answer(200, page) for page in pages))


def items(*ids):
    return [{"id": each} for each in ids]


def test_pages_are_followed_to_the_end():
    respond = paged(
        {"data": items("a", "b"), "has_more": True}, {"data": items("c"), "has_more": False}
    )
    server, run, _ = run_against(answering(respond), ListFiles((("limit", "2"),), pages=9))
    targets = [each.target for each in server.heard]
    assert targets == ["/v1/files?limit=2", "/v1/files?limit=2&after=b"]
    assert [each.step for each in run.exchanges] == [0, 0]


def test_no_more_pages_are_asked_for_than_the_step_says():
    respond = paged({"data": items("a"), "has_more": True})
    assert len(taken(respond, ListFiles(pages=3)).exchanges) == 3


@pytest.mark.parametrize(
    "page",
    [
        {"data": [], "has_more": True},
        {"data": [7], "has_more": True},
        {"data": [{"id": None}], "has_more": True},
        {"data": {"id": "x"}, "has_more": True},
        {"data": 7, "has_more": True},
        {"data": [{"id": "x"}], "has_more": False},
    ],
)
def test_a_page_that_leads_nowhere_is_the_last(page):
    assert len(taken(paged(page), ListFiles(pages=3)).exchanges) == 1


def test_a_refused_page_is_the_last():
    page = {"data": items("a"), "has_more": True}
    assert statuses(taken(scripted(answer(400, page)), ListFiles(pages=3))) == [400]


DONE = {"id": "upload_1", "file": {"id": "f"}}
MAKES = (Create(0), Complete(()))
ASKS = ListFiles(patience=0.2)


@pytest.mark.parametrize(
    ("steps", "pages", "asked"),
    [
        ((*MAKES, ASKS), (DONE, DONE, {"data": items("f")}), 1),
        ((*MAKES, ASKS), (DONE, DONE, {"data": items("e")}, {"data": items("f")}), 2),
        ((*MAKES, ASKS), (DONE, DONE, {"data": items("e")}), 2),
        ((*MAKES, DeleteFile(), ASKS), (DONE, DONE, {}, {"data": items("e")}), 1),
        ((*MAKES, DeleteFile(), ASKS), (DONE, DONE, {}, {"data": items("f")}), 2),
        ((ASKS,), ({"data": items("e")},), 1),
        ((*MAKES, ListFiles()), (DONE, DONE, {"data": items("e")}), 1),
        ((*MAKES, ASKS, ASKS), (DONE, DONE, {"data": items("e")}), 1),
        ((*MAKES, Wait(0.2), ASKS), (DONE, DONE, {"data": items("e")}), 1),
        ((*MAKES, ASKS, DeleteFile(), ASKS), (DONE, DONE, *({"data": items("f")},) * 4), 2),
    ],
)
def test_a_list_that_is_not_as_it_should_be_is_asked_for_once_more(steps, pages, asked):
    exchanges = taken(paged(*pages), *steps).exchanges
    lists = [each for each in exchanges if each.step == len(steps) - 1]
    assert len(lists) == asked
    changed = max((e.received for e in exchanges if e.request.method != "GET"), default=0)
    assert all(again.sent - changed >= 0.2 for again in lists[1:])


def test_a_list_that_is_refused_is_not_waited_for():
    respond = scripted(answer(200, DONE), answer(200, DONE), answer(404, {}))
    assert statuses(taken(respond, *MAKES, ASKS)) == [200, 200, 404]


def test_a_page_of_many_files_is_kept_whole_and_leads_on():
    many = {"data": items(*(f"file-{number:060}" for number in range(2000))), "has_more": True}
    run = taken(paged(many, {"data": []}), ListFiles(pages=3))
    assert run.exchanges[0].response.body.data == json.dumps(many).encode()
    assert run.exchanges[1].request.query == f"after=file-{1999:060}"
