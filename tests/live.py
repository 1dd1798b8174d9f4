"""Runs of the command line, each in a process of its own, against small servers."""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import conformance
from conformance.core.record import read
from conformance.core.requirement import Level
from conformance.core.verdict import Verdict, settle

HOME = str(Path(conformance.__file__).parents[1])
MAIN = (sys.executable, "-m", "conformance.cli.main")
LONGEST = 120
"""Seconds after which a run hangs. None takes a quarter of that."""


def surroundings(**more):
    """Give what a process sees of the environment: our package, and none of our settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UPLOADS_CONFORMANCE", "PYTEST", "COV_CORE"))
    }
    return {**kept, "PYTHONPATH": HOME, **more}


def command(*words, cwd=None, **env):
    """Run a command to its end."""
    return subprocess.run(
        words,
        cwd=cwd,
        env=surroundings(**env),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def conform(*words, cwd=None, **env):
    """Run our command line to its end."""
    return command(*MAIN, *words, cwd=cwd, **env)


@dataclass(frozen=True)
class Ran:
    """A run that is over, and the record it wrote."""

    process: subprocess.CompletedProcess
    record: object

    @property
    def code(self):
        return self.process.returncode

    @property
    def out(self):
        return self.process.stdout

    @property
    def failed(self):
        return failed(self.record)


def judge(url, folder, *words, file=None, **env):
    """Judge a server with the quick profile; none for the one that comes with us."""
    file = file or folder / "record.jsonl"
    more = ("--profile", "quick", "--record", str(file))
    process = conform("run", *([url] if url else []), *more, *words, cwd=folder, **env)
    return Ran(process, read(file.read_text().splitlines()) if file.exists() else None)


def failed(record):
    return {each.requirement.id for each in settle(record) if each.verdict is Verdict.FAIL}


def verdicts(record):
    """Give the verdicts on what is demanded. What a MAY shows may hang on who came first."""
    return {
        each.requirement.id: each.verdict
        for each in settle(record)
        if each.requirement.level is not Level.MAY
    }


def one_line(text):
    return text.endswith("\n") and text.count("\n") == 1 and "Traceback" not in text


@contextmanager
def serving(answer):
    """Serve what ``answer`` says: from method, path and headers to status, type and body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self):
            self.rfile.read(int(self.headers.get("content-length") or 0))
            status, kind, body, *more = answer(self.command, self.path, self.headers)
            self.send_response(status)
            for name, value in (("content-type", kind), ("content-length", len(body)), *more):
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    for method in ("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"):
        setattr(Handler, f"do_{method}", Handler._answer)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *_):
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()


def error(status, message="no"):
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return status, "application/json", json.dumps({**body, "param": None}).encode()
