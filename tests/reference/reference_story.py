"""One long story that touches every decision of the server, told to any behaviour."""

import base64
import hashlib
import json
from dataclasses import replace

from reference_corners import CHAPTERS
from reference_hard import asking, naming, sending, writing
from reference_kinds import KINDS
from reference_play import START, WANTED, Play, field, file_of, finished, reply

from conformance.reference.behaviour import Behaviour
from conformance.reference.nouns import Form

WAIT = 10.0
HARD = (b"a\r\nb\r\n", b"nul\0nul", base64.b64encode(b"looks like it"), b"\xff\xfe", b"tail\n")


def _made(more=b'"x":1', name=b"a"):
    plain = b'{"purpose":"assistants","mime_type":"text/plain","filename":"%s","bytes":1,%s}'
    return plain % (name, more)


HARD_BODIES = (
    _made(b'"bytes":1e999'),
    _made(b'"x":' + b"9" * 5_000),
    _made(b'"x":' + b"[" * 2_000 + b"]" * 2_000),
    _made(b'"":1'),
    _made(name=rb"\ud800"),
    _made(name=b"\xff"),
    b"\xef\xbb\xbf" + _made(),
)
"""Creations at the edge of what JSON and UTF-8 can hold."""
NAMED = ("Content-Disposition", 'form-data; name="data"')
HEADS = (
    (("Content-Disposition", "form-data; name=data"),),
    (("Content-Disposition", "form-data; name=\"data\"; filename*=utf-8''a"),),
    (("Content-Type", "a/b"), NAMED),
    (("content-disposition", NAMED[1]),),
    (NAMED, ("Content-Transfer-Encoding", "binary")),
    (NAMED, ("Content-Length", "1")),
)
"""Headers of a field of one byte, in the ways in which they may be written."""


def written(data, *lines):
    return replace(field(data), lines=lines)


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def told(behaviour: Behaviour):
    """Tell all chapters; gives every answer in order."""
    usual = (creating, adding, completing, cancelling, filing, talking, guarding, aging, racing)
    chapters = (*usual, straying, naming, asking, writing, sending, *CHAPTERS, *KINDS)
    return {chapter.__name__: list(chapter(behaviour)) for chapter in chapters}


def creating(behaviour):
    play = Play(behaviour)

    def ask(**members):
        return play.ask("POST", "uploads", body={**WANTED, "bytes": 8, **members})

    yield ask()
    yield ask()
    for name in (*WANTED, "bytes"):
        yield play.create(8, without=(name,))
    for size in (-1, 0, "8", 1.5, True, 2**31, 2**32 + 1, 8_000_000_000, 8_200_000_000, 10**12):
        yield ask(bytes=size)
    for purpose in ("batch", "fine-tune", "vision", "user_data", "evals", "world_domination"):
        yield ask(purpose=purpose)
    for policy in (
        None,
        {},
        *({"anchor": "created_at", "seconds": each} for each in (3_599, 3_600, 2_592_000, 10**7)),
        {"anchor": "now", "seconds": 3_600},
        {"anchor": "created_at"},
    ):
        yield ask(expires_after=policy)
    yield ask(filename="你好.txt")
    yield ask(mime_type="txt")
    yield ask(x_extra=1)
    for body in (b"{", b"[]", *HARD_BODIES):
        yield play.ask("POST", "uploads", body=body)
    for label in ("application/json; charset=klingon", "application/json; charset=utf-8"):
        body = json.dumps({**WANTED, "bytes": 8}).encode()
        yield play.ask("POST", "uploads", body=body, headers=(("content-type", label),))
    yield play.ask("POST", "uploads", body=json.dumps({**WANTED, "bytes": 8}).encode())


def straying(behaviour):
    """Ask for what nobody thinks of."""
    play = Play(behaviour)
    for name in ("", "a\n.txt", ["a"]):
        yield play.create(1, filename=name)
    yield play.create(1.0)
    yield play.create(1, x_extra={"a": {}})
    for value in ("", "x" * 300, "x" * 513):
        yield play.create(1, headers=(("x-client-request-id", value),))
    for query in ((("x", "1"),), (("limit", "1"), ("limit", "2"))):
        yield play.ask("GET", "files", query=query)
    form = (("content-type", "multipart/form-data"),)
    yield play.ask("POST", "uploads/lost/complete", body=b"{}", headers=form)
    made = play.create(1)
    yield play.ask("POST", ("uploads", f"{made.json.get('id', 'lost')}\0", "cancel"))


