"""Serves the reference: in a thread, beside its caller in one loop, or until a signal comes."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import uvicorn
from starlette.routing import Router

from .app import application
from .behaviour import CORRECT, Behaviour
from .listening import HOST, LAST_WORDS, PREFIX, base_url, bound


class HttpServer(uvicorn.Server):
    """
    Ends with its connections.

    Uvicorn's grace over, one whose client does not read stays open, and would outlive its loop.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End as uvicorn does, and then what it left open."""
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # their sockets are closed in the next turn of the loop


class Guest(HttpServer):
    """Serves in a loop of somebody else, whose signals are not its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def quiet_server(app: Router, kind: type[HttpServer] = HttpServer) -> HttpServer:
    """Make a server that writes nothing but errors, and is patient with idle connections."""
    for name in ("python_multipart", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    return kind(config)


def serve_until_signal(
    app: Router, listener: socket.socket, listening: Callable[[str], None]
) -> None:
    """Serve until Ctrl-C or SIGTERM, and return. ``listening`` is told the base URL first."""
    server = quiet_server(app)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # The server hands a signal on to whoever listened before it; the default would end us there.
    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        listening(base_url(listener))
        server.run([listener])
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def running_here(
    behaviour: Behaviour = CORRECT, *, keys: tuple[str, ...] = (), ttl: float | None = None
) -> Iterator[str]:
    """Serve in a thread of this process for the time of a ``with``; gives the base URL."""
    with TemporaryDirectory(prefix=PREFIX) as folder:
        server = quiet_server(application(behaviour, keys=keys, ttl=ttl, storage=Path(folder)))
        listener = bound(HOST, 0)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join(LAST_WORDS)  # what is being answered is answered, and its connection closed
            server.force_exit = True
            thread.join()


@asynccontextmanager
async def running_beside(
    behaviour: Behaviour = CORRECT, *, keys: tuple[str, ...] = (), ttl: float | None = None
) -> AsyncIterator[str]:
    """
    Serve in the loop that runs, for the time of an ``async with``; gives the base URL.

    A run takes some two thirds of what it takes with a thread, as nobody waits for the
    interpreter's lock. The server answers whenever the loop is free.
    """
    with TemporaryDirectory(prefix=PREFIX) as folder:
        app = application(behaviour, keys=keys, ttl=ttl, storage=Path(folder))
        server, listener = quiet_server(app, Guest), bound(HOST, 0)
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield base_url(listener)
        finally:
            server.should_exit = True
            await serving
