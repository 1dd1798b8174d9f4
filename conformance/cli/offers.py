"""Options that several commands have."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from conformance.core.before import Before
from conformance.core.errors import Misused
from conformance.core.known import Known
from conformance.core.settings import AUTH
from conformance.core.shard import Shard, shard

from .outputs import Outputs

KEY = "UPLOADS_CONFORMANCE_API_KEY"
SECOND_KEY = "UPLOADS_CONFORMANCE_SECOND_API_KEY"
HEARSAY = "warning: certificates are not checked (--insecure), so anybody may have answered"
Command = Callable[..., None]
PART_LIMIT = 64_000_000
"""What every server takes, since 64 MB are documented."""
PEM = click.Path(resolve_path=True)
"""A file by its whole path, since workers may run elsewhere. Who reads it says what is wrong."""


def _offering(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def offer(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return offer


def shard_of(_context: click.Context, _option: click.Parameter, text: str | None) -> Shard | None:
    """Read the option that names a shard. Raises Misused for what is none."""
    try:
        return None if text is None else shard(text)
    except ValueError as wrong:
        raise Misused(str(wrong)) from wrong


def _before(_context: click.Context, _option: click.Parameter, file: str | None) -> Before | None:
    """Read what an earlier run said, before anything is sent; no name means no such run."""
    from conformance.conductor import before_in  # noqa: PLC0415  (only who compares pays for it)

    return before_in(file) if file else None


comparing = _offering(
    click.option(
        "--before",
        metavar="RECORD",
        callback=_before,
        help="Tell what changed since the run of this record; an empty name means none.",
    ),
)
"""Which run the changes are counted from."""


def _known(_: click.Context, __: click.Parameter, file: str | None) -> tuple[Known, ...] | None:
    from conformance.conductor import known_in  # noqa: PLC0415  (only where it is asked for)

    return None if file is None else known_in(file)


sizing = _offering(
    click.option(
        "--min-part-size",
        type=click.IntRange(0, PART_LIMIT),
        default=0,
        metavar="BYTES",
        envvar="UPLOADS_CONFORMANCE_MIN_PART_SIZE",
        show_envvar=True,
        help="How many bytes each part has at least that is not the last of its file, for servers "
        "on top of object stores. S3 wants 5242880.",
    ),
)
"""How small a part may be."""
tolerating = _offering(
    click.option(
        "--known-failures",
        metavar="FILE",
        callback=_known,
        help="Failures in FILE (TOML) are known: they must still fail, and make no run red.",
    ),
)
"""Which failures are known. The file is read at once."""
authenticating = _offering(
    click.option("--api-key", envvar=KEY, show_envvar=True, help="The key to send."),
    click.option(
        "--second-api-key", envvar=SECOND_KEY, show_envvar=True, help="A key of another tenant."
    ),
    click.option(
        "--auth",
        type=click.Choice(AUTH),
        default="detect",
        show_default=True,
        help="Whether the target asks for a key.",
    ),
)
"""Which keys are sent."""
waiting = _offering(
    click.option(
        "--timeout",
        type=click.FloatRange(0.1),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="How long one exchange may take.",
    ),
    click.option(
        "--max-retry-wait",
        type=click.FloatRange(0),
        default=5.0,
        show_default=True,
        metavar="SECONDS",
        help="How long a Retry-After is heeded, each time.",
    ),
)
"""How long an answer is waited for."""
heading = _offering(
    click.option(
        "--header", "headers", multiple=True, metavar="'K: V'", help="Send this header too."
    ),
)
"""Which headers are sent; ``headers_of`` reads them."""
leaving = _offering(
    click.option("--keep", is_flag=True, help="Leave what is made on the target there."),
    click.option(
        "--ledger", metavar="FILE", help="Write what is made on the target there, for `cleanup`."
    ),
)
"""What becomes of what is made on the target."""
trusting = _offering(
    click.option("--cacert", type=PEM, metavar="FILE", help="Believe certificates in FILE (PEM)."),
    click.option("--insecure", is_flag=True, help="Believe any certificate; every report says so."),
    click.option("--cert", type=PEM, metavar="FILE", help="Show the certificate and key in FILE."),
)
"""Whose certificates are believed, and which one is shown."""
FORMATS: Mapping[str, str] = {
    "html": "the report as one HTML page",
    "json": "the JSON report",
    "junit": "JUnit XML",
    "record": "the record",
    "markdown": "a summary in Markdown",
    "ctrf": "a CTRF report",
    "sarif": "SARIF, for code scanning",
    "badge": "what a badge of shields.io says",
    "har": "all exchanges, as an HTTP archive",
}
"""The options that write a report into a file, each under the name of its writer."""


def reporting(command: Command) -> Command:
    """Offer where the reports go, and hand the command its ``outputs``."""

    @wraps(command)
    def opened(*args: object, report_dir: Path | None, verbose: bool, **options: Any) -> None:
        files = {name: options.pop(name) for name in FORMATS}
        outputs = Outputs.of(report_dir, verbose=verbose, **files)
        command(*args, outputs=outputs, **options)

    return _places(opened)


_places = _offering(
    *(
        click.option(f"--{name}", name, metavar="FILE", help=f"Write {what}; - for stdout.")
        for name, what in FORMATS.items()
    ),
    click.option(
        "--report-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Write all of them into a new folder in DIR.",
    ),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Show every sequence, what was not measured, and what the contract leaves open.",
    ),
)


def headers_of(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read headers as they stand on the command line. Raises Misused for one without a name."""
    pairs = [each.partition(":") for each in given]
    for at, (name, colon, _) in enumerate(pairs, 1):
        if not colon or not name.strip():  # what stands there may be a secret, and is not shown
            raise Misused(f"header {at} has no name", "Write --header 'Name: value'.")
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)
