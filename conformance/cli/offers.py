"""Options that several commands have."""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from .outputs import Outputs

Command = Callable[..., None]
PEM = click.Path(resolve_path=True)
"""A file by its whole path, since workers may run elsewhere. Who reads it says what is wrong."""


def _offering(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def offer(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return offer


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
    def opened(*args: object, report_dir: Path | None, **options: Any) -> None:
        files = {name: options.pop(name) for name in FORMATS}
        command(*args, outputs=Outputs.of(report_dir, **files), **options)

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
)
