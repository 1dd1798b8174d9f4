"""One lane: says who sends a message, sends it again when asked to, and hides keys."""

import asyncio
from dataclasses import dataclass, replace

from conformance import __version__
from conformance.core.errors import Blocked, Misused
from conformance.core.exchange import Exchange, Headers, Request, Response, header
from conformance.core.retry import is_put_off, told_of_cut

from . import key
from .bounds import OBJECT, Bound
from .compose import Message
from .gate import Ticket
from .key import CREDENTIALS, Keys, Veil, authorization
from .ledger import Ledger
from .limits import Heard, Limits
from .load import Load
from .network import Network
from .redirect import Redirect, Unsigned, anonymous, redirect
from .resolve import FIRST, Who, layered
from .transport import Outgoing, Reply, Unsendable, Wire
from .weather import TIMES, pause

OURS: Headers = (
    ("User-Agent", f"uploads-conformance/{__version__}"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "identity"),
)
"""What every request carries. Identity: a body is measured as it is stored."""
LONGEST = 300
"""How many characters of a cause are kept; the libraries quote what they could not read."""
SAFE = frozenset({"GET", "HEAD"})
"""Methods that may be sent again when a kept connection turns out to be closed."""


@dataclass(slots=True)
class Traffic:
    """
    What went over the network so far: requests, bytes of request bodies, requests sent again.

    ``lost`` counts requests without an answer, ``connections`` those that were opened, and
    ``waited`` the seconds that servers asked us to wait.
    """

    requests: int = 0
    bytes_sent: int = 0
    retries: int = 0
    lost: int = 0
    connections: int = 0
    waited: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """How all lanes speak: with which keys and headers, and how long they wait when asked to."""

    keys: Keys
    headers: Headers
    max_retry_wait: float
    veil: Veil


