"""A thin HTTP shell around the server: it reads requests, lets time pass, and writes answers."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from .behaviour import CORRECT, Behaviour
from .forms import Reader
from .listening import BASE
from .nouns import Answer, Content, Form, Request, Steps
from .server import Server
from .storage import Store, disk

JSON_LIMIT = 16 * 2**20
"""How long a body may be that is no form: more ids than anybody lists."""
SMALL = 4_096
"""Of how many bytes a form is small, so that it is held until it can be read again."""
PATIENCE = 128 * 2**20
"""How much of a body that is refused already is read, so that its sender hears the answer."""


class _Body:
    """The body of one request as it comes in, counted."""

    def __init__(self, blocks: AsyncGenerator[bytes, None]) -> None:
        self._blocks = blocks
        self.size = 0

    async def block(self) -> bytes | None:
        """Wait for the next bytes; None at the end. Raises ClientDisconnect when none will come."""
        block = await anext(self._blocks, None)
        self.size += len(block or b"")
        return block

    async def drain(self) -> None:
        """Read what is left, within reason."""
        while self.size < PATIENCE and await self.block() is not None:
            pass


def _segments(raw: bytes) -> tuple[str, ...]:
    """Split a path before it is unescaped, so that an escaped slash stays within its id."""
    segments = tuple(unquote(each) for each in raw.decode("ascii", "replace").split("/")[1:])
    return segments[1:] if segments[:1] == (BASE,) else segments


def _request(scope: Scope, **body: Any) -> Request:
    return Request(
        method=scope["method"],
        path=_segments(scope["raw_path"]),
        query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ),
        **body,
    )


def _adds_part(request: Request) -> bool:
    path = request.path
    return request.method == "POST" and len(path) == 3 and path[::2] == ("uploads", "parts")


async def _read_form(body: _Body, bare: Request, behaviour: Behaviour, store: Store) -> Form:
    boundary = behaviour.reads_boundary(bare.header("content-type") or "")
    if not boundary or len(boundary) > 256:  # the parser takes no longer one; 70 are allowed
        return await _read_raw(body, behaviour.part_limit, store)
    reader = Reader(boundary, behaviour.part_limit, store)
    try:
        for small in behaviour.rereads(await _small(body), boundary, bare):
            reader.feed(small)
        while (block := await body.block()) is not None:
            reader.feed(block)
            if reader.too_large:
                await body.drain()
                break
    except ClientDisconnect:
        reader.drop()
        raise
    return reader.close()


async def _small(body: _Body) -> tuple[bytes, ...]:
    """Wait for the blocks of a form, as long as they are few bytes together."""
    blocks: list[bytes] = []
    while body.size < SMALL and (block := await body.block()) is not None:
        blocks.append(block)
    return tuple(blocks)


async def _read_raw(body: _Body, limit: int, store: Store) -> Form:
    """Keep a body that is no form as it is, for whoever wants it."""
    sink = store()
    try:
        while (block := await body.block()) is not None:
            sink.write(block)
            if body.size > limit:
                sink.drop()
                await body.drain()
                return Form(too_large=True)
    except ClientDisconnect:
        sink.drop()
        raise
    return Form(raw=sink.keep(), complaint="The body is not multipart/form-data with a boundary.")


async def _read_text(body: _Body) -> tuple[bytes, bool]:
    """Read a body that is no form; its bytes are given up when they are too many."""
    blocks: list[bytes] = []
    while (block := await body.block()) is not None:
        blocks.append(block)
        if body.size > JSON_LIMIT:
            await body.drain()
            return b"", True
    return b"".join(blocks), False


async def _played(steps: Steps) -> Answer:
    """Let the time pass that an operation asks for, and return its answer."""
    while True:
        try:
            seconds = next(steps)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        await asyncio.sleep(seconds)


async def _each(blocks: Iterable[bytes], length: int | None) -> AsyncIterator[bytes]:
    """Send what there is within ``length``; whoever was promised more waits for it in vain."""
    sent = 0
    for block in blocks:
        fitting = block if length is None else block[: max(0, length - sent)]
        sent += len(fitting)
        yield fitting
    if length is not None and sent < length:
        await asyncio.Event().wait()


def _response(answer: Answer, behaviour: Behaviour) -> Response:
    body = answer.body
    if behaviour.streams_json and not isinstance(body, Content):
        body = Content(iter((body,)), None)
    length = body.length if isinstance(body, Content) else len(body)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if length is not None:
        headers.append((b"content-length", b"%d" % length))
    if isinstance(body, Content):
        response: Response = StreamingResponse(_each(body.blocks, body.length), answer.status)
    else:
        response = Response(body, answer.status)
    response.raw_headers = headers  # as the behaviour has them, right or wrong
    return response


class _Shell:
    """The application: one server, its store, and the connections that a fault has spoiled."""

    def __init__(self, server: Server, store: Store) -> None:
        self._server = server
        self._store = store
        self._spoiled: dict[object, Answer] = {}
        self._in_progress: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        asked = HttpRequest(scope, receive)
        body, bare = _Body(asked.stream()), _request(scope)
        if (early := self._foreseen(bare)) is not None:
            await _response(early, self._server.behaviour)(scope, receive, send)
            return
        with self._noted(bare) as in_progress:
            try:
                request = await self._read(scope, bare, body)
            except ClientDisconnect:
                if _adds_part(bare):
                    self._server.cut(bare)
                return
            request = replace(request, in_progress=in_progress)
            answer = await self._answer(request, scope.get("client"), body.size)
        await _response(answer, self._server.behaviour)(scope, receive, send)

    @contextmanager
    def _noted(self, bare: Request) -> Iterator[int]:
        """Give how many other Parts of the same upload are under way; count this one meanwhile."""
        upload = bare.path[1] if _adds_part(bare) else ""
        others = self._in_progress[upload] if upload else 0
        self._in_progress[upload] += 1
        try:
            yield others
        finally:
            self._in_progress[upload] -= 1
            self._in_progress = +self._in_progress  # forgets those of which none is left

    def _foreseen(self, bare: Request) -> Answer | None:
        least = self._server.behaviour.answers_early
        if least is None or not _adds_part(bare):
            return None
        large = bare.header("transfer-encoding") or int(bare.header("content-length") or 0) >= least
        return self._server.foreseen(bare) if large else None

    async def _read(self, scope: Scope, bare: Request, body: _Body) -> Request:
        if _adds_part(bare):
            if (seconds := self._server.behaviour.hears_late(bare)) > 0:
                await asyncio.sleep(seconds)
            form = await _read_form(body, bare, self._server.behaviour, self._store)
            return _request(scope, form=form)
        text, too_large = await _read_text(body)
        return _request(scope, body=text, too_large=too_large)

    async def _answer(self, request: Request, client: object, size: int) -> Answer:
        if client in self._spoiled:
            before = self._spoiled.pop(client)
            if self._server.behaviour.repeats_refusal:
                return self._server.again(before)
            return self._server.refused("The request could not be read.")
        answer = await _played(self._server.respond(request))
        if answer.status >= 400 and self._server.behaviour.spoils_connection(size):
            self._spoiled[client] = answer
        return answer


def application(
    behaviour: Behaviour = CORRECT,
    *,
    keys: tuple[str, ...] = (),
    ttl: float | None = None,
    storage: Path,
    clock: Callable[[], float] = time.time,
) -> Router:
    """
    Make an ASGI application that serves the Uploads API at ``/v1`` and at the root.

    Each of ``keys`` is a tenant; without keys nobody is asked for one. Uploads live ``ttl``
    seconds, or as long as ``behaviour`` says. Parts are kept in the folder ``storage``, which has
    to be there. ``clock`` gives seconds since 1970.
    """
    server = Server(behaviour, keys=keys, ttl=ttl, clock=clock, draw=lambda: uuid.uuid4().hex)
    shell = _Shell(server, disk(storage))
    return Router(default=shell)  # its own patterns do not match a path that has a line end