def adding(behaviour):
    play = Play(behaviour)
    upload, _ = play.upload(size=7)
    forms = (
        Form((field(b"1"),)),
        Form((field(b"1"),)),
        Form((field(b"2"),)),
        Form((field(b"3", filename="upload"),)),
        Form((field(b"4", filename=None, content_type=None),)),
        Form((field(b"5", filename="../x"),)),
        Form((field(b""),)),
        Form((field(b"6"), field(b"x", name="more"))),
        Form((field(b"7", name="file"),)),
        Form(raw=field(b"8").blob, complaint="The body is not multipart."),
        Form(raw=field(b"data=9").blob, complaint="The body is not multipart."),
    )
    forms += tuple(Form((written(b"a", *lines),)) for lines in HEADS)
    forms += (Form((field(b"b", name="Data"),)), Form((field(b"c", "file", "data"),)))
    added = [play.add(upload, form=form) for form in forms]
    yield from added
    for named in (("transfer-encoding", "chunked"), ("trailer", "x"), ("expect", "100-continue")):
        yield play.add(upload, b"9", headers=(named,))
    yield play.add("upload_unknown", b"1")
    play.server.cut(play.request("POST", ("uploads", upload, "parts")))
    for case in (
        lambda play, upload: play.add(upload, form=Form()),
        lambda play, upload: play.server.cut(play.request("POST", ("uploads", upload, "parts"))),
    ):
        play = Play(behaviour)
        upload, parts = play.upload(b"x")
        case(play, upload)
        yield play.complete(upload, parts)
    for odd in (field(b"x", filename="../x"), written(b"x", NAMED, ("Content-Length", "1"))):
        play = Play(behaviour)
        upload, _ = play.upload(size=1)
        part = play.add(upload, form=Form((odd,)))
        yield play.complete(upload, [part.json.get("id")])
    for contents in (HARD, (b"e" * 65_536, b"f" * 70_000)):
        play = Play(behaviour)
        yield from kept(play, *contents)


def kept(play, *contents, order=slice(None), **members):
    upload, parts = play.upload(*contents)
    done = play.complete(upload, parts[order], **members)
    yield done
    yield play.content(file_of(done))


def completing(behaviour):
    for order in (slice(None), slice(None, None, -1)):
        yield from kept(Play(behaviour), b"a", b"b", b"c", b"d", order=order)
        yield from kept(Play(behaviour), b"a", b"b", order=order, md5=md5(b"ab"))
        yield from kept(Play(behaviour), b"a", b"b", order=order, md5=md5(b"ba"))
    for sent in (
        "0" * 32,
        "",
        "no md5",
        None,
        md5(b"a").upper(),
        base64.b64encode(b"x" * 16).decode(),
    ):
        yield from kept(Play(behaviour), b"a", md5=sent)
    yield from kept(Play(behaviour), *(b"x" for _ in range(20)))
    for contents, size, listed in (
        ((b"aa", b"b"), 3, [0]),
        ((b"aa", b"b"), 2, [0, 1]),
        ((b"aa", b"b"), 2, [0]),
        ((b"aa",), 4, [0, 0]),
        ((b"aa",), 2, []),
        ((), 0, []),
    ):
        play = Play(behaviour)
        upload, parts = play.upload(*contents, size=size)
        done = play.complete(upload, [parts[each] for each in listed])
        yield done
        yield play.list()
        yield play.content(file_of(done))
    yield from refusing(behaviour)
    yield from again(behaviour)


def refusing(behaviour):
    for body in (
        {},
        {"part_ids": None},
        {"part_ids": [1]},
        {"part_ids": ["part_unknown"]},
        {"part_ids": ["part_unknown"], "x": 1},
        {"part_ids": ["\0"]},
        {"part_ids": ["part_unknown"] * 1_001},
    ):
        play = Play(behaviour)
        upload, parts = play.upload(b"a")
        yield play.ask("POST", f"uploads/{upload}/complete", body=body)
        yield play.complete(upload, parts)
        yield play.complete("upload_unknown", [])
    yield from nearly_right(behaviour)


def nearly_right(behaviour):
    """Ids of parts, and an md5, that differ from right ones in one thing."""
    for near in (
        lambda name: name,
        lambda name: [{"id": name}],
        lambda name: [str(name)[:-1]],
        lambda name: [f"{name}0"],
        lambda name: [str(name).upper()],
    ):
        play = Play(behaviour)
        upload, parts = play.upload(b"a")
        yield play.complete(upload, near(parts[0]))
    for sent in (md5(b"a")[::-1], md5(b"b")):
        play = Play(behaviour)
        upload, parts = play.upload(b"a", b"b", size=1)
        yield play.complete(upload, parts[:1], md5=sent)


def again(behaviour):
    for fate in ("pending", "completed", "cancelled"):
        play = Play(behaviour)
        lender, borrowed = play.upload(b"a")
        if fate == "completed":
            file = file_of(play.complete(lender, borrowed))
            yield play.complete(lender, borrowed)
            yield play.add(lender, b"late")
            yield play.content(file)
            yield play.cancel(lender)
            yield play.content(file)
            yield play.list()
        if fate == "cancelled":
            yield play.cancel(lender)
            yield play.cancel(lender)
            yield play.add(lender, b"late")
            yield play.list()
        upload, _ = play.upload(size=1)
        yield play.complete(upload, borrowed)
        if fate == "cancelled":
            yield play.complete(lender, borrowed)


