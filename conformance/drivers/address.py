"""Reads a base URL, and finds the proxy on the way to it."""

import ipaddress
import urllib.request
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from conformance.core.errors import Misused

HINT = "Give something like http://127.0.0.1:8080/v1."


@dataclass(frozen=True, slots=True)
class Address:
    """
    A base URL in pieces: origin such as ``https://api.example:8443``, path without a slash at its
    end, query without ``?``; and the ``proxy`` on the way, None for none.
    """

    scheme: str
    host: str
    origin: str
    path: str
    query: str
    proxy: str | None

    def target(self, path: str, query: str) -> bytes:
        """Write the request target for a path below the base URL, byte for byte."""
        asked = "&".join(each for each in (query, self.query) if each)
        # A proxy for plain HTTP is told the whole address (RFC 9112 section 3.2.2).
        before = self.origin if self.proxy is not None and self.scheme == "http" else ""
        return f"{before}{self.path}{path}{'?' if asked else ''}{asked}".encode()


def read(base_url: str) -> Address:
    """Read a base URL. Raises Misused when it is no http or https address, or holds a password."""
    if "@" in base_url.partition("://")[2].partition("/")[0]:
        raise Misused("the base URL holds a user name or password", "Give a key instead.")
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as unusable:
        raise Misused(f"the base URL {base_url!r} cannot be read: {unusable}", HINT) from unusable
    if not sound:
        raise Misused(f"the base URL {base_url!r} is no http or https address", HINT)
    return _address(parts, parts.hostname or "")


def _address(parts: SplitResult, host: str) -> Address:
    origin = f"{parts.scheme}://{parts.netloc}"
    proxy = _proxy(parts.scheme, host)
    return Address(parts.scheme, host, origin, parts.path.rstrip("/"), parts.query, proxy)


def _proxy(scheme: str, host: str) -> str | None:
    # A proxy cannot see our own machine. For others, the usual environment variables decide.
    if host == "localhost" or _is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    found = proxies.get(scheme) or proxies.get("all")
    return found if not found or "://" in found else f"http://{found}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
