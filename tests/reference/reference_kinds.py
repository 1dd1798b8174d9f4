"""Chapters of kinds of fault that take something to show: bytes, names, types, codings."""

from reference_play import Play, field, file_of

from conformance.reference.nouns import Form


def leaving_names_out(behaviour):
    """Parts without a filename may pass for text fields."""
    for data in (bytes(range(256)), b" a\r\n", b"x" * 70_000):
        play = Play(behaviour)
        upload, _ = play.upload(size=len(data))
        part = play.add(upload, form=Form((field(data, filename=None),)))
        yield part
        done = play.complete(upload, [part.json.get("id")])
        yield done
        yield play.content(file_of(done))


def repeating_a_byte(behaviour):
    """Long runs, and line ends at the ends of blocks."""
    for data in (b"x" * 65_636, b"x" * 65_535 + b"\n", bytes(8_192), b"x\r\n" + b"x" * 4_094):
        play = Play(behaviour)
        upload, parts = play.upload(data)
        done = play.complete(upload, parts)
        yield done
        yield play.content(file_of(done))


NAMES = (
    "Side \u00e9.txt",
    "side \u00e9.txt",
    "Side e\u0301.txt",
    "Side_\u00e9.txt",
    "n" * 70 + "1",
)
ALIKE = (*((NAMES[0], name) for name in NAMES), ("n" * 70 + "2", NAMES[-1]))


def standing_side_by_side(behaviour):
    """Two uploads are pending at once, and their names are much alike."""
    for names in ALIKE:
        play = Play(behaviour)
        one, other, third = (
            play.create(8, filename=name).json.get("id", "lost") for name in (*names, names[0])
        )
        listed = {one: [], other: []}
        for upload, data in ((one, b"one"), (other, b"two"), (one, b"equal"), (other, b"equal")):
            listed[upload].append(play.add(upload, data).json.get("id", "lost"))
        play.add(third, b"equal")
        play.cancel(third)
        done = [play.complete(upload, parts) for upload, parts in listed.items()]
        yield from done
        yield from (play.content(file_of(each)) for each in done)


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x01tEXta....\0\0\0\x01IDATb...."
TYPES = (
    ("application/json", b'{"a" : 1.0}'),
    ("application/json", b"no JSON"),
    ("application/jsonl", b'{"a" : 1.0}\r\n{}'),
    ("text/plain", b"\xef\xbb\xbfa"),
    ("image/png", PNG),
)


def calling_content_something(behaviour):
    """Files and parts of types that invite to parse them."""
    for mime_type, data in TYPES:
        play = Play(behaviour)
        upload, parts = play.upload(data, mime_type=mime_type)
        done = play.complete(upload, parts)
        yield done
        yield play.content(file_of(done))
    play = Play(behaviour)
    upload, _ = play.upload(size=11)
    typed = field(b'{"a" : 1.0}', content_type="application/json")
    part = play.add(upload, form=Form((typed,)))
    yield play.complete(upload, [part.json.get("id")])


def taking_answers_packed(behaviour):
    play = Play(behaviour)
    upload, parts = play.upload(b"a line\r\n" * 100)
    file = file_of(play.complete(upload, parts))
    for coding in ("gzip", "deflate"):
        takes = (("accept-encoding", coding),)
        yield play.content(file, headers=takes)
        yield play.get(file, headers=takes)


KINDS = (
    leaving_names_out,
    repeating_a_byte,
    standing_side_by_side,
    calling_content_something,
    taking_answers_packed,
)