def cancelling(behaviour):
    for body, headers in (
        (b"", ()),
        (b"", (("content-type", "application/json"),)),
        (b"", (("content-type", ""),)),
        (b"{}", ()),
        (b"null", ()),
    ):
        play = Play(behaviour)
        upload, _ = play.upload(b"a")
        yield play.cancel(upload, body=body, headers=headers)
    yield play.cancel("upload_unknown")


def filing(behaviour):
    play = Play(behaviour)
    yield play.list()
    made = []
    policy = {"anchor": "created_at", "seconds": 7_200}
    for second, members in enumerate(({}, {}, {"purpose": "batch"}, {"expires_after": policy})):
        play.now = START + second // 2
        upload, parts = play.upload(b"same", **members)
        play.now += 0.25 * (second + 1)
        done = play.complete(upload, parts)
        yield done
        made.append(file_of(done))
        yield play.get(made[-1])
        yield play.list()
    play.now += WAIT
    for query in (
        *({"limit": each} for each in ("1", "2", "0", "x")),
        *({"order": each} for each in ("asc", "desc")),
        {"purpose": "batch"},
        {"purpose": "evals"},
        {"after": "file-unknown"},
        {"after": made[1]},
        {"after": "\0"},
    ):
        yield play.list(**query)
    yield play.content(made[0])
    yield play.content(made[0], headers=(("accept", "application/binary"),))
    yield from (play.get(each) for each in made)
    yield play.delete(made[0])
    for look in (play.get, play.content, play.delete):
        yield look(made[0])
    yield play.content(made[1])
    yield play.list()
    for look in (play.get, play.content, play.delete):
        yield look("file-unknown")


def talking(behaviour):
    play = Play(behaviour)
    for name in ("openai-organization", "idempotency-key"):
        yield play.create(1, headers=((name, "x"),))
    for method, path in (("GET", "uploads/x/parts"), ("PUT", "uploads"), ("GET", "nowhere")):
        yield play.ask(method, path)
    upload, _ = play.upload(size=1)
    yield play.ask("GET", f"uploads/{upload}")
    for wanted in ("a/b", ".."):
        yield play.add(wanted, b"x")
        yield play.get(wanted)
    yield from (play.list() for _ in range(30))
    for operation in ("GET", "files", None), ("POST", "uploads", {**WANTED, "bytes": 1}):
        method, path, body = operation
        yield waited(play.begin(method, path, **({"body": body} if body else {})))


def waited(steps):
    """Give what an operation waits for, and its answer."""
    waits = []
    while True:
        try:
            waits.append(next(steps))
        except StopIteration as done:
            return waits, reply(done.value)


def guarding(behaviour):
    play = Play(behaviour, keys=("one", "two"))
    made = play.create(1, key="one")
    yield made
    upload = made.json.get("id", "lost")
    for key in (None, "three", "two"):
        yield play.create(1, key=key)
        yield play.add(upload, b"x", key=key)
        yield play.content("file-unknown", key=key)


def aging(behaviour):
    play = Play(behaviour, ttl=1)
    survivor, kept_parts = play.upload(b"b")
    done = play.complete(survivor, kept_parts)
    yield done
    file = file_of(done)
    uploads = [play.upload(b"a") for _ in range(3)]
    play.now += 2
    yield play.add(uploads[0][0], b"a")
    yield play.complete(*uploads[1])
    yield play.cancel(uploads[2][0])
    yield play.list()
    yield play.get(file)
    yield play.content(file)


def racing(behaviour):
    play = Play(behaviour)
    upload, _ = play.upload(size=2)
    adds = [
        play.begin("POST", ("uploads", upload, "parts"), form=Form((field(each),)))
        for each in (b"a", b"b")
    ]
    parts = together(adds)
    yield from parts
    yield play.complete(upload, [each.json.get("id") for each in parts])
    crowded, _ = play.upload(size=2)
    yield from (play.add(crowded, b"a", in_progress=others) for others in (1, 2))
    for rival in ("complete", "cancel", "parts"):
        play = Play(behaviour)
        upload, parts = play.upload(b"a")
        body = {"part_ids": parts}
        one = play.begin("POST", ("uploads", upload, "complete"), body=body)
        more = {"complete": {"body": body}, "parts": {"form": Form((field(b"x"),))}}
        other = play.begin("POST", ("uploads", upload, rival), **more.get(rival, {}))
        answers = together([one, other])
        yield from answers
        yield play.list()
        yield play.content(file_of(answers[0]))


def together(operations):
    """Take the first step of each operation before the second of any."""
    started = []
    for steps in operations:
        try:
            next(steps)
        except StopIteration as done:
            started.append(reply(done.value))
        else:
            started.append(steps)
    return [finished(each) if hasattr(each, "send") else each for each in started]
