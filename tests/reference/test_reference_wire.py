"""Decisions that are taken while a part is read, over a socket and by themselves."""

import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
from reference_play import WANTED

from conformance.reference.faults import FAULTS
from conformance.reference.nouns import Request
from conformance.reference.rules import rereads
from conformance.reference.running import running_here
from conformance.reference.variants import VARIANTS

PART = Request("POST", ("uploads", "u", "parts"))
TRAILED = Request("POST", ("uploads", "u", "parts"), headers=(("trailer", "x-sum"),))
BODY = b'--xy\r\nContent-Disposition: form-data; name="data"\r\n\r\n%s\r\n--xy--\r\n'
WHOLE = BODY % b"hello"


def pieces(body, size):
    return tuple(body[at : at + size] for at in range(0, len(body), size))


def reread(name, blocks, request=PART):
    table = FAULTS if name in FAULTS else VARIANTS
    return b"".join(table[name].behaviour.rereads(blocks, "xy", request))


REREADING = [
    name for name, each in (FAULTS | VARIANTS).items() if each.behaviour.rereads != rereads
]


@pytest.mark.parametrize("name", REREADING)
def test_what_rereads_a_form_leaves_a_plain_one_or_spoils_every_one(name):
    spoils = name == "keeps-the-last-crlf"
    assert (reread(name, (WHOLE[:40], WHOLE[40:])) == WHOLE) != spoils
    assert reread(name, (b"x" * 9_000,)) == b"x" * 9_000


@pytest.mark.parametrize(
    ("name", "blocks", "request_", "read"),
    [
        ("tears-split-boundaries", pieces(WHOLE, 3), PART, WHOLE.partition(b"\r\n--xy--")[0]),
        ("drops-single-bytes", pieces(WHOLE[:-1], 1), PART, b""),
        ("takes-trailers-for-content", (WHOLE,), TRAILED, BODY % b"hellox-sum"),
        ("takes-preambles-for-content", (b"pre\r\n", WHOLE), PART, b"pre\r\n" + BODY % b"hellopre"),
        ("takes-epilogues-for-content", (WHOLE, b"epi"), PART, BODY % b"helloepi" + b"epi"),
        ("keeps-the-last-crlf", (WHOLE,), PART, BODY % b"hello\r\n"),
        ("wants-bare-forms", (b"pre\r\n", WHOLE), PART, b"no form"),
        ("wants-bare-forms", (WHOLE, b"epi"), PART, b"no form"),
    ],
)
def test_what_rereads_a_form_reads_another_one(name, blocks, request_, read):
    assert reread(name, blocks, request_) == read


def created(url):
    made = httpx.post(f"{url}/uploads", json={**WANTED, "bytes": 5})
    return made.json()["id"]


def said(url, upload, body, *headers):
    """Send a part over a socket, its body only when leave is given; name what came, and when."""
    address = urlsplit(url)
    head = [
        f"POST /v1/uploads/{upload}/parts HTTP/1.1",
        f"host: {address.netloc}",
        "content-type: multipart/form-data; boundary=xy",
        f"content-length: {len(WHOLE)}",
        *headers,
    ]
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        began = time.monotonic()
        connection.sendall("\r\n".join((*head, "", "")).encode() + body)
        heard = connection.recv(4_096)
        return heard.partition(b"\r\n")[0], heard, time.monotonic() - began


def test_leave_is_given_at_once_by_the_correct_server_and_late_by_one_that_may():
    for behaviour, least, most in ((None, 0, 1), ("gives-no-leave", 1.2, 9)):
        behaviours = () if behaviour is None else (VARIANTS[behaviour].behaviour,)
        with running_here(*behaviours) as url:
            line, _, took = said(url, created(url), b"", "expect: 100-continue")
        assert line == b"HTTP/1.1 100 Continue"
        assert least <= took < most


def test_a_hopeless_part_may_be_refused_before_its_body_is_there():
    with running_here(VARIANTS["answers-before-the-body"].behaviour) as url:
        upload = created(url)
        httpx.post(f"{url}/uploads/{upload}/cancel")
        for wanted, status in (("upload_unknown", b"404"), (upload, b"400")):
            line, heard, _ = said(url, wanted, b"")
            assert status in line
            assert b"connection: close" in heard.lower()
        assert b"200" in said(url, created(url), WHOLE)[0]
