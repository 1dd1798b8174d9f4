"""Writes the request that a step asks for. Pure: nothing is sent here."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from conformance.core.errors import Blocked
from conformance.core.exchange import KEPT, UNFRAMED, Headers
from conformance.core.plan import (
    AddPart,
    Call,
    Cancel,
    Complete,
    Create,
    DeleteFile,
    GetContent,
    GetFile,
    ListFiles,
    Members,
    Plan,
    Raw,
    declared,
    md5,
)
from conformance.core.target import Target

from .multipart import Parcel, is_cut, pack, pieces
from .resolve import Ids, Kind, Leaf, Sent

JSON = "application/json"
SUITS = {
    "batch": (".jsonl", "application/jsonl"),
    "fine-tune": (".jsonl", "application/jsonl"),
    "vision": (".png", "image/png"),
}
"""File name extension and media type that any server takes for a purpose; others take text."""
TEXT = (".txt", "text/plain")
PLACE = re.compile(r"\{(upload|part|file):(\d+)\}")


NEAR: Mapping[str | None, Callable[[str], str]] = {
    None: lambda name: name,
    "upper": str.upper,
    "cut": lambda name: name[:-1],
    "turned": lambda name: name[::-1],
}
WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What ids of parts are made of nearly everywhere."""
NEARLY = re.compile(r"\{part:(\d+)(?::(upper|cut|turned))?\}")


@dataclass(frozen=True, slots=True)
class Message:
    """A request below the base URL: its path is escaped, its query has no ``?``."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes | Parcel = b""


@dataclass(frozen=True, slots=True)
class Context:
    """What a step is read against. ``fresh`` makes a file name with the extension it is given."""

    plan: Plan
    target: Target
    ids: Ids
    fresh: Callable[[str], str]


def compose(leaf: Leaf, step: Sent, context: Context) -> Message:
    """Write the request of ``step``. Raises Blocked when it needs what no answer brought."""
    try:
        return _compose(leaf, step, context)
    except IndexError:
        lacking = "it counts bytes of a part that the plan does not add"
        raise Blocked(str(leaf), lacking) from None


def _compose(leaf: Leaf, step: Sent, context: Context) -> Message:
    match step:
        case Create():
            return _posted("/uploads", step.raw or _json(_create(step, context)))
        case AddPart() | Complete() | Cancel():
            upload = of_id(context.ids.need(leaf, "upload", step.upload))
            return _of_upload(f"/uploads/{upload}", leaf, step, context)
        case GetFile() | GetContent() | DeleteFile():
            return _of_file(f"/files/{of_id(context.ids.need(leaf, 'file', step.file))}", step)
        case ListFiles(after=after):
            return page(step, None if after is None else context.ids.need(leaf, "file", after))
        case _:
            return _call(leaf, step, context.ids)


def _of_upload(
    path: str, leaf: Leaf, step: AddPart | Complete | Cancel, context: Context
) -> Message:
    match step:
        case AddPart():
            return _add_part(f"{path}/parts", step)
        case Complete():
            raw = step.raw or _json(_complete(leaf, step, context))
            return _posted(f"{path}/complete", raw)
        case _:
            return _posted(f"{path}/cancel", step.raw or Raw())


def _of_file(path: str, step: GetFile | GetContent | DeleteFile) -> Message:
    match step:
        case GetFile():
            return Message("GET", path)
        case GetContent(accept=accept):
            return Message("GET", f"{path}/content", headers=(("Accept", accept or "*/*"),))
        case _:
            return Message("DELETE", path)


def of_id(value: str) -> str:
    """Write an id as a segment of a path."""
    return quote(value, safe="", errors="replace")


def page(step: ListFiles, after: str | None) -> Message:
    """Ask for one page of a list, behind the file with the id ``after``."""
    cursor = () if after is None else (("after", after),)
    return Message(
        "GET",
        "/files",
        urlencode((*step.query, *cursor), quote_via=quote, safe="", errors="replace"),
    )


def _call(leaf: Leaf, step: Call, ids: Ids) -> Message:
    def filled(place: re.Match[str]) -> str:
        return of_id(ids.need(leaf, cast("Kind", place[1]), int(place[2])))

    path, _, query = PLACE.sub(filled, step.path).partition("?")
    path = path if path.startswith("/") else f"/{path}"
    raw = step.raw or Raw()
    return Message(step.method, path, query, _content_type(raw.content_type), raw.body)


def _posted(path: str, raw: Raw) -> Message:
    return Message("POST", path, "", _content_type(raw.content_type), raw.body)


def _content_type(value: str | None) -> Headers:
    return () if value is None else (("Content-Type", value),)


def _add_part(path: str, step: AddPart) -> Message:
    if step.raw is not None:
        return _posted(path, step.raw)
    parcel = pack(step.content, step.form)
    usual = not step.form.chunked and step.form.framing == UNFRAMED and not is_cut(parcel)
    small = parcel.size <= KEPT
    body = b"".join(block for block, _ in pieces(parcel)) if usual and small else parcel
    return Message("POST", path, "", _content_type(parcel.content_type), body)


def _create(step: Create, context: Context) -> bytes:
    purpose = context.target.purpose if step.purpose is None else step.purpose
    extension, suitable = SUITS.get(purpose, TEXT)
    ours = context.target.mime_type if purpose == context.target.purpose else suitable
    return written(
        (
            ("purpose", dumped(purpose)),
            (
                "filename",
                dumped(context.fresh(extension) if step.filename is None else step.filename),
            ),
            ("bytes", str(declared(context.plan, step.declared))),
            ("mime_type", dumped(ours if step.mime_type is None else step.mime_type)),
        ),
        step.members,
        step.without,
    )


def _complete(leaf: Leaf, step: Complete, context: Context) -> bytes:
    part_ids = [context.ids.need(leaf, "part", part) for part in step.parts]
    digest = () if step.md5 is None else (("md5", dumped(md5(context.plan, step.md5))),)
    more = tuple((name, _filled(leaf, text, context.ids)) for name, text in step.members)
    return written((("part_ids", dumped(part_ids)), *digest), more, step.without)


def _filled(leaf: Leaf, text: str, ids: Ids) -> str:
    """
    Put ids of parts where JSON text names their places, or what is nearly their ids.

    An id that is no plain word is changed in nothing: an echoed key that is told otherwise would be
    recognised by nobody who takes keys out. Raises Blocked then.
    """

    def near(place: re.Match[str]) -> str:
        name = ids.need(leaf, "part", int(place[1]))
        if place[2] is not None and not WORD.fullmatch(name):
            raise Blocked(str(leaf), f"the id of part {place[1]} is no plain word to be changed")
        return dumped(NEAR[place[2]](name))[1:-1]

    return NEARLY.sub(near, text)


def _json(body: bytes) -> Raw:
    return Raw(body, JSON)


def dumped(value: str | list[str]) -> str:
    """Write JSON as clients do, text as UTF-8; text that UTF-8 cannot write is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def written(plain: Members, more: Members, without: tuple[str, ...]) -> bytes:
    """Write a JSON object; ``more`` replaces members of the same name, ``without`` leaves out."""
    held = dict(plain) | dict(more)
    pairs = (f"{dumped(name)}:{text}" for name, text in held.items() if name not in without)
    return ("{" + ",".join(pairs) + "}").encode(errors="replace")
