"""
The reference server as a pure state machine: a request goes in, an answer comes out.

No sockets, no clock, no randomness of its own: they are handed in. Every decision that could be
taken otherwise is a field of ``Behaviour``; this file only asks for it at the right moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from . import files, uploads
from .answers import granted, refusal
from .behaviour import CORRECT, Behaviour
from .books import ANYBODY, Books
from .nouns import Answer, Operation, Problem, Refused, Request, Steps
from .rules import refuse

ROUTES: tuple[tuple[tuple[str | None, ...], Mapping[str, Operation]], ...] = (
    (("uploads",), {"POST": "create"}),
    (("uploads", None), {"GET": "get-upload"}),
    (("uploads", None, "parts"), {"POST": "add"}),
    (("uploads", None, "complete"), {"POST": "complete"}),
    (("uploads", None, "cancel"), {"POST": "cancel"}),
    (("files",), {"GET": "list"}),
    (("files", None), {"GET": "get", "DELETE": "delete"}),
    (("files", None, "content"), {"GET": "content"}),
)
"""Paths below the base, None for an id, and what each method asks for."""


def _fits(shape: tuple[str | None, ...], path: tuple[str, ...]) -> bool:
    return len(shape) == len(path) and all(
        segment if wanted is None else wanted == segment
        for wanted, segment in zip(shape, path, strict=True)
    )


def routed(behaviour: Behaviour, request: Request) -> Operation:
    """Say what a request asks for. Refuses a path that is not served, and a method it has not."""
    served = {
        method: operation
        for shape, methods in ROUTES
        if _fits(shape, request.path)
        for method, operation in methods.items()
        if behaviour.serves(operation)
    }
    if not served:
        raise refuse("There is no such path.", kind="unknown-path")
    if request.method not in served:
        raise refuse("The path has no such method.", kind="wrong-method")
    return served[request.method]


class Server:
    """
    One server with its books.

    ``keys`` are those of its tenants, none for a server that asks for no key. ``ttl`` is how many
    seconds an upload lives, None for what the behaviour says. ``clock`` gives seconds since 1970.
    """

    def __init__(
        self,
        behaviour: Behaviour = CORRECT,
        *,
        keys: tuple[str, ...] = (),
        ttl: float | None = None,
        clock: Callable[[], float],
        draw: Callable[[], str],
    ) -> None:
        self.behaviour = behaviour
        self._keys = keys
        self._books = Books(behaviour, behaviour.ttl if ttl is None else ttl, clock, draw)
        self._served = 0

    def respond(self, request: Request) -> Steps:
        """Take a request: yields seconds that are to pass, and returns the answer."""
        began, before = self._books.tick(), self._served
        self._served += 1
        request = replace(request, path=self.behaviour.reads_path(request.path))
        if (tidy := self.behaviour.points_to(request)) is not None:
            return self._signed(Answer(308, (("location", tidy),), b""))
        try:
            answer = yield from self._granted(request, began, before)
        except Refused as refused:
            answer = refusal(self.behaviour, refused.problem)
        return self._signed(self.behaviour.packs(request, answer))

    def answer(self, request: Request) -> Answer:
        """Take a request, and let all waiting be over at once."""
        steps = self.respond(request)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                answer: Answer = done.value
                return answer

    def refused(self, message: str) -> Answer:
        """Refuse what could not be read, or what a fault has spoiled."""
        return self._signed(refusal(self.behaviour, Problem("invalid", message)))

    def foreseen(self, request: Request) -> Answer | None:
        """Refuse a Part before its body is read, if its upload takes none; None if it may."""
        tenant = self.behaviour.tenant_of(request, self._keys)
        upload = self._books.upload(request.path[1], tenant) if tenant is not None else None
        if upload is not None and upload.status == "pending":
            return None
        answer = self.answer(request)
        return replace(answer, headers=(*answer.headers, ("connection", "close")))

    def again(self, answer: Answer) -> Answer:
        """Give an answer once more, as if it were one to another request."""
        kept = tuple(each for each in answer.headers if each[0] != "x-request-id")
        return self._signed(replace(answer, headers=kept))

    def cut(self, request: Request) -> None:
        """Hear that the body of a Part never came whole: nobody waits for an answer."""
        tenant = self.behaviour.tenant_of(request, self._keys)
        upload = self._books.upload(request.path[1], tenant) if tenant is not None else None
        if upload is not None:
            self._books.put_upload(self.behaviour.after_cut(upload))

    def _granted(self, request: Request, began: int, before: int) -> Steps:
        behaviour = self.behaviour
        tenant = self._admitted(request, before)
        try:
            operation = routed(behaviour, request)
        except Refused:
            if behaviour.answers_method(request):
                return granted(behaviour, "get-upload", {})
            raise
        if request.too_large:
            raise refuse("The body is too large.", kind="too-large")
        owner = ANYBODY if behaviour.shares(operation) else tenant
        try:
            return (yield from self._done(operation, request, owner, began))
        except Refused as refused:
            raise Refused(replace(refused.problem, operation=operation)) from refused

    def _admitted(self, request: Request, before: int) -> str:
        """Name the tenant, once nothing speaks against serving it now."""
        put_off = self.behaviour.weather(before)
        if put_off is not None:
            raise Refused(put_off)
        tenant = self.behaviour.tenant_of(request, self._keys)
        if tenant is None:
            raise refuse("The key is missing or wrong.", kind="no-key")
        complaint = self.behaviour.minds_headers(request)
        if complaint is not None:
            raise refuse(complaint)
        return tenant

    def _done(self, operation: Operation, request: Request, tenant: str, began: int) -> Steps:
        books, wanted = self._books, request.path[1] if len(request.path) > 1 else ""
        match operation:
            case "create":
                return (yield from uploads.create(books, request, tenant))
            case "add":
                return (yield from uploads.add(books, request, tenant, wanted, began))
            case "complete":
                return (yield from uploads.complete(books, request, tenant, wanted, began))
            case "cancel":
                return (yield from uploads.cancel(books, request, tenant, wanted, began))
            case _:
                return (yield from self._looked_at(operation, request, tenant, wanted))

    def _looked_at(self, operation: Operation, request: Request, tenant: str, wanted: str) -> Steps:
        books = self._books
        if (seconds := self.behaviour.waits(operation)) > 0:
            yield seconds
        match operation:
            case "get-upload":
                return uploads.again(books, uploads.known(books, wanted, tenant), operation)
            case "list":
                return files.listing(books, request, tenant)
            case "get":
                return files.get(books, request, tenant, wanted)
            case "delete":
                return files.delete(books, request, tenant, wanted)
            case _:
                return files.content(books, request, tenant, wanted)

    def _signed(self, answer: Answer) -> Answer:
        """Put on what every answer carries, granted or refused."""
        name = self.behaviour.request_id(self._books.draw)
        more = (
            self.behaviour.headers
            if name is None
            else (("x-request-id", name), *self.behaviour.headers)
        )
        return replace(answer, headers=(*answer.headers, *more))
