"""Files that are not of one run, but of several."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import click

from .outputs import Outputs, written

What = TypeVar("What")
FORMATS = {"html": "a page", "markdown": "Markdown", "json": "JSON"}


def filing(*formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Offer an option for each of these formats; a command is handed all of them as outputs."""

    def offer(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def opened(*args: object, **options: Any) -> None:
            files = {name: options.pop(f"to_{name}") for name in formats}
            command(*args, outputs=Outputs.of(None, **files), **options)

        offered: Callable[..., None] = opened
        for name in reversed(formats):
            told = f"Write it as {FORMATS[name]}; - for stdout."
            offered = click.option(f"--{name}", f"to_{name}", metavar="FILE", help=told)(offered)
        return offered

    return offer


def file(found: What, writers: Mapping[str, Callable[[What], str]], outputs: Outputs) -> None:
    """Write what was found in every format that was asked for. Raises Misused if it cannot be."""
    for name, place in outputs.files:
        written(writers[name](found), place)
