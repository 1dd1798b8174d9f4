"""A base URL that is not that of the API is asked about, and is no verdict on a server."""

import json
import threading
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from live import conform, error, judge, one_line, serving

from conformance.core.conclusion import Overall, conclude
from conformance.core.ledger import Answered, Opened, Sent, read
from conformance.reference.app import application
from conformance.reference.behaviour import CORRECT
from conformance.reference.listening import HOST, base_url, bound
from conformance.reference.running import quiet_server

JSON, HTML = b"application/json", b"text/html; charset=utf-8"
PAGE = b"<!doctype html><title>Welcome</title>"
KEY = "a-key-of-ours"
NOWHERE = {
    "404": (404, ((b"content-type", JSON),), b'{"error": {"message": "no such path"}}'),
    "404 in words": (404, ((b"content-type", b"text/plain"),), b"404 page not found"),
    "405": (405, (), b""),
    "501": (501, (), b""),
    "a page": (200, ((b"content-type", HTML),), PAGE),
    "a page that is called JSON": (200, ((b"content-type", JSON),), PAGE),
    "a redirect": (302, ((b"location", b"/login"),), b""),
    "a redirect to nothing": (307, ((b"location", b"http://["),), b""),
}
SAID = {
    "a page": "200 with a page of HTML",
    "a page that is called JSON": "200 with a page of HTML",
    "a redirect": "302, a redirect to /login, which is not followed",
    "a redirect to nothing": "307, a redirect to http://[, which is not followed",
    "404 in words": "404",
}


@contextmanager
def mounted(place, otherwise="404"):
    """Serve the API at a place alone, and something else at every other; gives the root."""
    status, headers, body = NOWHERE[otherwise]
    with TemporaryDirectory() as folder:
        api = application(CORRECT, keys=(KEY,), storage=Path(folder))

        async def app(scope, receive, send):
            path = scope["raw_path"].decode()
            rest = path.removeprefix(place)
            if path.startswith(f"{place}/") and not rest.startswith("/v1"):
                await api({**scope, "path": rest, "raw_path": rest.encode()}, receive, send)
                return
            while (await receive()).get("more_body"):
                pass
            length = (b"content-length", str(len(body)).encode())
            start = {"type": "http.response.start", "status": status}
            await send({**start, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": body})

        server, listener = quiet_server(app), bound(HOST, 0)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield base_url(listener).removesuffix("/v1")
        finally:
            server.should_exit = True
            thread.join()


def asked(url, folder, *words):
    return judge(url, folder, "--api-key", KEY, "--ledger", str(folder / "made.jsonl"), *words)


def made_in(folder):
    return read((folder / "made.jsonl").read_text()).lines


@pytest.mark.parametrize(
    ("place", "given", "right", "otherwise"),
    [
        ("/v1", "", "/v1", "404"),
        ("/v1", "/", "/v1", "404 in words"),
        ("/v1", "/v1/v1", "/v1", "405"),
        ("", "/v1", "", "501"),
        ("/v1", "/v1/uploads", "/v1", "404"),
        ("/openai/v1", "/openai", "/openai/v1", "404"),
        ("/v1", "", "/v1", "a page"),
        ("/v1", "", "/v1", "a page that is called JSON"),
        ("/v1", "", "/v1", "a redirect"),
        ("/v1", "", "/v1", "a redirect to nothing"),
    ],
)
def test_a_base_url_beside_that_of_the_api_is_misuse_that_names_the_right_one(
    place, given, right, otherwise, tmp_path
):
    with mounted(place, otherwise) as root:
        ran = asked(root + given, tmp_path, "--json", "report.json")
    told = f"POST /uploads answered {SAID.get(otherwise, otherwise)}; at {root}{right} it works"
    assert (ran.code, ran.out) == (2, "")
    # What was answered with a page may have made an upload, so that the run tells of it before.
    assert one_line(ran.process.stderr) or "a page" in otherwise
    assert f"no upload could be created: {told}: is that the base URL?" in ran.process.stderr
    again = conform("report", "record.jsonl", cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_text())
    assert (again.returncode, report["exit_code"], report["verdict"]) == (2, 2, "inconclusive")
    assert told in report["reason"]


def test_what_the_question_makes_is_in_the_ledger_and_is_cancelled(tmp_path):
    with mounted("/v1") as root:
        ran = asked(root, tmp_path)
        lines = made_in(tmp_path)
        cleaned = conform(
            "cleanup", "--ledger", "made.jsonl", "--api-key", KEY, "--timeout", "5", cwd=tmp_path
        )
    made = next(each for each in lines if isinstance(each, Answered) and each.made)
    cancel = next(each for each in lines if isinstance(each, Sent) and each.of == made.made)
    ends = [each.status for each in lines if isinstance(each, Answered)]
    assert [each.base_url for each in lines if isinstance(each, Opened)] == [root, f"{root}/v1"]
    assert (cancel.verb, ends[-2:]) == ("cancel", [200, 200])
    assert ran.record.footer.left == ()
    assert cleaned.returncode in (0, 2)


def test_a_wrong_key_does_not_keep_the_right_place_from_being_named(tmp_path):
    with mounted("/v1") as root:
        ran = judge(root, tmp_path, "--api-key", "another-key-of-nobody")
    assert ran.code == 2
    assert f"; at {root}/v1 the API answers 401: is that the base URL?" in ran.process.stderr


def test_workers_ask_too(tmp_path):
    with mounted("/v1") as root:
        ran = asked(root, tmp_path, "-n", "1")
    assert ran.code == 2
    assert f"; at {root}/v1 it works: is that the base URL?" in ran.process.stderr


@pytest.mark.parametrize("otherwise", NOWHERE)
def test_a_server_that_has_the_api_nowhere_is_not_judged(otherwise, tmp_path):
    """Exit 5, whatever it answers: what is not there is neither right nor wrong."""
    with mounted("/far/away", otherwise) as root:
        ran = asked(f"{root}/v1", tmp_path)
    said = " ".join(ran.out.split())
    assert (ran.code, conclude(ran.record).overall) == (5, Overall.INCONCLUSIVE)
    assert "is the base URL right?" in said
    assert [each.scenario for each in ran.record.trials] == ["footing"]
    assert not [each for each in made_in(tmp_path) if isinstance(each, Answered) and each.made]


def test_a_server_that_has_files_and_no_uploads_is_judged(tmp_path):
    """Its base URL is right, since something of the API is there: what is missing is broken."""

    def answer(method, path, _headers):
        if method == "GET" and path.startswith("/v1/files"):
            listed = {"object": "list", "data": [], "has_more": False}
            return 200, "application/json", json.dumps(listed).encode()
        return error(404)

    with serving(answer) as url:
        ran = judge(url, tmp_path)
    assert ran.code == 1
    assert "create/accepted" in ran.failed


def test_a_budget_holds_for_the_question_too(tmp_path):
    heard = []

    def answer(method, path, _headers):
        heard.append((method, path))
        return error(404)

    with serving(answer) as url:
        judge(url, tmp_path, "--max-requests", "3")
    assert len(heard) == 3
