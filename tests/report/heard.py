"""A server that remembers what it heard, byte for byte, and answers as it is told to."""

import contextlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Heard:
    """One request. ``whole`` says that its body came to the end that was announced."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    whole: bool = True


def chunks(stream):
    """Undo the chunked coding; the last item says whether the final chunk came."""
    while size := stream.readline():
        length = int(size, 16)
        data = stream.read(length)
        stream.readline()
        if length == 0:
            return
        yield data
    yield None


def read(handler):
    headers = {name.lower(): value for name, value in handler.headers.items()}
    if "transfer-encoding" in headers:
        pieces = list(chunks(handler.rfile))
        body = b"".join(each for each in pieces if each is not None)
        return Heard(handler.command, handler.path, headers, body, None not in pieces)
    announced = int(headers.get("content-length", 0))
    body = handler.rfile.read(announced)
    return Heard(handler.command, handler.path, headers, body, len(body) == announced)


@contextlib.contextmanager
def listening(respond):
    """
    Serve ``respond`` on a free port, and yield the base URL and the list of what was heard.

    ``respond`` makes a value for JSON, or bytes, out of a request and the number of those before.
    """
    heard = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self):
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            request = read(self)
            with lock:
                heard.append(request)
                number = len(heard) - 1
            said = respond(request, number)
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            with contextlib.suppress(OSError):
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(b"" if request.method == "HEAD" else data)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
