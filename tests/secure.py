"""The reference server behind TLS, with certificates of our own, over HTTP/2 or HTTP/1.1."""

import asyncio
import logging
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
import uvicorn
from hypercorn.asyncio import serve
from hypercorn.config import Config

from conformance.reference.app import application
from conformance.reference.behaviour import CORRECT
from conformance.reference.listening import bound
from conformance.reference.running import HttpServer

HTTP_1, HTTP_2 = ["http/1.1"], ["h2", "http/1.1"]


@dataclass(frozen=True)
class Papers:
    """Files in PEM: who is believed, the server's certificate with its key, and a client's."""

    authority: str
    server: str
    client: str


def papers(folder):
    """Make certificates for 127.0.0.1, ::1 and localhost, and for a client."""
    authority = trustme.CA()
    made = Papers(
        *(str(Path(folder) / f"{each}.pem") for each in ("authority", "server", "client"))
    )
    authority.cert_pem.write_to_path(made.authority)
    names = ("127.0.0.1", "::1", "localhost")
    authority.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(made.server)
    client = authority.issue_cert("us@conformance.example")
    client.private_key_and_cert_chain_pem.write_to_path(made.client)
    return made


@contextmanager
def by_hypercorn(held, *, alpn=HTTP_2, ask_client=False, host="127.0.0.1", app=None):
    """Serve in a thread, over HTTP/2 where that is asked for; gives the base URL."""
    with TemporaryDirectory() as storage:
        listener = bound(host, 0)
        config = Config()
        url = _url(listener, host)
        config.bind = [f"fd://{listener.detach()}"]
        config.certfile = config.keyfile = held.server
        config.alpn_protocols = alpn
        config.graceful_timeout = 0.2
        config.loglevel = "CRITICAL"
        config.accesslog = config.errorlog = None
        if ask_client:
            config.ca_certs, config.verify_mode = held.authority, ssl.CERT_REQUIRED
        app = app or application(CORRECT, storage=Path(storage))
        with _in_thread(lambda stop: serve(app, config, shutdown_trigger=stop.wait)):
            yield url


@contextmanager
def by_uvicorn(held):
    """Serve in a thread, over HTTP/1.1, as uvicorn knows nothing else; gives the base URL."""
    with TemporaryDirectory() as storage:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            application(CORRECT, storage=Path(storage)),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            ssl_certfile=held.server,
        )
        server, listener = HttpServer(config), bound("127.0.0.1", 0)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield _url(listener, "127.0.0.1")
        finally:
            server.force_exit = server.should_exit = True
            thread.join()


def _url(listener, host):
    return f"https://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/v1"


@contextmanager
def _in_thread(serving):
    """Run what ``serving`` makes of an event in a loop of its own, until the event is set."""
    loop, begun, held = asyncio.new_event_loop(), threading.Event(), {}

    async def run():
        held["stop"] = asyncio.Event()
        begun.set()
        await serving(held["stop"])

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(held["stop"].set)
        thread.join()
        loop.close()


class App:
    """Knows which HTTP was spoken, and answers when as many as ``together`` requests wait."""

    def __init__(self, together=1):
        self.versions, self.connections, self.bodies = [], set(), []
        self._together, self._waiting, self._everybody = together, 0, None

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return
        self.versions.append(scope["http_version"])
        self.connections.add(scope["client"])
        body = b""
        while (event := await receive())["type"] == "http.request":
            body += event["body"]
            if not event["more_body"]:
                break
        self.bodies.append(body)
        if scope["path"].endswith("/parts"):
            await self._all_here()
        said = b'{"id":"u","file":{"id":"f"}}'
        start = {"status": 200, "headers": [(b"content-type", b"application/json")]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": said})

    async def _all_here(self):
        self._everybody = self._everybody or asyncio.Event()
        self._waiting += 1
        if self._waiting >= self._together:
            self._everybody.set()
        await self._everybody.wait()
