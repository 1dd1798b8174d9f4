"""Judge a server."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import click

from conformance.conductor import check, ending, now, unrun
from conformance.core.conclusion import Exit, conclude
from conformance.core.errors import ConformanceError, Misused
from conformance.core.record import Record
from conformance.core.settings import PROFILES, Settings

from .embedded import embedded
from .engine import judged
from .offers import (
    HEARSAY,
    authenticating,
    comparing,
    headers_of,
    heading,
    leaving,
    reporting,
    shard_of,
    sizing,
    tolerating,
    trusting,
    waiting,
)
from .outputs import Outputs, publish, tell_left


@click.command()
@click.argument("base_url", default="")
@authenticating
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="default",
    show_default=True,
    help="How much is tried.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="What the plans are drawn from.",
)
@click.option(
    "-n", "--workers", type=click.IntRange(0), default=0, help="Worker processes; 0 for none."
)
@click.option(
    "--tx",
    "places",
    multiple=True,
    metavar="SPEC",
    help="A worker elsewhere, such as ssh=HOST//python=PYTHON or popen//python=PYTHON.",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=shard_of,
    help="Try only share I of N of the scenarios; `merge` puts the records together. "
    "Budgets hold for each shard.",
)
@click.option("--select", multiple=True, metavar="GLOB", help="Judge only these requirements.")
@click.option("--skip", multiple=True, metavar="GLOB", help="Leave these requirements out.")
@click.option(
    "--level",
    type=click.Choice(["MUST", "SHOULD", "MAY"], case_sensitive=False),
    default="MAY",
    help="Judge only this level and above.",
)
@click.option("--strict", is_flag=True, help="A broken SHOULD fails the target too.")
@click.option("--large", is_flag=True, help="Send parts of up to 64 MiB.")
@sizing
@click.option(
    "--max-wait",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for an upload to expire.",
)
@click.option("--purpose", default="assistants", show_default=True, help="The usual purpose.")
@click.option("--mime-type", default="text/plain", show_default=True, help="The usual MIME type.")
@waiting
@click.option(
    "--max-duration",
    type=click.FloatRange(1),
    default=1_800.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the whole run may take.",
)
@click.option(
    "--max-requests", type=click.IntRange(1), metavar="N", help="How many requests may be sent."
)
@click.option(
    "--max-bytes",
    type=click.IntRange(1),
    metavar="N",
    help="How many bytes of request bodies may be sent.",
)
@trusting
@comparing
@heading
@leaving
@tolerating
@reporting
@click.pass_context
def run(
    context: click.Context,
    /,
    base_url: str,
    workers: int,
    places: Sequence[str],
    headers: Sequence[str],
    outputs: Outputs,
    **options: object,
) -> None:
    """
    Judge the server at BASE_URL, such as http://127.0.0.1:8080/v1.

    Without BASE_URL, judge the reference server that comes with this. Exit codes: 0 conformant, or
    no failure is new, 1 not conformant, 2 misuse, 3 the suite failed, 4 target unreachable or every
    answer 401/403, 5 not enough measured to say, 6 known failures are stale, 130 interrupted,
    143 terminated.
    """
    given = {name: value for name, value in options.items() if value is not None}
    told = {**given, "level": str(options["level"]).upper(), "headers": headers_of(headers)}
    settings = Settings(base_url=base_url, **told)  # type: ignore[arg-type]
    check(settings)
    outputs.spare(settings.ledger)
    if settings.insecure:
        click.echo(HEARSAY, err=True)
    outputs = outputs.opened(now())
    ledger = settings.ledger or outputs.ledger
    settings = replace(settings, record=outputs.records, ledger=ledger)
    record, wrong = _judged(settings, workers, places, outputs)
    try:
        code = _told(record, wrong, outputs)
    finally:
        tell_left(record.footer.left if record.footer else (), settings)
    context.exit(code)


def _judged(
    settings: Settings, workers: int, places: Sequence[str], outputs: Outputs
) -> tuple[Record, ConformanceError | None]:
    """Judge the target; where none could be had, that is what there is to tell."""
    try:
        with _target(settings) as aimed:
            return judged(aimed, workers=workers, places=places, quiet=outputs.to_stdout)
    except Exception as error:
        wrong = ending([error], settings)
        if wrong is None:
            raise
        return unrun(settings, wrong), wrong


def _told(record: Record, wrong: ConformanceError | None, outputs: Outputs) -> Exit:
    """
    Write every report, and give the exit code of the run.

    Raises what ended the run, after that. Where nothing was tried, its line is all there is to say.
    """
    try:
        publish(record, outputs, told=wrong is None or bool(record.trials))
    except Misused as failed:
        if wrong is None:
            raise
        raise Misused(f"{failed}; besides: {wrong}") from failed
    if wrong is not None:
        raise wrong
    return conclude(record).exit


def _target(settings: Settings) -> AbstractContextManager[Settings]:
    """Give settings that have a target: the one given, or the reference server, started here."""
    return nullcontext(settings) if settings.base_url else embedded(settings)
