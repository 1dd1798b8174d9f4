"""
Writes histories by hand: what a client asked, and what a server answered.

Each builder gives an exchange with the answer of a server that keeps the contract; ``refused``,
``answered`` and ``lost`` give it another. ``told`` sets them one after the other on a clock.
"""

# ruff: noqa: A002  (members of documents are called id)
import hashlib
import itertools
import json
from dataclasses import replace

from conformance.core.exchange import EMPTY, Exchange, Request, Response, body_of
from conformance.core.finding import Outcome
from conformance.core.target import LISTED, Footing, Target
from conformance.oracle.judge import judge

NOW = 1_800_000_000
STEP = LISTED + 2
"""Seconds from one request to the next: more than a list may lag behind."""
TARGET = Target("http://127.0.0.1:1/v1", has_key=True, has_second_key=True)
KEYLESS = Target("http://127.0.0.1:1/v1")
JSON = (("content-type", "application/json"),)
FORM = (("content-type", "multipart/form-data; boundary=bb"),)


def lacking(**evidence):
    return replace(TARGET, footing=Footing(**evidence))


_request_ids = itertools.count()


def ok(document, status=200, headers=JSON):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    named = ("x-request-id", f"req_{next(_request_ids)}")
    return Response(status, (*headers, named), body_of(data))


def no(status=400, **error):
    said = {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}
    return ok({"error": {**said, **error}}, status)


GARBLED = Response(400, JSON, body_of(b"no"))
WAIT = Response(429, (*JSON, ("retry-after", "1")), body_of(b"{}"))


def upload(size=5, id="upload_1", status="pending", **changes):
    said = {
        "id": id,
        "object": "upload",
        "bytes": size,
        "created_at": NOW,
        "expires_at": NOW + 3_600,
        "filename": "a.txt",
        "purpose": "assistants",
        "status": status,
    }
    return {**said, **changes}


def file(size=5, id="file-1", **changes):
    said = {
        "id": id,
        "object": "file",
        "bytes": size,
        "created_at": NOW,
        "filename": "a.txt",
        "purpose": "assistants",
        "status": "processed",
        "expires_at": None,
        "status_details": None,
    }
    return {**said, **changes}


def part(id="part_1", upload="upload_1", **changes):
    return {"id": id, "object": "upload.part", "created_at": NOW, "upload_id": upload, **changes}


def asked(method, path, body=b"", headers=(), answer=None, **more):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(method, path, headers=headers, body=body_of(data) if data else EMPTY, **more)
    return Exchange(request, answer, 0.0, 1.0, float(NOW))


def create(size=5, id="upload_1", answer=None, without=(), **members):
    wanted = {"filename": "a.txt", "purpose": "assistants", "bytes": size, **members}
    wanted.setdefault("mime_type", "text/plain")
    body = {name: held for name, held in wanted.items() if name not in without}
    echoed = {name: body[name] for name in ("filename", "purpose") if name in body}
    return asked("POST", "/uploads", body, JSON, answer or ok(upload(size, id, **echoed)))


def multipart(data, boundary="bb", disposition='name="data"; filename="f"', more=b""):
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n".encode()
    kind = b"Content-Type: application/octet-stream\r\n\r\n"
    return head + kind + data + more + f"\r\n--{boundary}--\r\n".encode()


def add(data=b"hello", id="part_1", upload="upload_1", answer=None, headers=FORM, **more):
    body = more.pop("body", multipart(data))
    answer = answer or ok(part(id, upload))
    return asked("POST", f"/uploads/{upload}/parts", body, headers, answer, **more)


def complete(ids=("part_1",), size=5, upload_id="upload_1", file_id="file-1", answer=None, **more):
    named = {name: more.pop(name) for name in ("filename", "purpose") if name in more}
    made = file(size, file_id, **named)
    done = upload(size, upload_id, "completed", file=made, **named)
    body = more.pop("body", {"part_ids": list(ids), **more})
    return asked("POST", f"/uploads/{upload_id}/complete", body, JSON, answer or ok(done))


def cancel(size=5, upload_id="upload_1", answer=None, body=b"", headers=(), **named):
    done = upload(size, upload_id, "cancelled", **named)
    return asked("POST", f"/uploads/{upload_id}/cancel", body, headers, answer or ok(done))


def get(id="file-1", size=5, answer=None, **changes):
    return asked("GET", f"/files/{id}", answer=answer or ok(file(size, id, **changes)))


def content(data=b"hello", id="file-1", answer=None, headers=()):
    raw = (("content-type", "application/octet-stream"), ("content-length", str(len(data))))
    answer = answer or ok(data, headers=raw)
    return asked("GET", f"/files/{id}/content", headers=headers, answer=answer)


def delete(id="file-1", answer=None):
    gone = {"id": id, "object": "file", "deleted": True}
    return asked("DELETE", f"/files/{id}", answer=answer or ok(gone))


def page(*held, more=False, **changes):
    ends = {"first_id": held[0]["id"], "last_id": held[-1]["id"]} if held else {}
    return ok({"object": "list", "data": list(held), "has_more": more, **ends, **changes})


def lists(*held, query="", answer=None, more=False, step=None):
    heard = answer or page(*held, more=more)
    return replace(asked("GET", "/files", query=query, answer=heard), step=step)


def refused(exchange, status=400, **error):
    return replace(exchange, response=no(status, **error))


def answered(exchange, response):
    return replace(exchange, response=response)


def lost(exchange):
    return replace(exchange, response=None, received=None, cause="ReadError")


def by(sender, exchange):
    return replace(exchange, request=replace(exchange.request, sender=sender))


def with_headers(exchange, *headers):
    request = exchange.request
    return replace(exchange, request=replace(request, headers=(*request.headers, *headers)))


def during(exchange, sent, received):
    """Put an exchange at its place on the clock."""
    ends = None if exchange.response is None else float(received)
    return replace(exchange, sent=float(sent), received=ends, at=NOW + float(sent))


def told(*exchanges, start=0.0):
    """Put exchanges one after the other; each takes a second."""
    return tuple(
        during(each, start + STEP * place, start + STEP * place + 1)
        for place, each in enumerate(exchanges)
    )


def md5(*contents):
    return hashlib.md5(b"".join(contents), usedforsecurity=False).hexdigest()


def judged(*exchanges, target=TARGET):
    """Judge exchanges that came one after the other."""
    return judge(told(*exchanges), target)


def named(findings, outcome):
    return {each.requirement for each in findings if each.outcome is outcome}


def broken(*exchanges, target=TARGET):
    return named(judged(*exchanges, target=target), Outcome.BROKEN)


def upheld(*exchanges, target=TARGET):
    return named(judged(*exchanges, target=target), Outcome.UPHELD)


def noted(*exchanges, target=TARGET):
    return named(judged(*exchanges, target=target), Outcome.NOTED)


def finding(requirement, *exchanges, target=TARGET):
    """Find the one finding that says a requirement is broken."""
    every = judged(*exchanges, target=target)
    found = [
        each for each in every if each.requirement == requirement and each.outcome is Outcome.BROKEN
    ]
    assert len(found) == 1, found
    return found[0]


FLOW = (create(), add(), complete(), get(), content(), delete())
"""A life in which everything is right."""