@dataclass(frozen=True, slots=True)
class Errand:
    """
    A message, who sends it, and which step asks for it, by its place and by name.

    ``bound`` is how much of the answer is read. The ``ticket`` is for a gate on its way. What
    is ``repeatable`` may be sent again when the connection turns out to be closed, as a GET may.
    """

    message: Message
    who: Who = FIRST
    step: int | None = None
    asker: str = "the request"
    bound: Bound = OBJECT
    ticket: Ticket | None = None
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange, and the body of its answer as it came. The latter is never kept."""

    exchange: Exchange
    data: bytes | None


class Lane:
    """A wire, and how to speak on it."""

    def __init__(
        self, network: Network, terms: Terms, traffic: Traffic, limits: Limits, ledger: Ledger
    ) -> None:
        self.limits = limits
        self._network = network
        self._ledger = ledger
        self._wire = Wire(network)
        self._terms = terms
        self._traffic = traffic
        self._under_way = 0
        self._idle = asyncio.Event()
        self._retrying = asyncio.Lock()

    async def close(self) -> None:
        """Close its connections."""
        await self._wire.close()

    async def glance(self, answer: Exchange) -> None:
        """Learn from what follows an answer whether the server keeps connections as it says."""
        if answer.response is None:
            return
        promised = header(answer.response.headers, "connection") or "keep-alive"
        if promised.lower() != "close":
            await self._wire.glance()

    async def ask(self, errand: Errand) -> tuple[Answer, ...]:
        """
        Send a message, again while it is put off, and hand back every answer; the last counts.

        It is sent again when nothing else of this lane is under way: a server that takes one part
        at a time would put off what comes together again for as long as it comes together.

        Raises Blocked when the sender has no key, HTTP cannot write the message, or nothing more
        may be sent.
        """
        answers: list[Answer] = []
        while True:
            try:
                answer, again = await self._try(errand, len(answers))
            except Blocked:
                if answers:  # the last try stays the answer
                    return tuple(answers)
                raise
            answers.append(answer)
            if again is None or again >= self.limits.left:
                return tuple(answers)
            self._traffic.retries += 1
            self._traffic.waited += again
            await asyncio.sleep(again)

    async def _try(self, errand: Errand, earlier: int) -> tuple[Answer, float | None]:
        if not earlier:
            return await self._counted(errand, earlier)
        async with self._retrying:
            while self._under_way:
                await self._idle.wait()
            return await self._counted(errand, earlier)

    async def _counted(self, errand: Errand, earlier: int) -> tuple[Answer, float | None]:
        self._under_way += 1
        self._idle.clear()
        try:
            return await self._once(errand, earlier)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _once(self, errand: Errand, earlier: int) -> tuple[Answer, float | None]:
        load = Load(errand.message.body)
        self.limits.take(errand.asker, load.size)
        reply = await self._reply(errand, load)
        led = self._redirect(errand, reply)
        if led is not None:
            reply, led = await self._followed(errand, load, reply, led)
        request = await self._request(errand, load, reply)
        answer = Answer(self._exchange(errand, request, reply, led), reply.body.data)
        return answer, self._wait(errand, reply, answer.exchange, earlier)

    def _wait(self, errand: Errand, reply: Reply, exchange: Exchange, earlier: int) -> float | None:
        """Say in how many seconds a request is to be sent again; None for not at all."""
        request, response = exchange.request, exchange.response
        if response is None:
            repeatable = errand.repeatable or request.method in SAFE
            return 0.0 if reply.stale and earlier == 0 and repeatable else None
        if told_of_cut(request, response):
            return None
        if earlier < TIMES:
            longest = self._terms.max_retry_wait
            return pause(response.status, reply.headers, reply.at, longest)
        if is_put_off(response):
            self.limits.put_off(response.status)
        return None

    async def _reply(self, errand: Errand, load: Load) -> Reply:
        out = Outgoing(
            errand.message.method,
            self._network.address.target(errand.message.path, errand.message.query),
            self._headers(errand, load),
            load.blocks,
            load.size,
            load.cut,
            errand.bound,
            errand.ticket,
            load.framing,
            self.limits.left,
        )
        try:
            sending = self._wire.send(out)
            reply = await self._ledger.send(errand.message, errand.who.sender, sending)
        except Unsendable as wrong:
            why = key.text(self._terms.veil, f"HTTP cannot write it ({wrong})")
            raise Blocked(errand.asker, why) from None  # it may show a header whole
        self._count(reply, load)
        if not load.cut:  # what is cut is seldom answered, and says nothing of the target
            self._tell(reply, errand)
        return reply

    def _redirect(self, errand: Errand, reply: Reply) -> Redirect | None:
        """Say where the content that was asked for is, if it is elsewhere; None for all else."""
        if not errand.bound.content or reply.status is None:
            return None
        address, message = self._network.address, errand.message
        at = replace(address, proxy=None).target(message.path, message.query).decode()
        return redirect(reply.status, reply.headers, address, at)

    async def _followed(
        self, errand: Errand, load: Load, first: Reply, led: Redirect
    ) -> tuple[Reply, Redirect | None]:
        """
        Ask once where content is said to be; the answer takes the place of the first one.

        Another origin hears no key and no header of the user. Where nothing more may be sent, or
        nobody can be asked, the first answer stays.
        """
        headers = self._headers(errand, load)
        try:
            network = self._network if led.same else self._network.elsewhere(led.address)
            self.limits.take(errand.asker, 0)
        except (Blocked, Misused):
            return first, None
        wire = self._wire if led.same else Wire(network)
        out = Outgoing(
            "GET",
            led.address.target(led.path, led.query),
            headers if led.same else anonymous(headers),
            b"",
            bound=errand.bound,
            within=self.limits.left,
        )
        try:
            reply = await wire.send(out)
        except Unsendable:
            return first, None
        finally:
            if not led.same:
                await wire.close()
        self._count(reply, Load(b""))
        self._tell(reply, errand)
        return replace(reply, said=first.said, sent=first.sent, at=first.at), led

    def _count(self, reply: Reply, load: Load) -> None:
        self._traffic.requests += 1
        self._traffic.bytes_sent += load.sent
        self._traffic.lost += reply.status is None
        self._traffic.connections += reply.fresh

    def _tell(self, reply: Reply, errand: Errand) -> None:
        late = reply.late and self.limits.left > 0
        size = 0 if errand.bound.content else reply.body.size
        put_off = reply.status is not None and is_put_off(Response(reply.status, reply.headers))
        self.limits.hear(Heard(reply.status, reply.cause, late, size, put_off))

    def _headers(self, errand: Errand, load: Load) -> Headers:
        sender, headers = errand.who.sender, self._terms.headers
        if sender == "second" and self._terms.keys.second is None:
            raise Blocked(errand.asker, "no second key was given")
        if sender != "first":
            headers = tuple(each for each in headers if each[0].lower() not in CREDENTIALS)
        length: Headers = ()
        if load.length is not None and (load.length or errand.message.method == "POST"):
            length = (("Content-Length", str(load.length)),)
        return layered(
            OURS,
            headers,
            errand.message.headers,
            length,
            load.headers,
            authorization(self._terms.keys, sender),
            errand.who.headers,
        )

    async def _request(self, errand: Errand, load: Load, reply: Reply) -> Request:
        message = errand.message
        body, fields = await load.described()
        asked = Request(
            message.method,
            message.path,
            message.query,
            reply.said,
            body,
            fields,
            errand.who.sender,
            load.cut,
            load.framing,
        )
        return key.request(self._terms.veil, asked)

    def _exchange(
        self, errand: Errand, request: Request, reply: Reply, led: Redirect | None
    ) -> Exchange:
        veil, response = self._terms.veil, None
        unsigned = self._unsigned(errand, reply, led)
        if reply.status is not None:
            plain = Response(reply.status, reply.headers, reply.body, reply.garbled)
            response = key.response(veil, unsigned.response(plain))
        # Cut when it is veiled, or the beginning of a key might be left.
        cause = None if reply.cause is None else key.text(veil, unsigned.text(reply.cause))
        shown = None if led is None else key.text(veil, led.shown)[:LONGEST]
        return Exchange(
            request,
            response,
            reply.sent,
            reply.received,
            reply.at,
            errand.step,
            cause and cause[:LONGEST],
            shown,
        )

    def _unsigned(self, errand: Errand, reply: Reply, led: Redirect | None) -> Unsigned:
        """Find what is to be hidden of the addresses that an answer to a download names."""
        further = self._redirect(errand, reply)
        return Unsigned(*(each.query for each in (led, further) if each is not None))
