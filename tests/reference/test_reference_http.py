"""The server over a socket: streaming, framing, limits, cut bodies, connections."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from reference_play import WANTED, is_refusal

from conformance.reference.apart import running_apart
from conformance.reference.behaviour import CORRECT
from conformance.reference.faults import FAULTS
from conformance.reference.rules import PART_LIMIT
from conformance.reference.running import running_here
from conformance.reference.variants import VARIANTS

BLOCK = bytes(65_536)


@pytest.fixture(scope="module")
def url():
    with running_here() as base:
        yield base


@pytest.fixture
def client(url):
    with httpx.Client(base_url=url, timeout=60) as made:
        yield made


class Heard:
    """A response of httpx as the laws read it."""

    def __init__(self, response):
        self.status, self.json = response.status_code, response.json()
        self.header = response.headers.get


def created(client, size, **headers):
    return client.post("uploads", json={**WANTED, "bytes": size}, headers=headers).json()["id"]


def form(size, boundary="x"):
    """A form that holds ``size`` bytes of zeros, a block at a time."""
    named = 'Content-Disposition: form-data; name="data"; filename="a"'
    yield f"--{boundary}\r\n{named}\r\n\r\n".encode()
    for at in range(0, size, len(BLOCK)):
        yield BLOCK[: size - at]
    yield f"\r\n--{boundary}--\r\n".encode()


def added(client, upload, size, *, chunked=False, boundary="x"):
    whole = sum(map(len, form(size, boundary)))
    length = {} if chunked else {"content-length": str(whole)}
    headers = {"content-type": f"multipart/form-data; boundary={boundary}", **length}
    return client.post(f"uploads/{upload}/parts", content=form(size, boundary), headers=headers)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [0, 1, 65_536, 1_048_224])
def test_a_part_goes_in_and_comes_out_as_content(client, size, chunked):
    upload = created(client, size)
    part = added(client, upload, size, chunked=chunked).json()["id"]
    done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]}).json()
    read = client.get(f"files/{done['file']['id']}/content")
    assert (read.status_code, read.content) == (200, bytes(size))
    assert read.headers["content-length"] == str(size)


@pytest.mark.parametrize("boundary", ["a", '"a b"', "b" * 70, '"' + "c=:" * 23 + '"'])
def test_boundaries_are_taken_quoted_or_not(client, boundary):
    upload = created(client, 3)
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    body = b"".join(form(3, boundary.strip('"')))
    answer = client.post(f"uploads/{upload}/parts", content=body, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data", "multipart/form-data; boundary=", ""],
)
def test_a_body_that_is_no_form_is_refused(client, content_type):
    upload = created(client, 1)
    headers = {"content-type": content_type}
    for body in (b"{}", b"".join(form(1))):
        answer = client.post(f"uploads/{upload}/parts", content=body, headers=headers)
        assert is_refusal(Heard(answer))


def test_both_the_base_and_the_root_are_served(url):
    root = url.removesuffix("/v1")
    assert httpx.get(f"{url}/files").status_code == httpx.get(f"{root}/files").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "files/a%2Fb",
        "files/%2e%2e",
        "files/%2e%2e%2ffiles",
        "files/" + "x" * 10_000,
        "files/%FF",
        "files/",
        "files//content",
        "v1/files",
        "nowhere",
    ],
)
def test_odd_paths_are_refused_by_themselves(client, path):
    assert is_refusal(Heard(client.get(path)))


def test_a_json_body_that_is_far_too_long_is_refused(client):
    answer = client.post("uploads", content=(BLOCK for _ in range(300)))
    assert answer.status_code == 413
    assert is_refusal(Heard(answer))


def connected(url):
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=10)


def test_a_part_whose_body_is_cut_is_not_counted(client, url):
    upload = created(client, 3)
    head = (
        f"POST /v1/uploads/{upload}/parts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    for body in (b"", b"".join(form(3)), b"".join(form(500))[:300]):
        with connected(url) as wire:
            wire.sendall(head.encode() + body)
    part = added(client, upload, 3).json()["id"]
    done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]})
    assert done.status_code == 200


def test_a_body_cut_short_spoils_the_upload_of_the_fault_that_says_so():
    head = "HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
    behaviour = FAULTS["cut-parts-spoil-uploads"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        upload = created(client, 3)
        part = added(client, upload, 3).json()["id"]
        with connected(url) as wire:
            wire.sendall(f"POST /v1/uploads/{upload}/parts {head}".encode())
            wire.shutdown(socket.SHUT_WR)
            assert wire.recv(1) == b""
        done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]})
        assert done.status_code == 400


def test_a_form_and_a_body_over_the_limit_are_refused_though_sent_to_their_end():
    behaviour = replace(CORRECT, part_limit=10)
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        upload = created(client, 10)
        answers = [added(client, upload, 11), added(client, upload, 200_000)]
        answers += [client.post(f"uploads/{upload}/parts", content=b"x" * 11)]
        assert [each.status_code for each in answers] == [413] * 3
        assert added(client, upload, 10).status_code == 200


def test_the_rest_of_other_requests_is_cut_without_harm(client, url):
    with connected(url) as wire:
        wire.sendall(b"POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    assert client.get("files").status_code == 200


def test_several_requests_share_a_connection_even_after_a_refused_large_one(client, url):
    upload = created(client, 3)
    bodies = (b"x" * 100_000, json.dumps({**WANTED, "bytes": 1}).encode())
    with connected(url) as wire:
        for path, body, status in (
            (f"/v1/uploads/{upload}/parts", bodies[0], b"400"),
            ("/v1/uploads", bodies[1], b"200"),
        ):
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            wire.sendall(head.encode() + body)
            answer = b""
            while b"\r\n\r\n" not in answer or not answer.endswith(b"}"):
                answer += wire.recv(65_536)
            assert answer.startswith(b"HTTP/1.1 " + status)


def test_a_fault_spoils_the_request_that_follows_a_large_refused_one():
    behaviour = FAULTS["refusals-spoil-connections"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        statuses = [client.get("files").status_code]
        client.post("uploads", content=b"x" * 60_000)
        statuses += [client.get("files").status_code for _ in range(2)]
    assert statuses == [200, 400, 200]


def test_a_fault_answers_the_request_that_follows_a_large_refused_one_as_that_one():
    behaviour = FAULTS["repeats-refusals"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        refused = client.post("uploads", content=b"x" * 60_000)
        again = client.get("files")
        assert (again.status_code, again.content) == (refused.status_code, refused.content)
        assert again.headers["x-request-id"] != refused.headers["x-request-id"]
        assert client.get("files").status_code == 200


def test_a_variant_does_not_say_how_long_its_answers_are():
    behaviour = VARIANTS["json-in-chunks"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        answer = client.get("files")
    assert answer.json()["data"] == []
    assert answer.headers["transfer-encoding"] == "chunked"


def test_a_variant_hangs_up_on_a_large_part_that_nobody_wants():
    """It answers before the body is there: what is sent is only a head."""
    behaviour = VARIANTS["hangs-up-on-large-parts"].behaviour
    head = b"POST /v1/uploads/upload_0/parts HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n"
    with running_here(behaviour) as url:
        with connected(url) as wire:
            wire.sendall(head)
            answer = b"".join(iter(lambda: wire.recv(65_536), b""))
        with httpx.Client(base_url=url) as client:
            assert added(client, created(client, 65_536), 65_536).status_code == 200
    assert answer.startswith(b"HTTP/1.1 404")


def test_a_fault_keeps_the_quotes_of_a_boundary():
    behaviour = FAULTS["keeps-boundary-quotes"].behaviour
    headers = {"content-type": 'multipart/form-data; boundary="x"'}
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        upload = created(client, 3)
        body = b"".join(form(3))
        answer = client.post(f"uploads/{upload}/parts", content=body, headers=headers)
        assert answer.status_code == 400
        assert added(client, upload, 3).status_code == 200


def test_a_fault_misstates_the_length_of_content_that_arrives_all_the_same():
    behaviour = FAULTS["misstates-content-length"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        upload = created(client, 3)
        part = added(client, upload, 3).json()["id"]
        done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]}).json()
        read = client.get(f"files/{done['file']['id']}/content")
        assert (read.content, read.headers["content-length"]) == (bytes(3), "4")


def test_a_slow_answer_comes_after_its_time_and_holds_nobody_else_up():
    behaviour = FAULTS["completes-twice-at-once"].behaviour
    with running_here(behaviour) as url, httpx.Client(base_url=url) as client:
        upload = created(client, 0)
        done = client.post(f"uploads/{upload}/complete", json={"part_ids": []})
        assert done.status_code == 200


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        (None, PART_LIMIT, PART_LIMIT + 1),
        ("stops-at-64-megabytes", 64_000_000, 64_000_001),
        ("has-no-part-limit", PART_LIMIT + 1, None),
    ],
)
def test_a_part_is_taken_up_to_the_limit_and_one_byte_more_is_refused(name, accepted, refused):
    with running_apart(name) as url, httpx.Client(base_url=url, timeout=60) as client:
        upload = created(client, accepted)
        part = added(client, upload, accepted).json()["id"]
        if refused is not None:
            for chunked in (False, True):
                answer = added(client, upload, refused, chunked=chunked)
                assert answer.status_code == 413
                assert is_refusal(Heard(answer))
        headers = {"content-type": "text/plain"}
        raw = client.post(
            f"uploads/{upload}/parts",
            content=(BLOCK for _ in range((refused or 0) // len(BLOCK) + 1)),
            headers=headers,
        )
        assert is_refusal(Heard(raw))
        done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]})
        assert done.status_code == 200


def test_memory_stays_flat_while_parts_of_twenty_megabytes_come_in_and_go_out():
    size = 20_000_000
    with running_apart() as url, httpx.Client(base_url=url, timeout=60) as client:
        child = child_of(os.getpid())
        upload = created(client, size)
        added(client, upload, 1_000_000)
        before = peak(child)
        part = added(client, upload, size).json()["id"]
        done = client.post(f"uploads/{upload}/complete", json={"part_ids": [part]}).json()
        with client.stream("GET", f"files/{done['file']['id']}/content") as read:
            assert sum(map(len, read.iter_raw())) == size
        assert peak(child) - before < 8_000_000


def child_of(parent):
    return int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[-1])


def peak(process):
    """The most memory that a process has ever held, in bytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    line = next(each for each in lines if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1_024
