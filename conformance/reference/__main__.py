"""The reference as a child process; ``running_apart`` starts it."""

import json
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

from .app import application
from .names import behaviour_of
from .running import quiet_server
from .storage import BLOCK


def serve_for_parent() -> None:
    """
    Be the child: read one line of orders, say that we are up, and serve until the pipe breaks.

    The storage is removed here too, since a parent that was killed cannot.
    """
    order = json.loads(sys.stdin.readline())
    storage = Path(order["storage"])
    behaviour = behaviour_of(order["name"])
    keys, ttl = tuple(order["keys"]), order["ttl"]
    server = quiet_server(application(behaviour, keys=keys, ttl=ttl, storage=storage))
    # The protocol is named again, as in ``bound``; not every system tells it of a socket.
    listener = socket.socket(proto=socket.IPPROTO_TCP, fileno=order["listener"])
    sys.stdout.write("up\n")
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


if __name__ == "__main__":
    serve_for_parent()
