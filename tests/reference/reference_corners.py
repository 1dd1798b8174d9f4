"""The rest of the story: where only a few go wrong. Each chapter gives every answer in order."""

import hashlib

from reference_play import START, WANTED, Play, field, file_of, finished, reply

from conformance.reference.nouns import Form

KEYS = ("one", "two")
EDGE = 65_536


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def whole(play, *contents, key=None, **members):
    """Go through an upload; gives the id of its File, 'lost' if something was refused."""
    upload, parts = play.upload(*contents, key=key, **members)
    return file_of(play.complete(upload, parts, key=key))


def listing_parts(behaviour):
    """Eleven and more of them, out of order, and ids that are none."""
    for count, order in ((12, 1), (12, -1), (3, -1)):
        play = Play(behaviour)
        upload, parts = play.upload(*(b"%02d" % n for n in range(count)))
        done = play.complete(upload, parts[::order])
        yield done
        yield play.content(file_of(done))
    play = Play(behaviour)
    upload, parts = play.upload(b"a")
    yield play.complete(upload, [*parts, ""])


def summing(behaviour):
    """An md5 that is wrong in one digit, and one of much."""
    right = md5(b"a")
    for place in (0, 31):
        sent = f"{right[:place]}{int(right[place], 16) ^ 1:x}{right[place + 1 :]}"
        play = Play(behaviour)
        upload, parts = play.upload(b"a")
        yield play.complete(upload, parts, md5=sent)
    much = b"e" * EDGE + b"f"
    for sent in (md5(much), "0" * 32):
        play = Play(behaviour)
        upload, parts = play.upload(much)
        yield play.complete(upload, parts, md5=sent)


def calling(behaviour):
    play = Play(behaviour)
    upload, parts = play.upload(b"a", filename="你好.txt")
    yield play.complete(upload, parts)


def taking_time(behaviour):
    """A second and more goes by before an upload ends, and not all its bytes have come."""
    play = Play(behaviour)
    upload, _ = play.upload(b"a", size=3)
    play.now += 5
    yield play.cancel(upload)


def turning_pages(behaviour):
    play = Play(behaviour)
    made = []
    for place, name in enumerate(("c", "a", "b", "d", "e")):
        play.now = START + place // 3
        purpose = "batch" if place == 3 else "fine-tune"
        made.append(whole(play, b"x", filename=f"{name}.txt", purpose=purpose))
    for order in ("asc", "desc"):
        yield play.list(order=order)
        yield from (play.list(order=order, after=each, limit="1") for each in made)
    yield play.list(purpose="fine-tune-results")
    yield play.list(purpose="fine-tune", limit="2")
    for _ in range(30):
        whole(play, b"x", b"y")
    yield play.list(limit="40")


def keeping_out(behaviour):
    """Those without a key, and another tenant, ask for everything."""
    for key, headers in (
        (None, ()),
        ("two", ()),
        (None, (("authorization", "Bearer"),)),
        (None, (("authorization", "Basic eA=="),)),
    ):
        yield from intruding(Play(behaviour, keys=KEYS), key=key, headers=headers)


def intruding(play, **who):
    upload, parts = play.upload(b"a", key="one")
    pending, _ = play.upload(size=1, key="one")
    file = whole(play, b"b", key="one")
    body = {"part_ids": parts}
    yield play.ask("POST", "uploads", body={**WANTED, "bytes": 1}, **who)
    yield play.ask("POST", ("uploads", pending, "parts"), form=Form((field(b"x"),)), **who)
    yield play.ask("POST", ("uploads", pending, "cancel"), **who)
    yield play.ask("POST", ("uploads", upload, "complete"), body=body, **who)
    for method, path in (
        ("GET", "files"),
        ("GET", f"files/{file}"),
        ("GET", f"files/{file}/content"),
        ("DELETE", f"files/{file}"),
    ):
        yield play.ask(method, path, **who)


def lending(behaviour):
    play = Play(behaviour, keys=KEYS)
    _, borrowed = play.upload(b"a", key="one")
    upload, _ = play.upload(size=1, key="two")
    yield play.complete(upload, borrowed, key="two")


def overtaking(behaviour):
    """A completion comes while a cancellation is under way."""
    play = Play(behaviour)
    upload, parts = play.upload(b"a")
    body = {"part_ids": parts}
    cancelling = play.begin("POST", ("uploads", upload, "cancel"))
    try:
        next(cancelling)
    except StopIteration as done:
        yield reply(done.value)
        return
    yield finished(play.begin("POST", ("uploads", upload, "complete"), body=body))
    yield finished(cancelling)


CHAPTERS = (
    listing_parts,
    summing,
    calling,
    taking_time,
    turning_pages,
    keeping_out,
    lending,
    overtaking,
)
