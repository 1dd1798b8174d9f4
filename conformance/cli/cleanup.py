"""Remove what runs left on a target, by their ledger."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from conformance.conductor import check, cleaned, ledger_of, moment
from conformance.core.errors import Misused
from conformance.core.ledger import Written, read
from conformance.core.settings import Settings
from conformance.drivers.holdings import Holdings, Left
from conformance.drivers.ledger import Ledger
from conformance.report.safe import visible

from .offers import KEY, SECOND_KEY, headers_of, heading, trusting

SECONDS = 120.0
"""How long it may take: nobody waits for a verdict."""
KINDS = {"upload": "upload", "file": "File", "hidden": "File without a known id", "theirs": "File"}


@click.command()
@click.option(
    "--ledger",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The ledger that `run --ledger` wrote.",
)
@click.option("--base-url", default="", help="Where the API is now, if it has moved.")
@click.option("--api-key", envvar=KEY, show_envvar=True, help="The key of the runs.")
@click.option(
    "--second-api-key", envvar=SECOND_KEY, show_envvar=True, help="The key of the other tenant."
)
@heading
@trusting
@click.pass_context
def cleanup(
    context: click.Context,
    /,
    file: Path,
    base_url: str,
    api_key: str | None,
    second_api_key: str | None,
    headers: Sequence[str],
    **trust: Any,
) -> None:
    """
    Remove what runs left on a target: those that were killed, and those that were told to --keep.

    What is done is added to the ledger, so that the next time less is left to do. Exit codes:
    0 nothing is left, 1 something could not be removed, 2 misuse, 4 target unreachable. An upload
    whose creation was not answered has no name that could be asked for; it expires by itself.
    """
    written = _read(file)
    before = Holdings(written.lines)
    where = base_url or before.opened[-1].base_url
    settings = Settings(where, api_key, second_api_key, headers=headers_of(headers), **trust)
    check(settings)
    ledger = ledger_of(replace(settings, ledger=str(file)), written.lines)
    try:
        asyncio.run(cleaned(settings, ledger, SECONDS))
    finally:
        ledger.close()
    for each in _told(before, ledger, written):
        click.echo(visible(ledger.veiled(each)))
    context.exit(1 if ledger.holdings.left() else 0)


def _read(file: Path) -> Written:
    try:
        return read(file.read_text("utf-8", "replace"), str(file))
    except OSError as failed:
        raise Misused(f"{file} cannot be read: {failed.strerror}") from failed


def _told(before: Holdings, ledger: Ledger, written: Written) -> Iterator[str]:
    """Say what was removed, what is left, and what cannot be found."""
    left, unfindable = ledger.holdings.left(), ledger.holdings.unfindable()
    still = {(each.kind, each.id) for each in left}
    for each in before.removable():
        if (each.kind, each.id) not in still:
            yield f"removed: {_named(each)}"
    for each in left:
        answered = "" if each.status is None else f", answered with {each.status}"
        yield f"left: {_named(each)}{answered}"
    for each in unfindable:
        yield f"cannot be found, as its creation was not answered: {_named(each)}{_end(each)}"
    if written.unreadable:
        yield f"{written.unreadable} lines of the ledger could not be read"
    yield "something is left" if left else "nothing is left that could be found"


def _named(thing: Left) -> str:
    name = f" {thing.id}" if thing.id else ""
    return f"{KINDS[thing.kind]}{name} ({thing.filename or 'without a file name'})"


def _end(thing: Left) -> str:
    return "" if thing.until is None else f"; it expires by itself by {moment(thing.until)}"
