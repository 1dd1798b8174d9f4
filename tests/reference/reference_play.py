"""Plays requests against the pure server: no socket, a clock that is set, ids that are counted."""

import hashlib
import itertools
import json
from dataclasses import dataclass

from conformance.reference.behaviour import CORRECT, Behaviour
from conformance.reference.nouns import Answer, Content, Field, Form, Request, Steps
from conformance.reference.server import Server
from conformance.reference.storage import blob_of

START = 1_800_000_000.25
WANTED = {"filename": "story.txt", "purpose": "assistants", "mime_type": "text/plain"}


def field(data: bytes, name="data", filename="part.bin", content_type="application/octet-stream"):
    return Field(name, filename, content_type, blob_of(data))


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body.startswith(b"{") else {}

    @property
    def error(self):
        return self.json["error"]

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)


def reply(answer: Answer) -> Reply:
    body, headers = answer.body, answer.headers
    if isinstance(body, Content):
        if body.length is not None:
            headers = (*headers, ("content-length", str(body.length)))
        body = b"".join(body.blocks)
    return Reply(answer.status, headers, body)


def finished(steps: Steps) -> Reply:
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return reply(done.value)


class Play:
    def __init__(self, behaviour: Behaviour = CORRECT, **settings):
        numbers = itertools.count(1)
        self.now = START
        self.server = Server(
            behaviour,
            clock=lambda: self.now,
            draw=lambda: hashlib.md5(b"%d" % next(numbers), usedforsecurity=False).hexdigest(),
            **settings,
        )

    def request(self, method, path, *, key=None, body=b"", form=None, headers=(), query=(), **more):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers = (*headers, ("content-type", "application/json"))
        if key is not None:
            headers = (*headers, ("authorization", f"Bearer {key}"))
        segments = (
            tuple(path.strip("/").split("/")) if isinstance(path, str) else tuple(map(str, path))
        )
        return Request(method, segments, tuple(query), tuple(headers), body, form, **more)

    def begin(self, *args, **kwargs) -> Steps:
        return self.server.respond(self.request(*args, **kwargs))

    def ask(self, *args, **kwargs) -> Reply:
        return reply(self.server.answer(self.request(*args, **kwargs)))

    def create(self, size, *, key=None, headers=(), without=(), **members):
        body = {**WANTED, "bytes": size, **members}
        body = {name: value for name, value in body.items() if name not in without}
        return self.ask("POST", "uploads", body=body, key=key, headers=headers)

    def add(self, upload, data=b"", *, form=None, key=None, headers=(), in_progress=0):
        form = Form((field(data),)) if form is None else form
        path = ("uploads", upload, "parts")
        more = {"key": key, "headers": headers, "in_progress": in_progress}
        return self.ask("POST", path, form=form, **more)

    def complete(self, upload, parts, *, key=None, **members):
        body = {"part_ids": parts, **members}
        return self.ask("POST", ("uploads", upload, "complete"), body=body, key=key)

    def cancel(self, upload, **kwargs):
        return self.ask("POST", ("uploads", upload, "cancel"), **kwargs)

    def upload(self, *contents, size=None, key=None, **members):
        """Create an upload and add parts; gives the ids of both, 'lost' for what was refused."""
        declared = sum(map(len, contents)) if size is None else size
        made = self.create(declared, key=key, **members)
        upload = made.json.get("id", "lost")
        parts = [self.add(upload, each, key=key) for each in contents]
        return upload, [each.json.get("id", "lost") for each in parts]

    def file(self, *contents, key=None, **members):
        """Go through a whole upload; gives the File."""
        upload, parts = self.upload(*contents, key=key, **members)
        return self.complete(upload, parts, key=key).json["file"]

    def get(self, file, **kwargs):
        return self.ask("GET", ("files", file), **kwargs)

    def content(self, file, **kwargs):
        return self.ask("GET", ("files", file, "content"), **kwargs)

    def delete(self, file, **kwargs):
        return self.ask("DELETE", ("files", file), **kwargs)

    def list(self, key=None, **query):
        return self.ask("GET", "files", query=tuple(query.items()), key=key)


def is_refusal(reply: Reply) -> bool:
    if not 400 <= reply.status < 500 or reply.header("content-type") != "application/json":
        return False
    error = reply.json["error"]
    return bool(error["message"]) and {"message", "type", "param", "code"} == set(error)


def file_of(done):
    """Name the File that a completion told of, 'lost' for none."""
    file = done.json.get("file")
    return file["id"] if isinstance(file, dict) else "lost"
