"""What is known of the reference from outside: its address, its folder, its time to end."""

import socket

BASE = "v1"
"""The first segment of the base path; it may be left out."""
HOST = "127.0.0.1"
PREFIX = "uploads-conformance-"
"""How the names of temporary folders begin."""
LAST_WORDS = 5.0
"""Seconds that a server is given to end by itself."""


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
