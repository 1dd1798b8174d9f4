"""Draws requests that stand for themselves: creations, lists, and paths with odd ids."""

import json

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.core.plan import (
    AddPart,
    Call,
    Complete,
    Create,
    GetContent,
    ListFiles,
    Plan,
    Raw,
    Total,
    members,
    plan,
)

from .strategies import ends

JSON = "application/json"
FIELDS = ("filename", "purpose", "bytes", "mime_type")
VALUES: tuple[object, ...] = (None, True, 1.5, -1, "", "8", [], {}, [8], 10**30)
"""Values that are wrong for some member of a creation."""

CREATION = b'{"purpose":"assistants","filename":"a.txt","bytes":1,"mime_type":"text/plain"}'
BODIES = (
    b"{",
    b"[]",
    b'"x"',
    b"",
    b"[" + CREATION + b"]",
    json.dumps(CREATION.decode()).encode(),
    CREATION[:-1] + b",}",
    b"null",
    b"1",
    b"\xff",
    b'{"bytes":1,',
    b"{}",
    b"bytes=1",
    CREATION[:-1],
    CREATION.replace(b'"', b"'"),
)
"""Bodies that are no JSON object with all members."""

POLICIES: tuple[object, ...] = (
    {"anchor": "created_at", "seconds": 3_599},
    {"anchor": "created_at", "seconds": 2_592_001},
    {"anchor": "created_at", "seconds": -3_600},
    {"anchor": "created_at", "seconds": "3600"},
    {"anchor": "created_at", "seconds": 3_600.5},
    {"anchor": "created_at", "seconds": None},
    {"anchor": "created_at", "seconds": True},
    {"anchor": "last_active_at", "seconds": 3_600},
    {"anchor": None, "seconds": 3_600},
    {"anchor": 1, "seconds": 3_600},
    {"anchor": "created_at"},
    {"seconds": 3_600},
    {},
    3_600,
    "created_at",
    [],
    True,
)
"""Expiry policies outside of what is documented."""

NAMES = (
    "你好.txt",
    "🦆🏳️‍🌈.txt",
    "e\u0301 \u00e9.txt",
    'two  blanks, "quoted", 100%25+a;b=c&d.txt',
    "a/b\\c.txt",
    "n" * 296 + ".txt",
    "漢" * 296 + ".txt",
    "\u200fשלום\u200e \u202eabc\u202c.txt",
    'quoted "a".txt',
    "it's.txt",
    "a/b.txt",
    "a\\b.txt",
    "../a.txt",
    "a b+c%20d.txt",
    "a;b=c&d.txt",
    "n" * 251 + ".txt",
    "漢" * 251 + ".txt",
    "{upload:0}.txt",
)


def names() -> SearchStrategy[str]:
    """Draw file names: text of any language, without control characters or lone surrogates."""
    letters = st.characters(exclude_categories=("C", "Zl", "Zp"))
    free = st.text(letters, min_size=1, max_size=60).map(lambda text: f"n{text}.txt")
    return st.one_of(st.sampled_from(NAMES), free)


@st.composite
def named(draw: st.DrawFn) -> Plan:
    """Draw an upload with a file name out of the ordinary, completed, read and deleted."""
    return plan(
        Create(Total((0,)), filename=draw(names())),
        AddPart(b"a"),
        Complete((0,)),
        GetContent(),
        *draw(ends()),
    )


def creations() -> SearchStrategy[Plan]:
    """Draw creations with a member of a wrong type, a wrong policy, or a body that is wrong."""
    typed = st.builds(
        lambda name, value: Create(1, members=members(**{name: value})),
        st.sampled_from(FIELDS),
        st.sampled_from(VALUES),
    )
    policed = st.sampled_from(POLICIES).map(
        lambda value: Create(1, members=members(expires_after=value))
    )
    raw = st.sampled_from(BODIES).map(lambda body: Create(raw=Raw(body, JSON)))
    counted = st.one_of(
        st.integers(1, 8_000_000_000),
        st.integers(8_589_934_593, 10**19),
        st.integers(-(2**33), -1),
    ).map(Create)
    return st.one_of(typed, policed, raw, counted).map(plan)


def lists() -> SearchStrategy[Plan]:
    """Draw one page of a list: any limit, order and purpose, in any order of the query."""
    options = st.tuples(
        st.sampled_from(((), (("limit", "1"),), (("limit", "3"),), (("limit", "20"),))),
        st.sampled_from(((), (("order", "asc"),), (("order", "desc"),))),
        st.sampled_from(((), (("purpose", "batch"),), (("purpose", "vision"),))),
    )
    return options.map(
        lambda some: plan(ListFiles(query=tuple(each for one in some for each in one)))
    )


PATHS = (
    ("POST", "/uploads/{}/complete"),
    ("POST", "/uploads/{}/cancel"),
    ("GET", "/files/{}"),
    ("GET", "/files/{}/content"),
    ("DELETE", "/files/{}"),
)
ODD_IDS = ("%2e%2e", "%2F", "..%2F..%2Fetc%2Fpasswd", "%00", "%0D%0A", "%25", "%FF", "a%2Fb", "%20")
"""Escaped, as they go out."""


def odd_paths() -> SearchStrategy[Plan]:
    """Draw requests for ids that hold escaped characters."""
    escaped = st.binary(min_size=1, max_size=6).map(
        lambda some: "".join(f"%{byte:02X}" for byte in some)
    )
    return st.builds(
        lambda where, odd: plan(Call(where[0], where[1].format(odd), _body(where[1]))),
        st.sampled_from(PATHS),
        st.one_of(st.sampled_from(ODD_IDS), escaped),
    )


def _body(path: str) -> Raw | None:
    if not path.endswith("/complete"):
        return None
    return Raw(json.dumps({"part_ids": []}).encode(), JSON)


METHODS = ("GET", "PUT", "PATCH", "DELETE")
PLACES = (
    "/uploads",
    "/uploads/{upload:0}/parts",
    "/uploads/{upload:0}/complete",
    "/uploads/{upload:0}/cancel",
)
