"""Runs scripts with sh against a server that remembers what it heard."""

import os
import re
import subprocess

from heard import listening
from made import answer, broken, evidence, happened

from conformance.core.plan import plan
from conformance.report.curl import script

NOWHERE = "http://127.0.0.1:9/v1"


KEYS = {"UPLOADS_CONFORMANCE_API_KEY": "k1", "UPLOADS_CONFORMANCE_SECOND_API_KEY": "k2"}


OCTETS = "application/octet-stream"


def run(text, tmp_path, **environment):
    """Run a script in an empty folder of its own; nothing of our environment but PATH."""
    file = tmp_path / "repeat.sh"
    file.write_text(text, encoding="utf-8")
    known = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), **KEYS, **environment}
    place = tmp_path / "empty"
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["sh", str(file)], cwd=place, env=known, capture_output=True, timeout=60, check=False
    )
    assert list(place.iterdir()) == []
    return done


def repeat(exchanges, tmp_path, of=None, respond=None):
    """Repeat exchanges against a server, and hand back what it heard and what was printed."""
    held = evidence(exchanges, broken(at=0), of or plan())
    with listening(respond or (lambda *_: {"id": "x"})) as (url, heard):
        done = run(script(held, url), tmp_path)
        assert done.stderr == b""
    return heard, done.stdout.decode()


def one(request, tmp_path, step=None, of=None):
    (heard,), _ = repeat([happened(request, answer(), step=step)], tmp_path, of)
    return heard


def fields(heard):
    """Read the one field of a form: its headers, and its bytes."""
    mark = heard.headers["content-type"].partition("boundary=")[2].encode()
    found = re.fullmatch(
        rb"--" + re.escape(mark) + rb"\r\n(.*?)\r\n\r\n(.*)\r\n--" + re.escape(mark) + rb"--\r\n",
        heard.body,
        re.DOTALL,
    )
    return found[1].decode().split("\r\n"), found[2]
