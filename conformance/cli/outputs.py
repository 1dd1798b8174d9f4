"""Where the reports of a run go."""

import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from conformance.core.errors import Misused
from conformance.core.record import Record
from conformance.report import WRITERS
from conformance.report.terminal import render

FILES = {"json": "report.json", "junit": "junit.xml", "record": "record.jsonl"}
"""What each format is called in a folder of a run."""
LEDGER = "ledger.jsonl"
"""What is called so there is of what the run made on the target."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """
    Formats and the files they go to; ``-`` is standard output.

    ``folder`` is where runs have their folders, and ``own`` that of this run, once it is made.
    """

    files: tuple[tuple[str, str], ...] = ()
    folder: Path | None = None
    own: Path | None = None

    @classmethod
    def of(cls, folder: Path | None, **files: str | None) -> "Outputs":
        """
        Take the options, before anything is sent.

        Raises Misused when a file cannot be written, or two go to standard output.
        """
        given = tuple((name, file) for name, file in files.items() if file is not None)
        places = [file if file == "-" else str(Path(file).resolve()) for _, file in given]
        for place in places:
            if places.count(place) > 1:
                where = "standard output" if place == "-" else place
                raise Misused(f"two reports cannot both go to {where}", "Name different files.")
        for _, file in given:
            _writable(Path(file))
        if folder is not None:
            _holds_folders(folder)
        return cls(given, folder)

    def spare(self, ledger: str | None) -> None:
        """See that no report goes where the ledger is. Raises Misused when one does."""
        places = {Path(file).resolve() for _, file in self.files if file != "-"}
        if ledger == "-" or (ledger and Path(ledger).resolve() in places):
            raise Misused(f"the ledger cannot go to {ledger}", "Name a file of its own.")

    def begun(self) -> "Outputs":
        """Make the folder of this run, if there is to be one: what is written meanwhile goes in."""
        if self.folder is None:
            return self
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(self, own=_own_folder(self.folder, now))

    @property
    def ledger(self) -> str | None:
        """Name the ledger of this run in its folder."""
        return None if self.own is None else str(self.own / LEDGER)

    @property
    def to_stdout(self) -> bool:
        """Say whether standard output is a report's."""
        return any(file == "-" for _, file in self.files)


def _writable(file: Path) -> None:
    if str(file) == "-":
        return
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise Misused(f"{file} cannot be written", "Name a file in a folder that exists.")
    if not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
        raise Misused(f"{file} cannot be written", "Look at its permissions.")


def _holds_folders(folder: Path) -> None:
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise Misused(f"{folder} cannot be written", "Name another folder.")


def publish(record: Record, outputs: Outputs) -> None:
    """Write every report that was asked for, then tell the verdict on standard output."""
    for name, file in outputs.files:
        written(WRITERS[name](record), file)
    if outputs.folder is not None:
        folder = outputs.own or _own_folder(outputs.folder, record.header.started_at)
        for name, file in FILES.items():
            written(WRITERS[name](record), str(folder / file))
        written(WRITERS["terminal"](record), str(folder / "report.txt"))
        click.echo(f"reports are in {folder}", err=True)
    render(record, Console(stderr=outputs.to_stdout, highlight=False))


def _own_folder(folder: Path, started_at: str) -> Path:
    """Make a folder that no other run has, named after when the run began."""
    name = started_at.replace(":", "").partition("+")[0]
    for count in range(1_000):
        own = folder / (f"{name}-{count}" if count else name)
        try:
            own.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as failed:
            raise Misused(f"{own} could not be made: {failed.strerror}") from failed
        return own
    raise Misused(f"{folder} is full of runs of {name}", "Name another folder.")


def written(text: str, file: str) -> None:
    """Write a text into a file, or to standard output. Raises Misused when it cannot be."""
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as failed:
        raise Misused(f"{file} could not be written: {failed.strerror}") from failed
