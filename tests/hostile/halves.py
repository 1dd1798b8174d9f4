"""Servers that are correct up to a point: the reference server behind a relay with one flaw."""

import asyncio
import contextlib
import json
import re
from dataclasses import replace
from urllib.parse import parse_qs

from behaviours import LAWFUL, in_front
from canaries import STORE
from relay import passed_on, relay
from sockets import answer, served

LONG = 3_600
FOREIGN = [
    {
        "id": f"file-foreign-{at}",
        "object": "file",
        "bytes": 1,
        "created_at": at,
        "expires_at": None,
        "filename": f"{at}.txt",
        "purpose": "assistants",
        "status": "processed",
    }
    for at in range(10_000, 0, -1)
]
"""Files of somebody else, older than any of ours, the newest first."""


def _only_on(operation, misbehave):
    async def twist(talk, asked, told):
        if asked.operation == operation:
            await misbehave(talk)
        else:
            await passed_on(talk, asked, told)

    return relay(twist)


def _after(number, misbehave):
    async def twist(talk, asked, told):
        if asked.number > number:
            await misbehave(talk)
        else:
            await passed_on(talk, asked, told)

    return relay(twist)


async def _hang(_):
    await asyncio.sleep(LONG)


async def _reset(talk):
    talk.reset()


async def _die(talk):
    talk.shared.die()
    await asyncio.sleep(0)


async def _flood(talk):
    await talk.say(answer(200, b"", length=10**12))
    await talk.flood(b"x" * 65_536)


async def _html(talk):
    await talk.say(answer(200, b"<title>Maintenance</title>", kind="text/html"))


async def _busy(talk):
    await talk.say(answer(429, b"{}", [("retry-after", "0")]))


async def _failing(talk):
    await talk.say(answer(500, b'{"error": {"message": "no"}}'))


def _late(seconds):
    async def twist(talk, asked, told):
        await asyncio.sleep(seconds)
        await passed_on(talk, asked, told)

    return relay(twist)


def _edited(edit, before=None):
    """Let ``edit(document)`` give another document for each that is answered."""

    async def twist(talk, asked, told):
        document = told.document
        if isinstance(document, dict):
            told = told.saying(edit(document))
        await passed_on(talk, asked, told)

    return relay(twist, before)


async def _out_of_order(talk, asked, told):
    """Give each request the answer to the one before it, whoever asked that."""
    earlier, talk.shared.earlier = getattr(talk.shared, "earlier", told), told
    await passed_on(talk, asked, earlier)


async def _cut_short(talk, _, told):
    await talk.say(told.raw[:-1])
    talk.reset()


def _from_the_beginning(asked):
    """Forget where a page is to begin."""
    return replace(asked, head=re.sub(rb"([?&])after=[^& ]*", rb"\1", asked.head, count=1))


def _promising(document):
    return {**document, "has_more": True} if document.get("object") == "list" else document


def _crowded(asked):
    """Ask for the whole list, whatever part of it is wanted."""
    if asked.operation != "files:GET" or _wanted(asked) is None:
        return asked
    path, _, query = asked.path.partition("?")
    kept = [each for each in query.split("&") if each.startswith(("order=", "purpose="))]
    whole = "&".join([*kept, "limit=10000"])
    return replace(
        asked, head=asked.head.replace(asked.path.encode(), f"{path}?{whole}".encode(), 1)
    )


def _wanted(asked):
    """Read order, limit and cursor of a list; None where only the server can say what is meant."""
    query = parse_qs(asked.path.partition("?")[2], keep_blank_values=True)
    limit, order = query.get("limit", ["10000"]), query.get("order", ["desc"])
    plain = limit[0].isascii() and limit[0].isdigit() and 1 <= int(limit[0][:9]) <= 10_000
    once = all(len(each) == 1 for each in query.values())
    known = set(query) <= {"limit", "order", "after", "purpose"} and order[0] in ("asc", "desc")
    if not (plain and once and known):
        return None
    return order[0], int(limit[0]), query.get("after", [None])[0], query.get("purpose", [None])[0]


async def _crowd(talk, asked, told):
    """Show ten thousand Files of others in every list, lawfully paged."""
    wanted = _wanted(asked) if asked.operation == "files:GET" else None
    if wanted is None or not told.head.startswith(b"HTTP/1.1 200"):
        await passed_on(talk, asked, told)
        return
    order, limit, after, purpose = wanted
    foreign = FOREIGN if purpose in (None, "assistants") else []
    own = told.document["data"]
    every = own + foreign if order == "desc" else foreign[::-1] + own
    ids = [each["id"] for each in every]
    if after is not None and after not in ids:
        await talk.say(answer(400, json.dumps(_unknown(after)).encode()))
        return
    first = 0 if after is None else ids.index(after) + 1
    page = every[first : first + limit]
    ends = {"first_id": page[0]["id"], "last_id": page[-1]["id"]} if page else {}
    more = first + limit < len(every)
    await talk.say(told.saying({"object": "list", "data": page, "has_more": more, **ends}).raw)


