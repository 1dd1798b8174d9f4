"""Chapters of the story in which everything is out of the ordinary: names, bodies, bytes, forms."""

import json

from reference_play import WANTED, Play, field, file_of

from conformance.reference.nouns import Form

NAMES = (
    "a/b.txt",
    'two  blanks, "quoted", 100%25.txt',
    "n" * 300,
    "漢" * 300,
    "e\u0301 \u00e9.txt",
    "\u200f\U0001f986.txt",
)
CREATION = json.dumps({**WANTED, "bytes": 1}).encode()
BYTES = (
    b"\xef\xbb\xbfa",
    b"\ra",
    b"a\n\n",
    b" a ",
    b"a\x1ab",
    b"%41",
    b"&amp;",
    b'"a"',
    b'{"a": 1}',
    b"null",
    "e\u0301".encode(),
    b"\xff\xfea\0",
    bytes.fromhex("1f8b08000000000002034b040043beb7e801000000"),
    b"a\r\n--b",
)
SIZES = (1_024, 10_000, 70_000)


def naming(behaviour):
    play = Play(behaviour)
    for name in NAMES:
        yield play.create(1, filename=name)


def asking(behaviour):
    play = Play(behaviour)
    for purpose in ("ASSISTANTS", ""):
        yield play.create(1, purpose=purpose)
    for purpose, mime_type in (("vision", "image/png"), ("batch", "application/jsonl")):
        yield play.create(1, purpose=purpose, mime_type=mime_type)
    for size in (9_000_000_000, 2**64 + 8):
        yield play.create(size)
    for policy in (
        {"anchor": "created_at", "seconds": 2_600_000},
        {"anchor": "last_active_at", "seconds": 3_600},
        {"seconds": 3_600},
    ):
        yield play.create(1, expires_after=policy)
    for body in (b"[" + CREATION + b"]", json.dumps(CREATION.decode()).encode()):
        yield play.ask("POST", "uploads", body=body)
    yield play.ask("POST", "uploads", body=CREATION[:-1] + b",}")
    labelled = (("content-type", "application/json; charset=utf-8"),)
    yield play.ask("POST", "uploads", body=CREATION, headers=labelled)


def writing(behaviour):
    for data in (*BYTES, *(b"x" * size for size in SIZES)):
        play = Play(behaviour)
        upload, parts = play.upload(data)
        done = play.complete(upload, parts)
        yield done
        yield play.content(file_of(done))


def sending(behaviour):
    play = Play(behaviour)
    upload, _ = play.upload(size=200_000)
    chunked, long = (("transfer-encoding", "chunked"),), (("content-length", "67108900"),)
    yield play.add(upload, b"x" * 70_000, headers=chunked)
    yield play.add(upload, b"y", headers=long)
    yield play.add(upload, form=Form((field(b"1", name="Data"),)))
    for raw in (b'{"data": "YQ=="}', b"--x\r\n" + FIELD + b"a\r\n--x--\r\n"):
        form = Form(raw=field(raw).blob, complaint="The body is not multipart.")
        yield play.add(upload, form=form)
    play = Play(behaviour)
    upload, _ = play.upload(b"whole")
    play.server.cut(play.request("POST", ("uploads", upload, "parts")))
    yield play.add(upload, b"again")
    chunky = Play(behaviour)
    upload, _ = chunky.upload(size=70_000)
    part = chunky.add(upload, b"x" * 70_000, headers=chunked)
    yield chunky.complete(upload, [part.json.get("id")])


FIELD = b'Content-Disposition: form-data; name="data"\r\n\r\n'
