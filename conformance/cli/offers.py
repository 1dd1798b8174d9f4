"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path

import click

from conformance.core.known import Known

Command = Callable[..., None]
PEM = click.Path(resolve_path=True)
"""A file by its whole path, since workers may run elsewhere. Who reads it says what is wrong."""


def _offering(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def offer(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return offer


def _known(_: click.Context, __: click.Parameter, file: str | None) -> tuple[Known, ...] | None:
    from conformance.conductor import known_in  # noqa: PLC0415  (only where it is asked for)

    return None if file is None else known_in(file)


tolerating = _offering(
    click.option(
        "--known-failures",
        metavar="FILE",
        callback=_known,
        help="Failures in FILE (TOML) are known: they must still fail, and make no run red.",
    ),
)
"""Which failures are known. The file is read at once."""
trusting = _offering(
    click.option("--cacert", type=PEM, metavar="FILE", help="Believe certificates in FILE (PEM)."),
    click.option("--insecure", is_flag=True, help="Believe any certificate; every report says so."),
    click.option("--cert", type=PEM, metavar="FILE", help="Show the certificate and key in FILE."),
)
"""Whose certificates are believed, and which one is shown."""
reporting = _offering(
    click.option(
        "--json", "json_file", metavar="FILE", help="Write the JSON report; - for stdout."
    ),
    click.option("--junit", metavar="FILE", help="Write JUnit XML; - for stdout."),
    click.option("--record", metavar="FILE", help="Write the record; - for stdout."),
    click.option(
        "--report-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Write all of them into a new folder in DIR.",
    ),
)
"""Where the reports go."""