def _swollen(document):
    """Put forty thousand Files of others into every list, whatever part of it is wanted."""
    if document.get("object") != "list":
        return document
    return {**document, "data": [*document["data"], *FOREIGN * 4]}


def _huge(value):
    """Put a number of 999 digits wherever there is one."""
    if isinstance(value, dict):
        return {name: _huge(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_huge(held) for held in value]
    number = isinstance(value, int) and not isinstance(value, bool)
    return 10**998 + value if number else value


def _unknown(after):
    error = {"message": f"no file {after}", "type": "invalid_request_error"}
    return {"error": {**error, "param": "after", "code": None}}


async def _as_in_1996(talk, _, told):
    """Answer in HTTP/1.0: the end of a body is the end of its connection."""
    head = re.sub(rb"(?i)\r\n(content-length|connection|transfer-encoding):[^\r]*", b"", told.head)
    await talk.say(head.replace(b"HTTP/1.1", b"HTTP/1.0", 1) + told.body)
    raise ConnectionError("the answer is over")


def _no_gets(asked):
    return None if asked.method in ("GET", "HEAD") or asked.operation == "DELETE" else asked


async def _one_page_for_all(talk, asked, told):
    """Serve an application of one page for all that is not the Uploads API."""
    if told is not None:
        await passed_on(talk, asked, told)
    elif asked.method == "DELETE":
        await talk.say(answer(405, b"Method Not Allowed", kind="text/plain"))
    else:
        said = answer(200, b"<!doctype html><div id=app></div>", kind="text/html")
        await talk.say(said if asked.method == "GET" else said.partition(b"<!")[0])


@contextlib.asynccontextmanager
async def _content_elsewhere(reference):
    """Point to a store of its own for content, which wants a signature and must hear no key."""
    signed = {}

    async def store(talk):
        while (asked := await talk.hear()) is not None:
            if re.search(rb"(?i)\r\n(authorization|x-gateway-token|cookie):", asked.head):
                front.complaints.append(f"the store was told a secret: {asked.head!r}")
            held = signed.get(asked.path.partition("?")[2])
            await talk.say(answer(403, b"<Error/>") if held is None else held)

    async def twist(talk, asked, told):
        if asked.operation != "content" or not told.head.startswith(b"HTTP/1.1 200"):
            await passed_on(talk, asked, told)
            return
        mark = f"X-Amz-Signature={STORE}{len(signed):08x}"
        signed[mark] = told.raw
        place = f"{stored.url.removesuffix('/v1')}/bucket/object?{mark}"
        await talk.say(answer(302, b"", [("location", place)]))

    async with served(store) as stored, relay(twist)(reference) as front:
        yield front


HALVES = (
    *(
        in_front(f"hangs-on-{each.lower()}", _only_on(each, _hang))
        for each in (
            "uploads:POST",
            "parts",
            "complete",
            "cancel",
            "content",
            "DELETE",
            "files:GET",
        )
    ),
    in_front("resets-on-parts", _only_on("parts", _reset)),
    in_front("resets-on-complete", _only_on("complete", _reset)),
    in_front("floods-on-content", _only_on("content", _flood)),
    in_front("429-on-parts", _only_on("parts", _busy)),
    in_front("500-on-complete", _only_on("complete", _failing), whole=True),
    *(in_front(f"dies-after-{each}", _after(each, _die)) for each in (1, 5, 50, 500)),
    *(in_front(f"hangs-after-{each}", _after(each, _hang)) for each in (50, 500)),
    in_front("html-after-50", _after(50, _html), whole=True),
    in_front("answers-out-of-order", relay(_out_of_order), whole=True),
    in_front("cuts-every-answer-short", relay(_cut_short)),
    in_front("lists-that-go-round", _edited(_promising, before=_from_the_beginning), whole=True),
    in_front("forty-thousand-files-in-every-list", _edited(_swollen), whole=True),
    in_front("huge-numbers-everywhere", _edited(_huge), whole=True),
    in_front("slow-by-50-ms", _late(0.05), LAWFUL, whole=True),
    in_front("slow-by-300-ms", _late(0.3), LAWFUL, whole=True),
    in_front("html-to-every-get", relay(_one_page_for_all, before=_no_gets), LAWFUL, whole=True),
    in_front("closes-after-30-idle-ms", relay(idle=0.03), LAWFUL, whole=True),
    in_front("http-1-0", relay(_as_in_1996), LAWFUL, whole=True),
    in_front("answers-cut-bodies", relay(cut_answer=answer(200, b"")), LAWFUL, whole=True),
    in_front("redirects-content-elsewhere", _content_elsewhere, LAWFUL, whole=True),
    in_front("ten-thousand-foreign-files", relay(_crowd, before=_crowded), LAWFUL, whole=True),
)
