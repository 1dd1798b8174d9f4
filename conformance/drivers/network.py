"""What all lanes to one address share. Together with ``tls`` the only place that knows httpx."""

import ssl
from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpcore
import httpx

from conformance.core.errors import Misused

from . import raw, tls
from .address import Address
from .tls import USUAL, Trust
from .watch import Watch

IDLE = 2.0
"""Seconds that an unused connection is kept: less than servers do (5 s is the least usual)."""
SHORTEST = 0.005
"""Seconds below which no server closes a connection for being idle."""
FEW = 3
"""How many connect at once to a server that is impatient: many delay each other."""
OTHERS = 16
"""Of how many other origins something is kept: a target may name a new one each time."""
ENOUGH = 3
"""How many kept connections must have been found closed before we stop keeping them."""
CROWDED = 2
"""How many times as long as they should an answer may take while many are asked for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """
    Seconds to wait: for a connection, for each read or write, and for an exchange as a whole.

    Each MiB that is sent or received prolongs the whole by a second.
    """

    connect: float = 5.0
    read: float = 10.0
    whole: float = 30.0


class Network:
    """What all lanes to one address share: TLS settings, timeouts, and what the server is like."""

    def __init__(self, address: Address, timeouts: Timeouts, trust: Trust = USUAL) -> None:
        """
        Prepare for an address.

        Raises Misused when it, the proxy to it, or a file of certificates cannot be used.
        """
        self.address = address
        self.timeouts = timeouts
        self._trust = trust
        self._others: dict[str, Network] = {}
        self.reused = 0
        self.dropped = 0
        self.longest_idle = IDLE
        """Seconds that a connection may have been unused and be used again."""
        self.few: Semaphore | None = None
        """What those who connect wait for, so that each sends at once; None for no need."""
        self.secure = address.scheme == "https"
        # httpcore would load certificates for plain HTTP too, which takes 20 ms each time.
        self._tls = tls.context(trust) if self.secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._plain_tls = tls.spoken(trust) if self.secure else None
        try:
            self.origin = httpx.URL(address.origin)
            self.host = self.origin.netloc
            self._proxy = None if address.proxy is None else httpx.Proxy(address.proxy)
            self.pool()
        except (httpx.InvalidURL, ImportError, RuntimeError, ValueError) as unusable:
            raise Misused(f"{address.origin} cannot be reached: {unusable}") from unusable

    def expect(self, latency: float, width: int) -> None:
        """
        Wait longer for a server that takes ``latency`` seconds for an answer when asked alone.

        It may answer one request after the other, and ``width`` of them wait at the same time.
        """
        times = self.timeouts
        patience = min(times.whole, max(times.read, CROWDED * width * latency))
        self.timeouts = replace(times, read=patience)

    def elsewhere(self, address: Address) -> "Network":
        """
        Give what is shared by those who are sent to another origin, with the same patience.

        Raises Misused when it cannot be used.
        """
        if address.origin not in self._others:
            if len(self._others) >= OTHERS:
                self._others.clear()
            self._others[address.origin] = Network(address, self.timeouts, self._trust)
        other = self._others[address.origin]
        other.timeouts = self.timeouts
        return other

    def was_closed(self, idle: float) -> None:
        """
        Learn that a connection was closed after so many seconds without a request.

        Others are used again only after half of that: the server may close one just when the next
        request goes out over it, and nobody knows then whether it was done.
        """
        if idle >= SHORTEST:
            self.longest_idle = min(self.longest_idle, idle / 2)

    def hurry(self) -> None:
        """Learn that a new connection is closed when no request comes over it at once."""
        self.few = self.few or Semaphore(FEW)

    @property
    def keeps(self) -> bool:
        """
        Say whether the server keeps connections, or says so when it does not.

        One that closes them silently loses the request that is just going out, and that looks like
        a lost answer. So after three such losses, if they are more than one reuse in ten, every
        request gets a connection of its own.
        """
        return self.dropped < ENOUGH or self.dropped * 10 < self.reused

    def pool(self) -> httpcore.AsyncConnectionPool:
        """Make a pool of connections of its own, which keeps one at most."""
        shared: dict[str, Any] = {
            "ssl_context": self._tls,
            "max_keepalive_connections": 1 if self.keeps else 0,
            "keepalive_expiry": IDLE,
            "http2": self.secure,
        }
        proxy = self._proxy
        if proxy is None:
            return httpcore.AsyncConnectionPool(**shared)
        way = httpcore.URL(
            scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"
        )
        socks = proxy.url.scheme.startswith("socks")
        made = httpcore.AsyncSOCKSProxy if socks else httpcore.AsyncHTTPProxy
        return made(proxy_url=way, proxy_auth=proxy.raw_auth, **shared)

    def url(self, target: bytes) -> httpcore.URL:
        """Name a request target at the origin, byte for byte."""
        origin = self.origin
        return httpcore.URL(
            scheme=origin.raw_scheme, host=origin.raw_host, port=origin.port, target=target
        )

    def line(self, watch: Watch, answered: Callable[[], bool]) -> raw.Line:
        """Describe the way to the server for one request that is cut up by us."""
        port = self.origin.port or (443 if self.secure else 80)
        host, times = self.origin.raw_host.decode(), self.timeouts
        connect, read = times.connect, times.read
        return raw.Line(host, port, self._plain_tls, connect, read, watch, answered)
