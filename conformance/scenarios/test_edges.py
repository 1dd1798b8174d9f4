"""
What JSON, UTF-8, headers and queries can hold, and a program does not expect.

Nearly all of it may be taken or refused; none of it is an error of the server.
"""

import json

from conformance.core.plan import AddPart, As, Complete, Create, ListFiles, Members, Raw, Total

from .literals import NO_PART, Provoke
from .profiles import unless_quick
from .requests import CREATION, JSON

LONG = "9" * 5_000
"""More digits than Python, Ruby or Java turn into a number without being told to."""
DEEP = 20_000
"""More levels than any parser goes down that calls itself."""
MANY = 10_000
HUGE = 70_000
"""Characters that are more than a column of 65,535 bytes holds."""

NUMBERS = ("1e999", LONG)
MORE_NUMBERS = (
    *("-1e999", "1e-999", "-0", "-0.0", "NaN", "Infinity", "-Infinity", f"-{LONG}", f"0.{LONG}"),
    *("9007199254740993", "18446744073709551616", "1e10000000000", "1E+1"),
)
"""Some of them are no JSON at all, which parsers of JavaScript and Python take all the same."""
TEXTS = ("\ud800.txt", "a\0.txt")
MORE_TEXTS = (
    *("\udc00\ud800", "\x01\x1f\x7f\x80\x9f", "\ufffe\uffff", "\u2028\u2029", "\ufeffa.txt"),
    *("n" * HUGE, "\0", "{}%s%n${7*7}", "' OR '1'='1"),
)
MEMBERS: tuple[Members, ...] = (
    (("", "1"),),
    (("\0", "1"),),
    (("__proto__", '{"bytes":2}'), ("constructor", "null")),
    (("x" * HUGE, "1"),),
    (("x_extra", LONG),),
    (("x_extra", "1e999"),),
    (("x_extra", '{"a":1,"a":2}'),),
    (("x_extra", json.dumps([0] * MANY)),),
    tuple((f"x_{at}", "0") for at in range(1_000)),
)
"""Members that nobody knows, some with names that hardly anybody gives."""


def _with(more: bytes) -> Raw:
    return Raw(CREATION[:-1] + b',"x_extra":' + more + b"}", JSON)


NESTED = _with(b"[" * DEEP + b"]" * DEEP)
BODIES = (
    _with(b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    _with(b"[" * DEEP),
    Raw(b"\xef\xbb\xbf" + CREATION, JSON),
    Raw(CREATION.replace(b"a.txt", b"\xff\xfe.txt"), JSON),
    Raw(CREATION.replace(b"a.txt", b"\xc0\xae\xed\xa0\x80.txt"), JSON),
    Raw(CREATION.decode().encode("utf-16"), JSON),
    Raw(b"\0" * 1_000, JSON),
)
LABELS = (
    "application/json; charset=utf-16",
    'application/json; charset="',
    "application/json; charset=utf-8; charset=klingon",
    "application/json; boundary=x",
    "application/json;;",
    "/",
    "application/" + "x" * 5_000,
)
QUERIES = (
    (("purpose", "\0"),),
    (("after", "a" * 5_000),),
    (("order", "\0"),),
    *((("limit", limit),) for limit in ("1e999", "1e1", "\u0661", "+1", " 1", "1_0", "0x1", LONG)),
    (("limit[]", "1"),),
    (("", "1"),),
)


def test_numbers_that_no_size_has(provoke: Provoke) -> None:
    for number in (*NUMBERS, *unless_quick(*MORE_NUMBERS)):
        provoke(Create(1, members=(("bytes", number),)))
    for number in unless_quick(*NUMBERS, "-0", "36e2"):
        policy = f'{{"anchor":"created_at","seconds":{number}}}'
        provoke(Create(1, members=(("expires_after", policy),)))


def test_texts_that_no_name_is(provoke: Provoke) -> None:
    for text in (*TEXTS, *unless_quick(*MORE_TEXTS)):
        provoke(Create(1, members=(("filename", json.dumps(text)),)))
    for text in unless_quick("\ud800", "\0", "x" * HUGE):
        provoke(Create(1, members=(("purpose", json.dumps(text)),)))
        provoke(Create(1, members=(("mime_type", json.dumps(text)),)))


def test_members_that_nobody_names(provoke: Provoke) -> None:
    for more in unless_quick(*MEMBERS):
        provoke(Create(1, members=more))


def test_bodies_on_which_parsers_differ(provoke: Provoke) -> None:
    for body in (NESTED, *unless_quick(*BODIES)):
        provoke(Create(raw=body))


def test_labels_that_name_another_encoding(provoke: Provoke) -> None:
    for label in ("application/json; charset=klingon", *unless_quick(*LABELS)):
        provoke(Create(raw=Raw(CREATION, label)))


def test_headers_that_say_nothing_of_use(provoke: Provoke) -> None:
    for header in unless_quick(
        ("X-Client-Request-Id", "x" * 5_000),
        ("X-Client-Request-Id", "\xff\xfe"),
    ):
        provoke(As(Create(1), headers=(header,)))


def test_queries_that_no_client_sends(provoke: Provoke) -> None:
    for query in ((("after", "\0"),), *unless_quick(*QUERIES)):
        provoke(ListFiles((*query, ("limit", "1")) if "limit" not in dict(query) else query))


def test_lists_of_parts_that_nobody_makes(provoke: Provoke) -> None:
    """All of them are refused; then a right one may be."""
    lists = ((NO_PART,) * MANY, ("\ud800",), ("x" * HUGE,))
    members = ("[1e999]", f"[{LONG}]", "[" * 1_000 + "]" * 1_000)
    for some in unless_quick(lists):
        provoke(
            Create(Total((0,))),
            AddPart(b"a"),
            *(Complete(listed) for listed in some),
            *(Complete((0,), members=(("part_ids", text),)) for text in members),
        )
    for text in unless_quick('"\\ud800"', '"\\u0000"', "1e999", f'"{"0" * HUGE}"'):
        provoke(Create(Total((0,))), AddPart(b"a"), Complete((0,), members=(("md5", text),)))
