"""Where the reports of a run go."""

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from conformance.conductor import put
from conformance.core.errors import Misused
from conformance.core.record import Record
from conformance.core.settings import Settings
from conformance.report import WRITERS
from conformance.report.safe import visible
from conformance.report.terminal import render

FILES = {
    "html": "report.html",
    "json": "report.json",
    "junit": "junit.xml",
    "record": "record.jsonl",
    "markdown": "summary.md",
    "ctrf": "ctrf.json",
    "sarif": "report.sarif",
    "badge": "badge.json",
    "har": "exchanges.har",
}
"""What each format is called in a folder of a run."""
FOLDER = {**FILES, "terminal": "report.txt"}
"""All that is written into a folder of a run."""
LEDGER = "ledger.jsonl"
"""What is called so there is of what the run made on the target."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """
    Formats and the files they go to; ``-`` is standard output.

    ``folder`` is where runs have their folders, and ``own`` that of this one, once it is made.
    ``verbose`` says that the terminal shows everything.
    """

    files: tuple[tuple[str, str], ...] = ()
    folder: Path | None = None
    own: Path | None = None
    verbose: bool = False

    @classmethod
    def of(cls, folder: Path | None, *, verbose: bool = False, **files: str | None) -> "Outputs":
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
        return cls(given, folder, verbose=verbose)

    def spare(self, ledger: str | None) -> None:
        """See that no report goes where the ledger is. Raises Misused when one does."""
        places = {Path(file).resolve() for _, file in self.files if file != "-"}
        if ledger == "-" or (ledger and Path(ledger).resolve() in places):
            raise Misused(f"the ledger cannot go to {ledger}", "Name a file of its own.")

    @property
    def ledger(self) -> str | None:
        """Name the ledger of this run in its folder."""
        return None if self.own is None else str(self.own / LEDGER)

    @property
    def to_stdout(self) -> bool:
        """Say whether standard output is a report's."""
        return any(file == "-" for _, file in self.files)

    @property
    def records(self) -> tuple[str, ...]:
        """Name the files that hold the record, which are written as a run goes."""
        given = [file for name, file in self.files if name == "record" and file != "-"]
        own = [] if self.own is None else [str(self.own / FOLDER["record"])]
        return tuple(str(Path(each).absolute()) for each in (*given, *own))

    def opened(self, started_at: str) -> "Outputs":
        """Make the folder of a run, named after when it began. Raises Misused if it cannot be."""
        if self.folder is None or self.own is not None:
            return self
        return replace(self, own=_own_folder(self.folder, started_at))


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


def publish(record: Record, outputs: Outputs, *, told: bool = True) -> None:
    """
    Write every report that was asked for, then tell the verdict on standard output if ``told``.

    What cannot be written keeps nothing else from being written. Raises Misused at the end, with
    all that could not; whatever else a writer raises comes then too.
    """
    failed = [error for error in _published(record, outputs, told=told) if error is not None]
    for error in failed:
        if not isinstance(error, Misused):
            raise error
    if failed:
        raise Misused("; ".join(str(error) for error in failed))


def _published(record: Record, outputs: Outputs, *, told: bool) -> Iterator[Exception | None]:
    """Write one report after the other, and say of each what went wrong, if anything did."""
    for name, file in outputs.files:
        yield _wrong(record, name, file)
    try:
        own = outputs.opened(record.header.started_at).own
    except Misused as wrong:
        own = None
        yield wrong
    if own is not None:
        every = [_wrong(record, name, str(own / file)) for name, file in FOLDER.items()]
        yield from every
        if not any(every):
            click.echo(f"reports are in {own}", err=True)
    if told:
        yield _unshown(record, outputs)


def _unshown(record: Record, outputs: Outputs) -> Exception | None:
    console = Console(stderr=outputs.to_stdout, highlight=False)
    try:
        with suppress(SystemExit):  # rich ends us when nobody reads; the verdict stands
            render(record, console, verbose=outputs.verbose)
    except OSError as failed:
        where = "standard error" if outputs.to_stdout else "standard output"
        return Misused(f"{where} could not be written: {failed.strerror}")
    return None


def _wrong(record: Record, name: str, file: str) -> Exception | None:
    try:
        written(WRITERS[name](record), file)
    except BrokenPipeError:
        return None  # nobody reads it to its end
    except Exception as error:  # noqa: BLE001  (whatever it is, the other reports come first)
        return error
    return None


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
    """
    Write a text into a file, whole or not at all, or to standard output.

    Raises Misused when it cannot be; BrokenPipeError when nobody reads standard output.
    """
    try:
        if file == "-":
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            put(text, file)
    except BrokenPipeError:
        raise
    except OSError as failed:
        where = "standard output" if file == "-" else file
        raise Misused(f"{where} could not be written: {failed.strerror}") from failed


def tell_left(left: Sequence[str], settings: Settings) -> None:
    """Say on standard error what was made on the target and is ``left`` there, if anything is."""
    if not left:
        return
    kept = "as --keep asks" if settings.keep else "as it could not be removed"
    click.echo(f"left on the target, {kept}:", err=True)
    for each in left:
        click.echo(f"  {visible(each)}", err=True)
    if settings.ledger:
        again = f"uploads-conformance cleanup --ledger {shlex.quote(settings.ledger)}"
        click.echo(f"`{again}` removes it, or tries to.", err=True)
