"""Does what a page says, in a folder of its own, against servers that listen on free ports."""

import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatch
from pathlib import Path
from threading import Timer

from live import HOME as IMPORTED
from live import LONGEST, surroundings
from pages import HOME, Block, Command, Inline, commands, pieces, shown

import conformance
from conformance.core.conclusion import Exit

PROGRAMS = {
    "uploads-conformance": "-m conformance.cli.main",
    "pytest": "-m pytest",
    "python": "",
}
"""What a page calls by these names is ours, or this interpreter's."""
PLACE = "127.0.0.1:8080"
"""Where a page says that the server is."""
SERVE = re.compile(r"uploads-conformance serve\b")
PLACEHOLDER = re.compile(r"(?<![\w$-])[A-Z]{2,}([_-][A-Z]+)*\b|…")
TOLD = 40
"""How many lines of what was printed a complaint shows."""
SETTLED = 30
"""Seconds in which a server says where it is."""

INSTALLED = "what is tested has been installed already"
GATE = "it runs this test, and everything else"
LONG = "it judges hundreds of servers; tests/proofs does so"
NOT_RUN = (
    ("README.md", r"pip install tox && tox", GATE),
    ("README.md", r"uploads-conformance selftest", LONG),
    ("*", r"uploads-conformance selftest --(pairs|faults) .*", LONG),
    (
        "docs/splitting.md",
        r".* --tx ssh=.*",
        "it needs another machine; tox -e remote does the like",
    ),
    ("docs/third-party.md", r".*", "it needs four packages of npm; it says when it was measured"),
)
"""Pages and commands that are not run, whole commands as patterns, and why."""
TAKEN_OUT = (("*", r"pip install \.( && )?", INSTALLED),)
"""The beginnings of commands that are passed over, and why."""
GIVEN = {
    "answers.jsonl": '{"object":"file","id":"file-1","deleted":true}\n',
}
"""Files that a page speaks of and does not make."""


def unrun(page, text):
    """Say why a command of a page is not run; None when it is."""
    for where, pattern, why in NOT_RUN:
        if fnmatch(page, where) and re.fullmatch(pattern, text, re.DOTALL):
            return why
    return None


def kept(page, text):
    """Give what is left of a command to be run."""
    for where, pattern, _ in TAKEN_OUT:
        if fnmatch(page, where):
            text = re.sub(f"^{pattern}", "", text)
    return text


def called(piece):
    """Give the commands that a piece of a page tells its reader to call."""
    if isinstance(piece, Block):
        return commands(piece) if piece.language == "console" else []
    is_ours = piece.text.startswith("uploads-conformance ") and not PLACEHOLDER.search(piece.text)
    return [Command(piece.at, piece.text)] if is_ours else []


class Replay:
    """Goes through a page, and keeps what it says wrongly."""

    def __init__(self, page, folder, url, keys):
        self.page, self.folder, self.url = page, folder, url
        self.wrong = []
        self._own = f"http://127.0.0.1:{_free()}/v1"
        """Where all servers are that the page starts, one after the other."""
        self._servers = ExitStack()
        self._env = surroundings(
            PATH=f"{_programs(folder)}:{surroundings()['PATH']}",
            KEY=keys[0],
            SECOND_KEY=keys[1],
        )

    def follow(self, text):
        """Do everything that a page says, in its order."""
        with self._servers:
            for piece in pieces(text):
                if isinstance(piece, Block) and piece.file:
                    self._put(piece)
                for command in called(piece):
                    self._call(command, lasting=not isinstance(piece, Inline))
        return self.wrong

    def _put(self, block):
        file = self.folder / block.file
        if block.file.startswith("conformance/"):
            self._env["PYTHONPATH"] = str(_copied(self.folder))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self._here(block.text))

    def _call(self, command, *, lasting):
        text = self._here(kept(self.page, command.text))
        if not text or unrun(self.page, command.text):
            return
        if SERVE.match(text):
            self._serve(command, lasting=lasting)
            return
        ran = self._run(text)
        if ran.returncode == Exit.INCONCLUSIVE != command.code:
            ran = self._run(text)  # a busy machine may keep a run from measuring, but not two
        self._compare(command, ran.returncode, ran.stdout + ran.stderr)

    def _run(self, text):
        return subprocess.run(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    def _serve(self, command, *, lasting):
        """Start a server: for the rest of the page, or only to see that it comes up."""
        if not lasting:
            with _serving(f"{command.text} --port 0", self.folder, self._env) as first:
                self._compare(command, _up(first), first)
            return
        self._servers.close()
        self.url = self._own
        port = self.url.rpartition(":")[2].removesuffix("/v1")
        first = self._servers.enter_context(
            _serving(f"{command.text} --port {port}", self.folder, self._env)
        )
        self._compare(command, _up(first), first)

    def _compare(self, command, code, printed):
        prints = [self._here(each) for each in command.prints]
        missing = shown(prints, printed)
        printed = "\n".join(printed.splitlines()[:TOLD])
        where = f"{self.page}:{command.at}: {command.text}"
        if code != command.code:
            self.wrong.append(f"{where}\nends with {code}, not {command.code}:\n{printed}")
        elif missing is not None:
            self.wrong.append(f"{where}\ndoes not print {missing!r}:\n{printed}")

    def _here(self, text):
        """Put the live server where a page says that one is."""
        return text.replace(PLACE, self.url.removeprefix("http://").removesuffix("/v1"))


def _up(first):
    return 0 if first.startswith("serving on ") else 1


@contextmanager
def _serving(text, folder, env):
    """Serve for the time of a ``with``; gives the first line that the server says."""
    server = subprocess.Popen(
        ["bash", "-c", f"exec {text}"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    slow = Timer(SETTLED, server.kill)
    slow.start()
    try:
        first = server.stdout.readline()
        slow.cancel()
        yield first
    finally:
        slow.cancel()
        server.terminate()
        server.communicate()


def _free():
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return some.getsockname()[1]


def _programs(folder):
    """Write the programs that pages call, so that they are those of this interpreter."""
    bin_ = folder / ".bin"
    bin_.mkdir()
    for name, words in PROGRAMS.items():
        program = bin_ / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        program.chmod(0o755)
    return bin_


def _copied(folder):
    """Copy the package, for a page that adds to it; gives the folder to import it from."""
    if not (folder / "conformance").exists():
        shutil.copytree(Path(conformance.__file__).parent, folder / "conformance")
        if not (folder / "conformance" / "schemas").exists():
            shutil.copytree(Path(IMPORTED) / "schemas", folder / "schemas")
    return folder


def furnished(folder):
    """Put into a folder what pages speak of and do not make."""
    shutil.copytree(HOME / "reports" / "samples", folder / "reports" / "samples")
    for name, text in GIVEN.items():
        (folder / name).write_text(text)
    return folder
