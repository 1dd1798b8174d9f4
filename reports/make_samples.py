"""
Makes the samples in reports/samples/: every report of one run against a server with three faults.

    python reports/make_samples.py             writes every report anew, from the record kept there
    python reports/make_samples.py --check     says which of them are not what they would be
    python reports/make_samples.py --renew     judges the server again, keeps the record, writes all

What a run finds hangs on the clock, and a record is not to be touched up, so the record itself is
kept, and the reports are held against it: the same record gives the same bytes.
What holds every exchange is packed, as it has more than a megabyte.
The address of the server is in the record. So it listens on a port that anybody may have, and
where that is taken nothing is made.
"""

import gzip
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from conformance.cli.engine import judged
from conformance.cli.outputs import FOLDER
from conformance.core.errors import ConformanceError, Misused
from conformance.core.record import Record, read
from conformance.core.settings import Settings
from conformance.reference.app import application
from conformance.reference.behaviour import CORRECT, Behaviour
from conformance.reference.faults import FAULTS
from conformance.reference.running import HOST, PREFIX, base_url, bound, quiet_server
from conformance.report import WRITERS

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
PACKED = frozenset({"record", "har"})
"""Formats that hold every exchange."""
PLANTED = ("joins-by-arrival", "ignores-md5", "adds-after-complete")
"""What is wrong with the server, of what servers really do wrong."""
PORT = 8080
KEYS = ("sample-first-key", "sample-second-key")


def planted(*names: str) -> Behaviour:
    """Put faults together. Raises Misused where two of them take the same decision."""
    changes: dict[str, object] = {}
    for name in names:
        own = _changes(FAULTS[name].behaviour)
        if both := own.keys() & changes.keys():
            raise Misused(f"{name} and another fault both decide on {', '.join(sorted(both))}")
        changes |= own
    return replace(CORRECT, **changes)  # type: ignore[arg-type]


def _changes(behaviour: Behaviour) -> dict[str, object]:
    every = {each.name: getattr(behaviour, each.name) for each in fields(CORRECT)}
    return {name: held for name, held in every.items() if held is not getattr(CORRECT, name)}


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Serve in a thread, on the one port. Raises Misused where somebody else listens there."""
    try:
        listener = bound(HOST, PORT)
    except OSError as taken:
        what = f"{HOST}:{PORT} cannot be listened on: {taken.strerror}"
        raise Misused(what, "The samples name that address, so end what listens there.") from taken
    with TemporaryDirectory(prefix=PREFIX) as folder:
        server = quiet_server(application(behaviour, keys=KEYS, ttl=None, storage=Path(folder)))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield base_url(listener)
        finally:
            server.force_exit = server.should_exit = True
            thread.join()


def renewed() -> Record:
    """Judge the server with the quick profile. Raises what ended the run, if not the server did."""
    with serving(planted(*PLANTED)) as url:
        record, wrong = judged(Settings(url, *KEYS, profile="quick"))
    if wrong is not None:
        raise wrong
    return record


def kept() -> Record:
    """Read the record that is kept. Raises Misused where there is none."""
    file = SAMPLES / _file("record")
    if not file.exists():
        raise Misused(f"{file} does not exist", "Make it with --renew.")
    return read(io.StringIO(_held(file), newline="\n"), str(file))


def reports(record: Record) -> dict[str, str]:
    """Write a record in every format, by the names of their files."""
    return {_file(name): write(record) for name, write in WRITERS.items()}


def _file(name: str) -> str:
    return f"{FOLDER[name]}.gz" if name in PACKED else FOLDER[name]


def keep(made: Mapping[str, str]) -> None:
    """Write every file, and remove what no format has."""
    for name in _there() - made.keys():
        (SAMPLES / name).unlink()
    for name, text in made.items():
        raw = text.encode()
        # The same text is the same file: without the time at which it was packed.
        (SAMPLES / name).write_bytes(gzip.compress(raw, mtime=0) if name.endswith(".gz") else raw)


def stale(made: Mapping[str, str]) -> list[str]:
    """Name the files that are not what they would be, that are missing, or too many."""
    there = _there()
    held = {name: _held(SAMPLES / name) for name in there}
    return sorted(name for name in there | made.keys() if held.get(name) != made.get(name))


def _there() -> set[str]:
    return {each.name for each in SAMPLES.glob("*")}


def _held(file: Path) -> str:
    raw = file.read_bytes()
    return (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode()


def main(words: list[str]) -> int:
    """Write the samples, or check them."""
    try:
        made = reports(renewed() if "--renew" in words else kept())
    except ConformanceError as wrong:
        sys.stderr.write(f"make_samples: {wrong}\n")
        return 2
    if "--check" not in words:
        SAMPLES.mkdir(exist_ok=True)
        keep(made)
        return 0
    wrong = stale(made)
    sys.stderr.write("".join(f"reports/samples/{each} is not up to date\n" for each in wrong))
    if wrong:
        sys.stderr.write("Make them again: python reports/make_samples.py\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
