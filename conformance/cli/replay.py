"""Send what broke a server again, and say whether it still does."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from conformance.conductor import (
    aimed,
    check,
    ending,
    failures_in,
    ledger_of,
    record_in,
    swept,
)
from conformance.conductor import replay as send_again
from conformance.core.conclusion import Exit
from conformance.core.record import Record
from conformance.core.replayed import Replay
from conformance.core.settings import Settings
from conformance.core.verdict import Result
from conformance.report.replay import render, scripts

from .offers import HEARSAY, authenticating, headers_of, heading, leaving, trusting, waiting
from .outputs import FILES, tell_left, written


@click.command()
@click.argument("file", metavar="RECORD")
@click.argument("globs", metavar="[REQUIREMENT]...", nargs=-1)
@click.option(
    "--at",
    "base_url",
    default="",
    metavar="URL",
    help="Send to this base URL instead of the record's.",
)
@click.option(
    "--curl", is_flag=True, help="Print a shell script that sends it with curl; send nothing."
)
@authenticating
@waiting
@trusting
@heading
@leaving
@click.pass_context
def replay(
    context: click.Context,
    /,
    file: str,
    globs: Sequence[str],
    headers: Sequence[str],
    *,
    curl: bool,
    **options: Any,
) -> None:
    """
    Send the requests again that broke a REQUIREMENT in the run of RECORD, and say what they show.

    RECORD is a file, the folder of a run in that of --report-dir, or - for standard input.
    REQUIREMENT is the id of one that failed there, or a pattern such as 'complete/*'; there may be
    several. Without any, all that failed are sent again, gravest first, flaky and known ones too.
    What is sent is the smallest sequence of requests that the run found, with the ids that the
    target gives out now in place of those that it gave out then.

    Each is "still broken"; "different", if it is broken in another way, or the requests break a
    requirement that they did not break; "fixed"; or "could not be measured", with the reason.
    A requirement is called fixed only if an answer shows it, and the sequence, sent several times,
    never breaks it; where it shows neither, what it left pending or unread is completed and read.
    What is made on the target is removed, unless --keep is given. Give the keys of the run.

    Exit codes are those of `run`: 0 all are fixed, 1 something is still broken or different, 5 not
    enough measured to say. With --curl it is 0 for a script.
    """
    record = record_in(_record_of(file))
    failures = failures_in(record, globs)
    settings = aimed(Settings(headers=headers_of(headers), **options), record)
    if curl:
        written(scripts([each.evidence[0] for each in failures], settings.base_url), "-")
        return
    check(settings)
    found = _sent(settings, record, failures, context)
    with suppress(SystemExit):  # rich ends us when nobody reads; the exit code stands
        render(found, Console(highlight=False))
    context.exit(found.exit)


def _record_of(file: str) -> str:
    """Name the record in what was given, which may be the folder of a run."""
    return str(Path(file) / FILES["record"]) if Path(file).is_dir() else file


def _sent(
    settings: Settings, record: Record, failures: Sequence[Result], context: click.Context
) -> Replay:
    """Send what there is to send, and remove what that made, whatever ends it."""
    if settings.insecure:
        click.echo(HEARSAY, err=True)
    ledger = ledger_of(settings)
    try:
        return send_again(settings, record, failures, ledger)
    except asyncio.CancelledError:
        context.exit(Exit.TERMINATED)
    except Exception as error:
        wrong = ending([error], settings)
        if wrong is None:
            raise
        raise wrong from error
    finally:
        tell_left(swept(settings, ledger).told, settings)
