"""The official Python client, driving the reference server, upholds and breaks nothing."""

import asyncio
import hashlib
import time

import httpx
import openai
import pytest

from conformance.core.catalogue import BY_ID
from conformance.core.exchange import Exchange, Request, Response, body_of
from conformance.core.finding import Outcome
from conformance.core.requirement import Level
from conformance.core.target import Target
from conformance.oracle.judge import judge
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.running import running_here

KEY = "official-client-key"


class Recorder(httpx.BaseTransport):
    """Passes requests on, and keeps what happened as exchanges."""

    def __init__(self, base_url):
        self._base = httpx.URL(base_url).path.rstrip("/")
        self._inner = httpx.HTTPTransport()
        self.exchanges = []

    def handle_request(self, request):
        sent_body = request.read()
        at, sent = time.time(), time.monotonic()
        answer = self._inner.handle_request(request)
        got_body = answer.read()
        asked = Request(
            request.method,
            request.url.raw_path.decode().partition("?")[0].removeprefix(self._base),
            request.url.query.decode(),
            tuple(each for each in request.headers.items() if each[0] != "authorization"),
            body_of(sent_body),
        )
        told = Response(answer.status_code, tuple(answer.headers.items()), body_of(got_body))
        self.exchanges.append(Exchange(asked, told, sent, time.monotonic(), at))
        return httpx.Response(answer.status_code, headers=answer.headers, content=got_body)

    def close(self):
        self._inner.close()


def use(client):
    """Take every way that the official client has with an upload."""
    made = client.uploads.create(
        bytes=10, filename="ten.txt", mime_type="text/plain", purpose="assistants"
    )
    first = client.uploads.parts.create(made.id, data=b"hello")
    second = client.uploads.parts.create(made.id, data=b"world")
    done = client.uploads.complete(
        made.id,
        part_ids=[second.id, first.id],
        md5=hashlib.md5(b"worldhello", usedforsecurity=False).hexdigest(),
    )
    content = client.files.content(done.file.id).read()
    client.files.retrieve(done.file.id)
    client.files.delete(done.file.id)
    given_up = client.uploads.create(
        bytes=1, filename="one.txt", mime_type="text/plain", purpose="assistants"
    )
    client.uploads.cancel(given_up.id)
    whole = client.uploads.upload_file_chunked(
        file=b"0123456789" * 100,
        filename="chunked.txt",
        bytes=1_000,
        mime_type="text/plain",
        purpose="assistants",
        part_size=300,
    )
    return content, client.files.content(whole.file.id).read()


def driven(behaviour):
    """Let the official client loose on a server; gives what it read, and what is found of it."""
    with running_here(behaviour, keys=(KEY,)) as url:
        recorder = Recorder(url)
        with httpx.Client(transport=recorder) as http:
            client = openai.OpenAI(base_url=url, api_key=KEY, http_client=http, max_retries=0)
            read = use(client)
    return read, judge(recorder.exchanges, Target(url, has_key=True))


def broken(findings):
    return {
        each.requirement
        for each in findings
        if each.outcome is Outcome.BROKEN and BY_ID[each.requirement].level is not Level.MAY
    }


def test_nothing_is_broken_between_the_official_client_and_a_correct_server():
    read, findings = driven(CORRECT)
    assert read == (b"worldhello", b"0123456789" * 100)
    assert broken(findings) == set()
    upheld = {each.requirement for each in findings if each.outcome is Outcome.UPHELD}
    assert upheld >= {
        "create/accepted",
        "parts/official-form",
        "complete/accepted",
        "complete/listed-order",
        "complete/md5-right",
        "cancel/empty-json",
        "files/content-accept",
        "files/deleted",
    }


@pytest.mark.parametrize("name", ["joins-by-arrival", "turns-crlf-into-lf", "completes-201"])
def test_what_a_server_does_wrong_shows_through_the_official_client(name):
    _, findings = driven(FAULTS[name].behaviour)
    expected = set(FAULTS[name].breaks) if name != "turns-crlf-into-lf" else set()
    assert broken(findings) == expected


def test_the_asynchronous_client_is_read_alike():
    """Its requests are the same on the wire, so one run through the reference server suffices."""
    with running_here(CORRECT, keys=(KEY,)) as url:

        async def use_it():
            async with openai.AsyncOpenAI(base_url=url, api_key=KEY, max_retries=0) as client:
                made = await client.uploads.upload_file_chunked(
                    file=b"ab" * 5,
                    filename="a.txt",
                    bytes=10,
                    mime_type="text/plain",
                    purpose="assistants",
                    part_size=4,
                )
                return (await client.files.content(made.file.id)).content

        assert asyncio.run(use_it()) == b"ab" * 5
