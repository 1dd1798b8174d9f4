"""
Serves the reference: here in a thread, beside its caller in one loop, apart in a child process, or
until a signal comes.
"""

import asyncio
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import uvicorn
from starlette.routing import Router

import conformance
from conformance.core.errors import Unreachable

from .app import BASE, application
from .behaviour import CORRECT, Behaviour
from .names import behaviour_of
from .storage import BLOCK

HOST = "127.0.0.1"
PREFIX = "uploads-conformance-"
"""How the names of temporary folders begin."""
LAST_WORDS = 5.0
"""Seconds that a child is given to end by itself."""


def bound(host: str, port: int) -> socket.socket:
    """
    Listen on a port, any free one for 0. Connections wait in its queue until a server takes them.

    Raises OSError when the port is taken or the host is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends each answer at once; else many take 40 ms (Nagle).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2_048)
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket) -> str:
    """Write the base URL of a server that listens there."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/{BASE}"


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


@contextmanager
def running_apart(
    name: str | None = None, *, keys: tuple[str, ...] = (), ttl: float | None = None
) -> Iterator[str]:
    """
    Serve in a process of its own for the time of a ``with``; gives the base URL.

    ``name`` is that of a fault or a variant, None for the correct server. Keys go through a pipe,
    so that no list of processes shows them. The child ends when this process does.

    Raises Misused for an unknown name, Unreachable when the child does not come up.
    """
    behaviour_of(name)
    with TemporaryDirectory(prefix=PREFIX) as folder:
        order: dict[str, object] = {"name": name, "keys": keys, "ttl": ttl, "storage": folder}
        child = _child()
        try:
            yield _told(child, order)
        finally:
            _end(child)


def _child() -> subprocess.Popen[str]:
    home = str(Path(conformance.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "conformance.reference"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C in the terminal is for us; we end the child ourselves
    )


def _told(child: subprocess.Popen[str], order: dict[str, object]) -> str:
    """Tell the child what to serve, and hear where."""
    if child.stdin is None or child.stdout is None:
        raise Unreachable("the reference server", "it has no pipe")
    with suppress(BrokenPipeError):
        child.stdin.write(json.dumps(order) + "\n")
        child.stdin.flush()
    url = child.stdout.readline().strip()
    if not url:
        raise Unreachable("the reference server", f"it ended with {child.wait(LAST_WORDS)}")
    return url


def _end(child: subprocess.Popen[str]) -> None:
    """Close the pipe, which tells the child to end; make it end if it does not."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    try:
        child.wait(LAST_WORDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve_for_parent() -> None:
    """
    Be the child: read one line of orders, write the base URL, and serve until the pipe breaks.

    The storage is removed here too, since a parent that was killed cannot.
    """
    order = json.loads(sys.stdin.readline())
    storage = Path(order["storage"])
    behaviour = behaviour_of(order["name"])
    keys, ttl = tuple(order["keys"]), order["ttl"]
    server = quiet_server(application(behaviour, keys=keys, ttl=ttl, storage=storage))
    listener = bound(HOST, 0)
    sys.stdout.write(base_url(listener) + "\n")
    sys.stdout.flush()

    def watch() -> None:
        while os.read(sys.stdin.fileno(), BLOCK):
            pass
        server.force_exit = server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    try:
        server.run([listener])
    finally:
        shutil.rmtree(storage, ignore_errors=True)
