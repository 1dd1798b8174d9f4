"""Draws answers of servers gone mad, and histories that hold them."""

import json
from dataclasses import replace

from build import (
    FORM,
    NOW,
    add,
    asked,
    by,
    cancel,
    complete,
    content,
    create,
    delete,
    file,
    get,
    lists,
    page,
    part,
    told,
    upload,
)
from hypothesis import strategies as st

from conformance.core.exchange import Response, body_of
from conformance.oracle.wire import Operation

HUGE = 10**400

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from((NOW, NOW + 3_600, HUGE, -HUGE, 10**999 - 1, 2**63))
    | st.floats()
    | st.sampled_from(
        ("", "\ud800", "\x00", "upload_1", "part_1", "file-1", "a.txt", "pending", "é", "x" * 300)
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("id", "file", "error", "x")), inner, max_size=3)
    ),
    max_leaves=6,
)
DEEP = b"[" * 100_000
LARGE = b'{"id": ' + b"9" * 5_000 + b"}"
MEMBERS = (
    "id",
    "object",
    "bytes",
    "created_at",
    "expires_at",
    "filename",
    "purpose",
    "status",
    "file",
    "upload_id",
    "deleted",
    "data",
    "has_more",
    "first_id",
    "last_id",
    "error",
)


@st.composite
def documents(draw):
    """Draw a document that looks like one of ours, with anything at all in some places."""
    base = draw(
        st.sampled_from(
            (
                upload(),
                upload(status="completed", file=file()),
                part(),
                file(),
                json.loads(page(file()).body.data),
                {"error": {"message": "No."}},
                {"id": "file-1", "object": "file", "deleted": True},
            )
        )
    )
    odd = draw(st.dictionaries(st.sampled_from(MEMBERS), values, max_size=3))
    held = {**base, **odd}
    return {name: each for name, each in held.items() if draw(st.integers(0, 9))}


bodies = (
    documents().map(lambda held: json.dumps(held).encode())
    | values.map(lambda held: json.dumps(held).encode())
    | st.sampled_from(
        (b"", b"no", DEEP, LARGE, b'{"a": NaN}', b"\xff\xfe{\x00}\x00", b'{"a":1e999}')
    )
    | st.binary(max_size=20)
)
words = st.text(max_size=20) | st.sampled_from(
    (
        "application/json",
        "application/json; charset=utf-16",
        'application/json; charset="',
        "multipart/form-data; boundary=",
        "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT",
        "Thu, 01 Jan 0001 00:00:00 -0000",
        "Thu, 01 Jan 0001 00:00:00 +9999",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "0",
    )
)
NAMES = ("content-type", "date", "content-length", "retry-after", "x-request-id", "x-should-retry")
headers = st.lists(st.tuples(st.sampled_from(NAMES), words), max_size=4).map(tuple)
statuses = st.sampled_from((200, 200, 200, 201, 204, 302, 400, 404, 409, 429, 500, 503, 100, 999))
responses = st.builds(
    Response,
    statuses,
    headers,
    bodies.map(body_of) | bodies.map(body_of).map(lambda body: replace(body, data=None)),
)

ids = st.sampled_from(("upload_1", "upload_2", "part_1", "file-1", "..", "", "x" * 300, "a b"))
requests = st.one_of(
    st.builds(create, st.sampled_from((0, 5, 5, 10**10, HUGE, "5", None, True, 5.0))),
    st.builds(
        create,
        filename=st.sampled_from(("", "\ud800", 5, None, "a/b")),
        expires_after=values,
        purpose=values,
    ),
    st.builds(add, st.sampled_from((b"", b"hello", b"hell")), upload=ids),
    st.builds(add, body=st.binary(max_size=30), headers=st.just(FORM) | headers),
    st.builds(complete, st.lists(ids, max_size=3), upload_id=ids, md5=values),
    st.builds(complete, body=bodies),
    st.builds(cancel, upload_id=ids, body=bodies, headers=headers),
    st.builds(get, ids),
    st.builds(content, id=ids, headers=headers),
    st.builds(delete, ids),
    st.builds(
        lists,
        query=st.sampled_from(
            ("", "limit=1", "limit=" + "1" * 5_000, "limit=0", "order=asc", "after=file-1", "x=%ff")
        ),
        step=st.none() | st.just(1),
    ),
    st.builds(
        asked,
        st.sampled_from(("GET", "POST", "PUT", "HEAD", "")),
        st.sampled_from(
            ("/", "", "/uploads", "/uploads/upload_1", "/files/a/b/c", "//", "/%2e%2e")
        ),
    ),
)


@st.composite
def exchanges(draw):
    """Draw an exchange: a request that may be odd, and any answer, or none."""
    asked_for = draw(requests)
    sender = draw(st.sampled_from(("first", "first", "first", "second", "nobody")))
    sent = draw(st.integers(0, 20)) / 2
    lasted = draw(st.integers(1, 9)) / 2
    answer = draw(st.none() | responses | st.just(asked_for.response))
    moved = replace(
        by(sender, asked_for),
        response=answer,
        sent=sent,
        received=None if answer is None else sent + lasted,
        at=NOW + sent,
    )
    return replace(moved, request=replace(moved.request, cut=draw(st.integers(0, 9)) == 0))


histories = st.lists(exchanges(), max_size=8).map(
    lambda held: tuple(sorted((create_first(), *held), key=lambda each: each.sent))
)


def create_first():
    return replace(create(), sent=-1.0, received=-0.5)


OPERATIONS = tuple(Operation)

LIFE = (
    create(),
    add(b"hel", "part_1"),
    add(b"lo", "part_2"),
    complete(("part_1", "part_2")),
    complete(("part_1", "part_2")),
    get(),
    content(),
    replace(lists(file(), query="limit=1", more=True), step=8),
    replace(lists(query="limit=1&after=file-1"), step=8),
    cancel(),
    lists(file()),
    create(3, "upload_2", expires_after={"anchor": "created_at", "seconds": 3_600}),
    add(b"hel", "part_3", "upload_2"),
    complete(("part_3",), 3, "upload_2", "file-2"),
    get("file-2", 3),
    delete(),
    get(),
    lists(),
)


@st.composite
def damaged(draw):
    """Draw a life that some of its answers spoil in one member or another."""
    held = list(told(*LIFE))
    for place in draw(st.lists(st.integers(0, len(LIFE) - 1), min_size=1, max_size=4)):
        answer = held[place].response
        if answer is not None:
            held[place] = replace(held[place], response=draw(spoiled(answer)))
    return tuple(held)


@st.composite
def spoiled(draw, answer):
    if draw(st.booleans()):
        return replace(answer, headers=(*draw(headers), *answer.headers))
    try:
        document = json.loads(answer.body.data or b"")
    except (ValueError, RecursionError):
        return draw(responses)
    held = draw(st.sampled_from(tuple(objects(document)) or ({},)))
    held[draw(st.sampled_from(MEMBERS))] = draw(values)
    return replace(answer, body=body_of(json.dumps(document).encode()))


def objects(value):
    """Yield every object in a document."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from objects(each)
