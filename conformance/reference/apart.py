"""Runs the reference in a process of its own, without waiting for it to come up."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import conformance
from conformance.core.errors import Unreachable

from .listening import HOST, LAST_WORDS, PREFIX, base_url, bound


@contextmanager
def running_apart(
    name: str | None = None, *, keys: tuple[str, ...] = (), ttl: float | None = None
) -> Iterator[str]:
    """
    Serve in a process of its own for the time of a ``with``; gives the base URL.

    ``name`` is that of a fault or a variant, None for the correct server. Keys go through a pipe,
    so that no list of processes shows them. The child ends when this process does. It gets a socket
    that listens already: what is sent to it before it is up waits there.

    Raises Misused for an unknown name; at the end, Unreachable when the child never came up.
    """
    if name is not None:  # else all faults and variants would be read, for a twentieth of a second
        from .names import behaviour_of  # noqa: PLC0415

        behaviour_of(name)
    with TemporaryDirectory(prefix=PREFIX) as folder:
        with bound(HOST, 0) as listener:
            url, child = base_url(listener), _child(listener)
            at = listener.fileno()
            _tell(child, name=name, keys=keys, ttl=ttl, storage=folder, listener=at)
        try:
            yield url
        finally:
            came_up = _end(child)
        if not came_up:
            raise Unreachable("the reference server", f"it ended with {child.returncode}")


def _child(listener: socket.socket) -> subprocess.Popen[str]:
    home = str(Path(conformance.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "conformance.reference"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        pass_fds=[listener.fileno()],
        start_new_session=True,  # Ctrl-C in the terminal is for us; we end the child ourselves
    )


def _tell(child: subprocess.Popen[str], **order: object) -> None:
    """Tell the child what to serve. One that is no more is noticed at the end."""
    if child.stdin is not None:
        with suppress(BrokenPipeError):
            child.stdin.write(json.dumps(order) + "\n")
            child.stdin.flush()


def _end(child: subprocess.Popen[str]) -> bool:
    """
    Close the pipe, which tells the child to end; make it end if it does not.

    Returns whether it had come up.
    """
    try:
        told, _ = child.communicate(timeout=LAST_WORDS)
    except subprocess.TimeoutExpired:
        child.kill()
        told, _ = child.communicate()
    return bool(told)
